/** Several POSTs under way together. */

import * as fc from 'fast-check';
import type { Exchange } from '../../harness/exchange.ts';
import { isResponse } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { isSuccess } from '../request.ts';

export const atOnce = probe({
  id: 'http/concurrent-posts',
  question:
    'Do several requests that are under way together each get the response with their own id, in their own answer?',
  why: 'Agents call several tools at a time; a response in the answer to another request is lost, or read by the wrong one.',
  sees: {
    answers: word('the answers to requests that were sent together', {
      'each-its-own': 'each holds the response to its own request',
      crossed: 'one holds a response to another of the requests',
      lost: 'one is a success without the response to its request',
      'some-refused': 'one is an HTTP error, or there was none',
    }),
  },
  always: [2, 8],
  vary: () => fc.integer({ min: 2, max: 8 }),
  async observe(endpoint, _given, count: number) {
    const ids = Array.from({ length: count }, (_, n) => `${endpoint.nonce}-${n}`);
    const exchanges = await Promise.all(ids.map((id) => endpoint.ask(endpoint.known, { id })));
    return { answers: fateOf(exchanges, ids) };
  },
});

function fateOf(exchanges: readonly Exchange[], ids: readonly string[]) {
  const answered = exchanges.map(({ answer }) => (answer?.messages ?? []).filter(isResponse).map(({ id }) => id));
  const ofOthers = (own: number) => answered[own]?.some((id) => id !== ids[own] && ids.some((each) => each === id));
  if (ids.some((_, n) => ofOthers(n))) return 'crossed';
  if (exchanges.some((exchange, n) => isSuccess(exchange) && !exchange.failure && !answered[n]?.includes(ids[n]))) {
    return 'lost';
  }
  return exchanges.every((exchange) => isSuccess(exchange) && !exchange.failure) ? 'each-its-own' : 'some-refused';
}
