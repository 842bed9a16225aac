/** Endpoints that cannot be judged: the cause in a sentence, in time, exit code 2, and no verdict. */

import { describe, expect, it } from 'vitest';
import { type CheckOptions, check } from '../../check.ts';
import { certified, listening } from '../../harness/wire/__test-helpers__/loopback.ts';
import { mockGateway } from '../../mock-server/index.ts';
import { closedPort } from './__test-helpers__/program.ts';
import { type Listener, listener, plain, sendJson, speaking, unfit } from './__test-helpers__/unfit.ts';

/** What the run came to, with what differs between two runs put aside. */
async function refusal(url: string, options: Partial<CheckOptions> = {}) {
  const summary = await check({ url, profile: 'kindo', key: 'sesame', timeout: 1_000, ...options });
  expect(summary).toMatchObject({ exitCode: 2, complete: false, verdicts: [], failing: [], counts: {} });
  expect(summary.preflight?.message).toMatch(/^Failed to check https?:\S+: .+[^.]\. Please .+[.?]$/);
  const message = summary.preflight?.message.replace(/localhost:\d+|127\.0\.0\.1:\d+/g, 'HOST');
  return { cause: summary.preflight?.cause, message, requests: summary.requests };
}

/** The same for a server, which must not be asked often: each request may take the whole time limit. */
async function refusalOf(server: Listener, options?: Partial<CheckOptions>) {
  const { requests, ...rest } = await refusal(server.url, options);
  expect(server.requests()).toBeLessThanOrEqual(requests);
  expect(requests).toBeLessThan(9);
  return rest;
}

/** The sentence for each server that is no MCP endpoint. */
const sentences: Readonly<Record<keyof typeof unfit, readonly [cause: string, part: string]>> = {
  'a page': [
    'not-mcp',
    'it answers a JSON-RPC request with HTTP 200 and text/html, and nothing there is JSON-RPC. Please check the path',
  ],
  'a missing page': ['not-mcp', 'with HTTP 404 and text/html, and nothing there is JSON-RPC. Please check the path'],
  'a server in maintenance': [
    'not-mcp',
    'with HTTP 503 and text/plain: the server itself, or one before it, is in trouble. Please check that it is up; --wait',
  ],
  'an empty answer': ['not-mcp', 'with HTTP 200 and an empty body'],
  'JSON that is no JSON-RPC': ['not-mcp', 'with HTTP 200 and application/json, and nothing there is JSON-RPC'],
  'another origin': [
    'redirect',
    'it answers 307 and points to another origin, https://elsewhere.example, where credentials are not taken along.',
  ],
  'another path': ['redirect', 'it answers 308 and points to http://HOST/v2/mcp. Please name that URL.'],
  'a log-in': ['refused', 'the key was refused with 401 in every documented place. Please check the key (--key)'],
  'the transport of 2024-11-05': ['old-transport', 'it speaks only the HTTP+SSE transport of 2024-11-05'],
  'the era of 2026-07-28': ['other-era', 'it speaks only 2026-07-28, without initialize'],
  silence: [
    'unreachable',
    'it did not answer (no answer within 1000 ms). Please check host and path, or allow more time with --timeout.',
  ],
  'a broken connection': ['unreachable', 'the connection was closed before an answer came'],
  'an untrusted certificate': ['unreachable', 'the TLS connection failed (SELF_SIGNED_CERT_IN_CHAIN'],
};

