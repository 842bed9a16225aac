/**
 * `npm run image`: builds the project's own container image, from the Dockerfile, without a network of its own.
 *
 * `--base <image>` is the image with Node in it, `--tag <name>` what it is called (mcp-assay), and `--tarball <file>` a
 * packed build in place of a fresh one.
 */

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: { base: { type: 'string' }, tag: { type: 'string', default: 'mcp-assay' }, tarball: { type: 'string' } },
});

const context = mkdtempSync(join(tmpdir(), 'mcp-assay-image-'));
try {
  run(context, 'tar', '-xzf', values.tarball ?? pack(), '-C', context);
  for (const path of productionModules()) {
    cpSync(join(root, path), join(context, 'package', path), {
      recursive: true,
      // What lies in it for others is listed by itself.
      filter: (from) => !from.slice(join(root, path).length).includes('node_modules'),
    });
  }
  cpSync(join(root, 'Dockerfile'), join(context, 'Dockerfile'));
  const base = values.base === undefined ? [] : ['--build-arg', `BASE=${values.base}`];
  run(context, 'docker', 'build', '--tag', values.tag, ...base, '.');
} finally {
  rmSync(context, { recursive: true, force: true });
}

/** Packs what is here; the path of the tarball. */
function pack() {
  run(root, process.execPath, 'scripts/build.mjs');
  run(root, 'npm', 'pack', '--ignore-scripts', '--pack-destination', context);
  return join(context, readdirSync(context).find((name) => name.endsWith('.tgz')) ?? '');
}

/** Where the packages lie that the program needs, by the lock file. */
function productionModules() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([path, { dev, peer, devOptional }]) => path !== '' && !dev && !peer && !devOptional)
    .map(([path]) => path);
}

/**
 * Ends this process with the other's status where that is not 0.
 * @param {string} folder
 * @param {string} command
 * @param {readonly string[]} args
 */
function run(folder, command, ...args) {
  const { status, error } = spawnSync(command, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error) {
    console.error(`Failed to build the image: ${command} could not be started (${error.message}). Please install it.`);
    process.exitCode = 2;
  }
  if (error || status !== 0) process.exit(status || 2);
}
