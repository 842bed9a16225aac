/** Faults of several sessions, callers and processes: what one has to do with another, and how one begins anew. */

import type { SessionRule } from '../behaviour.ts';
import { type Answer, type Arrival, jsonAnswer } from '../http.ts';
import { INVALID_REQUEST, writeReply } from '../rpc.ts';
import {
  answering,
  credentialIn,
  type FaultContext,
  fault,
  isCall,
  messageIn,
  type Wrapper,
  withHeaders,
  withKey,
} from './fault.ts';
import { ended, inSessions } from './sessions.ts';

function refusal(status: number, message: string): Answer {
  return jsonAnswer(status, writeReply(null, { error: { code: INVALID_REQUEST, message } }));
}

/** The request with a session id that nobody was ever given, so that the gateway refuses it in its own words. */
function astray(arrival: Arrival, { header }: SessionRule): Arrival {
  return withHeaders(arrival, { [header]: `${arrival.header(header)}-astray` });
}

/** The token of a request, or undefined. */
function tokenIn(arrival: Arrival, { behaviour }: FaultContext): string | undefined {
  const found = credentialIn(arrival, behaviour);
  return typeof found === 'object' ? found.token : undefined;
}

/** Remembers who opened each session, and edits the requests of those that are known. */
function knowingOpeners(edit: (arrival: Arrival, opener: string, rule: SessionRule, context: FaultContext) => Arrival) {
  return inSessions((rule, context) => {
    const openers = new Map<string, string>();
    return async (arrival, next) => {
      const opener = openers.get(arrival.header(rule.header) ?? '');
      const answer = await next(opener === undefined ? arrival : edit(arrival, opener, rule, context));
      const id = answer.headers[rule.header];
      const token = tokenIn(arrival, context);
      if (id !== undefined && token !== undefined) openers.set(id, token);
      return answer;
    };
  });
}

/** Sends requests of sessions astray that were opened before the latest event of a kind. */
function endingOthers(isEvent: (answer: Answer, arrival: Arrival, rule: SessionRule) => boolean) {
  return inSessions((rule) => {
    let open = new Set<string>();
    const known = new Set<string>();
    return async (arrival, next) => {
      const carried = arrival.header(rule.header);
      const dead = carried !== null && known.has(carried) && !open.has(carried);
      const answer = await next(dead ? astray(arrival, rule) : arrival);
      if (isEvent(answer, arrival, rule)) open = new Set();
      const id = answer.headers[rule.header];
      if (id !== undefined) {
        open.add(id);
        known.add(id);
      }
      return answer;
    };
  });
}

/** Two requests in flight in different sessions get each other's answers. */
function exchanging({ header }: SessionRule): Wrapper {
  interface InFlight {
    id: string;
    answer: Promise<Answer>;
    other?: InFlight;
  }
  let waiting: InFlight | undefined;
  return async (arrival, next) => {
    const id = arrival.header(header);
    if (id === null || arrival.method !== 'POST') return next(arrival);
    const own: InFlight = { id, answer: next(arrival) };
    if (waiting !== undefined && waiting.id !== id) {
      own.other = waiting;
      waiting.other = own;
      waiting = undefined;
    } else {
      waiting ??= own;
    }
    const answer = await own.answer;
    if (waiting === own) waiting = undefined;
    return own.other?.answer ?? answer;
  };
}

