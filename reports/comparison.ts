/** Two runs side by side: what was answered otherwise, what was judged otherwise, and what was asked in only one. */

import { SCHEMA, type Verdict } from '../harness/events.ts';
import type { Counted, VerdictKind } from '../harness/judge.ts';
import { outcomeKey } from '../harness/outcome.ts';
import type { Level } from '../harness/profile.ts';
import type { Summary } from '../harness/summary.ts';

/** One of the two runs. */
export interface Side {
  readonly run: string;
  readonly target: string;
  readonly startedAt: string;
  readonly version: string;
  readonly seed: number;
  readonly documents: readonly string[];
}

export type Change = 'worse' | 'better' | 'other';

export interface ChangedAnswer {
  readonly probe: string;
  readonly question: string;
  /** Every distinct outcome, most frequent first. */
  readonly a: readonly Counted[];
  readonly b: readonly Counted[];
}

export interface ChangedVerdict {
  readonly probe: string;
  readonly document: string;
  readonly level: Level | null;
  readonly a: VerdictKind;
  readonly b: VerdictKind;
  readonly change: Change;
}

/** A probe that only one of the runs asked. */
export interface Alone {
  readonly probe: string;
  /** Why the other did not. */
  readonly reason: string;
}

/** What `mcp-assay diff --json` prints, described by `comparison.schema.json`. */
export interface Comparison {
  readonly schema: typeof SCHEMA;
  readonly a: Side;
  readonly b: Side;
  readonly answers: readonly ChangedAnswer[];
  readonly verdicts: readonly ChangedVerdict[];
  readonly onlyIn: { readonly a: readonly Alone[]; readonly b: readonly Alone[] };
  /** Why the runs cannot be compared to the end; empty where they can. */
  readonly undecided: readonly string[];
  /** 0 nothing got worse; 1 something did; 2 nothing did, and not all was compared. */
  readonly exitCode: 0 | 1 | 2;
}

/** How bad each verdict is that tells something of the endpoint; those not listed tell nothing. */
const badness: Readonly<Partial<Record<VerdictKind, number>>> = {
  pass: 0,
  observed: 0,
  deviation: 1,
  waived: 2,
  advice: 3,
  blocked: 4,
  flaky: 4,
  violation: 5,
};

/**
 * What became of a promise from the first run to the second: the one place that says what got worse. What is blocked is
 * worse than what was kept, but neither worse nor better than what was broken: nothing was seen of it. To waive what
 * was broken makes nothing better.
 */
export function changeOf(before: VerdictKind, after: VerdictKind): Change {
  const [was, is] = [badness[before], badness[after]];
  if (was === undefined || is === undefined || was === is) return 'other';
  if (is > was) return before === 'blocked' ? 'other' : 'worse';
  return after === 'blocked' || after === 'waived' ? 'other' : 'better';
}

/** Compares the second run to the first. */
export function compare(a: Summary, b: Summary): Comparison {
  const verdicts = changedVerdicts(a, b);
  const undecided = [...undecidedIn('a', a), ...undecidedIn('b', b)];
  const worse = verdicts.some(({ change }) => change === 'worse');
  return {
    schema: SCHEMA,
    a: sideOf(a),
    b: sideOf(b),
    answers: changedAnswers(a, b),
    verdicts,
    onlyIn: { a: askedAlone(a, b), b: askedAlone(b, a) },
    undecided,
    exitCode: worse ? 1 : undecided.length > 0 ? 2 : 0,
  };
}

function sideOf({ run, target, startedAt, version, seed, documents }: Summary): Side {
  return { run, target, startedAt, version, seed, documents: documents.map(({ id }) => id) };
}

function undecidedIn(name: string, { complete, reason, verdicts }: Summary): readonly string[] {
  const broken = new Set(verdicts.filter(({ verdict }) => verdict === 'error').map(({ probe }) => probe)).size;
  return [
    ...(complete ? [] : [`run ${name} is not complete: ${reason ?? 'it ended early'}`]),
    ...(broken > 0 ? [`mcp-assay itself failed in run ${name}`] : []),
  ];
}

/** What was answered, by probe; a probe that was not asked is not there. */
function answersOf({ verdicts }: Summary): ReadonlyMap<string, Verdict> {
  return new Map(
    verdicts.filter(({ outcomes }) => outcomes.length > 0).map((verdict) => [verdict.probe, verdict] as const),
  );
}

function changedAnswers(a: Summary, b: Summary): readonly ChangedAnswer[] {
  const after = answersOf(b);
  return [...answersOf(a).values()].flatMap(({ probe, question, outcomes }) => {
    const other = after.get(probe)?.outcomes;
    return other && !isSame(outcomes, other) ? [{ probe, question, a: outcomes, b: other }] : [];
  });
}

/** Whether the same distinct outcomes came, however often each: that depends on the cases alone. */
function isSame(one: readonly Counted[], other: readonly Counted[]): boolean {
  const keys = (all: readonly Counted[]) => all.map(({ outcome }) => outcomeKey(outcome)).sort();
  return JSON.stringify(keys(one)) === JSON.stringify(keys(other));
}

function changedVerdicts(a: Summary, b: Summary): readonly ChangedVerdict[] {
  const keyOf = ({ probe, document, level }: Verdict) => JSON.stringify([probe, document, level]);
  const after = new Map(b.verdicts.map((row) => [keyOf(row), row]));
  return a.verdicts.flatMap((before) => {
    const { probe, document, level, verdict } = before;
    const row = after.get(keyOf(before));
    if (document === null || !row || row.verdict === verdict) return [];
    if (!isTold(before, a) || !isTold(row, b)) return [];
    return [{ probe, document, level, a: verdict, b: row.verdict, change: changeOf(verdict, row.verdict) }];
  });
}

/** Whether the verdict tells something of the endpoint. What an unfinished run blocked does not. */
function isTold({ verdict }: Verdict, { complete }: Summary): boolean {
  return badness[verdict] !== undefined && (complete || verdict !== 'blocked');
}

function askedAlone(one: Summary, other: Summary): readonly Alone[] {
  const asked = answersOf(other);
  const rows = new Map(other.verdicts.map((row) => [row.probe, row]));
  return [...answersOf(one).keys()]
    .filter((probe) => !asked.has(probe))
    .map((probe) => {
      const row = rows.get(probe);
      return { probe, reason: row ? (row.reason ?? row.verdict) : 'it is not in that run' };
    });
}
