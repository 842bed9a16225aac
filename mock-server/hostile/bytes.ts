/** The bytes of answers: heads, chunks, events, and what never ends. */

import type { Socket } from 'node:net';

type Bytes = string | Uint8Array;

/** The head of an answer, with its status line and these headers. */
export function head(status: string, ...headers: readonly string[]): string {
  return ['HTTP/1.1 ', status, ...headers.map((each) => `\r\n${each}`), '\r\n\r\n'].join('');
}

const JSON_TYPE = 'content-type: application/json';
const CHUNKED = 'transfer-encoding: chunked';

/** The head of an event stream in chunks. */
export const EVENTS = head('200 OK', 'content-type: text/event-stream', CHUNKED);
/** The head of a JSON body in chunks. */
export const JSON_CHUNKS = head('200 OK', JSON_TYPE, CHUNKED);

/** The head of a JSON body of that many bytes. */
export function jsonHead(length: number | bigint, ...headers: readonly string[]): string {
  return head('200 OK', JSON_TYPE, `content-length: ${length}`, ...headers);
}

/** A whole answer whose body is this text. */
export function jsonAnswer(text: Bytes, ...headers: readonly string[]): Buffer {
  const body = Buffer.from(text);
  return joined(jsonHead(body.length, ...headers), body);
}

/** A whole answer without a body. */
export function emptyAnswer(status: string, ...headers: readonly string[]): string {
  return head(status, ...headers, 'content-length: 0');
}

/** Bytes as one chunk of a chunked body. */
export function chunk(content: Bytes): Buffer {
  const bytes = Buffer.from(content);
  return joined(`${bytes.length.toString(16)}\r\n`, bytes, '\r\n');
}

/** What ends a chunked body. */
export const LAST_CHUNK = '0\r\n\r\n';

/** The message as an event. */
export function event(message: unknown): string {
  return `event: message\ndata: ${JSON.stringify(message)}\n\n`;
}

/** A whole event stream with this text in it. */
export function eventsAnswer(text: Bytes): Buffer {
  return joined(EVENTS, chunk(text), LAST_CHUNK);
}

export function joined(...pieces: readonly Bytes[]): Buffer {
  return Buffer.concat(pieces.map((each) => Buffer.from(each)));
}

/** Writes the same bytes for as long as the peer reads, and no faster; `times` bounds it. */
export async function repeatedly(socket: Socket, bytes: Bytes, times = Number.POSITIVE_INFINITY): Promise<void> {
  const one = Buffer.from(bytes);
  // Large enough not to be slowed down by small writes; the peer cannot tell.
  const atOnce = Math.ceil(16_384 / one.length);
  const many = Buffer.concat(Array<Uint8Array>(Math.min(times, atOnce)).fill(one));
  for (let left = times; left > 0 && !socket.destroyed; left -= atOnce) {
    const fits = socket.write(left < atOnce ? many.subarray(0, left * one.length) : many);
    if (!fits) await drained(socket);
  }
}

/** Resolves once more can be written, or the connection is closed. */
function drained(socket: Socket): Promise<void> {
  // Not `once`, which rejects when the peer resets.
  return new Promise((resolve) => {
    function go() {
      socket.off('drain', go).off('close', go);
      resolve();
    }
    socket.on('drain', go).on('close', go);
  });
}
