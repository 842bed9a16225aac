#!/usr/bin/env node
/** The published program. It imports nothing by itself: an old Node must get as far as the sentence below. */

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `Failed to start mcp-assay: this is Node ${process.versions.node}. Please use Node 22.19 or newer.\n`,
  );
  process.exitCode = 2;
} else {
  await import('./main.ts');
}
