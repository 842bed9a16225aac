import { describe, expect, it } from 'vitest';
import { check } from '../../check.ts';
import type { Endpoint } from '../../harness/endpoint.ts';
import { type FaultName, mockGateway } from '../../mock-server/index.ts';
import { askedOf, failuresIn, outcomesIn, specFailuresIn } from '../__test-helpers__/asked.ts';
import { sameIdentity, twoUsers } from './places.ts';
import { challengeIn } from './refused.ts';

const served = { answer: 'result', status: 200 };
const refused = { answer: 'http-error', status: 401 };
const challenged = { ...refused, challenged: true, json: true };

it.each(['kindo', 'kindo@unversioned'] as const)('%s keeps every promise', async (preset) => {
  const summary = await askedOf('auth', [], preset);
  expect(failuresIn(summary)).toEqual([]);
  expect(outcomesIn(summary)).toEqual({
    'auth/preferred-alone': [served],
    'auth/alternative-alone': [served],
    'auth/same-identity': [{ lists: 'the-same' }],
    'auth/unusable-alternative': [{ decides: 'preferred', status: 200 }],
    'auth/unknown-preferred-beside-alternative': [{ decides: 'preferred', status: 401 }],
    'auth/two-users': [{ lists: 'of-the-preferred' }],
    'auth/scheme-without-token': [refused],
    'auth/scheme-without-token-beside-alternative': [refused],
    'auth/other-scheme': [refused],
    'auth/other-scheme-beside-alternative': [refused],
    'auth/key-without-scheme': [refused],
    'auth/scheme-in-lower-case': [served],
    'auth/empty-header': [refused],
    'auth/empty-header-beside-alternative': [refused],
    'auth/key-in-query': [refused],
    'auth/no-credential': [{ ...challenged, text: 'Unauthorized' }],
    'auth/unknown-key-as-preferred': [challenged],
    'auth/unknown-key-as-alternative': [challenged],
    'auth/revoked-key-as-preferred': [challenged],
    'auth/revoked-key-as-alternative': [challenged],
    'auth/unentitled-key': [{ answer: 'http-error', status: 403, challenged: false, json: true }],
    'auth/unknown-key-step': [{ refused: 'initialize', ...refused }],
    'auth/revoked-key-step': [{ refused: 'initialize', ...refused }],
    'auth/challenge': [{ scheme: 'Bearer', metadata: '{origin}/.well-known/oauth-protected-resource', more: false }],
    'auth/refusal-body': [{ mediaType: 'application/json', body: '{"error":"Unauthorized"}' }],
  });
});

const broken: readonly (readonly [FaultName, readonly string[]])[] = [
  ['refuses-bearer', ['violation auth/preferred-alone']],
  ['refuses-x-api-key', ['violation auth/alternative-alone']],
  ['x-api-key-is-another-identity', ['violation auth/same-identity']],
  [
    'prefers-x-api-key',
    [
      'advice auth/two-users',
      'violation auth/unknown-preferred-beside-alternative',
      'violation auth/unusable-alternative',
    ],
  ],
  ['falls-back-when-bearer-unknown', ['violation auth/unknown-preferred-beside-alternative']],
  [
    'falls-back-to-x-api-key',
    ['violation auth/other-scheme-beside-alternative', 'violation auth/scheme-without-token-beside-alternative'],
  ],
  ['falls-back-on-empty-bearer', ['violation auth/scheme-without-token-beside-alternative']],
  ['falls-back-on-other-scheme', ['violation auth/other-scheme-beside-alternative']],
  ['accepts-basic-scheme', ['violation auth/other-scheme', 'violation auth/other-scheme-beside-alternative']],
  [
    'accepts-empty-bearer',
    ['violation auth/scheme-without-token', 'violation auth/scheme-without-token-beside-alternative'],
  ],
  ['accepts-anonymous', ['violation auth/no-credential']],
  [
    'accepts-unknown-bearer',
    ['advice auth/unknown-key-as-preferred', 'violation auth/unknown-preferred-beside-alternative'],
  ],
  ['accepts-unknown-x-api-key', ['advice auth/unknown-key-as-alternative', 'violation auth/unusable-alternative']],
  ['serves-calls-without-key', ['violation auth/no-credential']],
  ['unknown-key-calls-tools', ['advice auth/unknown-key-as-preferred']],
  ['revoked-key-calls-tools', ['violation auth/revoked-key-as-preferred']],
  [
    'accepts-key-prefix',
    [
      'advice auth/unknown-key-as-alternative',
      'advice auth/unknown-key-as-preferred',
      'violation auth/unknown-preferred-beside-alternative',
      'violation auth/unusable-alternative',
    ],
  ],
  [
    'accepts-key-suffix',
    [
      'advice auth/unknown-key-as-alternative',
      'advice auth/unknown-key-as-preferred',
      'violation auth/unknown-preferred-beside-alternative',
      'violation auth/unusable-alternative',
    ],
  ],
  [
    'compares-keys-without-case',
    [
      'advice auth/unknown-key-as-alternative',
      'advice auth/unknown-key-as-preferred',
      'violation auth/unknown-preferred-beside-alternative',
      'violation auth/unusable-alternative',
    ],
  ],
  ['accepts-revoked-key', ['advice auth/revoked-key-as-alternative', 'violation auth/revoked-key-as-preferred']],
  ['403-with-challenge', ['violation auth/unentitled-key']],
  ['unentitled-served', ['violation auth/unentitled-key']],
  [
    '401-without-challenge',
    ['violation auth/challenge', 'violation auth/no-credential', 'violation auth/revoked-key-as-preferred'],
  ],
  ['401-wrong-challenge', ['violation auth/challenge']],
  ['401-bare-challenge', ['violation auth/challenge']],
  ['401-other-body', ['violation auth/refusal-body']],
  ['401-as-rpc-envelope', ['violation auth/refusal-body']],
  ['401-as-text', ['violation auth/refusal-body']],
];

