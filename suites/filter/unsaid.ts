/** What documents leave open about filters: odd spellings, empty values, calls, prompts, and tools of no connection. */

import type { Change, Endpoint } from '../../harness/endpoint.ts';
import { type Filter, serverOf } from '../../harness/facts.ts';
import { type Outcome, word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe, isServed, reply } from '../../harness/reply.ts';
import { askBeside, askNarrowed, joined, judgeable, narrowed, ofIntegrations, sameNames } from './lists.ts';

export const spaces = probe({
  id: 'filter/spaces',
  question: 'Which tools are listed when there is a space after the comma between two integrations?',
  why: 'People write lists like that.',
  sees: narrowed,
  needs: ['filterQuery'],
  about: ['filter', 'threeIntegrations'],
  observe: (endpoint, { filter, filterQuery, threeIntegrations: [one, two] }) =>
    askNarrowed(endpoint, filter, [one, two], { query: [[filterQuery.name, joined([one, ` ${two}`], filter)]] }),
});

export const trailingSeparator = probe({
  id: 'filter/trailing-separator',
  question: 'Which tools are listed when the filter ends with a comma?',
  why: 'Scripts that join names leave one.',
  sees: narrowed,
  needs: ['filterQuery'],
  about: ['filter'],
  observe: (endpoint, { filter, filterQuery }) =>
    askNarrowed(endpoint, filter, filter.integrations.slice(0, 1), {
      query: [[filterQuery.name, joined([filter.integrations[0], ''], filter)]],
    }),
});

export const encodedSeparator = probe({
  id: 'filter/encoded-separator',
  question: 'Which tools are listed when the comma between two integrations is percent-encoded in the query?',
  why: 'Most URL libraries encode it.',
  sees: narrowed,
  needs: ['filterQuery'],
  about: ['filter', 'threeIntegrations'],
  observe(endpoint, { filter, filterQuery, threeIntegrations: [one, two] }) {
    const value = encodeURIComponent(joined([one, two], filter));
    return askNarrowed(endpoint, filter, [one, two], {
      path: `${endpoint.path}?${encodeURIComponent(filterQuery.name)}=${value}`,
    });
  },
});

const emptied = {
  lists: word('the tools listed, of integrations that need a connection', {
    all: 'the whole list: an empty filter is none',
    none: 'no tool',
    others: 'some of them',
    refused: 'nothing: the request was refused',
  }),
};

async function askEmpty(
  endpoint: Endpoint,
  filter: Filter,
  change: Change,
): Promise<Outcome<typeof emptied> | undefined> {
  const lists = await askBeside(endpoint, filter, change, ['all', 'none', 'refused'], (shown, whole) => {
    if (!shown) return 'refused';
    const seen = judgeable(shown, filter);
    return seen.size === 0 ? 'none' : sameNames(seen, judgeable(whole, filter)) ? 'all' : 'others';
  });
  return lists && { lists };
}

export const emptyQuery = probe({
  id: 'filter/empty-query',
  question: 'Which tools are listed when the filter in the query is empty?',
  why: 'An unset variable in a script leaves it empty.',
  sees: emptied,
  needs: ['filterQuery'],
  about: ['filter'],
  observe: (endpoint, { filter, filterQuery }) => askEmpty(endpoint, filter, { query: [[filterQuery.name, '']] }),
});

export const emptyHeader = probe({
  id: 'filter/empty-header',
  question: 'Which tools are listed when the filter in the header is empty?',
  why: 'An unset variable in a client leaves it empty.',
  sees: emptied,
  needs: ['filterHeader'],
  about: ['filter'],
  observe: (endpoint, { filter, filterHeader }) => askEmpty(endpoint, filter, { headers: { [filterHeader.name]: '' } }),
});

