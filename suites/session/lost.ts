/** Sessions that are lost without anybody ending them: by a restart of the endpoint, or by long idleness. */

import type { Endpoint } from '../../harness/endpoint.ts';
import { watcher } from '../../harness/probe.ts';
import { inShort, isServed, refusal } from '../../harness/reply.ts';
import { during, type Tell, walk } from '../../harness/walk.ts';
import { end, open, use } from './opened.ts';
import { handedOut, newSession, refusedIn } from './seen.ts';

type Situation = 'used' | 'reopened';
/** The only action there is: to open a session, use it, lose it, and use it again. */
const only = [[{ do: 'lose' }]] as const;

const situations = {
  used: { means: 'a session that had been served was used after that', histories: only },
  reopened: { means: 'initialize was asked after that', histories: only },
} as const;

async function loseOne(
  endpoint: Endpoint,
  header: string,
  lose: () => Promise<void>,
  tell: Tell<Situation>,
): Promise<void> {
  const { session } = await open(endpoint, header, 'A');
  if (!session) return;
  const first = await use(endpoint, session);
  if (!isServed(first)) {
    tell.refused(`no session is served: ${inShort(first)}`);
    return;
  }
  await lose();
  tell.note('used', await use(endpoint, session));
  const again = await open(endpoint, header, 'B');
  tell.note('reopened', again.exchange, [session.opening]);
  if (again.session) await end(endpoint, again.session);
  await end(endpoint, session);
}

const restartWalk = walk<'sessions' | 'restart', Situation, { readonly do: 'lose' }>({
  id: 'session-restart',
  needs: ['sessions', 'restart'],
  situations,
  alone: true,
  take: (endpoint, { sessions, restart }, _history, tell) => loseOne(endpoint, sessions, restart, tell),
});

const idleWalk = walk<'sessions' | 'idle', Situation, { readonly do: 'lose' }>({
  id: 'session-idle',
  needs: ['sessions', 'idle'],
  situations,
  take: (endpoint, { sessions, idle }, _history, tell) => loseOne(endpoint, sessions, idle, tell),
});

export const afterRestart = watcher({
  id: 'session/after-restart',
  question: 'What answers a request in a session that was open before the endpoint was started anew?',
  why: 'Every deployment does that to every client.',
  needs: ['sessions'],
  sees: refusal,
  during: during(restartWalk, 'used'),
  watch: (exchange, { sessions }) => refusedIn(exchange, sessions),
});

export const reopenedAfterRestart = watcher({
  id: 'session/reopened-after-restart',
  question: 'Does initialize hand out a new session after the endpoint was started anew?',
  why: 'Clients come back by it after a deployment.',
  needs: ['sessions'],
  sees: newSession,
  during: during(restartWalk, 'reopened'),
  watch: (exchange, { sessions }, beside) => handedOut(exchange, sessions, beside),
});

export const afterIdle = watcher({
  id: 'session/after-idle',
  question: 'What answers a request in a session that nobody used for long?',
  why: 'A client that slept over night learns from the answer what to do.',
  needs: ['sessions'],
  sees: refusal,
  during: during(idleWalk, 'used'),
  watch: (exchange, { sessions }) => refusedIn(exchange, sessions),
});

export const reopenedAfterIdle = watcher({
  id: 'session/reopened-after-idle',
  question: 'Does initialize hand out a new session after one was left idle for long?',
  why: 'It is the only way back for a client.',
  needs: ['sessions'],
  sees: newSession,
  during: during(idleWalk, 'reopened'),
  watch: (exchange, { sessions }, beside) => handedOut(exchange, sessions, beside),
});
