/** Faults of JSON-RPC: ids of requests at once, what is no request, what nobody knows, and how errors are told. */

import type { Behaviour } from '../behaviour.ts';
import { type Arrival, emptyAnswer, jsonAnswer } from '../http.ts';
import { INVALID_PARAMS, INVALID_REQUEST, isObject, type JsonObject, METHOD_NOT_FOUND, PARSE_ERROR } from '../rpc.ts';
import {
  answering,
  asking,
  editingMessages,
  editJson,
  type FaultContext,
  fault,
  isCall,
  messageIn,
  refusal,
  replying,
  type Wrapper,
  withMessage,
} from './fault.ts';

function codeIn(message: JsonObject): unknown {
  return isObject(message.error) ? message.error.code : undefined;
}

/** The body of a call, or nothing where it is too large. */
async function bodyOf(arrival: Arrival, behaviour: Behaviour): Promise<string> {
  if (!isCall(arrival, behaviour)) return '';
  return (await arrival.text(behaviour.limits.request ?? Number.POSITIVE_INFINITY)) ?? '';
}

/** Keeps account of the requests under way by what their ids look like: 7 and "7" are one. `first` is who has that look already. */
function byLooks(
  { behaviour }: FaultContext,
  meet: (first: unknown, next: () => ReturnType<Wrapper>) => ReturnType<Wrapper>,
): Wrapper {
  const underWay = new Map<string, unknown>();
  return async (arrival, next) => {
    const { id } = (await messageIn(arrival, behaviour)) ?? {};
    if (id === undefined || id === null) return next(arrival);
    const looks = String(id);
    if (underWay.has(looks) && underWay.get(looks) !== id) return meet(underWay.get(looks), () => next(arrival));
    underWay.set(looks, id);
    try {
      return await next(arrival);
    } finally {
      underWay.delete(looks);
    }
  };
}

const members = ['jsonrpc', 'id', 'method', 'params'];

function paramsOf({ params }: JsonObject): JsonObject {
  return isObject(params) ? params : {};
}

/** Names that some revision has in the params of a client's request, `initialize` and `tools/call` among them. */
const paramsKnown = [
  ...['_meta', 'cursor', 'name', 'arguments', 'uri', 'ref', 'argument', 'context', 'level', 'task', 'taskId'],
  ...['protocolVersion', 'capabilities', 'clientInfo'],
];