it.each(broken)('%s is found', async (name, failures) => {
  expect(failuresIn(await askedOf('auth', [name]))).toEqual(failures);
});

// The specification beside them recommends what they promise.
it.each([
  ['kindo', 'accepts-anonymous'],
  ['kindo', 'serves-calls-without-key'],
  ['karzoun', 'missing-token-served'],
  ['karzoun', 'missing-token-under-200'],
] as const)('%s: %s is advice of the specification too', async (preset, name) => {
  const failures = specFailuresIn(await askedOf('auth', [name], preset));
  expect(failures).toEqual(['advice auth/no-credential']);
});

// Where a place is not read at all, every value in it is refused: "malformed is refused" would pass for the wrong reason.
it.each(['refuses-bearer', 'refuses-x-api-key'] as const)('nothing that combines passes under %s', async (name) => {
  const { verdicts } = await askedOf('auth', [name]);
  const combined = verdicts.filter(({ probe }) => /^auth\/(.*-beside-alternative|same-identity)$/.test(probe));
  expect(new Set(combined.map(({ verdict }) => verdict))).toEqual(new Set(['blocked']));
});

it('with an unknown key let in anywhere, the precedence is untold rather than kept', async () => {
  const { verdicts } = await askedOf('auth', ['accepts-unknown-x-api-key']);
  const row = verdicts.find(({ probe }) => probe === 'auth/unusable-alternative');
  expect(row?.outcome).toMatchObject({ decides: 'either' });
});

describe('a challenge', () => {
  const metadata = 'https://a.example/m';
  it.each([
    ['Bearer resource_metadata="https://a.example/m"', { scheme: 'Bearer', metadata, more: false }],
    ['bearer error="x, y", resource_metadata = https://a.example/m', { scheme: 'bearer', metadata, more: true }],
    ['Bearer realm="resource_metadata=no"', { scheme: 'Bearer', metadata: undefined, more: true }],
    ['Bearer', { scheme: 'Bearer', metadata: undefined, more: false }],
    [undefined, { more: false }],
    ['', { more: false }],
  ])('%s', (header, parts) => {
    expect(challengeIn(header)).toEqual(parts);
  });
});

