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

/** A module of an installed package. `T` is the part of it that the caller uses: its types may not be installed. */
export async function load<T>(specifier: string): Promise<T> {
  const found = createRequire(join(folder, 'package.json')).resolve(specifier);
  return (await import(pathToFileURL(found).href)) as T;
}

export interface Everything extends AsyncDisposable {
  readonly url: string;
  /** What it wrote to standard output and standard error so far. */
  output(): string;
}

/** How often another port is tried, where somebody else took the free one first. */
const ATTEMPTS = 5;

/** Starts `@modelcontextprotocol/server-everything` over Streamable HTTP. Resolves once it listens. */
export async function everything(): Promise<Everything> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    let written = '';
    const child = spawn(
      process.execPath,
      [installed('@modelcontextprotocol/server-everything/dist/index.js'), 'streamableHttp'],
      // Its port comes from the environment alone, and it does not tell which one 0 gave it.
      { env: { PATH: process.env.PATH, PORT: String(port) }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        written += text;
      });
    }
    const url = `http://127.0.0.1:${port}/mcp`;
    if (await listens(child, () => written)) {
      return { url, output: () => written, [Symbol.asyncDispose]: () => ended(child) };
    }
    if (attempt === ATTEMPTS) throw new Error(`Failed to start server-everything: ${written}. Please run it by hand.`);
  }
}

/** Whether the server says that it listens, before it ends. */
async function listens(child: ChildProcess, written: () => string): Promise<boolean> {
  const exited = once(child, 'exit').then(() => false);
  for (;;) {
    if (written().includes('listening on port')) return true;
    const more = once(child.stderr as NodeJS.ReadableStream, 'data').then(() => true);
    if (!(await Promise.race([more, exited]))) return false;
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
