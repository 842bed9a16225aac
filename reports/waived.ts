/** Waivers in words: why a verdict was let pass, and which waivers have outlived their answer. */

import type { Verdict } from '../harness/events.ts';
import { inWords } from '../harness/outcome.ts';
import type { Summary } from '../harness/summary.ts';
import { isOverdue, type Waiver, type WaiverTold, waiverStates } from '../harness/waivers.ts';
import { shown } from './text.ts';

/** For a waived verdict, the reason of each waiver: `until 2026-12-31: the fix is in review (https://…)`. */
export function waivedBecause(waived: Verdict['waived']): readonly string[] {
  return (waived?.by ?? []).map((waiver) => `until ${shown(waiver.expires)}: ${reasonOf(waiver)}`);
}

/** The waivers that fail the gate, in the order in which they were given. */
export function overdue({ waivers }: Pick<Summary, 'waivers'>): readonly WaiverTold[] {
  return waivers.filter(isOverdue);
}

/** A waiver that fails the gate, as verdicts are named: `probe (document)`. */
export function waiverName({ probe, document }: Waiver): string {
  return `${probe} (${document})`;
}

/** What to know of a waiver that fails the gate, and what to do about it. */
export function overdueLines(waiver: WaiverTold): readonly string[] {
  const { state, expires, outcome } = waiver;
  const remedy = state === 'stale' ? 'Please take it out.' : 'Please take it out, or give it a new date.';
  return [
    `${state}: ${waiverStates[state]}. ${remedy}`,
    `waives ${shown(inWords(outcome), 400)}, until ${shown(expires)}: ${reasonOf(waiver)}`,
  ];
}

function reasonOf({ reason, link }: Waiver): string {
  return `${shown(reason, 300)}${link === undefined ? '' : ` (${shown(link, 300)})`}`;
}
