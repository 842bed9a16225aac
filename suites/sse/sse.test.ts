import { describe, expect, it } from 'vitest';
import { check } from '../../check.ts';
import { type Handle, resultOf, served } from '../../harness/__test-helpers__/served.ts';
import type { AnyOutcome } from '../../harness/outcome.ts';
import type { Summary } from '../../harness/summary.ts';
import type { FaultName } from '../../mock-server/index.ts';
import { askedOf, failuresIn, outcomesIn } from '../__test-helpers__/asked.ts';
import { firstEventIn } from './seen.ts';

describe("on the specification's preset", () => {
  it('all is as it should be, and nothing is left unasked', async () => {
    const summary = await askedOf('sse', [], 'mcp@2025-11-25');
    expect(failuresIn(summary)).toEqual([]);
    expect(outcomesIn(summary)).toEqual({
      'sse/format': [{ encoding: 'utf-8', data: 'messages' }],
      'sse/responses': [{ responses: 'one' }],
      'sse/after-response': [{ follows: 'nothing' }],
      'sse/progress': [{ progress: 'its-own' }],
      'sse/side-by-side': [{ progress: 'each-its-own' }],
      'sse/priming-event': [{ first: 'primes' }],
      'sse/retry-before-close': [{ retry: 'sent' }],
      'sse/disconnect': [{ call: 'went-on' }],
      'sse/get-without-event-stream': [{ answer: 'http-error', status: 406 }],
      'sse/second-stream': [{ answer: 'stream', status: 200 }],
      'sse/get-responses': [{ responses: 'none' }],
      'sse/copies': [{ copies: 'none' }],
      'sse/copies-of-calls': [{ copies: 'none' }],
    });
  });

  const turned: readonly (readonly [FaultName, string, AnyOutcome])[] = [
    ['streams-what-is-no-message', 'format', { encoding: 'utf-8', data: 'no-json' }],
    ['responds-twice', 'responses', { responses: 'several' }],
    ['responds-to-another', 'responses', { responses: 'foreign' }],
    ['ends-streams-without-response', 'responses', { responses: 'none' }],
    ['goes-on-after-the-response', 'after-response', { follows: 'messages' }],
    ['tells-foreign-progress', 'progress', { progress: 'foreign' }],
    ['tells-foreign-progress', 'side-by-side', { progress: 'crossed' }],
    ['does-not-prime-streams', 'priming-event', { first: 'otherwise' }],
    ['drops-connections-without-retry', 'retry-before-close', { retry: 'left-out' }],
    ['ends-calls-with-their-connection', 'disconnect', { call: 'ended' }],
    ['copies-to-every-stream', 'get-responses', { responses: 'some' }],
    ['copies-to-every-stream', 'copies', { copies: 'some' }],
    ['copies-to-every-stream', 'copies-of-calls', { copies: 'some' }],
  ];

  it.each(turned)('%s is told by sse/%s', async (fault, probe, outcome) => {
    expect(outcomesIn(await askedOf('sse', [fault], 'mcp@2025-11-25'))[`sse/${probe}`]).toContainEqual(outcome);
  });
});

function asked(first: Handle, only: readonly string[] = ['sse/*']): Promise<Summary> {
  return check({ url: 'http://endpoint.test/mcp', handle: served(first), only, seed: 1, runs: 1, rate: 100_000 });
}

/** Answers every request as this text of an event stream. */
function streaming(write: (message: object) => string): Handle {
  return async (_request, { id, method }) => {
    const answer = method === 'ping' ? { jsonrpc: '2.0', id, result: {} } : undefined;
    return answer && new Response(write(answer), { headers: { 'content-type': 'text/event-stream' } });
  };
}

const event = (message: unknown, name = 'message') => `event: ${name}\ndata: ${JSON.stringify(message)}\n\n`;

