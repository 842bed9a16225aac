/** What the specification promises about the transport, asked of the mock that keeps it, of one with a fault, and of servers made by hand. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check } from '../../check.ts';
import { served } from '../../harness/__test-helpers__/served.ts';
import type { Summary } from '../../harness/summary.ts';
import { type FaultName, mockGateway } from '../../mock-server/index.ts';
import { askedOf, failuresIn, outcomesIn } from '../__test-helpers__/asked.ts';
import { type Breaking, breakings, broken, noUtf8, requestWithBytes } from './bodies.ts';
import { postedResponses, unknownNotifications } from './unanswered.ts';

describe('the generators', () => {
  const text = (method: string) => JSON.stringify({ jsonrpc: '2.0', id: 'assay-vary-1', method });

  it('of broken text give none that is JSON', () => {
    const slips = ['no-json', 'trailing-comma', 'single-quotes', 'bare-name', 'comment', 'not-a-number'] as const;
    const more = ['closed-twice', 'another-behind'] as const;
    const fixed = [...slips, ...more].map((slip): Breaking => ({ slip }));
    const isNoJson = (breaking: Breaking, method: string) => {
      expect(() => JSON.parse(broken(text(method), breaking))).toThrow();
    };
    for (const breaking of fixed) isNoJson(breaking, 'tools/list');
    fc.assert(fc.property(breakings(), fc.constantFrom('tools/list', 'ping'), isNoJson), { numRuns: 500 });
  });

  it('of bytes give a body that is no UTF-8, and a sound request once it is mended', () => {
    const law = (bytes: readonly number[]) => {
      const body = requestWithBytes('ping', 'assay', bytes);
      expect(() => new TextDecoder('utf-8', { fatal: true }).decode(body)).toThrow();
      expect(JSON.parse(new TextDecoder().decode(body))).toMatchObject({ jsonrpc: '2.0', method: 'ping' });
    };
    fc.assert(fc.property(noUtf8(), law), { numRuns: 300 });
  });

  it('of messages without a response give no request', () => {
    const isRequest = (message: object) => 'id' in message && 'method' in message;
    fc.assert(fc.property(fc.oneof(unknownNotifications(), postedResponses()), (message) => !isRequest(message)));
  });
});

const revisions = ['mcp@2025-03-26', 'mcp@2025-06-18', 'mcp@2025-11-25'] as const;

describe.each(revisions)('the mock of %s', (preset) => {
  it('keeps every promise about HTTP, each question with one outcome', async () => {
    const summary = await askedOf('http', [], preset);
    expect(failuresIn(summary)).toEqual([]);
    expect(Object.entries(outcomesIn(summary)).filter(([, { length }]) => length !== 1)).toEqual([]);
    expect(outcomesIn(summary)).toMatchObject({
      'http/invalid-utf8': [{ refusal: 'parse-error', status: 400 }],
      'http/put': [{ status: 405 }],
      'http/allow-header': [{ allow: 'the-others' }],
    });
  });

  it('serves the pair of media types in every spelling', async () => {
    expect(failuresIn(await askedOf('accept', [], preset))).toEqual([]);
  });
});

const faulty: readonly (readonly [FaultName, string, readonly string[]])[] = [
  [
    'accept-compared-as-text',
    'accept',
    ['among-others', 'equivalents', 'other-order', 'other-spaces', 'upper-case', 'weighted'].map(
      (topic) => `advice accept/${topic}`,
    ),
  ],
  [
    'content-type-compared-as-text',
    'http',
    ['advice http/content-type-in-upper-case', 'advice http/content-type-with-charset'],
  ],
  ['answers-as-plain-text', 'http', ['violation http/answer-to-request']],
  ['answers-in-batches', 'http', ['violation http/answer-to-request']],
  ['bytes-mended', 'http', ['advice http/invalid-utf8']],
  ['empty-body-accepted', 'http', ['violation http/empty-body']],
  ['invalid-json-answered-500', 'http', ['advice http/client-mistakes']],
  [
    'notifications-refused-with-id',
    'http',
    ['advice http/malformed-notification', 'advice http/notification', 'advice http/posted-response'],
  ],
  [
    'notifications-answered-200',
    'http',
    ['violation http/malformed-notification', 'violation http/notification', 'violation http/posted-response'],
  ],
  ['mixes-up-similar-ids', 'http', ['advice http/concurrent-posts', 'violation http/concurrent-posts']],
  ['any-method-answered-200', 'http', ['advice http/other-methods', 'advice http/patch', 'advice http/put']],
  ['405-without-allow', 'http', ['advice http/allow-header']],
];

it.each(faulty)('%s is found', async (name, area, failures) => {
  expect(failuresIn(await askedOf(area, [name], 'mcp@2025-11-25'))).toEqual(failures);
});

it('an endpoint that refuses the pair that every client sends breaks a promise', async () => {
  const failures = failuresIn(await askedOf('accept', ['refuses-documented-accept'], 'mcp@2025-11-25'));
  expect(failures).toContain('violation accept/documented-pair');
});

it('a body of no JSON that is answered with a result is a violation', async () => {
  const failures = failuresIn(await askedOf('http', ['invalid-json-as-result'], 'mcp@2025-11-25'));
  expect(failures).toEqual(expect.arrayContaining(['violation http/invalid-json', 'violation http/empty-body']));
});

it('answers in another encoding than UTF-8 are a violation', async () => {
  const gateway = mockGateway('mcp@2025-11-25');
  gateway.faults.add('answers-in-latin-1');
  const { verdicts } = await check({
    url: `http://gateway.test${gateway.path}`,
    handle: gateway.fetch,
    // Ids are what is echoed of all that is beyond ASCII.
    only: ['http/utf8', 'messages/generated-ids'],
    seed: 1,
  });
  expect(verdicts.find(({ probe }) => probe === 'http/utf8')).toMatchObject({ verdict: 'violation' });
});

describe('text that is no JSON', () => {
  const error = (code: number) => ({ jsonrpc: '2.0', error: { code, message: 'no' } });
  it.each([
    ['-32700 under 200', () => Response.json(error(-32700)), ['pass', 'pass', 'pass']],
    ['-32700 under 500', () => Response.json(error(-32700), { status: 500 }), ['pass', 'pass', 'advice']],
    ['-32600 under 400', () => Response.json(error(-32600), { status: 400 }), ['pass', 'advice', 'pass']],
    ['-32603 under 200', () => Response.json(error(-32603)), ['pass', 'advice', 'advice']],
    ['a page under 400', () => new Response('<p>no', { status: 400 }), ['pass', 'pass', 'pass']],
    // An HTTP error is one whoever it blames: that it blames the server is against RFC 9110 alone, and so advice.
    ['a page under 500', () => new Response('<p>no', { status: 500 }), ['pass', 'advice', 'advice']],
    ['202', () => new Response(null, { status: 202 }), ['violation', 'advice', undefined]],
  ])('may be answered %s, or not', async (_, answer, [must, should, blame]) => {
    const serve = served();
    const { verdicts } = await check({
      url: 'http://endpoint.test/mcp',
      async handle(request) {
        const text = await request.clone().text();
        return isJson(text) ? serve(request) : answer();
      },
      only: ['http/invalid-json', 'http/client-mistakes'],
      seed: 1,
    });
    const told = (probe: string) => verdicts.filter((each) => each.probe === probe).map(({ verdict }) => verdict);
    expect(told('http/invalid-json')).toEqual([must, should]);
    expect(told('http/client-mistakes')).toEqual([blame ?? 'unverifiable']);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What the handler's server comes to over sockets. */
