/** `loadProfile()`: whatever `--profile` can name, as data. */

import { bundledProfile, isProfilePath } from './documents.ts';
import type { Catalogue } from './harness/probe.ts';
import type { Profile } from './harness/profile.ts';
import { catalogue } from './suites/index.ts';

/**
 * The bundled document of that name, or the profile in that file: YAML, JSON, or a module that exports it as default.
 * `probes` are those that it speaks of; left out, the bundled catalogue. Rejects with `Mistake` where it cannot be read.
 */
export async function loadProfile(
  nameOrPath: string,
  { probes = catalogue }: { readonly probes?: Catalogue } = {},
): Promise<Profile> {
  if (!isProfilePath(nameOrPath)) return bundledProfile(nameOrPath);
  const { readProfile } = await import('./cli/profile-file.ts');
  return readProfile(nameOrPath, probes);
}
