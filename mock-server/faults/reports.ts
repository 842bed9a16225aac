/** Faults of cancellation and progress. */

import { type Answer, jsonAnswer } from '../http.ts';
import { isObject, type JsonObject } from '../rpc.ts';
import { answering, type FaultContext, fault, messageIn, streamed, type Wrapper } from './fault.ts';

function cancelledBy(message: JsonObject | undefined): { readonly id: unknown } | undefined {
  if (message?.method !== 'notifications/cancelled') return undefined;
  return { id: isObject(message.params) ? message.params.requestId : undefined };
}

function isId(id: unknown): boolean {
  return typeof id === 'string' || typeof id === 'number';
}

/** How many turns of the event loop nothing may come before a call is taken for one that is not cancelled. */
const IDLE = 2000;

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function progress(progressToken: unknown, value: number): JsonObject {
  return {
    jsonrpc: '2.0',
    method: 'notifications/progress',
    params: { progressToken, progress: value, total: 2 },
  };
}

/** Answers tools/call as an event stream with notifications beside the response, where it is JSON. */
function beside(
  { behaviour }: FaultContext,
  around: (
    token: unknown,
  ) => { readonly before?: readonly JsonObject[]; readonly after?: readonly JsonObject[] } | undefined,
): Wrapper {
  return answering(async (answer, arrival) => {
    const message = await messageIn(arrival, behaviour);
    if (message?.method !== 'tools/call' || !isJson(answer)) return answer;
    const meta = isObject(message.params) && isObject(message.params._meta) ? message.params._meta : {};
    const said = around(meta.progressToken);
    if (!said) return answer;
    return streamed(answer, [...(said.before ?? []), JSON.parse(answer.body as string), ...(said.after ?? [])]);
  });
}

function isJson({ status, body, headers }: Answer): boolean {
  return status === 200 && typeof body === 'string' && headers['content-type'] === 'application/json';
}

export const reportFaults = [
  fault({
    name: 'unknown-cancellation-refused',
    describes: 'A cancellation is answered 404, unless the request is under way.',
    turns: ['cancel/unknown'],
    wrap: ({ behaviour }) =>
      answering(async (answer, arrival) =>
        cancelledBy(await messageIn(arrival, behaviour)) ? jsonAnswer(404, '{"error":"No such request"}') : answer,
      ),
  }),
  fault({
    name: 'odd-cancellation-answered',
    describes: 'A cancellation that names no request is answered 200 with a JSON-RPC error.',
    turns: ['cancel/malformed'],
    wrap: ({ behaviour }) =>
      answering(async (answer, arrival) => {
        const cancelled = cancelledBy(await messageIn(arrival, behaviour));
        if (!cancelled || isId(cancelled.id)) return answer;
        return jsonAnswer(200, '{"jsonrpc":"2.0","id":null,"error":{"code":-32602,"message":"No such request"}}');
      }),
  }),
  fault({
    name: 'fails-when-cancelled',
    describes: 'A request is answered 500 that is cancelled while it is under way, or was before it came.',
    turns: ['cancel/race'],
    wrap: ({ behaviour }) => {
      const cancelled = new Set<unknown>();
      return async (arrival, next) => {
        const message = await messageIn(arrival, behaviour);
        const id = cancelledBy(message)?.id;
        if (isId(id)) cancelled.add(id);
        const answer = await next(arrival);
        const fails = message?.id !== undefined && cancelled.has(message.id);
        return fails ? jsonAnswer(500, '{"error":"Internal"}') : answer;
      };
    },
  }),
  fault({
    name: 'answers-what-was-cancelled',
    describes: 'A call takes a while, and is answered though it was cancelled meanwhile.',
    turns: ['cancel/in-flight'],
    wrap: ({ behaviour }) => {
      let idle = 0;
      return async (arrival, next) => {
        idle = 0;
        const message = await messageIn(arrival, behaviour);
        if (message?.method !== 'tools/call') return next(arrival);
        for (; idle < IDLE; idle += 1) await turn();
        return next(arrival);
      };
    },
  }),
  fault({
    name: 'progress-token-as-text',
    describes: 'Progress bears its token as a text, and a token that is a text with quotes around it.',
    turns: ['progress/token'],
    wrap: (context) =>
      beside(context, (token) => {
        if (token === undefined) return undefined;
        return { before: [progress(typeof token === 'string' ? `"${token}"` : String(token), 1)] };
      }),
  }),
  fault({
    name: 'progress-unasked',
    describes: 'A call that gave no token brings progress.',
    turns: ['progress/unasked'],
    wrap: (context) =>
      beside(context, (token) => (token === undefined ? { before: [progress('mock-token', 1)] } : undefined)),
  }),
  fault({
    name: 'progress-stands-still',
    describes: 'Progress is told twice with the same value.',
    turns: ['progress/increasing'],
    wrap: (context) =>
      beside(context, (token) =>
        token === undefined ? undefined : { before: [progress(token, 1), progress(token, 1)] },
      ),
  }),
  fault({
    name: 'progress-after-response',
    describes: 'Progress goes on after the response.',
    turns: ['progress/after-response'],
    wrap: (context) =>
      beside(context, (token) =>
        token === undefined ? undefined : { before: [progress(token, 1)], after: [progress(token, 2)] },
      ),
  }),
] as const;
