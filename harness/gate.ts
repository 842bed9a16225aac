/** The gate: which verdicts fail a run, and the exit code that follows. */

import type { Gate, PreflightFailed, Verdict } from './events.ts';
import type { VerdictKind } from './judge.ts';
import { isOverdue, type WaiverTold } from './waivers.ts';

/** What a caller can add to what fails the gate: two verdicts; and `new`, which lets pass what the baseline knows. */
export const failable = ['advice', 'unverifiable', 'new'] as const satisfies readonly (VerdictKind | 'new')[];
export type Failable = (typeof failable)[number];

export interface Run {
  readonly verdicts: readonly Pick<Verdict, 'probe' | 'document' | 'level' | 'verdict' | 'gates' | 'known'>[];
  readonly complete: boolean;
  readonly interrupted: boolean;
  /** Whether there is a document that gates. */
  readonly judges: boolean;
  readonly waivers?: readonly Pick<WaiverTold, 'state'>[];
  /** What the caller gave and could not be asked, a sentence each. */
  readonly missing?: readonly string[];
}

/**
 * Whether this verdict fails the gate: a violation, a MUST that was blocked or flaky, and what `failOn` adds. Documents
 * that stand beside are reported and do not gate, nor does what is known from the baseline.
 */
export function fails(row: Run['verdicts'][number], failOn: readonly Failable[]): boolean {
  if (!row.gates || row.document === null || row.known) return false;
  if (row.verdict === 'violation') return true;
  if (row.verdict === 'blocked' || row.verdict === 'flaky') return row.level === 'must';
  if (row.verdict === 'unverifiable') return row.level === 'must' && failOn.includes('unverifiable');
  return row.verdict === 'advice' && failOn.includes('advice');
}

/** The verdicts that fail the gate. What an unfinished run blocked tells nothing of the endpoint. */
export function failingOf<Row extends Run['verdicts'][number]>(
  { verdicts, complete }: { readonly verdicts: readonly Row[]; readonly complete: boolean },
  failOn: readonly Failable[],
): readonly Row[] {
  return verdicts.filter((row) => fails(row, failOn) && (complete || row.verdict !== 'blocked'));
}

/** The gate's decision; a waiver that is stale or expired fails it, too. Of several exit codes 130 goes before 3, 1, 2 and 0. An unfinished run is never 0. */
export function decide(run: Run, failOn: readonly Failable[]): Gate {
  const failing = failingOf(run, failOn);
  const names = failing.map(({ probe, document }) => `${probe} (${document})`);
  const { missing = [] } = run;
  return { exitCode: exitCode(run, failing), failing: names, ...(missing.length > 0 && { missing }) };
}

/** A run that has ended, among others. */
export interface Ended extends Pick<Run, 'verdicts' | 'complete' | 'missing'> {
  readonly exitCode: Gate['exitCode'];
  readonly target: string;
  /** What the endpoint is called where several are checked. */
  readonly name?: string;
  readonly preflight?: Pick<PreflightFailed, 'cause'>;
}

/**
 * Whether nothing of what was selected is promised in this run, while another run of the same endpoint was judged: of its
 * revisions, one may have no such promise, and that fails nothing.
 */
export function isHollow(run: Ended, all: readonly Ended[]): boolean {
  const { exitCode, target, name, verdicts, complete, preflight, missing = [] } = run;
  if (exitCode !== 2 || missing.length > 0) return false;
  const promises = verdicts.some(({ gates, verdict }) => gates && !leftOut.has(verdict));
  const hollow = preflight ? preflight.cause === 'nothing-selected' : complete && !promises;
  return hollow && all.some((other) => other.target === target && other.name === name && isJudged(other.verdicts));
}

/** Verdicts on what there is no reason to ask. */
const leftOut: ReadonlySet<VerdictKind> = new Set(['not-selected', 'not-applicable']);

/** What several runs come to together: the gravest, without those that had nothing to judge, or were not to be asked where another one was. */
export function exitCodeOf(all: readonly Ended[]): Gate['exitCode'] {
  const asked = all.filter(({ preflight }) => preflight?.cause !== 'no-secret');
  const counting = asked.length > 0 ? asked : all;
  return gravest(counting.filter((run) => !isHollow(run, all)).map((run) => run.exitCode));
}

/** Of several exit codes the one that counts: 130 before 3, 1, 2 and 0. */
export function gravest(codes: readonly Gate['exitCode'][]): Gate['exitCode'] {
  return ([130, 3, 1, 2] as const).find((code) => codes.includes(code)) ?? 0;
}

/** Verdicts that tell how an endpoint keeps a promise. */
const judging: ReadonlySet<VerdictKind> = new Set(['pass', 'violation', 'advice', 'deviation', 'flaky', 'waived']);

/** Whether any answer was held against a promise of a document that gates. */
export function isJudged(verdicts: Run['verdicts']): boolean {
  return verdicts.some((row) => row.gates && judging.has(row.verdict));
}

function exitCode(
  { verdicts, complete, interrupted, judges, waivers = [], missing = [] }: Run,
  failing: Run['verdicts'],
): Gate['exitCode'] {
  if (interrupted) return 130;
  if (verdicts.some(({ verdict }) => verdict === 'error')) return 3;
  if (complete && (failing.length > 0 || waivers.some(isOverdue))) return 1;
  // A document that gates, and of which no promise was asked, is no success; nor is what was given and could not be asked.
  if (complete) return (judges && !isJudged(verdicts)) || missing.length > 0 ? 2 : 0;
  // A violation that an unfinished run saw stands.
  return failing.some(({ verdict }) => verdict === 'violation') ? 1 : 2;
}
