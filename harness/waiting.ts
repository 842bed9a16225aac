/** Waiting for an endpoint that is starting: preflight, asked again. */

import { pause } from './budget.ts';
import type { NotReady, Ready } from './preflight.ts';

/** Milliseconds between two attempts: the first, and the most. */
const PAUSES = [250, 2_000] as const;

/**
 * Makes attempts until MCP answers, or until another would begin more than `patience` milliseconds after the first. What
 * waiting does not mend (a refused key, another origin, another era) ends it at once.
 */
export async function untilAnswered(
  attempt: () => Promise<Ready | NotReady>,
  patience: number,
  signal: AbortSignal,
): Promise<Ready | NotReady> {
  const until = performance.now() + patience;
  for (let between: number = PAUSES[0]; ; between = Math.min(2 * between, PAUSES[1])) {
    const found = await attempt();
    if (!isStarting(found) || signal.aborted || performance.now() + between > until) return found;
    await pause(between, signal);
  }
}

/** Whether it may answer yet: what else is wrong with it, waiting does not mend. */
export function isStarting(found: Ready | NotReady): boolean {
  return !found.ready && (found.cause === 'unreachable' || found.cause === 'not-mcp');
}
