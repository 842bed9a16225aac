import { describe, expect, it } from 'vitest';
import { type AnyOutcome, number, word } from './outcome.ts';
import { probe } from './probe.ts';
import { documentOf, type Expectations, type Profile, type ProfileOf } from './profile.ts';

const refused = probe({
  id: 'auth/refused',
  question: 'What answers a request without a key?',
  why: 'It tells whether the endpoint is closed.',
  sees: { answer: word('how', { result: 'served', 'http-error': 'refused' }), status: number('the status') },
  needs: ['preferred'],
  async observe(endpoint, given) {
    // @ts-expect-error: a need that the probe does not declare is not handed over
    void given.alternative;
    return endpoint.path === given.preferred.place.header
      ? { answer: 'result' }
      : { answer: 'http-error', status: 401 };
  },
});

probe({
  id: 'auth/misspoken',
  question: 'Does the compiler hold a probe to its words?',
  why: 'A word that nobody declared cannot be promised.',
  sees: { answer: word('how', { result: 'served' }) },
  // @ts-expect-error: "refused" is no word of this vocabulary
  async observe() {
    return { answer: 'refused' };
  },
});

const statements = {
  'A-1': { text: 'A request without a key is answered 401.', source: 'https://a.example', basis: 'explicit' },
  'A-2': { text: 'So is one with an empty key.', source: 'https://a.example', basis: 'derived' },
} as const;
type Id = keyof typeof statements;
type Probes = readonly [typeof refused];
const typed = <const E extends Expectations<Probes, Id>>(expectations: E) => expectations;

typed({ 'auth/refused': { must: { answer: 'http-error', status: [401, 403] }, because: ['A-1', 'A-2'] } });
// @ts-expect-error: no such probe
typed({ 'auth/refusd': { must: { status: 401 }, because: 'A-1' } });
// @ts-expect-error: no such field
typed({ 'auth/refused': { must: { code: 401 }, because: 'A-1' } });
// @ts-expect-error: no such word
typed({ 'auth/refused': { must: { answer: 'rpc-error' }, because: 'A-1' } });
// @ts-expect-error: no such statement
typed({ 'auth/refused': { must: { status: 401 }, because: 'A-9' } });
// @ts-expect-error: no level
typed({ 'auth/refused': { because: 'A-1' } });
// @ts-expect-error: two levels in one expectation
typed({ 'auth/refused': { must: { status: 401 }, should: { status: 403 }, because: 'A-1' } });
// @ts-expect-error: no statement
typed({ 'auth/refused': { must: { status: 401 } } });

const base = {
  profile: 'acme@1',
  title: 'Acme',
  statements,
  conventions: { path: '/mcp', limits: { request: 10 }, credentials: [{ header: 'x-key', format: '{key}' }] },
  expectations: { 'auth/refused': { must: { answer: 'http-error', status: 401 }, because: 'A-1' } },
  on: ['mcp@1'],
} as const satisfies ProfileOf<Probes, Id>;

describe('documentOf', () => {
  it('works the base in: conventions one by one, expectations probe by probe', () => {
    const later: Profile = {
      profile: 'acme@2',
      title: 'Acme, later',
      extends: base,
      statements: { 'A-3': { text: 'Now 403.', source: 'https://a.example', basis: 'explicit' } },
      conventions: { path: '/v2/mcp' },
      expectations: { 'auth/refused': { must: { status: 403 }, because: 'A-3' } },
    };
    const document = documentOf(later);
    expect(document).toMatchObject({ id: 'acme@2', family: 'acme', on: ['mcp@1'] });
    expect(document.conventions).toEqual({ ...base.conventions, path: '/v2/mcp' });
    expect(document.promises.get('auth/refused')).toEqual([
      { level: 'must', expected: [{ status: 403 }], statements: ['A-3'], basis: 'explicit' },
    ]);
    expect(Object.keys(document.statements)).toEqual(['A-1', 'A-2', 'A-3']);
    expect(documentOf(base).promises.get('auth/refused')?.[0]?.expected).toEqual([
      { answer: 'http-error', status: 401 },
    ] satisfies AnyOutcome[]);
  });

  it('drops what a profile omits from its base', () => {
    const without: Profile = {
      ...base,
      profile: 'like@1',
      extends: base,
      expectations: {},
      omit: { 'auth/refused': 'ours is open' },
    };
    expect(documentOf(without).promises.size).toBe(0);
  });

  it('takes the weakest basis of the statements, and a level for none', () => {
    const of = (because: Id | Id[]) =>
      documentOf({ ...base, expectations: { 'auth/refused': { must: { status: 401 }, because } } }).promises.get(
        'auth/refused',
      )?.[0]?.basis;
    expect([of('A-1'), of('A-2'), of(['A-1', 'A-2'])]).toEqual(['explicit', 'derived', 'derived']);
  });

  it('refuses a statement that is not there', () => {
    const profile: Profile = { ...base, expectations: { 'auth/refused': { must: { status: 401 }, because: 'A-7' } } };
    expect(() => documentOf(profile)).toThrow(
      'Failed to read the profile acme@1: auth/refused rests on "A-7", which is no statement of it. Please add the statement or correct the id.',
    );
  });
});
