/** Faults that a client must survive on any endpoint: refusals, outages, slow and broken answers. */

import { type Answer, jsonAnswer } from '../http.ts';
import { answering, editingResults, type FaultContext, fault, isCall, type Wrapper, withHeaders } from './fault.ts';

function always(answer: Answer): () => Wrapper {
  return () => async () => answer;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const SSE_TYPE = { 'content-type': 'text/event-stream' };

/** Changes what an answered request to the endpoint gets, given the text of the answer. */
function breaking({ behaviour }: FaultContext, broken: (text: string) => Answer): Wrapper {
  return answering((answer, arrival) =>
    isCall(arrival, behaviour) && answer.status === 200 && typeof answer.body === 'string'
      ? broken(answer.body)
      : answer,
  );
}

/** A stream that ends in an error after half of the text. */
function cutInHalf(text: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  let sent = false;
  return new ReadableStream({
    pull(controller) {
      if (sent) return controller.error(new Error('The stream was cut by the fault "cut-stream".'));
      sent = true;
      controller.enqueue(bytes.slice(0, Math.ceil(bytes.length / 2)));
    },
  });
}

export const survivalFaults = [
  fault({
    name: 'always-200-empty-object',
    describes: 'Every request is answered 200 with {}.',
    turns: [],
    wrap: always(jsonAnswer(200, '{}')),
  }),
  fault({
    name: 'always-401',
    describes: 'Every request is answered 401.',
    turns: [],
    wrap: always(jsonAnswer(401, '{"error":"Unauthorized"}')),
  }),
  fault({
    name: '401-after-success',
    describes: 'Each credential works once and is refused with 401 from then on.',
    turns: [
      'auth/same-identity',
      'auth/two-users',
      'methods/call-tool',
      'methods/get-prompt',
      'methods/prompt-names',
      'errors/status',
      'errors/envelope',
      'errors/unknown-tool-of-server',
      'errors/missing-argument',
      'errors/argument-of-wrong-type',
      'errors/generated-arguments',
      'tools/described',
      'naming/listed-names',
      'naming/part-before-first-separator',
      'naming/several-separators-called',
      'naming/without-separator',
      'naming/with-empty-part',
      'naming/tool-of-unknown-server',
      'naming/arrival',
      'filter/query',
      'filter/query-of-several',
      'filter/header',
      'filter/header-of-several',
      'filter/header-like-query',
      'filter/repeated-query',
      'filter/both-places',
      'filter/unknown-beside-known',
      'filter/unreachable-beside-reachable',
      'filter/never-widens',
      'filter/nothing-within-reach',
      'filter/other-case',
      'filter/near-name',
      'filter/spaces',
      'filter/trailing-separator',
      'filter/encoded-separator',
      'filter/empty-query',
      'filter/empty-header',
      'filter/excluded-call',
      'filter/prompts',
      'filter/public-tools',
      'filter/first-party-tools',
      'errors/failing-tool',
      'messages/errors-by-schema',
      'auth/unknown-key-step',
      'auth/revoked-key-step',
      'errors/unknown-argument',
      'prompts/missing-arguments',
      'prompts/listed',
      'completion/unannounced-values',
      'authorization/no-token',
      'authorization/no-token-otherwise',
      'authorization/unknown-token',
      'authorization/malformed-header',
      'authorization/token-in-query',
      'authorization/challenge',
      'authorization/challenge-metadata',
      'authorization/challenge-error',
      'authorization/challenge-scope',
      'authorization/metadata',
      'authorization/servers',
      'authorization/resource',
      'authorization/token-places',
      'authorization/root-server-metadata',
    ],
    wrap: () => {
      const used = new Set<string>();
      return async (arrival, next) => {
        const credential = arrival.header('authorization') ?? arrival.header('x-api-key') ?? '';
        if (used.has(credential)) return next(withHeaders(arrival, { authorization: 'Bearer -', 'x-api-key': null }));
        const answer = await next(arrival);
        if (credential !== '' && answer.status === 200) used.add(credential);
        return answer;
      };
    },
  }),
  fault({
    name: '429-with-retry-after',
    describes: 'Every request is answered 429 with Retry-After: 1.',
    turns: [],
    wrap: always(jsonAnswer(429, '{"error":"Too Many Requests"}', { 'retry-after': '1' })),
  }),
  fault({
    name: 'always-500',
    describes: 'Every request is answered 500.',
    turns: [],
    wrap: always(jsonAnswer(500, '{"error":"Internal Server Error"}')),
  }),
  fault({
    name: 'always-502',
    describes: 'Every request is answered 502 with an HTML page, as a proxy does.',
    turns: [],
    wrap: always({ status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>502 Bad Gateway</h1>' }),
  }),
  fault({
    name: 'always-503',
    describes: 'Every request is answered 503.',
    turns: [],
    wrap: always(jsonAnswer(503, '{"error":"Service Unavailable"}')),
  }),
  fault({
    name: 'blank',
    describes: 'Every request is answered 200 with an empty body.',
    turns: [],
    wrap: always({ status: 200, headers: JSON_TYPE, body: '' }),
  }),
  fault({
    name: 'slow-answer',
    describes: 'Every answer comes late (by 2,000 milliseconds unless said otherwise).',
    turns: [],
    wrap:
      ({ wait, milliseconds }) =>
      async (arrival, next) => {
        await wait(milliseconds);
        return next(arrival);
      },
  }),
  fault({
    name: 'cut-stream',
    describes: 'An answer breaks off after half of its body.',
    turns: [
      'auth/unknown-key-step',
      'auth/revoked-key-step',
      'auth/expired-key-step',
      'auth/disabled-key-step',
      'auth/challenge',
      'auth/refusal-body',
      'methods/call-tool',
      'errors/status',
      'errors/envelope',
      'errors/missing-argument',
      'errors/argument-of-wrong-type',
      'errors/unknown-argument',
      'errors/generated-arguments',
      'errors/failing-tool',
      'messages/id',
      'messages/jsonrpc',
      'messages/same-post',
      'messages/form',
      'tools/described',
      'calls/response-within-limit',
      'calls/response-text-at-limit',
      'calls/response-above-limit',
    ],
    wrap: (context) => breaking(context, (text) => ({ status: 200, headers: JSON_TYPE, body: cutInHalf(text) })),
  }),
  fault({
    name: 'malformed-json',
    describes: 'An answer is labelled as JSON and is none.',
    turns: [
      'auth/unknown-key-step',
      'auth/revoked-key-step',
      'auth/expired-key-step',
      'auth/disabled-key-step',
      'auth/challenge',
      'auth/refusal-body',
      'methods/call-tool',
      'errors/status',
      'errors/envelope',
      'errors/missing-argument',
      'errors/argument-of-wrong-type',
      'errors/unknown-argument',
      'errors/generated-arguments',
      'errors/failing-tool',
      'messages/id',
      'messages/jsonrpc',
      'messages/same-post',
      'messages/form',
      'tools/described',
      'calls/response-within-limit',
      'calls/response-text-at-limit',
      'calls/response-above-limit',
    ],
    wrap: (context) => breaking(context, (text) => ({ status: 200, headers: JSON_TYPE, body: text.slice(0, -1) })),
  }),
  fault({
    name: 'malformed-sse',
    describes: 'An answer is an event stream whose one event holds half a message.',
    turns: [
      'auth/unknown-key-step',
      'auth/revoked-key-step',
      'auth/expired-key-step',
      'auth/disabled-key-step',
      'auth/challenge',
      'auth/refusal-body',
      'methods/call-tool',
      'errors/status',
      'errors/envelope',
      'errors/missing-argument',
      'errors/argument-of-wrong-type',
      'errors/unknown-argument',
      'errors/generated-arguments',
      'errors/failing-tool',
      'messages/id',
      'messages/jsonrpc',
      'messages/same-post',
      'messages/form',
      'tools/described',
      'calls/response-within-limit',
      'calls/response-text-at-limit',
      'calls/response-above-limit',
    ],
    wrap: (context) =>
      breaking(context, (text) => ({
        status: 200,
        headers: SSE_TYPE,
        body: `event: message\ndata: ${text.slice(0, Math.ceil(text.length / 2))}\n\n`,
      })),
  }),
  fault({
    name: 'empty-sse',
    describes: 'An answer is an event stream without any event.',
    turns: [
      'auth/unknown-key-step',
      'auth/revoked-key-step',
      'auth/expired-key-step',
      'auth/disabled-key-step',
      'auth/challenge',
      'auth/refusal-body',
      'methods/call-tool',
      'errors/status',
      'errors/envelope',
      'errors/missing-argument',
      'errors/argument-of-wrong-type',
      'errors/unknown-argument',
      'errors/generated-arguments',
      'errors/failing-tool',
      'messages/id',
      'messages/jsonrpc',
      'messages/same-post',
      'messages/form',
      'tools/described',
      'calls/response-within-limit',
      'calls/response-text-at-limit',
      'calls/response-above-limit',
    ],
    wrap: (context) => breaking(context, () => ({ status: 200, headers: SSE_TYPE, body: '' })),
  }),
  fault({
    name: 'html-page',
    describes: 'Every request is answered 200 with an HTML page.',
    turns: [],
    wrap: always({ status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><p>Sign in</p>' }),
  }),
  fault({
    name: 'tool-error',
    describes: 'Every tool call is answered as failed.',
    turns: [
      'methods/call-tool',
      'naming/several-separators-called',
      'errors/unauthorised-tool',
      'errors/failing-tool',
      'calls/documented',
      'calls/result-item',
      'calls/caller',
      'calls/caller-of-second',
      'calls/pages',
      'calls/response-within-limit',
      'calls/response-text-at-limit',
      'calls/response-above-limit',
      'graphql/same-rights',
      'graphql/same-rights-of-second',
    ],
    wrap: (context) =>
      editingResults(context, 'tools/call', () => ({
        content: [{ type: 'text', text: 'The tool failed by the fault "tool-error".' }],
        isError: true,
      })),
  }),
];
