/** Servers on loopback that are no MCP endpoint, each in one way. */

import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { certified, listening } from '../../../harness/wire/__test-helpers__/loopback.ts';

type Message = Readonly<Record<string, unknown>>;

/** A server that listens. */
export interface Listener extends AsyncDisposable {
  readonly url: string;
  /** Requests that arrived. */
  readonly requests: () => number;
}

/** Listens on a free port, over TLS with a certificate that nobody trusts where `tls` says so. */
export async function listener(answer: RequestListener, { tls = false } = {}): Promise<Listener> {
  let requests = 0;
  const counted: RequestListener = (request, response) => {
    requests += 1;
    answer(request, response);
  };
  const server = await listening(tls ? createTlsServer(certified(), counted) : createServer(counted));
  return {
    url: `${tls ? 'https' : 'http'}://localhost:${server.port}/mcp`,
    requests: () => requests,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Answers each JSON-RPC message by a function; what is no JSON gets 400, and what was not posted as an object 405. */
export function speaking(
  answer: (message: Message, response: ServerResponse, request: IncomingMessage) => void,
): RequestListener {
  return (request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => {
      if (request.method !== 'POST' || !text.startsWith('{')) return void response.writeHead(405).end();
      const message = parsed(text);
      if (message) answer(message, response, request);
      else response.writeHead(400).end();
    });
  };
}

function parsed(text: string): Message | undefined {
  try {
    return JSON.parse(text) as Message;
  } catch {
    return undefined;
  }
}

/** Writes JSON. */
export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** A plain endpoint of the revision 2025-06-18 with one tool. */
export const plain = speaking((message, response) => {
  const results: Readonly<Record<string, unknown>> = {
    initialize: {
      protocolVersion: '2025-06-18',
      capabilities: { tools: {} },
      serverInfo: { name: 'plain', version: '1' },
    },
    'tools/list': { tools: [{ name: 'read_note', inputSchema: { type: 'object' } }] },
    ping: {},
  };
  const { id, method } = message;
  if (id === undefined || 'result' in message || 'error' in message) response.writeHead(202).end();
  else if (typeof method !== 'string') response.writeHead(400).end();
  else if (method in results) sendJson(response, { jsonrpc: '2.0', id, result: results[method] });
  else sendJson(response, { jsonrpc: '2.0', id, error: { code: -32601, message: 'no such method' } });
});

const page = '<!doctype html><title>Welcome</title>';

/** Each way to be no endpoint that can be judged. */
export const unfit = {
  'a page': (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end(page),
  'a missing page': (_, response) => void response.writeHead(404, { 'content-type': 'text/html' }).end(page),
  'a server in maintenance': (_, response) =>
    void response.writeHead(503, { 'content-type': 'text/plain' }).end('later'),
  'an empty answer': (_, response) => void response.writeHead(200).end(),
  'JSON that is no JSON-RPC': (_, response) => sendJson(response, { status: 'ok' }),
  'another origin': (_, response) => void response.writeHead(307, { location: 'https://elsewhere.example/mcp' }).end(),
  'another path': (_, response) => void response.writeHead(308, { location: '/v2/mcp' }).end(),
  'a log-in': (_, response) => void response.writeHead(401, { 'www-authenticate': 'Bearer' }).end(),
  'the transport of 2024-11-05': (request, response) => {
    if (request.method !== 'GET') return void response.writeHead(405).end();
    // Its stream never ends.
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: endpoint\ndata: /messages?id=1\n\n');
  },
  'the era of 2026-07-28': speaking(({ id, method }, response, { headers }) => {
    if (method === 'server/discover' && headers['mcp-protocol-version'] === '2026-07-28') {
      return sendJson(response, {
        jsonrpc: '2.0',
        id,
        result: { supportedVersions: ['2026-07-28'], capabilities: {} },
      });
    }
    const error = { code: -32022, message: 'Unsupported protocol version', data: { supported: ['2026-07-28'] } };
    sendJson(response, { jsonrpc: '2.0', id: id ?? null, error }, 400);
  }),
  silence: () => undefined,
  'a broken connection': (request) => void request.socket.destroy(),
  'an untrusted certificate': (_, response) => void response.end(),
} as const satisfies Readonly<Record<string, RequestListener>>;
