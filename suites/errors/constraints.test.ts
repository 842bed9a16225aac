import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { Callable } from '../../harness/facts.ts';
import { forbidden, withForbidden } from './constraints.ts';

const schema = {
  type: 'object',
  properties: {
    state: { type: 'string', enum: ['open', 'done'] },
    level: { enum: [1, 2, 3] },
    kind: { const: 'issue' },
    page: { type: 'integer', minimum: 1, maximum: 10 },
    title: { type: 'string', minLength: 2, maxLength: 5 },
    labels: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 2 },
    free: { type: 'string' },
  },
  additionalProperties: false,
};
const tool: Callable = {
  name: 'acme_add',
  arguments: { state: 'open', level: 1, kind: 'issue', page: 1, title: 'ab', labels: ['a'], free: 'x' },
  made: false,
  schema,
};
const validate = new Ajv({ strict: false }).compile(schema);

describe('values that a schema forbids', () => {
  it('cover every keyword, one at a time', () => {
    expect(forbidden(tool).map(({ name, keyword }) => `${name} ${keyword}`)).toEqual([
      'state enum',
      'level enum',
      'kind const',
      'page minimum',
      'page maximum',
      'title minLength',
      'title maxLength',
      'labels minItems',
      'labels maxItems',
      'assay_unknown additionalProperties',
    ]);
  });

  it.each(forbidden(tool))('are forbidden as serialized: $name, $keyword', (value) => {
    expect(validate(tool.arguments)).toBe(true);
    expect(validate(JSON.parse(JSON.stringify(withForbidden(tool, value))))).toBe(false);
    expect(validate.errors?.map(({ keyword }) => keyword)).toContain(value.keyword);
  });

  it.each([{}, { properties: 7 }, { properties: { a: null, b: { minimum: '1', maxLength: 1e9 } } }])(
    'are none where the schema has another shape: %j',
    (odd) => {
      expect(forbidden({ ...tool, schema: odd })).toEqual([]);
    },
  );
});
