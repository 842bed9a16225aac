/** Faults of what the endpoint says of itself: notifications and requests on the stream of an answer, before the response. */

import type { JsonObject } from '../rpc.ts';
import { answerHeaders, answering, type FaultContext, fault, messageIn, type Wrapper } from './fault.ts';

/** Answers ping as an event stream, with this message before the response. */
export function beforePing({ behaviour }: FaultContext, message: JsonObject): Wrapper {
  return answering(async (answer, arrival) => {
    const asked = await messageIn(arrival, behaviour);
    if (asked?.method !== 'ping' || answer.status !== 200 || typeof answer.body !== 'string') return answer;
    if (answer.headers['content-type'] === 'text/event-stream') return answer;
    const body = `data: ${JSON.stringify(message)}\n\ndata: ${answer.body}\n\n`;
    return { ...answerHeaders(answer, { 'content-type': 'text/event-stream', 'content-length': null }), body };
  });
}

export const unaskedFaults = [
  fault({
    name: 'notifies-out-of-schema',
    describes: 'ping is answered as an event stream, with a log message of an unknown level before the response.',
    turns: [
      'sse/format',
      'sse/responses',
      'sse/after-response',
      'messages/form',
      'messages/notifications-by-schema',
      'logging/announced',
      'logging/credential',
    ],
    wrap: (context) =>
      beforePing(context, {
        jsonrpc: '2.0',
        method: 'notifications/message',
        params: { level: 'warn', data: 'pinged' },
      }),
  }),
  fault({
    name: 'asks-out-of-schema',
    describes:
      'ping is answered as an event stream, with a request for a model that bounds no tokens before the response.',
    turns: [
      'sse/format',
      'sse/responses',
      'sse/after-response',
      's2c/undeclared',
      'messages/form',
      'messages/requests-by-schema',
    ],
    wrap: (context) =>
      beforePing(context, { jsonrpc: '2.0', id: 'mock-1', method: 'sampling/createMessage', params: { messages: [] } }),
  }),
] as const;
