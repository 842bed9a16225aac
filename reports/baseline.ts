/** What changed in a run since the run of before that it is held against: the first thing that its reader wants to know. */

import { baselineFor, knownFrom, remarksOn, wouldFail } from '../harness/baseline.ts';
import type { Verdict } from '../harness/events.ts';
import type { Summary } from '../harness/summary.ts';
import { type ChangedVerdict, compare } from './comparison.ts';
import type { ReportOptions } from './report.ts';
import { counted, shown } from './text.ts';

/** What changed since a run of before. */
export interface Changes {
  /** Undefined where none of those that were named is of this endpoint and revision. */
  readonly baseline?: Summary;
  /** What fails the gate, and did not fail in this way before. */
  readonly fresh: readonly Verdict[];
  /** What fails as it did before; it fails the gate unless only what is new does. */
  readonly known: readonly Verdict[];
  /** What else is judged otherwise now. */
  readonly others: readonly ChangedVerdict[];
  /** How many questions were answered then, and are not now. */
  readonly unasked: number;
  /** What makes the comparison worth less, in sentences; what the run has among its hints is left out. */
  readonly remarks: readonly string[];
}

/**
 * The run held against the baseline that is of the same endpoint, as one of so many `runs` that are told; undefined where
 * there is no baseline at all, or nothing was judged.
 */
export function changesOf(
  run: Summary,
  { baseline: baselines = [], runs = 1 }: Pick<ReportOptions, 'baseline' | 'runs'>,
): Changes | undefined {
  if (baselines.length === 0 || run.preflight) return undefined;
  const baseline = baselineFor(baselines, run, { alone: runs === 1 });
  const failing = wouldFail(run, run.failOn);
  const isKnown = baseline ? knownFrom(baseline, run.failOn) : () => false;
  const fresh = failing.filter((row) => !isKnown(row));
  const comparison = baseline && compare(baseline, run);
  const isFresh = (row: ChangedVerdict) =>
    fresh.some(({ probe, document, level }) => probe === row.probe && document === row.document && level === row.level);
  return {
    ...(baseline && { baseline }),
    fresh,
    known: failing.filter(isKnown),
    others: comparison?.verdicts.filter((row) => !isFresh(row)) ?? [],
    unasked: comparison?.onlyIn.a.length ?? 0,
    remarks: remarksOn(baseline, run).filter((remark) => !run.hints.includes(remark)),
  };
}

/** The counts in a line: `2 new failures, 1 known, 3 verdicts better`. */
export function changesInShort({ fresh, known, others, unasked }: Changes): string {
  const of = (change: ChangedVerdict['change']) => others.filter((row) => row.change === change).length;
  const parts = [
    fresh.length === 0 ? 'nothing new fails' : counted(fresh.length, 'new failure'),
    ...(known.length > 0 ? [`${counted(known.length, 'failure')} known`] : []),
    ...(of('worse') > 0 ? [`${counted(of('worse'), 'verdict')} worse`] : []),
    ...(of('better') > 0 ? [`${counted(of('better'), 'verdict')} better`] : []),
    ...(of('other') > 0 ? [`${counted(of('other'), 'verdict')} otherwise`] : []),
    ...(unasked > 0 ? [`${counted(unasked, 'question')} not asked any more`] : []),
  ];
  return parts.join(', ');
}

/** The run of before, as a reader knows it: `run c0ffee00 of 2026-01-02T03:04:05.000Z`. */
export function baselineName({ run, startedAt }: Summary): string {
  return `run ${shown(run, 80)} of ${shown(startedAt, 40)}`;
}
