import { describe, expect, it } from 'vitest';
import type { Verdict } from '../harness/events.ts';
import { type VerdictKind, verdictKinds } from '../harness/judge.ts';
import { verdictOf } from './__test-helpers__/fake.ts';
import { testStatus } from './test-status.ts';

const must: Partial<Verdict> = { level: 'must' };
const should: Partial<Verdict> = { level: 'should' };
const beside: Partial<Verdict> = { level: 'must', gates: false };

/** The status of each verdict: as a MUST of a gating document, as a SHOULD of it, and as a MUST of one beside it. */
const table: Readonly<Record<VerdictKind, readonly [must: string, should: string, beside: string]>> = {
  pass: ['passed', 'passed', 'passed'],
  violation: ['failed', 'failed', 'passed'],
  advice: ['passed', 'passed', 'passed'],
  observed: ['passed', 'passed', 'passed'],
  deviation: ['passed', 'passed', 'passed'],
  unverifiable: ['skipped', 'skipped', 'skipped'],
  'not-applicable': ['skipped', 'skipped', 'skipped'],
  'not-selected': ['skipped', 'skipped', 'skipped'],
  blocked: ['failed', 'skipped', 'skipped'],
  flaky: ['failed', 'passed', 'passed'],
  waived: ['passed', 'passed', 'passed'],
  error: ['error', 'error', 'error'],
};

describe('the status of a verdict in a test runner', () => {
  it.each(Object.keys(verdictKinds) as VerdictKind[])('%s', (verdict) => {
    const statuses = [must, should, beside].map((change) => testStatus(verdictOf({ ...change, verdict }), []).status);
    expect(statuses).toEqual(table[verdict]);
  });

  it('fails what the caller has gate', () => {
    expect(testStatus(verdictOf({ verdict: 'advice', ...should }), ['advice']).status).toBe('failed');
    expect(testStatus(verdictOf({ verdict: 'unverifiable', ...must }), ['unverifiable']).status).toBe('failed');
    expect(testStatus(verdictOf({ verdict: 'advice', ...beside }), ['advice']).status).toBe('passed');
  });

  it('has a note for all but a pass', () => {
    expect(testStatus(verdictOf(), [])).toEqual({ status: 'passed' });
    expect(testStatus(verdictOf({ verdict: 'deviation', deviatesFor: ['mcp@1'] }), []).note).toBe(
      'deviation; mcp@1 promises what was seen',
    );
    expect(testStatus(verdictOf({ verdict: 'violation', ...beside }), []).note).toBe('violation; acme@1 does not gate');
    expect(
      testStatus(verdictOf({ verdict: 'unverifiable', reason: 'no key was given', configure: '--key env:NAME' }), [])
        .note,
    ).toBe('unverifiable; no key was given; to have it asked: --key env:NAME');
  });
});
