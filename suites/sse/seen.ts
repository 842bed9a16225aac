/** What probes look at in the event streams of a run. */

import type { Answer } from '../../harness/answer.ts';
import type { Exchange } from '../../harness/exchange.ts';
import { isSuccess, type Request, requestIn } from '../request.ts';

/** A request that was answered by an event stream, read to its end or to its response. */
export interface Streamed {
  readonly request: Request;
  readonly answer: Answer;
}

/**
 * The stream that answers a request; undefined where there is none, or none that can be judged: it was left, cut off,
 * or is that of the old transport with two endpoints.
 */
export function streamOf(exchange: Exchange): Streamed | undefined {
  const { answer, failure } = exchange;
  const request = requestIn(exchange);
  if (!request || !answer || failure || !isSuccess(exchange) || answer.mediaType !== 'text/event-stream')
    return undefined;
  if (answer.unread || answer.left || answer.truncated) return undefined;
  if (answer.events.some(({ event }) => event === 'endpoint')) return undefined;
  return { request, answer };
}

/** Whether the endpoint gives events of this stream ids, by which it can be taken up again. */
export function hasIds({ text }: Pick<Answer, 'text'>): boolean {
  return /^id:./m.test(text);
}

/** Whether the stream ended without a response, and left an id to come back with, as 2025-11-25 allows. */
export function isToBeResumed(exchange: Exchange): boolean {
  const stream = streamOf(exchange);
  return stream !== undefined && !exchange.response && hasIds(stream.answer);
}

/** The fields of the first event, comments left out. An event without data counts: parsers dispatch none. */
export function firstEventIn(text: string): ReadonlyMap<string, string> {
  const blocks = text.replace(/\r\n?/g, '\n').split('\n\n');
  for (const block of blocks) {
    const fields = block.split('\n').flatMap((line): [string, string][] => {
      const [, name = '', value = ''] = /^([^:]+)(?:: ?(.*))?$/.exec(line) ?? [];
      return name === '' ? [] : [[name, value]];
    });
    if (fields.length > 0) return new Map(fields);
  }
  return new Map();
}
