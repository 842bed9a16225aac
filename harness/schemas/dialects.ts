/** The dialects of JSON Schema that can be told here, by the URI that `$schema` names them with. */

import { isRecord } from '../jsonrpc.ts';

/** Newest first. */
export const dialects = {
  '2020-12': 'json-schema.org/draft/2020-12/schema',
  '2019-09': 'json-schema.org/draft/2019-09/schema',
  'draft-07': 'json-schema.org/draft-07/schema',
  'draft-06': 'json-schema.org/draft-06/schema',
} as const;

export type Dialect = keyof typeof dialects;

/**
 * The dialects that a schema may be of: the one that it names, else any of `otherwise`. Undefined where it names one that
 * is not known here. `https` for `http` and an empty fragment at the end make no other dialect.
 */
export function dialectsOf(schema: unknown, otherwise: readonly Dialect[]): readonly Dialect[] | undefined {
  if (!isRecord(schema) || schema.$schema === undefined) return otherwise;
  const named = String(schema.$schema)
    .replace(/^https?:\/\//, '')
    .replace(/#$/, '');
  const known = (Object.keys(dialects) as Dialect[]).filter((each) => dialects[each] === named);
  return known.length > 0 ? known : undefined;
}
