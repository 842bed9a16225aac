/** The event streams of a run, as they came: how they are written, and what stands on them. */

import type { Exchange } from '../../harness/exchange.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { watcher } from '../../harness/probe.ts';
import { revisionOf } from '../../harness/revisions.ts';
import { isSuccess } from '../request.ts';
import { responsesIn } from '../talk.ts';
import { firstEventIn, hasIds, isToBeResumed, streamOf } from './seen.ts';

const contents = {
  messages: 'every one is a JSON-RPC message',
  arrays: 'every one is a JSON-RPC message, or an array of them',
  'no-message': 'one is JSON, and no JSON-RPC message',
  'no-json': 'one is no JSON',
} as const;

export const format = watcher({
  id: 'sse/format',
  question: 'Is every event stream of the run UTF-8, and the data of each event a whole JSON-RPC message?',
  why: 'Clients parse the data of each event on its own, and many end the connection where one cannot be read.',
  needs: ['endpointUrl'],
  sees: {
    encoding: word('the bytes', { 'utf-8': 'UTF-8', other: 'no UTF-8' }),
    data: word('what the events hold that are named message, or not at all', contents),
  },
  watch(exchange, { endpointUrl }) {
    const { answer, sent } = exchange;
    if (answer?.mediaType !== 'text/event-stream' || !isSuccess(exchange)) return undefined;
    // What stands beside the endpoint is no stream of MCP, and who answers a batch may answer with one.
    if (new URL(sent.url).pathname !== new URL(endpointUrl).pathname || Array.isArray(sent.message)) return undefined;
    const held = answer.events.filter(({ event = 'message', data }) => event === 'message' && data !== '');
    if (held.length === 0) return undefined;
    return { encoding: answer.utf8 ? 'utf-8' : 'other', data: contentOf(held.map(({ data }) => data)) };
  },
});

/** The furthest from a message that any of the data is. */
function contentOf(data: readonly string[]): keyof typeof contents {
  const found = new Set(data.map(kindOf));
  const order = ['no-json', 'no-message', 'arrays', 'messages'] as const;
  return order.find((kind) => found.has(kind)) ?? 'messages';
}

function kindOf(data: string): keyof typeof contents {
  let parsed: unknown;
  try {
    parsed = JSON.parse(data);
  } catch {
    return 'no-json';
  }
  if (Array.isArray(parsed)) return parsed.length > 0 && parsed.every(isMessage) ? 'arrays' : 'no-message';
  return isMessage(parsed) ? 'messages' : 'no-message';
}

/** Whether it means to be a message; what of it is wrong, other probes tell. */
function isMessage(value: unknown): boolean {
  return isRecord(value) && ('method' in value || 'result' in value || 'error' in value);
}

export const responses = watcher({
  id: 'sse/responses',
  question: 'Does the event stream that answers a request bring one response, and that to the request?',
  why: 'A second one is taken for the answer to something else; without one, the client waits.',
  sees: {
    responses: word('the responses on the stream', {
      one: 'the one to the request',
      none: 'none',
      several: 'the request was answered more than once',
      foreign: 'one has an id that is not that of the request',
    }),
  },
  needs: ['negotiated'],
  watch(exchange, { negotiated }) {
    const stream = streamOf(exchange);
    // Where a server may close the connection early, the response is still to come.
    if (!stream || (revisionOf(negotiated)?.polling && isToBeResumed(exchange))) return undefined;
    const all = responsesIn(stream.answer.messages);
    if (all.length === 0) return { responses: 'none' };
    // An id of another type is told by messages/id; whoever could not read the request answers with none.
    if (all.some(({ id }) => id !== undefined && id !== null && String(id) !== String(stream.request.id))) {
      return { responses: 'foreign' };
    }
    return { responses: all.length > 1 ? 'several' : 'one' };
  },
});

export const afterResponse = watcher({
  id: 'sse/after-response',
  question: 'Does anything follow the response on the event stream that answers a request?',
  why: 'A client that has its response closes the stream: what comes after is lost.',
  sees: {
    follows: word('what came after the response, in the moment that a client may still look', {
      nothing: 'no message',
      messages: 'further messages',
    }),
  },
  watch(exchange) {
    const stream = streamOf(exchange);
    const { response } = exchange;
    if (!stream || !response) return undefined;
    const { messages } = stream.answer;
    return { follows: messages.indexOf(response) === messages.length - 1 ? 'nothing' : 'messages' };
  },
});

export const progress = watcher({
  id: 'sse/progress',
  question: 'Is all progress on the event stream that answers a request that of this request?',
  why: 'Progress under another token is shown beside the wrong call, or drops out.',
  sees: {
    progress: word('the token of the progress on the stream', {
      'its-own': 'the one that the request gave',
      foreign: 'another one, or one though the request gave none',
    }),
  },
  watch(exchange) {
    const { answer, sent } = exchange;
    if (!answer || !isSuccess(exchange) || sent.method !== 'POST' || !isRecord(sent.message)) return undefined;
    const tokens = progressIn(answer.messages);
    if (tokens.length === 0) return undefined;
    return { progress: tokens.every((token) => token === tokenOf(sent.message)) ? 'its-own' : 'foreign' };
  },
});

/** The tokens of the progress among these messages. */
export function progressIn(messages: readonly unknown[]): readonly unknown[] {
  return messages.flatMap((message) =>
    isRecord(message) && message.method === 'notifications/progress' && isRecord(message.params)
      ? [message.params.progressToken]
      : [],
  );
}

/** The progress token that a request gives. */
function tokenOf(message: unknown): unknown {
  const params = isRecord(message) ? message.params : undefined;
  return isRecord(params) && isRecord(params._meta) ? params._meta.progressToken : undefined;
}

export const priming = watcher({
  id: 'sse/priming-event',
  question: 'Does the event stream that answers a request open with an event that has an id and empty data?',
  why: 'With that id a client comes back whose connection breaks before the first message.',
  needs: ['negotiated'],
  sees: {
    first: word('the first event, where events have ids', {
      primes: 'it has an id, and its data is empty',
      otherwise: 'it has no id, or it has data',
    }),
  },
  watch(exchange, { negotiated }) {
    const { answer } = exchange;
    if (answer?.mediaType !== 'text/event-stream' || !isSuccess(exchange) || answer.unread) return undefined;
    if (exchange.sent.method !== 'POST' || revisionIn(exchange) !== negotiated || !hasIds(answer)) return undefined;
    const first = firstEventIn(answer.text);
    return { first: first.get('id') && first.get('data') === '' ? 'primes' : 'otherwise' };
  },
});

/** The revision that a request is made in: the one that initialize offers, or that the header names. */
function revisionIn({ sent }: Exchange): unknown {
  if (isRecord(sent.message) && sent.message.method === 'initialize') {
    return isRecord(sent.message.params) ? sent.message.params.protocolVersion : undefined;
  }
  return sent.headers.find(([name]) => name.toLowerCase() === 'mcp-protocol-version')?.[1];
}

export const retry = watcher({
  id: 'sse/retry-before-close',
  question: 'Is a client told when to come back, before a stream is closed whose response is still to come?',
  why: 'Without it every client comes back at once, and all of them together.',
  sees: {
    retry: word('the field retry, on a stream that ended before its response and can be taken up again', {
      sent: 'it was sent',
      'left-out': 'it was not',
    }),
  },
  watch(exchange) {
    if (!isToBeResumed(exchange)) return undefined;
    return { retry: /^retry: ?\d+\r?$/m.test(exchange.answer?.text ?? '') ? 'sent' : 'left-out' };
  },
});
