/** Reads an answer's body: bounded in size and time, parsed as JSON or as an event stream. */
import { isUtf8 } from 'node:buffer';
import { createParser } from 'eventsource-parser';
import { type Header, NoAnswer, type NoAnswerReason, unlessAborted, type WireResponse } from './wire/index.ts';

/** One event of a `text/event-stream`, as the HTML standard dispatches it: an event without `data` is none. */
export interface SseEvent {
  /** Absent where the stream names none; a client then takes it for `message`. */
  readonly event?: string;
  readonly id?: string;
  /** The reconnection time in milliseconds that the stream announced with this event, or since the one before. */
  readonly retry?: number;
  readonly data: string;
}

/** An answer, read to its end or to a bound. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly Header[];
  /** A header's value by its name in any case; several are joined by `, `, as HTTP does. */
  header(name: string): string | undefined;
  /** The media type in lower case, without parameters: `application/json`. */
  readonly mediaType: string | undefined;
  /** The body as text, invalid UTF-8 replaced, a byte order mark left out; of an event stream the raw text. */
  readonly text: string;
  /** How many bytes of the body were read, `maxBytes` at most. */
  readonly bytes: number;
  /** The body was more than is taken in: beyond `maxBytes`, {@link MAX_EVENTS} events or {@link MAX_VALUES} values of JSON. */
  readonly truncated: boolean;
  /** The body is an event stream that was given up unread. */
  readonly unread?: true;
  /** The body is an event stream that was listened to, and given up while it was open. */
  readonly left?: true;
  /** Why the body ended before its end: the connection broke, time ran out, or what came was not HTTP. */
  readonly cut?: NoAnswerReason;
  /**
   * The body parsed as JSON, whatever its media type (but no event stream); undefined where it is none. A body that is
   * not whole is none, even where what came would be: no HTTP client hands it on (RFC 9112 §8).
   */
  readonly json: unknown;
  /** The events of a `text/event-stream`, in order. */
  readonly events: readonly SseEvent[];
  /** When each of the events had come: whole milliseconds since the request was sent. */
  readonly eventsAt: readonly number[];
  /**
   * The objects of body or events, in order, members of arrays one by one: what an MCP client takes for messages. An
   * event of another name than `message` is none, as clients pass it over.
   */
  readonly messages: readonly unknown[];
  /** Whether the body is valid UTF-8; a character split by the bound or a break counts as valid. */
  readonly utf8: boolean;
}

/** How far to read. */
export interface ReadOptions {
  /** The most bytes that are read of the body, and about a fifth of the memory that reading takes. */
  readonly maxBytes: number;
  /** Where a body waits once it proves to be large, so that few of them are read at once. */
  readonly room?: Room;
  /**
   * Tells of each message of an event stream (undefined for an event that holds none) whether it is the one waited for. Some endpoints leave the stream open
   * after it, so reading goes on only for `lingerMs`: what comes meanwhile belongs to the answer, too.
   */
  readonly until?: (message: unknown, event: SseEvent) => boolean;
  /** Milliseconds to wait for the end of the stream once `until` is satisfied, so that its connection can be kept; {@link LINGER} by default. */
  readonly lingerMs?: number;
  /** Gives an event stream up unread: one that waits for nothing may never send a byte. */
  readonly leaveStream?: boolean;
  /** Ends reading an event stream once enough was heard: what has come until then is the answer, with `left`. */
  readonly leave?: AbortSignal;
  /** When the request was sent, by `performance.now()`; left out: when reading begins. */
  readonly since?: number;
  /** Called before the first event of an event stream is read, under a status of success. */
  readonly onStream?: () => void;
  /** Ends reading; what has come until then is the answer, with `cut`. */
  readonly signal: AbortSignal;
}

const utf8 = new TextDecoder();

/** How long an open stream is given for what may still come, where nothing has to: milliseconds. */
export const LINGER = 50;

/** The most events that one answer keeps: 1 MiB of `data:` alone would be 150,000. */
export const MAX_EVENTS = 10_000;

/** The most values that are parsed of one answer: 16 MB of `[]` would take half a gigabyte. */
export const MAX_VALUES = 250_000;

/**
 * Reads the body of an answer and parses it. The body is always given up in the end, so that no connection is held.
 * A broken or endless body is no error but described in the answer; this throws only what `until` throws.
 */
