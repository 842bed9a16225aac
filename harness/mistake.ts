/** A mistake of the user: a sentence, never a stack trace. */

import { closestMatch } from 'leven';

/** Thrown where the caller asked for something that cannot be done as asked: exit code 2. */
export class Mistake extends Error {
  override readonly name = 'Mistake';
}

/** The most names that a message lists. */
const LISTED = 40;

/**
 * The mistake of naming what is not there: `Failed to choose a profile: there is no "kndo". Please use one of …; did you
 * mean "kindo"?`
 */
export function unknownName(purpose: string, given: string, valid: readonly string[]): Mistake {
  const near = nearest(given, valid);
  const all = valid.length > LISTED ? `the ${valid.length} there are` : valid.join(', ');
  const list = valid.length > 0 ? `Please use one of ${all}` : 'Please leave it out';
  return new Mistake(
    `Failed to ${purpose}: there is no "${given}". ${list}${near === undefined ? '.' : `; did you mean "${near}"?`}`,
  );
}

/**
 * The same for a name that may be a secret in the wrong place: it is repeated only where it is a known name, misspelt.
 * `what` is its kind: `role`.
 */
export function unknownQuietly(purpose: string, what: string, given: string, valid: readonly string[]): Mistake {
  const meant = misspelt(given, valid);
  const cause = meant === undefined ? `what was given is no ${what}` : `there is no "${given}"`;
  const rather = meant === undefined ? '.' : `; did you mean "${meant}"?`;
  return new Mistake(`Failed to ${purpose}: ${cause}. Please use one of ${valid.join(', ')}${rather}`);
}

/** The name that was misspelt by two letters at most: so near to it, what was given cannot be a secret. */
export function misspelt(given: string, valid: readonly string[]): string | undefined {
  return closestMatch(given.toLowerCase(), valid, { maxDistance: Math.min(2, Math.ceil(given.length / 3)) });
}

/** The name that was probably meant, or undefined where none is near. */
export function nearest(given: string, valid: readonly string[]): string | undefined {
  return closestMatch(given.toLowerCase(), valid, { maxDistance: Math.max(2, Math.ceil(given.length / 2)) });
}

/** The sentence with its full stop; one that ends with a question has its mark. */
export function closed(sentence: string): string {
  return sentence.endsWith('?') ? sentence : `${sentence}.`;
}

/** The end of a sentence about a name that is not there: the name that was probably meant, or those that there are. */
export function orRather(given: string, known: readonly string[]): string {
  const near = nearest(given, known);
  if (near !== undefined) return `; did you mean "${near}"?`;
  if (known.length === 0) return '';
  return known.length > LISTED ? ` (none of the ${known.length} there are is near)` : ` (known: ${known.join(', ')})`;
}
