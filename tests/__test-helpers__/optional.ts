/** Installs that a user's machine may lack and CI must not. */

import { existsSync } from 'node:fs';

/**
 * Why tests that need this folder are skipped, or undefined where it is there. Throws in CI (`CI` is set): there a skip
 * for something that is not installed is a failure.
 */
export function missing(folder: string, install: string): string | undefined {
  if (existsSync(folder)) return undefined;
  const reason = `${folder} is missing: ${install}`;
  if (process.env.CI) throw new Error(`Failed to test everything: ${reason}. Please install it before.`);
  return reason;
}
