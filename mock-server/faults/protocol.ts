/** Faults of the protocol: handshake, methods, envelopes, sessions. */

import { type Answer, emptyAnswer, jsonAnswer } from '../http.ts';
import { INVALID_PARAMS, type JsonObject, METHOD_NOT_FOUND, writeReply } from '../rpc.ts';
import {
  answerHeaders,
  answering,
  editingMessages,
  editingResults,
  editJson,
  fault,
  isCall,
  messageIn,
  replying,
  set,
  type Wrapper,
} from './fault.ts';

const SESSION = 'mock-session-1';

function without(object: JsonObject, member: string): JsonObject {
  const { [member]: _, ...rest } = object;
  return rest;
}

function refusal(code: number, message: string): JsonObject {
  return { error: { code, message } };
}

const isResourceMethod = (method: string) => method.startsWith('resources/');
const isPromptMethod = (method: string) => method.startsWith('prompts/');

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

export const protocolFaults = [
  fault({
    name: 'wrong-protocol-version',
    describes: 'initialize is answered with another protocol version than documented.',
    turns: [],
    blocks: [],
    change: (behaviour) => ({ ...behaviour, protocolVersion: '2025-06-18' }),
  }),
  fault({
    name: 'initialize-without-server-info',
    describes: 'The result of initialize does not say who the server is.',
    turns: [],
    blocks: [],
    wrap: (context) => editingResults(context, 'initialize', (result) => without(result, 'serverInfo')),
  }),
  fault({
    name: 'initialize-without-capabilities',
    describes: 'The result of initialize names no capabilities.',
    turns: [],
    blocks: [],
    wrap: (context) => editingResults(context, 'initialize', (result) => without(result, 'capabilities')),
  }),
  fault({
    name: 'initialize-refused',
    describes: 'initialize is an unknown method.',
    turns: [],
    blocks: [],
    wrap: (context) =>
      replying(
        context,
        (method) => method === 'initialize',
        () => refusal(METHOD_NOT_FOUND, 'Method not found'),
      ),
  }),
  fault({
    name: 'needs-initialize',
    describes: 'Requests are refused until the same caller has sent initialize.',
    turns: [],
    blocks: [],
    wrap: ({ behaviour }) => {
      const greeted = new Set<string | null>();
      return async (arrival, next) => {
        const message = await messageIn(arrival, behaviour);
        const caller = arrival.header('authorization') ?? arrival.header('x-api-key');
        if (message?.method === 'initialize') greeted.add(caller);
        const answer = await next(arrival);
        if (greeted.has(caller) || !isCall(arrival, behaviour) || answer.status !== 200) return answer;
        return editJson(answer, ({ id }) => ({ jsonrpc: '2.0', id, ...refusal(-32002, 'Server not initialized') }));
      };
    },
  }),
  fault({
    name: 'issues-session',
    describes: 'The answer to initialize carries Mcp-Session-Id.',
    turns: [],
    blocks: [],
    wrap: ({ behaviour }) =>
      answering(async (answer, arrival) => {
        const message = await messageIn(arrival, behaviour);
        return message?.method === 'initialize' ? answerHeaders(answer, { 'mcp-session-id': SESSION }) : answer;
      }),
  }),
  fault({
    name: 'rejects-bogus-session',
    describes: 'A made-up Mcp-Session-Id is answered 404 instead of being ignored.',
    turns: [],
    blocks: [],
    wrap: ({ behaviour }) =>
      answering((answer, arrival) => {
        const session = arrival.header('mcp-session-id');
        const bogus = session !== null && session !== SESSION && isCall(arrival, behaviour) && answer.status === 200;
        return bogus ? jsonAnswer(404, '{"error":"Session not found"}') : answer;
      }),
  }),
  fault({
    name: 'notifications-answered-200',
    describes: 'A notification is answered 200 with a JSON body instead of 202 without one.',
    turns: [],
    blocks: [],
    wrap: () => answering((answer) => (answer.status === 202 ? jsonAnswer(200, '{}') : answer)),
  }),
  fault({
    name: 'ping-with-content',
    describes: 'The result of ping is not empty.',
    turns: [],
    blocks: [],
    wrap: (context) => editingResults(context, 'ping', () => ({ pong: true })),
  }),
  fault({
    name: 'ping-refused',
    describes: 'ping is an unknown method.',
    turns: [],
    blocks: [],
    wrap: (context) =>
      replying(
        context,
        (method) => method === 'ping',
        () => refusal(METHOD_NOT_FOUND, 'Method not found'),
      ),
  }),
  fault({
    name: 'list-without-params-refused',
    describes: 'tools/list without params is refused.',
    turns: [],
    blocks: [],
    wrap: (context) =>
      replying(
        context,
        (method, message) => method === 'tools/list' && message.params === undefined,
        () => refusal(INVALID_PARAMS, 'Missing params'),
      ),
  }),
  fault({
    name: 'prompts-served',
    describes: 'prompts/* is supported.',
    turns: [],
    blocks: [],
    change: (behaviour) => ({ ...behaviour, prompts: true }),
  }),
  fault({
    name: 'prompts-refused',
    describes: 'prompts/* is an unknown method.',
    turns: [],
    blocks: [],
    change: (behaviour) => ({ ...behaviour, prompts: false }),
  }),
  fault({
    name: 'prompts-refused-otherwise',
    describes: 'prompts/* is refused with another code than that of an unknown method.',
    turns: [],
    blocks: [],
    wrap: (context) => replying(context, isPromptMethod, () => refusal(-32000, 'Prompts are not available')),
  }),
  fault({
    name: 'prompt-names-unprefixed',
    describes: 'Prompts are listed without the id of their integration.',
    turns: [],
    blocks: [],
    wrap: (context) =>
      editingResults(context, 'prompts/list', (result) => ({
        prompts: (result.prompts as JsonObject[]).map((prompt) => ({
          ...prompt,
          name: String(prompt.name)
            .replace(/^[^_]*_/, '')
            .replaceAll('_', '-'),
        })),
      })),
  }),
  fault({
    name: 'prompts-list-empty',
    describes: 'prompts/list answers without a list of prompts.',
    turns: [],
    blocks: [],
    wrap: (context) => editingResults(context, 'prompts/list', () => ({})),
  }),
  fault({
    name: 'prompt-without-messages',
    describes: 'prompts/get answers without messages.',
    turns: [],
    blocks: [],
    wrap: (context) => editingResults(context, 'prompts/get', (result) => without(result, 'messages')),
  }),
  fault({
    name: 'resources-served',
    describes: 'resources/* is answered with empty results.',
    turns: [],
    blocks: [],
    wrap: (context) => replying(context, isResourceMethod, () => ({ result: { resources: [], contents: [] } })),
  }),
  fault({
    name: 'resources-refused-otherwise',
    describes: 'resources/* is refused with another code than that of an unknown method.',
    turns: [],
    blocks: [],
    wrap: (context) => replying(context, isResourceMethod, () => refusal(-32000, 'Resources are not available')),
  }),
  fault({
    name: 'unknown-method-code',
    describes: 'An unknown method is answered with a code of its own.',
    turns: [],
    blocks: [],
    change: (behaviour) =>
      set('refusals', { 'unknown-method': { ...behaviour.refusals['unknown-method'], code: -32000 } })(behaviour),
  }),
  fault({
    name: 'unknown-method-http-404',
    describes: 'An unknown method is answered with HTTP status 404.',
    turns: [],
    blocks: [],
    change: (behaviour) =>
      set('refusals', { 'unknown-method': { ...behaviour.refusals['unknown-method'], status: 404 } })(behaviour),
  }),
  fault({
    name: 'unknown-method-as-result',
    describes: 'An unknown method is answered with an empty result.',
    turns: [],
    blocks: [],
    wrap: ({ behaviour }) =>
      answering(async (answer, arrival) => {
        const message = await messageIn(arrival, behaviour);
        const known = String(message?.method).startsWith('tools/');
        if (known || !hasCode(answer, METHOD_NOT_FOUND)) return answer;
        return editJson(answer, ({ id }) => ({ jsonrpc: '2.0', id, result: {} }));
      }),
  }),
  fault({
    name: 'errors-under-http-500',
    describes: 'JSON-RPC errors come under HTTP status 500.',
    turns: [],
    blocks: [],
    wrap: () => errorsUnder(500),
  }),
  fault({
    name: 'errors-under-http-400',
    describes: 'JSON-RPC errors come under HTTP status 400.',
    turns: [],
    blocks: [],
    wrap: () => errorsUnder(400),
  }),
  fault({
    name: 'ids-as-strings',
    describes: 'Ids come back as texts.',
    turns: [],
    blocks: [],
    wrap: () => editingMessages((message) => ({ ...message, id: message.id === null ? null : String(message.id) })),
  }),
  fault({
    name: 'ids-as-numbers',
    describes: 'Ids that look like numbers come back as numbers.',
    turns: [],
    blocks: [],
    wrap: () =>
      editingMessages((message) => {
        const number = typeof message.id === 'string' && message.id !== '' ? Number(message.id) : Number.NaN;
        return Number.isNaN(number) ? message : { ...message, id: number };
      }),
  }),
  fault({
    name: 'ids-null',
    describes: 'Ids come back as null.',
    turns: [],
    blocks: [],
    wrap: () => editingMessages((message) => ({ ...message, id: null })),
  }),
  fault({
    name: 'ids-counted',
    describes: 'Ids come back replaced by a counter.',
    turns: [],
    blocks: [],
    wrap: () => {
      let last = 1_000_000;
      return editingMessages((message) => ({ ...message, id: ++last }));
    },
  }),
  fault({
    name: 'jsonrpc-missing',
    describes: 'Responses lack the jsonrpc member.',
    turns: [],
    blocks: [],
    wrap: () => editingMessages((message) => without(message, 'jsonrpc')),
  }),
  fault({
    name: 'jsonrpc-1.0',
    describes: 'Responses say jsonrpc 1.0.',
    turns: [],
    blocks: [],
    wrap: () => editingMessages((message) => ({ ...message, jsonrpc: '1.0' })),
  }),
  fault({
    name: 'answers-in-batches',
    describes: 'Each response comes wrapped in an array.',
    turns: [],
    blocks: [],
    wrap: () => answering((answer) => editJson(answer, (value) => (value.jsonrpc === undefined ? value : [value]))),
  }),
  fault({
    name: 'answers-elsewhere',
    describes: 'A request is answered 202 without a body, as if the response came on another stream.',
    turns: [],
    blocks: [],
    wrap: ({ behaviour }) =>
      answering((answer, arrival) => (isCall(arrival, behaviour) && answer.status === 200 ? emptyAnswer(202) : answer)),
  }),
  fault({
    name: 'invalid-json-answered-500',
    describes: 'A body that is not JSON is answered 500.',
    turns: [],
    blocks: [],
    wrap: () => answering((answer) => (hasCode(answer, -32700) ? { ...answer, status: 500 } : answer)),
  }),
  fault({
    name: 'invalid-json-as-result',
    describes: 'A body that is not JSON is answered with an empty result.',
    turns: [],
    blocks: [],
    wrap: () =>
      answering((answer) => (hasCode(answer, -32700) ? jsonAnswer(200, writeReply(null, { result: '{}' })) : answer)),
  }),
];
