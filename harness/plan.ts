/** Which probes a run asks, and why it leaves the others out. */

import { type Absence, establish, type Facts, facts, type Known, type Need } from './facts.ts';
import { type AnyProbe, type Catalogue, given, type Impact, impactOf } from './probe.ts';

export interface Selection {
  /** Globs over probe ids; left out: all. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** Facts that the caller knowingly lacks. */
  readonly without?: readonly Need[];
  /** Impacts that the caller allows beyond the default. */
  readonly allow: ReadonlySet<Impact>;
}

/** A probe with what it is given, or with the reason why it is not asked. */
export type Planned =
  | { readonly probe: AnyProbe; readonly ask: true; readonly given: Partial<Facts> }
  | { readonly probe: AnyProbe; readonly ask: false; readonly left: LeftOut };

export interface LeftOut {
  readonly verdict: 'not-selected' | 'not-applicable' | 'unverifiable';
  readonly reason: string;
  readonly configure?: string;
}

/** Whether a glob matches a probe id: `*` stands for any characters. */
export function matchesGlob(glob: string, id: string): boolean {
  const pattern = glob
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}$`).test(id);
}

/** One row a probe, in the catalogue's order. */
export function plan(catalogue: Catalogue, selection: Selection, known: Known): readonly Planned[] {
  return catalogue.map((probe): Planned => {
    const left = notSelected(probe, selection);
    if (left) return { probe, ask: false, left };
    const found: Partial<Record<Need, unknown>> = {};
    for (const need of given(probe)) {
      const established = establish(need, known);
      if ('absent' in established) return { probe, ask: false, left: leftBy(need, established.absent, selection) };
      found[need] = established.fact;
    }
    return { probe, ask: true, given: found as Partial<Facts> };
  });
}

function leftBy(need: Need, absent: Absence, { without }: Selection): LeftOut {
  if (absent.verdict === 'unverifiable' && without?.includes(need)) {
    return { verdict: 'not-selected', reason: `--without ${need}: ${facts[need].means}` };
  }
  return absent;
}

function notSelected(probe: AnyProbe, { only, skip, allow }: Selection): LeftOut | undefined {
  if (only && !only.some((glob) => matchesGlob(glob, probe.id))) {
    return { verdict: 'not-selected', reason: 'left out by --only' };
  }
  if (skip?.some((glob) => matchesGlob(glob, probe.id)))
    return { verdict: 'not-selected', reason: 'left out by --skip' };
  const impact = impactOf(probe);
  if (allow.has(impact)) return undefined;
  return {
    verdict: 'not-selected',
    reason: leftBySafety[impact],
    configure: impact === 'heavy' ? '--heavy' : `--allow ${impact}`,
  };
}

const leftBySafety: Readonly<Record<Impact, string>> = {
  safe: 'not allowed',
  'calls-tools': 'it calls a tool',
  'opens-sessions': 'it opens sessions',
  'reveals-key': 'it sends a valid credential where logs may keep it',
  trespasses: 'it reaches for what is not offered',
  heavy: 'it sends many megabytes',
};
