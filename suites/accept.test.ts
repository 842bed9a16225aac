import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accepts } from '../mock-server/accept.ts';
import { askedOf, failuresIn, outcomesIn } from './__test-helpers__/asked.ts';
import { acceptWithoutEventStream, equivalentPairs, matchesEventStream, pairWithOtherSpaces } from './accept.ts';

describe('the generators', () => {
  it('of values without text/event-stream give none that a second reader of Accept finds it in', () => {
    const refused = (value: string | null) => !accepts(value, 'text/event-stream');
    fc.assert(fc.property(acceptWithoutEventStream(), refused), { numRuns: 500 });
  });

  it('of other white space give the pair still, and never in its documented spelling', () => {
    const isPair = (value: string) =>
      accepts(value, 'application/json') &&
      accepts(value, 'text/event-stream') &&
      value !== 'application/json, text/event-stream';
    fc.assert(fc.property(pairWithOtherSpaces(), isPair), { numRuns: 200 });
  });

  it('of equivalents give values that take both media types, each named once', () => {
    const isPair = (value: string) =>
      ['application/json', 'text/event-stream'].every((type) => accepts(value, type) && value.split(type).length === 2);
    fc.assert(fc.property(equivalentPairs(), isPair), { numRuns: 300 });
  });
});

it.each(['text/event-stream', 'a/b, TEXT/*;q=0', '*/*', 'a/b ,text/event-stream ; q=0.1'])('%s matches', (value) => {
  expect(matchesEventStream(value)).toBe(true);
});

it('the reference refuses what lacks text/event-stream and serves what has it', async () => {
  const summary = await askedOf('accept');
  const [served, refused] = [
    { answer: 'result', status: 200 },
    { answer: 'http-error', status: 406 },
  ];
  expect(failuresIn(summary)).toEqual([]);
  expect(outcomesIn(summary)).toEqual({
    'accept/without-event-stream': [refused],
    'accept/documented-pair': [served],
    'accept/other-order': [served],
    'accept/other-spaces': [served],
    'accept/upper-case': [served],
    'accept/weighted': [served],
    'accept/among-others': [served],
    'accept/equivalents': [served],
    'accept/only-event-stream': [served],
    'accept/any-type': [served],
    'accept/text-range': [served],
    'accept/weight-zero': [refused],
  });
});

it('a header given twice is dropped, not joined, where the wire cannot carry it', async () => {
  const { verdicts } = await askedOf('accept');
  const row = verdicts.find(({ probe }) => probe === 'accept/two-headers');
  expect(row).toMatchObject({ verdict: 'unverifiable', reason: expect.stringContaining('repeated headers') });
});

it.each(['serves-without-event-stream', 'refuses-without-event-stream-as-400'] as const)(
  '%s is a violation',
  async (name) => {
    expect(failuresIn(await askedOf('accept', [name]))).toEqual(['violation accept/without-event-stream']);
  },
);

it('an endpoint that refuses the documented pair is judged for it, and asked on by a form that it serves', async () => {
  const summary = await askedOf('accept', ['refuses-documented-accept']);
  expect(failuresIn(summary)).toEqual(['violation accept/documented-pair']);
  expect(outcomesIn(summary)).toMatchObject({ 'accept/any-type': [{ answer: 'result' }] });
});
