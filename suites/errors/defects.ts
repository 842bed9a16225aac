/** Arguments with one thing wrong, made from the schema of a tool and arguments that it takes. */

import * as fc from 'fast-check';
import type { Callable } from '../../harness/facts.ts';
import { isRecord } from '../../harness/jsonrpc.ts';

/** One thing wrong: a required argument left out, or one of a type that its schema does not admit. */
export type Defect =
  | { readonly kind: 'missing'; readonly name: string }
  | { readonly kind: 'wrong-type'; readonly name: string; readonly value: unknown };

/** The most arguments of one tool that are looked at: a schema comes from the endpoint and may be endless. */
const MOST = 16;

/** Every required argument, left out alone. */
export function missing({ schema }: Callable): readonly Defect[] {
  const required: unknown[] = Array.isArray(schema.required) ? schema.required : [];
  const names = required.filter((name): name is string => typeof name === 'string');
  return [...new Set(names)].slice(0, MOST).map((name) => ({ kind: 'missing', name }));
}

/** Every argument whose type is declared, with one value that is not of it. */
export function wrongTypes(tool: Callable): readonly Defect[] {
  return misfits(tool).flatMap(({ name, kinds }) => {
    const [first] = kinds;
    return first ? [{ kind: 'wrong-type', name, value: plain[first] }] : [];
  });
}

/** Generated defects of a tool that requires an argument, or that declares the type of one. */
export function anyDefect(tool: Callable): fc.Arbitrary<Defect> {
  const omissions = missing(tool).map((defect) => fc.constant(defect));
  const misfitting = misfits(tool).flatMap(({ name, kinds }) =>
    kinds.map((kind) => anyOf[kind].map((value): Defect => ({ kind: 'wrong-type', name, value }))),
  );
  return fc.oneof(...omissions, ...misfitting);
}

/** The tool's arguments with the defect in them. */
export function defective({ arguments: good }: Callable, defect: Defect): Readonly<Record<string, unknown>> {
  const { [defect.name]: _, ...rest } = good;
  return defect.kind === 'missing' ? rest : { ...rest, [defect.name]: defect.value };
}

type Kind = 'object' | 'string' | 'array';

// Only kinds that no lenient reader turns into another: "5" may pass for 5, 1 for true, and either for a text.
const plain: Readonly<Record<Kind, unknown>> = { object: { assay: true }, string: 'assay', array: ['assay'] };

const words = fc.stringMatching(/^assay-[a-z]{0,12}$/);

const anyOf: Readonly<Record<Kind, fc.Arbitrary<unknown>>> = {
  object: fc.dictionary(words, fc.oneof(words, fc.integer()), { minKeys: 1, maxKeys: 3 }),
  string: words,
  array: fc.array(words, { minLength: 1, maxLength: 3 }),
};

/** The arguments with a declared type, each with the kinds of value that are not of it. */
function misfits({ schema }: Callable): { readonly name: string; readonly kinds: readonly Kind[] }[] {
  const properties = isRecord(schema.properties) ? Object.entries(schema.properties) : [];
  return properties.slice(0, MOST).flatMap(([name, property]) => {
    const types = isRecord(property) ? [property.type ?? []].flat() : [];
    const kinds = (Object.keys(plain) as Kind[]).filter((kind) => !types.includes(kind));
    return types.length > 0 && kinds.length > 0 ? [{ name, kinds }] : [];
  });
}
