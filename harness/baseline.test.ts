import { describe, expect, it } from 'vitest';
import { prepare } from '../check.ts';
import { summaryOf, unaskedVerdict, verdictOf, violation } from '../reports/__test-helpers__/fake.ts';
import { promising, resultOf, runAgainst, served } from './__test-helpers__/served.ts';
import { allDistinct, baselineFor, knownFrom, remarksOn } from './baseline.ts';
import type { Verdict } from './events.ts';
import { Mistake } from './mistake.ts';
import { probe } from './probe.ts';
import { describe as described, reply } from './reply.ts';

const ok = { outcome: { answer: 'http-error', status: 406 }, count: 3 };
const served200 = { outcome: { answer: 'result', status: 200 }, count: 3 };
const failed500 = { outcome: { answer: 'http-error', status: 500 }, count: 1 };

describe('what is known from a baseline', () => {
  const isKnown = (before: readonly Verdict[], now: Verdict, failOn: Parameters<typeof knownFrom>[1] = ['new']) =>
    knownFrom(summaryOf({ verdicts: before }), failOn)(now);

  it('is what failed with the same wrong answers, however often each came', () => {
    const now = { ...violation, outcomes: [{ ...served200, count: 30 }] };
    expect(isKnown([violation], now)).toBe(true);
    expect(isKnown([{ ...violation, outcomes: [ok, served200, failed500] }], now)).toBe(true);
  });

  it('is not what failed with another wrong answer, also beside the one that is known', () => {
    expect(isKnown([violation], { ...violation, outcomes: [failed500] })).toBe(false);
    expect(isKnown([violation], { ...violation, outcomes: [served200, failed500] })).toBe(false);
  });

  it('is not what passed, was waived, was not asked, or did not gate', () => {
    expect(isKnown([verdictOf()], violation)).toBe(false);
    expect(isKnown([{ ...violation, verdict: 'waived' }], violation)).toBe(false);
    expect(isKnown([unaskedVerdict(violation.probe, { verdict: 'not-selected' })], violation)).toBe(false);
    expect(isKnown([], violation)).toBe(false);
    expect(isKnown([{ ...violation, gates: false }], violation)).toBe(false);
    expect(isKnown([{ ...violation, document: 'acme@0' }], violation)).toBe(false);
  });

  it('is advice only where advice gates', () => {
    const advice: Verdict = { ...violation, verdict: 'advice', level: 'should' };
    expect(isKnown([advice], advice)).toBe(false);
    expect(isKnown([advice], advice, ['new', 'advice'])).toBe(true);
    // What was let pass before, and is a violation now, is new.
    expect(isKnown([{ ...violation, verdict: 'advice' }], violation)).toBe(false);
  });

  it('is what the baseline knew itself', () => {
    expect(isKnown([{ ...violation, known: true }], violation)).toBe(true);
  });

  it('is what was blocked for the very same reason, in a run that was complete', () => {
    const blocked = unaskedVerdict(violation.probe, { verdict: 'blocked', reason: 'it is not served' });
    expect(isKnown([blocked], blocked)).toBe(true);
    expect(isKnown([blocked], { ...blocked, reason: 'it is not served: HTTP 500' })).toBe(false);
    expect(isKnown([blocked], violation)).toBe(false);
    expect(isKnown([violation], blocked)).toBe(false);
    const unfinished = summaryOf({
      verdicts: [blocked, { ...violation, probe: 'a/b' }],
      finished: { complete: false },
    });
    expect(knownFrom(unfinished, ['new'])(blocked)).toBe(false);
    // A violation that an unfinished run saw stands.
    expect(knownFrom(unfinished, ['new'])({ ...violation, probe: 'a/b' })).toBe(true);
  });

  it('is not what became graver with the same wrong answers', () => {
    const flaky: Verdict = { ...violation, verdict: 'flaky' };
    const advice: Verdict = { ...violation, verdict: 'advice' };
    expect(isKnown([flaky], violation)).toBe(false);
    expect(isKnown([violation], flaky)).toBe(true);
    expect(isKnown([flaky], flaky)).toBe(true);
    expect(isKnown([advice], violation, ['new', 'advice'])).toBe(false);
    expect(isKnown([violation], advice, ['new', 'advice'])).toBe(true);
  });
});

