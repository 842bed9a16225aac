/** A group of processes, ended whole: what a shell started goes on where only the shell is ended. */

import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds that a group may take to end when it is asked to, and between two looks at it. */
const GRACE = 5_000;
const BETWEEN = 25;

/** Windows has no groups: there, the process itself is meant. */
export const grouped = process.platform !== 'win32';

/** Sends the signal to the whole group of that leader; false where there is none any more. */
export function signalled(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(grouped ? -leader : leader, signal);
  } catch {
    return false;
  }
}

/** Asks the group to end, and ends it where it does not. */
export async function endGroup(leader: number): Promise<void> {
  const until = performance.now() + GRACE;
  let there = signalled(leader, 'SIGTERM');
  while (there && performance.now() < until) {
    await pause(BETWEEN);
    there = signalled(leader, 0);
  }
  if (there) signalled(leader, 'SIGKILL');
}
