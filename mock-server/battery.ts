/** Requests that show each documented behaviour once; with them the tests tell whether a fault is seen at all. */

import type { Gateway } from './gateway.ts';
import { KINDO_KEYS } from './presets/kindo.ts';

/** A request to a gateway, by default a well-formed one from the default account. */
export interface Ask {
  httpMethod?: string;
  path?: string;
  /** Null takes a header away. */
  headers?: Record<string, string | null>;
  /** A JSON-RPC method with its parameters, or a body as it is. */
  method?: string;
  params?: unknown;
  id?: unknown;
  body?: string;
  /** The same in bytes, for one that is no text. */
  bytes?: readonly number[];
}

/** Builds the request. */
export function requestOf({ httpMethod = 'POST', path = '/v1/mcp', headers = {}, ...message }: Ask): Request {
  const all = new Headers({
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    authorization: `Bearer ${KINDO_KEYS.default}`,
  });
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) all.delete(name);
    else all.set(name, value);
  }
  const { method = 'ping', params, id = 1, bytes } = message;
  const { body = JSON.stringify({ jsonrpc: '2.0', id, method, params }) } = message;
  const sent = httpMethod === 'POST' ? { body: bytes ? Uint8Array.from(bytes) : body } : {};
  return new Request(`https://api.kindo.ai${path}`, { method: httpMethod, headers: all, ...sent });
}

/** What a test looks at: status, headers, text, and the JSON of the text if it is any. */
export interface Seen {
  status: number;
  headers: Record<string, string>;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into answers of any shape.
  json: any;
}

export async function ask(gateway: Gateway, what: Ask = {}): Promise<Seen> {
  const response = await gateway.fetch(requestOf(what));
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: Object.fromEntries(response.headers), text, json };
}

/** Calls a tool. */
export function call(gateway: Gateway, name: string, args: unknown = {}, headers: Ask['headers'] = {}): Promise<Seen> {
  return ask(gateway, { method: 'tools/call', params: { name, arguments: args }, headers });
}

/** Names of the listed tools. */
export async function names(gateway: Gateway, path = '/v1/mcp', headers: Ask['headers'] = {}): Promise<string[]> {
  const { json } = await ask(gateway, { method: 'tools/list', path, headers });
  return json.result.tools.map(({ name }: { name: string }) => name);
}

export const alone = (key: string) => ({ authorization: null, 'x-api-key': key });
export const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

const { default: key, second, revoked, unentitled } = KINDO_KEYS;
const METADATA = '/.well-known/oauth-protected-resource';
const CONNECTIONS = '/v1/integrations/connections';

function tool(name: string, args: unknown = {}): Ask {
  return { method: 'tools/call', params: { name, arguments: args } };
}

/** A body of so many bytes that is a valid ping. */
export function pingOf(bytes: number): string {
  const start = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
  return start + ' '.repeat(bytes - start.length);
}

/** Asked in this order, of one gateway whose limit is 2,000 bytes. */
export const battery: Ask[] = [
  { method: 'tools/list' },
  { method: 'initialize', params: { protocolVersion: '2024-11-05', capabilities: {}, clientInfo: {} } },
  { id: 'text' },
  { id: '7' },
  { headers: { accept: 'application/json' } },
  { headers: { accept: 'text/event-stream, application/json' } },
  { headers: { 'content-type': 'application/json; charset=utf-8' } },
  { headers: { origin: 'https://api.kindo.ai' } },
  { id: 'grüße' },
  { headers: alone(key), method: 'tools/list' },
  { headers: bearer(second), method: 'tools/list' },
  { headers: { 'x-api-key': 'garbage' } },
  { headers: { ...bearer('garbage'), 'x-api-key': key } },
  { headers: { ...bearer(key), 'x-api-key': second }, method: 'tools/list' },
  { headers: { authorization: 'Bearer', 'x-api-key': key } },
  { headers: { authorization: 'Bearer' } },
  { headers: { authorization: 'Basic a2V5', 'x-api-key': key } },
  { headers: { authorization: null } },
  { headers: bearer('garbage') },
  { headers: alone('garbage') },
  { headers: bearer(revoked) },
  { headers: bearer(unentitled) },
  { ...tool('linear_search', { query: 'abc' }), headers: bearer(revoked) },
  { ...tool('linear_search', { query: 'abc' }), headers: bearer('garbage') },
  { headers: bearer(key.slice(0, -1)) },
  { headers: bearer(`x${key}`) },
  { headers: bearer(key.toUpperCase()) },
  tool('linear_search', { query: `${'ü'.repeat(300)}a${'ü'.repeat(300)}` }),
  { httpMethod: 'GET', path: METADATA, headers: { authorization: null } },
  { httpMethod: 'GET', path: `${METADATA}/v1/mcp`, headers: { authorization: null } },
  { path: '/v1/mcp/other' },
  { path: '/mcp' },
  { httpMethod: 'GET', headers: { accept: 'text/event-stream' } },
  { httpMethod: 'DELETE' },
  { httpMethod: 'PUT' },
  { body: '' },
  {
    bytes: [
      ...new TextEncoder().encode('{"jsonrpc":"2.0","id":"'),
      0xff,
      ...new TextEncoder().encode('","method":"ping"}'),
    ],
  },
  { body: pingOf(2000) },
  { body: pingOf(2001) },
  { body: '{' },
  { body: '[{"jsonrpc":"2.0","id":1,"method":"ping"}]' },
  { body: '{"jsonrpc":"2.0","method":"notifications/initialized"}' },
  { headers: { 'mcp-session-id': 'made-up' } },
  { method: 'prompts/list' },
  { method: 'prompts/get', params: { name: 'linear_triage', arguments: { team: 'core' } } },
  { method: 'resources/list' },
  { method: 'no/such/method' },
  tool('linear_search', { query: 'abc' }),
  tool('sap-s4hana-rfc_invoke_bapi', { function_name: 'abc' }),
  tool('linear_no_such_tool'),
  tool('foo'),
  tool('linear_search', { query: 7 }),
  tool('jira_get_ticket'),
  tool('notion_search_pages'),
  tool('hubspot_list_deals'),
  tool('slack_export_archive'),
  tool('constructor'),
  tool('linear_search', ['abc']),
  { method: 'tools/call', params: { arguments: {} } },
  { method: 'tools/list', path: '/v1/mcp?integrations=linear,github' },
  { method: 'tools/list', path: '/v1/mcp?integrations=linear&integrations=github' },
  { method: 'tools/list', headers: { 'x-kindo-integrations': 'linear,github' } },
  {
    method: 'tools/list',
    path: '/v1/mcp?integrations=linear,github',
    headers: { 'x-kindo-integrations': 'linear,slack' },
  },
  { method: 'tools/list', path: '/v1/mcp?integrations=linear,jira' },
  { method: 'tools/list', path: '/v1/mcp?integrations=Linear' },
  { method: 'tools/list', path: '/v1/mcp?integrations=lin' },
  { httpMethod: 'GET', path: CONNECTIONS },
  { httpMethod: 'GET', path: CONNECTIONS, headers: { authorization: null } },
  { httpMethod: 'GET', path: '/v1/models' },
];
