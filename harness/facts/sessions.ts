/** Facts about sessions: what carries them, and what only the caller can do to them. */

import { fact } from './spec.ts';

export const sessionFacts = {
  sessionHeader: fact<string>({
    means: 'the header that carries a session',
    undocumented: 'no document names a header for sessions',
    documented: ({ session }) => session !== undefined,
    find: ({ conventions }) => conventions.session?.header,
    missing: 'no document names a header for sessions',
  }),
  sessions: fact<string>({
    means: 'the header of the sessions that this endpoint hands out',
    undocumented: 'no document names a header for sessions',
    documented: ({ session }) => session !== undefined,
    unoffered: ({ handsOutSessions }) => (handsOutSessions ? undefined : 'this endpoint hands out no session'),
    find: ({ conventions }) => conventions.session?.header,
    missing: 'no document names a header for sessions',
  }),
  restart: fact<() => Promise<void>>({
    means: 'a way to start the endpoint anew; resolves once it answers again',
    find: ({ target: { restart }, signal }) => restart && (() => restart(signal)),
    missing: 'the endpoint is not started anew unasked',
    configure: "--restart '<command>'",
    chosen: true,
  }),
  idle: fact<() => Promise<void>>({
    means: 'a way to let the time pass after which a session that nobody uses is gone',
    find: ({ target: { idle }, signal }) => idle && (() => idle(signal)),
    missing: 'nothing is left idle unasked',
    configure: '--idle <duration>',
    chosen: true,
  }),
};
