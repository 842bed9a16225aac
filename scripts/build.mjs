/** `npm run build`: JavaScript, declarations and the data they read, into dist/. Runs under Node 20 too. */

import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

/** Folders whose JSON files are read while the program runs. */
const withData = ['reports/schemas', 'cli/schemas', 'fixtures'];

rmSync(dist, { recursive: true, force: true });
compile();
copyData();
makeExecutable();

function compile() {
  const tsc = createRequire(import.meta.url)
    .resolve('typescript/package.json')
    .replace(/package\.json$/, 'bin/tsc');
  const { status, error } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

function copyData() {
  for (const folder of withData) {
    const from = join(root, folder);
    // Empty folders are left behind: they are harmless, and npm packs files only.
    if (existsSync(from)) cpSync(from, join(dist, folder), { recursive: true, filter: isFolderOrJson });
  }
}

/** @param {string} path */
function isFolderOrJson(path) {
  const extension = extname(path);
  return extension === '' || extension === '.json';
}

function makeExecutable() {
  const bin = join(dist, 'cli', 'bin.js');
  if (existsSync(bin)) chmodSync(bin, 0o755);
}
