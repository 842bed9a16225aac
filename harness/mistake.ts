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

/** The name that was probably meant, or undefined where none is near. */
export function nearest(given: string, valid: readonly string[]): string | undefined {
  return closestMatch(given.toLowerCase(), valid, { maxDistance: Math.max(2, Math.ceil(given.length / 2)) });
}
