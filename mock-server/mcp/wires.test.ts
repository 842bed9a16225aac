/** The same server over each wire: sockets, msw, and called in this process. */

import { request as httpRequest, type IncomingMessage } from 'node:http';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientInfo, eventsOf, mcpGateway } from '../__test-helpers__/mcp.ts';
import type { Listening } from '../gateway.ts';
import { mcpHandlers } from '../msw.ts';

// A turn of the loop instead of time: what is written on the way is seen on the way.
const gateway = mcpGateway('mcp', { wait: () => new Promise((resolve) => setImmediate(resolve)) });
const mocked = 'https://mcp.mocked.example';
const msw = setupServer(...mcpHandlers(gateway, mocked));
let listening: Listening;

beforeAll(async () => {
  listening = await gateway.listen();
});
afterAll(() => listening.close());

const wires = [
  ['sockets', () => listening.url, (url: string, init: RequestInit) => fetch(url, init)],
  ['msw', () => `${mocked}/mcp`, (url: string, init: RequestInit) => fetch(url, init)],
  [
    'nothing',
    () => 'https://direct.example/mcp',
    (url: string, init: RequestInit) => gateway.fetch(new Request(url, init)),
  ],
] as const;

const HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

describe.each(wires)('over %s', (wire, url, send) => {
  if (wire === 'msw') {
    beforeAll(() => msw.listen());
    afterAll(() => msw.close());
  }

  async function begun(protocolVersion = '2025-11-25') {
    const params = { protocolVersion, capabilities: {}, clientInfo };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params });
    const opened = await send(url(), { method: 'POST', headers: HEADERS, body });
    const headers = { ...HEADERS, 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
    const post = (message: object, more = {}) =>
      send(url(), {
        method: 'POST',
        headers: { ...headers, ...more },
        body: JSON.stringify({ jsonrpc: '2.0', ...message }),
      });
    await post({ method: 'notifications/initialized' });
    return { headers, post };
  }

  test('a stream arrives as it is written, and goes on where it broke', async () => {
    const { headers, post } = await begun();
    const params = { name: 'count_down', arguments: { from: 3, pace: 1 }, _meta: { progressToken: 't' } };
    const first = eventsOf(await post({ id: 1, method: 'tools/call', params }));
    const seen = [await first.next(), await first.next()];
    await first.leave();
    expect(seen.map((event) => event?.message?.params.progress)).toEqual([undefined, 1]);
    const again = await send(url(), { method: 'GET', headers: { ...headers, 'last-event-id': seen[1]?.id ?? '' } });
    const rest = await eventsOf(again).rest();
    expect(rest.map(({ message }) => message.params?.progress ?? message.result.content[0].text)).toEqual([
      2,
      3,
      'Lift-off',
    ]);
  });

  test('a standing stream is there at once, and ends with its session', async () => {
    const { headers, post } = await begun();
    const standing = eventsOf(await send(url(), { method: 'GET', headers }));
    expect((await standing.next())?.message).toBe(undefined);
    await post({ id: 2, method: 'tools/call', params: { name: 'announce', arguments: { list: 'tools' } } });
    expect((await standing.next())?.message.method).toBe('notifications/tools/list_changed');
    await send(url(), { method: 'DELETE', headers });
    expect(await standing.rest()).toEqual([]);
  });

  test('so is one that begins in silence', async () => {
    const { headers } = await begun('2025-06-18');
    const response = await send(url(), { method: 'GET', headers });
    expect(response.status).toBe(200);
    await response.body?.cancel();
  });

  test('a request that is cancelled is not answered', async () => {
    const { post } = await begun();
    const params = { name: 'count_down', arguments: { from: 1000, pace: 1 }, _meta: { progressToken: 't' } };
    const events = eventsOf(await post({ id: 3, method: 'tools/call', params }));
    await events.next();
    await post({ method: 'notifications/cancelled', params: { requestId: 3 } });
    const rest = await events.rest();
    expect(rest.filter(({ message }) => message.id === 3)).toEqual([]);
  });
});

/** A request with headers that fetch does not let through. */
async function raw(headers: Record<string, string | string[]>, method = 'POST'): Promise<number | undefined> {
  const { port } = new URL(listening.url);
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, path: '/mcp', method, headers: { ...HEADERS, ...headers } },
      resolve,
    );
    request.on('error', reject);
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
    request.end(
      method === 'POST' ? JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params }) : undefined,
    );
  });
  incoming.resume();
  return incoming.statusCode;
}

describe('Host, over a loopback address', () => {
  test.each(['evil.example.com', 'evil.example.com:80', 'localhost.evil.example', '127.0.0.1.evil.example'])(
    '%j is refused, with an Origin of its own and without',
    async (host) => {
      expect(await raw({ host })).toBe(403);
      expect(await raw({ host, origin: `http://${host}` })).toBe(403);
    },
  );

  test.each(['localhost', '127.0.0.1', '[::1]', 'LocalHost'])('%s is this machine', async (name) => {
    const { port } = new URL(listening.url);
    expect(await raw({ host: `${name}:${port}` })).toBe(200);
    expect(await raw({ host: `${name}:${port}`, origin: `http://${name}:${port}` })).toBe(200);
    expect(await raw({ host: `${name}:${port}`, origin: `http://${name}:1` })).toBe(403);
  });

  test('header names may be written in any case, and Accept in several lines', async () => {
    expect(await raw({ 'CONTENT-TYPE': 'application/json', aCCEPT: ['application/json', 'text/event-stream'] })).toBe(
      200,
    );
  });
});
