/** Requests that are under way at the same time: each has to get the response that is its own. */

import * as fc from 'fast-check';
import type { Endpoint } from '../../harness/endpoint.ts';
import type { Exchange } from '../../harness/exchange.ts';
import { isRecord, isResponse } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { requestIn } from '../request.ts';

/** Requests that are sent at once, with the ids 7, "7", 8, "8" … over the connections that there are, or each over its own. */
export interface AtOnce {
  readonly first: number;
  readonly count: number;
  readonly connections: 'shared' | 'own';
}

/** The ids of the requests: numbers and texts that look alike, no two the same. */
export function idsOf({ first, count }: AtOnce): readonly (number | string)[] {
  return Array.from({ length: count }, (_, n) => (n % 2 === 0 ? first + n / 2 : String(first + (n - 1) / 2)));
}

const words = {
  'each-its-own': 'each request got the response with its id, and no other',
  crossed: 'some request got a response with the id, or with the list, of another one',
  refused: 'some request was refused by HTTP',
  unanswered: 'some request got no response',
} as const;

export const atOnce = probe({
  id: 'messages/at-once',
  question: 'Do requests that are sent at once, with ids such as 7 and "7", each get the response that is theirs?',
  why: 'An agent has several requests under way; what it takes for the answer to one must not be that to another.',
  sees: { answers: word('the answers', words) },
  always: [
    { first: 1_000_000_001, count: 2, connections: 'shared' },
    { first: 1_000_000_101, count: 6, connections: 'shared' },
    { first: 1_000_000_201, count: 6, connections: 'own' },
  ],
  // High and far apart: no other request of the run has the id, nor has one of another case.
  vary: () =>
    fc.record({
      first: fc.integer({ min: 2 ** 40, max: 2 ** 50 }),
      count: fc.integer({ min: 2, max: 6 }),
      connections: fc.constantFrom('shared', 'own'),
    }),
  async observe(endpoint, _given, together: AtOnce) {
    const exchanges = await Promise.all(idsOf(together).map((id, n) => askOne(endpoint, together, id, n)));
    const fates = exchanges.map(fateOf);
    return {
      answers:
        fates.find((fate) => fate === 'crossed') ?? fates.find((fate) => fate !== 'each-its-own') ?? 'each-its-own',
    };
  },
});

/** Every other pair asks for something else, so that a response under the right id can be told from another's. */
function askOne(endpoint: Endpoint, { connections }: AtOnce, id: number | string, n: number): Promise<Exchange> {
  const other = endpoint.known === 'ping' ? 'tools/list' : 'ping';
  return endpoint.ask(n % 4 < 2 ? endpoint.known : other, { id, fresh: connections === 'own' });
}

function fateOf(exchange: Exchange): keyof typeof words {
  const { answer, response } = exchange;
  const asked = requestIn(exchange);
  if (!answer) return 'unanswered';
  const responses = answer.messages.filter(isResponse);
  if (responses.some(({ id }) => id !== asked?.id && id !== null && id !== undefined)) return 'crossed';
  if (answer.status >= 400) return 'refused';
  if (!response) return 'unanswered';
  const listed = isRecord(response.result) && Array.isArray(response.result.tools);
  return listed && asked?.method === 'ping' ? 'crossed' : 'each-its-own';
}
