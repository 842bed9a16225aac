import { describe, expect, it } from 'vitest';
import { ACCEPT, compose, endpointOf, type KnownGood } from './endpoint.ts';
import type { Exchange, Sent } from './exchange.ts';
import type { Credential } from './facts.ts';

const credential: Credential = { role: 'key', place: { header: 'Authorization', format: 'Bearer {key}' }, key: 'k$&1' };
const known: KnownGood = {
  url: new URL('https://api.example/v1/mcp?tenant=a'),
  method: 'tools/list',
  accept: ACCEPT,
  credential,
  headers: [['X-Own', '1']],
};
const composed = (change: Parameters<typeof compose>[4], method = 'tools/list') =>
  compose(known, 'mcp-assay/0', 7, method, change);

describe('compose', () => {
  it('sends the known-good request where nothing changes', () => {
    expect(composed({})).toEqual({
      method: 'POST',
      url: 'https://api.example/v1/mcp?tenant=a',
      headers: [
        ['Content-Type', 'application/json'],
        ['Accept', ACCEPT],
        ['User-Agent', 'mcp-assay/0'],
        ['X-Own', '1'],
        ['Authorization', 'Bearer k$&1'],
      ],
      body: '{"jsonrpc":"2.0","id":7,"method":"tools/list"}',
      message: { jsonrpc: '2.0', id: 7, method: 'tools/list' },
    });
  });

  it('changes, removes and repeats headers by name, in any case, spelled as given', () => {
    const { headers } = composed({ headers: { ACCEPT: 'text/html', authorization: null, 'x-own': ['a', ''] } });
    expect(headers).toEqual([
      ['Content-Type', 'application/json'],
      ['User-Agent', 'mcp-assay/0'],
      ['ACCEPT', 'text/html'],
      ['x-own', 'a'],
      ['x-own', ''],
    ]);
  });

  it('presents another credential in its own place and no other, or none', () => {
    const other: Credential = { role: 'key', place: { header: 'x-api-key', format: '{key}' }, key: 'k' };
    const names = (change: Parameters<typeof compose>[4]) => composed(change).headers.map(([name]) => name);
    expect(names({ credential: other })).toEqual(['Content-Type', 'Accept', 'User-Agent', 'X-Own', 'x-api-key']);
    expect(names({ credential: null })).toEqual(['Content-Type', 'Accept', 'User-Agent', 'X-Own']);
  });

  it('adds to the query, repeats, and leaves commas as documents write them', () => {
    expect(
      composed({
        query: [
          ['i', 'a,b'],
          ['i', 'c d'],
        ],
      }).url,
    ).toBe('https://api.example/v1/mcp?tenant=a&i=a,b&i=c%20d');
    expect(composed({ path: '/other', query: [['i', '&']] }).url).toBe('https://api.example/other?i=%26');
  });

  it('speaks JSON-RPC by POST alone, unless a body is given', () => {
    expect(composed({ http: 'GET' })).toEqual({
      method: 'GET',
      url: known.url.href,
      headers: composed({ headers: { 'content-type': null } }).headers,
    });
    expect(composed({ http: 'PUT', body: 'x' })).toMatchObject({ method: 'PUT', body: 'x' });
    expect(composed({ body: '' }).body).toBe('');
    expect(composed({ message: [1] })).toMatchObject({ body: '[1]', message: [1] });
  });

  it('sends the id as given, null included', () => {
    expect(composed({ id: null }).body).toBe('{"jsonrpc":"2.0","id":null,"method":"tools/list"}');
    expect(composed({ id: 'a', params: {} }).body).toBe('{"jsonrpc":"2.0","id":"a","method":"tools/list","params":{}}');
  });
});

describe('list', () => {
  const listing = (pages: readonly unknown[]) => {
    const sent: Sent[] = [];
    const send = async (request: Sent): Promise<Exchange> => {
      sent.push(request);
      return { sent: request, response: pages[sent.length - 1] as NonNullable<Exchange['response']>, leaks: [] };
    };
    const line = Object.assign(send, { listen: () => Promise.reject(new Error('no list is listened to')) });
    const endpoint = endpointOf(line, known, {}, { userAgent: 'u', nonce: 'n', nextId: () => 1, once: false });
    return { endpoint, sent };
  };

  it('walks every page with the cursor that the page before gave, and keeps what was changed', async () => {
    const { endpoint, sent } = listing([
      { result: { tools: [{ name: 'a' }, 'no tool'], nextCursor: 'c1' } },
      { result: { tools: [{ name: 'b' }], nextCursor: null } },
    ]);
    const { entries, complete } = await endpoint.list('tools', { headers: { 'X-Filter': 'f' } });
    expect(entries.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(complete).toBe(true);
    expect(sent.map(({ message }) => (message as { params?: unknown }).params)).toEqual([undefined, { cursor: 'c1' }]);
    expect(sent.every(({ headers }) => headers.some(([name]) => name === 'X-Filter'))).toBe(true);
  });

  it('ends where a page is refused, and where cursors never end', async () => {
    const refused = listing([{ result: { tools: [{ name: 'a' }], nextCursor: 'x' } }, { error: { code: -32603 } }]);
    expect(await refused.endpoint.list('tools')).toMatchObject({ complete: false, entries: [{ name: 'a' }] });
    const page = (nextCursor: string, names: readonly string[] = []) => ({
      result: { tools: names.map((name) => ({ name })), nextCursor },
    });
    const fresh = listing(Array.from({ length: 300 }, (_, at) => page(`page-${at}`)));
    expect(await fresh.endpoint.list('tools')).toMatchObject({ complete: false });
    expect(fresh.sent).toHaveLength(200);
    const round = listing(Array.from({ length: 300 }, () => page('again', ['a'])));
    expect(await round.endpoint.list('tools')).toMatchObject({ complete: false });
    expect(round.sent).toHaveLength(2);
  });

  it('ends where there are more entries than can be kept, and at a cursor too long to send', async () => {
    const names = Array.from({ length: 8_000 }, (_, at) => `tool_${at}`);
    const pages = (cursor: (at: number) => string) =>
      Array.from({ length: 10 }, (_, at) => ({
        result: { tools: names.map((name) => ({ name })), nextCursor: cursor(at) },
      }));
    const large = listing(pages((at) => `page-${at}`));
    expect(await large.endpoint.list('tools')).toMatchObject({ complete: false, entries: { length: 24_000 } });
    expect(large.sent).toHaveLength(3);
    const vast = listing([{ result: { tools: Array.from({ length: 300_000 }, () => ({ name: 'a' })) } }]);
    expect(await vast.endpoint.list('tools')).toMatchObject({ complete: true, entries: { length: 300_000 } });
    const long = listing(pages(() => 'c'.repeat(65_537)));
    expect(await long.endpoint.list('tools')).toMatchObject({ complete: false });
    expect(long.sent).toHaveLength(1);
  });
});
