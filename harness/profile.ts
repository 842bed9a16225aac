/** A profile: one document as data. Its conventions, and for each probe the outcome that keeps its promise. */

import { type Conventions, mergedConventions } from './conventions.ts';
import type { AnyExpected, Expected, Outcome } from './outcome.ts';
import type { AnyProbe } from './probe.ts';
import type { Statements } from './statement.ts';

export type Level = 'must' | 'should' | 'open';

/** What a document promises for one probe: outcomes that keep it (a list means any of these), a level, and the statements it rests on. */
export type Expectation<O, S extends string = string> = { readonly because: S | readonly S[] } & (
  | { readonly must: Expected<O> | readonly Expected<O>[]; readonly should?: never; readonly open?: never }
  | { readonly should: Expected<O> | readonly Expected<O>[]; readonly must?: never; readonly open?: never }
  | { readonly open: true; readonly must?: never; readonly should?: never }
);

/** The outcome type of a probe. */
type OutcomeOf<P> = P extends { readonly sees: infer V } ? (V extends AnyProbe['sees'] ? Outcome<V> : never) : never;

/** Expectations for the probes of a catalogue: one for each level at the most. A wrong id, field, word or level does not compile. */
export type Expectations<C extends readonly AnyProbe[], S extends string = string> = {
  readonly [P in C[number] as P['id']]?: Expectation<OutcomeOf<P>, S> | readonly Expectation<OutcomeOf<P>, S>[];
};

type AnyExpectation = Expectation<Readonly<Record<string, string | number | boolean>>>;

/** A profile, whatever its catalogue and its statements. */
export interface Profile {
  /** `name@version`. */
  readonly profile: string;
  /** What the document is, in a few words. */
  readonly title: string;
  /** The document that this one is made from. */
  readonly extends?: Profile;
  /** Names of other documents to be judged beside it. */
  readonly on?: readonly string[];
  readonly statements: Statements;
  readonly conventions: Conventions;
  /** By probe id. */
  readonly expectations: Readonly<Record<string, AnyExpectation | readonly AnyExpectation[]>>;
  /** Probes whose expectation in the base does not hold here, each with the reason. */
  readonly omit?: Readonly<Record<string, string>>;
}

/** A profile held to a catalogue `C` and the statement ids `S`: `{ … } satisfies ProfileOf<Catalogue, keyof typeof statements>`. */
export interface ProfileOf<C extends readonly AnyProbe[], S extends string>
  extends Omit<Profile, 'expectations' | 'omit'> {
  readonly expectations: Expectations<C, S>;
  readonly omit?: { readonly [P in C[number] as P['id']]?: string };
}

/** One promise, ready to be held against an outcome. */
export interface Promised {
  readonly level: Level;
  /** Outcomes that keep it; empty for `open`. */
  readonly expected: readonly AnyExpected[];
  readonly statements: readonly string[];
  /** How firmly the document says it: the weakest of its statements. */
  readonly basis: 'explicit' | 'derived' | 'silent';
}

/** A profile with what it extends worked in. */
export interface Document {
  readonly id: string;
  /** The id before the `@`: documents of one family are versions of each other. */
  readonly family: string;
  readonly title: string;
  readonly statements: Statements;
  readonly conventions: Conventions;
  readonly on: readonly string[];
  /** By probe id. */
  readonly promises: ReadonlyMap<string, readonly Promised[]>;
}

const made = new WeakMap<Profile, Document>();

/** The document that a profile describes. Throws where an expectation names a statement that is not there. */
export function documentOf(profile: Profile): Document {
  const document = made.get(profile) ?? makeDocument(profile);
  made.set(profile, document);
  return document;
}

function makeDocument(profile: Profile): Document {
  const base = profile.extends && documentOf(profile.extends);
  const statements: Statements = { ...base?.statements, ...profile.statements };
  const promises = new Map(base?.promises);
  for (const probe of Object.keys(profile.omit ?? {})) promises.delete(probe);
  for (const [probe, expectation] of Object.entries(profile.expectations)) {
    const each = [expectation].flat() as AnyExpectation[];
    promises.set(
      probe,
      each.map((one) => promised(profile.profile, probe, one, statements)),
    );
  }
  return {
    id: profile.profile,
    family: profile.profile.split('@')[0] ?? profile.profile,
    title: profile.title,
    statements,
    conventions: mergedConventions([profile.conventions, base?.conventions ?? {}]),
    on: profile.on ?? base?.on ?? [],
    promises,
  };
}

function promised(profile: string, probe: string, expectation: AnyExpectation, statements: Statements): Promised {
  const ids = [expectation.because].flat();
  for (const id of ids) {
    if (!statements[id]) {
      throw new Error(
        `Failed to read the profile ${profile}: ${probe} rests on "${id}", which is no statement of it. Please add the statement or correct the id.`,
      );
    }
  }
  const level: Level = expectation.must ? 'must' : expectation.should ? 'should' : 'open';
  const expected = [expectation.must ?? expectation.should ?? []].flat() as AnyExpected[];
  return { level, expected, statements: ids, basis: basisOf(ids, statements) };
}

function basisOf(ids: readonly string[], statements: Statements): Promised['basis'] {
  const bases = ids.map((id) => {
    const statement = statements[id];
    if (statement?.basis !== 'derived' || !statement.entailedBy) return statement?.basis;
    return statements[statement.entailedBy]?.basis;
  });
  if (bases.includes('silent')) return 'silent';
  return bases.includes('derived') ? 'derived' : 'explicit';
}
