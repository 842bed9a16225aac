/**
 * Compiles schemas of an endpoint and runs them, in a thread of its own: a pattern may take for ever, and a reference may
 * lead into itself. Whoever asks ends the thread when time is up. Nothing is fetched: there is nothing here to fetch with.
 */

import { parentPort } from 'node:worker_threads';
import { Ajv } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import draft06 from 'ajv/dist/refs/json-schema-draft-06.json' with { type: 'json' };
import type { Dialect } from './dialects.ts';

/** What the thread is asked: whether a schema is one in its dialect, and, where a value is given, whether it satisfies it. */
export interface Job {
  readonly schema: unknown;
  /** It is enough to be valid in one of them; values are held against the first in which it is. */
  readonly dialects: readonly Dialect[];
  readonly values?: readonly unknown[];
}

/** What the thread says. */
export type Said =
  /** The schema is none in any of the dialects; a JSON Pointer to what is wrong first, in the first of them. */
  | { readonly schema: 'invalid'; readonly at: string }
  /** It is one. `values`: of each whether it satisfies it, in order. */
  | { readonly schema: 'valid'; readonly values: readonly boolean[] }
  /** It is one, and cannot be held against anything: a reference leads nowhere, a pattern is no regular expression. */
  | { readonly schema: 'valid'; readonly unusable: string }
  /** It could not be looked at to the end. */
  | { readonly schema: 'unworkable' };

// Formats are annotations, keywords that nobody knows are allowed, and no schema is remembered by its $id: two tools may
// use the same one.
const options = {
  strict: false,
  validateFormats: false,
  addUsedSchema: false,
  logger: false,
  code: { optimize: false },
} as const;

function newCompiler(dialect: Dialect, { validateSchema = true } = {}): Ajv {
  if (dialect === '2020-12') return new Ajv2020({ ...options, validateSchema });
  if (dialect === '2019-09') return new Ajv2019({ ...options, validateSchema });
  const compiler = new Ajv({ ...options, validateSchema });
  if (dialect === 'draft-06') compiler.addMetaSchema(draft06);
  return compiler;
}

/** The meta-schema that a schema is held against where it names none, or spells the name otherwise. */
const metaSchemas: Readonly<Record<Dialect, string>> = {
  '2020-12': 'https://json-schema.org/draft/2020-12/schema',
  '2019-09': 'https://json-schema.org/draft/2019-09/schema',
  'draft-07': 'http://json-schema.org/draft-07/schema',
  'draft-06': 'http://json-schema.org/draft-06/schema',
};

/** What holds schemas against their meta-schema: compiled once. */
const judges = new Map<Dialect, Ajv>();

function carryOut({ schema, dialects, values }: Job): Said {
  const defects = dialects.map((dialect) => defectIn(schema, dialect));
  const fitting = dialects[defects.indexOf(undefined)];
  if (fitting === undefined) return { schema: 'invalid', at: defects[0] ?? '' };
  if (!values) return { schema: 'valid', values: [] };
  let validate: (value: unknown) => unknown;
  try {
    // A new one each time, so that it remembers nothing of other schemas. This one was found valid above.
    validate = newCompiler(fitting, { validateSchema: false }).compile(named(schema, fitting) as object);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    return { schema: 'valid', unusable: error instanceof Error ? error.message : String(error) };
  }
  return { schema: 'valid', values: values.map((value) => validate(value) === true) };
}

/** A JSON Pointer to what is wrong with the schema in that dialect; undefined where nothing is. */
function defectIn(schema: unknown, dialect: Dialect): string | undefined {
  if (typeof schema !== 'boolean' && (typeof schema !== 'object' || schema === null)) return '';
  const judge = judges.get(dialect) ?? newCompiler(dialect);
  judges.set(dialect, judge);
  if (judge.validate(metaSchemas[dialect], schema)) return undefined;
  return judge.errors?.[0]?.instancePath ?? '';
}

/** The schema under the name of the dialect that the compiler knows. */
function named(schema: unknown, dialect: Dialect): unknown {
  return typeof schema === 'object' && schema !== null ? { ...schema, $schema: metaSchemas[dialect] } : schema;
}

parentPort?.on('message', (job: Job) => {
  let said: Said;
  try {
    said = carryOut(job);
  } catch {
    // A RangeError: it is nested, or leads into itself, beyond what the stack holds.
    said = { schema: 'unworkable' };
  }
  parentPort?.postMessage(said);
});

parentPort?.postMessage('ready');
