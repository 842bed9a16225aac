/** What HTTP says around messages, wherever the run meets it: the form of answers, their text, who is to blame, what else there is. */

import { messageSchemas } from '../../fixtures/messages/index.ts';
import type { Exchange, Sent } from '../../harness/exchange.ts';
import { isResponse } from '../../harness/jsonrpc.ts';
import { invalidRequest, messageRules } from '../../harness/messages.ts';
import { flag, word } from '../../harness/outcome.ts';
import { watcher } from '../../harness/probe.ts';
import { isSuccess, requestIn } from '../request.ts';

const rulesOf = messageRules(messageSchemas);

/** Whether the endpoint itself was asked; what stands beside it on the host is for other questions. */
function isOfEndpoint({ sent }: Exchange, endpointUrl: string): boolean {
  return new URL(sent.url).pathname === new URL(endpointUrl).pathname;
}

export const answerForm = watcher({
  id: 'http/answer-to-request',
  question:
    'What do answers of success to a request hold: one JSON-RPC object as application/json, or an event stream?',
  why: 'A client reads these two forms, and looks at no other for its response.',
  needs: ['endpointUrl'],
  sees: {
    form: word('what the answer is', {
      'one-of-both': 'application/json with one JSON-RPC response, or text/event-stream',
      'an-array': 'application/json with an array',
      'other-json': 'application/json with something else, or with what is no JSON',
      'other-type': 'a body of another media type, or of none',
      empty: 'no body at all',
    }),
  },
  watch(exchange, { endpointUrl }) {
    const { sent, answer, failure } = exchange;
    if (!answer || failure || answer.truncated || !isSuccess(exchange)) return undefined;
    // A client that does not take both forms may be sent anything.
    if (!isOfEndpoint(exchange, endpointUrl) || !requestIn(exchange) || !takesBoth(sent)) return undefined;
    return { form: formOf(answer) };
  },
});

function takesBoth({ headers }: Sent): boolean {
  const accept = headers.filter(([name]) => name.toLowerCase() === 'accept').map(([, value]) => value.toLowerCase());
  return ['application/json', 'text/event-stream'].every((type) => accept.some((value) => value.includes(type)));
}

function formOf({ mediaType, json, bytes }: NonNullable<Exchange['answer']>) {
  if (mediaType === 'text/event-stream') return 'one-of-both';
  if (bytes === 0) return 'empty';
  if (mediaType !== 'application/json') return 'other-type';
  if (Array.isArray(json)) return 'an-array';
  return isResponse(json) ? 'one-of-both' : 'other-json';
}

export const utf8 = watcher({
  id: 'http/utf8',
  question: 'Are all JSON-RPC messages that the endpoint sends in UTF-8?',
  why: 'In another encoding every letter beyond ASCII arrives as something else.',
  needs: ['endpointUrl'],
  sees: { utf8: flag('whether the bytes of the answer are UTF-8') },
  watch(exchange, { endpointUrl }) {
    const { answer } = exchange;
    if (!answer || answer.messages.length === 0 || !isOfEndpoint(exchange, endpointUrl)) return undefined;
    return { utf8: answer.utf8 };
  },
});

export const allowHeader = watcher({
  id: 'http/allow-header',
  question: 'Does every 405 of the endpoint say in Allow which HTTP methods there are?',
  why: 'It is how a client, and whoever looks into it, learns what the path is for (RFC 9110 §15.5.6).',
  needs: ['endpointUrl'],
  sees: {
    allow: word('the header Allow of a 405', {
      'the-others': 'it names POST, and not the method that was refused',
      'the-refused': 'it names the method that was refused',
      'without-post': 'it does not name POST, which is served',
      absent: 'left out',
    }),
  },
  watch(exchange, { endpointUrl }) {
    const { sent, answer } = exchange;
    if (answer?.status !== 405 || sent.method === 'POST' || !isOfEndpoint(exchange, endpointUrl)) return undefined;
    const named = answer
      .header('allow')
      ?.split(',')
      .map((name) => name.trim());
    if (!named) return { allow: 'absent' };
    if (named.includes(sent.method)) return { allow: 'the-refused' };
    return { allow: named.includes('POST') ? 'the-others' : 'without-post' };
  },
});

const INTERNAL_ERROR = -32603;

export const mistakes = watcher({
  id: 'http/client-mistakes',
  question: 'Whose mistake is a message that is none, by the answer that refuses it?',
  why: 'At a 5xx, or -32603, clients try again and operators are woken, though nothing is wrong with the server.',
  needs: ['negotiated', 'endpointUrl'],
  sees: {
    blamed: word('who is to blame for what was refused', {
      client: 'the client: an HTTP status of 4xx, or a JSON-RPC error but -32603',
      server: 'the server: an HTTP status of 5xx, or the JSON-RPC error -32603',
      nobody: 'there was no answer, or none that could be read to its end',
    }),
  },
  watch(exchange, { negotiated, endpointUrl }) {
    const { sent, answer, response, failure } = exchange;
    if (!isOfEndpoint(exchange, endpointUrl)) return undefined;
    if (invalidRequest(sent, negotiated, rulesOf) === undefined) return undefined;
    if (!answer || failure) return { blamed: 'nobody' };
    if (answer.status >= 500 || response?.error?.code === INTERNAL_ERROR) return { blamed: 'server' };
    // Whoever takes the message all the same blames nobody: whether that is right is for other questions.
    return answer.status >= 400 || response?.error ? { blamed: 'client' } : undefined;
  },
});
