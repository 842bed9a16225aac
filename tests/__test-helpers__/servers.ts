/** Servers and clients of other makers, out of the lock file in `tests/servers`. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { missing } from './optional.ts';

const folder = fileURLToPath(new URL('../servers/', import.meta.url));

/** Why tests that need them are skipped, or undefined. Throws in CI. */
export const withoutServers = missing(join(folder, 'node_modules'), 'npm ci --prefix tests/servers');

/** Where a file of an installed package lies: `mcp-remote/dist/proxy.js`. */
export function installed(path: string): string {
  return join(folder, 'node_modules', path);
}

/** Where a server of ours lies that is made with an installed package: `sdk-v1.mjs`, for {@link listening}. */
export function own(file: string): string {
  return join('..', file);
}

/** A module of an installed package. `T` is the part of it that the caller uses: its types may not be installed. */
export async function load<T>(specifier: string): Promise<T> {
  const found = createRequire(join(folder, 'package.json')).resolve(specifier);
  return (await import(pathToFileURL(found).href)) as T;
}

/** A server as a process of its own. */
export interface Served extends AsyncDisposable {
  readonly url: string;
  /** What it wrote to standard output and standard error so far. */
  output(): string;
}

/** How often another port is tried, where somebody else took the free one first. */
const ATTEMPTS = 5;

/** Starts a server of an installed package on a free port of loopback, at /mcp. Resolves once it says that it listens. */
export async function listening(
  file: string,
  args: (port: string) => readonly string[],
  env: (port: string) => Readonly<Record<string, string>> = () => ({}),
): Promise<Served> {
  for (let attempt = 1; ; attempt += 1) {
    const port = String(await freePort());
    let written = '';
    const { PATH, HOME } = process.env;
    const child = spawn(process.execPath, [installed(file), ...args(port)], {
      env: { PATH, HOME, ...env(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        written += text;
      });
    }
    const url = `http://127.0.0.1:${port}/mcp`;
    if (await listens(child, () => written)) {
      return { url, output: () => written, [Symbol.asyncDispose]: () => ended(child) };
    }
    if (attempt === ATTEMPTS) throw new Error(`Failed to start ${file}: ${written}. Please run it by hand.`);
  }
}

/** Starts `@modelcontextprotocol/server-everything` over Streamable HTTP. Its port comes from the environment alone. */
export function everything(): Promise<Served> {
  const file = '@modelcontextprotocol/server-everything/dist/index.js';
  return listening(
    file,
    () => ['streamableHttp'],
    (port) => ({ PORT: port }),
  );
}

/** Whether the server says that it listens, before it ends. */
async function listens(child: ChildProcess, written: () => string): Promise<boolean> {
  const exited = once(child, 'exit').then(() => false);
  for (;;) {
    if (/listening on port|server on port/i.test(written())) return true;
    const more = [child.stdout, child.stderr].map((stream) =>
      once(stream as NodeJS.ReadableStream, 'data').then(() => true),
    );
    if (!(await Promise.race([...more, exited]))) return false;
  }
}

/** Ends the process, and resolves once it is gone. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** A port that nobody listens on for now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
