import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Mistake } from '../harness/mistake.ts';
import { startAnew } from './restart.ts';

const server = createServer((_, response) => response.end());
let url: string;
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
});
afterAll(() => {
  server.close();
});

describe('the command that starts an endpoint anew', () => {
  it('is through once it has ended and the endpoint answers', async () => {
    await expect(startAnew('exit 0', url, new AbortController().signal)).resolves.toBeUndefined();
  });

  it.skipIf(process.platform === 'win32').each([
    ['echo s3cr3t >&2; exit 7', 'the command ended with 7. Please make it end with 0.'],
    [': s3cr3t; kill -KILL $$', 'the command was ended by SIGKILL. Please make it end with 0.'],
  ])('is not repeated where it fails: %s', async (command, why) => {
    const failing = startAnew(command, url, new AbortController().signal);
    await expect(failing).rejects.toThrow(new Mistake(`Failed to restart the endpoint: ${why}`));
  });

  it('is not run once the run is over', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'restart-'));
    await startAnew(`echo > '${folder}/ran'`, url, AbortSignal.abort());
    expect(existsSync(join(folder, 'ran'))).toBe(false);
    rmSync(folder, { recursive: true });
  });

  it.skipIf(process.platform === 'win32')('is ended with what it started', async () => {
    // The child of the shell holds a connection for as long as it lives.
    const closed = Promise.withResolvers<void>();
    const control = new AbortController();
    const sockets = createSocketServer((socket) => {
      socket.on('error', () => undefined).on('close', () => closed.resolve());
      socket.resume();
      control.abort();
    });
    await new Promise<void>((listening) => sockets.listen(0, '127.0.0.1', listening));
    const { port } = sockets.address() as AddressInfo;
    const child = `"${process.execPath}" -e "require('net').connect(${port}, '127.0.0.1')"`;
    await expect(startAnew(`${child}; true`, url, control.signal)).resolves.toBeUndefined();
    await closed.promise;
    sockets.close();
  });
});
