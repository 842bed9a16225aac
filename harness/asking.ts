/** A probe or a walk asked: its bracket of controls, its cases, and what some document calls broken asked again and shrunk. */

import type * as fc from 'fast-check';
import type { Budget } from './budget.ts';
import type { Conventions } from './conventions.ts';
import { type Endpoint, endpointOf } from './endpoint.ts';
import { type Exchange, type Recorded, record, type Sent } from './exchange.ts';
import { type Control, type Facts, facts, type Need } from './facts.ts';
import { initialize } from './handshake.ts';
import { isRecord } from './jsonrpc.ts';
import type { Line } from './line.ts';
import { type AnyOutcome, misspoken, neutralised } from './outcome.ts';
import { type AnyAsking, type AnyWatching, Unoffered } from './probe.ts';
import { inShort, isServed } from './reply.ts';
import type { Secrets } from './secrets.ts';
import type { Standing } from './standing.ts';
import type { Listening } from './stream.ts';
import { type Cases, confirm, rateOf, shrink, type Tally, type Told, tally } from './tally.ts';
import type { AnyWalk } from './walk.ts';

export interface AskingOptions {
  readonly line: Line;
  readonly budget: Budget;
  readonly standing: Standing;
  readonly conventions: Conventions;
  readonly secrets: Secrets;
  readonly userAgent: string;
  /** The run's own id. */
  readonly run: string;
  readonly nextId: () => number;
  /** The run's seed; every probe draws its own from it. */
  readonly seed: number;
  /** Whether what tools answer is recorded as it came. */
  readonly content: boolean;
  /** Requests that shrinking one outcome may spend. */
  readonly shrinking: number;
  /** Why a request is no valid message of the revision agreed on, or undefined where it is one. */
  wrongWith(sent: Sent): string | undefined;
  /** The promises of all documents that the outcome breaks, each by a number. */
  brokenBy(probe: string, outcome: AnyOutcome): readonly number[];
}

/** What asking one probe came to. */
export type Asked =
  | { readonly tally: Tally; readonly seed: number }
  | {
      /** The control that was refused, and how. */
      readonly blocked: string;
      /** Whether the known-good request is no longer served at all. */
      readonly lost: boolean;
      /** The flags that would set the control right, where it was our own guess. */
      readonly guessed?: string;
    }
  | {
      /** Why the endpoint has nothing to ask for, by its own word. */
      readonly unoffered: string;
    };

/** How often a probe is asked anew whose session was lost meanwhile. */
const AFRESH = 2;

/** Asks one probe. Throws what the probe itself throws, and `Unfinished` where the run ends first. */
export async function ask(probe: AnyAsking, given: Partial<Facts>, options: AskingOptions): Promise<Asked> {
  for (let attempt = 0; ; attempt += 1) {
    const began = options.standing.knownGood;
    const asked = await askOnce(probe, given, options);
    // Another probe may have cost the run its session while this one was asked.
    const again = 'blocked' in asked && options.standing.knownGood !== began && repeatable(probe) && attempt < AFRESH;
    if (!again) return asked;
  }
}

async function askOnce(probe: AnyAsking, given: Partial<Facts>, options: AskingOptions): Promise<Asked> {
  const { budget } = options;
  const seed = seedFor(options.seed, probe.id);
  const controls = controlsOf(probe, given);

  const refused = await prove(controls, options);
  if (refused) return refused;

  const always = typeof probe.always === 'function' ? probe.always(given) : probe.always;
  let full: Exchange | undefined;
  const cases = askCases(
    {
      ...(always ? { always } : {}),
      ...(probe.vary ? { vary: generatorOf(probe.vary, given) } : {}),
      ...shared(options, [probe.id], seed),
      count: budget.limits.cases,
      ask: (value, label) =>
        observe(probe, given, value, `${label}-${seed}`, options, (exchange) => {
          full ??= exchange;
        }),
    },
    options,
    repeatable(probe),
  );
  const tallied = await cases.catch((error: unknown) => {
    if (error instanceof Unoffered) return { unoffered: error.message };
    throw error;
  });
  if ('unoffered' in tallied) return tallied;
  // Tools that were called to prove an ingredient are not called a second time.
  const closing = controls.filter(({ once }) => !once);
  const lost = await prove(closing, options, false);
  if (lost) return lost;
  const all = tallied.get(probe.id) as Tally;
  return full && all.seen.length === 0 ? { blocked: noRoom(full), lost: false } : { tally: all, seed };
}

