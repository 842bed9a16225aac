/** A walk: histories of actions, given as plain data, that lead an endpoint into situations. It labels what it sees and expects nothing. */

import type * as fc from 'fast-check';
import type { Endpoint } from './endpoint.ts';
import type { Exchange } from './exchange.ts';
import type { Facts, Need } from './facts.ts';

/** One situation that a walk leads to. */
export interface Situation<A> {
  /** What it is, in the words of a sentence: "a session that was ended". */
  readonly means: string;
  /** Short histories that lead to it: asked first in every run, where a probe watches the situation. */
  readonly histories: readonly (readonly A[])[];
}

/** What a history tells as it goes. */
export interface Tell<S extends string> {
  /** The exchange was made in the situation, beside others that it is to be compared with. */
  note(situation: S, exchange: Exchange, beside?: readonly Exchange[]): void;
  /** What the history stands on was refused, in words: what it did not lead to is blocked. */
  refused(reason: string): void;
  /** The endpoint does not offer what leads to the situation, in words. */
  unoffered(situation: S, reason: string): void;
}

/**
 * One kind of history. It moves its state by what it observes; an action that does not apply is skipped. It asks under
 * no control but its own: a refusal is noted only where the same was served before.
 */
export interface Walk<N extends Need, S extends string, A> {
  /** The area of the probes that watch it; decides its cases, with the run's seed. */
  readonly id: string;
  /** Facts that every history needs. */
  readonly needs?: readonly N[];
  /** By name. */
  readonly situations: Readonly<Record<S, Situation<A>>>;
  /** Generated histories. */
  vary?(given: Pick<Facts, N> & Partial<Facts>): fc.Arbitrary<readonly A[]>;
  /** Whether it does to the endpoint what all others would notice: it is asked last, and beside nothing. */
  readonly alone?: boolean;
  /** Carries out one history. It ends what it opened. `given` holds, too, what the probes need that watch it. */
  take(endpoint: Endpoint, given: Pick<Facts, N> & Partial<Facts>, history: readonly A[], tell: Tell<S>): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: the type of an action is the walk's own, and is used in both directions
export type AnyWalk = Walk<any, any, any>;

/** One situation of one walk: where a probe stands that watches it. */
export interface Stage {
  readonly walk: AnyWalk;
  readonly situation: string;
}

/** Declares a walk; the compiler holds its notes to its situations. */
export function walk<N extends Need = never, const S extends string = string, A = unknown>(
  declared: Walk<N, S, A>,
): Walk<N, S, A> {
  return Object.freeze(declared);
}

/** The situation of that name in the walk. */
export function during<S extends string>(
  // biome-ignore lint/suspicious/noExplicitAny: as above
  walk: Walk<any, S, any>,
  situation: NoInfer<S>,
): Stage {
  return { walk, situation };
}
