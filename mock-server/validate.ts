/** Checks arguments against a tool's schema. The schema compiler loads with the first call that needs it. */

import type { JsonObject } from './rpc.ts';

/** Says what is wrong with the arguments, or undefined when they are right. */
export type Validate = (args: JsonObject) => string | undefined;

// Formats are annotations here, and a keyword that the compiler does not know is no reason to refuse a schema.
const OPTIONS = { strict: false, validateFormats: false, logger: false } as const;

/**
 * Compiles a schema: draft-07 where `$schema` names it, else 2020-12.
 *
 * @throws Error when the schema cannot be compiled.
 */
export async function compile(name: string, schema: JsonObject): Promise<Validate> {
  const { Ajv } = await import('ajv');
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const compiler = String(schema.$schema ?? '').includes('draft-07') ? new Ajv(OPTIONS) : new Ajv2020(OPTIONS);
  try {
    const check = compiler.compile(schema);
    return (args) => (check(args) ? undefined : compiler.errorsText(check.errors, { dataVar: 'arguments' }));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Failed to compile the input schema of "${name}": ${reason}. Please correct the schema.`, {
      cause,
    });
  }
}