/** Generators that look at no fact. To make one takes some libraries longer than to draw all that is asked of it. */
const steady = new WeakMap<NonNullable<AnyAsking['vary']>, fc.Arbitrary<unknown>>();

function generatorOf(vary: NonNullable<AnyAsking['vary']>, given: Partial<Facts>): fc.Arbitrary<unknown> {
  if (vary.length > 0) return vary(given);
  const known = steady.get(vary) ?? vary(given);
  steady.set(vary, known);
  return known;
}

/** A probe that watches a walk, with the facts it is handed. */
export interface Watcher {
  readonly probe: AnyWatching;
  readonly given: Partial<Facts>;
}

/** A history costs as much as so many cases of a probe. */
const HISTORY = 5;

/** Asks a walk for all that watch it: what came of it, by probe. Throws as {@link ask} does. */
export async function askWalk(
  walk: AnyWalk,
  watchers: readonly Watcher[],
  options: AskingOptions,
): Promise<ReadonlyMap<string, Asked>> {
  const { budget } = options;
  const seed = seedFor(options.seed, walk.id);
  const given: Partial<Facts> = Object.assign({}, ...watchers.map((each) => each.given));
  const ids = watchers.map(({ probe }) => probe.id);
  const forAll = (asked: Asked) => new Map(ids.map((id) => [id, asked]));
  const controls = [handshake];
  /** Why situations cannot be led to: the first refusal, and by situation what the endpoint does not offer. */
  let refusal: string | undefined;
  const barred = new Map<string, string>();

  const refused = await prove(controls, options);
  if (refused) return forAll(refused);

  const situations = new Set(watchers.map(({ probe }) => probe.during?.situation ?? ''));
  const histories = [...situations].flatMap((name) => walk.situations[name]?.histories ?? []);
  const tallied = await askCases(
    {
      always: [...new Map(histories.map((history) => [JSON.stringify(history), history])).values()],
      ...(walk.vary ? { vary: walk.vary(given) } : {}),
      ...shared(options, ids, seed),
      // One after the other: what one history does to the sessions of another must not be blamed on that one.
      atOnce: 1,
      count: Math.ceil(budget.limits.cases / HISTORY),
      ask: (history, label) => take(history as readonly unknown[], `${label}-${seed}`),
    },
    { ...options, shrinking: Math.ceil(options.shrinking / HISTORY) },
    true,
  );
  const lost = await prove(controls, options, false);
  if (lost) return forAll(lost);
  return new Map(
    watchers.map(({ probe: { id, during } }): [string, Asked] => {
      const each = tallied.get(id) as Tally;
      const nothing = each.seen.length === 0 ? barred.get(during?.situation ?? '') : undefined;
      if (nothing !== undefined) return [id, { unoffered: nothing }];
      if (each.seen.length === 0 && refusal !== undefined) return [id, { blocked: refusal, lost: false }];
      return [id, { tally: each, seed }];
    }),
  );

  /** Takes one history, and has each probe describe what was noted in its situation. */
  async function take(history: readonly unknown[], nonce: string): Promise<ByProbe> {
    const exchanges: Exchange[] = [];
    const told = new Map<string, Told[]>();
    const tell = {
      note(situation: string, exchange: Exchange, beside: readonly Exchange[] = []) {
        if (isFull(exchange)) {
          refusal ??= noRoom(exchange);
          return;
        }
        const upTo = exchanges.length;
        for (const { probe, given: own } of watchers) {
          if (probe.during?.situation !== situation) continue;
          const raw = probe.watch(exchange, own, beside);
          if (!raw) continue;
          const each = { outcome: spoken(probe, raw, options), record: () => keep(exchanges.slice(0, upTo), options) };
          told.set(probe.id, [...(told.get(probe.id) ?? []), each]);
        }
      },
      refused(reason: string) {
        refusal ??= reason;
      },
      unoffered(situation: string, reason: string) {
        barred.set(situation, reason);
      },
    };
    await inCase(options, nonce, false, exchanges, (endpoint) => walk.take(endpoint, given, history, tell));
    sound(walk.id, exchanges, options);
    return told;
  }
}

