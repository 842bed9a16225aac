/** What is seen in each situation of the walk through sessions. */

import type { Exchange } from '../../harness/exchange.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { watcher } from '../../harness/probe.ts';
import { describe, isServed, refusal, reply } from '../../harness/reply.ts';
import { during } from '../../harness/walk.ts';
import { handedOut, newSession, refusedIn, sentSession } from './seen.ts';
import { sessionWalk } from './walk.ts';

export const id = watcher({
  id: 'session/id',
  question: 'Of which characters is the id of a session?',
  why: 'A header carries visible ASCII safely, and nothing else: a client may be unable to send other ids back.',
  needs: ['sessions'],
  sees: {
    characters: word('the characters of the id', {
      'visible-ascii': 'bytes from 0x21 to 0x7E alone',
      other: 'a space, a control character, or something beyond ASCII among them',
      none: 'the header is there, and empty',
      absent: 'there is no such header',
    }),
  },
  during: during(sessionWalk, 'opened'),
  watch({ answer, response }, { sessions }) {
    if (!answer || !response) return undefined;
    const given = answer.header(sessions);
    if (given === undefined) return { characters: 'absent' };
    if (given === '') return { characters: 'none' };
    return { characters: /^[\x21-\x7e]+$/.test(given) ? 'visible-ascii' : 'other' };
  },
});

export const distinctIds = watcher({
  id: 'session/distinct-ids',
  question: 'Do sessions that are open side by side have different ids?',
  why: 'Whoever is handed the id of another session reads what is meant for somebody else.',
  needs: ['sessions'],
  sees: {
    ids: word('the id, beside those of the other sessions', {
      different: 'no other has it',
      shared: 'another has it, too',
    }),
  },
  during: during(sessionWalk, 'opened-beside'),
  watch({ answer }, { sessions }, beside) {
    const given = answer?.header(sessions);
    if (!given) return undefined;
    const shared = beside.some((other) => other.answer?.header(sessions) === given);
    return { ids: shared ? 'shared' : 'different' };
  },
});

export const firstUse = watcher({
  id: 'session/first-use',
  question: 'Is a session served right after initialize, before the client says that it is ready?',
  why: 'Scripts that send no notification work only where it is.',
  sees: reply,
  during: during(sessionWalk, 'first-use'),
  watch: (exchange) => describe(exchange),
});

export const used = watcher({
  id: 'session/used',
  question: 'Is every request in an open session served?',
  why: 'A session is of use only as long as it holds.',
  sees: reply,
  during: during(sessionWalk, 'used'),
  watch: (exchange) => describe(exchange),
});

export const idKept = watcher({
  id: 'session/id-kept',
  question: 'Do the answers in a session name another session?',
  why: 'A client keeps the id that initialize gave it; one that takes up each id it sees would lose its session.',
  needs: ['sessions'],
  sees: {
    named: word('the session that the answer names', {
      'none-or-this': 'none, or the one it was asked in',
      another: 'another one',
    }),
  },
  during: during(sessionWalk, 'used'),
  watch(exchange, { sessions }) {
    if (!isServed(exchange)) return undefined;
    const named = exchange.answer?.header(sessions);
    const sent = sentSession(exchange, sessions);
    return { named: named === undefined || named === sent ? 'none-or-this' : 'another' };
  },
});

export const withoutVersion = watcher({
  id: 'session/without-version-header',
  question: 'Is a request in a session served that does not name the protocol revision in a header?',
  why: 'Clients of the older revisions know no such header.',
  sees: reply,
  during: during(sessionWalk, 'without-version'),
  watch: (exchange) => describe(exchange),
});

const answers = word('the answers', {
  'each-its-own': 'each request was served with an answer of its own',
  crossed: 'some request was answered with what another one asked for',
  refused: 'some request was refused, or not answered',
});

export const atOnce = watcher({
  id: 'session/at-once',
  question: 'Are several requests that are sent at once in one session each answered?',
  why: 'Agents call several tools at a time.',
  sees: { answers },
  during: during(sessionWalk, 'at-once'),
  watch(exchange, _given, beside) {
    const all = [exchange, ...beside];
    if (!all.every(isServed)) return { answers: 'refused' };
    return { answers: all.every(isOwn) ? 'each-its-own' : 'crossed' };
  },
});

/** Whether the answer has the id of the request. */
function isOwn({ sent, response }: Exchange): boolean {
  return isRecord(sent.message) && response?.id === sent.message.id;
}

/** Whether the answer lists tools, as the one method does that is asked beside ping. */
function listsTools({ response }: Exchange): boolean {
  return isRecord(response?.result) && Array.isArray(response.result.tools);
}

function asksForTools({ sent }: Exchange): boolean {
  return isRecord(sent.message) && sent.message.method === 'tools/list';
}

