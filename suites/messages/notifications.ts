/** Notifications: whatever they say, nothing answers them. */

import * as fc from 'fast-check';
import { isResponse } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { isSuccess } from '../request.ts';

/** A notification of the client. */
export interface Notification {
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** Generated notifications: of methods that nobody has, each marked as ours. */
export function unknownNotifications(): fc.Arbitrary<Notification> {
  const method = fc.stringMatching(/^(notifications\/)?assay(\/[A-Za-z0-9_.-]{1,10}){0,2}$/);
  const params = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });
  return fc.oneof(fc.record({ method }), fc.record({ method, params }));
}

export const notificationUnanswered = probe({
  id: 'messages/notification-unanswered',
  question: 'Is a notification answered with a JSON-RPC response, one of a method that has requests included?',
  why: 'It has no id, so that no client can tell what such a response would be for.',
  sees: { response: word('the response', { none: 'there is none', some: 'there is one, under an HTTP success' }) },
  always: [
    { method: 'notifications/cancelled', params: { requestId: 'assay-never-sent' } },
    { method: 'notifications/assay' },
    { method: 'assay/unknown', params: { assay: 1 } },
    // Without an id these are notifications, too.
    { method: 'ping' },
    { method: 'tools/list' },
  ],
  vary: unknownNotifications,
  async observe(endpoint, _given, notification: Notification) {
    const exchange = await endpoint.ask('', { message: { jsonrpc: '2.0', ...notification } });
    // Under an HTTP error a body may look like a JSON-RPC error: that is HTTP refusing it (Sending Messages, item 4).
    const answered = isSuccess(exchange) && exchange.answer?.messages.some(isResponse);
    return { response: answered ? 'some' : 'none' };
  },
});
