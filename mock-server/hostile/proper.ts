/** A small endpoint that answers properly: what a hostility leaves alone, and what it distorts. */

import { isObject } from './read.ts';

export interface Request {
  readonly id: unknown;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface Response {
  readonly jsonrpc: '2.0';
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** Characters of two and of four bytes, in every result: there is something to split. */
const meta = { 'example.com/note': 'é🜚' };

const results: Readonly<Record<string, object>> = {
  initialize: {
    protocolVersion: '2025-06-18',
    capabilities: { tools: {} },
    serverInfo: { name: 'hostile', version: '1' },
  },
  ping: {},
  'tools/list': {
    tools: [
      {
        name: 'read_note',
        description: 'Reads the note of that title.',
        inputSchema: { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] },
        annotations: { readOnlyHint: true },
      },
    ],
  },
};

/** The request in a message, or undefined where it is none. */
export function requestIn(message: unknown): Request | undefined {
  if (!isObject(message) || typeof message.method !== 'string' || message.id === undefined) return undefined;
  return { id: message.id, method: message.method, params: isObject(message.params) ? message.params : {} };
}

/** The response to a request. */
export function responseTo({ id, method, params }: Request): Response {
  const result = Object.hasOwn(results, method) ? results[method] : undefined;
  if (result) return { jsonrpc: '2.0', id, result: { ...result, _meta: meta } };
  if (method !== 'tools/call')
    return { jsonrpc: '2.0', id, error: { code: -32601, message: 'There is no such method.' } };
  if (params.name !== 'read_note')
    return { jsonrpc: '2.0', id, error: { code: -32602, message: 'There is no such tool.' } };
  return { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: 'A note.' }], _meta: meta } };
}
