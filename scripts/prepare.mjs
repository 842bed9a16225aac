/** `prepare`: frees what the install of Node brings and nobody uses, and builds. Runs under Node 20 too. */

import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = join(dirname(dirname(fileURLToPath(import.meta.url))), 'node_modules');

removeHeaders();
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
