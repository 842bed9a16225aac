/** How a check starts an endpoint anew: by a command of its owner's. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pause } from '../harness/budget.ts';
import { Mistake } from '../harness/mistake.ts';
import { shownDuration } from './durations.ts';

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
  const [code, killedBy] = await ended(command, signal);
  if (signal.aborted) return;
  if (code !== 0) {
    const how = code === null ? `was ended by ${killedBy}` : `ended with ${code}`;
    throw failed(`the command ${how}. Please make it end with 0.`);
  }
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

/** How the command ended: with its code, or by a signal. Once the run is over, it is ended with all that it started. */
async function ended(command: string, signal: AbortSignal): Promise<readonly [number | null, NodeJS.Signals | null]> {
  if (signal.aborted) return [null, null];
  // In a group of its own: else only the shell could be ended, and what it runs would go on. Windows has no groups.
  const grouped = process.platform !== 'win32';
  const child = spawn(command, { shell: true, stdio: 'ignore', detached: grouped });
  const end = () => {
    if (child.pid === undefined) return;
    try {
      if (grouped) process.kill(-child.pid, 'SIGTERM');
      else child.kill();
    } catch {
      // It has ended meanwhile.
    }
  };
  signal.addEventListener('abort', end, { once: true });
  try {
    return (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  } catch (error) {
    const { code = 'for an unknown reason' } = error as NodeJS.ErrnoException;
    throw failed(`the command could not be started (${code}). Please check it.`);
  } finally {
    signal.removeEventListener('abort', end);
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
