/** Once in a run of the tests the package is built and packed: by whoever asks first, in a process beside. The others wait for it. */

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the path of the tarball is asked for. */
    readonly packed: string;
  }
}

const packing = fileURLToPath(new URL('packing.ts', import.meta.url));

/** Vitest calls it before the first file of the project, and what it gives after the last. */
export default async function setup({ provide }: Pick<TestProject, 'provide'>): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-assay-packed-'));
  let running: Promise<{ readonly stdout: string }> | undefined;
  const server = createServer((_request, response) => {
    running ??= promisify(execFile)(process.execPath, [packing, folder]);
    running.then(
      ({ stdout }) => response.end(stdout),
      ({ message }: Error) => response.writeHead(500).end(message),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  provide('packed', `http://127.0.0.1:${port}`);
  return async () => {
    server.close();
    server.closeAllConnections();
    await running?.catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  };
}
