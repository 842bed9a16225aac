/** Reads HTTP requests from a socket, one after the other. */

import type { Socket } from 'node:net';

/** One HTTP request. */
export interface Incoming {
  readonly http: string;
  /** The body parsed as JSON; undefined where it is none. */
  readonly message: unknown;
}

/** The most of one request that is kept, in bytes. */
const KEPT = 1024 * 1024;

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Hands each request of the connection to `take`. A body beyond 1 MiB is no message; one without a length is empty. */
export function readRequests(socket: Socket, take: (incoming: Incoming) => void): void {
  let held = Buffer.alloc(0);
  /** Bytes of a body that is too long, still to be passed over. */
  let left = 0;
  socket.on('data', (bytes) => {
    const passed = Math.min(left, bytes.length);
    left -= passed;
    held = Buffer.concat([held, bytes.subarray(passed)]);
    for (;;) {
      const end = held.indexOf('\r\n\r\n');
      if (end < 0) {
        if (held.length > KEPT) socket.destroy();
        return;
      }
      const head = held.toString('latin1', 0, end);
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      const whole = end + 4 + length;
      if (held.length < whole && length <= KEPT) return;
      const http = head.slice(0, head.indexOf(' '));
      left = Math.max(0, whole - held.length);
      const message = length > KEPT ? undefined : parsed(held.toString('utf8', end + 4, whole));
      held = held.subarray(whole);
      take({ http, message });
    }
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
