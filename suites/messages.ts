/** Messages: how a response is tied to its request, and in which form it comes. */

import * as fc from 'fast-check';
import type { Exchange } from '../harness/exchange.ts';
import { flag, word } from '../harness/outcome.ts';
import { probe, watcher } from '../harness/probe.ts';
import { describe, reply } from '../harness/reply.ts';
import { isSuccess, requestIn } from './request.ts';
import { isToBeResumed } from './sse/seen.ts';

const relations = {
  same: 'the same value of the same type',
  'other-type': 'the same value as another type: 7 as "7"',
  'other-value': 'another value',
  null: 'null',
  absent: 'left out',
} as const;

const idRelation = word('the id of the response, beside that of the request', relations);

/** How the id of a response stands to the one of its request. */
export function relationOf(asked: unknown, answered: unknown): keyof typeof relations {
  if (answered === undefined) return 'absent';
  if (answered === asked) return 'same';
  if (answered === null) return 'null';
  return typeof answered !== typeof asked && String(answered) === String(asked) ? 'other-type' : 'other-value';
}

export const idEchoed = watcher({
  id: 'messages/id',
  question: 'Does every response of the run repeat the id of its request, in value and type?',
  why: 'A client that has several requests under way finds the right one by nothing else.',
  sees: { id: idRelation },
  watch(exchange) {
    const request = requestIn(exchange);
    if (!request || !isSuccess(exchange) || !exchange.response) return undefined;
    return { id: relationOf(request.id, exchange.response.id) };
  },
});

export const jsonrpcMember = watcher({
  id: 'messages/jsonrpc',
  question: 'Does every response of the run say jsonrpc "2.0"?',
  why: 'Clients drop a message that does not.',
  sees: { jsonrpc: word('the member jsonrpc', { '2.0': 'as it must be', other: 'another value', absent: 'left out' }) },
  watch(exchange) {
    if (!requestIn(exchange) || !isSuccess(exchange) || !exchange.response) return undefined;
    const { jsonrpc } = exchange.response;
    return { jsonrpc: jsonrpc === '2.0' ? '2.0' : jsonrpc === undefined ? 'absent' : 'other' };
  },
});

export const samePost = watcher({
  id: 'messages/same-post',
  question: 'Does the response to a request come in the HTTP answer to that same POST?',
  why: 'A client that looks nowhere else waits for ever.',
  sees: {
    response: word('the response', {
      'in-the-answer': 'in the body of the answer',
      elsewhere: 'not in the body, though HTTP says that all went well',
    }),
  },
  watch(exchange) {
    // What was cut off may have been in the part that is missing.
    if (!requestIn(exchange) || !isSuccess(exchange) || exchange.failure) return undefined;
    // A stream that was left, or that a client has to take up again, may still bring it.
    if (exchange.answer?.left || isToBeResumed(exchange)) return undefined;
    return { response: exchange.response ? 'in-the-answer' : 'elsewhere' };
  },
});

export const form = watcher({
  id: 'messages/form',
  question: 'In which form do responses come: as JSON or as an event stream, alone or in an array?',
  why: 'A script with no parser for event streams can only use an endpoint that answers plain JSON.',
  sees: {
    media: word('the media type', {
      json: 'application/json',
      'event-stream': 'text/event-stream',
      other: 'another, or none',
    }),
    envelope: word('the response', { alone: 'an object of its own', 'in-an-array': 'a member of an array' }),
  },
  watch(exchange) {
    const { answer, response } = exchange;
    if (!answer || !response || !requestIn(exchange) || !isSuccess(exchange)) return undefined;
    return { media: mediaOf(answer.mediaType), envelope: inArray(exchange) ? 'in-an-array' : 'alone' };
  },
});

function mediaOf(type: string | undefined): 'json' | 'event-stream' | 'other' {
  if (type === 'application/json') return 'json';
  return type === 'text/event-stream' ? 'event-stream' : 'other';
}

