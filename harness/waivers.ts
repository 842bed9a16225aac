/** Waivers: wrong answers that the caller knows and lets pass, each for a reason and until a day. */

import type { Verdict } from './events.ts';
import { type Counted, isBroken, type Judged, type VerdictKind } from './judge.ts';
import { orRather } from './mistake.ts';
import { type AnyOutcome, type Field, outcomeKey } from './outcome.ts';
import { matchesGlob } from './plan.ts';
import type { Catalogue } from './probe.ts';
import type { Document } from './profile.ts';

/** One answer that is let pass: to this question, by this document, at these endpoints. */
export interface Waiver {
  /** The probe's id. */
  readonly probe: string;
  /** The document's name with its version. */
  readonly document: string;
  /** A glob over the endpoint's URL as reports print it; `*` stands for any characters. */
  readonly target: string;
  /** The wrong answer, whole: one that differs in any field is not let pass. */
  readonly outcome: AnyOutcome;
  readonly reason: string;
  /** The last day on which it holds, in UTC: `2026-12-31`. */
  readonly expires: string;
  /** Where more can be read. */
  readonly link?: string;
}

/** What a run can say of a waiver, each with its meaning. */
export const waiverStates = {
  used: 'its answer came',
  stale: 'the question was asked, and the answer was another',
  expired: 'its last day has passed',
  idle: 'this run tells nothing of it',
} as const;

/** A waiver and what became of it in a run. */
export interface WaiverTold extends Waiver {
  readonly state: keyof typeof waiverStates;
}

/** The waivers of a run, and the day by which they expire. */
export interface Waiving {
  readonly entries: readonly Waiver[];
  /** `2026-12-31`. */
  readonly today: string;
}

/** Whether the waiver fails the gate: it has outlived what it was written for. */
export function isOverdue({ state }: Pick<WaiverTold, 'state'>): boolean {
  return state === 'stale' || state === 'expired';
}

/** The waivers that hold for this endpoint on this day. */
export function holding({ entries, today }: Waiving, target: string): readonly Waiver[] {
  return entries.filter((waiver) => matchesGlob(waiver.target, target) && !hasExpired(waiver, today));
}

function hasExpired({ expires }: Waiver, today: string): boolean {
  return expires < today;
}

/** Verdicts that a waiver can take the place of: an answer came, and it was wrong. */
const waivable: ReadonlySet<VerdictKind> = new Set(['violation', 'advice', 'flaky']);

export interface Waived {
  /** What the verdict would have been. */
  readonly verdict: VerdictKind;
  readonly by: readonly Waiver[];
}

export interface Answers<R> {
  readonly probe: string;
  readonly seen: readonly Counted[];
  /** Those that hold. */
  readonly waivers: readonly Waiver[];
  /** The same row, judged on these answers alone. */
  judged(seen: readonly Counted[]): R | undefined;
}

/** The row where the answers that waivers name count no more: `waived` where no other was wrong, else what the others are. */
export function waive<R extends Judged>(row: R, { probe, seen, waivers, judged }: Answers<R>): R & { waived?: Waived } {
  if (!waivable.has(row.verdict)) return row;
  const own = waivers.filter((waiver) => waiver.probe === probe && waiver.document === row.document);
  const names = (waiver: Waiver) => seen.some(({ outcome }) => isSame(waiver.outcome, outcome));
  const others = seen.filter(({ outcome }) => !own.some((waiver) => isSame(waiver.outcome, outcome)));
  if (others.length === seen.length) return row;
  const rest = others.length > 0 ? judged(others) : undefined;
  if (rest && rest.broken.length > 0) return rest;
  return { ...row, verdict: 'waived', waived: { verdict: row.verdict, by: own.filter(names) } };
}

export interface Told {
  /** The endpoint's URL as reports print it. */
  readonly target: string;
  /** The documents judged in the run. */
  readonly documents: readonly string[];
  readonly verdicts: readonly Pick<Verdict, 'probe' | 'document' | 'outcomes' | 'cases'>[];
  /** Whether the run asked all that it could: neither filtered nor sharded nor cut short. Else nothing is stale. */
  readonly whole: boolean;
}

