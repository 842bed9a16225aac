/** Faults of the envelope: ids, versions, statuses, sessions, and messages that are none. */

import { type Answer, emptyAnswer, jsonAnswer } from '../http.ts';
import { PARSE_ERROR, writeReply } from '../rpc.ts';
import {
  answerHeaders,
  answering,
  editingMessages,
  editJson,
  fault,
  isCall,
  messageIn,
  type Wrapper,
} from './fault.ts';

const SESSION = 'mock-session-1';

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
    wrap: () => editingMessages(({ jsonrpc: _, ...message }) => message),
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
    wrap: () => answering((answer) => (hasCode(answer, PARSE_ERROR) ? { ...answer, status: 500 } : answer)),
  }),
  fault({
    name: 'invalid-json-as-result',
    describes: 'A body that is not JSON is answered with an empty result.',
    turns: [],
    blocks: [],
    wrap: () =>
      answering((answer) =>
        hasCode(answer, PARSE_ERROR) ? jsonAnswer(200, writeReply(null, { result: '{}' })) : answer,
      ),
  }),
];