export async function readAnswer(response: WireResponse, options: ReadOptions): Promise<Answer> {
  const { status, headers } = response;
  function header(name: string): string | undefined {
    const sought = name.toLowerCase();
    let found: string | undefined;
    for (const [each, value] of headers) {
      if (each.length !== sought.length || each.toLowerCase() !== sought) continue;
      found = found === undefined ? value : `${found}, ${value}`;
    }
    return found;
  }
  const mediaType = header('content-type')?.split(';')[0]?.trim().toLowerCase() || undefined;
  const stream = mediaType === 'text/event-stream' ? eventReader(options) : undefined;

  const unread = stream !== undefined && options.leaveStream === true;
  if (stream && status >= 200 && status < 300) options.onStream?.();
  // A stream that is listened to stays as long as it is open: it would keep others out.
  const place = options.leave ? undefined : options.room?.place();
  try {
    const read = unread ? giveUp(response.body) : await readBody(response.body, options, { stream, place });
    return parsedAnswer(read);
  } finally {
    place?.leave();
  }

  function parsedAnswer({ body, truncated: long, cut, left }: Body): Answer {
    const text = utf8.decode(body);
    const mayHoldMany = !stream && !long && text.length > MAX_VALUES && /^\s*[[{]/.test(text);
    const tooMany = mayHoldMany && valuesIn(text, MAX_VALUES) > MAX_VALUES;
    const truncated = long || tooMany;
    const json = stream || truncated || cut ? undefined : parsed(text);
    return {
      status,
      headers,
      header,
      mediaType,
      text,
      bytes: body.byteLength,
      truncated,
      ...(unread && { unread: true }),
      ...(left && { left }),
      ...(cut && { cut }),
      json,
      events: stream?.events ?? [],
      eventsAt: stream?.eventsAt ?? [],
      messages: stream?.messages ?? messagesIn(json),
      utf8: isUtf8(long || cut || left || stream?.satisfied() ? withoutSplitEnd(body) : body),
    };
  }
}

interface Body {
  readonly body: Uint8Array;
  readonly truncated: boolean;
  readonly cut?: NoAnswerReason;
  readonly left?: true;
}

/** Ends a body without reading it, so that its connection is not held. */
function giveUp(source: AsyncIterable<Uint8Array>): Body {
  // Not waited for: as in readBody, a body may take its time to end.
  source[Symbol.asyncIterator]()
    .return?.()
    .catch(() => undefined);
  return { body: new Uint8Array(), truncated: false };
}

/** Reads chunks until the end, the bound, the signal, or the linger after the message waited for. */
async function readBody(
  source: AsyncIterable<Uint8Array>,
  options: ReadOptions,
  { stream, place }: { readonly stream?: EventReader; readonly place?: Place },
): Promise<Body> {
  const { maxBytes, signal, leave, lingerMs = LINGER } = options;
  const chunks = source[Symbol.asyncIterator]();
  const kept = growing(maxBytes);
  let timer: NodeJS.Timeout | undefined;
  let lingered = false;
  let ended = false;
  // One listener for the whole body: each chunk's own would cost more than the chunk.
  let giveUp: () => void = () => undefined;
  const stop = () => giveUp();
  const nextChunk = () =>
    new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
      giveUp = () => reject(signal.reason);
      if (signal.aborted || leave?.aborted) giveUp();
      chunks.next().then(resolve, reject);
    });
  signal.addEventListener('abort', stop, { once: true });
  leave?.addEventListener('abort', stop, { once: true });
  try {
    for (;;) {
      const { done, value } = await nextChunk();
      if (done) {
        ended = true;
        return { body: kept.bytes(), truncated: false };
      }
      const fitting = kept.append(value);
      stream?.feed(fitting);
      if (fitting.byteLength < value.byteLength || stream?.full()) return { body: kept.bytes(), truncated: true };
      if (place && kept.bytes().byteLength > LARGE) await place.enter(signal);
      if (stream?.satisfied()) {
        timer ??= setTimeout(() => {
          lingered = true;
          giveUp();
        }, lingerMs);
      }
    }
  } catch (error) {
    if (stream?.failed()) throw error;
    const body = kept.bytes();
    if (signal.aborted) return { body, truncated: false, cut: isTimeout(signal.reason) ? 'timeout' : 'aborted' };
    if (leave?.aborted) return { body, truncated: false, left: true };
    if (lingered) return { body, truncated: false };
    return { body, truncated: false, cut: error instanceof NoAnswer ? error.reason : 'reset' };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    leave?.removeEventListener('abort', stop);
    // Not waited for: a body may take its time to end, and its errors no longer matter.
    if (!ended) chunks.return?.().catch(() => undefined);
  }
}

function isTimeout(reason: unknown): boolean {
  return (reason as { name?: unknown } | null)?.name === 'TimeoutError';
}

/** The bytes beyond which a body counts as large. */
const LARGE = 1024 * 1024;

/** One body's place in a {@link Room}. */
interface Place {
  /** Resolves once the body is inside, at once where it is already. Rejects with the signal's reason. */
  enter(signal: AbortSignal): Promise<void>;
  leave(): void;
}

/** Where large bodies are read, so many at a time: many at once would fill memory. */
export interface Room {
  place(): Place;
}

