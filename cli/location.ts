/** The file of the reader's own that findings are shown at, in formats that need a place for each. */

import { existsSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { isProfilePath } from '../documents.ts';
import { Mistake } from '../harness/mistake.ts';
import type { Told } from './settings.ts';

/**
 * The file as it is named from the folder, with slashes: as a repository names it whose root that is. Throws
 * {@link Mistake} where there is no such file below the folder: what is shown at it would be shown nowhere.
 */
export function locationIn(path: string, folder: string): string {
  const near = below(path, folder);
  if (near === undefined || !existsSync(resolve(folder, path))) {
    const cause = near === undefined ? 'is not below the working folder' : 'is not there';
    throw new Mistake(`Failed to follow --location: ${path} ${cause}. Please name a file of your repository.`);
  }
  return near;
}

/** Where findings of a check are shown: what was told, else the target file, else the first profile of the user's own. */
export function locationOf(
  { location, profile = [] }: Pick<Told, 'location' | 'profile'>,
  target: string | undefined,
  folder: string,
): string | undefined {
  if (location !== undefined) return locationIn(location, folder);
  const own = [...(target === undefined ? [] : [target]), ...profile.filter(isProfilePath)];
  return own.map((path) => below(path, folder)).find((near) => near !== undefined);
}

function below(path: string, folder: string): string | undefined {
  const near = relative(folder, resolve(folder, path));
  const outside = near === '' || near === '..' || near.startsWith(`..${sep}`) || isAbsolute(near);
  return outside ? undefined : near.replaceAll(sep, '/');
}
