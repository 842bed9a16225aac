import { describe, expect, it } from 'vitest';
import { decide, exitCodeOf, type Run } from './gate.ts';
import { type VerdictKind, verdictKinds } from './judge.ts';

const row = (verdict: VerdictKind, change: Partial<Run['verdicts'][number]> = {}) =>
  ({ probe: 'area/topic', document: 'acme@1', level: 'must', verdict, gates: true, ...change }) as const;
const finished = (verdicts: Run['verdicts']): Run => ({ verdicts, complete: true, interrupted: false, judges: true });

describe('several runs', () => {
  const judged = { exitCode: 0, target: 'a', verdicts: [row('pass')], complete: true } as const;
  const hollow = {
    ...judged,
    exitCode: 2,
    verdicts: [row('not-selected'), row('observed', { gates: false })],
  } as const;

  it('come to the gravest, without one of the same endpoint that had nothing to judge', () => {
    expect(exitCodeOf([hollow, judged])).toBe(0);
    expect(exitCodeOf([hollow, { ...judged, exitCode: 1 }])).toBe(1);
    expect(exitCodeOf([hollow, { ...judged, target: 'b' }])).toBe(2);
    // Another endpoint of a config, though it has the same URL.
    expect(exitCodeOf([hollow, { ...judged, name: 'other' }])).toBe(2);
    expect(exitCodeOf([hollow, hollow])).toBe(2);
    expect(exitCodeOf([{ ...hollow, verdicts: [row('unverifiable')] }, judged])).toBe(2);
    expect(exitCodeOf([{ ...hollow, complete: false }, judged])).toBe(2);
    expect(exitCodeOf([{ ...hollow, missing: ['Failed.'] }, judged])).toBe(2);
  });

  it('count one that nothing could be selected in as such, and no other that preflight ended', () => {
    const stillborn = { ...hollow, verdicts: [], complete: false };
    expect(exitCodeOf([{ ...stillborn, preflight: { cause: 'nothing-selected' } }, judged])).toBe(0);
    expect(exitCodeOf([{ ...stillborn, preflight: { cause: 'unreachable' } }, judged])).toBe(2);
  });
});

describe('decide', () => {
  it.each(Object.keys(verdictKinds) as VerdictKind[])('a gating MUST that is %s', (verdict) => {
    const expected: number = verdict === 'error' ? 3 : ['violation', 'blocked', 'flaky'].includes(verdict) ? 1 : 0;
    expect(decide(finished([row('pass'), row(verdict)]), []).exitCode).toBe(expected);
  });

  it('adds what the caller names to what fails', () => {
    expect(decide(finished([row('advice')]), ['advice'])).toEqual({ exitCode: 1, failing: ['area/topic (acme@1)'] });
    expect(decide(finished([row('unverifiable')]), ['unverifiable']).exitCode).toBe(1);
    expect(decide(finished([row('pass'), row('unverifiable', { level: 'should' })]), ['unverifiable']).exitCode).toBe(
      0,
    );
  });

  it('lets pass what is known', () => {
    const known = row('violation', { known: true });
    expect(decide(finished([row('pass'), known]), ['new'])).toEqual({ exitCode: 0, failing: [] });
    expect(decide(finished([known, row('violation')]), ['new']).failing).toHaveLength(1);
  });

  it('calls it no success where something could not be asked that the caller gave', () => {
    const run = { ...finished([row('pass')]), missing: ['Failed to ask it.'] };
    expect(decide(run, [])).toEqual({ exitCode: 2, failing: [], missing: ['Failed to ask it.'] });
    expect(decide({ ...run, verdicts: [row('violation')] }, []).exitCode).toBe(1);
  });

  it('does not gate on a document that stands beside, nor on a blocked SHOULD', () => {
    expect(decide(finished([row('pass'), row('violation', { gates: false })]), []).exitCode).toBe(0);
    expect(decide(finished([row('blocked', { level: 'should' }), row('flaky', { level: 'open' })]), []).exitCode).toBe(
      0,
    );
    expect(decide(finished([row('pass'), row('blocked', { document: null, level: null })]), []).exitCode).toBe(0);
  });

  it('calls a document that gates, and of which nothing was judged, no success', () => {
    expect(decide(finished([row('unverifiable'), row('not-applicable'), row('observed')]), []).exitCode).toBe(2);
    expect(decide(finished([row('blocked', { level: 'should' })]), []).exitCode).toBe(2);
    expect(decide(finished([row('pass', { gates: false })]), []).exitCode).toBe(2);
    expect(decide(finished([]), []).exitCode).toBe(2);
    expect(
      decide({ ...finished([row('observed', { document: null, gates: false })]), judges: false }, []).exitCode,
    ).toBe(0);
  });

  it('never calls an unfinished run met: 1 where it saw a violation, else 2', () => {
    expect(decide({ ...finished([row('pass')]), complete: false }, []).exitCode).toBe(2);
    expect(decide({ ...finished([row('blocked')]), complete: false }, []).exitCode).toBe(2);
    const both = [row('violation'), row('blocked', { probe: 'area/other' })];
    const unfinished = decide({ ...finished(both), complete: false }, []);
    expect(unfinished).toEqual({ exitCode: 1, failing: ['area/topic (acme@1)'] });
  });

  it('puts 130 before 3, and 3 before 1', () => {
    const both = [row('violation'), row('error')];
    expect(decide(finished(both), []).exitCode).toBe(3);
    expect(decide({ verdicts: both, complete: false, interrupted: true, judges: true }, []).exitCode).toBe(130);
  });
});
