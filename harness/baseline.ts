/** A run of before, to hold another one against: which of several it is, and which failures are known from it. */

import type { Verdict } from './events.ts';
import { type Failable, failingOf } from './gate.ts';
import { gravities } from './judge.ts';
import { Mistake } from './mistake.ts';
import { keepsAny, outcomeKey } from './outcome.ts';
import type { Summary } from './summary.ts';

/** What a run is known by from one time to the next. */
type Known = Pick<Summary, 'name' | 'target' | 'revision'>;

/**
 * The run of before that this one is held against: the one of the same endpoint and, where there are several of it, of the
 * same revision. A single one that is named for a single run (`alone`) was named for the purpose, whatever it asked.
 * Undefined where none fits, or more than one does.
 */
export function baselineFor(
  baselines: readonly Summary[],
  run: Known,
  { alone }: { readonly alone: boolean },
): Summary | undefined {
  if (alone && baselines.length === 1) return baselines[0];
  const same = baselines.filter((each) => isSameEndpoint(each, run));
  const fitting = same.length === 1 ? same : same.filter(({ revision }) => revision === run.revision);
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** A run of before, and what its reader calls it: the path of its log, or its id. */
export interface NamedBaseline {
  readonly name: string;
  readonly run: Summary;
}

/** Throws {@link Mistake} where two of them are of the same endpoint and revision: nobody could say which one counts. */
export function allDistinct(baselines: readonly NamedBaseline[]): void {
  for (const [index, { name, run }] of baselines.entries()) {
    const twin = baselines
      .slice(0, index)
      .find((each) => isSameEndpoint(each.run, run) && each.run.revision === run.revision);
    if (!twin) continue;
    const of = `${run.name ?? run.target}${run.revision === undefined ? '' : `, revision ${run.revision}`}`;
    throw new Mistake(`Failed to read the baselines: ${twin.name} and ${name} are both of ${of}. Please name one.`);
  }
}

function isSameEndpoint(one: Known, other: Known): boolean {
  return one.name !== undefined && other.name !== undefined ? one.name === other.name : one.target === other.target;
}

/**
 * Tells of a verdict whether it fails the gate, and failed in the baseline at least as gravely, with every wrong answer
 * that it has now. What the baseline did not ask is not known.
 */
export function knownFrom(baseline: Summary, failOn: readonly Failable[]): (verdict: Verdict) => boolean {
  const before = new Map(wouldFail(baseline, failOn).map((row) => [rowKey(row), row]));
  return (verdict) => {
    const row = before.get(rowKey(verdict));
    // Whether the run is to end early is not known yet: the gate leaves out then what it blocked.
    const failing = wouldFail({ verdicts: [verdict], complete: true }, failOn).length > 0;
    return failing && row !== undefined && isNoWorse(verdict, row);
  };
}

/** The verdicts that fail the gate of the run, or would if nothing were known. */
export function wouldFail(
  { verdicts, complete }: Pick<Summary, 'verdicts' | 'complete'>,
  failOn: readonly Failable[],
): readonly Verdict[] {
  return verdicts.filter(({ known: _known, ...row }) => failingOf({ verdicts: [row], complete }, failOn).length > 0);
}

function isNoWorse(now: Verdict, before: Verdict): boolean {
  // Of what is blocked nobody knows how it would fail.
  if (now.verdict === 'blocked' || before.verdict === 'blocked') {
    return now.verdict === before.verdict && now.reason === before.reason;
  }
  const [is, was] = [wrongAnswers(now), wrongAnswers(before)];
  // Where nothing was answered, it is the verdict that tells what went wrong.
  if (is.length === 0) return now.verdict === before.verdict;
  return (
    gravities.indexOf(now.verdict) >= gravities.indexOf(before.verdict) && is.every((answer) => was.includes(answer))
  );
}

function rowKey({ probe, document, level }: Verdict): string {
  return JSON.stringify([probe, document, level]);
}

function wrongAnswers({ outcomes, expected }: Verdict): readonly string[] {
  if (expected.length === 0) return [];
  return outcomes.filter(({ outcome }) => !keepsAny(expected, outcome)).map(({ outcome }) => outcomeKey(outcome));
}

/** Sentences on what makes the baseline worth less than a reader may think. */
export function remarksOn(
  baseline: Summary | undefined,
  { target, name, version, documents }: Pick<Summary, 'target' | 'name' | 'version' | 'documents'>,
): readonly string[] {
  if (!baseline) return ['No run of the baseline is of this endpoint and revision: every failure counts as new.'];
  const ids = (all: Summary['documents']) => all.map(({ id }) => id);
  const added = ids(documents).filter((id) => !ids(baseline.documents).includes(id));
  return [
    ...(isSameEndpoint(baseline, { ...(name !== undefined && { name }), target })
      ? []
      : [`The baseline is of another endpoint, ${baseline.name ?? baseline.target}.`]),
    ...(baseline.complete
      ? []
      : [`The baseline is not complete (${baseline.reason ?? 'it ended early'}): what it did not ask counts as new.`]),
    ...(added.length === 0 ? [] : [`The baseline was not judged by ${added.join(', ')}: all that fails there is new.`]),
    ...(baseline.version === version
      ? []
      : [`The baseline is of mcp-assay ${baseline.version}, which may have asked otherwise.`]),
  ];
}
