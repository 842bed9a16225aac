/** `prepare`: frees what the install of Node brings and nobody uses, and builds. Runs under Node 20 too. */

import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = join(dirname(dirname(fileURLToPath(import.meta.url))), 'node_modules');

removeHeaders();
removeOtherRuntimes();
removeSourceMaps();
if (existsSync(join(modules, 'typescript'))) await import('./build.mjs');
else
  console.log(
    'mcp-assay: not built, as TypeScript is not installed. Please install with the development dependencies.',
  );

/** The `node` package brings 68 MB of C headers for add-ons; no add-on is compiled here. */
function removeHeaders() {
  const platforms = join(modules, 'node', 'node_modules');
  if (!existsSync(platforms)) return;
  for (const name of readdirSync(platforms)) {
    if (name.startsWith('node-')) rmSync(join(platforms, name, 'include'), { recursive: true, force: true });
  }
}

/** Packages of the tar reader bring 8 MB of binaries for a runtime that is not Node. */
function removeOtherRuntimes() {
  if (!existsSync(modules)) return;
  for (const name of readdirSync(modules)) {
    if (name.startsWith('bare-')) rmSync(join(modules, name, 'prebuilds'), { recursive: true, force: true });
  }
}

/** 13 MB by which nobody here debugs what others have compiled. */
function removeSourceMaps() {
  if (!existsSync(modules)) return;
  for (const path of readdirSync(modules, { recursive: true, encoding: 'utf8' })) {
    if (/\.[cm]?js\.map$|\.d\.[cm]?ts\.map$|\.css\.map$/.test(path)) rmSync(join(modules, path), { force: true });
  }
}
