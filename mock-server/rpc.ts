/** JSON-RPC 2.0 envelopes, read and written. */

export type JsonObject = { [name: string]: unknown };

export type Id = string | number;

/** A request that wants an answer. */
export interface RpcRequest {
  id: Id;
  method: string;
  params: JsonObject | undefined;
}

export interface RpcError {
  code: number;
  message: string;
  data?: JsonObject;
}

/** The outcome of a request: a result as JSON text, ready to be sent, or an error with the HTTP status to carry it. */
export type Reply = { result: string } | { error: RpcError; status?: number };

export const PARSE_ERROR = -32700;
export const INVALID_REQUEST = -32600;
export const METHOD_NOT_FOUND = -32601;
export const INVALID_PARAMS = -32602;
export const INTERNAL_ERROR = -32603;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A deep copy of parsed JSON, several times as fast as `structuredClone`. A member `__proto__` stays a member. */
export function copyOf<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(copyOf) as Value;
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copyOf(member)])) as Value;
}

/**
 * Sorts a parsed body: a request; `unanswered` (a notification, or a client's response); or `invalid`
 * (a batch, an id of another type than MCP allows, no method, parameters that are not an object).
 */
export function readMessage(value: unknown): RpcRequest | 'unanswered' | 'invalid' {
  if (!isObject(value) || value.jsonrpc !== '2.0') return 'invalid';
  const { id, method, params } = value;
  if (method === undefined)
    return id !== undefined && ('result' in value || 'error' in value) ? 'unanswered' : 'invalid';
  if (typeof method !== 'string' || (params !== undefined && !isObject(params))) return 'invalid';
  if (id === undefined) return 'unanswered';
  return typeof id === 'string' || typeof id === 'number' ? { id, method, params } : 'invalid';
}

/**
 * The text of a response envelope. An id of null stands for a request that could not be read; so does none, where a
 * revision wants that.
 */
export function writeReply(id: Id | null | undefined, reply: Reply): string {
  const body = 'result' in reply ? `"result":${reply.result}` : `"error":${JSON.stringify(reply.error)}`;
  return `{"jsonrpc":"2.0",${id === undefined ? '' : `"id":${JSON.stringify(id)},`}${body}}`;
}
