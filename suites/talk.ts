/** A conversation of a probe's own: in a session of its own where the endpoint hands those out, and with what the client declares in it. */

import { LINGER } from '../harness/answer.ts';
import type { Change, Endpoint } from '../harness/endpoint.ts';
import type { ClientCapabilities, Exchange } from '../harness/exchange.ts';
import type { Credential } from '../harness/facts.ts';
import { offered, opening } from '../harness/handshake.ts';
import { isRecord, isResponse, type JsonRpcResponse } from '../harness/jsonrpc.ts';
import { Unoffered } from '../harness/probe.ts';
import { isServed } from '../harness/reply.ts';
import type { Listening } from '../harness/stream.ts';
import { aside } from './aside.ts';
import { end, notify, sessionIn } from './session/opened.ts';

/** How a probe speaks within its conversation. */
export type Talk = Pick<Endpoint, 'ask' | 'listen'>;

export interface Talking {
  /** What the client declares; left out: nothing. */
  readonly capabilities?: ClientCapabilities;
  /** Who talks; left out: the ordinary caller. */
  readonly as?: Credential;
  /** What tells its session from others, for a reader: A, B … */
  readonly letter?: string;
}

/** Has a conversation, and ends its session. Undefined where initialize is not served: nothing can be told then. */
export async function talking<T>(
  endpoint: Endpoint,
  use: (talk: Talk) => Promise<T>,
  { capabilities = {}, as, letter = 'A' }: Talking = {},
): Promise<T | undefined> {
  const own: Change = { declared: capabilities, ...(as && { credential: as }) };
  const params = offered(endpoint.conventions, { capabilities });
  const exchange = await opening(aside(endpoint), { ...own, params, step: opens(letter, capabilities) });
  if (!isServed(exchange)) return undefined;
  const header = endpoint.conventions.session?.header;
  const session = header === undefined ? undefined : sessionIn(exchange, header, letter);
  if (!session) return use(speaking(endpoint, own));
  const within = speaking(endpoint, { ...own, headers: session.headers });
  const ending = aside({ ...endpoint, ask: within.ask });
  await notify(ending, session);
  try {
    return await use(within);
  } finally {
    await end(ending, session);
  }
}

/** What a client that declares this does first, for a reader: what it may be asked for stands in no later request. */
function opens(letter: string, capabilities: ClientCapabilities): string {
  const declared = Object.keys(capabilities).length === 0 ? '' : ` as a client with ${JSON.stringify(capabilities)}`;
  return `opens session ${letter}${declared}`;
}

/** The endpoint, with a change that every request has. */
function speaking(endpoint: Endpoint, own: Change): Talk {
  const merged = (change: Change = {}): Change => ({
    ...own,
    ...change,
    headers: { ...own.headers, ...change.headers },
  });
  return {
    ask: (method, change) => endpoint.ask(method, merged(change)),
    listen: (method, change) => endpoint.listen(method, merged(change)),
  };
}

/** What a client sends to hear from the server. */
export const toListen = { http: 'GET', headers: { Accept: 'text/event-stream' } } as const;

/** Asks for an answer in the form of an event stream, where the endpoint lets a client choose. */
export async function askForStream({ ask }: Talk, method: string, change: Change = {}): Promise<Exchange> {
  const preferring = { ...change, headers: { ...change.headers, Accept: 'application/json;q=0.5, text/event-stream' } };
  const preferred = await ask(method, preferring);
  // Some endpoints read no weights, and refuse the whole header.
  return preferred.answer?.status === 406 ? ask(method, change) : preferred;
}

/** Opens the stream that waits for no request; undefined where it is refused. Throws `Unoffered` where there is none. */
export async function serverStream({ listen }: Talk): Promise<Listening | undefined> {
  const stream = await listen('', { ...toListen, step: 'listens to the server' });
  const status = stream.refused?.answer?.status;
  if (status === 405) throw new Unoffered('the endpoint opens no stream by GET: it answers 405');
  return stream.refused ? undefined : stream;
}

/** Waits a moment for what may still come on the stream. */
export async function linger(stream: Listening): Promise<void> {
  await stream.next(() => false, LINGER);
}

/** A request that the server makes. */
export interface ServerRequest {
  readonly id: unknown;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The message as a request of the server; undefined where it is none. */
export function serverRequest(message: unknown): ServerRequest | undefined {
  if (!isRecord(message) || typeof message.method !== 'string' || message.id === undefined) return undefined;
  return { id: message.id, method: message.method, params: isRecord(message.params) ? message.params : {} };
}

/** What the server asks of its client in the answer. */
export function serverRequests({ answer }: Exchange): readonly ServerRequest[] {
  return (answer?.messages ?? []).flatMap((message) => serverRequest(message) ?? []);
}

/** The responses among these messages. */
export function responsesIn(messages: readonly unknown[]): readonly JsonRpcResponse[] {
  return messages.filter(isResponse);
}
