/** Bodies that are hard to read, or that no server can read: text that is no JSON, nothing at all, bytes that are no UTF-8. */

import * as fc from 'fast-check';
import { probe } from '../../harness/probe.ts';
import { describe, reply } from '../../harness/reply.ts';
import { describeRefusedBody, refusedBody } from './refused.ts';

/** Slips that make no JSON of a JSON object. */
const slips = {
  'no-json': () => 'assay',
  'trailing-comma': (text: string) => `${text.slice(0, -1)},}`,
  'single-quotes': (text: string) => text.replaceAll('"', "'"),
  'bare-name': (text: string) => text.replace('"method"', 'method'),
  comment: (text: string) => `${text.slice(0, -1)}/* assay */}`,
  'not-a-number': (text: string) => `${text.slice(0, -1)},"params":{"_meta":{"assay":NaN}}}`,
  'closed-twice': (text: string) => `${text}}`,
  'another-behind': (text: string) => text + text,
} as const;

/** What is done to the text of a request: a slip, its end cut off, or one mark of its syntax left out. */
export type Breaking =
  | { readonly slip: keyof typeof slips }
  /** How many characters stay, from one on; more than there are begin anew. */
  | { readonly keep: number }
  /** Which of its marks is left out, counted likewise. */
  | { readonly drop: number };

/** The text of a JSON object, broken. */
export function broken(text: string, breaking: Breaking): string {
  if ('slip' in breaking) return slips[breaking.slip](text);
  if ('keep' in breaking) return text.slice(0, 1 + (breaking.keep % (text.length - 1)));
  const marks = [...text.matchAll(/[{}":,]/g)].map(({ index }) => index);
  const at = marks[breaking.drop % marks.length] ?? 0;
  return text.slice(0, at) + text.slice(at + 1);
}

/** Ways to break the text of a JSON object. */
export function breakings(): fc.Arbitrary<Breaking> {
  return fc.oneof(fc.record({ keep: fc.nat(200) }), fc.record({ drop: fc.nat(60) }));
}

const always: readonly Breaking[] = [
  ...(Object.keys(slips) as (keyof typeof slips)[]).map((slip) => ({ slip })),
  { keep: 40 },
  { drop: 0 },
];

export const invalidJson = probe({
  id: 'http/invalid-json',
  sends: 'malformed',
  question: 'What answers a POST whose body is no JSON: cut off, with a stray comma, with a comment, plain text?',
  why: 'A client that is cut off, or writes JSON by hand, has to learn that nothing was understood. Some servers die of it.',
  sees: refusedBody,
  always,
  vary: breakings,
  async observe(endpoint, _given, breaking: Breaking) {
    const text = JSON.stringify({ jsonrpc: '2.0', id: endpoint.nonce, method: endpoint.known });
    return describeRefusedBody(await endpoint.ask(endpoint.known, { body: broken(text, breaking) }));
  },
});

export const emptyBody = probe({
  id: 'http/empty-body',
  sends: 'malformed',
  question: 'What answers a POST without a body, or with white space alone?',
  why: 'It is what a client sends that lost its body on the way, as through a redirect.',
  sees: refusedBody,
  always: ['', ' ', '\r\n\t '],
  vary: () => fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\r'), maxLength: 64 }),
  observe: async (endpoint, _given, body: string) => describeRefusedBody(await endpoint.ask(endpoint.known, { body })),
});

/** The bytes as they stand in the id of a request that is right but for them. */
export function requestWithBytes(method: string, id: string, bytes: readonly number[]): Uint8Array {
  const before = new TextEncoder().encode(`{"jsonrpc":"2.0","id":"${id}`);
  const after = new TextEncoder().encode(`","method":${JSON.stringify(method)}}`);
  return Uint8Array.from([...before, ...bytes, ...after]);
}

/** Bytes that are no UTF-8, whatever ASCII stands before and after them. */
export function noUtf8(): fc.Arbitrary<readonly number[]> {
  const alone = fc.integer({ min: 0x80, max: 0xff }).map((byte) => [byte]);
  const overlong = fc.tuple(fc.constantFrom(0xc0, 0xc1), fc.integer({ min: 0x80, max: 0xbf }));
  const surrogate = fc.tuple(
    fc.constant(0xed),
    fc.integer({ min: 0xa0, max: 0xbf }),
    fc.integer({ min: 0x80, max: 0xbf }),
  );
  const unfinished = fc.tuple(fc.integer({ min: 0xe1, max: 0xec }), fc.integer({ min: 0x80, max: 0xbf }));
  return fc.oneof(alone, overlong, surrogate, unfinished);
}

export const invalidUtf8 = probe({
  id: 'http/invalid-utf8',
  sends: 'malformed',
  question: 'What answers a request with bytes that are no UTF-8 in its id?',
  why: 'A server that mends such bytes carries out something else than was sent, and answers under another id.',
  sees: refusedBody,
  // Alone, Latin-1, overlong, half a surrogate pair, unfinished.
  always: [[0xff], [0xfc], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82]],
  vary: noUtf8,
  async observe(endpoint, _given, bytes: readonly number[]) {
    const body = requestWithBytes(endpoint.known, endpoint.nonce, bytes);
    return describeRefusedBody(await endpoint.ask(endpoint.known, { body }));
  },
});

export const deepBody = probe({
  id: 'http/deep-body',
  question: 'What answers a request with _meta in which arrays are nested a thousand deep?',
  why: 'A server that walks a message without a bound can be stopped by a few kilobytes.',
  sees: reply,
  async observe(endpoint) {
    const depth = 1_000;
    const before = `{"jsonrpc":"2.0","id":${JSON.stringify(endpoint.nonce)},"method":${JSON.stringify(endpoint.known)}`;
    const body = `${before},"params":{"_meta":{"assay":${'['.repeat(depth)}${']'.repeat(depth)}}}}`;
    return describe(await endpoint.ask(endpoint.known, { body }));
  },
});
