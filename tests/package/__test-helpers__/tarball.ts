/** The packed build that all tests of one run share. */

import { inject } from 'vitest';

/** The path of the tarball, once it is there. Throws with what went wrong where it cannot be built. */
export async function packed(): Promise<string> {
  const answer = await fetch(inject('packed'));
  const told = await answer.text();
  if (!answer.ok) throw new Error(told);
  return told;
}
