/** The package as a user gets it: built and packed from a copy of this checkout, and installed into an empty folder. */

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** What a copy of the checkout leaves behind. */
const leftBehind = new Set(['node_modules', 'dist', '.git', '.mcp-assay', 'coverage']);

/** The environment of a user's shell: nothing of this test run, and this Node first. */
function shell(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|VITEST|CI$|NODE_ENV$|NODE_OPTIONS$|FORCE_COLOR$)/.test(name),
  );
  return {
    ...Object.fromEntries(own),
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    NO_COLOR: '1',
  };
}

/** What running a program came to. */
export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; a failure is for the caller to judge. */
export function run(folder: string, command: string, ...args: readonly string[]): Ran {
  try {
    const stdout = execFileSync(command, args, {
      cwd: folder,
      env: shell(),
      encoding: 'utf8',
      stdio: 'pipe',
      maxBuffer: 64_000_000,
    });
    return { status: 0, stdout, stderr: '' };
  } catch (error) {
    const { status, stdout, stderr, message } = error as {
      status?: number;
      stdout?: string;
      stderr?: string;
      message: string;
    };
    return { status: status ?? -1, stdout: stdout ?? '', stderr: stderr || message };
  }
}

/** The same for a program that must succeed. Throws with what it wrote. */
export function must(folder: string, command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = run(folder, command, ...args);
  if (status !== 0)
    throw new Error(`Failed to run ${[command, ...args].join(' ')}: it ended with ${status}.\n${stdout}\n${stderr}`);
  return stdout;
}

/** Builds and packs a copy of this checkout, so that a dist/ in use stays as it is; gives the tarball's path. */
export function pack(folder: string): string {
  const checkout = join(folder, 'checkout');
  cpSync(root, checkout, {
    recursive: true,
    filter: (path) => !leftBehind.has(basename(path)) || resolve(path) === resolve(root),
  });
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'), 'junction');
  must(checkout, process.execPath, 'scripts/build.mjs');
  must(checkout, 'npm', 'pack', '--ignore-scripts', '--pack-destination', folder);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error(`Failed to pack: ${folder} holds no tarball.`);
  return join(folder, tarball);
}

/** Installs the tarball into an empty folder, without optional peers. */
export function install(tarball: string, folder: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'a-user', private: true, type: 'module' }));
  must(
    folder,
    'npm',
    'install',
    '--omit=dev',
    '--prefer-offline',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    tarball,
  );
}

/** A copy of an installed folder in which packages of another install are found too. */
export function withPeers(installed: string, folder: string, modules: string, names: readonly string[]): void {
  cpSync(installed, folder, { recursive: true });
  for (const name of names) symlinkSync(join(modules, name), join(folder, 'node_modules', name), 'junction');
}