export const excludedCall = probe({
  id: 'filter/excluded-call',
  question: 'What answers a tools/call of a tool that the filter of the same request leaves out?',
  why: 'It tells whether the filter only tidies the list, or also fences the model in.',
  sees: reply,
  needs: ['filterQuery', 'readOnlyTool'],
  about: ['filter'],
  impact: 'calls-tools',
  async observe(endpoint, { filter, filterQuery, readOnlyTool: { name, arguments: args } }) {
    const [one, two] = filter.integrations;
    const other = serverOf(name, filter.naming) === one ? two : one;
    const params = { name, arguments: args };
    return describe(await endpoint.ask('tools/call', { params, query: [[filterQuery.name, other]] }));
  },
});

export const prompts = probe({
  id: 'filter/prompts',
  question: 'Which prompts are listed when the filter names one integration?',
  why: 'It tells whether prompts are narrowed with the tools.',
  sees: {
    lists: word('the prompts listed', {
      all: 'all of them: the filter changes nothing',
      'of-the-named': 'those of the integration named',
      none: 'none',
      others: 'others',
      refused: 'the request was refused',
    }),
  },
  needs: ['filterQuery'],
  about: ['filter', 'prompts'],
  async observe(endpoint, { filter, filterQuery, prompts: [first] }) {
    const named = serverOf(first.name, filter.naming) ?? filterQuery.sample;
    const [whole, narrow] = [
      await endpoint.list('prompts'),
      await endpoint.list('prompts', { query: [[filterQuery.name, named]] }),
    ];
    const unfinished = [whole, narrow].filter(({ complete }) => !complete);
    // A list that goes on past what is read was not refused, and cannot be compared.
    if (unfinished.length > 0) {
      return unfinished.every(({ exchange }) => isServed(exchange)) ? undefined : { lists: 'refused' };
    }
    const all = new Set(whole.entries.map(({ name }) => name));
    const shown = new Set(narrow.entries.map(({ name }) => name));
    const wanted = ofIntegrations(all, [named], filter);
    if (sameNames(wanted, all)) return undefined;
    if (shown.size === 0) return { lists: 'none' };
    return { lists: sameNames(shown, all) ? 'all' : sameNames(shown, wanted) ? 'of-the-named' : 'others' };
  },
});

const aside = {
  tools: word('these tools in the narrowed list', {
    kept: 'all that the list without a filter shows',
    dropped: 'none',
    some: 'some of them',
    refused: 'nothing is listed: the request was refused',
  }),
};

/** What becomes of the tools of `servers` when the filter names another integration. */
async function askAside(
  endpoint: Endpoint,
  filter: Filter,
  servers: readonly string[],
  change: Change,
): Promise<Outcome<typeof aside> | undefined> {
  const tools = await askBeside(endpoint, filter, change, ['kept', 'dropped', 'refused'], (shown, whole) => {
    const all = ofIntegrations(whole, servers, filter);
    if (all.size === 0) return undefined;
    if (!shown) return 'refused';
    const left = ofIntegrations(shown, servers, filter);
    return left.size === 0 ? 'dropped' : sameNames(all, left) ? 'kept' : 'some';
  });
  return tools && { tools };
}

export const publicTools = probe({
  id: 'filter/public-tools',
  question: 'Does a filter that names one integration hide the tools of public ones?',
  why: 'They need no connection, and a caller may expect them always or only when named.',
  sees: aside,
  needs: ['filterQuery'],
  about: ['filter', 'publicIntegrations'],
  observe: (endpoint, { filter, filterQuery: { name, sample }, publicIntegrations }) =>
    askAside(endpoint, filter, publicIntegrations, { query: [[name, sample]] }),
});

export const firstPartyTools = probe({
  id: 'filter/first-party-tools',
  question: "Does a filter that names one integration hide the gateway's own tools?",
  why: 'They belong to no integration, so that a filter by integration says nothing of them.',
  sees: aside,
  needs: ['filterQuery'],
  about: ['filter', 'firstParty'],
  observe: (endpoint, { filter, filterQuery: { name, sample }, firstParty }) =>
    askAside(endpoint, filter, firstParty, { query: [[name, sample]] }),
});
