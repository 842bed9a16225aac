/** Images for the tests, of what is on this machine: none can be pulled. */

import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../../package/__test-helpers__/packed.ts';

/** Why tests that need a container engine are skipped, or undefined. Throws in CI. */
export function withoutEngine(): string | undefined {
  const { status, stderr, error } = spawnSync('docker', ['version'], { encoding: 'utf8' });
  if (status === 0) return undefined;
  const reason = `no container engine answers: ${(error?.message ?? stderr).trim()}`;
  if (process.env.CI) throw new Error(`Failed to test everything: ${reason}. Please start one before.`);
  return reason;
}

/** Runs docker, and gives what it prints. Throws where it fails. */
export function docker(...args: readonly string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** An image with the Node that runs this, a shell and `cat`. */
export const base = 'mcp-assay-test-base';
/** The project's own image, of this checkout. */
export const own = 'mcp-assay-test-own';

/** Programs of this machine that the image has, by where they lie in it. */
const programs = { '/usr/local/bin/node': process.execPath, '/bin/sh': '/bin/sh', '/bin/cat': '/bin/cat' };

/** Imports the root file system: the programs with their libraries, and the folders that Node looks for. */
export function importBase(): void {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-assay-base-'));
  try {
    for (const [path, from] of Object.entries(programs)) {
      put(folder, path, from);
      for (const library of librariesOf(from)) put(folder, library, library);
    }
    mkdirSync(join(folder, 'tmp'), { mode: 0o1777 });
    execFileSync('chmod', ['1777', join(folder, 'tmp')]);
    mkdirSync(join(folder, 'etc'));
    writeFileSync(join(folder, 'etc/passwd'), 'root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n');
    execFileSync(
      'sh',
      ['-c', `tar -C '${folder}' -c . | docker import --change 'ENV PATH=/usr/local/bin:/bin' - ${base}`],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function put(folder: string, path: string, from: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  copyFileSync(realpathSync(from), join(folder, path));
}

function librariesOf(program: string): readonly string[] {
  const listed = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...listed.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
}

/** Builds the project's image of the packed build as a user does, on that base. */
export function buildOwn(tarball: string): void {
  const args = ['--tarball', tarball, '--base', base, '--tag', own];
  execFileSync(process.execPath, [join(root, 'scripts/image.mjs'), ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
}
