import { expect, it } from 'vitest';
import { check } from '../check.ts';
import { type Handle, served } from '../harness/__test-helpers__/served.ts';
import { isRecord } from '../harness/jsonrpc.ts';
import { outcomesIn, specFailuresIn } from './__test-helpers__/asked.ts';

/** An endpoint that leaves a request without an answer that was cancelled before. */
function heeding(): Handle {
  const cancelled = new Set<unknown>();
  return (_request, { id, method, params }) => {
    if (method === 'notifications/cancelled' && isRecord(params)) cancelled.add(params.requestId);
    const heeded = id !== undefined && cancelled.has(id);
    return heeded ? new Response('', { headers: { 'content-type': 'text/event-stream' } }) : undefined;
  };
}

it('a request that is left unanswered because it was cancelled is nobody’s fault', async () => {
  const summary = await check({
    url: 'http://endpoint.test/mcp',
    handle: served(heeding()),
    only: ['cancel/*', 'messages/same-post', 'messages/id'],
    seed: 1,
    runs: 10,
    rate: 100_000,
  });
  expect(specFailuresIn(summary)).toEqual([]);
  expect(outcomesIn(summary)).toEqual({
    'messages/id': [{ id: 'same' }],
    'messages/same-post': [{ response: 'in-the-answer' }],
    'cancel/unknown': [{ answer: 'accepted', next: 'served' }],
    'cancel/malformed': [{ answer: 'accepted', next: 'served' }],
    'cancel/race': [{ race: 'survived' }],
  });
});
