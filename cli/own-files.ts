/** What the user wrote for a check: profiles, probes and waivers of their own, in the place of their paths. */

import { isAbsolute, relative, resolve } from 'node:path';
import type { CheckOptions } from '../check.ts';
import { documentsFor, isProfilePath } from '../documents.ts';
import { catalogue } from '../suites/index.ts';
import type { Config } from './config-file.ts';
import type { Told } from './settings.ts';

/** The options that `--profile`, `--probes` and `--waivers` come to; a config may hold profiles itself. Throws `Mistake` for what cannot be read. */
export async function ownFiles(
  { profile = [], probes = [], waivers }: Pick<Told, 'profile' | 'probes' | 'waivers'>,
  config?: Pick<Config, 'path' | 'profiles'>,
): Promise<Pick<CheckOptions, 'profile' | 'probes' | 'waivers' | 'files'>> {
  const all = probes.length === 0 ? catalogue : await (await import('./probes-file.ts')).withProbes(catalogue, probes);
  const documents = [];
  const paths: Record<string, string> = {};
  for (const name of profile) {
    const object = config?.profiles.get(name);
    if (object === undefined && !isProfilePath(name)) documents.push(name);
    else {
      // Loaded for those who have such a file: it brings a YAML parser and a JSON Schema validator.
      const { heldProfile, readProfile } = await import('./profile-file.ts');
      const read = config && object ? heldProfile(object, `${name} in ${config.path}`, config.path, all) : undefined;
      const document = await (read ?? readProfile(name, all));
      documents.push(document);
      if (!read) paths[document.profile] = fromHere(name);
    }
  }
  const known = { catalogue: all, documents: waivers === undefined ? [] : documentsFor({ profile: documents }) };
  return {
    ...(profile.length > 0 && { profile: documents }),
    ...(probes.length > 0 && { probes: all }),
    ...((probes.length > 0 || Object.keys(paths).length > 0) && {
      files: { profiles: paths, probes: probes.map(fromHere) },
    }),
    ...(waivers !== undefined && { waivers: (await import('./waivers-file.ts')).readWaivers(waivers, known) }),
  };
}

/** The path as a command in the working folder takes it. */
function fromHere(path: string): string {
  const from = relative(process.cwd(), resolve(path));
  return isAbsolute(from) || from.startsWith('..') ? from : `./${from}`;
}