/** Throws where a message that was sent is none: a fault of the harness, since nobody meant it. */
function sound(id: string, exchanges: readonly Exchange[], { wrongWith, standing }: AskingOptions): void {
  const { origin, pathname } = standing.knownGood.url;
  for (const { sent } of exchanges) {
    // What is asked beside the endpoint is none of the protocol's.
    const beside = sent.url.split('?')[0] !== origin + pathname;
    const why = beside ? undefined : wrongWith(sent);
    if (why === undefined) continue;
    throw new Error(
      `Failed to ask ${id}: what it sent is no valid message: ${why}. Please correct it, or declare that it sends what is malformed.`,
    );
  }
}

/** What all cases of a run share. */
function shared({ budget }: AskingOptions, probes: readonly string[], seed: number) {
  return { probes, seed, atOnce: budget.limits.concurrency, spent: () => budget.refusalsSpent };
}

/** How often a case is asked once more whose outcome did not come again. */
const MORE = 8;

/** Asks the cases, and again what some document calls broken, down to the smallest case. */
async function askCases(cases: Cases, options: AskingOptions, again: boolean): Promise<ReadonlyMap<string, Tally>> {
  const tallied = await tally(cases);
  if (!again) return tallied;
  for (const [probe, { seen }] of tallied) {
    for (const each of seen) {
      const broken = options.brokenBy(probe, each.outcome);
      if (broken.length === 0) continue;
      // What differs in a field of which no promise speaks is the same breach.
      const isAgain = (outcome: AnyOutcome) => {
        const now = options.brokenBy(probe, outcome);
        return broken.every((promise) => now.includes(promise));
      };
      each.confirmed = await confirm(cases, probe, each, isAgain);
      const most = Math.min(options.shrinking, options.budget.left);
      if (each.confirmed) await shrink(cases, probe, each, most);
      else if (each.confirmed === false)
        each.rate = await rateOf(cases, probe, each, { isAgain, more: Math.min(MORE, most) });
    }
  }
  return tallied;
}

/** The seed of one probe: of the run's and the probe's alone, so that leaving other probes out changes no case. */
export function seedFor(runSeed: number, probe: string): number {
  let hash = 2166136261 ^ runSeed;
  for (const char of probe) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619);
  return hash | 0;
}

/** Whether asking the same again costs the endpoint nothing. */
function repeatable({ impact = 'safe' }: AnyAsking): boolean {
  return impact !== 'heavy' && impact !== 'calls-tools';
}

interface NamedControl {
  readonly name: string;
  /** Whether a tool is called for it. */
  readonly once: boolean;
  ask(endpoint: Endpoint): Promise<Exchange>;
  readonly isGood?: Control['isGood'];
  readonly guessed?: string;
}

const knownGood: NamedControl = {
  name: 'the known-good request',
  once: false,
  ask: (endpoint) => endpoint.ask(endpoint.known, {}),
};

const handshake: NamedControl = { name: 'initialize', once: false, ask: (endpoint) => initialize(endpoint) };

function controlsOf(probe: AnyAsking, given: Partial<Facts>): NamedControl[] {
  const ingredients = (probe.needs ?? []).flatMap((need: Need): NamedControl[] => {
    const control = facts[need].control?.(given[need] as never);
    return control ? [ingredient(`${need} alone (${facts[need].means})`, control)] : [];
  });
  return [probe.control === 'handshake' ? handshake : knownGood, ...ingredients];
}

function ingredient(name: string, { method, change, isGood, guessed }: Control): NamedControl {
  return {
    name,
    once: method !== undefined,
    ask: (endpoint) => endpoint.ask(method ?? endpoint.known, change),
    ...(isGood && { isGood }),
    ...(guessed !== undefined && { guessed }),
  };
}

