/** What failed in a run, asked again: the recorded cases alone, held against the promises that the run recorded. */

import { unspelled } from './case-value.ts';
import type { Case, ExchangeSeen, Verdict } from './events.ts';
import type { Recorded } from './exchange.ts';
import { fails } from './gate.ts';
import type { Counted } from './judge.ts';
import { Mistake, unknownName } from './mistake.ts';
import { type AnyExpected, type AnyOutcome, keepsAny, misspoken, type Scalar, type Vocabulary } from './outcome.ts';
import { type AnyAsking, type AnyProbe, type AnyWatching, type Catalogue, watchesRun } from './probe.ts';
import type { Summary } from './summary.ts';
import { credentialRoles, type Target } from './target.ts';
import { placeholdersOf } from './target-secrets.ts';
import type { Stage } from './walk.ts';
import { NotCarried, type Wire } from './wire/index.ts';

/** What failed of one probe. */
export interface Failed {
  readonly probe: string;
  readonly question: string;
  /** The verdicts that are to be asked again. */
  readonly rows: readonly Verdict[];
  /** The cases of every outcome that broke one of them, as they were recorded. */
  readonly recorded: readonly ExchangeSeen[];
}

/**
 * What failed in a run: of the probe that is named all that was wrong, else all that fails the gate. Throws
 * {@link Mistake} where there is nothing of the kind.
 */
export function failedIn(run: Summary, probe?: string): readonly Failed[] {
  const wrong = run.verdicts.filter((row) => (probe === undefined ? fails(row, run.failOn) : row.broken.length > 0));
  const rows = wrong.filter((row) => probe === undefined || row.probe === probe);
  if (rows.length > 0) return [...Map.groupBy(rows, (row) => row.probe).values()].map((each) => failedOf(each, run));
  if (probe !== undefined && !run.verdicts.some((row) => row.probe === probe)) {
    throw unknownName('replay', probe, [...new Set(wrong.map((row) => row.probe))]);
  }
  const what = probe === undefined ? 'nothing in this log fails the gate' : `nothing of ${probe} is wrong in this log`;
  const rest = run.complete ? '' : `, and its run is not complete: ${run.reason ?? 'it ended early'}`;
  throw new Mistake(`Failed to replay: ${what}${rest}. Please name a run in which something failed.`);
}

function failedOf(rows: readonly Verdict[], { exchanges }: Summary): Failed {
  const [{ probe, question }] = rows as [Verdict];
  const recorded = exchanges.filter((each) => each.probe === probe && isBrokenIn(rows, each.outcome));
  return { probe, question, rows, recorded };
}

function isBrokenIn(rows: readonly Verdict[], outcome: AnyOutcome): boolean {
  return rows.some(({ expected }) => expected.length > 0 && !keepsAny(expected, outcome));
}

/** A probe that asks the recorded cases and no others, or the reason why it cannot. */
export type Again = { readonly probe: AnyProbe } | { readonly cannot: string };

/** The probe of what failed, asking its recorded cases again with the credentials of the target. */
export function asksAgain({ probe: id, rows, recorded }: Failed, catalogue: Catalogue, target: Target): Again {
  const [first] = recorded;
  if (!first) return { cannot: `no answer was recorded: ${rows[0]?.reason ?? 'nothing was seen'}` };
  const probe = catalogue.find((each) => each.id === id);
  if (!probe) return { cannot: 'this version asks no such question' };
  if (watchesRun(probe) || recorded.some((each) => each.case.from === 'watch')) {
    return { cannot: 'it looks at what a whole run exchanges, and only another check can tell' };
  }
  const changed = changedWords(probe, rows, recorded) ?? changedCases(probe, first.case);
  if (changed !== undefined) return { cannot: changed };
  const missing = missingIn(recorded, target);
  if (missing !== undefined) return { cannot: missing };
  return { probe: probe.observe ? asking(probe, recorded, target) : walking(probe, recorded, target) };
}

/** The probe on a walk that takes the recorded histories alone. */
function walking(probe: AnyWatching, recorded: readonly ExchangeSeen[], target: Target): AnyWatching {
  const { walk, situation } = probe.during as Stage;
  const { vary: _vary, ...rest } = walk;
  const restored = restorer(target);
  const histories = recorded.map(({ case: { value } }) => restored(value) as readonly unknown[]);
  const means = walk.situations[situation]?.means ?? '';
  return { ...probe, during: { walk: { ...rest, situations: { [situation]: { means, histories } } }, situation } };
}

function asking(probe: AnyAsking, recorded: readonly ExchangeSeen[], target: Target): AnyAsking {
  const { always: _always, vary: _vary, ...rest } = probe;
  if (isSingle(probe)) return rest;
  const restored = restorer(target);
  return { ...rest, always: recorded.map(({ case: { value } }) => restored(value)) };
}

/** Whether the probe has a single case without a value. */
function isSingle({ always, vary }: AnyAsking): boolean {
  return always === undefined && vary === undefined;
}

function changedCases(probe: AnyProbe, { from }: Case): string | undefined {
  return (from === 'once') === (probe.observe !== undefined && isSingle(probe))
    ? undefined
    : 'the cases of the question have changed since';
}

