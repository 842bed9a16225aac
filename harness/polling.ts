/**
 * Answers that a client comes back for: the server ends the stream before the response, having sent the id of an event,
 * and sends the rest where it is asked for what follows. Source: 2025-11-25, basic/transports, "Sending Messages to the Server".
 * Whether it may do so in its revision is judged by what watches the run, which sees each stream by itself.
 */

import type { Answer } from './answer.ts';
import type { Exchange, Sent } from './exchange.ts';
import { isRecord, isResponse, responseTo } from './jsonrpc.ts';

/** Milliseconds after which a client comes back that was not told when. Source: HTML, server-sent events: "a few seconds", which is long here. */
const SOON = 1_000;

/** Where a stream is to be taken up again, and after how many milliseconds. */
export interface Return {
  readonly lastEventId: string;
  readonly after: number;
}

/** Whether a response is waited for: what only tells something, such as a notification, has none, and what is cancelled may. */
export function awaitsResponse({ method, message, cancelled }: Sent): boolean {
  return method === 'POST' && !cancelled && !(isRecord(message) && message.id === undefined);
}

/** How to come back for the response; undefined where the stream has one, was not read to its end, or left no id. */
export function returnFor({ answer, failure }: Exchange): Return | undefined {
  if (!answer || failure || answer.mediaType !== 'text/event-stream' || answer.messages.some(isResponse))
    return undefined;
  if (answer.status !== 200 || answer.unread || answer.left || answer.truncated) return undefined;
  const lastEventId = lastField('id', answer.text);
  if (lastEventId === undefined) return undefined;
  const retry = Number(lastField('retry', answer.text));
  return { lastEventId, after: Number.isInteger(retry) && retry >= 0 ? retry : SOON };
}

/** The last value of a field: an event without data has an id, too, and parsers give none of it. */
function lastField(name: string, text: string): string | undefined {
  return Array.from(text.matchAll(new RegExp(`^${name}: ?([\\x20-\\x7e]+)\\r?$`, 'gm')), ([, value]) => value).at(-1);
}

/** What a client sends that comes back: in the name and the session of the request. */
export function returning({ url, headers }: Sent, { lastEventId }: Return): Sent {
  const kept = headers.filter(([name]) => !/^(?:accept|content-type|content-length|last-event-id)$/i.test(name));
  return { method: 'GET', url, headers: [...kept, ['Accept', 'text/event-stream'], ['Last-Event-ID', lastEventId]] };
}

/** The request with all that came of it, as if its stream had never ended. */
export function joined(first: Exchange, next: Exchange): Exchange {
  const [one, other] = [first.answer, next.answer];
  if (!one || !other) return first;
  const [last = 0] = one.eventsAt.slice(-1);
  const answer: Answer = {
    ...one,
    text: one.text + other.text,
    bytes: one.bytes + other.bytes,
    truncated: one.truncated || other.truncated,
    events: [...one.events, ...other.events],
    eventsAt: [...one.eventsAt, ...other.eventsAt.map((at) => last + at)],
    messages: [...one.messages, ...other.messages],
    utf8: one.utf8 && other.utf8,
  };
  const response = responseTo(answer.messages, isRecord(first.sent.message) ? first.sent.message.id : undefined);
  return { ...first, answer, ...(response && { response }), leaks: [...new Set([...first.leaks, ...next.leaks])] };
}
