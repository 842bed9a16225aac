/** Tasks of one account, asked for by another. */

import type { Endpoint } from '../../harness/endpoint.ts';
import type { Credential } from '../../harness/facts.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe, isServed } from '../../harness/reply.ts';
import { type Talk, talking } from '../talk.ts';
import { askAbout, create, idIn, listedIds } from './task.ts';

/** Has a conversation as the other account; undefined where that is served nothing. */
function asOther<T>(endpoint: Endpoint, second: Credential, use: (endpoint: Endpoint) => Promise<T>) {
  const converse = async ({ ask }: Talk) =>
    isServed(await ask(endpoint.known)) ? use({ ...endpoint, ask }) : undefined;
  return talking(endpoint, converse, { as: second, letter: 'B' });
}

export const others = probe({
  id: 'tasks/other-account',
  question: 'What answers an account that asks for the task of another one?',
  why: 'What a tool found for one user must not be handed to whoever has the id.',
  // Not proven in the session of the run, which may be that of its own account alone.
  about: ['second', 'taskTool'],
  sees: {
    task: word('the questions for the task, its result included', {
      refused: 'each is answered with an error',
      served: 'one is served',
    }),
  },
  impact: 'calls-tools',
  async observe(endpoint, { second, taskTool }) {
    const id = idIn(await create(endpoint, taskTool));
    if (id === undefined) return undefined;
    const answers = await asOther(endpoint, second, async (other) => [
      await askAbout(other, 'get', id),
      await askAbout(other, 'result', id),
    ]);
    if (!answers || describe(await askAbout(endpoint, 'get', id)).answer !== 'result') return undefined;
    const served = answers.some((each) => each.response?.result !== undefined);
    return { task: served ? 'served' : 'refused' };
  },
});

export const othersList = probe({
  id: 'tasks/other-account-list',
  question: 'Does the list of tasks of one account hold those of another?',
  why: "What others have running is nobody else's business, and an id is all that it takes to ask for more.",
  about: ['second', 'taskTool', 'listedTasks'],
  sees: { task: word('the task of the other account, in the list', { hidden: 'not there', shown: 'there' }) },
  impact: 'calls-tools',
  async observe(endpoint, { second, taskTool }) {
    const id = idIn(await create(endpoint, taskTool));
    if (id === undefined) return undefined;
    const ids = await asOther(endpoint, second, (other) => listedIds(other));
    if (!ids) return undefined;
    return { task: ids.includes(id) ? 'shown' : 'hidden' };
  },
});
