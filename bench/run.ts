/** (b) A whole run, beside nothing but its requests. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckOptions } from '../check.ts';
import { figure, interleaved, plain, ran, ratio, serving, spread } from './measure.ts';

const ROUNDS = 9;
/** What a check of an endpoint on this machine has by default. */
const CONCURRENCY = 16;

export interface Checked {
  readonly took: number;
  readonly requests: number;
  readonly complete: boolean;
  readonly exitCode: number;
  readonly mebibytes: number;
}

/** Checks the reference gateway in a process of its own. */
export async function checked(options: CheckOptions, file?: string): Promise<Checked> {
  const found = await ran<Checked>('check.ts', [JSON.stringify({ seed: 1, ...options }), ...(file ? [file] : [])]);
  if (found.complete && found.exitCode === 0) return found;
  throw new Error(`Failed to measure: the run ended with ${found.exitCode}. Please see what \`npm run assay\` says.`);
}

export async function wholeRun(): Promise<readonly string[]> {
  await using server = await serving<{ readonly target: CheckOptions }>('mock.ts');
  const { target } = server.told;
  const folder = mkdtempSync(join(tmpdir(), 'mcp-assay-bench-'));
  const file = join(folder, 'requests.ndjson');
  try {
    const { requests } = await checked(target, file);
    const { run, bare } = await interleaved(ROUNDS, {
      run: async () => (await checked(target)).took,
      bare: async () => (await ran<{ readonly took: number }>('replay.ts', [file, `${CONCURRENCY}`])).took,
    });
    return [
      plain('requests', requests.toLocaleString('en')),
      plain('the run, ms', spread(run)),
      plain('its requests on a bare undici pool, ms', spread(bare)),
      figure('the run beside its requests', ratio(run, bare), { most: 1.3 }),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
