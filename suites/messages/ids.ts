/** Ids: whether a response bears that of its request, of whatever kind it is. */

import * as fc from 'fast-check';
import type { Exchange } from '../../harness/exchange.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe, reply } from '../../harness/reply.ts';

const relations = {
  same: 'the same value of the same type',
  'other-type': 'the same value as another type: 7 as "7"',
  'other-value': 'another value',
  null: 'null',
  absent: 'left out',
} as const;

export const idRelation = word('the id of the response, beside that of the request', relations);

/** How the id of a response stands to the one of its request. */
export function relationOf(asked: unknown, answered: unknown): keyof typeof relations {
  if (answered === undefined) return 'absent';
  if (answered === asked) return 'same';
  if (answered === null) return 'null';
  return typeof answered !== typeof asked && String(answered) === String(asked) ? 'other-type' : 'other-value';
}

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

/** Ids of types that neither JSON-RPC nor MCP has, as they are written. */
export function wrongIds(): fc.Arbitrary<string> {
  const value = fc.oneof(
    fc.boolean(),
    fc.array(fc.integer(), { maxLength: 3 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.integer(), { maxKeys: 2 }),
  );
  return value.map((each) => JSON.stringify(each));
}

export const idOfWrongType = probe({
  id: 'messages/id-of-wrong-type',
  sends: 'malformed',
  question: 'What answers a request whose id is true or false, an array or an object?',
  why: 'Served like any other, it is answered under an id that no client can look up.',
  sees: reply,
  always: ['true', '[]', '{}', '["assay"]'],
  vary: wrongIds,
  async observe(endpoint, _given, id: string) {
    const body = `{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(endpoint.known)}}`;
    return describe(await endpoint.ask(endpoint.known, { body }));
  },
});
