/** What an account sees: public integrations, tools out of its reach, and what another account sees. */

import type { Naming } from '../harness/conventions.ts';
import type { Change, Endpoint } from '../harness/endpoint.ts';
import { serverOf } from '../harness/facts.ts';
import { inSessionOf } from '../harness/handshake.ts';
import { word } from '../harness/outcome.ts';
import { probe } from '../harness/probe.ts';
import { isWithin, namesOf, sameNames } from './filter/lists.ts';

const publicly = {
  tools: word('the tools of the public integrations', {
    listed: 'each public integration has some',
    some: 'one has some, and another none',
    none: 'there is none',
  }),
};

async function askPublic(endpoint: Endpoint, naming: Naming, integrations: readonly string[], change: Change = {}) {
  const names = await namesOf(endpoint, change);
  if (!names) return undefined;
  const servers = new Set([...names].map((name) => serverOf(name, naming)));
  const listed = integrations.filter((integration) => servers.has(integration));
  if (listed.length === 0) return { tools: 'none' } as const;
  return { tools: listed.length === integrations.length ? 'listed' : 'some' } as const;
}

export const publicListed = probe({
  id: 'scoping/public-integrations',
  question: 'Are the tools of public integrations listed for the account?',
  why: 'They need no connection, so that every account can count on them.',
  sees: publicly,
  about: ['naming', 'publicIntegrations'],
  observe: (endpoint, { naming, publicIntegrations }) => askPublic(endpoint, naming, publicIntegrations),
});

export const publicListedForSecond = probe({
  id: 'scoping/public-integrations-of-second',
  question: 'Are the tools of public integrations listed for another account, too?',
  why: 'What only one account sees is not public.',
  sees: publicly,
  needs: ['second'],
  about: ['naming', 'publicIntegrations'],
  observe: (endpoint, { naming, publicIntegrations, second }) =>
    askPublic(endpoint, naming, publicIntegrations, { credential: second }),
});

export const unreachableListed = probe({
  id: 'scoping/unreachable-listed',
  question: 'Is a tool listed that the account may not use?',
  why: 'It tells the caller of systems that are none of its business, and a model calls it in vain.',
  sees: { tool: word('the tool in the list', { absent: 'it is not there', listed: 'it is there' }) },
  about: ['unauthorisedTool'],
  async observe(endpoint, { unauthorisedTool }) {
    const names = await namesOf(endpoint);
    return names && { tool: names.has(unauthorisedTool.name) ? 'listed' : 'absent' };
  },
});

export const twoAccounts = probe({
  id: 'scoping/two-accounts',
  question: 'How do the lists of two accounts compare?',
  why: 'Two accounts with other connections that list the same tools share something that they should not.',
  sees: {
    lists: word('the tools of the two accounts', {
      'the-same': 'both list the same',
      overlapping: 'some are listed by both, and each lists others',
      nested: 'one lists all that the other does, and more',
      disjoint: 'none is listed by both',
    }),
  },
  // In a session of its own: whether one account may use the session of another is another question.
  about: ['second'],
  async observe(endpoint, { second }) {
    const own = await namesOf(endpoint);
    const others = await inSessionOf(endpoint, second, (_opened, within) => namesOf(endpoint, within));
    if (!own || !others || own.size + others.size === 0) return undefined;
    if (sameNames(own, others)) return { lists: 'the-same' };
    if (isWithin(own, others) || isWithin(others, own)) return { lists: 'nested' };
    return { lists: [...own].some((name) => others.has(name)) ? 'overlapping' : 'disjoint' };
  },
});

export const scopingProbes = [publicListed, publicListedForSecond, unreachableListed, twoAccounts] as const;
