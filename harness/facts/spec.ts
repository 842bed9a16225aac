/** What a fact is: how it is found, why it may be absent, and how it is proven good. */

import type { Conventions, Place } from '../conventions.ts';
import type { Change, ListKind } from '../endpoint.ts';
import type { Exchange } from '../exchange.ts';
import type { Oracle } from '../oracle.ts';
import type { Protection } from '../protection.ts';
import type { CredentialRole, Target } from '../target.ts';

/** A credential with the place it is presented in. */
export interface Credential {
  /** The placeholder that stands for it in records: `key`, `second` … */
  readonly role: 'key' | CredentialRole;
  readonly place: Place;
  readonly key: string;
}

/** A tool, a prompt, a resource or a template of resources as the endpoint lists it. */
export interface Listed {
  readonly name: string;
  readonly [member: string]: unknown;
}

/** A tool that may be called, with arguments known or made to be valid. */
export interface Callable {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Whether the arguments were made from the schema, so that a refusal may be their fault. */
  readonly made: boolean;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** Why a fact is absent, and what that makes of a question which needs it. */
export interface Absence {
  readonly verdict: 'blocked' | 'not-applicable' | 'not-selected' | 'unverifiable';
  readonly reason: string;
  /** What the caller can hand over to have it asked. */
  readonly configure?: string;
}

/** What preflight found out, from which facts are told. */
export interface Known {
  readonly conventions: Conventions;
  readonly target: Target;
  readonly tools: readonly Listed[];
  readonly prompts: readonly Listed[];
  readonly resources: readonly Listed[];
  readonly resourceTemplates: readonly Listed[];
  /** The lists that the endpoint has by its own word and does not serve, each with the sentence that says so. */
  readonly refused?: Readonly<Partial<Record<ListKind, string>>>;
  /** The revision that `initialize` agreed on; absent where it was not served. */
  readonly negotiated?: string;
  /** The capabilities that the endpoint announced in `initialize`. */
  readonly capabilities: Readonly<Record<string, unknown>>;
  /** Whether the answer to `initialize` has the header of a session. */
  readonly handsOutSessions: boolean;
  /** How it turns away who has no credential; undefined where it does not, or was never asked with one. */
  readonly protection?: Protection;
  /** Whether it is served without any credential, so that none tells anything. */
  readonly servesAnyone: boolean;
  /** The servers behind the gateway, where the caller has them asked directly. */
  readonly oracle?: Oracle;
  /** Aborted when the run ends early. */
  readonly signal: AbortSignal;
}

/** One fact: `T` is what a probe is handed. */
export interface Spec<T> {
  /** What the fact is, for `explain` and the documentation. */
  readonly means: string;
  /** The sentence where no document has such a thing. */
  readonly undocumented?: string;
  /** Whether some document has such a thing; left out: it needs no document. */
  documented?(conventions: Conventions): boolean;
  /** Whether what the caller hands over is asked even where no document has such a thing. */
  readonly evenUndocumented?: true;
  /** Why this endpoint has no such thing by its own word; undefined where it has. */
  unoffered?(known: Known): string | undefined;
  /** The lists that it is looked for in: where one is refused, what is not found is blocked and not missing. Left out: none. */
  standsOn?(known: Known): readonly ListKind[];
  find(known: Known): T | undefined;
  /** The sentence where the document has it and this run does not. */
  readonly missing: string;
  /** The sentence in its place, where what the caller gave does not fit; undefined where nothing was given. */
  unfit?(known: Known): string | undefined;
  readonly configure?: string;
  /** Whether the caller has to choose it: left out, the question is not selected. */
  readonly chosen?: boolean;
  /** How the fact is proven good alone, before it is combined with anything. */
  control?(fact: T): Control;
}

/** A request that must be served for a fact to count as good. */
export interface Control {
  /** The flags by which the caller can set it right, where part of it is our own guess: a refusal then blames nobody. */
  readonly guessed?: string;
  /** JSON-RPC method; left out: the known-good request's own. */
  readonly method?: string;
  readonly change: Change;
  /** Whether the answer proves it good; left out: a JSON-RPC result does. */
  isGood?(exchange: Exchange): boolean;
}

/** Keeps the type of what the fact hands over. */
export function fact<T>(spec: Spec<T>): Spec<T> {
  return spec;
}

/** The list where it holds something. */
export function nonEmpty<T>(list: readonly T[]): readonly [T, ...T[]] | undefined {
  const [first, ...rest] = list;
  return first === undefined ? undefined : [first, ...rest];
}

/** What is looked for among the tools. */
export function onTools(): readonly ListKind[] {
  return ['tools'];
}
