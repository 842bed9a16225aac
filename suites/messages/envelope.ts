/** Every response of the run: how it is tied to its request, and in which form it comes. */

import type { Exchange } from '../../harness/exchange.ts';
import { flag, word } from '../../harness/outcome.ts';
import { watcher } from '../../harness/probe.ts';
import { isSuccess, messagesIn, requestIn } from '../request.ts';
import { isToBeResumed } from '../sse/seen.ts';
import { idRelation, relationOf } from './ids.ts';

export const idEchoed = watcher({
  id: 'messages/id',
  question: 'Does every response of the run repeat the id of its request, in value and type?',
  why: 'A client that has several requests under way finds the right one by nothing else.',
  sees: { id: idRelation },
  watch(exchange) {
    const request = requestIn(exchange);
    if (!request || !isSuccess(exchange) || !exchange.response) return undefined;
    return { id: relationOf(request.id, exchange.response.id) };
  },
});

export const jsonrpcMember = watcher({
  id: 'messages/jsonrpc',
  question: 'Does every response of the run say jsonrpc "2.0"?',
  why: 'Clients drop a message that does not.',
  sees: { jsonrpc: word('the member jsonrpc', { '2.0': 'as it must be', other: 'another value', absent: 'left out' }) },
  watch(exchange) {
    if (!requestIn(exchange) || !isSuccess(exchange) || !exchange.response) return undefined;
    const { jsonrpc } = exchange.response;
    return { jsonrpc: jsonrpc === '2.0' ? '2.0' : jsonrpc === undefined ? 'absent' : 'other' };
  },
});

export const resultXorError = watcher({
  id: 'messages/result-xor-error',
  question: 'Has every response of the run either a result or an error?',
  why: 'Of two, a client believes the one that it looks for first; of none, it waits for more.',
  sees: { holds: word('what the response holds', { one: 'a result or an error', both: 'both', neither: 'neither' }) },
  needs: ['endpointUrl'],
  watch(exchange, { endpointUrl }) {
    if (!requestIn(exchange) || !isSuccess(exchange)) return undefined;
    const responses = messagesIn(exchange, endpointUrl).filter((each) => 'jsonrpc' in each && !('method' in each));
    const wrong = responses.find((each) => 'result' in each === 'error' in each) ?? responses[0];
    if (!wrong) return undefined;
    return { holds: 'result' in wrong !== 'error' in wrong ? 'one' : 'result' in wrong ? 'both' : 'neither' };
  },
});

export const samePost = watcher({
  id: 'messages/same-post',
  question: 'Does the response to a request come in the HTTP answer to that same POST?',
  why: 'A client that looks nowhere else waits for ever.',
  sees: {
    response: word('the response', {
      'in-the-answer': 'in the body of the answer',
      elsewhere: 'not in the body, though HTTP says that all went well',
    }),
  },
  watch(exchange) {
    // What was cut off may have been in the part that is missing.
    if (!requestIn(exchange) || !isSuccess(exchange) || exchange.failure) return undefined;
    // A stream that was left, or that a client has to take up again, may still bring it.
    if (exchange.answer?.left || isToBeResumed(exchange)) return undefined;
    return { response: exchange.response ? 'in-the-answer' : 'elsewhere' };
  },
});

export const form = watcher({
  id: 'messages/form',
  question: 'In which form do responses come: as JSON or as an event stream, alone or in an array?',
  why: 'A script with no parser for event streams can only use an endpoint that answers plain JSON.',
  sees: {
    media: word('the media type', {
      json: 'application/json',
      'event-stream': 'text/event-stream',
      other: 'another, or none',
    }),
    envelope: word('the response', { alone: 'an object of its own', 'in-an-array': 'a member of an array' }),
  },
  watch(exchange) {
    const { answer, response } = exchange;
    if (!answer || !response || !requestIn(exchange) || !isSuccess(exchange)) return undefined;
    return { media: mediaOf(answer.mediaType), envelope: inArray(exchange) ? 'in-an-array' : 'alone' };
  },
});

function mediaOf(type: string | undefined): 'json' | 'event-stream' | 'other' {
  if (type === 'application/json') return 'json';
  return type === 'text/event-stream' ? 'event-stream' : 'other';
}

function inArray({ answer }: Exchange): boolean {
  return Array.isArray(answer?.json) || (answer?.events.some(({ data }) => data.trimStart().startsWith('[')) ?? false);
}

export const noCredentials = watcher({
  id: 'messages/no-credentials',
  question: 'Does any answer repeat a credential that it was sent?',
  why: 'Answers end in logs, in bug reports and in the context of models.',
  sees: { repeats: flag('whether header or body hold a credential of this run') },
  watch: ({ answer, leaks }) => (answer ? { repeats: leaks.length > 0 } : undefined),
});
