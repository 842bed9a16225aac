import { describe, expect, it } from 'vitest';
import { check } from '../../check.ts';
import { type FaultName, mockGateway } from '../../mock-server/index.ts';
import { askedOf, failuresIn, outcomesIn } from '../__test-helpers__/asked.ts';

const served = { answer: 'result', status: 200, error: 'absent' };

it('the reference keeps every promise', async () => {
  const summary = await askedOf('calls', [], 'karzoun');
  expect(failuresIn(summary)).toEqual([]);
  expect(outcomesIn(summary)).toEqual({
    'calls/documented': [served],
    'calls/result-item': [{ item: 'json' }],
    'calls/caller': [{ profile: 'object' }],
    'calls/caller-of-second': [{ callers: 'different' }],
    'calls/pages': [
      { members: 'all', first: 'the-first', rows: 'as-asked', pages: 'fitting', next: 'before-the-last' },
    ],
    'calls/repeated-text': [{ text: 'as-sent' }],
    'calls/response-within-limit': [served],
    'calls/response-text-at-limit': [served],
    'calls/response-above-limit': [
      {
        answer: 'tool-error',
        status: 200,
        error: 'text',
        message: 'Response exceeds {limit} bytes. Narrow your query parameters.',
      },
    ],
  });
});

const broken: readonly (readonly [FaultName, readonly string[]])[] = [
  ['tags-fails', ['violation calls/documented']],
  ['current-user-fails', ['violation calls/caller', 'violation calls/documented']],
  ['current-user-without-profile', ['violation calls/caller']],
  ['results-not-json', ['violation calls/caller', 'violation calls/pages', 'violation calls/result-item']],
  ['results-as-resource', ['violation calls/caller', 'violation calls/pages', 'violation calls/result-item']],
  ['pages-from-zero', ['violation calls/pages']],
  ['per-page-ignored', ['advice calls/pages']],
  ['pagination-missing', ['violation calls/pages']],
  ['pagination-next-page-wrong', ['advice calls/pages']],
  ['response-cap-half', ['violation calls/response-within-limit']],
  ['response-cap-above', ['violation calls/response-above-limit']],
  ['no-response-cap', ['violation calls/response-above-limit']],
  ['response-cap-message', ['violation calls/response-above-limit']],
  ['response-cap-other-number', ['violation calls/response-above-limit']],
  ['too-large-as-rpc', ['violation calls/response-above-limit']],
  ['response-cut-at-cap', ['violation calls/response-above-limit']],
];

it.each(broken)('%s is found', async (name, failures) => {
  expect(failuresIn(await askedOf('calls', [name], 'karzoun'))).toEqual(failures);
});

describe('what the documents leave open is told and never judged', () => {
  it('a text that is mangled on its way, though no plain one is', async () => {
    for (const preset of ['kindo', 'karzoun'] as const) {
      const summary = await askedOf('calls', ['texts-read-in-pieces'], preset);
      expect(outcomesIn(summary)['calls/repeated-text'], preset).toContainEqual({ text: 'changed' });
    }
  });

  it('an answer of exactly the limit that is refused', async () => {
    const summary = await askedOf('calls', ['response-cap-below'], 'karzoun');
    expect(failuresIn(summary)).toEqual([]);
    expect(outcomesIn(summary)['calls/response-text-at-limit']).toMatchObject([{ error: 'text' }]);
  });

  it('one user behind two keys', async () => {
    const summary = await askedOf('calls', ['current-user-is-another'], 'karzoun');
    expect(failuresIn(summary)).toEqual([]);
    expect(outcomesIn(summary)['calls/caller-of-second']).toEqual([{ callers: 'alike' }]);
  });
});

/** Checks with a token of these scopes, behind a handler that may change what is answered. */
async function askedAs(scopes: readonly string[], only: readonly string[], edit = (text: string) => text) {
  const gateway = mockGateway('karzoun', {
    accounts: { narrow: { key: 'narrow', tenant: 'dev', scopes: [...scopes] } },
    behaviour: { limits: { response: 16_384 } },
  });
  const { profile, allowTools } = gateway.target();
  return check({
    url: `http://gateway.test${gateway.path}`,
    async handle(request) {
      const answer = await gateway.fetch(request);
      return new Response(edit(await answer.text()), answer);
    },
    key: 'narrow',
    profile,
    allowTools,
    only,
    allow: ['heavy'],
    set: { 'limits.response': 16_384 },
    seed: 1,
    rate: 100_000,
  });
}

it('a documented call that the token may not make by the API either is no breach', async () => {
  const summary = await askedAs([], ['calls/documented', 'calls/pages']);
  expect(outcomesIn(summary)).toEqual({ 'calls/documented': [served] });
  expect(failuresIn(summary)).toEqual([]);
});

it('a gateway that measures the whole body and answers JSON with escapes and white space is no breach', async () => {
  const size = ['calls/response-within-limit', 'calls/response-above-limit'];
  const spaced = (text: string) => text.replaceAll('ü', '\\u00fc').replaceAll('\\"text\\":', '\\"text\\" :    ');
  const summary = await askedAs(['fields:read'], size, spaced);
  expect(failuresIn(summary)).toEqual([]);
  expect(Object.keys(outcomesIn(summary))).toEqual(size);
});
