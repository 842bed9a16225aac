/** Taking up a stream again, by the id of an event that a client has seen of it. */

import type { Exchange } from '../../harness/exchange.ts';
import { isSendable } from '../../harness/handshake.ts';
import { Unoffered } from '../../harness/probe.ts';
import { isServed } from '../../harness/reply.ts';
import type { Heard, Listening } from '../../harness/stream.ts';
import { hasIds } from '../sse/seen.ts';
import { askForStream, linger, type Talk, toListen } from '../talk.ts';

/** A place in a stream: an event, and the messages that came after it. */
export interface Cut {
  readonly id: string;
  /** Each as JSON. */
  readonly rest: readonly string[];
}

/** Milliseconds that are waited for what is sent again, which the server has at hand. */
const AT_HAND = 1_000;

/** The first place in the stream that something follows. Throws `Unoffered` where there is no stream, or no event has an id. */
export function cutIn(exchange: Exchange): Cut | undefined {
  const { answer } = exchange;
  if (!isServed(exchange) || !answer) return undefined;
  if (answer.mediaType !== 'text/event-stream') throw new Unoffered('the endpoint answers with no stream');
  if (!hasIds(answer))
    throw new Unoffered('the endpoint gives no event an id, by which a stream could be taken up again');
  const at = answer.events.findIndex(({ id }) => id !== undefined && isSendable(id));
  const id = answer.events[at]?.id;
  const rest = answer.events.slice(at + 1).flatMap(({ data }) => messageText(data) ?? []);
  return id === undefined || rest.length === 0 ? undefined : { id, rest };
}

function messageText(data: string): string | undefined {
  try {
    return data === '' ? undefined : JSON.stringify(JSON.parse(data));
  } catch {
    return undefined;
  }
}

/** Asks for what came after that event. */
export function resumed({ listen }: Talk, id: string): Promise<Listening> {
  const headers = { ...toListen.headers, 'Last-Event-ID': id };
  return listen('', { ...toListen, headers, step: 'takes up the stream after an event that it has seen' });
}

/** The messages that a stream brings that was taken up again, each as JSON: until as many have come as there are, and a moment more. */
export async function sent(stream: Listening, expected: number): Promise<readonly string[]> {
  const isMessage = ({ message }: Heard) => message !== undefined;
  await stream.next(() => stream.heard.filter(isMessage).length >= expected, AT_HAND);
  await linger(stream);
  return stream.heard.filter(isMessage).map(({ message }) => JSON.stringify(message));
}

/** Whether a stream that can be taken up again is: what followed the cut is sent anew. */
export async function isSentAgain(talk: Talk, known: string): Promise<boolean> {
  const cut = cutIn(await askForStream(talk, known));
  if (!cut) return false;
  const stream = await resumed(talk, cut.id);
  const came = await sent(stream, cut.rest.length);
  await stream.close();
  return cut.rest.every((each) => came.includes(each));
}
