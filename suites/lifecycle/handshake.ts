/** Lifecycle: the handshake, what goes without it, and sessions. */

import type { Exchange } from '../../harness/exchange.ts';
import { initialize, outsideSessions } from '../../harness/handshake.ts';
import { isRecord, isResponse } from '../../harness/jsonrpc.ts';
import { number, word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe, refusal, reply } from '../../harness/reply.ts';
import { revisions } from '../../harness/revisions.ts';
import { madeUpIds } from '../session/history.ts';
import { refusedIn } from '../session/seen.ts';

export const initializeResult = probe({
  id: 'lifecycle/initialize',
  question: 'What does the result of initialize tell of the server?',
  why: 'A client decides by the capabilities what it offers, and shows its user whom it talks to.',
  sees: {
    ...reply,
    capabilities: word('the capabilities', { named: 'an object', 'of-another-type': 'no object', absent: 'left out' }),
    server: word('the identity of the server', {
      named: 'it has a name',
      nameless: 'it is there, without a name',
      absent: 'left out',
    }),
  },
  impact: 'opens-sessions',
  async observe(endpoint) {
    const exchange = await initialize(endpoint);
    const result = exchange.response?.result;
    if (!isRecord(result)) return describe(exchange);
    const { capabilities, serverInfo } = result;
    return {
      ...describe(exchange),
      capabilities: isRecord(capabilities) ? 'named' : capabilities === undefined ? 'absent' : 'of-another-type',
      server: !isRecord(serverInfo) ? 'absent' : isName(serverInfo.name) ? 'named' : 'nameless',
    };
  },
});

function isName(name: unknown): boolean {
  return typeof name === 'string' && name !== '';
}

export const offeredRevision = probe({
  id: 'lifecycle/revision-offered',
  question: 'Which protocol revision answers an initialize that offers the one of the document?',
  why: 'Everything after the handshake follows the revision agreed on.',
  about: ['revision'],
  sees: {
    answer: reply.answer,
    revision: word('the revision in the result', {
      'the-offered': 'the one that was offered',
      'another-known': 'another one that was published',
      unknown: 'a text that names no published one',
      absent: 'left out, or no text',
    }),
  },
  impact: 'opens-sessions',
  async observe(endpoint, { revision }) {
    const exchange = await initialize(endpoint, { revision });
    const { answer } = describe(exchange);
    const result = exchange.response?.result;
    return isRecord(result) ? { answer, revision: relationTo(revision, result.protocolVersion) } : { answer };
  },
});

function relationTo(offered: string, answered: unknown): 'the-offered' | 'another-known' | 'unknown' | 'absent' {
  if (typeof answered !== 'string') return 'absent';
  if (answered === offered) return 'the-offered';
  return revisions.some(({ id }) => id === answered) ? 'another-known' : 'unknown';
}

export const withoutHandshake = probe({
  id: 'lifecycle/without-handshake',
  question: 'Is tools/list served outside any session, without the headers that initialize leads to?',
  why: 'A script that only wants the list needs one request in place of three.',
  sees: reply,
  async observe(endpoint) {
    return describe(await endpoint.ask('tools/list', { headers: outsideSessions(endpoint) }));
  },
});

export const firstRequest = probe({
  id: 'lifecycle/first-request',
  question: 'Is tools/list served to an account that has not sent initialize at all?',
  why: 'A gateway may remember who has greeted it: the ordinary key has, so only another account can tell.',
  about: ['second'],
  sees: reply,
  async observe(endpoint, { second }) {
    return describe(await endpoint.ask('tools/list', { credential: second, headers: outsideSessions(endpoint) }));
  },
});

export const sessionHandedOut = probe({
  id: 'lifecycle/session-handed-out',
  control: 'handshake',
  question: 'Does the answer to initialize hand out a session?',
  why: 'A client that is handed a session has to carry it in every later request, and to end it.',
  needs: ['sessionHeader'],
  sees: {
    answer: reply.answer,
    session: word('the session header of the answer', { none: 'left out or empty', 'handed-out': 'it has a value' }),
  },
  impact: 'opens-sessions',
  async observe(endpoint, { sessionHeader }) {
    const exchange = await initialize(endpoint);
    return {
      answer: describe(exchange).answer,
      session: exchange.answer?.header(sessionHeader) ? 'handed-out' : 'none',
    };
  },
});

export const madeUpSession = probe({
  id: 'lifecycle/made-up-session',
  question: 'What answers a request that carries a session id which was never handed out?',
  why: 'A client that comes back after a restart of the gateway sends just that.',
  needs: ['sessionHeader'],
  sees: refusal,
  always: ['assay-never-issued', '00000000-0000-4000-8000-000000000000'],
  vary: madeUpIds,
  async observe(endpoint, { sessionHeader }, session: string) {
    return refusedIn(await endpoint.ask(endpoint.known, { headers: { [sessionHeader]: session } }), sessionHeader);
  },
});

export const initializedNotification = probe({
  id: 'lifecycle/initialized-notification',
  question: 'What answers notifications/initialized?',
  why: 'It is the first thing that has no response: a client that waits for one would wait for ever.',
  sees: reply,
  async observe(endpoint) {
    return describe(
      await endpoint.ask('notifications/initialized', {
        message: { jsonrpc: '2.0', method: 'notifications/initialized' },
      }),
    );
  },
});

export const batch = probe({
  id: 'lifecycle/batch',
  // In most revisions.
  sends: 'malformed',
  question: 'What answers two requests in one JSON array?',
  why: 'The revisions disagree: one has servers take batches, the later ones have no such thing.',
  sees: {
    batch: word('what became of the two requests', {
      served: 'each got its response',
      'lost-one': 'only one of them got its response',
      'refused-as-one': 'a single JSON-RPC error without either id, under an HTTP status of success',
      'http-error': 'an HTTP status of 400 or above',
      unanswered: 'an HTTP success without any response',
      'no-answer': 'no HTTP answer',
    }),
    status: number('the HTTP status'),
  },
  async observe(endpoint) {
    const ids = ['assay-first', 'assay-second'];
    const message = ids.map((id) => ({ jsonrpc: '2.0', id, method: endpoint.known }));
    return fateOf(await endpoint.ask(endpoint.known, { message }), ids);
  },
});

function fateOf({ answer }: Exchange, ids: readonly string[]) {
  if (!answer) return { batch: 'no-answer' } as const;
  const { status } = answer;
  if (status >= 400) return { batch: 'http-error', status } as const;
  const responses = answer.messages.filter(isResponse);
  const answered = ids.filter((id) => responses.some((response) => response.id === id)).length;
  if (answered === ids.length) return { batch: 'served', status } as const;
  if (answered > 0) return { batch: 'lost-one', status } as const;
  return { batch: responses.length > 0 ? 'refused-as-one' : 'unanswered', status } as const;
}
