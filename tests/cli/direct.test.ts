/** `check --direct`: a gateway and the server behind it, both over HTTP. */

import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listening, mockGateway } from '../../mock-server/index.ts';
import { closedPort, emptyFolder, program } from './__test-helpers__/program.ts';
import { resident } from './__test-helpers__/resident.ts';

const KEY = 'key-of-the-gateway-4711';
const SECRET = 'secret-of-the-server-0815';

const [gateway, behind] = [mockGateway('mcp'), mockGateway('mcp')];
let gatewayAt: Listening;
let behindAt: Listening;
/** In front of the server behind the gateway: notes what arrives there. */
const seen: IncomingHttpHeaders[] = [];
const front = createServer((incoming, answer) => {
  seen.push(incoming.headers);
  const { host: _own, ...headers } = incoming.headers;
  const { method } = incoming;
  const onward = request(behindAt.url, { headers, ...(method !== undefined && { method }) }, (came) => {
    answer.writeHead(came.statusCode ?? 500, came.headers);
    came.pipe(answer);
  });
  incoming.pipe(onward);
});
let directly = '';
const folder = emptyFolder();

beforeAll(async () => {
  [gatewayAt, behindAt] = await Promise.all([gateway.listen(), behind.listen()]);
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  directly = `http://127.0.0.1:${(front.address() as AddressInfo).port}/mcp`;
});
afterAll(async () => {
  front.closeAllConnections();
  front.close();
  await Promise.all([gatewayAt.close(), behindAt.close()]);
  folder[Symbol.dispose]();
});

function check(log: string, more: readonly string[], how: typeof program | typeof resident = resident) {
  const { allowTools } = gateway.target();
  const allowed = Object.entries(allowTools).flatMap(([name, args]) => [
    '--allow-tool',
    `${name}=${JSON.stringify(args)}`,
  ]);
  const header = ['--direct-header', 'X-Behind: env:BEHIND', '--header', `X-Gateway: ${KEY}`];
  return how(
    ['check', gatewayAt.url, ...allowed, ...header, '--only', 'fidelity/*', '--runs', '2', '--log', log, ...more],
    { cwd: folder.path, env: { BEHIND: SECRET } },
  );
}

describe('check --direct', () => {
  it('finds nothing where the gateway hands on everything, and keeps the credentials apart', async () => {
    const { code, stdout, stderr } = await check(
      'clean.ndjson',
      ['--direct', directly, '--verbose', '--card'],
      program,
    );
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toContain('fidelity@1');
    expect(seen.length).toBeGreaterThan(10);
    expect(seen.every((headers) => headers['x-behind'] === SECRET)).toBe(true);
    expect(JSON.stringify(seen)).not.toContain(KEY);
    const log = readFileSync(join(folder.path, 'clean.ndjson'), 'utf8');
    expect(`${log}${stdout}${stderr}`).not.toContain(SECRET);
  });

  it('fails the gate where a tool is lost', async () => {
    gateway.faults.add('list-cut-short');
    const { code, stdout } = await check('faulty.ndjson', ['--direct', directly]);
    gateway.faults.clear();
    expect(code).toBe(1);
    expect(stdout).toContain('fidelity/tools');
  });

  it('ends with 2 and the reason where the server is not there', async () => {
    const { code, stdout } = await check('absent.ndjson', ['--direct', closedPort, '--only', 'methods/ping']);
    expect(code).toBe(2);
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(
      /^Nothing decided: not all that was given could be asked\. Failed to ask http:\/\/127\.0\.0\.1:9\/mcp directly .*ECONNREFUSED/,
    );
  });

  it('tells with which flag a failure is asked again', async () => {
    gateway.faults.add('list-cut-short');
    const { stdout } = await check('again.ndjson', ['--direct', directly]);
    gateway.faults.clear();
    expect(stdout).toMatch(
      /replay \S+ fidelity\/tools\n +\(with the same credentials, and with --direct <url> as before\)$/m,
    );
  });

  it.each([
    [['--direct', 'one'], 'Failed to read --direct: what was given is no URL.'],
    [['--direct', 'a=http://127.0.0.1:9/mcp', '--direct', 'a=http://127.0.0.1:9/mcp'], '"a" appears twice.'],
    [['--direct', 'a=http://127.0.0.1:9/mcp', '--names', '{server}'], '"{server}" has no {tool}.'],
    [['--direct', 'http://127.0.0.1:9/mcp', '--direct', 'a=http://127.0.0.1:9/mcp'], 'one has no name'],
    [[], 'one is for a server that is not asked.'],
  ])('refuses %j', async (flags, sentence) => {
    expect(await check('none.ndjson', flags)).toMatchObject({ code: 2, stderr: expect.stringContaining(sentence) });
  });
});