describe('the baseline of a run', () => {
  const one = summaryOf({});
  const named = (name: string, revision: string) => ({ ...one, name, revision });

  const alone = { alone: true };

  it('is the one that was named for a single run, whatever it asked', () => {
    expect(baselineFor([one], { target: 'https://other.test/mcp' }, alone)).toBe(one);
  });

  it('is none of another endpoint for one of several runs', () => {
    const amongOthers = { alone: false };
    expect(baselineFor([one], { target: 'https://other.test/mcp' }, amongOthers)).toBeUndefined();
    expect(baselineFor([named('a', '2025-06-18')], { name: 'b', target: one.target }, amongOthers)).toBeUndefined();
    expect(baselineFor([one], { name: 'b', target: one.target }, amongOthers)).toBe(one);
  });

  it('is none where more than one fits', () => {
    const both = [named('a', '2025-06-18'), named('b', '2025-06-18')];
    expect(baselineFor(both, { target: one.target, revision: '2025-06-18' }, alone)).toBeUndefined();
  });

  it('is refused where two are of the same endpoint and revision', () => {
    const all = (...runs: readonly (typeof one)[]) => runs.map((run, index) => ({ name: `${index}.ndjson`, run }));
    const apart = all(named('a', '2025-06-18'), named('a', '2025-11-25'), named('b', '2025-06-18'));
    expect(() => allDistinct(apart)).not.toThrow();
    const twice = all(one, { ...named('b', '2025-03-26'), target: 'x' }, one);
    expect(() => allDistinct(twice)).toThrow(Mistake);
    expect(() => allDistinct(twice)).toThrow(
      'Failed to read the baselines: 0.ndjson and 2.ndjson are both of https://gateway.test/v1/mcp, revision 2025-03-26. Please name one.',
    );
    expect(() => prepare({ url: one.target, baseline: [one, { ...one, run: 'again' }] })).toThrow(
      'run c0ffee00 and run again are both of',
    );
  });

  it('is of several the one of its name, or its endpoint, and its revision', () => {
    const all = [named('a', '2025-06-18'), named('a', '2025-11-25'), named('b', '2025-06-18')];
    expect(baselineFor(all, { name: 'a', target: 'x', revision: '2025-11-25' }, alone)).toBe(all[1]);
    expect(baselineFor(all, { name: 'b', target: 'x', revision: '2025-11-25' }, alone)).toBe(all[2]);
    expect(baselineFor(all, { name: 'a', target: 'x', revision: '2024-11-05' }, alone)).toBeUndefined();
    expect(baselineFor(all, { target: 'https://other.test/mcp' }, alone)).toBeUndefined();
    expect(baselineFor([], { target: 'x' }, alone)).toBeUndefined();
  });

  it('is remarked on where it is worth less', () => {
    expect(remarksOn(one, one)).toEqual([]);
    expect(remarksOn(undefined, one)).toEqual([expect.stringContaining('every failure counts as new')]);
    const lesser = {
      ...one,
      complete: false,
      reason: 'the log breaks off',
      version: '0.0.9',
      documents: [],
      target: 'x',
    };
    expect(remarksOn(lesser, one)).toEqual([
      'The baseline is of another endpoint, x.',
      'The baseline is not complete (the log breaks off): what it did not ask counts as new.',
      'The baseline was not judged by acme@1: all that fails there is new.',
      'The baseline is of mcp-assay 0.0.9, which may have asked otherwise.',
    ]);
  });
});

describe('a run that fails only on what is new', () => {
  const asking = (topic: string) =>
    probe({
      id: `test/${topic}`,
      question: `What of ${topic}?`,
      why: 'It does not matter.',
      sees: reply,
      observe: async (endpoint) => described(await endpoint.ask(endpoint.known, {})),
    });
  const [first, second] = [asking('first'), asking('second')];
  const endpoint = served((_request, { id, method }) =>
    resultOf(
      id,
      method === 'initialize' ? { protocolVersion: '2025-03-26', capabilities: { tools: {} } } : { tools: [] },
    ),
  );
  const must = { must: { status: 406 }, because: 'T-1' } as const;
  const onFirst = promising({ 'test/first': must });
  const onBoth = promising({ 'test/first': must, 'test/second': must });

  it('lets pass what is known, in its log as in its exit code', async () => {
    const { summary: before } = await runAgainst(endpoint, [first, second], { document: onFirst });
    expect(before.exitCode).toBe(1);
    const again = await runAgainst(endpoint, [first, second], {
      document: onFirst,
      failOn: ['new'],
      baseline: [before],
    });
    expect(again.summary).toMatchObject({ exitCode: 0, failing: [], baseline: before.run, failOn: ['new'] });
    expect(again.summary.verdicts[0]).toMatchObject({ verdict: 'violation', known: true });
    const both = await runAgainst(endpoint, [first, second], { document: onBoth, failOn: ['new'], baseline: [before] });
    expect(both.summary).toMatchObject({ exitCode: 1, failing: ['test/second (test@1)'] });
  });

  it('fails on everything where the one baseline is of another of several endpoints, and says so', async () => {
    const { summary: other } = await runAgainst(endpoint, [first], { document: onFirst, name: 'other' });
    const options = { document: onFirst, name: 'this', failOn: ['new'], baseline: [other] } as const;
    expect((await runAgainst(endpoint, [first], options)).summary.exitCode).toBe(0);
    const { summary } = await runAgainst(endpoint, [first], { ...options, amongOthers: true });
    expect(summary.exitCode).toBe(1);
    expect(summary.hints).toEqual([expect.stringContaining('every failure counts as new')]);
  });

  it('fails on everything where no baseline is of this endpoint, and says so', async () => {
    const { summary: other } = await runAgainst(endpoint, [first], { document: onFirst, name: 'other' });
    const { summary } = await runAgainst(endpoint, [first], {
      document: onFirst,
      name: 'this',
      failOn: ['new'],
      baseline: [other, other],
    });
    expect(summary.exitCode).toBe(1);
    expect(summary.hints).toEqual([expect.stringContaining('every failure counts as new')]);
  });
});
