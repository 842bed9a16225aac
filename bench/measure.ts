/** Measuring: processes of their own, interleaved rounds, medians. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('./processes/', import.meta.url));

/** A process that is serving, with the line of JSON that it printed once it was. */
export interface Serving<T> extends AsyncDisposable {
  readonly told: T;
  /** Its processor time so far, in microseconds. */
  busy(): Promise<number>;
}

/** Starts `processes/<file>` and resolves with its first line. */
export async function serving<T>(file: string, args: readonly string[] = []): Promise<Serving<T>> {
  const child = spawn(process.execPath, [folder + file, ...args], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const line = once(createInterface({ input: child.stdout as Readable }), 'line').then(([text]) => String(text));
  const exited = once(child, 'exit');
  const failed = exited.then(() =>
    Promise.reject(new Error(`Failed to start ${file}: it ended. Please run it by hand.`)),
  );
  const told = JSON.parse(await Promise.race([line, failed])) as T;
  failed.catch(() => undefined);
  return {
    told,
    async busy() {
      child.send('busy');
      const [microseconds] = await once(child, 'message');
      return Number(microseconds);
    },
    async [Symbol.asyncDispose]() {
      child.kill();
      await exited;
    },
  };
}

/** Runs `processes/<file>` to its end and resolves with what it printed, read as JSON. */
export async function ran<T>(file: string, args: readonly string[]): Promise<T> {
  const child = spawn(process.execPath, [folder + file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`Failed to run ${file}: it ended with ${code}. Please run it by hand.`);
  return JSON.parse(printed) as T;
}

/** One number a round, of each thing that is measured. */
export type Rounds<Name extends string> = Readonly<Record<Name, readonly number[]>>;

/**
 * Measures everything in every round, each round in the opposite order of the one before: what disturbs the machine
 * for a while disturbs all alike.
 */
export async function interleaved<Name extends string>(
  rounds: number,
  things: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Rounds<Name>> {
  const names = Object.keys(things) as Name[];
  const measured = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) measured[name].push(await things[name]());
  }
  return measured;
}

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The median of the ratios within each round: a slow round is slow for both. */
export function ratio(above: readonly number[], below: readonly number[]): number {
  return median(above.map((value, round) => value / (below[round] ?? Number.NaN)));
}

/** `median (least to most)`, each with so many decimals. */
export function spread(values: readonly number[], decimals = 0): string {
  const [least, middle, most] = [Math.min(...values), median(values), Math.max(...values)].map((value) =>
    value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
  );
  return `${middle} (${least} to ${most})`;
}

/** A figure with its aim, and whether it is met. */
export function figure(
  name: string,
  value: number,
  aim: { readonly most: number } | { readonly least: number },
): string {
  const [met, said] =
    'most' in aim ? [value <= aim.most, `at most ${aim.most}`] : [value >= aim.least, `at least ${aim.least}`];
  return `${name.padEnd(46)} ${value.toFixed(2).padStart(7)}   aim: ${said}, ${met ? 'met' : 'MISSED'}`;
}

/** A measured value without an aim. */
export function plain(name: string, value: string): string {
  return `${name.padEnd(46)} ${value}`;
}
