/** Modules that people write: a profile or probes in TypeScript or JavaScript. */

import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Mistake } from '../harness/mistake.ts';

/** The modules that were loaded, as errors name them. */
const loaded = new Set<string>();

/** The module of the user's that an error comes from which nobody caught, as messages name it; undefined where none is known. */
export function moduleOf(error: unknown): string | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const url = [...loaded].find((each) => stack.includes(each));
  return url === undefined ? undefined : nameOf(fileURLToPath(url));
}

/** Milliseconds that a module may take until it is loaded. */
const PATIENCE = 30_000;

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
  loaded.add(pathToFileURL(path).href);
  const loading = `Failed to read ${what} ${nameOf(path)}`;
  // A module that ends the process must not end it as if all had been asked.
  const ended = () => {
    process.exitCode = 2;
    process.stderr.write(`${loading}: it ended the process. Please let it export, and end nothing.\n`);
  };
  process.once('exit', ended);
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`it was not loaded within ${PATIENCE / 1000} seconds`)),
    PATIENCE,
  );
  try {
    return await Promise.race([import(pathToFileURL(path).href), late.promise]);
  } catch (error) {
    const cause = (error instanceof Error ? error.message : String(error)).trim().replace(/\.$/, '');
    throw new Mistake(`${loading}: ${cause}. Please correct it.`);
  } finally {
    clearTimeout(timer);
    process.off('exit', ended);
  }
}

/** A file as messages name it: from the current folder, where it lies in there. */
export function nameOf(path: string): string {
  const near = relative('', path);
  return near === '' || near.startsWith('..') ? path : near;
}
