/** `--revision all`: which revisions an endpoint agrees on. */

import { type CheckOptions, unready } from '../check.ts';
import { specification } from '../fixtures/profiles/index.ts';
import { shown } from '../reports/text.ts';

/** What is given for every revision. */
export const ALL = 'all';

/**
 * The revisions of the specification that the endpoint agrees on, newest first; `say` takes a sentence for the others.
 * Each is offered in a handshake of its own. An endpoint that cannot be asked at all counts as one that agrees: the check
 * that follows says what is wrong.
 */
export async function agreedOn(options: CheckOptions, say: (sentence: string) => void): Promise<readonly string[]> {
  const agreed: string[] = [];
  const refused: string[] = [];
  for (const revision of [...specification.keys()].toReversed()) {
    const failed = (await unready({ ...options, revision }))?.failed;
    (failed?.cause === 'other-revision' ? refused : agreed).push(revision);
    // Of another revision something may be left to ask.
    if (failed && failed.cause !== 'other-revision' && failed.cause !== 'nothing-selected') break;
  }
  const names = refused.join(', ');
  if (agreed.length === 0) {
    say(
      `Failed to check ${shown(options.url, 200)}: it agrees on none of the revisions ${names}. Please leave out --revision.`,
    );
  } else if (refused.length > 0) say(`not agreed on: ${names}`);
  return agreed;
}
