/** The law of every wire: what it carries arrives exactly, else it says `NotCarried`. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectProxy, type Listening, type Recorded, recorder } from './__test-helpers__/loopback.ts';
import { direct, type Header, NotCarried, sockets, viaFetch, type Wire, type WireRequest } from './index.ts';

const name = fc.oneof(
  fc.constantFrom('accept', 'Accept', 'ACCEPT', 'accept', 'content-type', 'Content-Type', 'Authorization', 'X-API-Key'),
  fc.constantFrom(
    'mcp-session-id',
    'Mcp-Session-Id',
    'MCP-Protocol-Version',
    'origin',
    'user-agent',
    'cookie',
    'date',
    'dnt',
    'via',
    'referer',
    'pragma',
    'if-none-match',
    'x-a',
    '1',
  ),
  fc.constantFrom('host', 'Host', 'HOST', 'connection', 'content-length', 'transfer-encoding', 'expect', 'te', 'range'),
  fc.stringMatching(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,12}$/),
);
const value = fc.oneof(
  fc.constantFrom(
    '',
    'application/json, text/event-stream',
    '*/*',
    'close',
    '0',
    'chunked',
    'bad.example',
    ' spaced\t',
  ),
  fc.stringMatching(/^[\x21-\x7e]([\x20-\x7e\xa0-\xff]{0,20}[\x21-\x7e])?$/),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);
const header = fc.tuple(name, value);
const withAccept = (headers: [string, string][]): [string, string][] => [['accept', 'text/event-stream'], ...headers];
const request = fc.record(
  {
    method: fc.constantFrom(
      'POST',
      'POST',
      'GET',
      'DELETE',
      'PUT',
      'PATCH',
      'HEAD',
      'OPTIONS',
      'TRACE',
      'CONNECT',
      'get',
      'FOO',
    ),
    path: fc.constantFrom(
      '/mcp',
      '/mcp',
      '/mcp?key=a%20b&key=c',
      '/mcp?',
      '',
      '?x=1',
      '/a/../mcp',
      '/%7e/{x}',
      '/m\\cp',
      '/é',
    ),
    headers: fc.oneof(fc.array(header, { maxLength: 6 }), fc.array(header, { maxLength: 2 }).map(withAccept)),
    body: fc.option(fc.oneof(fc.string(), fc.uint8Array()), { nil: undefined }),
  },
  { requiredKeys: ['method', 'path', 'headers'] },
);

