/** Names in a filter that the account does not reach, and names that are nearly an integration's. */

import * as fc from 'fast-check';
import type { Change, Endpoint } from '../../harness/endpoint.ts';
import type { Filter } from '../../harness/facts.ts';
import { type Outcome, word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import {
  askBeside,
  askNarrowed,
  isWithin,
  joined,
  judgeable,
  type Names,
  narrowed,
  ofIntegrations,
  sameNames,
} from './lists.ts';
import { nearName, nobodys, otherCases, some, usualNearNames } from './names.ts';

/** Integrations of the list, with a name among them that is not in reach. */
export interface Mixed {
  readonly within: readonly string[];
  readonly stray: string;
}

function mixedValue({ within, stray }: Mixed, filter: Filter): string {
  return joined([stray, ...within], filter);
}

export const unknownDropped = probe({
  id: 'filter/unknown-beside-known',
  question: 'Which tools are listed when the filter names an integration that does not exist beside others that do?',
  why: 'A setting that outlives an integration must not take the others away.',
  sees: narrowed,
  needs: ['filterQuery'],
  about: ['filter'],
  always: ({ filter: { integrations } }) => [{ within: integrations.slice(0, 1), stray: 'assay-none' }],
  vary: ({ filter }) => fc.tuple(some(filter), nobodys()).map(([within, stray]) => ({ within, stray })),
  observe: (endpoint, { filter, filterQuery }, mixed: Mixed) =>
    askNarrowed(endpoint, filter, mixed.within, { query: [[filterQuery.name, mixedValue(mixed, filter)]] }),
});

export const unreachableDropped = probe({
  id: 'filter/unreachable-beside-reachable',
  question: 'Which tools are listed when the filter names an integration out of reach beside others within reach?',
  why: 'A filter says what a caller wants to see, not what it may.',
  sees: narrowed,
  needs: ['filterQuery'],
  about: ['filter', 'unreachableIntegration'],
  vary: ({ filter }) => some(filter),
  observe: (endpoint, { filter, filterQuery, unreachableIntegration: stray }, within: string[]) =>
    askNarrowed(endpoint, filter, within, { query: [[filterQuery.name, mixedValue({ within, stray }, filter)]] }),
});

const place = ['query', 'header'] as const;

export const neverWidens = probe({
  id: 'filter/never-widens',
  question: 'Does a filter that names nothing but an integration out of reach show its tools?',
  why: 'Where it does, everybody who can guess a name sees what others have connected.',
  sees: {
    shows: word('the tools listed', {
      'no-more': 'none but those that the list without a filter shows, if any',
      'out-of-reach': 'also tools that the list without a filter does not show',
      refused: 'nothing: the request was refused',
    }),
  },
  needs: ['filterQuery', 'filterHeader'],
  about: ['filter', 'unreachableIntegration'],
  always: place,
  async observe(
    endpoint,
    { filter, filterQuery, filterHeader, unreachableIntegration },
    where: (typeof place)[number],
  ) {
    const inQuery = { query: [[filterQuery.name, unreachableIntegration] as const] };
    const inHeader = { headers: { [filterHeader.name]: unreachableIntegration } };
    const shows = await askBeside(
      endpoint,
      filter,
      where === 'query' ? inQuery : inHeader,
      ['no-more', 'refused'],
      (shown, whole) => (!shown ? 'refused' : isWithin(shown, whole) ? 'no-more' : 'out-of-reach'),
    );
    return shows && { shows };
  },
});

/** What a filter shows that names nothing within reach. */
const leftOver = {
  lists: word('the tools listed, of integrations that need a connection', {
    none: 'no tool',
    all: 'the whole list: the filter is passed over',
    'the-like': 'tools of an integration whose name is like the one in the filter',
    others: 'others',
    refused: 'nothing: the request was refused',
  }),
};

async function askLeftOver(
  endpoint: Endpoint,
  filter: Filter,
  value: string,
  change: Change,
): Promise<Outcome<typeof leftOver> | undefined> {
  const lists = await askBeside(endpoint, filter, change, ['none', 'all', 'the-like', 'refused'], (shown, whole) =>
    leftOverOf(shown, whole, value, filter),
  );
  return lists && { lists };
}

function leftOverOf(shown: Names, whole: ReadonlySet<string>, value: string, filter: Filter) {
  if (!shown) return 'refused';
  const seen = judgeable(shown, filter);
  if (seen.size === 0) return 'none';
  if (sameNames(seen, judgeable(whole, filter))) return 'all';
  const like = filter.integrations.filter((name) => isLike(name, value));
  return like.length > 0 && isWithin(seen, ofIntegrations(seen, like, filter)) ? 'the-like' : 'others';
}

/** Whether one of the two begins or ends with the other, in any case; a wild card aside. */
function isLike(name: string, value: string): boolean {
  const [one, other] = [name.toLowerCase(), value.toLowerCase().replace('*', '')];
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return long.startsWith(short) || long.endsWith(short);
}

export const nothingReachable = probe({
  id: 'filter/nothing-within-reach',
  question: 'Which tools are listed when the filter names nothing within reach?',
  why: 'Where the whole list comes, a filter that no longer fits shows the model everything.',
  sees: leftOver,
  needs: ['filterQuery'],
  about: ['filter'],
  always: ['assay-none'],
  vary: nobodys,
  observe: (endpoint, { filter, filterQuery }, value: string) =>
    askLeftOver(endpoint, filter, value, { query: [[filterQuery.name, value]] }),
});

export const otherCase = probe({
  id: 'filter/other-case',
  question: 'Which tools are listed when the filter names an integration in other upper and lower case?',
  why: 'It tells whether a name has to be written exactly.',
  sees: leftOver,
  needs: ['filterQuery'],
  about: ['filter'],
  always: ({ filter }) => otherCases(filter),
  observe: (endpoint, { filter, filterQuery }, value: string) =>
    askLeftOver(endpoint, filter, value, { query: [[filterQuery.name, value]] }),
});

export const nearNames = probe({
  id: 'filter/near-name',
  question: 'Which tools are listed when the filter holds a part of the name of an integration, or more than it?',
  why: 'Where a part is enough, a filter for one integration lets others in, with every one that is connected later.',
  sees: leftOver,
  needs: ['filterQuery'],
  about: ['filter'],
  always: ({ filter }) => usualNearNames(filter),
  vary: ({ filter }) => nearName(filter),
  observe: (endpoint, { filter, filterQuery }, value: string) =>
    askLeftOver(endpoint, filter, value, { query: [[filterQuery.name, value]] }),
});
