/** The documented forms of a filter: in the query, in a header, with one value or several. */

import * as fc from 'fast-check';
import type { Change, Endpoint } from '../../harness/endpoint.ts';
import type { Facts, Filter } from '../../harness/facts.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import {
  askBeside,
  askNarrowed,
  joined,
  judgeable,
  type Names,
  namesOf,
  narrowed,
  sameNames,
  toldOf,
} from './lists.ts';
import { some } from './names.ts';

type Pair = [first: string, last: string];
type Two = Pick<Facts, 'filter'>;
type Three = Pick<Facts, 'threeIntegrations'>;

const oneName = {
  always: ({ filter }: Two) => filter.integrations.slice(0, 2),
  vary: ({ filter }: Two) => fc.constantFrom(...filter.integrations),
};

const severalNames = {
  always: ({ threeIntegrations: [one, two, three] }: Three) => [
    [one, two],
    [three, one],
  ],
  vary: ({ filter }: Two & Three) => some(filter, 2),
};

export const query = probe({
  id: 'filter/query',
  question: 'Which tools are listed when the query names one integration?',
  why: 'A model works better with a few tools than with hundreds.',
  sees: narrowed,
  about: ['filter', 'filterQuery'],
  ...oneName,
  observe: (endpoint, { filter, filterQuery }, name: string) =>
    askNarrowed(endpoint, filter, [name], { query: [[filterQuery.name, name]] }),
});

export const queryOfSeveral = probe({
  id: 'filter/query-of-several',
  question: 'Which tools are listed when one value in the query names several integrations?',
  why: 'An endpoint that takes the whole value for one name shows nothing, and says nothing.',
  sees: narrowed,
  about: ['filter', 'filterQuery', 'threeIntegrations'],
  ...severalNames,
  observe: (endpoint, { filter, filterQuery }, names: string[]) =>
    askNarrowed(endpoint, filter, names, { query: [[filterQuery.name, joined(names, filter)]] }),
});

export const header = probe({
  id: 'filter/header',
  question: 'Which tools are listed when the header names one integration?',
  why: 'Some clients can set headers and not the query.',
  sees: narrowed,
  about: ['filter', 'filterHeader'],
  ...oneName,
  observe: (endpoint, { filter, filterHeader }, name: string) =>
    askNarrowed(endpoint, filter, [name], { headers: { [filterHeader.name]: name } }),
});

export const headerOfSeveral = probe({
  id: 'filter/header-of-several',
  question: 'Which tools are listed when one value of the header names several integrations?',
  why: 'An endpoint that takes the whole value for one name shows nothing, and says nothing.',
  sees: narrowed,
  about: ['filter', 'filterHeader', 'threeIntegrations'],
  ...severalNames,
  observe: (endpoint, { filter, filterHeader }, names: string[]) =>
    askNarrowed(endpoint, filter, names, { headers: { [filterHeader.name]: joined(names, filter) } }),
});

export const headerLikeQuery = probe({
  id: 'filter/header-like-query',
  question: 'Does the same value list the same tools in the header as in the query?',
  why: 'Whoever moves a setting from one to the other should not have to test it again.',
  sees: {
    lists: word('the lists of the two places', {
      'the-same': 'the same tools, fewer than without a filter',
      different: 'other tools',
      'the-whole': 'the whole list in both: neither narrows it',
      refused: 'one was served, and the other refused',
      'both-refused': 'both were refused',
    }),
  },
  needs: ['filterQuery', 'filterHeader'],
  about: ['filter'],
  always: ({ filter }) => {
    const [one, two] = filter.integrations;
    return [one, joined([two, 'assay-none'], filter), joined([`${two}s`, one], filter)];
  },
  vary: ({ filter }) =>
    fc
      .tuple(some(filter), fc.boolean())
      .map(([names, stray]) => joined(stray ? ['assay-none', ...names] : names, filter)),
  async observe(endpoint, { filter, filterQuery, filterHeader }, value: string) {
    const inQuery = await namesOf(endpoint, { query: [[filterQuery.name, value]] });
    const inHeader = await namesOf(endpoint, { headers: { [filterHeader.name]: value } });
    return { lists: comparison(inQuery, inHeader, filter) };
  },
});

function comparison(one: Names, other: Names, filter: Filter) {
  if (!one || !other) return one || other ? 'refused' : 'both-refused';
  if (!sameNames(one, other)) return 'different';
  return sameNames(judgeable(one, filter), judgeable(filter.listed, filter)) ? 'the-whole' : 'the-same';
}

/** Which of two values counted. */
const counting = {
  counts: word('which of the two values counts', {
    both: 'the tools of both are listed',
    first: 'those of the first alone',
    last: 'those of the last alone',
    neither: 'the whole list, no tool, or others',
    refused: 'the request was refused',
  }),
};

/** Asks with two integrations named apart, and tells which of them counted. */
async function askCounting(endpoint: Endpoint, filter: Filter, [first, last]: Pair, change: Change) {
  const counts = await askBeside(endpoint, filter, change, ['both', 'first', 'last'], (shown, whole) => {
    const lists = (...names: string[]) => toldOf(shown, whole, names, filter) === 'the-named';
    if (!shown) return 'refused';
    return lists(first, last) ? 'both' : lists(first) ? 'first' : lists(last) ? 'last' : 'neither';
  });
  return counts && { counts };
}

export const repeatedQuery = probe({
  id: 'filter/repeated-query',
  question: 'Which value counts when the parameter of the filter is repeated in the query?',
  why: 'URL libraries write a list as a repeated parameter; where one of them is lost, so are its tools.',
  sees: counting,
  needs: ['filterQuery'],
  about: ['filter', 'threeIntegrations'],
  always: ({ threeIntegrations: [one, two, three] }: Three): Pair[] => [
    [one, two],
    [three, one],
  ],
  vary: ({ filter }) => pairs(filter),
  observe: (endpoint, { filter, filterQuery: { name } }, pair: Pair) =>
    askCounting(endpoint, filter, pair, { query: pair.map((each) => [name, each] as const) }),
});

export const repeatedHeader = probe({
  id: 'filter/repeated-header',
  question: 'Which value counts when the header of the filter is repeated?',
  why: 'HTTP lets a list stand in several headers of one name, and proxies join or split them.',
  sees: counting,
  needs: ['filterHeader'],
  about: ['filter', 'threeIntegrations'],
  observe: (endpoint, { filter, filterHeader: { name }, threeIntegrations: [one, two] }) =>
    askCounting(endpoint, filter, [one, two], { headers: { [name]: [one, two] } }),
});

/** Two integrations, of three or more. */
function pairs(filter: Filter): fc.Arbitrary<Pair> {
  return fc.shuffledSubarray([...filter.integrations], { minLength: 2, maxLength: 2 }) as fc.Arbitrary<
    string[]
  > as fc.Arbitrary<Pair>;
}
