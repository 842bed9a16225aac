/** Which exchanges carried a request that is owed a JSON-RPC response: what probes that watch look at. */

import type { Exchange } from '../harness/exchange.ts';
import { isRecord } from '../harness/jsonrpc.ts';

/** A message as it came: an object, of which nothing more is known. */
export type Message = Readonly<Record<string, unknown>>;

/** A JSON-RPC request as MCP has it. */
export interface Request {
  readonly id: string | number;
  readonly method: string;
}

/**
 * The request that was POSTed, or undefined where there was none, or none that is sound: a notification, a batch, an
 * id that MCP does not allow, a body that is no JSON.
 */
export function requestIn({ sent }: Exchange): Request | undefined {
  const { message } = sent;
  if (sent.cancelled || sent.method !== 'POST' || !isRecord(message) || message.jsonrpc !== '2.0') return undefined;
  const { id, method, params } = message;
  if (typeof method !== 'string' || method === '' || (params !== undefined && !isRecord(params))) return undefined;
  return typeof id === 'string' || Number.isSafeInteger(id) ? { id: id as Request['id'], method } : undefined;
}

/** Whether HTTP says that all went well. */
export function isSuccess({ answer }: Exchange): boolean {
  return answer !== undefined && answer.status >= 200 && answer.status < 300;
}

/** The messages in the answer of the endpoint itself; what stands beside it on the host owes no message of MCP. */
export function messagesIn({ sent, answer }: Exchange, endpointUrl: string): readonly Message[] {
  if (!answer || new URL(sent.url).pathname !== new URL(endpointUrl).pathname) return [];
  return answer.messages.filter(isRecord);
}
