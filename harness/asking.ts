/** One probe asked: its bracket of controls, its cases, and what some document calls broken asked again and shrunk. */

import type { Budget } from './budget.ts';
import type { Conventions } from './conventions.ts';
import { type Endpoint, endpointOf, type KnownGood } from './endpoint.ts';
import { type Exchange, type Recorded, record } from './exchange.ts';
import { type Control, type Facts, facts, type Need } from './facts.ts';
import type { Line } from './line.ts';
import { type AnyOutcome, misspoken, neutralised } from './outcome.ts';
import type { AnyAsking } from './probe.ts';
import { describe, isServed } from './reply.ts';
import type { Secrets } from './secrets.ts';
import { type Cases, confirm, shrink, type Tally, tally } from './tally.ts';

export interface AskingOptions {
  readonly line: Line;
  readonly budget: Budget;
  readonly knownGood: KnownGood;
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
  /** Whether some document calls the outcome broken. */
  broken(probe: string, outcome: AnyOutcome): boolean;
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
    };

/** Asks one probe. Throws what the probe itself throws, and `Unfinished` where the run ends first. */
export async function ask(probe: AnyAsking, given: Partial<Facts>, options: AskingOptions): Promise<Asked> {
  const { budget, seed: runSeed } = options;
  const seed = seedFor(runSeed, probe.id);
  const controls = controlsOf(probe, given);

  const refused = await prove(controls, options);
  if (refused) return refused;

  const always = typeof probe.always === 'function' ? probe.always(given) : probe.always;
  const cases: Cases = {
    ...(always ? { always } : {}),
    ...(probe.vary ? { vary: probe.vary(given) } : {}),
    count: budget.limits.cases,
    seed,
    atOnce: budget.limits.concurrency,
    spent: () => budget.refusalsSpent,
    ask: (value, label) => observe(probe, given, value, `${label}-${seed}`, options),
  };
  const tallied = await tally(cases);

  if (repeatable(probe)) {
    for (const seen of tallied.seen) {
      if (!options.broken(probe.id, seen.outcome)) continue;
      seen.confirmed = await confirm(cases, seen);
      if (seen.confirmed) await shrink(cases, seen, Math.min(options.shrinking, budget.left));
    }
  }
  // Tools that were called to prove an ingredient are not called a second time.
  const closing = controls.filter(({ control }) => control.method === undefined);
  return (await prove(closing, options)) ?? { tally: tallied, seed };
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
  readonly control: Control;
  /** Whether a refusal means that the endpoint no longer serves anything. */
  readonly known: boolean;
}

function controlsOf(probe: AnyAsking, given: Partial<Facts>): NamedControl[] {
  const known: NamedControl = { name: 'the known-good request', control: { change: {} }, known: true };
  const ingredients = (probe.needs ?? []).flatMap((need: Need): NamedControl[] => {
    const control = facts[need].control?.(given[need] as never);
    return control ? [{ name: `${need} alone (${facts[need].means})`, control, known: false }] : [];
  });
  return [known, ...ingredients];
}

/** Undefined where every control is served; the first that is not blocks the probe. */
async function prove(controls: readonly NamedControl[], options: AskingOptions): Promise<Asked | undefined> {
  for (const { name, control, known } of controls) {
    // A tool is called once; the known-good request is sent again where the connection was closed under it.
    const endpoint = endpointFor(options, 'control', !known);
    const exchange = await endpoint.ask(control.method ?? endpoint.known, control.change);
    if ((control.isGood ?? isServed)(exchange)) continue;
    const { answer, status, code } = describe(exchange);
    const said = [answer, status, code].filter((part) => part !== undefined).join(' ');
    const again = known ? await endpoint.ask(endpoint.known, {}) : undefined;
    const lost = again !== undefined && !isServed(again);
    return { blocked: `${name} is not served: ${said}`, lost, ...(control.guessed && { guessed: control.guessed }) };
  }
  return undefined;
}

async function observe(probe: AnyAsking, given: Partial<Facts>, value: unknown, nonce: string, options: AskingOptions) {
  const exchanges: Exchange[] = [];
  const endpoint = endpointFor(options, nonce, !repeatable(probe), (exchange) => exchanges.push(exchange));
  const raw = await probe.observe(endpoint, given, value);
  if (!raw) return { outcome: undefined, record: () => [] };
  const outcome = neutralised(probe.sees, raw, (text) => neutral(text, options));
  const wrong = misspoken(probe.sees, outcome);
  if (wrong) throw new Error(`Failed to read the outcome of ${probe.id}: ${wrong}. Please correct the probe.`);
  // Most cases give an outcome that was seen before: those are never recorded.
  return { outcome, record: () => keep(exchanges, options) };
}

/** The most exchanges of one case that are kept: the first, and the last ones. */
const KEPT = 12;

function keep(exchanges: readonly Exchange[], { secrets, content }: AskingOptions): readonly Recorded[] {
  const kept = exchanges.length > KEPT ? [...exchanges.slice(0, 1), ...exchanges.slice(1 - KEPT)] : exchanges;
  return kept.map((exchange) => record(exchange, { redact: secrets.redact, content }));
}

/** Text with placeholders for what differs between deployments: the origin, the session, every credential. */
function neutral(text: string, { secrets, knownGood }: AskingOptions): string {
  return secrets.redact(text).replaceAll(knownGood.url.origin, '{origin}');
}

function endpointFor(
  options: AskingOptions,
  nonce: string,
  once: boolean,
  watch?: (exchange: Exchange) => void,
): Endpoint {
  const { line, knownGood, conventions, userAgent, run, nextId } = options;
  return endpointOf(line, knownGood, conventions, {
    userAgent,
    nextId,
    // The run's id makes it new for a journal that outlives the run; at the end, so that no nonce begins another.
    nonce: `assay-${nonce}-${run}`,
    once,
    ...(watch && { watch }),
  });
}
