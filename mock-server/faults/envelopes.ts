/** Faults of the envelope: ids, versions, statuses, sessions, and messages that are none. */

import { type Answer, emptyAnswer, jsonAnswer } from '../http.ts';
import { isObject, type JsonObject, PARSE_ERROR, writeReply } from '../rpc.ts';
import {
  answerHeaders,
  answering,
  batchIn,
  editingMessages,
  editJson,
  type FaultContext,
  fault,
  isCall,
  messageIn,
  untouched,
  type Wrapper,
} from './fault.ts';

const SESSION = 'mock-session-1';

/** A wrapper for gateways without sessions; those that have them are not given others. */
function sessionless(make: (context: FaultContext) => Wrapper) {
  return (context: FaultContext): Wrapper => (context.behaviour.sessions === null ? make(context) : untouched);
}

/** Changes the error object of JSON-RPC responses. */
function editingErrors(edit: (error: JsonObject) => JsonObject): Wrapper {
  return editingMessages((message) => (isObject(message.error) ? { ...message, error: edit(message.error) } : message));
}

/** Whether an answer is the JSON-RPC error with a code; looked up in the text, which the core writes itself. */
function hasCode(answer: Answer, code: number): boolean {
  return typeof answer.body === 'string' && answer.body.includes(`"error":{"code":${code},`);
}

function errorsUnder(status: number): Wrapper {
  return answering((answer) => {
    const isError = typeof answer.body === 'string' && answer.body.includes('"error":{"code":');
    return isError && answer.status === 200 ? { ...answer, status } : answer;
  });
}

