/**
 * Runs `check()` with each message's options, and answers with what the run came to: how long it took from `run-started`
 * to `run-finished` in milliseconds, and by how many MiB this process has grown at the most, all runs before included.
 */

import { type CheckOptions, check } from '../../../check.ts';
import type { Told } from './runs.ts';

const heldAtFirst = process.memoryUsage().rss / 1_024;

process.on('message', async (options: CheckOptions) => {
  let began = 0;
  let took = 0;
  const { exitCode, complete, preflight, reason, counts, verdicts } = await check({
    ...options,
    onEvent({ type }) {
      if (type === 'run-started') began = performance.now();
      if (type === 'run-finished') took = performance.now() - began;
    },
  });
  const broken = verdicts.filter(({ verdict }) => verdict === 'error');
  process.send?.({
    exitCode,
    complete,
    ...(preflight && { message: preflight.message }),
    ...(reason !== undefined && { reason }),
    counts,
    errors: broken.map((row) => `${row.probe}: ${row.reason}`),
    took: Math.round(took),
    grown: Math.round((process.resourceUsage().maxRSS - heldAtFirst) / 1_024),
  } satisfies Told);
});
