/** (a) The command line from its start to its first request, beside Node that does nothing. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { interleaved, plain, ratio, spread } from './measure.ts';

const ROUNDS = 11;
const root = fileURLToPath(new URL('../', import.meta.url));

/** Milliseconds from starting the program until a request of its arrives. */
async function untilAsked(entry: string): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  const asked = once(server, 'request');
  const began = performance.now();
  const child = spawn(process.execPath, [entry, 'check', url, '--profile', 'kindo', '--key', 'x'], {
    stdio: 'ignore',
    cwd: tmpdir(),
  });
  const exited = once(child, 'exit');
  await asked;
  const took = performance.now() - began;
  child.kill('SIGKILL');
  await exited;
  server.closeAllConnections();
  server.close();
  return took;
}

/** Milliseconds that Node takes to start and to end. */
async function nothing(): Promise<number> {
  const began = performance.now();
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
  return performance.now() - began;
}

export async function startup(): Promise<readonly string[]> {
  const built = `${root}dist/cli/bin.js`;
  const { node, checkout, packed } = await interleaved(ROUNDS, {
    node: nothing,
    checkout: () => untilAsked(`${root}cli/main.ts`),
    packed: () => (existsSync(built) ? untilAsked(built) : Promise.resolve(Number.NaN)),
  });
  return [
    plain('node -e 0, ms', spread(node)),
    plain('the checkout (Node strips the types), ms', spread(checkout)),
    plain('  beside node -e 0', `${ratio(checkout, node).toFixed(1)} times`),
    ...(existsSync(built)
      ? [
          plain('as published (npm run build), ms', spread(packed)),
          plain('  beside node -e 0', `${ratio(packed, node).toFixed(1)} times`),
        ]
      : ['as published: not measured, there is no dist/ (npm run build)']),
  ];
}
