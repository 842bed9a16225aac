/** Faults of Origin: pages of strangers that are let in, and callers that are turned away for it. */

import { type Arrival, jsonAnswer, locate } from '../http.ts';
import { answering, asking, type FaultContext, fault, isCall, messageIn, untouched, withHeaders } from './fault.ts';

/** A wrapper for gateways that look at Origin: what `isLetIn` lets through comes without one. */
function lettingIn(isLetIn: (arrival: Arrival, context: FaultContext) => boolean | Promise<boolean>) {
  return (context: FaultContext) =>
    context.behaviour.origins === null
      ? untouched
      : asking(async (arrival) =>
          (await isLetIn(arrival, context)) ? withHeaders(arrival, { origin: null }) : arrival,
        );
}

async function isRequest(arrival: Arrival, { behaviour }: FaultContext): Promise<boolean> {
  return isCall(arrival, behaviour) && (await messageIn(arrival, behaviour))?.id !== undefined;
}

const TURNED_AWAY = jsonAnswer(403, '{"error":"Forbidden"}');

export const originFaults = [
  fault({
    name: 'origin-not-checked',
    describes: 'Pages of any origin are served.',
    turns: [
      'origin/foreign',
      'origin/foreign-notification',
      'origin/foreign-get',
      'origin/foreign-delete',
      'origin/look-alike',
      'origin/own-host-elsewhere',
      'origin/null',
      'origin/malformed',
    ],
    wrap: lettingIn(() => true),
  }),
  fault({
    name: 'origin-looked-for-anywhere',
    describes: 'An Origin is let in that has the own host anywhere in it.',
    turns: ['origin/look-alike', 'origin/own-host-elsewhere'],
    wrap: lettingIn((arrival) => (arrival.header('origin') ?? '').includes(new URL(arrival.url).host)),
  }),
  fault({
    name: 'origin-checked-on-requests-only',
    describes: 'Origin is looked at where a JSON-RPC request is posted, and nowhere else.',
    turns: ['origin/foreign-notification', 'origin/foreign-get', 'origin/foreign-delete'],
    wrap: lettingIn(async (arrival, context) => !(await isRequest(arrival, context))),
  }),
  fault({
    name: 'foreign-origin-answered-400',
    describes: 'What is refused for its Origin is answered 400 instead of 403.',
    turns: ['origin/refusal'],
    wrap: ({ behaviour }) =>
      behaviour.origins === null
        ? untouched
        : answering((answer, arrival) =>
            answer.status === 403 && arrival.header('origin') !== null ? { ...answer, status: 400 } : answer,
          ),
  }),
  fault({
    name: 'own-origin-refused',
    describes: 'A page of the endpoint itself is turned away.',
    turns: ['origin/own'],
    wrap: () => async (arrival, next) =>
      arrival.header('origin') === locate(arrival.url).origin ? TURNED_AWAY : next(arrival),
  }),
  fault({
    name: 'ping-needs-origin',
    describes: 'A ping without Origin is turned away.',
    turns: ['origin/absent', 'methods/ping'],
    wrap:
      ({ behaviour }) =>
      async (arrival, next) => {
        const isPing = isCall(arrival, behaviour) && (await messageIn(arrival, behaviour))?.method === 'ping';
        return isPing && arrival.header('origin') === null ? TURNED_AWAY : next(arrival);
      },
  }),
];