/** Why what was recorded cannot be held against what the probe says today. */
function changedWords(
  { sees }: AnyProbe,
  rows: readonly Verdict[],
  recorded: readonly ExchangeSeen[],
): string | undefined {
  const said = recorded.map(({ outcome }) => misspoken(sees, outcome));
  const promised = rows.flatMap(({ expected }) => expected.map((each) => unsaid(sees, each)));
  const [changed] = [...said, ...promised].filter((each) => each !== undefined);
  return changed === undefined ? undefined : `its words have changed since: in the log ${changed}`;
}

/** Why the probe could never say what keeps this promise. Patterns of texts are none of its words. */
function unsaid(sees: Vocabulary, expected: AnyExpected): string | undefined {
  for (const [name, wanted] of Object.entries(expected)) {
    for (const value of [wanted ?? []].flat() as Scalar[]) {
      const wrong = misspoken(sees, { [name]: value });
      if (wrong !== undefined) return wrong;
    }
  }
  return undefined;
}

/** The flags by which each credential is given, by its placeholder. */
const flags: Readonly<Record<string, string>> = {
  '{key}': '--key env:NAME',
  ...Object.fromEntries(Object.keys(credentialRoles).map((role) => [`{${role}}`, `--credential ${role}=env:NAME`])),
};

/** The first credential that was sent and is not given anew, in a sentence. */
function missingIn(recorded: readonly ExchangeSeen[], target: Target): string | undefined {
  const given = new Set(placeholdersOf(target).map(({ placeholder }) => placeholder));
  const text = JSON.stringify(recorded.map(({ case: { value }, exchanges }) => [value, exchanges.map(requestOf)]));
  for (const [placeholder, flag] of Object.entries(flags)) {
    if (text.includes(placeholder) && !given.has(placeholder)) return needs(placeholder, flag);
  }
  for (const [name, value] of recorded.flatMap(({ exchanges }) =>
    exchanges.flatMap(({ request }) => request.headers),
  )) {
    const placeholder = `{${name.toLowerCase()}}`;
    if (value === placeholder && !given.has(placeholder)) return needs(placeholder, `--header '${name}: env:NAME'`);
  }
  return undefined;
}

function requestOf({ request }: Recorded): Recorded['request'] {
  return request;
}

function needs(placeholder: string, flag: string): string {
  return `it was asked with ${placeholder}, which the log does not hold: give ${flag}`;
}

/** Puts credentials in the place of their placeholders, in every text of a value. */
function restorer(target: Target): (value: unknown) => unknown {
  const placed = placeholdersOf(target);
  const put = (text: string) =>
    placed.reduce((whole, { placeholder, value }) => whole.replaceAll(placeholder, () => value), text);
  return (value) => unspelled(value, put);
}

/** The wire, for one origin alone: a log may come from anybody, and its cases decide what is sent with the credentials. */
export function withinOrigin(wire: Wire, ...urls: readonly string[]): Wire {
  const origins = urls.map((url) => new URL(url).origin);
  return (request, signal) => {
    const asked = new URL(request.url).origin;
    if (origins.includes(asked)) return wire(request, signal);
    return Promise.reject(new NotCarried(`a recorded case asks another host, ${asked}`));
  };
}

export type Answer = 'fixed' | 'still failing' | 'cannot tell';

/** What became of one probe that had failed. */
export interface Replayed {
  readonly failed: Failed;
  readonly answer: Answer;
  /** Why it cannot be told. */
  readonly reason?: string;
  /** The flags that would have it asked. */
  readonly configure?: string;
  /** What came now. */
  readonly outcomes: readonly Counted[];
}

/** What became of it in the run that asked it again: held against what the log says was promised. */
export function replayedBy(failed: Failed, run: Summary): Replayed {
  const rows = run.verdicts.filter(({ probe }) => probe === failed.probe);
  const [row] = rows;
  if (run.preflight || !row) return cannotTell(failed, run.preflight?.message ?? run.reason ?? 'it was not asked');
  const { outcomes, verdict, reason = verdict, configure, cases } = row;
  // What another document of the run promises is no failure now, as it would be none in a check.
  const excused = rows.filter((each) => each.verdict === 'deviation');
  const held = failed.rows.filter((each) => !excused.some((now) => isSameRow(now, each)));
  if (outcomes.some(({ outcome }) => isBrokenIn(held, outcome))) {
    return { failed, answer: 'still failing', outcomes };
  }
  const told = outcomes.reduce((sum, { count }) => sum + count, 0);
  if (told === 0) return { ...cannotTell(failed, reason), ...(configure !== undefined && { configure }) };
  if (told < cases.asked + cases.notCarried)
    return { ...cannotTell(failed, 'not every case told something'), outcomes };
  if (failed.rows.some((each) => each.verdict === 'flaky')) {
    return { ...cannotTell(failed, 'the answer changed from time to time, and was right this time'), outcomes };
  }
  return { failed, answer: 'fixed', outcomes };
}

function isSameRow(one: Verdict, other: Verdict): boolean {
  return one.document === other.document && one.level === other.level;
}

export function cannotTell(failed: Failed, reason: string): Replayed {
  return { failed, answer: 'cannot tell', reason, outcomes: [] };
}

/** 0 all is fixed; 1 something still fails; 2 nothing is known to fail, and something could not be told. */
export function replayCode(all: readonly Replayed[]): 0 | 1 | 2 {
  if (all.some(({ answer }) => answer === 'still failing')) return 1;
  return all.some(({ answer }) => answer === 'cannot tell') ? 2 : 0;
}
