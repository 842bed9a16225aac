import { describe, expect, it } from 'vitest';
import type { FaultName } from '../../mock-server/index.ts';
import { askedOf, failuresIn, outcomesIn } from '../__test-helpers__/asked.ts';
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
    'auth/no-credential': [challenged],
    'auth/unknown-key-as-preferred': [challenged],
    'auth/unknown-key-as-alternative': [challenged],
    'auth/revoked-key-as-preferred': [challenged],
    'auth/revoked-key-as-alternative': [challenged],
    'auth/unentitled-key': [{ answer: 'http-error', status: 403, challenged: false, json: true }],
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
