/** Outcomes held against documents: one verdict for each document that speaks, at each level. */

import { type AnyExpected, type AnyOutcome, brokenFields } from './outcome.ts';
import type { Document, Level, Promised } from './profile.ts';

/** Every verdict there is, each with its meaning. */
export const verdictKinds = {
  pass: 'the promise was kept in every case',
  violation: 'an explicit promise was broken',
  advice: 'a recommendation, or what follows from the document without being written, was not kept',
  observed: 'no document judges it: reported only',
  deviation: 'a promise was broken where another document judged in the run explicitly promises what was seen',
  unverifiable: 'it could not be asked; the reason says what is missing',
  'not-applicable': 'there is no such thing: no document has it, or the endpoint does not offer it',
  'not-selected': 'the caller, or the default safety, left it out',
  blocked: 'a control, or a list that the endpoint announces, was refused, so that nothing can be told',
  flaky: 'what broke the promise did not break it when it was asked again',
  waived: 'it failed and the caller waived it',
  error: 'the harness itself failed',
} as const;
export type VerdictKind = keyof typeof verdictKinds;

/** From what decides most to what tells nothing. */
export const gravities: readonly VerdictKind[] = [
  'error',
  'violation',
  'flaky',
  'advice',
  'blocked',
  'waived',
  'deviation',
  'pass',
  'observed',
  'unverifiable',
  'not-applicable',
  'not-selected',
];

/** One distinct outcome of a probe, with how often it came. */
export interface Counted {
  readonly outcome: AnyOutcome;
  readonly count: number;
}

/** A verdict before it is given its evidence. */
export interface Judged {
  /** Null where no document speaks. */
  readonly document: string | null;
  readonly level: Level | null;
  readonly verdict: VerdictKind;
  /** The outcome that broke the promise; where none did, the most frequent one. */
  readonly outcome?: AnyOutcome;
  /** Outcomes that keep the promise, any of these. */
  readonly expected: readonly AnyExpected[];
  readonly statements: readonly string[];
  /** The fields that broke the promise. */
  readonly broken: readonly string[];
  /** For a deviation: the documents that promise what was seen. */
  readonly deviatesFor?: readonly string[];
}

/** What the documents promise for one probe, with the document's id: the rows that every verdict of the probe is given in. */
export function promisesFor(
  probe: string,
  documents: readonly Document[],
): readonly { readonly document: Document; readonly promise: Promised }[] {
  return documents.flatMap((document) =>
    (document.promises.get(probe) ?? []).map((promise) => ({ document, promise })),
  );
}

/** Whether some document calls this outcome of the probe broken. */
export function isBroken(probe: string, outcome: AnyOutcome, documents: readonly Document[]): boolean {
  return brokenBy(probe, outcome, documents).length > 0;
}

/** The promises that the outcome breaks, each by its place among all that these documents make of the probe. */
export function brokenBy(probe: string, outcome: AnyOutcome, documents: readonly Document[]): readonly number[] {
  return promisesFor(probe, documents).flatMap(({ promise }, place) =>
    promise.basis !== 'silent' && breaks(promise, outcome).length > 0 ? [place] : [],
  );
}

/** The verdicts on what a probe saw; one row with `document: null` where no document speaks. `seen` is not empty. */
export function judge(probe: string, seen: readonly Counted[], documents: readonly Document[]): readonly Judged[] {
  const rows = promisesFor(probe, documents);
  const usual = mostFrequent(seen);
  if (rows.length === 0) {
    return [
      { document: null, level: null, verdict: 'observed', outcome: usual, expected: [], statements: [], broken: [] },
    ];
  }
  return rows.map(({ document, promise }) => {
    const shared = {
      document: document.id,
      level: promise.level,
      expected: promise.expected,
      statements: promise.statements,
    };
    if (promise.level === 'open' || promise.basis === 'silent') {
      return { ...shared, verdict: 'observed', outcome: usual, broken: [] };
    }
    const wrong = seen.find(({ outcome }) => breaks(promise, outcome).length > 0);
    if (!wrong) return { ...shared, verdict: 'pass', outcome: usual, broken: [] };
    const broken = breaks(promise, wrong.outcome);
    const excused = deviation(document, promise, seen, rows);
    const failed = promise.level === 'must' && promise.basis === 'explicit' ? 'violation' : 'advice';
    return excused.length > 0
      ? { ...shared, verdict: 'deviation', outcome: wrong.outcome, broken, deviatesFor: excused }
      : { ...shared, verdict: failed, outcome: wrong.outcome, broken };
  });
}

/** The fields by which the outcome breaks the promise: those of the alternative that it comes nearest to. */
function breaks(promise: Promised, outcome: AnyOutcome): readonly string[] {
  if (promise.level === 'open') return [];
  const each = promise.expected.map((expected) => brokenFields(expected, outcome));
  return each.reduce((least, fields) => (fields.length < least.length ? fields : least), each[0] ?? []);
}

/**
 * The other documents that excuse a breach: together they promise explicitly, and see kept, each field that is broken
 * in any outcome. Empty where the breach is not excused whole.
 */
function deviation(
  document: Document,
  promise: Promised,
  seen: readonly Counted[],
  rows: ReturnType<typeof promisesFor>,
): readonly string[] {
  const excusing = new Set<string>();
  for (const { outcome } of seen) {
    for (const field of breaks(promise, outcome)) {
      const other = rows.find(
        (row) =>
          row.document !== document &&
          row.promise.level === 'must' &&
          row.promise.basis === 'explicit' &&
          row.promise.expected.some((expected) => field in expected) &&
          seen.every((each) => breaks(row.promise, each.outcome).length === 0),
      );
      if (!other) return [];
      excusing.add(other.document.id);
    }
  }
  return [...excusing];
}

function mostFrequent(seen: readonly Counted[]): AnyOutcome | undefined {
  return seen.reduce<Counted | undefined>((most, each) => (!most || each.count > most.count ? each : most), undefined)
    ?.outcome;
}
