/** Where the references of a schema lead. They are only read: nothing is ever fetched. */

import { isRecord } from '../jsonrpc.ts';

/** Keywords whose values are data, whatever they look like. */
const DATA: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'example', 'examples']);

/** Keywords whose members are named by whoever wrote the schema: `properties` may have one called `default`. */
const NAMED: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
  'dependencies',
]);

/** The references that lead out of the schema, as they are written. The schema is bounded, by bounds.ts. */
export function outsideReferences(schema: unknown): readonly string[] {
  const references: string[] = [];
  const ids = new Set<string>();
  const left: { readonly value: unknown; readonly names: boolean }[] = [{ value: schema, names: false }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { value, names } = next;
    if (Array.isArray(value)) {
      left.push(...value.map((each) => ({ value: each, names: false })));
      continue;
    }
    if (!isRecord(value)) continue;
    for (const [name, each] of Object.entries(value)) {
      if (names) left.push({ value: each, names: false });
      else if ((name === '$ref' || name === '$dynamicRef') && typeof each === 'string') references.push(each);
      else if (name === '$id' && typeof each === 'string') ids.add(withoutFragment(each));
      else if (!DATA.has(name)) left.push({ value: each, names: NAMED.has(name) });
    }
  }
  return references.filter(
    (reference) => /^[a-z][a-z0-9+.-]*:/i.test(reference) && !ids.has(withoutFragment(reference)),
  );
}

function withoutFragment(uri: string): string {
  return uri.split('#', 1)[0] ?? '';
}