export const sharedSessionFaults = [
  fault({
    name: 'session-without-token-served',
    describes: 'In a session no token is needed: its id stands for the token that opened it.',
    turns: ['session/without-credential'],
    wrap: knowingOpeners((arrival, opener, _rule, { behaviour }) =>
      credentialIn(arrival, behaviour) === undefined ? withKey(arrival, opener, behaviour) : arrival,
    ),
  }),
  fault({
    name: 'session-identity-decides',
    describes: 'In a session every request acts as the token that opened it, whatever token it carries.',
    turns: ['session/other-credential'],
    wrap: knowingOpeners((arrival, opener, _rule, context) =>
      tokenIn(arrival, context) === undefined ? arrival : withKey(arrival, opener, context.behaviour),
    ),
  }),
  fault({
    name: 'sessions-bound-to-token',
    describes: 'A session is unknown to any other token than the one that opened it.',
    turns: ['session/other-credential'],
    wrap: knowingOpeners((arrival, opener, rule, context) =>
      tokenIn(arrival, context) === opener ? arrival : astray(arrival, rule),
    ),
  }),
  fault({
    name: 'sessions-cross-talk',
    describes: 'Two requests that are asked at once in different sessions get the answers of each other.',
    turns: ['session/cross-talk'],
    wrap: inSessions(exchanging),
  }),
  fault({
    name: 'new-session-ends-others',
    describes: 'A new session ends all earlier ones.',
    turns: ['session/beside-others'],
    wrap: endingOthers((answer, _arrival, { header }) => answer.headers[header] !== undefined),
  }),
  fault({
    name: 'terminate-ends-all-sessions',
    describes: 'A DELETE of one session ends all of them.',
    turns: ['session/beside-others'],
    wrap: endingOthers(ended),
  }),
  fault({
    name: 'flapping-sessions',
    describes: 'Every other request meets a process that does not know the session, as behind a balancer.',
    turns: ['session/steady'],
    wrap: inSessions((rule, { behaviour }) => {
      const processes = new Map<string, number>();
      let requests = 0;
      return async (arrival, next) => {
        if (!isCall(arrival, behaviour)) return next(arrival);
        const process = requests++ % 2;
        const home = processes.get(arrival.header(rule.header) ?? '');
        const answer = await next(home === undefined || home === process ? arrival : astray(arrival, rule));
        const id = answer.headers[rule.header];
        if (id !== undefined) processes.set(id, process);
        return answer;
      };
    }),
  }),
  fault({
    name: 'initialize-in-session-refused',
    describes: 'An initialize that carries a session id is refused with 400.',
    turns: ['session/initialize-within'],
    wrap: inSessions((rule, { behaviour }) => async (arrival, next) => {
      const carried = arrival.header(rule.header) !== null;
      const repeated = carried && (await messageIn(arrival, behaviour))?.method === 'initialize';
      return repeated ? refusal(400, 'The server is initialized already') : next(arrival);
    }),
  }),
  fault({
    name: 'reinitialize-refused',
    describes: 'After a token was refused for its session, its next initialize is refused with 400.',
    turns: ['session/reopened'],
    wrap: inSessions((rule, context) => {
      const lost = new Set<string>();
      return async (arrival, next) => {
        const token = tokenIn(arrival, context) ?? '';
        const begins = (await messageIn(arrival, context.behaviour))?.method === 'initialize';
        if (begins && lost.delete(token)) return refusal(400, 'The server is initialized already');
        const answer = await next(arrival);
        const refused = answer.status === rule.unknown?.status && arrival.header(rule.header) !== null;
        if (!begins && refused && isCall(arrival, context.behaviour)) lost.add(token);
        return answer;
      };
    }),
  }),
  fault({
    name: 'requires-initialized-notification',
    describes: 'A session serves nothing until notifications/initialized has come.',
    turns: ['session/first-use'],
    wrap: inSessions((rule, { behaviour }) => {
      const ready = new Set<string>();
      return async (arrival, next) => {
        const message = await messageIn(arrival, behaviour);
        const id = arrival.header(rule.header) ?? '';
        if (message?.method === 'notifications/initialized') ready.add(id);
        const answer = await next(arrival);
        const early = message?.id !== undefined && message.method !== 'initialize' && !ready.has(id);
        return early && answer.status === 200 ? refusal(400, 'The session is not initialized') : answer;
      };
    }),
  }),
  fault({
    name: 'requires-version-header',
    describes: 'In a session a request without MCP-Protocol-Version is refused with 400.',
    turns: ['version-header/absent'],
    wrap: inSessions(({ header }, { behaviour }) =>
      answering((answer, arrival) => {
        const bare = arrival.header(header) !== null && arrival.header('mcp-protocol-version') === null;
        return bare && isCall(arrival, behaviour) && answer.status < 300
          ? refusal(400, 'Missing MCP-Protocol-Version')
          : answer;
      }),
    ),
  }),
];
