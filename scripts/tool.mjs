/** Runs one of the tools that have an install of their own: `node scripts/tool.mjs biome check .` Installs them first where they are missing. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [tool = '', ...args] = process.argv.slice(2);

if (!existsSync(join(root, 'tools', 'node_modules'))) {
  console.log('The tools are not installed yet: npm ci --prefix tools');
  run('npm', ['ci', '--prefix', 'tools', '--no-fund', '--no-audit']);
}
run(join(root, 'tools', 'node_modules', '.bin', tool), args);

/**
 * Ends this process with the other's status where that is not 0.
 * @param {string} command
 * @param {readonly string[]} args
 */
function run(command, args) {
  // A shell finds the .cmd files of Windows; nothing here comes from outside.
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error) throw new Error(`Failed to run ${command}: ${error.message}. Please run npm ci --prefix tools.`);
  if (status !== 0) process.exit(status ?? 1);
}