async function overSockets(listener: RequestListener, only: string): Promise<Summary> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    return await check({ url: `http://127.0.0.1:${port}/mcp`, only: [only], revision: '2025-03-26', seed: 1 });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Serves requests that `isUnderstood`, and answers 415 to all others. */
function understanding(isUnderstood: (incoming: IncomingMessage) => boolean): RequestListener {
  return async (incoming, outgoing) => {
    let body = '';
    for await (const chunk of incoming.setEncoding('utf8')) body += chunk;
    const request = new Request('http://endpoint.test/mcp', { method: 'POST', body: body || '{}' });
    const answer = isUnderstood(incoming) ? await served()(request) : new Response(null, { status: 415 });
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
    outgoing.end(await answer.text());
  };
}

describe('what only sockets can carry', () => {
  it('header names that are looked up in one spelling are found', async () => {
    const asSpelled = ({ rawHeaders }: IncomingMessage) => rawHeaders.includes('Content-Type');
    const row = (summary: Summary) => summary.verdicts.find(({ probe }) => probe === 'http/header-names-in-other-case');
    const found = await overSockets(understanding(asSpelled), 'http/header-names-in-other-case');
    expect(row(found)).toMatchObject({ verdict: 'advice', outcome: { answer: 'http-error', status: 415 } });
    const right = await overSockets(
      understanding(() => true),
      'http/header-names-in-other-case',
    );
    expect(row(right)).toMatchObject({ verdict: 'pass', cases: { notCarried: 0 } });
  });

  it('a server that reads one of two Accept headers is found', async () => {
    const readsFirst = ({ rawHeaders }: IncomingMessage) =>
      (rawHeaders[rawHeaders.indexOf('Accept') + 1] ?? '').includes('text/event-stream');
    const { verdicts } = await overSockets(understanding(readsFirst), 'accept/two-headers');
    expect(verdicts.find(({ probe }) => probe === 'accept/two-headers')).toMatchObject({ verdict: 'advice' });
  });
});

