/** Requests that mean the same as the known-good one, and so have to be answered alike. */

import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import type { Change, Endpoint } from '../../harness/endpoint.ts';
import type { Exchange } from '../../harness/exchange.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { type Outcome, word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe, isServed, reply } from '../../harness/reply.ts';

type Members = Readonly<Record<string, unknown>>;

const alike = {
  answer: reply.answer,
  result: word('the result, beside that of the plain request', {
    'as-plain': 'the same, _meta aside',
    otherwise: 'another one, though the plain request is answered the same each time',
  }),
};

/** How the changed request is answered beside the plain one; undefined where the plain one is answered otherwise each time. */
async function beside(endpoint: Endpoint, change: Change): Promise<Outcome<typeof alike> | undefined> {
  const plain = await endpoint.ask(endpoint.known);
  const changed = await endpoint.ask(endpoint.known, change);
  if (!isServed(plain)) return undefined;
  const { answer } = describe(changed);
  if (!isServed(changed)) return { answer };
  if (isSame(plain, changed)) return { answer, result: 'as-plain' };
  return isSame(plain, await endpoint.ask(endpoint.known, { aside: true }))
    ? { answer, result: 'otherwise' }
    : undefined;
}

function isSame(one: Exchange, other: Exchange): boolean {
  return isDeepStrictEqual(withoutMeta(one), withoutMeta(other));
}

function withoutMeta({ response }: Exchange): unknown {
  if (!isRecord(response?.result)) return undefined;
  const { _meta, ...rest } = response.result;
  return rest;
}

/** Names that no revision has, each with any value. */
function unknownMembersOf(names: RegExp): fc.Arbitrary<Members> {
  return fc.dictionary(fc.stringMatching(names), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1, maxKeys: 3 });
}

const names = /^assay-[a-z]{1,8}$/;

export const unknownMembers = probe({
  id: 'messages/unknown-members',
  question: 'Is a request answered as ever that has members nobody knows beside the usual ones?',
  why: 'Objects of MCP are open: a newer client sends more than an older endpoint has heard of.',
  sees: alike,
  always: [{ 'assay-unknown': 1 }, { 'assay-unknown': { deep: [true, null] } }] as readonly Members[],
  vary: () => unknownMembersOf(names),
  async observe(endpoint, _given, members: Members) {
    return beside(endpoint, {
      message: { ...members, jsonrpc: '2.0', id: endpoint.nonce, method: endpoint.known },
    });
  },
});

export const unknownParams = probe({
  id: 'messages/unknown-params',
  question: 'Is a request answered as ever that has members nobody knows in its params?',
  why: 'What a newer revision adds to a request is no reason to refuse it.',
  sees: alike,
  always: [{ 'assay-unknown': 1 }, { 'assay-unknown': { deep: [true, null] } }] as readonly Members[],
  vary: () => unknownMembersOf(names),
  observe: (endpoint, _given, params: Members) => beside(endpoint, { params }),
});

export const unknownMeta = probe({
  id: 'messages/unknown-meta',
  question:
    'Is a request answered as ever whose _meta has keys that the endpoint does not know, such as those of tracing?',
  why: 'Proxies and tracing libraries put keys of their own there, and nobody downstream may trip over them.',
  sees: alike,
  always: [
    { 'assay.example/unknown': 'any' },
    {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      tracestate: 'assay=00f067aa0ba902b7',
      baggage: 'assay=1',
    },
    { assay: { deep: [1, null] } },
  ],
  vary: () => unknownMembersOf(/^(assay\.example\/)?assay[A-Za-z0-9._-]{0,8}[a-z0-9]$/),
  observe: (endpoint, _given, _meta: Members) => beside(endpoint, { params: { _meta } }),
});

/** How the same request is written: the order of its members, what stands between them, and whether its texts are escaped. */
export interface Spelling {
  readonly order: readonly number[];
  readonly blank: string;
  readonly escaped: boolean;
}

/** The request in that spelling. */
export function written(
  { known, nonce }: Pick<Endpoint, 'known' | 'nonce'>,
  { order, blank, escaped }: Spelling,
): string {
  const text = (value: string) => (escaped ? escapedText(value) : JSON.stringify(value));
  const members = [
    [text('jsonrpc'), text('2.0')],
    [text('id'), text(nonce)],
    [text('method'), text(known)],
    [text('params'), `{${blank}}`],
  ].map(([name, value]) => `${blank}${name}${blank}:${blank}${value}${blank}`);
  return `${blank}{${order.map((at) => members[at]).join(',')}}${blank}`;
}

function escapedText(value: string): string {
  const units = Array.from({ length: value.length }, (_, at) => value.charCodeAt(at).toString(16).padStart(4, '0'));
  return `"${units.map((unit) => `\\u${unit}`).join('')}"`;
}

export const spelling = probe({
  id: 'messages/spelling',
  question:
    'Is a request answered alike in whatever order its members stand, and however its JSON is spaced and escaped?',
  why: 'Every JSON library writes as it likes (RFC 8259): what is read by its looks breaks with the next client.',
  sees: alike,
  always: [
    { order: [3, 2, 1, 0], blank: '', escaped: false },
    { order: [0, 1, 2, 3], blank: '\r\n\t ', escaped: false },
    { order: [0, 1, 2, 3], blank: '', escaped: true },
  ],
  vary: () =>
    fc.record({
      order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
      blank: fc.constantFrom('', ' ', '\n', '\t', '\r\n  '),
      escaped: fc.boolean(),
    }),
  observe: (endpoint, _given, how: Spelling) => beside(endpoint, { body: written(endpoint, how) }),
});
