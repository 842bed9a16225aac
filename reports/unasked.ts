/** What could not be asked: grouped by its reason, with the flags that would ask it. */

import type { Verdict } from '../harness/events.ts';
import type { VerdictKind } from '../harness/judge.ts';

/** Probes that were left out for one reason. */
export interface Unasked {
  readonly verdict: VerdictKind;
  readonly reason: string;
  readonly configure?: string;
  readonly probes: readonly string[];
  /** Whether some document judges one of them. */
  readonly judged: boolean;
  /** How many of the probes a gating document promises under `must`. */
  readonly musts: number;
}

const order: readonly VerdictKind[] = ['blocked', 'unverifiable', 'not-selected', 'not-applicable'];

/** The groups: those with a MUST first, then what could be asked before what no document has, the largest first. */
export function unasked(verdicts: readonly Verdict[]): readonly Unasked[] {
  const left = verdicts.filter(({ verdict }) => order.includes(verdict));
  const groups = [
    ...Map.groupBy(left, ({ verdict, reason, configure }) => JSON.stringify([verdict, reason, configure])).values(),
  ];
  return groups
    .map(groupOf)
    .sort((a, b) => weight(a) - weight(b) || b.musts - a.musts || b.probes.length - a.probes.length);
}

function groupOf(rows: readonly Verdict[]): Unasked {
  const [first] = rows as [Verdict];
  const musts = rows.filter(({ level, gates }) => level === 'must' && gates);
  return {
    verdict: first.verdict,
    reason: first.reason ?? first.verdict,
    ...(first.configure === undefined ? {} : { configure: first.configure }),
    probes: [...new Set(rows.map(({ probe }) => probe))],
    judged: rows.some(({ document }) => document !== null),
    musts: new Set(musts.map(({ probe }) => probe)).size,
  };
}

/** What no document has comes last, whatever its level: nothing is missing there. */
function weight({ verdict, musts }: Unasked): number {
  if (verdict === 'not-applicable') return 100;
  return order.indexOf(verdict) + (musts > 0 ? 0 : 10);
}
