/** The usual vocabulary: how one request was answered. */

import type { Exchange } from './exchange.ts';
import { isRecord } from './jsonrpc.ts';
import { number, type Outcome, text, word } from './outcome.ts';
import { wordsOf } from './words.ts';

/** The words for an answer to one request. */
export const reply = {
  answer: word('how the request was answered', {
    result: 'a JSON-RPC result',
    'tool-error': 'a result that says the tool failed (isError)',
    'rpc-error': 'a JSON-RPC error, under an HTTP status of success',
    'http-error': 'an HTTP status of 400 or above, whatever the body',
    redirect: 'an HTTP redirect',
    accepted: 'HTTP 202 with an empty body',
    empty: 'an HTTP success with an empty body, or a stream without a message',
    stream: 'an event stream that no request waits for: opened, and left unread',
    'no-rpc': 'an HTTP success whose body holds no JSON-RPC response',
    cut: 'an answer that ended in mid-body',
    'no-answer': 'no HTTP answer: the connection was refused, reset or ran into the time limit',
  }),
  status: number('the HTTP status'),
  code: number('the JSON-RPC error code'),
};

/** The words for an answer that may be a refusal, with what it says. */
export const refusal = {
  ...reply,
  text: text('what a refusal says: the message of its error, or else the body'),
};

/** The exchange in the words of {@link refusal}. */
export function describeRefusal(exchange: Exchange): Outcome<typeof refusal> {
  const described = describe(exchange);
  if (described.answer !== 'http-error' && described.answer !== 'rpc-error') return described;
  return { ...described, text: wordsOf(exchange) };
}

/** The exchange in the words of {@link reply}. */
export function describe(exchange: Exchange): Outcome<typeof reply> {
  const { answer, response, failure } = exchange;
  if (!answer) return { answer: 'no-answer' };
  const status = answer.status;
  const code = typeof response?.error?.code === 'number' ? response.error.code : undefined;
  if (status >= 400) return { answer: 'http-error', status, code };
  if (status >= 300) return { answer: 'redirect', status };
  if (response?.error) return { answer: 'rpc-error', status, code };
  if (response) return { answer: isToolError(response.result) ? 'tool-error' : 'result', status };
  if (answer.unread) return { answer: 'stream', status };
  if (failure || answer.cut !== undefined) return { answer: 'cut', status };
  if (answer.text.trim() === '' || (answer.events.length > 0 && answer.messages.length === 0)) {
    return { answer: status === 202 ? 'accepted' : 'empty', status };
  }
  return { answer: 'no-rpc', status };
}

/** The answer in a few words: `http-error 400 -32000`. */
export function inShort(exchange: Exchange): string {
  const { answer, status, code } = describe(exchange);
  return [answer, status, code].filter((part) => part !== undefined).join(' ');
}

/**
 * Whether the request was served: a JSON-RPC result came that does not say a tool failed, and for a list holds a list. A
 * server that answers everything alike serves nothing.
 */
export function isServed(exchange: Exchange): boolean {
  if (describe(exchange).answer !== 'result') return false;
  const { result } = exchange.response ?? {};
  const method = isRecord(exchange.sent.message) ? exchange.sent.message.method : undefined;
  const [, listed] = typeof method === 'string' ? (/^(\w+)\/list$/.exec(method) ?? []) : [];
  return listed === undefined || (isRecord(result) && Array.isArray(result[listed]));
}

/** Whether the endpoint refused the caller: 401 or 403. */
export function isRefused(exchange: Exchange): boolean {
  return exchange.answer?.status === 401 || exchange.answer?.status === 403;
}

function isToolError(result: unknown): boolean {
  return isRecord(result) && result.isError === true;
}
