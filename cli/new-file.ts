/** A file that a verb writes for its user, and that must not be there yet: somebody's own words may stand in it. */

import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Mistake } from '../harness/mistake.ts';
import { makeFolder } from '../reports/sink.ts';
import { nameOf } from './module-file.ts';

export interface NewFile {
  /** Writes it whole. Throws {@link Mistake} where it cannot. */
  write(text: string): void;
}

/**
 * Makes ready to write the file; `what` it is is for the message. Throws {@link Mistake} where it is there already, and
 * where it cannot be written.
 */
export function newFile(path: string, what: string): NewFile {
  const failed = (cause: string) =>
    new Mistake(`Failed to write ${what} ${nameOf(path)}: ${cause}. Please name a new file that can be written.`);
  if (existsSync(path)) throw failed('it exists already');
  const orFailed = (act: () => void) => {
    try {
      act();
    } catch (error) {
      throw failed((error as Error).message);
    }
  };
  orFailed(() => {
    makeFolder(dirname(path), 0o777);
    // Only to write one tells that it can be written.
    writeFileSync(path, '', { flag: 'wx' });
    rmSync(path);
  });
  return { write: (text) => orFailed(() => writeFileSync(path, text, { flag: 'wx' })) };
}
