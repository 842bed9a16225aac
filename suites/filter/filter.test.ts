import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change, Endpoint } from '../../harness/endpoint.ts';
import type { Filter } from '../../harness/facts.ts';
import { askedOf, failuresIn, outcomesIn } from '../__test-helpers__/asked.ts';
import { askBeside, type Names, toldOf } from './lists.ts';
import { isNoneOf, nearName, nobodys, otherCases, some, usualNearNames } from './names.ts';

const common = {
  'filter/query': [{ lists: 'the-named' }],
  'filter/query-of-several': [{ lists: 'the-named' }],
  'filter/header': [{ lists: 'the-named' }],
  'filter/header-of-several': [{ lists: 'the-named' }],
  'filter/header-like-query': [{ lists: 'the-same' }],
  'filter/repeated-query': [{ counts: 'both' }],
  'filter/both-places': [{ lists: 'query' }],
  'filter/unknown-beside-known': [{ lists: 'the-named' }],
  'filter/unreachable-beside-reachable': [{ lists: 'the-named' }],
  'filter/never-widens': [{ shows: 'no-more' }],
  'filter/nothing-within-reach': [{ lists: 'none' }],
  'filter/other-case': [{ lists: 'none' }],
  'filter/near-name': [{ lists: 'none' }],
  'filter/spaces': [{ lists: 'the-named' }],
  'filter/trailing-separator': [{ lists: 'the-named' }],
  'filter/encoded-separator': [{ lists: 'the-named' }],
  'filter/empty-query': [{ lists: 'all' }],
  'filter/empty-header': [{ lists: 'all' }],
  'filter/excluded-call': [{ answer: 'result', status: 200 }],
  'filter/public-tools': [{ tools: 'dropped' }],
};

// A repeated header is joined by this wire, and so never asked.
it.each([
  ['kindo', { 'filter/first-party-tools': [{ tools: 'dropped' }] }],
  ['kindo@unversioned', { 'filter/prompts': [{ lists: 'of-the-named' }] }],
] as const)('%s keeps every promise', async (preset, own) => {
  const summary = await askedOf('filter', [], preset);
  expect(failuresIn(summary)).toEqual([]);
  expect(outcomesIn(summary)).toEqual({ ...common, ...own });
});

/** Probes that name several integrations in one value. */
const several = ['header-of-several', 'query-of-several', 'unknown-beside-known', 'unreachable-beside-reachable'];
const dropping = ['unknown-beside-known', 'unreachable-beside-reachable'];

it.each([
  [
    'filter-ignored-in-query',
    ['both-places', 'header-like-query', 'query', 'query-of-several', 'repeated-query', ...dropping],
  ],
  ['filter-ignored-in-header', ['header', 'header-like-query', 'header-of-several']],
  ['filter-comma-not-split', several],
  ['filter-repeat-first-only', ['repeated-query']],
  ['filter-repeat-last-only', ['repeated-query']],
  ['header-beats-query', ['both-places']],
  ['filters-united', ['both-places']],
  ['filters-intersected', ['both-places']],
  ['filter-unreachable-errors', dropping],
  ['filter-unreachable-empties-list', dropping],
  ['filter-widens', ['never-widens', 'unreachable-beside-reachable']],
  ['filter-matches-prefix', ['near-name']],
  ['filter-ignores-case', ['other-case']],
] as const)('%s is found, and nothing else', async (name, failures) => {
  const expected = failures.map((topic) => `violation filter/${topic}`).sort();
  expect(failuresIn(await askedOf('filter', [name]))).toEqual(expected);
});

it.each([
  ['header-beats-query', 'header'],
  ['filters-united', 'union'],
  ['filters-intersected', 'intersection'],
] as const)('%s is told for what it is: %s', async (name, lists) => {
  expect(outcomesIn(await askedOf('filter', [name]))['filter/both-places']).toEqual([{ lists }]);
});

const filter: Filter = {
  separator: ',',
  naming: { separator: '_', split: 'first' },
  integrations: ['linear', 'github', 'sap-s4hana-rfc'],
  listed: new Set(['linear_a', 'github_b', 'sap-s4hana-rfc_c']),
  aside: ['web', 'own'],
};

describe('the generators', () => {
  const isStray = (name: string) => isNoneOf(name, filter);

  it('of names out of reach never write one of the list', () => {
    fc.assert(fc.property(nobodys(), isStray), { numRuns: 500 });
  });

  it('of names that are nearly right never write a right one', () => {
    fc.assert(fc.property(nearName(filter), isStray), { numRuns: 1_000 });
    for (const name of [...usualNearNames(filter), ...otherCases(filter)]) expect(isStray(name), name).toBe(true);
  });

  it('of other cases write the same letters', () => {
    const letters = filter.integrations.map((name) => name.toLowerCase());
    expect(otherCases(filter)).toContain('Linear');
    for (const name of otherCases(filter)) expect(letters).toContain(name.toLowerCase());
  });

  it('of some integrations leave at least one out', () => {
    fc.assert(fc.property(some(filter), (names) => names.length > 0 && names.length < 3));
  });
});

describe('toldOf', () => {
  const whole = new Set(['linear_a', 'linear_b', 'github_c', 'sap-s4hana-rfc_d', 'web_e', 'own_f']);

  it.each([
    [['linear_a', 'linear_b'], 'the-named'],
    // Nothing says whether a filter hides these.
    [['linear_a', 'linear_b', 'web_e', 'own_f'], 'the-named'],
    [[...whole], 'all'],
    [['web_e'], 'none'],
    [['linear_a'], 'fewer'],
    [['linear_a', 'linear_b', 'github_c'], 'more'],
    [['linear_a', 'github_c'], 'others'],
    [['linear_a', 'linear_b', 'jira_x'], 'out-of-reach'],
  ])('%j, where linear is named: %s', (shown, word) => {
    expect(toldOf(new Set(shown), whole, ['linear'], filter)).toBe(word);
  });

  it('tells nothing where the list without a filter cannot tell several words apart', () => {
    expect(toldOf(new Set(), new Set(['github_c']), ['linear'], filter)).toBeUndefined();
    expect(toldOf(new Set(['linear_a']), new Set(['linear_a']), ['linear'], filter)).toBeUndefined();
  });
});

describe('askBeside', () => {
  /** An endpoint that lists `narrowed` with a filter and `whole` without one, and counts what it is asked. */
  function listing(narrowed: readonly string[], whole: readonly string[]) {
    const asked: string[] = [];
    const list = async (_kind: string, change: Change = {}) => {
      asked.push(change.query ? 'with' : 'without');
      return { entries: (change.query ? narrowed : whole).map((name) => ({ name })), complete: true };
    };
    return { asked, endpoint: { list } as unknown as Endpoint };
  }
  const tell = (shown: Names, whole: ReadonlySet<string>) => (shown?.size === whole.size ? 'all' : 'fewer');
  const change = { query: [['by', 'linear']] } as const;

  it('believes the list that the run began with as long as that explains what is shown', async () => {
    const { asked, endpoint } = listing(['a', 'b', 'c'], []);
    expect(await askBeside(endpoint, filter, change, ['all'], tell)).toBe('all');
    expect(asked).toEqual(['with']);
  });

  it('asks for the list anew before it tells anything else, since tools come and go', async () => {
    const { asked, endpoint } = listing(['a', 'b'], ['a', 'b']);
    expect(await askBeside(endpoint, filter, change, ['all'], tell)).toBe('all');
    expect(asked).toEqual(['with', 'without']);
  });
});
