/** Serves a gateway over real HTTP, with a window on the journal beside it, and a button that restarts it. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { hostname } from 'node:os';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { listenOn } from './address.ts';
import type { Gateway, ListenOptions } from './gateway.ts';
import { type Answer, type Arrival, type Decoded, decode } from './http.ts';

/** Under this no vendor's gateway has anything: what is here is served beside the gateway, never by it. */
const BESIDE = '/-/';
const JOURNAL_PATH = `${BESIDE}journal`;
const RESTART_PATH = `${BESIDE}restart`;

export interface Served {
  /** For example `http://127.0.0.1:8080`. */
  origin: string;
  /** URL of the journal. */
  journal: string;
  /** What tells this server from any other that was ever there: host, process and port. */
  instance: string;
  close(): Promise<void>;
}

/** The body, or undefined when it is larger than `limit` bytes: what comes beyond is let go unread. */
function readBody(incoming: IncomingMessage, limit: number): Promise<Decoded | undefined> {
  return new Promise((resolve, reject) => {
    if (Number(incoming.headers['content-length'] ?? 0) > limit) return resolve(undefined);
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else resolve(undefined);
    });
    incoming.on('end', () => resolve(decode(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks))));
    incoming.on('error', reject);
  });
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(::ffff:)?127\.|^::1$/.test(address);
}

/**
 * A request as it came in, without a `Request` made of it: that would cost as much as answering it. Headers are looked
 * up where the parser left them, as most requests need only a few.
 */
function arrivalFrom(incoming: IncomingMessage): Arrival {
  const { rawHeaders, method = '', url = '' } = incoming;
  function header(name: string): string | null {
    let value: string | null = null;
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const given = rawHeaders[i] as string;
      if (given.length !== name.length || given.toLowerCase() !== name) continue;
      value = value === null ? (rawHeaders[i + 1] as string) : `${value}, ${rawHeaders[i + 1]}`;
    }
    return value;
  }
  let read: Promise<Decoded | undefined> | undefined;
  let wellFormed = true;
  return {
    method,
    // A request line may hold the whole URL, as one to a proxy does.
    url: url.startsWith('/') ? `http://${header('host') ?? 'localhost'}${url}` : url,
    header,
    headers: () => incoming.headers as Record<string, string>,
    async text(limit) {
      read ??= readBody(incoming, limit);
      const body = await read;
      wellFormed = body?.wellFormed ?? true;
      return body?.text;
    },
    wellFormed: () => wellFormed,
    loopback: isLoopback(incoming.socket.localAddress),
  };
}

/**
 * Writes an answer, a stream as it goes. What cannot be finished is cut off, so that the client sees it broken rather than
 * short; and a stream whose client has gone is told so.
 */
async function write(answer: Answer, outgoing: ServerResponse): Promise<void> {
  outgoing.statusCode = answer.status;
  for (const name in answer.headers) outgoing.setHeader(name, answer.headers[name] as string);
  if (answer.body === null || typeof answer.body === 'string') {
    outgoing.end(answer.body ?? undefined);
    return;
  }
  const reader = answer.body.getReader();
  const leave = () => reader.cancel().catch(() => {});
  // The client may have gone before there was an answer.
  if (outgoing.destroyed) return void leave();
  outgoing.once('close', leave);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      // Waited for, so that what came before a break does leave.
      await new Promise((resolve) => outgoing.write(value, resolve));
    }
    outgoing.end();
  } catch {
    outgoing.destroy();
  }
}

/**
 * Listens.
 *
 * @throws Error when the address is not to be had, with the host, the port and the reason.
 */
export async function serve(gateway: Gateway, options: ListenOptions = {}): Promise<Served> {
  const app = new Hono();
  app.get(JOURNAL_PATH, (context) => {
    const nonce = context.req.query('nonce') ?? '';
    // In JSON form, as the nonce may hold characters that JSON escapes.
    const sought = JSON.stringify(nonce).slice(1, -1);
    return context.json(gateway.journal.filter((entry) => JSON.stringify(entry.arguments).includes(sought)));
  });
  app.post(RESTART_PATH, (context) => {
    gateway.restart();
    return context.body(null, 204);
  });
  // The process's own Request and Response are left alone: this runs inside other people's tests.
  const beside = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer((incoming, outgoing) => {
    if (incoming.url?.startsWith(BESIDE)) void beside(incoming, outgoing);
    else answerTo(incoming, outgoing).catch(() => outgoing.destroy());
  });
  // The gateway does its own routing, so its requests need no second one.
  async function answerTo(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    await write(await gateway.answer(arrivalFrom(incoming)), outgoing);
  }
  const origin = await listenOn(server, options);
  return {
    origin,
    journal: origin + JOURNAL_PATH,
    instance: `${hostname()} ${process.pid} ${new URL(origin).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
