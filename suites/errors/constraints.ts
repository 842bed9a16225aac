/** Values of the right type that a schema forbids all the same: beyond its range, its length, its list. */

import type { Callable } from '../../harness/facts.ts';
import { isRecord } from '../../harness/jsonrpc.ts';

/** One argument with a value that its schema forbids, by the keyword that does. */
export interface Forbidden {
  readonly name: string;
  readonly keyword: string;
  readonly value: unknown;
}

/** The most arguments of one tool that are looked at: a schema comes from the endpoint and may be endless. */
const MOST = 16;

/** The longest text, and the longest list, that is made to be too long. */
const LONGEST = 10_000;

/** What each argument of the tool may not be, a value for each keyword; and one that the schema does not have. */
export function forbidden({ schema, arguments: good }: Callable): readonly Forbidden[] {
  const properties = isRecord(schema.properties) ? Object.entries(schema.properties).slice(0, MOST) : [];
  const values = properties.flatMap(([name, property]) =>
    isRecord(property) ? breaking(property, good[name]).map(([keyword, value]) => ({ name, keyword, value })) : [],
  );
  const closed = schema.additionalProperties === false;
  return closed ? [...values, { name: 'assay_unknown', keyword: 'additionalProperties', value: 'assay' }] : values;
}

/** The tool's arguments with that value in them. */
export function withForbidden({ arguments: good }: Callable, { name, value }: Forbidden): Record<string, unknown> {
  return { ...good, [name]: value };
}

function breaking(property: Readonly<Record<string, unknown>>, good: unknown): [keyword: string, value: unknown][] {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems } = property;
  const broken: [string, unknown][] = [];
  const isText = property.type === 'string';
  if (Array.isArray(property.enum)) broken.push(['enum', isText ? 'assay-none' : 987_654_321]);
  if ('const' in property) broken.push(['const', isText ? 'assay-none' : 987_654_321]);
  if (typeof minimum === 'number') broken.push(['minimum', minimum - 1]);
  if (typeof maximum === 'number') broken.push(['maximum', maximum + 1]);
  if (typeof minLength === 'number' && minLength > 0) broken.push(['minLength', '']);
  if (typeof maxLength === 'number' && maxLength < LONGEST) broken.push(['maxLength', 'a'.repeat(maxLength + 1)]);
  if (typeof minItems === 'number' && minItems > 0) broken.push(['minItems', []]);
  if (typeof maxItems === 'number' && maxItems < LONGEST && Array.isArray(good) && good.length > 0) {
    broken.push(['maxItems', Array.from({ length: maxItems + 1 }, () => good[0])]);
  }
  return broken;
}
