/** One atomic sentence of a document: what an expectation rests on, and what coverage is counted in. */

/**
 * How the document backs the sentence. `explicit`: it says so. `derived`: it follows from what it says.
 * `silent`: it leaves the matter open, or contradicts itself.
 */
export type Basis = 'explicit' | 'derived' | 'silent';

/** A page of a document. */
export interface Source {
  readonly url: string;
  /** The document's own name for its version. */
  readonly version?: string;
}

export interface Statement {
  /** One atomic sentence, in our own words; exact wire strings excepted. */
  readonly text: string;
  /** Where the document says so, or is silent. */
  readonly source: string | readonly Source[];
  readonly basis: Basis;
  /** For a derived statement that is an explicit one read from the other side: that one's id. It takes its level. */
  readonly entailedBy?: string;
  /** Why a black box cannot see it. A statement with neither this nor `later` must be bound to a probe by some profile. */
  readonly unseen?: string;
  /** Why nothing asks for it yet, although something could. */
  readonly later?: string;
  /** A note for readers: an ambiguity, a contradiction with the specification. */
  readonly note?: string;
}

/** Statements by id. An id is never renamed and never reused. */
export type Statements = Readonly<Record<string, Statement>>;
