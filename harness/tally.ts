/** The cases of a question, asked and counted for each probe that they tell something: equal outcomes together, with the first exchange of each kept. */

import * as fc from 'fast-check';
import { Unfinished } from './budget.ts';
import type { Recorded } from './exchange.ts';
import { type AnyOutcome, outcomeKey } from './outcome.ts';
import { NotCarried } from './wire/index.ts';

/** One distinct outcome: how often it came, and the first case that gave it. */
export interface Seen {
  readonly outcome: AnyOutcome;
  count: number;
  /** The generated or listed value of the case; undefined where the probe has a single case, or watches. */
  value: unknown;
  /** The case's place: among the fixed cases, or among the generated ones. */
  readonly index: number;
  readonly from: 'always' | 'vary' | 'once' | 'watch';
  exchanges: readonly Recorded[];
  /** The path of a shrunk value, from the index on, as fast-check takes it. */
  path?: string;
  /** Whether asking again gave the same outcome; undefined where it was not asked again, or told nothing then. */
  confirmed?: boolean | undefined;
  /** Where it did not: how often it comes. */
  rate?: Rate;
}

/** How often one case gave one outcome. */
export interface Rate {
  /** Times that the case was asked and told something, the first included. */
  readonly asked: number;
  readonly same: number;
}

export interface Tally {
  readonly seen: readonly Seen[];
  /** Cases asked. */
  readonly asked: number;
  /** Cases that the wire could not carry exactly, and why the first of them. */
  readonly notCarried: number;
  readonly why?: string;
  /** Cases that were asked and told nothing either way. */
  readonly untold: number;
  /** Generated cases not asked, since refused credentials have a budget of their own. */
  readonly leftOut: number;
}

/** One thing that a case told. */
export interface Told {
  readonly outcome: AnyOutcome;
  /** Records the exchanges that led to it, redacted and bounded. */
  record(): readonly Recorded[];
}

export interface Cases {
  /** The probes that the cases may tell something. */
  readonly probes: readonly string[];
  /** Undefined: the probe has no fixed cases. */
  readonly always?: readonly unknown[];
  readonly vary?: fc.Arbitrary<unknown>;
  /** Generated cases to ask. */
  readonly count: number;
  readonly seed: number;
  /** Cases under way at once: more than the run sends at once would only wait, and fill memory. */
  readonly atOnce: number;
  /** Asks one case: what it told, by probe. A probe that it told nothing either way is left out. */
  ask(value: unknown, nonce: string): Promise<ReadonlyMap<string, readonly Told[]>>;
  /** Whether generated cases are to be left out from here on. */
  spent(): boolean;
}

/** What was seen for one probe, while its cases are asked. */
interface Counting {
  readonly seen: Map<string, Seen>;
  asked: number;
  untold: number;
}

/** Asks every case and counts the outcomes, by probe. Throws what a case throws, once all that were under way have ended. */
export async function tally(cases: Cases): Promise<ReadonlyMap<string, Tally>> {
  const counting = new Map(cases.probes.map((probe) => [probe, { seen: new Map(), asked: 0, untold: 0 } as Counting]));
  let notCarried = 0;
  let leftOut = 0;
  let why: string | undefined;

  async function one(from: Seen['from'], value: unknown, index: number): Promise<void> {
    if (from === 'vary' && cases.spent()) {
      leftOut += 1;
      return;
    }
    try {
      const answer = await cases.ask(value, `${from}-${index}`);
      for (const [probe, count] of counting) {
        const told = answer.get(probe) ?? [];
        count.asked += Math.max(1, told.length);
        if (told.length === 0) count.untold += 1;
        for (const each of told) add(count.seen, { from, value, index }, each);
      }
    } catch (error) {
      if (!(error instanceof NotCarried)) throw error;
      notCarried += 1;
      why ??= error.message;
    }
  }

  function add(seen: Counting['seen'], which: Pick<Seen, 'from' | 'value' | 'index'>, { outcome, record }: Told): void {
    const key = outcomeKey(outcome);
    const known = seen.get(key);
    if (known) known.count += 1;
    // Cases are asked at once: the first in order is kept, not the first that came back.
    if (known && rank(known) <= rank(which)) return;
    seen.set(key, { outcome, count: known?.count ?? 1, ...which, exchanges: record() });
  }

  const { always, vary } = cases;
  if (!always && !vary) await one('once', undefined, 0);
  await allOf(always ?? [], cases.atOnce, (value, index) => one('always', value, index));
  if (vary) {
    const values = fc.sample(vary, { seed: cases.seed, numRuns: cases.count });
    await allOf(values, cases.atOnce, (value, index) => one('vary', value, index));
  }
  const shared = { notCarried, ...(why === undefined ? {} : { why }), leftOut };
  return new Map(
    [...counting].map(([probe, { seen, asked, untold }]) => [
      probe,
      { seen: [...seen.values()].sort((a, b) => rank(a) - rank(b)), asked, untold, ...shared },
    ]),
  );
}

