/** Which probes a run asks, and why it leaves the others out. */

import type { Shard } from './events.ts';
import { type Absence, establish, type Facts, facts, type Known, type Need } from './facts.ts';
import { type AnyProbe, type Catalogue, given, type Impact, impactOf, stageOf, watchesRun } from './probe.ts';

export interface Selection {
  /** Globs over probe ids; left out: all. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** Facts that the caller knowingly lacks. */
  readonly without?: readonly Need[];
  /** Impacts that the caller allows beyond the default. */
  readonly allow: ReadonlySet<Impact>;
  /** Which part of the questions is asked; left out: all. */
  readonly shard?: Shard;
}

/** A probe with what it is given, or with the reason why it is not asked. */
export type Planned =
  | { readonly probe: AnyProbe; readonly ask: true; readonly given: Partial<Facts> }
  | { readonly probe: AnyProbe; readonly ask: false; readonly left: LeftOut };

export interface LeftOut {
  readonly verdict: 'blocked' | 'not-selected' | 'not-applicable' | 'unverifiable';
  readonly reason: string;
  readonly configure?: string;
  /** The shard that asks it. */
  readonly shard?: number;
}

/** Why the caller's globs leave a probe out. */
export const byGlobs = { only: 'left out by --only', skip: 'left out by --skip' } as const;

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
      if ('absent' in established) {
        const left = leftByNames(need, known) ?? leftBy(need, established.absent, selection);
        return { probe, ask: false, left };
      }
      found[need] = established.fact;
    }
    return { probe, ask: true, given: found as Partial<Facts> };
  });
}

/** What would be asked if the caller took the word of the endpoint, or of its document, for what is read-only. */
function leftByNames(need: Need, known: Known): LeftOut | undefined {
  if (!known.target.namedToolsOnly) return undefined;
  const trusting = { ...known, target: { ...known.target, namedToolsOnly: false } };
  if ('absent' in establish(need, trusting)) return undefined;
  return {
    verdict: 'not-selected',
    reason: `--named-tools-only: ${facts[need].means}`,
    configure: '--allow-tool <name>=<JSON arguments>',
  };
}

function leftBy(need: Need, absent: Absence, { without }: Selection): LeftOut {
  if (absent.verdict === 'unverifiable' && without?.includes(need)) {
    return { verdict: 'not-selected', reason: `--without ${need}: ${facts[need].means}` };
  }
  return absent;
}

/** Which of the caller's globs leaves the probe out; undefined where none does. */
export function leftByGlobs(
  id: string,
  { only, skip }: Pick<Selection, 'only' | 'skip'>,
): keyof typeof byGlobs | undefined {
  if (only && !only.some((glob) => matchesGlob(glob, id))) return 'only';
  return skip?.some((glob) => matchesGlob(glob, id)) ? 'skip' : undefined;
}

function notSelected(probe: AnyProbe, selection: Selection): LeftOut | undefined {
  const { allow, shard } = selection;
  const glob = leftByGlobs(probe.id, selection);
  if (glob) return { verdict: 'not-selected', reason: byGlobs[glob] };
  const impact = impactOf(probe);
  if (allow.has(impact)) return elsewhere(probe, shard);
  return {
    verdict: 'not-selected',
    reason: leftBySafety[impact],
    configure: impact === 'heavy' ? '--heavy' : `--allow ${impact}`,
  };
}

/** What another shard asks. A probe that looks at the whole run looks at every part of it. */
function elsewhere(probe: AnyProbe, shard: Shard | undefined): LeftOut | undefined {
  if (!shard || watchesRun(probe)) return undefined;
  const index = shardOf(probe, shard.of);
  if (index === shard.index) return undefined;
  return { verdict: 'not-selected', reason: `shard ${index} of ${shard.of} asks it`, shard: index };
}

/**
 * The shard that asks the probe, by its id alone: what else there is to ask moves nothing. All that watch a walk are
 * asked together.
 */
function shardOf(probe: AnyProbe, of: number): number {
  return (hashOf(stageOf(probe)?.walk.id ?? probe.id) % of) + 1;
}

/** FNV-1a, with its bits mixed once more: the lowest alone decide here. */
function hashOf(text: string): number {
  let hash = 2166136261;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619);
  return (hash ^ (hash >>> 15)) >>> 0;
}

const leftBySafety: Readonly<Record<Impact, string>> = {
  safe: 'not allowed',
  'calls-tools': 'it calls a tool',
  'opens-sessions': 'it opens sessions',
  'reveals-key': 'it sends a valid credential where logs may keep it',
  trespasses: 'it reaches for what is not offered',
  heavy: 'it sends many megabytes',
};