export const envelopeFaults = [
  fault({
    name: 'issues-session',
    describes: 'The answer to initialize carries Mcp-Session-Id.',
    turns: ['lifecycle/session-handed-out'],
    wrap: sessionless(({ behaviour }) =>
      answering(async (answer, arrival) => {
        const message = await messageIn(arrival, behaviour);
        return message?.method === 'initialize' ? answerHeaders(answer, { 'mcp-session-id': SESSION }) : answer;
      }),
    ),
  }),
  fault({
    name: 'rejects-bogus-session',
    describes: 'A made-up Mcp-Session-Id is answered 404 instead of being ignored.',
    turns: ['lifecycle/made-up-session'],
    wrap: sessionless(({ behaviour }) =>
      answering((answer, arrival) => {
        const session = arrival.header('mcp-session-id');
        const bogus = session !== null && session !== SESSION && isCall(arrival, behaviour) && answer.status === 200;
        return bogus ? jsonAnswer(404, '{"error":"Session not found"}') : answer;
      }),
    ),
  }),
  fault({
    name: 'requires-session',
    describes: 'initialize hands out a session, and every other request has to carry it.',
    turns: [
      'lifecycle/without-handshake',
      'lifecycle/first-request',
      'lifecycle/session-handed-out',
      'lifecycle/made-up-session',
    ],
    wrap: sessionless(({ behaviour }) =>
      answering(async (answer, arrival) => {
        if (!isCall(arrival, behaviour) || answer.status >= 300) return answer;
        const message = await messageIn(arrival, behaviour);
        if (message?.method === 'initialize') return answerHeaders(answer, { 'mcp-session-id': SESSION });
        const session = arrival.header('mcp-session-id');
        if (session === null) return jsonAnswer(400, '{"error":"Session required"}');
        return session === SESSION ? answer : jsonAnswer(404, '{"error":"Session not found"}');
      }),
    ),
  }),
  fault({
    name: 'notifications-answered-200',
    describes: 'A notification is answered 200 with a JSON body instead of 202 without one.',
    turns: [
      'lifecycle/initialized-notification',
      'http/notification',
      'http/malformed-notification',
      'http/posted-response',
    ],
    wrap: () => answering((answer) => (answer.status === 202 ? jsonAnswer(200, '{}') : answer)),
  }),
  fault({
    name: 'errors-under-http-500',
    describes: 'JSON-RPC errors come under HTTP status 500.',
    turns: [
      'methods/list-prompts',
      'methods/get-unknown-prompt',
      'methods/other-prompt-methods',
      'methods/list-resources',
      'methods/read-resource',
      'methods/list-resource-templates',
      'methods/resource-subscriptions',
      'methods/other-resource-methods',
      'methods/unknown',
      'errors/status',
      'errors/envelope',
      'errors/unknown-tool',
      'errors/unknown-tool-of-server',
      'errors/missing-argument',
      'errors/argument-of-wrong-type',
      'errors/generated-arguments',
      'errors/unauthorised-tool',
      'errors/disabled-tool',
      'errors/credentials-unavailable',
      'errors/failing-tool',
      'naming/without-separator',
      'naming/with-empty-part',
      'naming/tool-of-unknown-server',
      'errors/unauthorised-told-apart',
      'prompts/unknown',
      'prompts/missing-arguments',
      'resources/subscribe-undeclared',
      'completion/unannounced',
    ],
    wrap: () => errorsUnder(500),
  }),
  fault({
    name: 'errors-under-http-400',
    describes: 'JSON-RPC errors come under HTTP status 400.',
    turns: [
      'methods/list-prompts',
      'methods/get-unknown-prompt',
      'methods/other-prompt-methods',
      'methods/list-resources',
      'methods/read-resource',
      'methods/list-resource-templates',
      'methods/resource-subscriptions',
      'methods/other-resource-methods',
      'methods/unknown',
      'errors/status',
      'errors/envelope',
      'errors/unknown-tool',
      'errors/unknown-tool-of-server',
      'errors/missing-argument',
      'errors/argument-of-wrong-type',
      'errors/generated-arguments',
      'errors/unauthorised-tool',
      'errors/disabled-tool',
      'errors/credentials-unavailable',
      'errors/failing-tool',
      'naming/without-separator',
      'naming/with-empty-part',
      'naming/tool-of-unknown-server',
      'errors/unauthorised-told-apart',
      'prompts/unknown',
      'prompts/missing-arguments',
      'resources/subscribe-undeclared',
      'completion/unannounced',
    ],
    wrap: () => errorsUnder(400),
  }),
  fault({
    name: 'ids-as-strings',
    describes: 'Ids come back as texts.',
    turns: ['errors/status', 'messages/id', 'messages/generated-ids', 'messages/fractional-id'],
    wrap: () => editingMessages((message) => ({ ...message, id: message.id === null ? null : String(message.id) })),
  }),
  fault({
    name: 'ids-as-numbers',
    describes: 'Ids that look like numbers come back as numbers.',
    turns: ['messages/id', 'messages/generated-ids'],
    wrap: () =>
      editingMessages((message) => {
        const number = typeof message.id === 'string' && message.id !== '' ? Number(message.id) : Number.NaN;
        return Number.isNaN(number) ? message : { ...message, id: number };
      }),
  }),
  fault({
    name: 'ids-null',
    describes: 'Ids come back as null.',
    turns: ['errors/status', 'messages/id', 'messages/generated-ids', 'messages/fractional-id', 'messages/large-id'],
    wrap: () => editingMessages((message) => ({ ...message, id: null })),
  }),
  fault({
    name: 'ids-counted',
    describes: 'Ids come back replaced by a counter.',
    turns: ['errors/status', 'messages/id', 'messages/generated-ids', 'messages/fractional-id', 'messages/null-id'],
    wrap: () => {
      let last = 1_000_000;
      return editingMessages((message) => ({ ...message, id: ++last }));
    },
  }),
  fault({
    name: 'jsonrpc-missing',
    describes: 'Responses lack the jsonrpc member.',
    turns: ['http/post', 'messages/jsonrpc'],
    wrap: () => editingMessages(({ jsonrpc: _, ...message }) => message),
  }),
  fault({
    name: 'jsonrpc-1.0',
    describes: 'Responses say jsonrpc 1.0.',
    turns: ['http/post', 'messages/jsonrpc'],
    wrap: () => editingMessages((message) => ({ ...message, jsonrpc: '1.0' })),
  }),
  fault({
    name: 'answers-in-batches',
    describes: 'Each response comes wrapped in an array.',
    turns: ['messages/form'],
    wrap: () => answering((answer) => editJson(answer, (value) => (value.jsonrpc === undefined ? value : [value]))),
  }),
  fault({
    name: 'answers-elsewhere',
    describes: 'A request is answered 202 without a body, as if the response came on another stream.',
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
    wrap: ({ behaviour }) =>
      answering((answer, arrival) => (isCall(arrival, behaviour) && answer.status === 200 ? emptyAnswer(202) : answer)),
  }),
  fault({
    name: 'ping-answered-elsewhere',
    describes: 'ping is answered 202 without a body, as if the response came on another stream.',
    turns: ['methods/ping', 'messages/same-post'],
    wrap: ({ behaviour }) =>
      answering(async (answer, arrival) => {
        const message = await messageIn(arrival, behaviour);
        return message?.method === 'ping' && answer.status === 200 ? emptyAnswer(202) : answer;
      }),
  }),
  fault({
    name: 'batches-served',
    describes: 'A batch of requests is answered with a batch of responses.',
    turns: ['lifecycle/batch'],
    wrap:
      ({ behaviour }) =>
      async (arrival, next) => {
        const batch = isCall(arrival, behaviour) ? await batchIn(arrival, behaviour) : undefined;
        if (!batch) return next(arrival);
        const each = batch.map((message) => next({ ...arrival, text: async () => JSON.stringify(message) }));
        const bodies = (await Promise.all(each)).map(({ body }) => body);
        return jsonAnswer(200, `[${bodies.filter((body) => typeof body === 'string').join(',')}]`);
      },
  }),
  fault({
    name: 'error-code-as-text',
    describes: 'The code of a JSON-RPC error is a text.',
    turns: [
      'methods/list-prompts',
      'methods/get-unknown-prompt',
      'methods/other-prompt-methods',
      'methods/list-resources',
      'methods/read-resource',
      'methods/list-resource-templates',
      'methods/resource-subscriptions',
      'methods/other-resource-methods',
      'methods/unknown',
      'errors/envelope',
      'errors/unknown-tool',
      'errors/unknown-tool-of-server',
      'errors/missing-argument',
      'errors/argument-of-wrong-type',
      'errors/generated-arguments',
      'errors/unauthorised-tool',
      'errors/disabled-tool',
      'errors/credentials-unavailable',
      'errors/failing-tool',
      'messages/null-id',
      'naming/without-separator',
      'naming/with-empty-part',
      'naming/tool-of-unknown-server',
      'messages/errors-by-schema',
      'lifecycle/without-handshake',
      'lifecycle/first-request',
      'lifecycle/made-up-session',
      'prompts/unknown',
      'prompts/missing-arguments',
      'resources/subscribe-undeclared',
      'completion/unannounced',
    ],
    wrap: () => editingErrors((error) => ({ ...error, code: String(error.code) })),
  }),
  fault({
    name: 'error-without-message',
    describes: 'A JSON-RPC error has no message.',
    turns: ['errors/envelope', 'messages/errors-by-schema'],
    wrap: () => editingErrors(({ message: _, ...error }) => error),
  }),
  fault({
    name: 'repeats-credential',
    describes: 'Answers of the endpoint repeat the credential that they were sent, in a header.',
    turns: ['messages/no-credentials'],
    wrap: ({ behaviour }) =>
      answering((answer, arrival) => {
        const credential = arrival.header('authorization') ?? arrival.header('x-api-key');
        if (credential === null || !isCall(arrival, behaviour)) return answer;
        return answerHeaders(answer, { 'x-debug-credential': credential });
      }),
  }),
  fault({
    name: 'invalid-json-answered-500',
    describes: 'A body that is not JSON is answered 500.',
    turns: ['http/client-mistakes'],
    wrap: () => answering((answer) => (hasCode(answer, PARSE_ERROR) ? { ...answer, status: 500 } : answer)),
  }),
  fault({
    name: 'invalid-json-as-result',
    describes: 'A body that is not JSON is answered with an empty result.',
    turns: ['http/invalid-json', 'http/empty-body'],
    wrap: () =>
      answering((answer) =>
        hasCode(answer, PARSE_ERROR) ? jsonAnswer(200, writeReply(null, { result: '{}' })) : answer,
      ),
  }),
];