export const jsonRpcFaults = [
  fault({
    name: 'look-alike-ids-mixed-up',
    describes: 'Of two requests at once whose ids look alike, 7 and "7", both are answered under the id of the first.',
    turns: ['messages/at-once'],
    wrap: (context) =>
      byLooks(context, async (first, next) => editJson(await next(), (message) => ({ ...message, id: first }))),
  }),
  fault({
    name: 'look-alike-ids-refused',
    describes: 'Of two requests at once whose ids look alike, 7 and "7", the second is answered 409.',
    turns: ['messages/at-once'],
    wrap: (context) => byLooks(context, async () => jsonAnswer(409, '{"error":"Id in use"}')),
  }),
  fault({
    name: 'empty-id-refused',
    describes: 'A request whose id is an empty text is answered 400.',
    turns: ['messages/generated-ids'],
    wrap: ({ behaviour }) =>
      answering(async (answer, arrival) => {
        const message = await messageIn(arrival, behaviour);
        return message?.id === '' && answer.status === 200 ? jsonAnswer(400, '{"error":"Missing id"}') : answer;
      }),
  }),
  fault({
    name: 'large-ids-rounded',
    describes: 'An id beyond 53 bits comes back rounded.',
    turns: ['messages/large-id'],
    // Reading and writing an answer anew rounds it.
    wrap: () => editingMessages((message) => ({ ...message })),
  }),
  fault({
    name: 'result-beside-error',
    describes: 'JSON-RPC errors have a result of null beside them.',
    turns: ['messages/result-xor-error', 'messages/errors-by-schema'],
    wrap: () => editingMessages((message) => (isObject(message.error) ? { ...message, result: null } : message)),
  }),
  fault({
    name: 'foreign-id-under-http-error',
    describes: 'An unknown method is refused under HTTP 400, with an id that no request had.',
    turns: ['errors/id-under-http-error'],
    wrap: (context) =>
      replying(
        context,
        (method) => method.startsWith('assay'),
        () => ({ ...refusal(METHOD_NOT_FOUND, 'Method not found'), id: 'mock-foreign' }),
        400,
      ),
  }),
  fault({
    name: 'invalid-requests-served',
    describes: 'A body that is no request is answered 200 with an empty result.',
    turns: ['messages/no-request', 'messages/null-id', 'messages/id-of-wrong-type', 'messages/params-no-object'],
    wrap: () =>
      answering((answer) => {
        let served = false;
        editJson(answer, (message) => {
          served = codeIn(message) === INVALID_REQUEST;
          return message;
        });
        return served ? jsonAnswer(200, '{"jsonrpc":"2.0","id":null,"result":{}}') : answer;
      }),
  }),
  fault({
    name: 'invalid-request-as-parse-error',
    describes: 'A body that is no request is refused with -32700.',
    turns: ['messages/no-request', 'messages/params-no-object'],
    wrap: () =>
      editingMessages((message) =>
        codeIn(message) === INVALID_REQUEST ? { ...message, ...refusal(PARSE_ERROR, 'Parse error') } : message,
      ),
  }),
  fault({
    name: 'fractional-ids-served',
    describes: 'A request whose id has a fraction is served.',
    turns: ['messages/fractional-id'],
    wrap:
      ({ behaviour }) =>
      async (arrival, next) => {
        const message = await messageIn(arrival, behaviour);
        if (typeof message?.id !== 'number' || Number.isInteger(message.id)) return next(arrival);
        const answer = await next(withMessage(arrival, { ...message, id: 1 }));
        return editJson(answer, (response) => ({ ...response, id: message.id }));
      },
  }),
  fault({
    name: 'cursor-of-wrong-type-ignored',
    describes: 'A tools/list whose cursor is no text is answered with the first page.',
    turns: ['methods/cursor-of-wrong-type'],
    wrap: ({ behaviour }) =>
      asking(async (arrival) => {
        const message = await messageIn(arrival, behaviour);
        if (message?.method !== 'tools/list') return arrival;
        const { cursor, ...params } = paramsOf(message);
        return cursor === undefined || typeof cursor === 'string'
          ? arrival
          : withMessage(arrival, { ...message, params });
      }),
  }),
  fault({
    name: 'notifications-answered',
    describes: 'A notification is answered 200 with a JSON-RPC result.',
    turns: ['messages/notification-unanswered', 'lifecycle/initialized-notification'],
    wrap: () =>
      answering((answer) =>
        answer.status === 202 ? jsonAnswer(200, '{"jsonrpc":"2.0","id":null,"result":{}}') : answer,
      ),
  }),
  fault({
    name: 'unknown-members-refused',
    describes: 'A request with members that JSON-RPC does not have is refused with -32600.',
    turns: ['messages/unknown-members'],
    wrap: (context) =>
      replying(
        context,
        (_method, message) => Object.keys(message).some((name) => !members.includes(name)),
        () => refusal(INVALID_REQUEST, 'Unknown member'),
      ),
  }),
  fault({
    name: 'unknown-params-refused',
    describes: 'A request with params that no revision has is refused with -32602.',
    turns: ['messages/unknown-params'],
    wrap: (context) =>
      replying(
        context,
        (_method, message) => Object.keys(paramsOf(message)).some((name) => !paramsKnown.includes(name)),
        () => refusal(INVALID_PARAMS, 'Unknown parameter'),
      ),
  }),
  fault({
    name: 'unknown-meta-refused',
    describes: 'A request whose _meta has anything but a token of progress is refused with -32602.',
    turns: ['messages/unknown-meta'],
    wrap: (context) =>
      replying(
        context,
        (_method, message) => {
          const { _meta } = paramsOf(message);
          return isObject(_meta) && Object.keys(_meta).some((name) => name !== 'progressToken');
        },
        () => refusal(INVALID_PARAMS, 'Unknown key in _meta'),
      ),
  }),
  fault({
    name: 'json-read-by-its-looks',
    describes: 'A request is refused with 400 whose method does not stand right behind its name, unescaped.',
    turns: ['messages/spelling'],
    wrap: ({ behaviour }) =>
      answering(async (answer, arrival) => {
        if (answer.status !== 200 || !isCall(arrival, behaviour)) return answer;
        const body = await bodyOf(arrival, behaviour);
        return body === '' || /"method":"/.test(body) ? answer : { ...emptyAnswer(400) };
      }),
  }),
  fault({
    name: 'stack-trace-in-errors',
    describes: 'The message of a JSON-RPC error ends in a stack trace.',
    turns: ['errors/message'],
    wrap: () =>
      editingMessages((message) => {
        if (!isObject(message.error)) return message;
        const trace = '\n    at handle (/srv/mock/index.js:10:5)\n    at async serve (/srv/mock/http.js:42:7)';
        return { ...message, error: { ...message.error, message: `${message.error.message}${trace}` } };
      }),
  }),
] as const;
