/** A run of before, to hold another one against: which of several it is, and which failures are known from it. */

import type { Verdict } from './events.ts';
import { type Failable, fails } from './gate.ts';
import { keepsAny, outcomeKey } from './outcome.ts';
import type { Summary } from './summary.ts';

/** What a run is known by from one time to the next. */
type Known = Pick<Summary, 'name' | 'target' | 'revision'>;

/**
 * The run of before that this one is held against: of several, the one of the same endpoint and, where there are several
 * of it, of the same revision. A single one was named for the purpose, whatever it asked. Undefined where none fits.
 */
export function baselineFor(baselines: readonly Summary[], run: Known): Summary | undefined {
  if (baselines.length === 1) return baselines[0];
  const same = baselines.filter((each) => isSameEndpoint(each, run));
  return same.length === 1 ? same[0] : same.find(({ revision }) => revision === run.revision);
}

function isSameEndpoint(one: Known, other: Known): boolean {
  return one.name !== undefined && other.name !== undefined ? one.name === other.name : one.target === other.target;
}

/**
 * Tells of a verdict whether it fails the gate, and failed in the baseline with every wrong answer that it has now. What
 * the baseline did not ask is not known.
 */
export function knownFrom({ verdicts }: Summary, failOn: readonly Failable[]): (verdict: Verdict) => boolean {
  const before = new Map(verdicts.map((row) => [rowKey(row), row]));
  return (verdict) => {
    if (!wouldFail(verdict, failOn)) return false;
    const row = before.get(rowKey(verdict));
    if (!row || !wouldFail(row, failOn)) return false;
    const [was, is] = [wrongAnswers(row), wrongAnswers(verdict)];
    // Where nothing was answered, it is the verdict that tells what went wrong.
    return is.length === 0 ? row.verdict === verdict.verdict : is.every((answer) => was.includes(answer));
  };
}

/** Whether it fails the gate, or would if nothing were known. */
export function wouldFail({ known: _known, ...row }: Verdict, failOn: readonly Failable[]): boolean {
  return fails(row, failOn);
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
