/** Faults of one session: its id, what needs it, how it is refused, and when it ends. */

import type { Behaviour, Denial, SessionRule } from '../behaviour.ts';
import type { Answer, Arrival } from '../http.ts';
import { answerHeaders, answering, type FaultContext, fault, untouched, type Wrapper, withHeaders } from './fault.ts';

/** A wrapper for gateways with sessions; on the others the fault is not to be seen. */
export function inSessions(make: (rule: SessionRule, context: FaultContext) => Wrapper) {
  return (context: FaultContext): Wrapper =>
    context.behaviour.sessions === null ? untouched : make(context.behaviour.sessions, context);
}

/** A change of the rule, where there is one. */
function ruled(change: (rule: SessionRule) => Partial<SessionRule>) {
  return (behaviour: Behaviour): Behaviour => {
    const { sessions } = behaviour;
    return sessions === null ? behaviour : { ...behaviour, sessions: { ...sessions, ...change(sessions) } };
  };
}

/** Another look of a refusal, where requests are refused. */
function denying(what: 'missing' | 'unknown', look: Partial<Denial>) {
  return ruled((rule) => ({ [what]: rule[what] && { ...rule[what], ...look } }));
}

const OTHER_TEXT = '{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad request"}}';

/** Whether the request asks to end a session, and the answer says that it is done. */
export function ended(answer: Answer, arrival: Arrival): boolean {
  return arrival.method === 'DELETE' && answer.status < 300;
}

/** Hands ids out in another form, and takes them back in it: `issued` null keeps an id back. */
function reshaping(issued: (id: string) => string | null, taken: (id: string) => string = (id) => id) {
  return inSessions(({ header }) => async (arrival, next) => {
    const carried = arrival.header(header);
    const request = carried === null ? arrival : withHeaders(arrival, { [header]: taken(carried) });
    const answer = await next(request);
    const id = answer.headers[header];
    return id === undefined ? answer : answerHeaders(answer, { [header]: issued(id) });
  });
}

export const sessionFaults = [
  fault({
    name: 'session-not-issued',
    describes: 'The answer to initialize hands out no session id, although one is needed.',
    turns: ['lifecycle/session-handed-out'],
    wrap: reshaping(() => null),
  }),
  fault({
    name: 'session-id-empty',
    describes: 'The session id that is handed out is empty.',
    turns: ['lifecycle/session-handed-out', 'session/id'],
    wrap: reshaping(() => ''),
  }),
  fault({
    name: 'session-id-with-spaces',
    describes: 'The session id holds a space.',
    turns: ['session/id'],
    wrap: reshaping(
      (id) => `${id.slice(0, 8)} ${id.slice(8)}`,
      (id) => id.replace(' ', ''),
    ),
  }),
  fault({
    name: 'session-id-not-ascii',
    describes: 'The session id holds a letter beyond ASCII.',
    turns: ['session/id'],
    wrap: reshaping(
      (id) => `${id}é`,
      // A wire may carry it in one byte or in two.
      (id) => id.replace(/[^\x21-\x7e]+$/, ''),
    ),
  }),
  fault({
    name: 'session-ids-repeat',
    describes: 'Each initialize is answered with the same session id, until that session ends.',
    turns: ['session/distinct-ids'],
    wrap: inSessions(({ header }) => {
      let first: string | undefined;
      return answering((answer, arrival) => {
        if (ended(answer, arrival)) first = undefined;
        const id = answer.headers[header];
        if (id === undefined) return answer;
        first ??= id;
        return answerHeaders(answer, { [header]: first });
      });
    }),
  }),
  fault({
    name: 'session-changes-every-answer',
    describes: 'Every answer in a session carries another session id; the earlier ones stay good.',
    turns: ['session/id-kept'],
    wrap: inSessions(({ header }) => {
      let answers = 0;
      return async (arrival, next) => {
        const carried = arrival.header(header)?.replace(/\.\d+$/, '');
        const answer = await next(carried === undefined ? arrival : withHeaders(arrival, { [header]: carried }));
        const id = answer.headers[header] ?? carried;
        return id === undefined || answer.status >= 300
          ? answer
          : answerHeaders(answer, { [header]: `${id}.${++answers}` });
      };
    }),
  }),
  fault({
    name: 'serves-without-session',
    describes: 'A request without a session id is served like one in a session.',
    turns: ['lifecycle/without-handshake', 'session/missing'],
    change: ruled(() => ({ missing: null })),
  }),
  fault({
    name: 'session-missing-answered-404',
    describes: 'A request without a session id is answered 404.',
    turns: ['lifecycle/without-handshake', 'session/missing'],
    change: denying('missing', { status: 404 }),
  }),
  fault({
    name: 'session-missing-under-200',
    describes: 'A request without a session id is refused under HTTP status 200.',
    turns: ['lifecycle/without-handshake', 'session/missing'],
    change: denying('missing', { status: 200 }),
  }),
  fault({
    name: 'session-missing-text',
    describes: 'The refusal of a request without a session id does not say what is missing.',
    turns: ['session/missing'],
    change: denying('missing', { body: OTHER_TEXT }),
  }),
  fault({
    name: 'session-unknown-served',
    describes: 'Any session id will do: a made-up one, and one whose session has ended.',
    turns: ['lifecycle/made-up-session', 'session/ended', 'session/ended-notification', 'session/ended-again'],
    change: ruled(() => ({ unknown: null })),
  }),
  fault({
    name: 'session-unknown-answered-404',
    describes: 'A session id of no open session is answered 404.',
    turns: ['lifecycle/made-up-session', 'session/ended', 'session/ended-notification', 'session/ended-again'],
    change: denying('unknown', { status: 404 }),
  }),
  fault({
    name: 'session-unknown-under-200',
    describes: 'A session id of no open session is refused under HTTP status 200.',
    turns: ['lifecycle/made-up-session', 'session/ended', 'session/ended-notification', 'session/ended-again'],
    change: denying('unknown', { status: 200 }),
  }),
  fault({
    name: 'session-unknown-text',
    describes: 'The refusal of a session id of no open session does not say that the session is at fault.',
    turns: ['lifecycle/made-up-session', 'session/ended'],
    change: denying('unknown', { body: OTHER_TEXT }),
  }),
  fault({
    name: 'reuses-terminated-session',
    describes: 'A session that was ended by DELETE goes on being served.',
    turns: ['session/ended', 'session/ended-notification', 'session/ended-again'],
    change: ruled(() => ({ ends: false })),
  }),
  fault({
    name: 'sessions-never-expire',
    describes: 'A session outlives any idle time.',
    turns: ['session/after-idle'],
    change: ruled(() => ({ idle: Number.POSITIVE_INFINITY })),
  }),
  fault({
    name: 'sessions-survive-restart',
    describes: 'A session outlives a restart of the gateway.',
    turns: ['session/after-restart'],
    change: ruled(() => ({ survivesRestart: true })),
  }),
  fault({
    name: 'no-session-after-restart',
    describes: 'Once the gateway has been started anew, initialize hands out empty session ids.',
    turns: ['session/reopened-after-restart'],
    change: ruled(() => ({ opensAfterRestart: false })),
  }),
  fault({
    name: 'session-lasts-one-request',
    describes: 'A session is good for one request and is unknown from then on.',
    turns: ['session/used'],
    wrap: inSessions(({ header }) => {
      const spent = new Set<string>();
      return async (arrival, next) => {
        const id = arrival.header(header);
        if (id === null) return next(arrival);
        const request = spent.has(id) ? withHeaders(arrival, { [header]: `${id}-spent` }) : arrival;
        spent.add(id);
        return next(request);
      };
    }),
  }),
];
