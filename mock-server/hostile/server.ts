/** A server of raw sockets that misbehaves in one way. */

import { createServer, type Socket } from 'node:net';
import { listenOn } from '../address.ts';
import { emptyAnswer, jsonAnswer } from './bytes.ts';
import type { Hostility } from './hostility.ts';
import { requestIn, responseTo } from './proper.ts';
import { type Incoming, readRequests } from './read.ts';

export interface HostileOptions {
  /** 0, the default: a free one. */
  readonly port?: number;
  /** Loopback, 127.0.0.1, when absent. */
  readonly host?: string;
  /** HTTP requests that are answered properly first; none when absent. */
  readonly after?: number;
  /** Resolves after so many milliseconds. For slow answers; real time when absent. */
  wait?(milliseconds: number): Promise<void>;
}

/** A hostile server that listens. */
export interface HostileServer extends AsyncDisposable {
  /** The whole URL of its endpoint. */
  readonly url: string;
  /** Bytes that it handed to sockets; the peer did not read more. */
  written(): number;
  /** Resolves once no connection is open: what misbehaves without end was left. */
  left(): Promise<void>;
  /** Stops listening and drops open connections. */
  close(): Promise<void>;
}

/**
 * Starts a server that misbehaves in that way; what a hostility leaves alone is answered as a small endpoint would.
 *
 * @throws Error when the address is not to be had, with the host, the port and the reason.
 */
export async function hostileServer(
  { at, act }: Hostility,
  { port, host, after = 0, wait = realWait }: HostileOptions = {},
): Promise<HostileServer> {
  const open = new Map<Socket, Promise<void>>();
  let closedBytes = 0;
  let taken = 0;
  let before = 0;
  const server = createServer((socket) => {
    // The peer breaks the connection: that is what it is for.
    socket.on('error', () => undefined);
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve())).then(() => {
      closedBytes += socket.bytesWritten;
      open.delete(socket);
    });
    open.set(socket, closed);
    readRequests(socket, (incoming) => answer(socket, incoming));
  });

  function answer(socket: Socket, incoming: Incoming): void {
    const request = requestIn(incoming.message);
    taken += 1;
    const meant = at === 'every' || (request && (at === 'rpc' || at === request.method));
    if (taken > after && meant) {
      const asked = request ?? { id: null, method: 'ping', params: {} };
      void act({ socket, request: asked, response: responseTo(asked), before, wait });
      before += 1;
    } else answerProperly(socket, incoming);
  }

  const origin = await listenOn(server, { port, host });
  async function close(): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of open.keys()) socket.destroy();
    await closed;
  }
  return {
    url: `${origin}/mcp`,
    written: () => [...open.keys()].reduce((sum, { bytesWritten }) => sum + bytesWritten, closedBytes),
    left: async () => void (await Promise.all(open.values())),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function answerProperly(socket: Socket, { http, message }: Incoming): void {
  const request = requestIn(message);
  if (request) socket.write(jsonAnswer(JSON.stringify(responseTo(request))));
  else if (http !== 'POST') socket.write(emptyAnswer('405 Method Not Allowed', 'allow: POST'));
  else socket.write(emptyAnswer(message === undefined ? '400 Bad Request' : '202 Accepted'));
}

function realWait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
