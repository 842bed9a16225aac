/** Whether every process behind the endpoint knows a session. */

import { number, word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { isServed } from '../../harness/reply.ts';
import { aside } from '../aside.ts';
import { end, isUnknown, open, use } from './opened.ts';

/** How often one session is used: enough to meet the other one of two processes for certain, and one of many most likely. */
const USES = 8;

export const steady = probe({
  id: 'session/steady',
  question: 'Is a session served by every process behind the endpoint?',
  why: 'Behind a balancer, a session that one process alone knows is lost with every other request.',
  needs: ['sessions'],
  // It is asked where the known-good request is served now and refused then: that is just its question.
  control: 'handshake',
  sees: {
    uses: word('equal requests in one session, each over a connection of its own', {
      'all-served': 'each was served',
      'some-unknown': 'some were served, and others answered 400 or 404',
      'all-unknown': 'each was answered 400 or 404',
      otherwise: 'some were refused in another way',
    }),
    status: number('the HTTP status of the first that was refused'),
  },
  impact: 'opens-sessions',
  async observe(endpoint, { sessions }) {
    const { session } = await open(endpoint, sessions, 'A');
    if (!session) return undefined;
    const uses = [];
    while (uses.length < USES) uses.push(await use(endpoint, session, { fresh: true }));
    await end(aside(endpoint), session);
    const refused = uses.filter((each) => !isServed(each));
    if (refused.length === 0) return { uses: 'all-served' };
    const status = refused[0]?.answer?.status;
    if (!refused.every(isUnknown)) return { uses: 'otherwise', status };
    return { uses: refused.length < uses.length ? 'some-unknown' : 'all-unknown', status };
  },
});
