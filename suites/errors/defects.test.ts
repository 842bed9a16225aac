import { Ajv } from 'ajv';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Callable } from '../../harness/facts.ts';
import { anyDefect, type Defect, defective, missing, wrongTypes } from './defects.ts';

const schema = {
  type: 'object',
  properties: {
    title: { type: 'string' },
    count: { type: 'integer' },
    open: { type: ['boolean', 'null'] },
    labels: { type: 'array', items: { type: 'string' } },
    where: { type: 'object' },
    anything: {},
    most: { type: ['string', 'object', 'array'] },
  },
  required: ['title', 'count'],
};
const tool: Callable = {
  name: 'acme_add',
  arguments: { title: 'a', count: 1, open: null, labels: ['b'], where: {}, anything: 1, most: 'c' },
  made: false,
  schema,
};
// What lenient readers make of a value must not mend the defect, so the oracle is as lenient as any.
const lenient = new Ajv({ coerceTypes: true, strict: false }).compile(schema);

function isDefective(defect: Defect): boolean {
  const asSerialized = JSON.parse(JSON.stringify(defective(tool, defect)));
  return !lenient(asSerialized);
}

it('the arguments without a defect are good', () => {
  expect(lenient(structuredClone(tool.arguments))).toBe(true);
});

describe('every defect is still one as serialized, even to a lenient reader', () => {
  it('listed', () => {
    expect([...missing(tool), ...wrongTypes(tool)].filter((defect) => !isDefective(defect))).toEqual([]);
  });

  it('generated', () => {
    fc.assert(fc.property(anyDefect(tool), isDefective), { numRuns: 500 });
  });
});

it('what is listed covers every requirement and every declared type that something can miss', () => {
  expect(missing(tool).map(({ name }) => name)).toEqual(['title', 'count']);
  expect(wrongTypes(tool).map(({ name }) => name)).toEqual(['title', 'count', 'open', 'labels', 'where']);
});

it.each([{}, { properties: 7, required: 'all' }, { properties: { a: null }, required: [1, null] }])(
  'a schema of another shape has no defects: %j',
  (odd) => {
    expect([...missing({ ...tool, schema: odd }), ...wrongTypes({ ...tool, schema: odd })]).toEqual([]);
  },
);

it('a defect changes one argument and leaves the others as they are', () => {
  const { title: _, ...others } = tool.arguments;
  expect(defective(tool, { kind: 'missing', name: 'title' })).toEqual(others);
  expect(defective(tool, { kind: 'wrong-type', name: 'title', value: [] })).toEqual({ ...others, title: [] });
});