export function roomFor(most: number): Room {
  let inside = 0;
  const waiting: (() => void)[] = [];
  return {
    place() {
      let entered = false;
      return {
        async enter(signal) {
          if (entered) return;
          while (inside >= most) await unlessAborted(new Promise<void>((resolve) => waiting.push(resolve)), signal);
          inside += 1;
          entered = true;
        },
        leave() {
          if (entered) inside -= 1;
          // All of them look again: one that has given up would let its turn pass.
          for (const look of waiting.splice(0)) look();
        },
      };
    },
  };
}

/** Bytes in one growing buffer: a list of one-byte chunks would take a hundred times their size. */
function growing(maxBytes: number) {
  let buffer: Uint8Array = new Uint8Array();
  let length = 0;
  return {
    /** Keeps what fits, and returns that. */
    append(chunk: Uint8Array): Uint8Array {
      const fitting = chunk.subarray(0, maxBytes - length);
      // Most bodies come in one chunk, which then needs no copy.
      if (length === 0) {
        buffer = fitting;
        length = fitting.byteLength;
        return fitting;
      }
      if (length + fitting.byteLength > buffer.byteLength) {
        const larger = new Uint8Array(Math.min(maxBytes, Math.max(buffer.byteLength * 2, length + fitting.byteLength)));
        larger.set(buffer.subarray(0, length));
        buffer = larger;
      }
      buffer.set(fitting, length);
      length += fitting.byteLength;
      return fitting;
    },
    bytes: () => buffer.subarray(0, length),
  };
}

type EventReader = ReturnType<typeof eventReader>;

/** Parses an event stream as it comes. */
function eventReader({ until, since = performance.now() }: Pick<ReadOptions, 'until' | 'since'>) {
  const events: SseEvent[] = [];
  const eventsAt: number[] = [];
  const messages: unknown[] = [];
  // A streaming decoder holds back the start of a character whose end is in the next chunk.
  const decoder = new TextDecoder();
  let retry: number | undefined;
  let satisfied = false;
  let failed = false;
  let values = 0;
  const parser = createParser({
    onRetry: (milliseconds) => {
      retry = milliseconds;
    },
    onEvent: ({ event, id, data }) => {
      if (full()) return;
      values += valuesIn(data, MAX_VALUES - values);
      if (full()) return;
      const one: SseEvent = {
        ...(event !== undefined && { event }),
        ...(id !== undefined && { id }),
        ...(retry !== undefined && { retry }),
        data,
      };
      events.push(one);
      eventsAt.push(Math.round(performance.now() - since));
      retry = undefined;
      const held = event === undefined || event === 'message' ? messagesIn(parsed(data)) : [];
      for (const message of held) messages.push(message);
      for (const message of held.length > 0 ? held : [undefined]) {
        if (until?.(message, one)) satisfied = true;
      }
    },
  });
  const full = () => events.length >= MAX_EVENTS || values > MAX_VALUES;
  return {
    events,
    eventsAt,
    messages,
    feed(chunk: Uint8Array): void {
      // Reset by success: what `until` throws is told from what the wire throws.
      failed = true;
      parser.feed(decoder.decode(chunk, { stream: true }));
      failed = false;
    },
    satisfied: () => satisfied,
    failed: () => failed,
    full,
  };
}

/** How many values a text of JSON holds, told by what stands before and between them outside of texts; counted to just beyond `most`. */
function valuesIn(text: string, most: number): number {
  let values = 1;
  for (let at = 0; at < text.length && values <= most; at += 1) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === BRACKET || code === BRACE) values += 1;
    else if (code === QUOTE) at = textEnd(text, at);
  }
  return values;
}

const [QUOTE, COMMA, BRACKET, BACKSLASH, BRACE] = [0x22, 0x2c, 0x5b, 0x5c, 0x7b];

/** Where the text of JSON that begins at `start` ends. */
function textEnd(text: string, start: number): number {
  for (let at = start; ; ) {
    at = text.indexOf('"', at + 1);
    if (at < 0) return text.length;
    let before = at;
    while (text.charCodeAt(before - 1) === BACKSLASH) before -= 1;
    if ((at - before) % 2 === 0) return at;
  }
}

/** A text parsed as JSON, or undefined. */
function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The objects in a parsed body: itself, or the members of a batch. */
function messagesIn(json: unknown): object[] {
  const candidates: unknown[] = Array.isArray(json) ? json : [json];
  return candidates.filter((one): one is object => typeof one === 'object' && one !== null && !Array.isArray(one));
}

/** The bytes without a UTF-8 sequence that has only begun at their end. */
function withoutSplitEnd(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 0;
    if (needs > 0) return needs > back ? bytes.subarray(0, -back) : bytes;
  }
  return bytes;
}
