/** The generated pages of the documentation, by path. */

import { profiles } from '../../fixtures/profiles/index.ts';
import type { Profile } from '../../harness/profile.ts';
import { coveragePage } from './coverage.ts';

/** The bundled profiles by family, in their own order. */
export function families(): ReadonlyMap<string, readonly Profile[]> {
  return Map.groupBy(profiles, ({ profile }) => profile.split('@')[0] ?? profile);
}

export function pages(): ReadonlyMap<string, string> {
  return new Map([['docs/coverage.md', coveragePage(families())]]);
}
