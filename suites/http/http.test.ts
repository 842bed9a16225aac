import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check } from '../../check.ts';
import { type FaultName, KINDO_KEYS, mockGateway } from '../../mock-server/index.ts';
import { askedOf, failuresIn, outcomesIn } from '../__test-helpers__/asked.ts';
import { pathBelow } from './paths.ts';
import { paddedRequest } from './size.ts';

describe('the generators', () => {
  it('of paths give one below the endpoint that no URL parser changes', () => {
    const kept = ({ rest }: { rest: string }) =>
      new URL(`https://a.example/mcp/${rest}`).pathname === `/mcp/${rest}` && rest !== '' && !rest.endsWith('/');
    fc.assert(fc.property(pathBelow(), kept), { numRuns: 300 });
  });

  it('of sizes give exactly the size, and the same request as without padding', () => {
    const sizes = fc.integer({ min: 60, max: 5_000 });
    const law = (size: number) => {
      const body = paddedRequest('ping', 'x', size);
      expect(JSON.parse(new TextDecoder().decode(body))).toEqual({ jsonrpc: '2.0', id: 'x', method: 'ping' });
      return body.length === size;
    };
    fc.assert(fc.property(sizes, law), { numRuns: 50 });
  });

  it('of sizes refuse one that no request fits in', () => {
    expect(() => paddedRequest('tools/list', 'x', 20)).toThrow(/of 20 bytes: it needs 48/);
  });
});

const served = { answer: 'result', status: 200 };
const missing = { answer: 'http-error', status: 404 };
const noMethod = { ...missing, stream: false };

const refusedAsText = { refusal: 'parse-error', status: 400, code: -32700 };
const unanswered = { answer: 'accepted', status: 202, body: false, id: 'none' };

const reference = {
  'http/post': [{ answer: 'result', jsonrpc: '2.0' }],
  'http/without-content-type': [served],
  'http/other-content-type': [served],
  'http/content-type-with-charset': [served],
  'http/content-type-in-upper-case': [served],
  'http/near-content-type': [served],
  'http/header-names-in-other-case': [served],
  'http/invalid-json': [refusedAsText],
  'http/empty-body': [refusedAsText],
  'http/invalid-utf8': [refusedAsText],
  'http/deep-body': [served],
  'http/notification': [unanswered],
  'http/malformed-notification': [unanswered],
  'http/posted-response': [unanswered],
  'http/concurrent-posts': [{ answers: 'each-its-own' }],
  'http/answer-to-request': [{ form: 'one-of-both' }],
  'http/utf8': [{ utf8: true }],
  'http/client-mistakes': [{ blamed: 'client' }],
  'http/path-below-endpoint': [missing],
  'http/path-beside-endpoint': [missing],
  'http/trailing-slash': [missing],
  'http/get': [noMethod],
  'http/delete': [noMethod],
  'http/put': [noMethod],
  'http/patch': [noMethod],
  'http/head': [noMethod],
  'http/options': [noMethod],
  'http/other-methods': [noMethod],
};
const tooLarge = '{"message":"Request body too large. Maximum size is 50 MB."}';
const limited = {
  'http/request-at-limit': [served],
  'http/request-above-limit': [{ answer: 'http-error', status: 413, body: tooLarge }],
};

it.each([
  ['kindo', { ...reference, ...limited }],
  ['kindo@unversioned', reference],
] as const)('%s keeps every promise', async (preset, outcomes) => {
  const summary = await askedOf('http', [], preset);
  expect(failuresIn(summary)).toEqual([]);
  expect(outcomesIn(summary)).toEqual(outcomes);
});

const broken: readonly (readonly [FaultName, readonly string[]])[] = [
  ['jsonrpc-missing', ['violation http/post']],
  ['serves-other-paths', ['violation http/path-below-endpoint']],
  ['other-paths-answer-400', ['violation http/path-below-endpoint']],
  ['get-answers-405', ['advice http/get']],
  ['get-opens-stream', ['advice http/get']],
  ['delete-answers-405', ['advice http/delete']],
  ['body-limit-below', ['violation http/request-at-limit']],
  ['body-limit-above', ['violation http/request-above-limit']],
  ['no-413', ['violation http/request-above-limit']],
  ['413-other-body', ['violation http/request-above-limit']],
  ['413-answered-400', ['violation http/request-above-limit']],
];

it.each(broken)('%s is found', async (name, failures) => {
  expect(failuresIn(await askedOf('http', [name]))).toEqual(failures);
});

it('a stream that never sends a byte is described at once, and given up', async () => {
  const gateway = mockGateway('kindo');
  let given = 0;
  const { verdicts } = await check({
    url: 'http://127.0.0.1/v1/mcp',
    key: KINDO_KEYS.default,
    profile: 'kindo',
    only: ['http/get'],
    async handle(request) {
      if (request.method !== 'GET' || new URL(request.url).pathname !== '/v1/mcp') return gateway.fetch(request);
      const endless = new ReadableStream({
        cancel() {
          given += 1;
        },
      });
      return new Response(endless, { headers: { 'content-type': 'text/event-stream' } });
    },
  });
  const row = verdicts.find(({ probe }) => probe === 'http/get');
  expect(row).toMatchObject({ verdict: 'advice', outcome: { answer: 'stream', status: 200, stream: true } });
  // Asked again, since a document calls it broken.
  expect(given).toBe(2);
});

it('a DELETE leaves the session of the run alone', async () => {
  const gateway = mockGateway('kindo');
  const sessions: (string | null)[] = [];
  await check({
    url: 'http://127.0.0.1/v1/mcp',
    key: KINDO_KEYS.default,
    headers: [['Mcp-Session-Id', 'session-of-the-run']],
    profile: 'kindo',
    only: ['http/delete'],
    async handle(request) {
      if (request.method === 'DELETE') sessions.push(request.headers.get('mcp-session-id'));
      return gateway.fetch(request);
    },
  });
  expect(sessions).toEqual([null]);
});

it('an answer that the connection swallowed is asked for again', async () => {
  const gateway = mockGateway('kindo');
  let large = 0;
  const { verdicts } = await check({
    url: 'http://127.0.0.1/v1/mcp',
    key: KINDO_KEYS.default,
    profile: 'kindo',
    only: ['http/request-at-limit'],
    allow: ['heavy'],
    set: { 'limits.request': 4_096 },
    async handle(request) {
      if ((await request.clone().text()).length < 4_096) return gateway.fetch(request);
      large += 1;
      if (large < 3) throw new Error('ECONNRESET');
      return gateway.fetch(request);
    },
  });
  expect(verdicts.find(({ probe }) => probe === 'http/request-at-limit')?.verdict).toBe('pass');
  expect(large).toBe(3);
});

it('a request that names no tenant is served, or it is found', async () => {
  const summary = await askedOf('http', [], 'karzoun');
  expect(failuresIn(summary)).toEqual([]);
  expect(outcomesIn(summary)['http/without-tenant-header']).toEqual([served]);
  const faulty = await askedOf('http', ['requires-tenant-header'], 'karzoun');
  expect(failuresIn(faulty)).toEqual(['advice http/without-tenant-header']);
});
