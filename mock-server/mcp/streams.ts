/** The event streams of one session: written as they go, and read again from where they broke (Resumability). */

import { writeEvent } from '../sse.ts';
import type { ServerRule } from './rule.ts';

/** One stream of messages to a client. */
export interface Stream {
  /** Sends a JSON-RPC message. */
  send(text: string): void;
  /** Lets the connection go, after telling the client when to come back; the stream goes on. Only where it can. */
  drop(): void;
  /** Nothing follows. */
  end(): void;
  /** Its reader sees that it broke. */
  fail(cause: unknown): void;
  /** All that comes after an event, given by its number. Whoever read it before is let go. */
  read(after: number): ReadableStream<Uint8Array>;
  /** Whether somebody reads it. */
  readonly attended: boolean;
  readonly ended: boolean;
}

export interface Streams {
  /** A stream for the answer to a POST. */
  open(): Stream;
  /** What GET opens: the stream of an event, after that event; or a new one, if there is no such event. */
  listen(lastEventId: string | null): ReadableStream<Uint8Array>;
  /** Sends what belongs to no request, on one of the streams that GET opened. */
  announce(text: string): void;
  /** Ends all of them. */
  close(): void;
}

// A stream that stays open for long forgets its oldest events.
const KEPT_EVENTS = 1000;
const BEFORE_ALL = -1;

const encoder = new TextEncoder();

// Some that carry a stream let it be seen with its first byte only; a comment is nothing to a client.
const SILENCE = encoder.encode(':\n\n');

type Controller = ReadableStreamDefaultController<Uint8Array>;

/** @param polled Whether its first event only tells an id, and its connection may be let go (2025-11-25). */
function createStream(name: string, { resumable, retry }: ServerRule['streams'], polled: boolean): Stream {
  const events: { number: number; bytes: Uint8Array }[] = [];
  let count = 0;
  let ended = false;
  let dropping = false;
  let reader: Controller | undefined;

  function push(data: string, wait?: number): void {
    const number = count++;
    const id = resumable ? `${name}.${number}` : undefined;
    const bytes = encoder.encode(writeEvent({ data, ...(id !== undefined && { id }), ...(wait && { retry: wait }) }));
    reader?.enqueue(bytes);
    if (!resumable && reader) return;
    events.push({ number, bytes });
    if (events.length > KEPT_EVENTS) events.shift();
  }

  function letGo(): void {
    reader?.close();
    reader = undefined;
  }

  const stream: Stream = {
    send(text) {
      if (!ended) push(text);
    },
    drop() {
      if (!polled || ended) return;
      push('', retry);
      // Whoever has not begun to read is let go as soon as that is read.
      dropping = reader === undefined;
      letGo();
    },
    end() {
      ended = true;
      letGo();
    },
    fail(cause) {
      ended = true;
      reader?.error(cause);
      reader = undefined;
    },
    read(after) {
      letGo();
      let own: Controller;
      return new ReadableStream<Uint8Array>({
        start(controller) {
          own = controller;
          const missed = events.filter(({ number }) => number > after);
          for (const { bytes } of missed) controller.enqueue(bytes);
          if (missed.length === 0 && !ended) controller.enqueue(SILENCE);
          if (ended || dropping) controller.close();
          else reader = controller;
          dropping = false;
        },
        cancel() {
          // To lose a connection is not to cancel: the stream is still written, for whoever comes back.
          if (reader === own) reader = undefined;
        },
      });
    },
    get attended() {
      return reader !== undefined;
    },
    get ended() {
      return ended;
    },
  };
  if (polled) push('');
  return stream;
}

/** Begins without any. */
export function createStreams(rule: ServerRule['streams'], polls: boolean): Streams {
  const streams = new Map<string, Stream>();
  const standalone = new Set<Stream>();
  let opened = 0;

  function add(): Stream {
    const unread = [...streams].filter(([, stream]) => !stream.attended && (stream.ended || standalone.has(stream)));
    for (const [name, stream] of unread.slice(0, Math.max(0, unread.length - rule.kept))) {
      streams.delete(name);
      standalone.delete(stream);
    }
    const name = `stream-${++opened}`;
    const stream = createStream(name, rule, rule.resumable && polls);
    streams.set(name, stream);
    return stream;
  }

  /** The stream that an event was sent on, after that event. */
  function resumed(eventId: string): ReadableStream<Uint8Array> | undefined {
    const [, name = '', number] = /^(.+)\.(\d+)$/.exec(eventId) ?? [];
    return streams.get(name)?.read(Number(number));
  }

  return {
    open: add,
    listen(lastEventId) {
      const before = lastEventId !== null && rule.resumable ? resumed(lastEventId) : undefined;
      if (before) return before;
      const stream = add();
      standalone.add(stream);
      return stream.read(BEFORE_ALL);
    },
    announce(text) {
      const newest = [...standalone].reverse();
      (newest.find(({ attended }) => attended) ?? newest[0])?.send(text);
    },
    close() {
      for (const stream of streams.values()) stream.end();
      streams.clear();
      standalone.clear();
    },
  };
}

/** All of a stream, from its first event on. */
export function wholeOf(stream: Stream): ReadableStream<Uint8Array> {
  return stream.read(BEFORE_ALL);
}