describe('an endpoint that cannot be judged', () => {
  it.each(Object.entries(sentences))('is %s', async (name, [cause, part]) => {
    await using server = await listener(unfit[name as keyof typeof unfit], {
      tls: name === 'an untrusted certificate',
    });
    const told = await refusalOf(server);
    expect(told.cause).toBe(cause);
    expect(told.message).toContain(part);
  });

  it('is a closed port', async () => {
    expect(await refusal(closedPort)).toEqual({
      cause: 'unreachable',
      message:
        'Failed to check http://HOST/mcp: the connection was refused (connect ECONNREFUSED HOST). Please check that the server runs, and the port.',
      requests: 1,
    });
  });

  it('is a host without an address', async () => {
    // RFC 6761 §6.4: this name never resolves.
    const { cause, message } = await refusal('http://nowhere.invalid/mcp', { timeout: 10_000 });
    expect(cause).toBe('unreachable');
    expect(message).toMatch(/its host name does not resolve \(.+\)\. Please check the spelling of the host\./);
  });

  it('is plain HTTP where TLS is asked for, and TLS where it is not', async () => {
    await using http = await listener(plain);
    expect((await refusal(http.url.replace('http:', 'https:'))).message).toContain(
      'what answers there speaks no TLS. Please check the port, or write http: in place of https:.',
    );
    await using https = await listener(plain, { tls: true });
    expect((await refusal(https.url.replace('https:', 'http:'))).cause).toBe('unreachable');
  });

  it('is a gateway that does not know the key, asked in each documented place', async () => {
    const gateway = await mockGateway('kindo').listen();
    expect(await refusal(gateway.url, { key: 'wrong' })).toMatchObject({ cause: 'refused', requests: 2 });
    const without = await check({ url: gateway.url, profile: 'kindo' });
    expect(without.preflight?.message).toMatch(
      /it answers 401 without a credential\. Please give one with --key env:NAME/,
    );
    await gateway.close();
  });
});

describe('--ca', () => {
  it('has a private authority trusted', async () => {
    const { ca, ...own } = certified();
    const { createServer } = await import('node:https');
    await using server = await listening(createServer(own, plain));
    const summary = await check({
      url: `https://localhost:${server.port}/mcp`,
      ca: [ca],
      only: ['accept/documented-pair'],
    });
    expect(summary).toMatchObject({ exitCode: 0, complete: true });
  });
});

describe('--wait', () => {
  it('asks again until MCP answers, and judges nothing that came before', async () => {
    let left = 5;
    await using server = await listener((request, response) => {
      left -= 1;
      return left > 0 ? void response.writeHead(502).end() : plain(request, response);
    });
    const summary = await check({
      url: server.url,
      wait: 60_000,
      only: ['accept/documented-pair', 'http/*'],
      runs: 1,
    });
    expect(summary).toMatchObject({ complete: true, exitCode: 0 });
    expect(summary.server?.name).toBe('plain');
    expect(JSON.stringify(summary.exchanges)).not.toContain('"status":502');
  });

  it('ends at once for what waiting does not mend', async () => {
    await using server = await listener(unfit['a log-in']);
    expect(await refusalOf(server, { wait: 3_600_000 })).toMatchObject({ cause: 'refused' });
  });

  it('ends when the run is interrupted', async () => {
    const control = new AbortController();
    await using server = await listener((_, response) => {
      response.writeHead(502).end();
      control.abort();
    });
    const summary = await check({ url: server.url, wait: 3_600_000, signal: control.signal });
    expect(summary).toMatchObject({ exitCode: 130, complete: false, verdicts: [] });
  });
});

describe('an endpoint that changes in mid-run', () => {
  const options = { only: ['accept/*'], runs: 20, concurrency: 2, timeout: 1_000 };

  /** Serves this many requests, and answers the others so. */
  function servingFirst(most: number, then: Parameters<typeof listener>[0]): Parameters<typeof listener>[0] {
    let served = 0;
    return (request, response) => {
      served += 1;
      return served <= most ? plain(request, response) : then(request, response);
    };
  }

  it.each([
    ['dies', (request) => void request.socket.destroy()],
    ['falls silent', () => undefined],
    ['refuses the key', (_, response) => void response.writeHead(401).end()],
    [
      'breaks down',
      speaking(({ id }, response) =>
        sendJson(response, { jsonrpc: '2.0', id, error: { code: -32603, message: 'broken' } }, 500),
      ),
    ],
  ] satisfies [string, Parameters<typeof listener>[0]][])(
    '%s: the run is not complete, and that is no violation',
    async (_, then) => {
      await using server = await listener(servingFirst(12, then));
      const summary = await check({ url: server.url, profile: 'kindo', key: 'sesame', ...options });
      expect(summary).toMatchObject({ complete: false, exitCode: 2 });
      expect(summary.reason).toMatch(/^the known-good request is not served: .+, noticed at accept\//);
      // It stops soon, though hundreds of cases are left.
      expect(server.requests()).toBeLessThan(80);
    },
  );
});
