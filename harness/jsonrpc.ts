/** JSON-RPC 2.0 messages as they come from an endpoint: recognised by shape, trusted in nothing. */

export interface JsonRpcError {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly data?: unknown;
}

/** A message that answers a request: it has a `result` or an `error`. */
export interface JsonRpcResponse {
  readonly jsonrpc?: unknown;
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: JsonRpcError;
}

/** A plain object, not an array and not null. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Whether this is a JSON-RPC response. It must name `jsonrpc` or `id` beside its `result` or `error`: a bare
 * `{"error": "Unauthorized"}` is an HTTP body, no message.
 */
export function isResponse(message: unknown): message is JsonRpcResponse {
  if (!isRecord(message)) return false;
  if (isRecord(message.error)) return typeof message.error.code === 'number' || 'jsonrpc' in message;
  return 'result' in message && ('jsonrpc' in message || 'id' in message);
}

/** The response among these messages that answers `id`; where none has that id, the only response there is. */
export function responseTo(messages: readonly unknown[], id: unknown): JsonRpcResponse | undefined {
  const responses = messages.filter(isResponse);
  return responses.find((message) => message.id === id) ?? (responses.length === 1 ? responses[0] : undefined);
}
