/**
 * Schemas that an endpoint publishes, and values held against them. They are hostile until proven otherwise: bounded before
 * anything looks at them, and compiled and run in a thread that is ended when time is up. No reference is ever followed
 * out of a schema.
 */

import { Worker } from 'node:worker_threads';
import { isBounded } from './bounds.ts';
import { type Dialect, dialectsOf } from './dialects.ts';
import type { Job, Said } from './worker.ts';

/** What became of looking at a schema. */
export type SchemaState = 'valid' | 'invalid' | 'unknown-dialect' | 'too-large' | 'unworkable';

export interface CheckedSchema {
  readonly state: SchemaState;
  /** For `invalid`: a JSON Pointer to what is wrong first. */
  readonly at?: string;
}

/** Of each value whether it satisfies the schema; or why none could be held against it. */
export type CheckedValues =
  | { readonly values: readonly boolean[] }
  | { readonly untold: Exclude<SchemaState, 'valid'> | 'unusable' };

export interface SchemaChecker {
  /** Whether the schema is one in the dialect that it names, else in any of `otherwise`. */
  schema(schema: unknown, otherwise: readonly Dialect[]): Promise<CheckedSchema>;
  /** Whether these values, which were parsed as JSON, satisfy the schema. */
  values(schema: unknown, values: readonly unknown[], otherwise: readonly Dialect[]): Promise<CheckedValues>;
}

/** In milliseconds: a thousand times what the schema of a tool takes. */
const TIME = 5_000;

/** In megabytes. */
const MEMORY = 128;

/** How many answers are remembered: the tools of an endpoint are looked at by several questions. */
const REMEMBERED = 1_000;

/** Built, the thread lies beside this file as JavaScript. */
const source = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

/** Opens a checker. Its thread starts with the first question, is replaced when it had to be ended, and holds no process open. */
export function openChecker({ milliseconds = TIME }: { readonly milliseconds?: number } = {}): SchemaChecker {
  let thread: Promise<Worker> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const known = new Map<string, Promise<Said>>();

  /** One after another, so that what one schema does is not blamed on another. What was asked before is not asked again. */
  function inTurn(job: Job): Promise<Said> {
    const asked = JSON.stringify(job);
    const before = known.get(asked);
    if (before) return before;
    const answer = last.then(() => carriedOut(job));
    last = answer.catch(() => undefined);
    if (known.size >= REMEMBERED) known.clear();
    known.set(asked, answer);
    const forget = () => known.delete(asked);
    // How far a thread gets is a matter of the moment.
    answer.then((said) => said.schema === 'unworkable' && forget(), forget);
    return answer;
  }

  function another(): Promise<Worker> {
    const own = started(() => {
      if (thread === own) thread = undefined;
    });
    return own;
  }

  async function carriedOut(job: Job): Promise<Said> {
    thread ??= another();
    const worker = await thread;
    const { promise, resolve } = Promise.withResolvers<Said>();
    const gone = () => resolve({ schema: 'unworkable' });
    worker.once('message', resolve);
    // Out of memory.
    worker.once('exit', gone);
    worker.ref();
    worker.postMessage(job);
    const timer = setTimeout(() => {
      // At once, so that nothing more is asked of a thread that is about to end.
      thread = undefined;
      gone();
      void worker.terminate();
    }, milliseconds);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      worker.off('message', resolve);
      worker.off('exit', gone);
      worker.unref();
    }
  }

  return {
    async schema(schema, otherwise) {
      if (!isBounded(schema)) return { state: 'too-large' };
      const dialects = dialectsOf(schema, otherwise);
      if (!dialects) return { state: 'unknown-dialect' };
      const said = await inTurn({ schema, dialects });
      return said.schema === 'invalid' ? { state: 'invalid', at: said.at } : { state: said.schema };
    },
    async values(schema, values, otherwise) {
      if (!isBounded(schema) || !isBounded(values)) return { untold: 'too-large' };
      const dialects = dialectsOf(schema, otherwise);
      if (!dialects) return { untold: 'unknown-dialect' };
      const said = await inTurn({ schema, dialects, values });
      if ('values' in said) return { values: said.values };
      return { untold: said.schema === 'valid' ? 'unusable' : said.schema };
    },
  };
}

/** A thread that is ready. Its time runs from then on: on a busy machine, starting may take longer than any schema. */
async function started(onEnd: () => void): Promise<Worker> {
  // None of what this process was started with, or knows, is the thread's business.
  const worker = new Worker(source, {
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MEMORY, maxYoungGenerationSizeMb: 16 },
  });
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  worker.once('message', resolve);
  // Later errors end the thread, and are told by its end.
  worker.on('error', reject);
  worker.once('exit', onEnd);
  try {
    await promise;
  } catch (cause) {
    const { message } = cause as Error;
    throw new Error(`Failed to start the thread that checks schemas: ${message}. Please report it.`, { cause });
  }
  worker.off('message', resolve);
  return worker;
}

/** The checker that probes share. */
export const checker: SchemaChecker = openChecker();
