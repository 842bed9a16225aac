/** The docket of a run: every verdict given, told as events, each with the exchange that shows it. */

import type { Handler, Quoted, Verdict } from './events.ts';
import { chosenBy, givenFor } from './facts.ts';
import { type Counted, type Judged, judge, promisesFor, type VerdictKind } from './judge.ts';
import { type AnyProbe, given, stageOf, watchesRun } from './probe.ts';
import type { Document } from './profile.ts';
import { redacted, type Secrets } from './secrets.ts';
import type { Tally } from './tally.ts';
import type { Target } from './target.ts';
import { type Waiver, waive } from './waivers.ts';

/** A document judged in a run. */
export interface Judging {
  readonly document: Document;
  /** Whether its verdicts decide the exit code. */
  readonly gates: boolean;
}

export interface DocketOptions {
  readonly documents: readonly Judging[];
  readonly target: Target;
  /** Those that hold for this endpoint today. */
  readonly waivers?: readonly Waiver[];
  readonly secrets: Secrets;
  readonly emit: Handler;
  /** Whether the baseline shows the same failure, where only what is new fails the gate. */
  readonly isKnown?: (verdict: Verdict) => boolean;
  /** Why the run was cut short; undefined while it goes on. */
  cutShort(): string | undefined;
}

/** A verdict for want of anything seen. */
export interface Unseen {
  readonly verdict: VerdictKind;
  readonly reason: string;
  /** The flags that would have it asked. */
  readonly configure?: string;
}

export interface Docket {
  readonly verdicts: readonly Verdict[];
  /** What was seen, by probe. */
  readonly tallies: ReadonlyMap<string, readonly Counted[]>;
  /** Judges what a probe saw and tells it: each distinct outcome with its exchanges, then the verdicts. */
  tell(probe: AnyProbe, tally: Tally, seed: number): void;
  /** Gives every row of the probe the same verdict: nothing was seen. */
  settle(probe: AnyProbe, unseen: Unseen): void;
}

/** A verdict's row before it is told: its statements are ids. */
type Row = Omit<Verdict, 'type' | 'probe' | 'question' | 'gates' | 'statements' | 'chosen' | 'given'> & {
  readonly statements: readonly string[];
};

export function openDocket({
  documents,
  target,
  waivers = [],
  secrets,
  emit,
  isKnown,
  cutShort,
}: DocketOptions): Docket {
  const verdicts: Verdict[] = [];
  const tallies = new Map<string, readonly Counted[]>();
  const all = documents.map(({ document }) => document);
  let exchangeIds = 0;
  return { verdicts, tallies, tell, settle };

  function tell(probe: AnyProbe, tally: Tally, seed: number): void {
    if (tally.seen.length === 0) {
      settle(probe, { verdict: 'unverifiable', reason: nothingSeen(probe, tally) });
      return;
    }
    const shown = new Map<Counted['outcome'], number>();
    for (const { outcome, exchanges, from, index, value, path } of tally.seen) {
      exchangeIds += 1;
      shown.set(outcome, exchangeIds);
      const known = value === undefined ? {} : { value: redacted(value, secrets.redactCase) };
      const which = { from, index, seed, ...known, ...(path && { path }) };
      emit({ type: 'exchange', probe: probe.id, id: exchangeIds, outcome, case: which, exchanges });
    }
    const outcomes = tally.seen.map(({ outcome, count }) => ({ outcome, count })).sort((a, b) => b.count - a.count);
    tallies.set(probe.id, outcomes);
    const { asked, notCarried, leftOut } = tally;
    const rows = judged(probe, tally.seen);
    for (const [index, whole] of rows.entries()) {
      const row = waive(whole, {
        probe: probe.id,
        seen: tally.seen,
        waivers,
        judged: (seen) => judged(probe, seen as Tally['seen'])[index],
      });
      const partly = watchesRun(probe) && row.verdict === 'pass' ? cutShort() : undefined;
      give(probe, {
        ...row,
        ...(partly !== undefined && { verdict: 'blocked', reason: `only a part of the run was watched: ${partly}` }),
        outcomes,
        ...(row.outcome && { exchange: shown.get(row.outcome) }),
        cases: { asked, notCarried, leftOut },
      });
    }
  }

  /** A row for each promise. */
  function judged(probe: AnyProbe, seen: Tally['seen']): readonly (Judged & Pick<Verdict, 'reason' | 'rate'>)[] {
    const rows = judge(probe.id, seen, all);
    const steady = seen.filter(({ confirmed }) => confirmed !== false);
    const steadyRows = steady.length > 0 ? judge(probe.id, steady, all) : [];
    return rows.map((whole, index) => {
      // A breach that came again stands, whatever else did not.
      const again = steadyRows[index];
      const row = whole.broken.length > 0 && again && again.broken.length > 0 ? again : whole;
      const flaky = row === whole && row.broken.length > 0 && steady.length < seen.length;
      return flaky ? { ...row, ...flakiness(seen, row) } : row;
    });
  }

  function settle(probe: AnyProbe, { verdict, reason, configure }: Unseen): void {
    const nothing = { broken: [], outcomes: [], cases: { asked: 0, notCarried: 0, leftOut: 0 } };
    // A probe's own error may quote what it was handed.
    const unseen = { ...nothing, verdict, reason: secrets.redact(reason), ...(configure && { configure }) };
    const rows = promisesFor(probe.id, all);
    if (rows.length === 0) give(probe, { ...unseen, document: null, level: null, expected: [], statements: [] });
    for (const { document, promise } of rows) {
      const { level, expected, statements } = promise;
      give(probe, { ...unseen, document: document.id, level, expected, statements });
    }
  }

  function give(probe: AnyProbe, row: Row): void {
    const judging = documents.find(({ document }) => document.id === row.document);
    const chosen = chosenBy(given(probe));
    const handed = givenFor(given(probe), target);
    const told: Verdict = {
      type: 'verdict',
      probe: probe.id,
      question: probe.question,
      ...row,
      gates: judging?.gates ?? false,
      ...(chosen !== undefined && { chosen }),
      ...(handed !== undefined && { given: handed }),
      statements: row.statements.map((id) => quoted(id, judging?.document)),
    };
    const verdict: Verdict = isKnown?.(told) ? { ...told, known: true } : told;
    verdicts.push(verdict);
    emit(verdict);
  }
}

/** The verdict on an outcome that did not come again, with how often it comes. */
function flakiness(
  seen: Tally['seen'],
  { outcome }: Judged,
): Pick<Verdict, 'reason' | 'rate'> & { readonly verdict: 'flaky' } {
  const rate = seen.find((each) => each.outcome === outcome)?.rate;
  const often = rate ? ` it came ${rate.same} of ${rate.asked} times` : ' it gave another one';
  return { verdict: 'flaky', reason: `the same case did not give this outcome again:${often}`, ...(rate && { rate }) };
}

/** Why a probe that was asked saw nothing. */
function nothingSeen(probe: AnyProbe, { untold, why }: Tally): string {
  if (untold === 0) return `this wire cannot carry the question: ${why ?? 'no case was asked'}`;
  const stage = stageOf(probe);
  const situation = stage?.walk.situations[stage.situation];
  return situation ? `no history led there: ${situation.means}` : 'what came back tells nothing either way';
}

function quoted(id: string, document: Document | undefined): Quoted {
  const statement = document?.statements[id];
  const sources = statement === undefined ? [] : [statement.source].flat();
  return {
    id,
    text: statement?.text ?? '',
    sources: sources.map((source) => (typeof source === 'string' ? source : source.url)),
  };
}
