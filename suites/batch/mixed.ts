/** A batch of whatever a client may put into one: each request in it gets its response, and nothing else comes. */

import * as fc from 'fast-check';
import type { Endpoint } from '../../harness/endpoint.ts';
import type { Exchange } from '../../harness/exchange.ts';
import { isRecord, isResponse, type JsonRpcResponse } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';

/** One member of a batch: the known-good request, ping, a method that nobody has, or a notification. */
export type Kind = 'known' | 'ping' | 'unknown' | 'notification';

/** A member as it is sent, with what it is. */
export interface Member {
  readonly kind: Kind;
  readonly message: Readonly<Record<string, unknown>>;
}

/** The members of a batch; the ids are texts and numbers by turns, and this case's alone. */
export function membersOf({ known, nonce }: Pick<Endpoint, 'known' | 'nonce'>, kinds: readonly Kind[], first: number) {
  const methods = { known, ping: 'ping', unknown: 'assay/unknown', notification: 'notifications/assay' } as const;
  return kinds.map((kind, n): Member => {
    const message = { jsonrpc: '2.0', method: methods[kind] };
    const id = n % 2 === 0 ? `${nonce}-${n}` : first + n;
    return { kind, message: kind === 'notification' ? message : { ...message, id } };
  });
}

const words = {
  'each-its-own': 'each request got one response with its id, and nothing else came',
  lost: 'some request got no response',
  doubled: 'some request got two',
  mixed: 'a response came that is of none of the requests, or of another one than its id says',
  refused: 'an HTTP status of 400 or above, or a JSON-RPC error for all of it',
  unanswered: 'an HTTP success without any response',
  'no-answer': 'no HTTP answer',
} as const;

/** What became of the requests in a batch. */
export function fateOf({ answer }: Exchange, members: readonly Member[]): keyof typeof words {
  if (!answer) return 'no-answer';
  if (answer.status >= 400) return 'refused';
  const responses = answer.messages.filter(isResponse);
  const requests = members.filter(({ kind }) => kind !== 'notification');
  const own = requests.map(({ message }) => responses.filter(({ id }) => id === message.id));
  if (own.every((each) => each.length === 0)) return wholeOf(responses);
  if (own.some((each) => each.length > 1)) return 'doubled';
  if (own.some(([response], n) => response && !fits(response, requests[n]?.kind))) return 'mixed';
  const answered = own.filter((each) => each.length === 1).length;
  if (responses.length > answered) return 'mixed';
  return answered === requests.length ? 'each-its-own' : 'lost';
}

/** What it means that nothing came under the id of any request. */
function wholeOf(responses: readonly JsonRpcResponse[]): 'unanswered' | 'refused' | 'mixed' {
  if (responses.length === 0) return 'unanswered';
  return responses.every(({ error, id }) => error && (id === null || id === undefined)) ? 'refused' : 'mixed';
}

/** Whether the response can be that to a request of this kind. */
function fits({ result, error }: JsonRpcResponse, kind: Kind | undefined): boolean {
  if (kind === 'unknown') return error !== undefined;
  return kind !== 'ping' || !isRecord(result) || !Array.isArray(result.tools);
}

/** A batch with a request in it. */
export interface Batch {
  readonly kinds: readonly Kind[];
  /** The first of its numeric ids: high, so that no other request of the run has it. */
  readonly first: number;
}

/** Generated batches of up to six members, in any order. */
export function batches(): fc.Arbitrary<Batch> {
  const request = fc.constantFrom<Kind>('known', 'ping', 'unknown');
  const rest = fc.array(fc.oneof(request, fc.constant<Kind>('notification')), { maxLength: 5 });
  const kinds = fc.tuple(request, rest, fc.nat(5)).map(([one, others, at]) => others.toSpliced(at, 0, one));
  return fc.record({ kinds, first: fc.integer({ min: 2 ** 40, max: 2 ** 50 }) });
}

const usual: readonly Batch[] = [
  { kinds: ['known'], first: 1_000_000_001 },
  { kinds: ['ping', 'known', 'ping'], first: 1_000_000_101 },
  { kinds: ['unknown', 'ping'], first: 1_000_000_201 },
  { kinds: ['notification', 'known', 'notification', 'ping'], first: 1_000_000_301 },
];

export const mixedBatch = probe({
  id: 'batch/mixed',
  question: 'Does each request of a batch get its response, in whatever order requests and notifications stand?',
  why: 'A batch that loses an answer leaves its client waiting; one that mixes them up misleads it.',
  needs: ['batches'],
  sees: { answers: word('the responses', words) },
  always: usual,
  vary: batches,
  async observe(endpoint, _given, { kinds, first }: Batch) {
    const members = membersOf(endpoint, kinds, first);
    const exchange = await endpoint.ask('', { message: members.map(({ message }) => message) });
    return { answers: fateOf(exchange, members) };
  },
});
