/** What a probe saw, as small plain data in words that the probe declares, and how an expectation is held against it. */

/** A value an outcome can hold: never nested, never generated input repeated. */
export type Scalar = string | number | boolean;

/** One field of a vocabulary: what kind of value it holds, and what it means to a reader. */
export interface Field<T extends Scalar = Scalar> {
  readonly kind: 'word' | 'number' | 'flag' | 'text';
  readonly means: string;
  /** For a word: every value it can take, each with its meaning. */
  readonly words?: Readonly<Record<string, string>>;
  /** Carries the type alone; never set. */
  readonly holds?: T;
}

/** A field that takes one of the listed words: `word('which credential won', { preferred: '…', neither: '…' })`. */
export function word<const W extends Readonly<Record<string, string>>>(
  means: string,
  words: W,
): Field<Extract<keyof W, string>> {
  return { kind: 'word', means, words };
}

/** A field that holds a number: a status, a code, a count. */
export function number(means: string): Field<number> {
  return { kind: 'number', means };
}

/** A field that is true or false. */
export function flag(means: string): Field<boolean> {
  return { kind: 'flag', means };
}

/** A field that quotes text of the endpoint: bounded, and with `{origin}`, `{key}` … in place of what differs between deployments. */
export function text(means: string): Field<string> {
  return { kind: 'text', means };
}

export type Vocabulary = Readonly<Record<string, Field>>;

/** What was seen, in the words of one vocabulary. A field that could not be seen is left out. */
export type Outcome<V extends Vocabulary = Vocabulary> = {
  readonly [K in keyof V]?: V[K] extends Field<infer T> ? T : never;
};

/** An outcome whose vocabulary is not known to the compiler. */
export type AnyOutcome = Readonly<Record<string, Scalar | undefined>>;

/**
 * What keeps a promise: a value for each field that the promise speaks of. A field left out is not judged, a list
 * means any of these, and text takes `*` at either end and compares in any case.
 */
export type Expected<O> = {
  readonly [K in keyof O]?: NonNullable<O[K]> | readonly NonNullable<O[K]>[];
};

export type AnyExpected = Readonly<Record<string, Scalar | readonly Scalar[] | undefined>>;

/** The longest quoted text of an outcome, in characters. */
export const QUOTED = 200;

/** A key that is equal exactly for equal outcomes, whatever the order of their fields. */
export function outcomeKey(outcome: AnyOutcome): string {
  const fields = Object.entries(outcome).filter(([, value]) => value !== undefined);
  return JSON.stringify(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The same outcome with every quoted text put through `neutral` (placeholders for what differs between deployments) and cut to {@link QUOTED}. */
export function neutralised(sees: Vocabulary, outcome: AnyOutcome, neutral: (text: string) => string): AnyOutcome {
  const said: Record<string, AnyOutcome[string]> = {};
  for (const [name, value] of Object.entries(outcome)) {
    if (value === undefined) continue;
    said[name] = sees[name]?.kind === 'text' && typeof value === 'string' ? bounded(neutral(value)) : value;
  }
  return said;
}

function bounded(text: string): string {
  return text.length > QUOTED ? `${text.slice(0, QUOTED - 1)}…` : text;
}

/**
 * Why this is no outcome in the declared vocabulary, as a sentence, or undefined where it is one. A probe that says
 * what it has not declared is a fault of the harness.
 */
export function misspoken(sees: Vocabulary, outcome: AnyOutcome): string | undefined {
  for (const [name, value] of Object.entries(outcome)) {
    if (value === undefined) continue;
    const field = sees[name];
    if (!field) return `it says "${name}", which it does not declare`;
    const fits =
      field.kind === 'word'
        ? typeof value === 'string' && Object.hasOwn(field.words ?? {}, value)
        : field.kind === 'number'
          ? typeof value === 'number'
          : field.kind === 'flag'
            ? typeof value === 'boolean'
            : typeof value === 'string';
    if (!fits) return `its ${field.kind} "${name}" says ${JSON.stringify(value)}`;
  }
  return undefined;
}

/** The fields of `expected` that `outcome` does not keep; empty when the promise is kept. */
export function brokenFields(expected: AnyExpected, outcome: AnyOutcome): string[] {
  return Object.entries(expected)
    .filter(([name, wanted]) => wanted !== undefined && !keeps(wanted as Scalar | readonly Scalar[], outcome[name]))
    .map(([name]) => name);
}

/** Whether the outcome keeps one of these; `expected` is not empty. */
export function keepsAny(expected: readonly AnyExpected[], outcome: AnyOutcome): boolean {
  return expected.some((each) => brokenFields(each, outcome).length === 0);
}

function keeps(wanted: Scalar | readonly Scalar[], seen: Scalar | undefined): boolean {
  if (seen === undefined) return false;
  return [wanted].flat().some((each) => same(each as Scalar, seen));
}

function same(wanted: Scalar, seen: Scalar): boolean {
  if (typeof wanted !== 'string' || typeof seen !== 'string') return wanted === seen;
  const [pattern, value] = [wanted.toLowerCase(), seen.toLowerCase()];
  const open = pattern.startsWith('*');
  const ended = pattern.length > 1 && pattern.endsWith('*');
  const core = pattern.slice(open ? 1 : 0, ended ? -1 : undefined);
  if (open && ended) return value.includes(core);
  if (open) return value.endsWith(core);
  if (ended) return value.startsWith(core);
  return value === core;
}

/** An outcome or an expectation in one line, as reports print it: `answer http-error, status 406`. */
export function inWords(said: AnyOutcome | AnyExpected): string {
  const fields = Object.entries(said).filter(([, value]) => value !== undefined);
  if (fields.length === 0) return 'nothing';
  return fields
    .map(([name, value]) => `${name} ${[value as Scalar | readonly Scalar[]].flat().map(String).join(' or ')}`)
    .join(', ');
}
