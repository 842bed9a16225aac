/** Serves a gateway over real HTTP, with a window on the journal beside it. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import type { Gateway, ListenOptions } from './gateway.ts';
import { type Answer, type Arrival, arrivalOf } from './http.ts';

/** Under this no vendor's gateway has anything: what is here is served beside the gateway, never by it. */
const BESIDE = '/-/';
const JOURNAL_PATH = `${BESIDE}journal`;

export interface Served {
  /** For example `http://127.0.0.1:8080`. */
  origin: string;
  /** URL of the journal. */
  journal: string;
  close(): Promise<void>;
}

/** A request as it came in. Headers are looked up where the parser left them, as most requests need only a few. */
function arrivalFrom(request: Request, incoming: IncomingMessage): Arrival {
  const { rawHeaders } = incoming;
  function header(name: string): string | null {
    let value: string | null = null;
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const given = rawHeaders[i] as string;
      if (given.length !== name.length || given.toLowerCase() !== name) continue;
      value = value === null ? (rawHeaders[i + 1] as string) : `${value}, ${rawHeaders[i + 1]}`;
    }
    return value;
  }
  return arrivalOf(request, header, () => incoming.headers as Record<string, string>);
}

/** Writes an answer. What cannot be finished is cut off, so that the client sees it broken rather than short. */
async function write(answer: Answer, outgoing: ServerResponse): Promise<void> {
  outgoing.statusCode = answer.status;
  for (const name in answer.headers) outgoing.setHeader(name, answer.headers[name] as string);
  if (answer.body === null || typeof answer.body === 'string') {
    outgoing.end(answer.body ?? undefined);
    return;
  }
  try {
    for await (const chunk of answer.body) {
      // Waited for, so that what came before a break does leave.
      await new Promise((resolve) => outgoing.write(chunk, resolve));
    }
    outgoing.end();
  } catch {
    outgoing.destroy();
  }
}

/** The reason in words, for the errors that a choice of port or host leads to. */
function explained(cause: NodeJS.ErrnoException, host: string, port: number): Error {
  const reasons: Record<string, string> = {
    EADDRINUSE: 'the port is in use. Please choose another with --port, or 0 for a free one.',
    EACCES: 'this user may not use the port. Please choose one above 1023 with --port, or 0 for a free one.',
    EADDRNOTAVAIL: 'this machine does not have the address. Please choose another with --host.',
    ERR_SOCKET_BAD_PORT: 'there is no such port. Please choose one from 0 to 65535 with --port.',
    ENOTFOUND: 'the host is unknown. Please choose another with --host.',
  };
  const reason = reasons[cause.code ?? ''] ?? `${cause.message}. Please check --host and --port.`;
  return new Error(`Failed to listen on ${host}:${port}: ${reason}`, { cause });
}

/**
 * Listens.
 *
 * @throws Error when the address is not to be had, with the host, the port and the reason.
 */
export async function serve(gateway: Gateway, { port = 0, host = '127.0.0.1' }: ListenOptions = {}): Promise<Served> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.get(JOURNAL_PATH, (context) => {
    const nonce = context.req.query('nonce') ?? '';
    // In JSON form, as the nonce may hold characters that JSON escapes.
    const sought = JSON.stringify(nonce).slice(1, -1);
    return context.json(gateway.journal.filter((entry) => JSON.stringify(entry.arguments).includes(sought)));
  });
  const server = createAdaptorServer({
    // The process's own Request and Response are left alone: this runs inside other people's tests.
    overrideGlobalObjects: false,
    async fetch(request, env) {
      const { incoming, outgoing } = env as HttpBindings;
      // The gateway does its own routing, so its requests need no second one.
      if (incoming.url?.startsWith(BESIDE)) return app.fetch(request, env);
      await write(await gateway.answer(arrivalFrom(request, incoming)), outgoing);
      return RESPONSE_ALREADY_SENT;
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  }).catch((cause) => {
    throw explained(cause, host, port);
  });
  const { address, family, port: taken } = server.address() as AddressInfo;
  const origin = `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`;
  return {
    origin,
    journal: origin + JOURNAL_PATH,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