/** What became of each waiver in a run. */
export function toldWaivers(
  { entries, today }: Waiving,
  { target, documents, verdicts, whole }: Told,
): readonly WaiverTold[] {
  function stateOf(waiver: Waiver): WaiverTold['state'] {
    if (!matchesGlob(waiver.target, target) || !documents.includes(waiver.document)) return 'idle';
    if (hasExpired(waiver, today)) return 'expired';
    const rows = verdicts.filter(({ probe, document }) => probe === waiver.probe && document === waiver.document);
    if (rows.some(({ outcomes }) => outcomes.some(({ outcome }) => isSame(waiver.outcome, outcome)))) return 'used';
    // Cases that were left out may have been those that answer so.
    const asked = rows.some(({ outcomes, cases }) => outcomes.length > 0 && cases.leftOut === 0);
    return whole && asked ? 'stale' : 'idle';
  }
  return entries.map((waiver) => ({ ...waiver, state: stateOf(waiver) }));
}

function isSame(one: AnyOutcome, other: AnyOutcome): boolean {
  return outcomeKey(one) === outcomeKey(other);
}

/** Something wrong in a list of waivers. */
export interface WaiverMistake {
  /** The place in the list. */
  readonly index: number;
  /** The member, and the member of that. */
  readonly path: readonly string[];
  /** What, without a full stop. */
  readonly sentence: string;
}

/** All that is wrong: names that are not there, answers that could not come or are right, a missing reason, no date. */
export function waiverMistakes(
  entries: readonly Waiver[],
  known: { readonly catalogue: Catalogue; readonly documents: readonly Document[] },
): readonly WaiverMistake[] {
  const probes = known.catalogue.map(({ id }) => id);
  const names = known.documents.map(({ id }) => id);
  return entries.flatMap((waiver, index) => {
    const { probe: id, document: name, outcome, reason, expires } = waiver;
    const wrongs: WaiverMistake[] = [];
    const wrong = (path: readonly string[], sentence: string) => wrongs.push({ index, path, sentence });
    const probe = known.catalogue.find((each) => each.id === id);
    const document = known.documents.find((each) => each.id === name);
    if (!probe) wrong(['probe'], `there is no probe "${id}"${orRather(id, probes)}`);
    if (!document) wrong(['document'], `there is no document "${name}"${orRather(name, names)}`);
    if (reason.trim() === '') wrong(['reason'], 'the reason is empty');
    if (!isDay(expires)) wrong(['expires'], `"${expires}" is no date of the form YYYY-MM-DD`);
    for (const [field, sentence] of probe ? foreign(probe.sees, outcome) : []) wrong(['outcome', field], sentence);
    if (probe && document && wrongs.length === 0 && !isBroken(id, outcome, [document])) {
      wrong(['outcome'], `${name} finds nothing wrong with this answer`);
    }
    return wrongs;
  });
}

/** The fields of an outcome that the probe cannot say, each with a sentence. */
function foreign(sees: Catalogue[number]['sees'], outcome: AnyOutcome): readonly (readonly [string, string])[] {
  return Object.entries(outcome).flatMap(([name, value]) => {
    const field = Object.hasOwn(sees, name) ? sees[name] : undefined;
    const wrong = field
      ? unsaid(field, name, value)
      : `the answer has no "${name}"${orRather(name, Object.keys(sees))}`;
    return wrong === undefined ? [] : [[name, wrong] as const];
  });
}

const types = {
  number: ['number', 'a number'],
  flag: ['boolean', 'true or false'],
  text: ['string', 'a text'],
} as const;

/** Why the field cannot hold the value. */
function unsaid({ kind, words = {} }: Field, name: string, value: AnyOutcome[string]): string | undefined {
  if (kind === 'word') {
    const known = Object.keys(words);
    return known.includes(String(value))
      ? undefined
      : `"${name}" cannot be "${value}"${orRather(String(value), known)}`;
  }
  const [type, means] = types[kind];
  return typeof value === type ? undefined : `"${name}" is not ${means}`;
}

/** Whether the text is a day: `2026-12-31`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** The day so many days after `day`, both as `2026-12-31`. */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