function inArray({ answer }: Exchange): boolean {
  return Array.isArray(answer?.json) || (answer?.events.some(({ data }) => data.trimStart().startsWith('[')) ?? false);
}

export const noCredentials = watcher({
  id: 'messages/no-credentials',
  question: 'Does any answer repeat a credential that it was sent?',
  why: 'Answers end in logs, in bug reports and in the context of models.',
  sees: { repeats: flag('whether header or body hold a credential of this run') },
  watch: ({ answer, leaks }) => (answer ? { repeats: leaks.length > 0 } : undefined),
});

/** Ids that MCP allows and that are often taken for something else. */
const oddIds: readonly (string | number)[] = [
  '',
  '0',
  '1e3',
  'null',
  '__proto__',
  'grüße-日本語-🙂',
  '"quoted" \\ and\nbroken',
  'a'.repeat(256),
  0,
  -1,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
];

/** Ids that MCP allows: texts and whole numbers that any reader of JSON holds exactly. */
export function soundIds(): fc.Arbitrary<string | number> {
  return fc.oneof(fc.string({ unit: 'grapheme', maxLength: 64 }), fc.uuid(), fc.integer(), fc.maxSafeInteger());
}

export const ids = probe({
  id: 'messages/generated-ids',
  question: 'Are ids of every kind that MCP allows repeated: empty and odd texts, zero, negative and large integers?',
  why: 'Some clients count, others use UUIDs; a gateway that keeps its own ids has to give back theirs.',
  sees: { answer: reply.answer, id: idRelation },
  always: oddIds,
  vary: soundIds,
  async observe(endpoint, _given, id: string | number) {
    const exchange = await endpoint.ask(endpoint.known, { id });
    const { answer } = describe(exchange);
    return exchange.response ? { answer, id: relationOf(id, exchange.response.id) } : { answer };
  },
});

/** Asks with an id written just so. */
function withWrittenId(written: string) {
  return async function observe(endpoint: Parameters<typeof ids.observe>[0]) {
    const body = `{"jsonrpc":"2.0","id":${written},"method":${JSON.stringify(endpoint.known)}}`;
    const exchange = await endpoint.ask(endpoint.known, { body });
    const { answer, status, code } = describe(exchange);
    if (!exchange.response) return { answer, status, code };
    return { answer, status, code, id: writtenRelation(written, exchange) };
  };
}

/** As {@link relationOf}, by how the id is written in the answer: reading a number may round it. */
function writtenRelation(asked: string, { answer, response }: Exchange): keyof typeof relations {
  const id = response?.id;
  if (id === undefined) return 'absent';
  if (new RegExp(`"id"\\s*:\\s*${asked.replaceAll('.', '\\.')}\\s*[,}]`).test(answer?.text ?? '')) return 'same';
  if (id === null) return 'null';
  return id === asked ? 'other-type' : 'other-value';
}

const written = { ...reply, id: idRelation };

export const fractionalId = probe({
  id: 'messages/fractional-id',
  sends: 'malformed',
  question: 'What answers a request whose id is a number with a fraction?',
  why: 'JSON-RPC advises against it and MCP forbids it; a client that does so all the same should learn it at once.',
  sees: written,
  observe: withWrittenId('1.5'),
});

export const nullId = probe({
  id: 'messages/null-id',
  sends: 'malformed',
  question: 'What answers a request whose id is null?',
  why: 'JSON-RPC knows it and MCP forbids it: it is easily taken for a notification, and never answered.',
  sees: written,
  observe: withWrittenId('null'),
});

export const largeId = probe({
  id: 'messages/large-id',
  question: 'What answers a request whose id is 2^53 + 1, which a JavaScript number cannot hold?',
  why: 'Rounded in silence, the response belongs to another request.',
  sees: written,
  observe: withWrittenId('9007199254740993'),
});

export const messagesProbes = [
  idEchoed,
  jsonrpcMember,
  samePost,
  form,
  noCredentials,
  ids,
  fractionalId,
  nullId,
  largeId,
] as const;
