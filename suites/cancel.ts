/** Cancellation: of requests that are unknown, finished, just being answered, or under way. */

import * as fc from 'fast-check';
import type { Endpoint } from '../harness/endpoint.ts';
import type { Exchange } from '../harness/exchange.ts';
import { word } from '../harness/outcome.ts';
import { probe } from '../harness/probe.ts';
import { describe, isServed, reply } from '../harness/reply.ts';

type Params = Readonly<Record<string, unknown>>;

function cancel(endpoint: Endpoint, params: Params, fresh = false): Promise<Exchange> {
  return endpoint.ask('', { message: { jsonrpc: '2.0', method: 'notifications/cancelled', params }, fresh });
}

/** How the notification was answered, and the request after it. */
const ignored = {
  answer: reply.answer,
  next: word('the request after it', { served: 'served as ever', refused: 'refused, or not answered' }),
};

async function cancelled(endpoint: Endpoint, params: Params) {
  const { answer } = describe(await cancel(endpoint, params));
  const next = isServed(await endpoint.ask(endpoint.known)) ? 'served' : 'refused';
  return { answer, next } as const;
}

/** A request that cannot be cancelled: nobody sent it, or it has its answer. */
export interface Uncancellable {
  readonly which: 'never-sent' | 'finished';
  readonly id: 'text' | 'number';
  readonly reason?: string;
}

export const unknown = probe({
  id: 'cancel/unknown',
  question: 'Is a cancellation passed over whose request was never sent, or has been answered?',
  why: 'It often crosses with the answer: a client that cancels too late must not lose its session by it.',
  sees: ignored,
  always: [
    { which: 'never-sent', id: 'text' },
    { which: 'never-sent', id: 'number', reason: 'the user has changed their mind' },
    { which: 'finished', id: 'text' },
  ] as readonly Uncancellable[],
  vary: () =>
    fc.record({
      which: fc.constantFrom('never-sent', 'finished'),
      id: fc.constantFrom('text', 'number'),
      reason: fc.string({ unit: 'grapheme', maxLength: 200 }),
    }),
  async observe(endpoint, _given, { which, id, reason }: Uncancellable) {
    const requestId = id === 'text' ? `${endpoint.nonce}-cancelled` : numberIn(endpoint.nonce);
    if (which === 'finished' && !isServed(await endpoint.ask(endpoint.known, { id: requestId }))) return undefined;
    return cancelled(endpoint, { requestId, ...(reason !== undefined && { reason }) });
  },
});

/** A number of this case's own: high, so that no other request of the run has it. */
function numberIn(nonce: string): number {
  let sum = 0;
  for (const unit of nonce) sum = (sum * 31 + (unit.codePointAt(0) ?? 0)) % 2 ** 40;
  return 2 ** 50 + sum;
}

export const malformed = probe({
  id: 'cancel/malformed',
  sends: 'malformed',
  question: 'Is a cancellation passed over that names no request, or names it by something that is no id?',
  why: 'It is a courtesy, not a request: nothing that is wrong with it may cost more than itself.',
  sees: ignored,
  always: [{}, { requestId: null }, { requestId: true }, { requestId: ['assay'] }] as readonly Params[],
  vary: () =>
    fc.record({ requestId: fc.oneof(fc.boolean(), fc.constant(null), fc.array(fc.integer(), { maxLength: 2 })) }),
  observe: (endpoint, _given, params: Params) => cancelled(endpoint, params),
});

/** A request and its cancellation, sent at once. */
export interface Race {
  readonly first: 'the-request' | 'the-cancellation';
  readonly connections: 'shared' | 'own';
}

export const race = probe({
  id: 'cancel/race',
  question: 'Does an endpoint survive a request and its cancellation that are sent at the same time?',
  why: 'Whoever cancels cannot know how far the request has come.',
  sees: {
    race: word('what came of it', {
      survived: 'the request was answered or left without an answer, and the next one was served',
      failed: 'the request or its cancellation was answered by an HTTP status of 5xx',
      lost: 'the next request was not served',
    }),
  },
  always: [
    { first: 'the-request', connections: 'shared' },
    { first: 'the-cancellation', connections: 'own' },
  ] as readonly Race[],
  vary: () =>
    fc.record({
      first: fc.constantFrom('the-request', 'the-cancellation'),
      connections: fc.constantFrom('shared', 'own'),
    }),
  async observe(endpoint, _given, { first, connections }: Race) {
    const id = `${endpoint.nonce}-raced`;
    const fresh = connections === 'own';
    const steps = [
      () => endpoint.ask(endpoint.known, { id, fresh, cancelled: true }),
      () => cancel(endpoint, { requestId: id }, fresh),
    ];
    if (first === 'the-cancellation') steps.reverse();
    const exchanges = await Promise.all(steps.map((step) => step()));
    if (exchanges.some(({ answer }) => (answer?.status ?? 0) >= 500)) return { race: 'failed' };
    return { race: isServed(await endpoint.ask(endpoint.known)) ? 'survived' : 'lost' };
  },
});

/** Milliseconds in which a response comes that is sent all the same: who does right never sends one. */
const PATIENCE = 5_000;

export const inFlight = probe({
  id: 'cancel/in-flight',
  question: 'Is a tools/call left without a response that was cancelled while it was under way?',
  why: 'The client has stopped listening, and the model has gone on: an answer that still comes is taken for another.',
  needs: ['callableTools'],
  sees: { response: word('the response to the call', { none: 'none came', sent: 'it came all the same' }) },
  impact: 'calls-tools',
  always: ({ callableTools }) => callableTools.slice(0, 4).map(({ name }) => name),
  async observe(endpoint, { callableTools }, name: string) {
    const tool = callableTools.find((each) => each.name === name);
    if (!tool) return undefined;
    const id = `${endpoint.nonce}-in-flight`;
    let finished = false;
    const params = { name, arguments: tool.arguments };
    const call = endpoint.ask('tools/call', { id, params, cancelled: true, within: PATIENCE });
    const end = () => {
      finished = true;
    };
    call.then(end, end);
    // The call has arrived before the cancellation, and the cancellation before the response, where each is a whole
    // round trip ahead of the other. A tool that is done by then tells nothing.
    await endpoint.ask('ping');
    if (!finished) await cancel(endpoint, { requestId: id });
    if (!finished) await endpoint.ask('ping');
    const tells = !finished;
    const { response } = await call;
    return tells ? { response: response ? 'sent' : 'none' } : undefined;
  },
});

export const cancelProbes = [unknown, malformed, race, inFlight] as const;
