/** (b) A whole run, beside nothing but its requests. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckOptions } from '../check.ts';
import { figure, interleaved, plain, ran, ratio, serving, spread } from './measure.ts';

const ROUNDS = 7;
/** What a check of an endpoint on this machine has by default. */
const CONCURRENCY = 16;
/** Runs in one process: by the last one, V8 has compiled what it will compile. */
const WARM = 4;

export interface Checked {
  /** Milliseconds of each run in the process. */
  readonly took: readonly number[];
  readonly requests: number;
  readonly complete: boolean;
  readonly exitCode: number;
  readonly mebibytes: number;
}

/** Checks the reference gateway in a process of its own, so many times. */
export async function checked(options: CheckOptions, times = 1, file?: string): Promise<Checked> {
  const args = [`${times}`, JSON.stringify({ seed: 1, ...options }), ...(file ? [file] : [])];
  const found = await ran<Checked>('check.ts', args);
  if (found.complete && found.exitCode === 0) return found;
  throw new Error(`Failed to measure: the run ended with ${found.exitCode}. Please see what \`npm run assay\` says.`);
}

/** A way to measure: how late every answer of the endpoint is, and how many runs a process makes before the one that counts. */
interface Way {
  readonly name: string;
  readonly late: number;
  readonly times: number;
}

const ways: readonly Way[] = [
  { name: 'the first run of a process', late: 0, times: 1 },
  { name: 'a run of a warm process', late: 0, times: WARM },
  { name: 'the first run, answers 5 ms late', late: 5, times: 1 },
];

export async function wholeRun(): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const way of ways) lines.push(...(await measured(way)));
  return lines;
}

async function measured({ name, late, times }: Way): Promise<readonly string[]> {
  await using server = await serving<{ readonly target: CheckOptions }>('mock.ts', [`${late}`]);
  const { target } = server.told;
  const folder = mkdtempSync(join(tmpdir(), 'mcp-assay-bench-'));
  const file = join(folder, 'requests.ndjson');
  const lastOf = ({ took }: { readonly took: readonly number[] }) => took.at(-1) ?? Number.NaN;
  try {
    const { requests } = await checked(target, 1, file);
    const { run, bare } = await interleaved(ROUNDS, {
      run: async () => lastOf(await checked(target, times)),
      bare: async () => lastOf(await ran<Pick<Checked, 'took'>>('replay.ts', [`${times}`, file, `${CONCURRENCY}`])),
    });
    return [
      plain(`${name}, ms`, `${spread(run)}; ${requests.toLocaleString('en')} requests`),
      plain('  its requests on a bare undici pool, ms', spread(bare)),
      figure('  the one beside the other', ratio(run, bare), { most: 1.3 }),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