interface Way {
  readonly wire: Wire;
  readonly base: string;
  readonly seen: Recorded[];
}
let server: Listening;
let proxy: Awaited<ReturnType<typeof connectProxy>>;
const closing: (() => Promise<void>)[] = [];
const ways: Record<string, () => Way> = {
  sockets() {
    const wire = sockets({ proxy: false });
    closing.push(wire.close);
    return { wire, base: `http://127.0.0.1:${server.port}`, seen: server.seen };
  },
  'sockets through a proxy'() {
    const wire = sockets({ proxy: { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` } });
    closing.push(wire.close);
    return { wire, base: `http://127.0.0.1:${server.port}`, seen: server.seen };
  },
  fetch: () => ({ wire: viaFetch(), base: `http://127.0.0.1:${server.port}`, seen: server.seen }),
  direct() {
    const seen: Recorded[] = [];
    async function handle(asked: Request): Promise<Response> {
      const { pathname, search } = new URL(asked.url);
      const body = Buffer.from(await asked.arrayBuffer()).toString('latin1');
      seen.push({ method: asked.method, path: pathname + search, headers: [...asked.headers], body });
      return new Response('ok');
    }
    return { wire: direct(handle), base: 'http://gateway.test', seen };
  },
};

beforeAll(async () => {
  server = await recorder();
  proxy = await connectProxy();
});
afterAll(async () => {
  await Promise.all(closing.map((close) => close()));
  await server[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});

/** What a wire may write besides what it was given. */
const ADDED: Record<string, readonly string[]> = {
  sockets: ['host', 'connection', 'content-length'],
  'sockets through a proxy': ['host', 'connection', 'content-length'],
  fetch: ['host', 'connection', 'content-length', 'user-agent', 'accept-language', 'accept-encoding', 'sec-fetch-mode'],
  direct: [],
};

/** Removes what the wire added: its own names, where they were not given. */
function withoutAdded(way: string, given: readonly Header[], arrived: readonly Header[]): readonly Header[] {
  const names = given.map(([name]) => name.toLowerCase());
  return arrived.filter(([name]) => names.includes(name.toLowerCase()) || !ADDED[way]?.includes(name));
}

/** Headers as this wire promises them: sockets keep all but the place and case of the framing, the others values. */
function comparable(way: string, headers: readonly Header[]): unknown {
  if (!way.startsWith('sockets')) return headers.map(([name, value]) => [name.toLowerCase(), value]).sort();
  const framing = headers.filter(([name]) => ADDED.sockets?.includes(name.toLowerCase()));
  return { inOrder: headers.filter((header) => !framing.includes(header)), framing: comparable('', framing) };
}

describe.each(Object.keys(ways))('%s', (way) => {
  it('carries a request exactly, or says that it does not', async () => {
    const { wire, base, seen } = (ways[way] as () => Way)();
    let carried = 0;
    await fc.assert(
      fc.asyncProperty(request, async ({ path, ...rest }) => {
        const asked: WireRequest = { ...rest, url: base + path };
        const before = seen.length;
        try {
          const { status, body } = await wire(asked, AbortSignal.timeout(5_000));
          expect(status).toBe(200);
          for await (const _ of body);
        } catch (error) {
          expect(error).toBeInstanceOf(NotCarried);
          expect(seen.length).toBe(before);
          return;
        }
        carried += 1;
        expect(seen.length).toBe(before + 1);
        const arrived = seen.at(-1) as Recorded;
        expect(arrived.method).toBe(asked.method);
        expect(arrived.path).toBe(path.startsWith('/') ? path : `/${path}`);
        expect(arrived.body).toBe(Buffer.from(asked.body ?? '').toString('latin1'));
        const kept = withoutAdded(way, asked.headers, arrived.headers);
        expect(comparable(way, kept)).toEqual(comparable(way, asked.headers));
      }),
      { numRuns: 300, endOnFailure: true },
    );
    // Else the law would hold for a wire that carries nothing.
    expect(carried).toBeGreaterThan(10);
  });
});

describe('what each wire carries', () => {
  const accept: Header = ['accept', 'application/json'];
  const cases: Record<string, { request: Partial<WireRequest>; carriedBy: string }> = {
    'a usual request': { request: { headers: [accept, ['Content-Type', 'application/json']] }, carriedBy: 'sfd' },
    'no header at all': { request: { headers: [] }, carriedBy: 'sd' },
    'a repeated header': { request: { headers: [accept, ['x-a', '1'], ['x-b', ''], ['x-a', '2']] }, carriedBy: 's' },
    'a name given in two cases': { request: { headers: [accept, ['x-a', '1'], ['X-A', '2']] }, carriedBy: 's' },
    'an odd case': { request: { headers: [['aCCept', '*/*']] }, carriedBy: 's' },
    'an acronym': { request: { headers: [accept, ['MCP-Protocol-Version', '2025-11-25']] }, carriedBy: 'sfd' },
    'an empty value': { request: { headers: [['accept', '']] }, carriedBy: 'sfd' },
    'ISO-8859-1': { request: { headers: [accept, ['x-a', 'caf\xe9']] }, carriedBy: 'sfd' },
    'a character beyond ISO-8859-1': { request: { headers: [accept, ['x-a', '\u20ac']] }, carriedBy: '' },
    'a line break': { request: { headers: [accept, ['x-a', 'a\r\nx-b: c']] }, carriedBy: '' },
    'white space around a value': { request: { headers: [accept, ['x-a', ' a ']] }, carriedBy: 's' },
    'a foreign Host': { request: { headers: [accept, ['Host', 'bad.example']] }, carriedBy: 's' },
    'a foreign Origin': { request: { headers: [accept, ['Origin', 'https://bad.example']] }, carriedBy: 'sfd' },
    'a wrong content-length': { request: { headers: [accept, ['content-length', '7']], body: 'x' }, carriedBy: '' },
    'a body on GET': { request: { method: 'GET', headers: [accept], body: '{}' }, carriedBy: 's' },
    'a lower-case method': { request: { method: 'get', headers: [accept] }, carriedBy: 's' },
    'the method TRACE': { request: { method: 'TRACE', headers: [accept] }, carriedBy: 's' },
    'an invalid method': { request: { method: 'A B', headers: [accept] }, carriedBy: '' },
    'dots in the path': { request: { url: '/a/../mcp', headers: [accept] }, carriedBy: 's' },
    'a fragment': { request: { url: '/mcp#x', headers: [accept] }, carriedBy: '' },
    'bytes that are no UTF-8': { request: { headers: [accept], body: new Uint8Array([255, 0]) }, carriedBy: 'sfd' },
  };
  it.each(Object.entries(cases))('%s', async (_, { request, carriedBy }) => {
    let able = '';
    for (const way of ['sockets', 'fetch', 'direct']) {
      const { wire, base } = (ways[way] as () => Way)();
      const asked = { method: 'POST', headers: [], ...request, url: base + (request.url ?? '/mcp') };
      const outcome = await wire(asked, AbortSignal.timeout(5_000)).catch((error: unknown) => error);
      if (outcome instanceof NotCarried) expect(outcome.message).toMatch(/^Failed to send .+: .+\. Please .+\.$/);
      else expect(outcome).toMatchObject({ status: 200 });
      if (!(outcome instanceof NotCarried)) able += way[0];
    }
    expect(able).toBe(carriedBy);
  });

  it.each(['mcp', '//host/mcp', 'ftp://host/', 'http://', 'http://user:word@host/', 'http://ho st/'])(
    'not the URL %s',
    async (url) => {
      for (const way of ['sockets', 'fetch', 'direct']) {
        const { wire } = (ways[way] as () => Way)();
        await expect(wire({ method: 'GET', url, headers: [accept] }, AbortSignal.timeout(5_000))).rejects.toThrow(
          NotCarried,
        );
      }
    },
  );
});
