/** A POST to the endpoint: what comes back, and what its Content-Type may be. */

import type { Endpoint } from '../../harness/endpoint.ts';
import type { JsonRpcResponse } from '../../harness/jsonrpc.ts';
import { type Outcome, word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe, reply } from '../../harness/reply.ts';

export const post = probe({
  id: 'http/post',
  question: 'What answers a POST of one JSON-RPC request?',
  why: 'It is the one thing that everything else stands on.',
  sees: {
    answer: reply.answer,
    jsonrpc: word('the jsonrpc member of the response', {
      '2.0': '2.0',
      other: 'another value',
      absent: 'there is none',
    }),
  },
  async observe(endpoint) {
    const exchange = await endpoint.ask(endpoint.known);
    const { answer } = describe(exchange);
    return exchange.response ? { answer, jsonrpc: versionOf(exchange.response) } : { answer };
  },
});

function versionOf({ jsonrpc }: JsonRpcResponse) {
  if (jsonrpc === undefined) return 'absent';
  return jsonrpc === '2.0' ? '2.0' : 'other';
}

async function askTyped(endpoint: Endpoint, contentType: string | null): Promise<Outcome<typeof reply>> {
  return describe(await endpoint.ask(endpoint.known, { headers: { 'Content-Type': contentType } }));
}

export const withoutContentType = probe({
  id: 'http/without-content-type',
  question: 'What answers a POST without a Content-Type header?',
  why: 'It tells whether the endpoint reads the header or only the body.',
  sees: reply,
  observe: (endpoint) => askTyped(endpoint, null),
});

export const otherContentType = probe({
  id: 'http/other-content-type',
  question: 'What answers a POST whose Content-Type is not JSON?',
  why: 'Any web page may send text/plain to another site unasked: an endpoint that takes it can be reached by all of them.',
  sees: reply,
  always: ['text/plain', 'application/x-www-form-urlencoded'],
  observe: (endpoint, _given, contentType: string) => askTyped(endpoint, contentType),
});

export const contentTypeWithCharset = probe({
  id: 'http/content-type-with-charset',
  question: 'Is a POST with Content-Type: application/json; charset=utf-8 served?',
  why: 'Several HTTP libraries add the parameter on their own.',
  sees: reply,
  observe: (endpoint) => askTyped(endpoint, 'application/json; charset=utf-8'),
});

export const contentTypeInUpperCase = probe({
  id: 'http/content-type-in-upper-case',
  question: 'Is a POST served whose Content-Type is written with capitals?',
  why: 'Media types have no case (RFC 9110 §8.3.1).',
  sees: reply,
  observe: (endpoint) => askTyped(endpoint, 'Application/JSON'),
});

export const nearContentType = probe({
  id: 'http/near-content-type',
  question: 'What answers a POST whose Content-Type only looks like JSON?',
  why: 'It tells whether the endpoint compares media types or looks for the words.',
  sees: reply,
  always: ['application/jsonx', 'application/json-seq', 'text/plain; a=application/json'],
  observe: (endpoint, _given, contentType: string) => askTyped(endpoint, contentType),
});
