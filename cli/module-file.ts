/** Modules that people write: a profile or probes in TypeScript or JavaScript. */

import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Mistake } from '../harness/mistake.ts';

/** Loads the module. `what` it holds is for the message. Throws {@link Mistake} where there is none, or it fails. */
export async function imported(path: string, what: string): Promise<Readonly<Record<string, unknown>>> {
  if (!existsSync(path)) {
    throw new Mistake(`Failed to read ${what}: there is no file ${nameOf(path)}. Please check the path.`);
  }
  if (/\.[cm]?ts$/i.test(path) && !process.features.typescript) {
    throw new Mistake(
      `Failed to read ${what} ${nameOf(path)}: this Node does not run TypeScript. Please use Node 22.19 or newer without --no-experimental-strip-types, or write it in JavaScript.`,
    );
  }
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    const cause = (error instanceof Error ? error.message : String(error)).trim().replace(/\.$/, '');
    throw new Mistake(`Failed to read ${what} ${nameOf(path)}: ${cause}. Please correct it.`);
  }
}

/** A file as messages name it: from the current folder, where it lies in there. */
export function nameOf(path: string): string {
  const near = relative('', path);
  return near === '' || near.startsWith('..') ? path : near;
}
