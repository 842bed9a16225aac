/** `npm run self-proof [fault globs]`: faults on every preset, compared with the record; with `--write` recorded anew. */

import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { matchesGlob } from '../../harness/plan.ts';
import { differences, type Effect, effectOf, fileOf, pairs, recordedFor } from './effects.ts';
import { presets } from './matrix.ts';

interface Line {
  readonly preset: string;
  readonly fault: string;
  readonly effect?: Effect;
  readonly requests: number;
}

const words = process.argv.slice(2);
const globs = words.filter((word) => !word.startsWith('--') && !/^\d+$/.test(word));
const [part, of] = words.filter((word) => /^\d+$/.test(word)).map(Number);

if (part !== undefined && of !== undefined) await work(part, of);
else await all(words.includes('--write'));

function chosen(fault: string): boolean {
  return globs.length === 0 || globs.some((glob) => matchesGlob(glob, fault));
}

/** Asks every `of`-th pair, and writes a line for each. */
async function work(own: number, count: number): Promise<void> {
  const all = pairs().filter(([, fault]) => chosen(fault));
  for (const [index, [preset, fault]] of all.entries()) {
    if (index % count !== own) continue;
    const seen = await effectOf(preset, fault);
    process.stdout.write(`${JSON.stringify({ preset, fault, requests: 0, ...seen })}\n`);
  }
}

async function all(write: boolean): Promise<void> {
  const began = performance.now();
  const count = availableParallelism();
  const lines = (await Promise.all(Array.from({ length: count }, (_, index) => linesOf(index, count)))).flat();
  const byPreset = Map.groupBy(lines, ({ preset }) => preset);
  const wrong = lines.flatMap(({ preset, fault, effect }) =>
    differences(fault, preset, effect, recordedFor(preset)[fault]),
  );
  if (write) for (const preset of presets) record(preset, byPreset.get(preset) ?? []);
  const requests = lines.reduce((sum, line) => sum + line.requests, 0);
  const seconds = Math.round((performance.now() - began) / 1000);
  for (const sentence of wrong) console.log(sentence);
  console.log(
    `self-proof: ${lines.filter(({ effect }) => effect).length} faults on presets, ${requests} requests, ${seconds} s, ${wrong.length} differences${write ? ', recorded' : ''}`,
  );
  process.exitCode = wrong.length > 0 && !write ? 1 : 0;
}

/** A process of its own for a part of the work. */
async function linesOf(index: number, count: number): Promise<readonly Line[]> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), `${index}`, `${count}`, ...globs], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0)
    throw new Error(`Failed to prove the faults: a part of the work ended with ${code}. Please see above.`);
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}

function record(preset: string, lines: readonly Line[]): void {
  const kept = Object.entries(recordedFor(preset)).filter(([fault]) => globs.length > 0 && !chosen(fault));
  const seen = lines.flatMap(({ fault, effect }) => (effect ? [[fault, effect] as const] : []));
  const effects = [...kept, ...seen].map(([fault, effect]) => `  ${JSON.stringify(fault)}: ${legible(effect)}`);
  mkdirSync(new URL('.', fileOf(preset)), { recursive: true });
  writeFileSync(fileOf(preset), `{\n${effects.sort().join(',\n')}\n}\n`);
}

/** A line for each list, so that a change is easily read. */
function legible({ turns, blocks, breaks }: Effect): string {
  const rows = Object.entries({ turns, blocks, breaks }).map(
    ([name, list]) => `    "${name}": ${JSON.stringify(list)}`,
  );
  return `{\n${rows.join(',\n')}\n  }`;
}