describe('a notification', () => {
  const asked = async (first: Parameters<typeof served>[0]) => {
    const { verdicts } = await check({
      url: 'http://endpoint.test/mcp',
      handle: served(first),
      only: ['http/notification', 'http/answer-to-request'],
      seed: 1,
    });
    return verdicts.filter(({ probe }) => probe === 'http/notification').map(({ verdict }) => verdict);
  };
  const isNotice = (message: object) => 'method' in message && !('id' in message);

  it('that is turned down by HTTP, with an error under null or none, keeps everything', async () => {
    const error = { code: -32600, message: 'no' };
    const refusal = (id: object) => Response.json({ jsonrpc: '2.0', ...id, error }, { status: 400 });
    expect(await asked((_, message) => (isNotice(message) ? refusal({ id: null }) : undefined))).toEqual([
      'pass',
      'pass',
    ]);
    expect(await asked((_, message) => (isNotice(message) ? refusal({}) : undefined))).toEqual(['pass', 'pass']);
  });

  it.each([
    ['204', () => new Response(null, { status: 204 })],
    ['202 with one byte', () => new Response('\n', { status: 202 })],
    ['a JSON-RPC error under 200', () => Response.json({ jsonrpc: '2.0', id: null, error: { code: 1, message: '' } })],
  ])('that is answered %s is a violation', async (_, answer) => {
    expect(await asked((_request, message) => (isNotice(message) ? answer() : undefined))).toContain('violation');
  });
});

it('a request that is answered 202 is a violation, as is one that gets a page', async () => {
  const formOf = async (answer: () => Response) => {
    const { verdicts } = await check({
      url: 'http://endpoint.test/mcp',
      handle: served((_, { method }) => (method === 'ping' ? answer() : undefined)),
      only: ['http/answer-to-request', 'methods/ping'],
      seed: 1,
    });
    const row = verdicts.find(({ probe }) => probe === 'http/answer-to-request');
    return [row?.verdict, row?.outcome];
  };
  expect(await formOf(() => new Response(null, { status: 202 }))).toEqual(['violation', { form: 'empty' }]);
  const page = () => new Response('<p>hello', { headers: { 'content-type': 'text/html' } });
  expect(await formOf(page)).toEqual(['violation', { form: 'other-type' }]);
});

describe('an endpoint that serves anyone', () => {
  const openTo = async (headers: readonly (readonly [string, string])[]) => {
    const handle = served();
    const { verdicts } = await check({
      url: 'http://endpoint.test/mcp',
      handle,
      headers,
      only: ['auth/no-credential'],
    });
    return verdicts.find(({ probe }) => probe === 'auth/no-credential')?.verdict;
  };

  it('is told so, where nobody asks it with a credential of their own', async () => {
    expect(await openTo([])).toBe('advice');
    expect(await openTo([['X-Trace', 'assay']])).toBe('advice');
    expect(await openTo([['Authorization', 'Bearer key-of-the-caller']])).toBe('unverifiable');
  });
});