describe('no alarm is raised', () => {
  it.each([
    [
      'a comment, and an event of a name that clients pass over',
      (it: object) => `: hello\n\n${event('tick', 'heartbeat')}${event(it)}`,
    ],
    ['an event without data', (it: object) => `id: 1\ndata: \n\n${event(it)}`],
    [
      'CR LF, and data over several lines',
      (it: object) => `data: ${JSON.stringify(it, null, 1).replaceAll('\n', '\r\ndata: ')}\r\n\r\n`,
    ],
    ['a byte order mark, and no space', (it: object) => `\ufeffdata:${JSON.stringify(it)}\n\n`],
  ])('over %s', async (_what, write) => {
    const seen = outcomesIn(await asked(streaming(write), ['sse/*', 'messages/generated-ids', 'methods/*']));
    expect(seen).toMatchObject({
      'sse/format': [{ encoding: 'utf-8', data: 'messages' }],
      'sse/responses': [{ responses: 'one' }],
      'sse/after-response': [{ follows: 'nothing' }],
    });
  });

  it('over the stream of the old transport with two endpoints', async () => {
    const old = streaming(() => 'event: endpoint\ndata: /messages\n\n');
    expect(outcomesIn(await asked(old, ['sse/*', 'methods/*']))).not.toHaveProperty('sse/responses');
  });

  it('over an endpoint that has no stream to listen to', async () => {
    const { verdicts } = await asked(({ method }) =>
      method === 'GET' ? new Response('', { status: 405 }) : undefined,
    );
    const told = verdicts.filter(({ probe }) =>
      ['sse/get-responses', 'sse/copies', 'sse/second-stream'].includes(probe),
    );
    expect(new Set(told.map(({ verdict, reason }) => `${verdict}: ${reason}`))).toEqual(
      new Set(['not-applicable: the endpoint opens no stream by GET: it answers 405']),
    );
  });

  it('over a stream that stays open after its response', async () => {
    const open: Handle = (_request, { id, method }) => {
      if (method !== 'ping') return undefined;
      const text = new TextEncoder().encode(event({ jsonrpc: '2.0', id, result: {} }));
      const body = new ReadableStream({ start: (control) => control.enqueue(text) });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    };
    expect(outcomesIn(await asked(open, ['sse/*', 'methods/*']))).toMatchObject({
      'sse/responses': [{ responses: 'one' }],
      'sse/after-response': [{ follows: 'nothing' }],
    });
  });
});

describe('what is told of a stream', () => {
  it.each([
    ['no-message', (it: object) => `${event({ tick: 1 })}${event(it)}`],
    ['no-message', (it: object) => `${event([])}${event(it)}`],
    ['arrays', (it: object) => event([it])],
    ['no-json', (it: object) => `data: {"cut":\n\n${event(it)}`],
  ])('its data is %s', async (data, write) => {
    const seen = outcomesIn(await asked(streaming(write), ['sse/*', 'methods/*']));
    expect(seen['sse/format']).toEqual([{ encoding: 'utf-8', data }]);
  });

  it('its bytes are no UTF-8', async () => {
    const latin: Handle = (_request, { id, method }) => {
      if (method !== 'ping') return undefined;
      const text = event({ jsonrpc: '2.0', id, result: { _meta: { name: 'caf\u00e9' } } });
      return new Response(Buffer.from(text, 'latin1'), { headers: { 'content-type': 'text/event-stream' } });
    };
    expect(outcomesIn(await asked(latin, ['sse/*', 'methods/*']))['sse/format']).toContainEqual({
      encoding: 'other',
      data: 'messages',
    });
  });

  it('the first event, comments left out', () => {
    expect([...firstEventIn(': hello\n\nid: 7\ndata: \n\ndata: {}\n\n')]).toEqual([
      ['id', '7'],
      ['data', ''],
    ]);
    expect([...firstEventIn('retry: 5\r\nid:a:b\r\n\r\n')]).toEqual([
      ['retry', '5'],
      ['id', 'a:b'],
    ]);
    expect([...firstEventIn('')]).toEqual([]);
  });
});

it('a session that answers GET with a result has no stream, and nothing is told of it', async () => {
  const { verdicts } = await asked(({ method }, { id }) => (method === 'GET' ? resultOf(id, {}) : undefined));
  expect(verdicts.find(({ probe }) => probe === 'sse/get-responses')?.verdict).toBe('unverifiable');
});
