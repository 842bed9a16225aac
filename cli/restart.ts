/** How a check starts an endpoint anew: by a command of its owner's. */

import { signalled } from '../adapters/group.ts';
import { pause } from '../harness/budget.ts';
import { Mistake } from '../harness/mistake.ts';
import { shownDuration } from './durations.ts';
import { shellCommand } from './shell.ts';

/** Milliseconds that an endpoint may take until it answers again, and between two looks at it. */
const PATIENCE = 60_000;
const BETWEEN = 100;

/** Statuses of a proxy whose server is not there yet. */
const starting = [502, 503, 504];

/**
 * Runs the command, which has to end by itself, and resolves once the endpoint answers again, or the run is over. Throws
 * {@link Mistake} where it fails or nothing answers. Neither the command nor what it writes is repeated: either may hold
 * a secret.
 */
export async function startAnew(command: string, url: string, signal: AbortSignal): Promise<void> {
  const { how, well } = await ended(command, signal);
  if (signal.aborted) return;
  if (!well) throw failed(`the command ${how}. Please make it end with 0.`);
  const until = performance.now() + PATIENCE;
  while (!(await answers(url, signal))) {
    if (signal.aborted) return;
    if (performance.now() > until) {
      const nothing = `nothing answered at ${new URL(url).origin} within ${shownDuration(PATIENCE)}`;
      throw failed(`the command ended, and ${nothing}. Please have it start the endpoint.`);
    }
    await pause(BETWEEN, signal);
  }
}

/** How the command ended. Once the run is over, it is ended with all that it started. */
async function ended(command: string, signal: AbortSignal): ReturnType<typeof shellCommand>['end'] {
  if (signal.aborted) return { how: 'was not run', well: false };
  const { child, end } = shellCommand(command, 'ignore');
  const stop = () => {
    if (child.pid !== undefined) signalled(child.pid, 'SIGTERM');
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await end;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function failed(why: string): Mistake {
  return new Mistake(`Failed to restart the endpoint: ${why}`);
}

async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const { status, body } = await fetch(url, { redirect: 'manual', signal });
    await body?.cancel();
    return !starting.includes(status);
  } catch {
    return false;
  }
}
