/** Batches of notifications alone, empty ones, ones with members that are no request, and one that begins with initialize. */

import * as fc from 'fast-check';
import type { Exchange } from '../../harness/exchange.ts';
import { initialize, offered } from '../../harness/handshake.ts';
import { isResponse, type JsonRpcResponse } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe, reply } from '../../harness/reply.ts';
import { describeInvalid, invalid } from '../messages/no-request.ts';

export const notificationsAlone = probe({
  id: 'batch/notifications-alone',
  question: 'What answers a batch of notifications alone?',
  why: 'There is nothing to answer: a client that is handed a body has nothing to match it with.',
  needs: ['batches'],
  sees: { answer: reply.answer, status: reply.status },
  always: [1, 2],
  vary: () => fc.integer({ min: 1, max: 6 }),
  async observe(endpoint, _given, count: number) {
    const requestId = `${endpoint.nonce}-never-sent`;
    const one = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } };
    const { answer, status } = describe(await endpoint.ask('', { message: Array.from({ length: count }, () => one) }));
    return { answer, status };
  },
});

export const emptyBatch = probe({
  id: 'batch/empty',
  sends: 'malformed',
  question: 'What answers an empty array?',
  why: 'Nobody knows what it asks for, and a client that sends it has lost its requests on the way.',
  needs: ['batches'],
  sees: invalid,
  observe: async (endpoint) => describeInvalid(await endpoint.ask('', { message: [] })),
});

/** A batch as what stands in it: null is a sound ping, all else is no request. */
export type Mixture = readonly (number | string | boolean | { readonly assay: number } | null)[];

/** Generated batches with a member that is no request, and one that is. */
export function mixtures(): fc.Arbitrary<Mixture> {
  const wrong = fc.oneof(fc.integer(), fc.constantFrom('assay', ''), fc.boolean(), fc.record({ assay: fc.integer() }));
  const rest = fc.array(fc.oneof(wrong, fc.constant(null)), { maxLength: 3 });
  return fc
    .tuple(wrong, rest)
    .chain(([one, others]) => fc.shuffledSubarray([one, null, ...others], { minLength: others.length + 2 }));
}

const fates = {
  'each-in-its-place': 'each request got its response, and each other member an error -32600',
  'valid-served': 'each request got its response; the other members got none, or other errors',
  'refused-whole': 'the whole batch was refused, by HTTP or by a JSON-RPC error',
  lost: 'some request got no response, though another one did',
  failed: 'an HTTP status of 5xx',
  'passed-over': 'an HTTP success without any response',
  'no-answer': 'no HTTP answer',
} as const;

export const invalidMembers = probe({
  id: 'batch/invalid-members',
  sends: 'malformed',
  question: 'What answers a batch in which some members are no requests?',
  why: 'One member that went wrong must not cost the answers to the others.',
  needs: ['batches'],
  sees: { members: word('what became of the members', fates) },
  always: [
    [1, null],
    [null, { assay: 1 }, null],
    ['assay', null, 2],
  ] satisfies readonly Mixture[] as readonly Mixture[],
  vary: mixtures,
  async observe(endpoint, _given, mixture: Mixture) {
    const ids = mixture.flatMap((each, n) => (each === null ? `${endpoint.nonce}-${n}` : []));
    const message = mixture.map((each, n) =>
      each === null ? { jsonrpc: '2.0', id: `${endpoint.nonce}-${n}`, method: 'ping' } : each,
    );
    return { members: fateOf(await endpoint.ask('', { message }), ids, mixture.length - ids.length) };
  },
});

function fateOf({ answer }: Exchange, ids: readonly string[], wrong: number): keyof typeof fates {
  if (!answer) return 'no-answer';
  if (answer.status >= 500) return 'failed';
  if (answer.status >= 400) return 'refused-whole';
  const responses = answer.messages.filter(isResponse);
  const served = ids.filter((id) => responses.some((each) => each.id === id)).length;
  if (served === 0) return responses.length > 0 ? 'refused-whole' : 'passed-over';
  if (served < ids.length) return 'lost';
  return responses.filter(isInvalidRequest).length === wrong ? 'each-in-its-place' : 'valid-served';
}

function isInvalidRequest({ id, error }: JsonRpcResponse): boolean {
  return (id === null || id === undefined) && error?.code === -32600;
}

export const initializeWithin = probe({
  id: 'batch/initialize-within',
  question: 'What answers a batch that begins with initialize?',
  why: 'Nothing can be asked before the revision is agreed on, batches least of all.',
  needs: ['batches'],
  sees: {
    initialize: word('what became of initialize', {
      served: 'it got a result',
      refused: 'it got an error, or the whole batch did',
      'http-error': 'an HTTP status of 400 or above',
      unanswered: 'no response to it',
    }),
  },
  impact: 'opens-sessions',
  async observe(endpoint) {
    const { nonce, conventions } = endpoint;
    const greeting = { jsonrpc: '2.0', id: nonce, method: 'initialize', params: offered(conventions) };
    const { answer } = await initialize(endpoint, {
      message: [greeting, { jsonrpc: '2.0', id: `${nonce}-ping`, method: 'ping' }],
    });
    if (answer && answer.status >= 400) return { initialize: 'http-error' };
    const responses = answer?.messages.filter(isResponse) ?? [];
    const own = responses.find(({ id }) => id === nonce) ?? responses.find(({ id, error }) => error && id === null);
    return { initialize: !own ? 'unanswered' : own.error ? 'refused' : 'served' };
  },
});
