/** Requests that are under way at the same time: each has to get the response that is its own. */

import * as fc from 'fast-check';
import type { Endpoint } from '../../harness/endpoint.ts';
import type { Exchange } from '../../harness/exchange.ts';
import { isRecord, isResponse, type JsonRpcResponse } from '../../harness/jsonrpc.ts';
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

export const atOnce = probe({
  id: 'messages/at-once',
  question: 'Do requests that are sent at once, with ids such as 7 and "7", each get the response that is theirs?',
  why: 'An agent has several requests under way; what it takes for the answer to one must not be that to another.',
  sees: {
    ids: word('whose the responses are', {
      own: 'each is that to the request whose answer it stands in',
      crossed: 'some has the id, or the list, of another request',
    }),
    served: word('how many requests got a response', {
      all: 'each did',
      'some-refused': 'some was refused by HTTP',
      'some-unanswered': 'some got no response',
    }),
  },
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
    const refused = exchanges.some(({ answer }) => (answer?.status ?? 0) >= 400);
    const unanswered = exchanges.some(({ response }) => !response);
    return {
      ids: exchanges.some(isCrossed) ? 'crossed' : 'own',
      served: refused ? 'some-refused' : unanswered ? 'some-unanswered' : 'all',
    };
  },
});

/** Every other pair asks for something else, so that a response under the right id can be told from another's. */
function askOne(endpoint: Endpoint, { connections }: AtOnce, id: number | string, n: number): Promise<Exchange> {
  const other = endpoint.known === 'ping' ? 'tools/list' : 'ping';
  return endpoint.ask(n % 4 < 2 ? endpoint.known : other, { id, fresh: connections === 'own' });
}

/** Whether a response in the answer is that to another request. An error that HTTP refuses with may have no id. */
function isCrossed(exchange: Exchange): boolean {
  const { answer, response } = exchange;
  const asked = requestIn(exchange);
  const foreign = ({ id }: JsonRpcResponse) => id !== asked?.id && id !== null && id !== undefined;
  if (answer?.messages.filter(isResponse).some(foreign)) return true;
  return asked?.method === 'ping' && isRecord(response?.result) && Array.isArray(response.result.tools);
}