describe('lists compared between two places', () => {
  const place = { header: 'X-Key', format: '{key}' } as const;
  const preferred = { role: 'key', place, key: 'one' } as const;
  const alternative = { role: 'key', place, key: 'two' } as const;
  const [ofOne, moved, ofTwo] = [['a_one'], ['a_one', 'a_more'], ['b_two']];
  const pageOf = (names: readonly string[]) => ({ tools: names.map((name) => ({ name })) });

  /** An endpoint whose lists are these, in turn; `null`: refused, `endless`: more pages than are read. */
  function listing(lists: readonly (readonly string[] | null | 'endless')[]): Endpoint {
    let at = 0;
    return {
      async list() {
        const list = lists[at++] ?? null;
        const names = list === null || list === 'endless' ? [] : list;
        const response = list === null ? undefined : { jsonrpc: '2.0', id: 1, result: pageOf(names) };
        const exchange = {
          sent: { message: { method: 'tools/list' } },
          answer: { status: list ? 200 : 401 },
          response,
        };
        return { entries: names.map((name) => ({ name })), complete: Array.isArray(list), exchange };
      },
    } as unknown as Endpoint;
  }
  const tools = [{ name: 'a_one' }] as const;
  const identity = (...lists: Parameters<typeof listing>[0]) =>
    sameIdentity.observe(listing(lists), { preferred, alternative, tools }, undefined);

  it('differ only where the first is as it was', async () => {
    expect(await identity(ofOne, ofOne)).toEqual({ lists: 'the-same' });
    expect(await identity(ofOne, ofTwo, ofOne)).toEqual({ lists: 'different' });
    expect(await identity(ofOne, moved, moved)).toBeUndefined();
  });

  it('tell nothing where one goes on past what is read, and are refused only where one is', async () => {
    expect(await identity('endless', ofOne)).toBeUndefined();
    expect(await identity(ofOne, 'endless')).toBeUndefined();
    expect(await identity(ofOne, null)).toEqual({ lists: 'refused' });
    const users = { preferred, alternative, second: preferred, secondAsAlternative: alternative, tools };
    expect(await twoUsers.observe(listing(['endless', ofOne, ofTwo]), users, 'ordinary-first')).toBeUndefined();
    expect(await twoUsers.observe(listing([null]), users, 'ordinary-first')).toEqual({ lists: 'none' });
  });
});

it('shows no key that is nearly the ordinary one', async () => {
  const gateway = mockGateway('kindo');
  const { profile, journal: _unused, ...target } = gateway.target();
  gateway.faults.add('accepts-key-prefix');
  const told: string[] = [];
  await check({
    ...target,
    url: `http://gateway.test${gateway.path}`,
    handle: gateway.fetch,
    profile,
    only: ['auth/unknown-*', 'auth/unusable-*'],
    runs: 1,
    seed: 1,
    onEvent: (event) => told.push(JSON.stringify(event)),
  });
  expect(told.join()).toContain('without its last character');
  expect(told.join().toLowerCase()).not.toContain((target.key ?? '').slice(0, -1));
});

describe('a token in a header of its own', () => {
  const unchallenged = { ...refused, challenged: false, json: true };

  it('the reference keeps every promise', async () => {
    const summary = await askedOf('auth', [], 'karzoun');
    expect(failuresIn(summary)).toEqual([]);
    const step = { refused: 'initialize', ...refused };
    expect(outcomesIn(summary)).toMatchObject({
      'auth/preferred-alone': [served],
      'auth/no-credential': [{ ...unchallenged, text: 'Missing x-app-token' }],
      'auth/standard-place': [unchallenged],
      'auth/unknown-key-step': [step],
      'auth/revoked-key-step': [step],
      'auth/expired-key-step': [step],
      'auth/disabled-key-step': [step],
    });
  });

  it.each<[FaultName, readonly string[]]>([
    ['bearer-accepted', ['advice auth/standard-place']],
    ['missing-token-served', ['advice auth/standard-place', 'violation auth/no-credential']],
    ['missing-token-text', ['violation auth/no-credential']],
    ['missing-token-answered-400', ['advice auth/standard-place', 'violation auth/no-credential']],
    ['missing-token-under-200', ['advice auth/standard-place', 'violation auth/no-credential']],
  ])('%s is found', async (name, failures) => {
    expect(failuresIn(await askedOf('auth', [name], 'karzoun'))).toEqual(failures);
  });

  it.each<[FaultName, string, object]>([
    ['accepts-unknown-token', 'auth/unknown-key-step', { refused: 'never' }],
    ['accepts-revoked-token', 'auth/revoked-key-step', { refused: 'never' }],
    ['accepts-expired-token', 'auth/expired-key-step', { refused: 'never' }],
    ['accepts-token-of-disabled-app', 'auth/disabled-key-step', { refused: 'never' }],
    ['bad-token-refused-by-tools-only', 'auth/expired-key-step', { refused: 'call', answer: 'tool-error' }],
  ])('%s is told and not judged', async (name, probe, step) => {
    const summary = await askedOf('auth', [name], 'karzoun');
    expect(failuresIn(summary)).toEqual([]);
    expect(outcomesIn(summary)[probe]).toMatchObject([step]);
  });
});
