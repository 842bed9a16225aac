/** How a check starts an endpoint anew: by a command of its owner's. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pause } from '../harness/budget.ts';
import { Mistake } from '../harness/mistake.ts';
import { shown } from '../reports/text.ts';
import { shownDuration } from './durations.ts';

/** Milliseconds that an endpoint may take until it answers again, and between two looks at it. */
const PATIENCE = 60_000;
const BETWEEN = 100;

/** Statuses of a proxy whose server is not there yet. */
const starting = [502, 503, 504];

/**
 * Runs the command, which has to end by itself, and resolves once the endpoint answers again. Throws {@link Mistake}
 * where it fails or nothing answers.
 */
export async function startAnew(command: string, url: string, signal: AbortSignal): Promise<void> {
  const failed = (why: string) =>
    new Mistake(`Failed to start the endpoint anew: "${shown(command, 200)}" ${why}. Please check --restart.`);
  const child = spawn(command, { shell: true, stdio: ['ignore', 'ignore', 'pipe'], signal });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-500);
  });
  let code: unknown;
  try {
    [code] = await once(child, 'close');
  } catch (error) {
    if (signal.aborted) return;
    throw failed(error instanceof Error ? `cannot be run: ${error.message}` : 'cannot be run');
  }
  if (code !== 0) {
    const last = said.trim().split('\n').at(-1) ?? '';
    throw failed(`ended with ${code}${last === '' ? '' : `: ${shown(last, 200)}`}`);
  }
  const until = performance.now() + PATIENCE;
  while (!(await answers(url, signal))) {
    if (signal.aborted) return;
    if (performance.now() > until) {
      throw failed(`ended, and nothing answered at ${new URL(url).origin} within ${shownDuration(PATIENCE)}`);
    }
    await pause(BETWEEN, signal);
  }
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