/** Undefined where every control is served; the first that is not blocks the probe. */
async function prove(
  controls: readonly NamedControl[],
  options: AskingOptions,
  opening = true,
): Promise<Asked | undefined> {
  for (const [index, { name, ask: send, isGood = isServed, guessed }] of controls.entries()) {
    const isFirst = index === 0;
    const { standing } = options;
    const before = standing.knownGood;
    // A tool is called once; the known-good request is sent again where the connection was closed under it.
    const endpoint = endpointFor(options, 'control', !isFirst);
    const exchange = await send(endpoint);
    if (isGood(exchange)) continue;
    if (isFirst && opening && (await standing.renew(before))) continue;
    const again = isFirst ? await endpointFor(options, 'control', false).ask(endpoint.known, {}) : undefined;
    const lost = again !== undefined && !isServed(again) && !(await standing.renew(before));
    return { blocked: `${name} is not served: ${inShort(exchange)}`, lost, ...(guessed !== undefined && { guessed }) };
  }
  return undefined;
}

type ByProbe = ReadonlyMap<string, readonly Told[]>;

async function observe(
  probe: AnyAsking,
  given: Partial<Facts>,
  value: unknown,
  nonce: string,
  options: AskingOptions,
  onFull: (exchange: Exchange) => void,
): Promise<ByProbe> {
  const exchanges: Exchange[] = [];
  const raw = await inCase(options, nonce, !repeatable(probe), exchanges, (endpoint) =>
    probe.observe(endpoint, given, value),
  );
  if (probe.sends !== 'malformed') sound(probe.id, exchanges, options);
  const full = exchanges.find(isFull);
  if (full) onFull(full);
  if (!raw || full) return new Map();
  // Most cases give an outcome that was seen before: those are never recorded.
  const told = { outcome: spoken(probe, raw, options), record: () => keep(exchanges, options) };
  return new Map([[probe.id, [told]]]);
}

/** Whether the endpoint has no room for a session at the moment: that tells nothing of what it promises. A 429 is waited out before. */
function isFull({ sent, answer }: Exchange): boolean {
  return answer?.status === 503 && isRecord(sent.message) && sent.message.method === 'initialize';
}

function noRoom(exchange: Exchange): string {
  return `initialize is not served: ${inShort(exchange)}`;
}

/** The outcome in the probe's own words. Throws where they are none of those. */
function spoken({ id, sees }: AnyAsking | AnyWatching, raw: AnyOutcome, options: AskingOptions): AnyOutcome {
  const outcome = neutralised(sees, raw, (text) => neutral(text, options));
  const wrong = misspoken(sees, outcome);
  if (wrong) throw new Error(`Failed to read the outcome of ${id}: ${wrong}. Please correct the probe.`);
  return outcome;
}

/** The most exchanges of one case that are kept: the first, and the last ones. */
const KEPT = 12;

function keep(exchanges: readonly Exchange[], { secrets, content }: AskingOptions): readonly Recorded[] {
  const kept = exchanges.length > KEPT ? [...exchanges.slice(0, 1), ...exchanges.slice(1 - KEPT)] : exchanges;
  return kept.map((exchange) => record(exchange, { redact: secrets.redact, content }));
}

/** Text with placeholders for what differs between deployments: the origin, the session, every credential. */
function neutral(text: string, { secrets, standing }: AskingOptions): string {
  return secrets.redact(text).replaceAll(standing.knownGood.url.origin, '{origin}');
}

/** Carries out one case, collects what it exchanges, and closes the streams that it leaves open. */
async function inCase<T>(
  options: AskingOptions,
  nonce: string,
  once: boolean,
  exchanges: Exchange[],
  take: (endpoint: Endpoint) => Promise<T>,
): Promise<T> {
  const streams: Listening[] = [];
  const watch = (exchange: Exchange) => exchanges.push(exchange);
  try {
    return await take(endpointFor(options, nonce, once, { watch, opened: (stream) => streams.push(stream) }));
  } finally {
    // A stream that ended with the run has nothing more to tell.
    await Promise.allSettled(streams.map((stream) => stream.close()));
  }
}

function endpointFor(
  options: AskingOptions,
  nonce: string,
  once: boolean,
  seeing: Pick<Parameters<typeof endpointOf>[3], 'watch' | 'opened'> = {},
): Endpoint {
  const { line, standing, conventions, userAgent, run, nextId } = options;
  return endpointOf(line, standing.knownGood, conventions, {
    userAgent,
    nextId,
    // The run's id makes it new for a journal that outlives the run; at the end, so that no nonce begins another.
    nonce: `assay-${nonce}-${run}`,
    once,
    ...seeing,
  });
}
