/** Notifications that come with an answer, on its stream or in a batch. */

import type { Exchange } from '../harness/exchange.ts';
import { isRecord } from '../harness/jsonrpc.ts';
import { isSuccess } from './request.ts';

type Notification = Readonly<Record<string, unknown>>;

/** Those of this method, in order; none where HTTP tells of an error. */
export function notificationsIn(exchange: Exchange, method: string): readonly Notification[] {
  if (!exchange.answer || !isSuccess(exchange)) return [];
  return exchange.answer.messages
    .filter(isRecord)
    .filter((message) => message.method === method && message.id === undefined);
}
