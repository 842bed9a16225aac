/** A client of the specification's presets, for tests: it says exactly what it is told to, and hides nothing. */

import { EventSourceParserStream } from 'eventsource-parser/stream';
import { type Gateway, type MockGatewayOptions, mockGateway } from '../gateway.ts';
import type { PresetName } from '../presets.ts';
import type { JsonObject } from '../rpc.ts';

const ORIGIN = 'https://mcp.example';

/** A gateway whose tools take no time. */
export function mcpGateway(name: PresetName = 'mcp', options: MockGatewayOptions = {}): Gateway {
  return mockGateway(name, { wait: async () => {}, ...options });
}

export interface Sending {
  httpMethod?: string;
  path?: string;
  /** Null takes a header away. */
  headers?: Record<string, string | null>;
  /** Sent as JSON, unless it is a text or bytes. */
  body?: unknown;
}

/** Sends one request. */
export function send(gateway: Gateway, { httpMethod = 'POST', path = '/mcp', headers = {}, body }: Sending) {
  const all = new Headers({ 'content-type': 'application/json', accept: 'application/json, text/event-stream' });
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) all.delete(name);
    else all.set(name, value);
  }
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  const sent = httpMethod === 'POST' ? { body: raw ? (body as BodyInit) : JSON.stringify(body) } : {};
  return gateway.fetch(new Request(ORIGIN + path, { method: httpMethod, headers: all, ...sent }));
}

/** One event as a client reads it. */
export interface Event {
  id: string | undefined;
  /** The message in it; undefined where its data is empty. */
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into messages of any shape.
  message: any;
}

/** Reads a stream event by event. */
export function eventsOf(response: Response) {
  let retry: number | undefined;
  const parser = new EventSourceParserStream({ onRetry: (milliseconds) => (retry = milliseconds) });
  const reader = (response.body as unknown as ReadableStream<BufferSource>)
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(parser)
    .getReader();
  async function next(): Promise<Event | undefined> {
    const { done, value } = await reader.read();
    return done ? undefined : { id: value.id, message: value.data === '' ? undefined : JSON.parse(value.data) };
  }
  return {
    /** The next event; undefined at the end of the stream. */
    next,
    /** All events up to the end. */
    async rest(): Promise<Event[]> {
      const events: Event[] = [];
      for (let event = await next(); event; event = await next()) events.push(event);
      return events;
    },
    /** Goes away. */
    leave: () => reader.cancel(),
    retry: () => retry,
  };
}

/** The messages of an answer, whichever form it has. */
// biome-ignore lint/suspicious/noExplicitAny: as above
export async function messagesOf(response: Response): Promise<any[]> {
  if (response.headers.get('content-type') !== 'text/event-stream') {
    const value = JSON.parse(await response.text());
    return Array.isArray(value) ? value : [value];
  }
  const events = await eventsOf(response).rest();
  return events.flatMap(({ message }) => (message === undefined ? [] : [message]));
}

export interface Beginning {
  version?: string;
  capabilities?: JsonObject;
  headers?: Record<string, string>;
  /** False: it never says that it is ready. */
  ready?: boolean;
}

export const clientInfo = { name: 'test', version: '1' };

/** Begins a session, and talks in it. */
export async function begin(gateway: Gateway, beginning: Beginning = {}) {
  const { version = '2025-11-25', capabilities = {}, headers: own = {}, ready = true } = beginning;
  const params = { protocolVersion: version, capabilities, clientInfo };
  const opened = await send(gateway, { headers: own, body: { jsonrpc: '2.0', id: 0, method: 'initialize', params } });
  const session = opened.headers.get('mcp-session-id') ?? '';
  const [{ result }] = await messagesOf(opened);
  const headers: Record<string, string> = { ...own, 'mcp-session-id': session };
  let id = 0;

  function post(body: unknown, more: Sending['headers'] = {}): Promise<Response> {
    return send(gateway, { body, headers: { ...headers, ...more } });
  }

  function request(method: string, given?: JsonObject, more: Sending['headers'] = {}): Promise<Response> {
    return post({ jsonrpc: '2.0', id: ++id, method, ...(given && { params: given }) }, more);
  }

  const client = {
    result,
    session,
    headers,
    post,
    request,
    /** The messages that a request leads to, its response last. */
    async exchange(method: string, given?: JsonObject, more: Sending['headers'] = {}) {
      return messagesOf(await request(method, given, more));
    },
    /** The response to a request. */
    async ask(method: string, given?: JsonObject) {
      return (await client.exchange(method, given)).at(-1);
    },
    call: (name: string, args: JsonObject = {}, more: JsonObject = {}) =>
      client.ask('tools/call', { name, arguments: args, ...more }),
    notify: (method: string, given?: JsonObject) => post({ jsonrpc: '2.0', method, ...(given && { params: given }) }),
    listen: (lastEventId?: string) =>
      send(gateway, {
        httpMethod: 'GET',
        headers: { ...headers, accept: 'text/event-stream', ...(lastEventId && { 'last-event-id': lastEventId }) },
      }),
    end: () => send(gateway, { httpMethod: 'DELETE', headers }),
  };
  if (ready) await client.notify('notifications/initialized');
  return client;
}

/** Timers that end when they are told to. */
export function gate() {
  const waiting: (() => void)[] = [];
  return {
    wait: () => new Promise<void>((resolve) => waiting.push(resolve)),
    /** Lets the oldest go. Resolves once there was one. */
    async pass() {
      // A few turns of the loop: whoever waits has to come here first.
      for (let turn = 0; waiting.length === 0 && turn < 50; turn++) await new Promise(setImmediate);
      const oldest = waiting.shift();
      if (!oldest) throw new Error('Nobody waits.');
      oldest();
    },
  };
}
