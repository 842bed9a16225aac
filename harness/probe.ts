/** A probe: one question about behaviour. It knows how to provoke and how to describe, and never decides right or wrong. */

import type * as fc from 'fast-check';
import type { Endpoint } from './endpoint.ts';
import type { Exchange } from './exchange.ts';
import type { Facts, Need } from './facts.ts';
import type { Outcome, Vocabulary } from './outcome.ts';
import type { Stage } from './walk.ts';

/**
 * What asking can do to an endpoint. `safe`: nothing; `calls-tools`: a tool runs; `opens-sessions`: sessions are opened
 * and ended; `reveals-key`: a valid credential goes where logs keep it; `trespasses`: it reaches for what is not offered;
 * `heavy`: many megabytes or seconds.
 */
export type Impact = 'safe' | 'calls-tools' | 'opens-sessions' | 'reveals-key' | 'trespasses' | 'heavy';

interface Question<Id extends string, V extends Vocabulary, N extends Need> {
  /** `area/topic`, lower-case, never renamed, never reused. */
  readonly id: Id;
  /** One plain sentence with a question mark. */
  readonly question: string;
  /** Why the answer matters to somebody, in a sentence. */
  readonly why: string;
  /** The words in which the answer is described. */
  readonly sees: V;
  /** Facts that the question combines: each is proven good alone before the first case, and handed over. */
  readonly needs?: readonly N[];
}

/** A probe that asks. */
export interface Asking<Id extends string, V extends Vocabulary, N extends Need, C> extends Question<Id, V, N> {
  /** Facts that the question is about: handed over, and not proven first, since whether they are good is the question. */
  readonly about?: readonly N[];
  /** Left out: `safe`. */
  readonly impact?: Impact;
  /** `malformed`: it means to send what is no valid message. All else that it sends is held against the schemas. */
  readonly sends?: 'malformed';
  /** What has to be served before its first case and after its last; left out: the known-good request. */
  readonly control?: 'handshake';
  /** Cases that every run asks first, one for each situation. */
  readonly always?: readonly C[] | ((given: Pick<Facts, N>) => readonly C[]);
  /** Generated cases. A generated defect is still defective as serialized. With neither, there is one case: undefined. */
  vary?(given: Pick<Facts, N>): fc.Arbitrary<C>;
  /** Asks one case. Undefined where what came back tells nothing either way: such a case counts for no verdict. */
  observe(endpoint: Endpoint, given: Pick<Facts, N>, value: C): Promise<Outcome<NoInfer<V>> | undefined>;
  readonly watch?: undefined;
}

/**
 * A probe that asks nothing of its own: it looks at every exchange of the run, or at those of one situation of a walk,
 * and describes it, or passes it over.
 */
export interface Watching<Id extends string, V extends Vocabulary, N extends Need> extends Question<Id, V, N> {
  /** Left out: it looks at the whole run. */
  readonly during?: Stage;
  /** `beside`: other exchanges that the walk has it compared with. */
  watch(exchange: Exchange, given: Pick<Facts, N>, beside: readonly Exchange[]): Outcome<NoInfer<V>> | undefined;
  readonly observe?: undefined;
}

/** A probe as the engine handles it: of any vocabulary, any needs, any cases. */
export type AnyProbe = AnyAsking | AnyWatching;
// biome-ignore lint/suspicious/noExplicitAny: the type of a case is the probe's own, and is used in both directions
export type AnyAsking = Asking<string, Vocabulary, any, any>;
// biome-ignore lint/suspicious/noExplicitAny: as above
export type AnyWatching = Watching<string, Vocabulary, any>;

/**
 * Thrown by a probe where the endpoint says itself that it has no such thing, and only asking could tell: the question
 * is then not applicable. The message is the reason, as a clause: "a GET is answered 405".
 */
export class Unoffered extends Error {}

/** Every probe there is, in reading order. */
export type Catalogue = readonly AnyProbe[];

/** Declares a probe that asks; the compiler holds `observe` to the vocabulary and to the declared needs. */
export function probe<const Id extends string, V extends Vocabulary, N extends Need = never, C = undefined>(
  asking: Asking<Id, V, N, C>,
): Asking<Id, V, N, C> {
  return Object.freeze(asking);
}

/** Declares a probe that watches. */
export function watcher<const Id extends string, V extends Vocabulary, N extends Need = never>(
  watching: Watching<Id, V, N>,
): Watching<Id, V, N> {
  return Object.freeze(watching);
}

/** The area of a probe: the part of its id before the slash. */
export function areaOf(id: string): string {
  return id.slice(0, id.indexOf('/'));
}

/** Every fact that the probe is handed, and every one that its walk needs. */
export function given(probe: AnyProbe): readonly Need[] {
  const own = [...(probe.needs ?? []), ...(probe.observe ? (probe.about ?? []) : [])];
  return [...new Set([...own, ...(stageOf(probe)?.walk.needs ?? [])])] as Need[];
}

/** What asking the probe can do to an endpoint. */
export function impactOf(probe: AnyProbe): Impact {
  if (probe.observe) return probe.impact ?? 'safe';
  return probe.during ? 'opens-sessions' : 'safe';
}

/** The situation of a walk that the probe watches; undefined where it asks, or watches the whole run. */
export function stageOf(probe: AnyProbe): Stage | undefined {
  return probe.observe ? undefined : probe.during;
}

/** Whether it looks at what all others exchange, and so can be judged only after them. */
export function watchesRun(probe: AnyProbe): probe is AnyWatching & { readonly during?: undefined } {
  return !probe.observe && probe.during === undefined;
}
