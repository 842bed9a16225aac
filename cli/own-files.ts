/** What the user wrote for a check: profiles, probes and waivers of their own, in the place of their paths. */

import type { CheckOptions } from '../check.ts';
import { documentsFor, isProfilePath } from '../documents.ts';
import { catalogue } from '../suites/index.ts';
import type { Told } from './settings.ts';

/** The options that `--profile`, `--probes` and `--waivers` come to. Throws `Mistake` for what cannot be read. */
export async function ownFiles({
  profile = [],
  probes = [],
  waivers,
}: Pick<Told, 'profile' | 'probes' | 'waivers'>): Promise<Pick<CheckOptions, 'profile' | 'probes' | 'waivers'>> {
  const all = probes.length === 0 ? catalogue : await (await import('./probes-file.ts')).withProbes(catalogue, probes);
  const documents = [];
  for (const name of profile) {
    // Loaded for those who have such a file: it brings a YAML parser and a JSON Schema validator.
    documents.push(isProfilePath(name) ? await (await import('./profile-file.ts')).readProfile(name, all) : name);
  }
  const known = { catalogue: all, documents: waivers === undefined ? [] : documentsFor({ profile: documents }) };
  return {
    ...(profile.length > 0 && { profile: documents }),
    ...(probes.length > 0 && { probes: all }),
    ...(waivers !== undefined && { waivers: (await import('./waivers-file.ts')).readWaivers(waivers, known) }),
  };
}