/** What the case told the probe that is the same as the outcome. */
function sameAs(outcome: AnyOutcome, told: readonly Told[] = []): Told | undefined {
  const key = outcomeKey(outcome);
  return told.find((each) => outcomeKey(each.outcome) === key);
}

/** Whether an outcome is the one that was seen, come again. */
type IsAgain = (outcome: AnyOutcome) => boolean;

/** Asks the case of `seen` again: whether the probe was told what `isAgain`; undefined where it was told nothing this time. */
export async function confirm(cases: Cases, probe: string, seen: Seen, isAgain: IsAgain): Promise<boolean | undefined> {
  const again = (await cases.ask(seen.value, `${seen.from}-${seen.index}`)).get(probe) ?? [];
  return again.length === 0 ? undefined : again.some(({ outcome }) => isAgain(outcome));
}

/** Asks the case of an outcome that did not come again `more` times: how often it comes. */
export async function rateOf(
  cases: Cases,
  probe: string,
  seen: Seen,
  { isAgain, more }: { readonly isAgain: IsAgain; readonly more: number },
): Promise<Rate> {
  // The case was asked twice before: once it came, and once it did not.
  let [asked, same] = [2, 1];
  for (let turn = 0; turn < more; turn += 1) {
    const came = await confirm(cases, probe, seen, isAgain);
    if (came === undefined) continue;
    asked += 1;
    if (came) same += 1;
  }
  return { asked, same };
}

/**
 * Puts the smallest value that still gives the same outcome in place of the one seen, with its exchanges. Asks at most
 * `most` times.
 */
export async function shrink(cases: Cases, probe: string, seen: Seen, most: number): Promise<void> {
  if (seen.from !== 'vary' || !cases.vary) return;
  let left = most;
  let ending: unknown;
  const differs = async (value: unknown) => {
    if (left <= 0 || ending) return true;
    left -= 1;
    try {
      const told = await cases.ask(value, `vary-${seen.index}`);
      const same = sameAs(seen.outcome, told.get(probe));
      if (!same) return true;
      seen.value = value;
      seen.exchanges = same.record();
      return false;
    } catch (error) {
      if (!(error instanceof NotCarried)) ending = error;
      return true;
    }
  };
  const property = fc.asyncProperty(cases.vary, differs);
  const details = await fc.check(property, { seed: cases.seed, path: String(seen.index), numRuns: 1 });
  if (ending) throw ending;
  if (details.counterexamplePath !== null) seen.path = details.counterexamplePath;
}

function rank({ from, index }: Pick<Seen, 'from' | 'index'>): number {
  return from === 'vary' ? 1_000_000 + index : index;
}

/** Asks of all, so many at once, and throws the weightiest error once all have ended: an end of the run before a fault of one case. */
async function allOf(
  values: readonly unknown[],
  atOnce: number,
  ask: (value: unknown, index: number) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = [];
  let next = 0;
  async function work(): Promise<void> {
    while (next < values.length) {
      const index = next++;
      await ask(values[index], index).catch((error) => {
        errors[index] = error;
      });
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, values.length) }, work));
  const first =
    errors.find((error) => error instanceof Unfinished) ?? errors.find((error: unknown) => error !== undefined);
  if (first !== undefined) throw first;
}
