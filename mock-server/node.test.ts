import { connect } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { ask, battery, pingOf, requestOf } from './battery.ts';
import { mockGateway } from './gateway.ts';
import { KINDO_KEYS } from './presets/kindo.ts';

const gateway = mockGateway('kindo', { behaviour: { limits: { request: 2000 } } });
const { url, close } = await gateway.listen();
const { origin, port } = new URL(url);
afterAll(close);

/** Sends bytes as they are and resolves to all that comes back until the server ends the connection. */
function raw(text: string): Promise<string> {
  return new Promise((resolve) => {
    let seen = '';
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => {
      seen += chunk;
    });
    socket.on('error', () => resolve(seen));
    socket.on('close', () => resolve(seen));
  });
}

test('the URL is that of the endpoint, on loopback', () => {
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1\/mcp$/);
});

test('answers the same over HTTP as directly', async () => {
  const direct = mockGateway('kindo', { behaviour: { limits: { request: 2000 } } });
  for (const what of battery) {
    // A header of null would come back as fetch's own default, so such requests are left to the raw tests.
    if (what.headers?.accept === null) continue;
    const request = requestOf(what);
    const { pathname, search } = new URL(request.url);
    const body = request.method === 'POST' ? await request.arrayBuffer() : null;
    const response = await fetch(origin + pathname + search, {
      method: request.method,
      headers: request.headers,
      body,
    });
    const expected = await ask(direct, what);
    const challenge = response.headers.get('www-authenticate')?.replace(origin, 'https://api.kindo.ai') ?? undefined;
    expect([response.status, challenge]).toEqual([expected.status, expected.headers['www-authenticate']]);
    expect(response.headers.get('content-type')).toBe(expected.headers['content-type'] ?? null);
    expect((await response.text()).replaceAll(origin, 'https://api.kindo.ai')).toBe(expected.text);
  }
});

test('HEAD is a path that nobody serves', async () => {
  expect((await fetch(url, { method: 'HEAD' })).status).toBe(404);
});

test('repeated Authorization headers are one malformed value', async () => {
  const line = `Authorization: Bearer ${KINDO_KEYS.default}\r\n`;
  const seen = await raw(
    `POST /v1/mcp HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${line}${line}Content-Length: 0\r\n\r\n`,
  );
  expect(seen).toMatch(/^HTTP\/1\.1 401 /);
});

test('a body without a declared length is counted as it comes', async () => {
  const head = `POST /v1/mcp HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${KINDO_KEYS.default}\r\nAccept: */*\r\n`;
  const chunked = (body: string) =>
    raw(
      `${head}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    );
  expect(await chunked(pingOf(2000))).toMatch(/^HTTP\/1\.1 200 /);
  expect(await chunked(pingOf(2001))).toMatch(/^HTTP\/1\.1 413 /);
});

test('a cut stream breaks the connection', async () => {
  gateway.faults.add('cut-stream', { times: 1 });
  const { headers } = requestOf({});
  const response = await fetch(url, { method: 'POST', headers, body: pingOf(100) });
  await expect(response.text()).rejects.toThrow();
});

describe('the journal', () => {
  test('is found by a nonce, also one that JSON escapes', async () => {
    const nonce = 'n-"ü"-1';
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'linear_search', arguments: { query: `find ${nonce}` } },
    });
    await fetch(url, { method: 'POST', headers: requestOf({}).headers, body });
    const { journal } = gateway.target();
    expect(journal).toBe(`${origin}/-/journal`);
    const found = await fetch(`${journal}?nonce=${encodeURIComponent(nonce)}`).then((response) => response.json());
    expect(found).toMatchObject([{ server: 'linear', tool: 'search', arguments: { query: `find ${nonce}` } }]);
    const none = await fetch(`${journal}?nonce=other`).then((response) => response.json());
    expect(none).toEqual([]);
  });

  test('is no part of the gateway itself', async () => {
    expect((await ask(gateway, { httpMethod: 'GET', path: '/-/journal' })).status).toBe(404);
  });
});

test('a port in use, and one that there is not, are said in a sentence', async () => {
  const other = mockGateway('kindo');
  await expect(other.listen({ port: Number(port) })).rejects.toThrow(
    `Failed to listen on 127.0.0.1:${port}: the port is in use. Please choose another with --port, or 0 for a free one.`,
  );
  await expect(other.listen({ port: 70_000 })).rejects.toThrow('Failed to listen on 127.0.0.1:70000: there is no such');
});

test('the process keeps its own Request and Response', () => {
  expect(new Request('http://a.example/').constructor.name).toBe('Request');
  expect(Object.getPrototypeOf(Request.prototype)).toBe(Object.prototype);
  expect(Object.getPrototypeOf(Response.prototype)).toBe(Object.prototype);
});
