/** The program as a child process. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What Node has compiled before: every process would strip the types of the whole program anew. */
export const COMPILED = join(tmpdir(), 'mcp-assay-tests-compiled');

export interface Options {
  /** Variables beside `PATH` and `HOME`: the caller's own must not decide a test. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Options of Node itself. */
  readonly node?: readonly string[];
  /** The file to run. */
  readonly entry?: 'cli/main.ts' | 'cli/bin.ts';
  /** Where standard output goes, in place of `stdout`. */
  readonly stdout?: number;
}

/** Starts the program with these arguments. `ended` resolves once it has. */
export function start(
  args: readonly string[],
  { env = {}, cwd = root, node = [], entry = 'cli/main.ts', stdout }: Options = {},
) {
  const { PATH = '', HOME = '' } = process.env;
  const child: ChildProcess = spawn(process.execPath, [...node, join(root, entry), ...args], {
    cwd,
    env: { PATH, HOME, NODE_COMPILE_CACHE: COMPILED, ...env },
    stdio: ['ignore', stdout ?? 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout: out, stderr: err }));
  });
  return { child, ended };
}

/** Runs the program to its end. */
export function program(args: readonly string[], options?: Options): Promise<Ended> {
  return start(args, options).ended;
}

/** An empty folder that is removed when it is disposed of. */
export function emptyFolder(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'mcp-assay-test-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** A URL on loopback where nothing listens. */
export const closedPort = 'http://127.0.0.1:9/mcp';