export const noCrossTalk = watcher({
  id: 'session/cross-talk',
  question: 'Do two sessions that are used at once, with the same request id, each get their own answer?',
  why: 'What crosses over is shown to the wrong user.',
  sees: { answers },
  during: during(sessionWalk, 'both'),
  watch(exchange, _given, beside) {
    const all = [exchange, ...beside];
    if (!all.every((each) => describe(each).answer === 'result')) return { answers: 'refused' };
    const own = all.every((each) => isOwn(each) && listsTools(each) === asksForTools(each));
    return { answers: own ? 'each-its-own' : 'crossed' };
  },
});

export const besideOthers = watcher({
  id: 'session/beside-others',
  question: 'Is a session served after another one was opened or ended?',
  why: 'One client must not log another one out.',
  sees: reply,
  during: during(sessionWalk, 'beside'),
  watch: (exchange) => describe(exchange),
});

export const afterRefusal = watcher({
  id: 'session/after-refusal',
  question: 'Is a session served after some other request was refused?',
  why: 'A request that goes wrong must not cost more than itself.',
  sees: reply,
  during: during(sessionWalk, 'after-refusal'),
  watch: (exchange) => describe(exchange),
});

export const missing = watcher({
  id: 'session/missing',
  question: 'What answers a request without the session header, where sessions are handed out?',
  why: 'A client that lost its session learns from the answer what to do.',
  needs: ['sessions'],
  sees: refusal,
  during: during(sessionWalk, 'missing'),
  watch: (exchange, { sessions }) => refusedIn(exchange, sessions),
});

export const asSecond = watcher({
  id: 'session/other-credential',
  question: 'What answers a request in a session that another account opened?',
  why: 'An id is easily leaked, and must not open the door to what the account behind it may do.',
  needs: ['sessions', 'second'],
  sees: refusal,
  during: during(sessionWalk, 'as-second'),
  watch: (exchange, { sessions }) => refusedIn(exchange, sessions),
});

export const asNobody = watcher({
  id: 'session/without-credential',
  question: 'What answers a request in a session without a credential, where one is wanted?',
  why: 'A session id is no credential: whoever reads it in a log must not get in by it.',
  needs: ['sessions', 'preferred'],
  sees: refusal,
  during: during(sessionWalk, 'as-nobody'),
  watch: (exchange, { sessions }) => refusedIn(exchange, sessions),
});

export const openedWithin = watcher({
  id: 'session/initialize-within',
  question: 'What answers initialize inside a session?',
  why: 'Clients that reconnect send it with the id they still hold.',
  needs: ['sessions'],
  sees: {
    ...reply,
    session: word('the session that the answer names', {
      none: 'none',
      'the-same': 'the one it was asked in',
      another: 'another one',
    }),
  },
  during: during(sessionWalk, 'opened-within'),
  watch(exchange, { sessions }) {
    const named = exchange.answer?.header(sessions);
    const sent = sentSession(exchange, sessions);
    const session = named === undefined ? 'none' : named === sent ? 'the-same' : 'another';
    return { ...describe(exchange), ...(isServed(exchange) && { session }) };
  },
});

export const ending = watcher({
  id: 'session/end',
  question: 'What answers the DELETE of an open session?',
  why: 'A client that is done frees what the server holds for it.',
  sees: { answer: reply.answer, status: reply.status },
  during: during(sessionWalk, 'ending'),
  watch: withoutCode,
});

function withoutCode(exchange: Exchange) {
  const { answer, status } = describe(exchange);
  return { answer, status };
}

export const ended = watcher({
  id: 'session/ended',
  question: 'What answers a request in a session that was ended?',
  why: 'By the status a client tells that it has to begin anew.',
  needs: ['sessions'],
  sees: refusal,
  during: during(sessionWalk, 'ended'),
  watch: (exchange, { sessions }) => refusedIn(exchange, sessions),
});

export const endedNotified = watcher({
  id: 'session/ended-notification',
  question: 'What answers a notification in a session that was ended?',
  why: 'A client that is told that all is well goes on in a session that is gone.',
  sees: { answer: reply.answer, status: reply.status },
  during: during(sessionWalk, 'ended-notified'),
  watch: withoutCode,
});

export const endedStreamed = watcher({
  id: 'session/ended-stream',
  question: 'What answers a GET for the stream of a session that was ended?',
  why: 'A client that is given a stream waits on it for ever.',
  sees: { answer: reply.answer, status: reply.status },
  during: during(sessionWalk, 'ended-streamed'),
  watch: withoutCode,
});

export const endedAgain = watcher({
  id: 'session/ended-again',
  question: 'What answers the DELETE of a session that was ended already?',
  why: 'A client that is not sure whether its DELETE arrived sends it again.',
  sees: { answer: reply.answer, status: reply.status },
  during: during(sessionWalk, 'ended-again'),
  watch: withoutCode,
});

export const reopened = watcher({
  id: 'session/reopened',
  question: 'Does initialize hand out a new session after one was lost?',
  why: 'It is the only way back for a client.',
  needs: ['sessions'],
  sees: newSession,
  during: during(sessionWalk, 'reopened'),
  watch: (exchange, { sessions }, beside) => handedOut(exchange, sessions, beside),
});
