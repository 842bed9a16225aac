/** What a verdict is to a test runner: the one table that the JUnit report and the vitest adapter share. */

import type { Verdict } from '../harness/events.ts';
import { type Failable, failingOf } from '../harness/gate.ts';
import type { VerdictKind } from '../harness/judge.ts';
import { waivedBecause } from './waived.ts';

export interface TestStatus {
  readonly status: 'passed' | 'failed' | 'skipped' | 'error';
  /** What a reader should know of it: an annotation, or the reason of a skip. */
  readonly note?: string;
}

/** What each verdict is while it does not fail the gate: what was seen passes with a note, what was not seen is skipped. */
const harmless: Readonly<Record<VerdictKind, TestStatus['status']>> = {
  pass: 'passed',
  violation: 'passed',
  advice: 'passed',
  observed: 'passed',
  deviation: 'passed',
  flaky: 'passed',
  waived: 'passed',
  unverifiable: 'skipped',
  'not-applicable': 'skipped',
  'not-selected': 'skipped',
  blocked: 'skipped',
  error: 'error',
};

/**
 * The status of one verdict; `failOn` is what the caller added to the gate. What a run that is not complete blocked tells
 * nothing of the endpoint.
 */
export function testStatus(verdict: Verdict, failOn: readonly Failable[], complete = true): TestStatus {
  const [failing] = failingOf({ verdicts: [verdict], complete }, failOn);
  const status = failing ? 'failed' : harmless[verdict.verdict];
  const note = noteOn(verdict);
  return note === undefined ? { status } : { status, note };
}

function noteOn({
  verdict,
  document,
  gates,
  reason,
  configure,
  deviatesFor = [],
  waived,
  known,
}: Verdict): string | undefined {
  if (verdict === 'pass') return undefined;
  const beside = document !== null && !gates && verdict === 'violation' ? `${document} does not gate` : undefined;
  const before = known ? 'known from the baseline' : undefined;
  const excused = deviatesFor.length > 0 ? `${deviatesFor.join(', ')} promises what was seen` : undefined;
  const ask = configure === undefined ? undefined : `to have it asked: ${configure}`;
  return [verdict, beside, before, excused, ...waivedBecause(waived), reason, ask]
    .filter((part) => part !== undefined)
    .join('; ');
}
