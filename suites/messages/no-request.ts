/** Bodies that are JSON and no request, and params that are no object. */

import * as fc from 'fast-check';
import type { Endpoint } from '../../harness/endpoint.ts';
import type { Exchange } from '../../harness/exchange.ts';
import { type Outcome, word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe, reply } from '../../harness/reply.ts';

const INVALID_REQUEST = -32600;

/** The words for what becomes of a body that is no request. */
export const invalid = {
  fate: word('what became of it', {
    refused: 'a JSON-RPC error, or an HTTP status of 4xx',
    failed: 'an HTTP status of 5xx',
    served: 'a result',
    'passed-over': 'an HTTP success, or a redirect, without a response',
    'no-answer': 'no HTTP answer, or one that broke off',
  }),
  by: word('what a refusal is told by', {
    'invalid-request': 'the JSON-RPC error -32600',
    'another-code': 'a JSON-RPC error with another code, or none',
    http: 'the HTTP status alone',
  }),
};

/** The exchange in the words of {@link invalid}. */
export function describeInvalid(exchange: Exchange): Outcome<typeof invalid> {
  const { answer, status = 0, code } = describe(exchange);
  if (answer === 'no-answer' || answer === 'cut') return { fate: 'no-answer' };
  if (status >= 500) return { fate: 'failed' };
  if (code === INVALID_REQUEST) return { fate: 'refused', by: 'invalid-request' };
  if (code !== undefined || answer === 'rpc-error') return { fate: 'refused', by: 'another-code' };
  if (answer === 'http-error') return { fate: 'refused', by: 'http' };
  return { fate: answer === 'result' || answer === 'tool-error' ? 'served' : 'passed-over' };
}

/** JSON that is no request: a value of another type, or a request with one member left out or wrong. */
export type NoRequest =
  | { readonly value: unknown }
  | { readonly without: 'jsonrpc' }
  | { readonly member: 'jsonrpc' | 'method'; readonly value: unknown };

/** The body that it makes. */
export function bodyOf({ known, nonce }: Pick<Endpoint, 'known' | 'nonce'>, defect: NoRequest): string {
  const request = { jsonrpc: '2.0', id: nonce, method: known };
  if ('without' in defect) return JSON.stringify({ id: nonce, method: known });
  return JSON.stringify('member' in defect ? { ...request, [defect.member]: defect.value } : defect.value);
}

/** Generated JSON that is no request, and no batch either. */
export function noRequests(): fc.Arbitrary<NoRequest> {
  const scalar = fc.oneof(fc.integer(), fc.string({ maxLength: 12 }), fc.boolean(), fc.constant(null));
  const noText = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.integer(), { maxLength: 2 }));
  const version = fc.oneof(noText, fc.constantFrom('1.0', '2', '2.1', '', '2.0.0', ' 2.0'));
  return fc.oneof(
    fc.record({ value: scalar }),
    fc.record({ member: fc.constant('jsonrpc' as const), value: version }),
    fc.record({ member: fc.constant('method' as const), value: noText }),
  );
}

const usual: readonly NoRequest[] = [
  { value: {} },
  { value: 42 },
  { value: 'assay' },
  { value: null },
  { without: 'jsonrpc' },
  { member: 'jsonrpc', value: '1.0' },
  { member: 'method', value: 42 },
];

export const noRequest = probe({
  id: 'messages/no-request',
  sends: 'malformed',
  question: 'What answers a body that is JSON and no JSON-RPC request?',
  why: 'Whoever is served without saying what it speaks is misunderstood sooner or later.',
  sees: invalid,
  always: usual,
  vary: noRequests,
  async observe(endpoint, _given, defect: NoRequest) {
    return describeInvalid(await endpoint.ask(endpoint.known, { body: bodyOf(endpoint, defect) }));
  },
});

export const paramsNoObject = probe({
  id: 'messages/params-no-object',
  sends: 'malformed',
  question: 'What answers a request whose params are no object?',
  why: 'Params by position are good JSON-RPC, and MCP has none: a client that sends them should learn it at once.',
  sees: reply,
  always: ['assay', 7, true, ['assay']] as readonly unknown[],
  vary: () => fc.oneof(fc.string({ maxLength: 8 }), fc.integer(), fc.array(fc.integer(), { maxLength: 3 })),
  async observe(endpoint, _given, params: unknown) {
    return describe(await endpoint.ask(endpoint.known, { params }));
  },
});
