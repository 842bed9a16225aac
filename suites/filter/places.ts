/** A filter in both places at once: which of them decides. */

import * as fc from 'fast-check';
import type { Facts, Filter } from '../../harness/facts.ts';
import { type Outcome, word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { askBeside, judgeable, ofIntegrations, sameNames } from './lists.ts';

/** What each place names: one integration, so that nothing hangs on how several are written. */
export interface Both {
  readonly query: string;
  readonly header: string;
}

const candidates = {
  query: 'what the query names alone',
  header: 'what the header names alone',
  union: 'what either names',
  intersection: 'no tool, as they name nothing in common',
  all: 'the whole list',
} as const;

const deciding = {
  lists: word('the tools listed', {
    ...candidates,
    several: 'more than one of these, so that it cannot be told which',
    other: 'none of these',
    refused: 'the request was refused',
  }),
};

export const bothPlaces = probe({
  id: 'filter/both-places',
  question: 'Which filter decides when query and header name different integrations?',
  why: 'A proxy that sets the header for everybody must not change what a single request asks for, and the other way round.',
  sees: deciding,
  needs: ['filterQuery', 'filterHeader'],
  about: ['filter'],
  always: ({ filter: { integrations } }: Pick<Facts, 'filter'>): Both[] => {
    const [one, two] = integrations;
    return [
      { query: one, header: two },
      { query: two, header: one },
    ];
  },
  vary: ({ filter }) => fc.shuffledSubarray([...filter.integrations], { minLength: 2, maxLength: 2 }).map(bothOf),
  async observe(endpoint, { filter, filterQuery, filterHeader }, both: Both) {
    const change = { query: [[filterQuery.name, both.query]] as const, headers: { [filterHeader.name]: both.header } };
    const lists = await askBeside(endpoint, filter, change, ['query', 'header', 'union'], (shown, whole) =>
      shown ? decided(shown, whole, both, filter) : 'refused',
    );
    return lists && { lists };
  },
});

function bothOf([query, header]: readonly string[]): Both {
  return { query: query as string, header: header as string };
}

function decided(
  shown: ReadonlySet<string>,
  whole: ReadonlySet<string>,
  { query, header }: Both,
  filter: Filter,
): NonNullable<Outcome<typeof deciding>['lists']> {
  const all = judgeable(whole, filter);
  const seen = judgeable(shown, filter);
  const named: Record<keyof typeof candidates, readonly string[]> = {
    query: [query],
    header: [header],
    union: [query, header],
    intersection: [],
    all: filter.integrations,
  };
  const fitting = (Object.keys(named) as (keyof typeof candidates)[]).filter((each) =>
    sameNames(seen, ofIntegrations(all, named[each], filter)),
  );
  return fitting.length > 1 ? 'several' : (fitting[0] ?? 'other');
}
