/** Checks arguments against a tool's schema. The schema compiler loads with the first call that needs it. */

import type { ValidateFunction } from 'ajv';
import type { JsonObject } from './rpc.ts';

/** Says what is wrong with the arguments, or undefined when they are right. */
export type Validate = (args: JsonObject) => string | undefined;

// Formats are annotations here, and a keyword that the compiler does not know is no reason to refuse a schema.
// Schemas are not kept by their $id: two tools, or two gateways, may use the same one.
const OPTIONS = {
  strict: false,
  validateFormats: false,
  addUsedSchema: false,
  logger: false,
  code: { optimize: false },
} as const;

async function loadCompilers() {
  const [{ Ajv }, { Ajv2020 }] = await Promise.all([import('ajv'), import('ajv/dist/2020.js')]);
  return { draft07: new Ajv(OPTIONS), draft202012: new Ajv2020(OPTIONS) };
}

let compilers: ReturnType<typeof loadCompilers> | undefined;
/** By schema: gateways of a process share the tools of their preset. */
const compiled = new WeakMap<JsonObject, ValidateFunction>();

/**
 * Compiles a schema: draft-07 where `$schema` names it, else 2020-12.
 *
 * @throws Error when the schema cannot be compiled.
 */
export async function compile(name: string, schema: JsonObject): Promise<Validate> {
  compilers ??= loadCompilers();
  const { draft07, draft202012 } = await compilers;
  const compiler = String(schema.$schema ?? '').includes('draft-07') ? draft07 : draft202012;
  try {
    const check = compiled.get(schema) ?? compiler.compile(schema);
    compiled.set(schema, check);
    // The compilers serve all gateways of the process, so they are to remember nothing of any.
    compiler.removeSchema(schema);
    return (args) => (check(args) ? undefined : compiler.errorsText(check.errors, { dataVar: 'arguments' }));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Failed to compile the input schema of "${name}": ${reason}. Please correct the schema.`, {
      cause,
    });
  }
}
