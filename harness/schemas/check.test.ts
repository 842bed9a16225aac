import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounds, isBounded } from './bounds.ts';
import { checker, openChecker } from './check.ts';
import { outsideReferences } from './references.ts';

const newest = ['2020-12'] as const;
const either = ['2020-12', 'draft-07'] as const;
const DRAFT_07 = 'http://json-schema.org/draft-07/schema';

/** What differs between the dialects: a list of items by their places. */
const byPlace = { type: 'object', properties: { pair: { type: 'array', items: [{ type: 'string' }] } } };

function nested(depth: number): unknown {
  let schema: unknown = {};
  for (let i = 0; i < depth; i++) schema = { not: schema };
  return schema;
}

describe('whether it is a schema', () => {
  it.each([
    ['an empty one', {}, 'valid'],
    ['a boolean', true, 'valid'],
    ['null', null, 'invalid'],
    ['a list', [], 'invalid'],
    ['a type that there is not', { type: 'text' }, 'invalid'],
    ['required that is no list', { type: 'object', required: true }, 'invalid'],
    ['an unknown keyword', { 'x-secret': true }, 'valid'],
    ['an unknown format', { type: 'string', format: 'colour' }, 'valid'],
    ['items by place, in 2020-12', byPlace, 'invalid'],
    ['items by place, in the draft that it names', { $schema: `${DRAFT_07}#`, ...byPlace }, 'valid'],
    ['the same under https', { $schema: DRAFT_07.replace('http', 'https'), ...byPlace }, 'valid'],
    ['draft-06', { $schema: 'http://json-schema.org/draft-06/schema#', const: 1 }, 'valid'],
    ['2019-09', { $schema: 'https://json-schema.org/draft/2019-09/schema', $recursiveAnchor: 'x' }, 'invalid'],
    ['a dialect not known here', { $schema: 'https://acme.example/dialect' }, 'unknown-dialect'],
    ['$schema that is no text', { $schema: 7 }, 'unknown-dialect'],
    ['a pattern that is no regular expression', { pattern: '(' }, 'valid'],
    ['a reference elsewhere', { $ref: 'https://acme.example/schema' }, 'valid'],
    ['a reference to itself', { $ref: '#' }, 'valid'],
    ['one nested too deep', nested(bounds.depth + 1), 'too-large'],
    ['one nested far too deep', nested(200_000), 'too-large'],
    ['one that is just deep enough', nested(bounds.depth - 1), 'valid'],
  ])('%s', async (_, schema, state) => {
    expect((await checker.schema(schema, newest)).state).toBe(state);
  });

  it('tells where it is wrong', async () => {
    const wrong = { type: 'object', properties: { a: { type: 'text' } } };
    expect(await checker.schema(wrong, newest)).toEqual({ state: 'invalid', at: '/properties/a/type' });
  });

  it('where the dialect is open, any of them will do', async () => {
    expect((await checker.schema(byPlace, either)).state).toBe('valid');
    expect((await checker.schema({ type: 'text' }, either)).state).toBe('invalid');
  });
});

describe('whether values satisfy it', () => {
  it('says so of each', async () => {
    const schema = { type: 'object', properties: { n: { type: 'integer', minimum: 1 } }, required: ['n'] };
    expect(await checker.values(schema, [{ n: 1 }, { n: 0 }, {}, [], null], newest)).toEqual({
      values: [true, false, false, false, false],
    });
  });

  it('of a tree that refers to itself', async () => {
    const tree = {
      $ref: '#/$defs/node',
      $defs: { node: { type: 'object', properties: { children: { type: 'array', items: { $ref: '#/$defs/node' } } } } },
    };
    const values = [{ children: [{ children: [] }] }, { children: [{ children: 7 }] }];
    expect(await checker.values(tree, values, newest)).toEqual({ values: [true, false] });
  });

  it('by the dialect in which it is a schema', async () => {
    const pair = byPlace.properties.pair;
    expect(await checker.values(pair, [['a'], [1]], either)).toEqual({ values: [true, false] });
  });

  it('two schemas may have the same $id, and know nothing of each other', async () => {
    const one = { $id: 'https://acme.example/a', type: 'string' };
    const other = { $id: 'https://acme.example/b', $ref: 'https://acme.example/a' };
    expect(await checker.values(one, ['a'], newest)).toEqual({ values: [true] });
    expect(await checker.values({ ...one, type: 'number' }, ['a'], newest)).toEqual({ values: [false] });
    expect(await checker.values(other, ['a'], newest)).toEqual({ untold: 'unusable' });
  });

  it.each([
    ['a reference to another host', { $ref: 'http://127.0.0.1:1/schema' }, 'unusable'],
    ['a reference that leads nowhere', { $ref: '#/$defs/none' }, 'unusable'],
    ['one that is nothing but a reference to itself', { $ref: '#' }, 'unusable'],
    ['a pattern that is no regular expression', { pattern: '(' }, 'unusable'],
    [
      'a reference that leads to itself',
      { $defs: { a: { allOf: [{ $ref: '#/$defs/a' }] } }, $ref: '#/$defs/a' },
      'unworkable',
    ],
    ['one that is no schema', { type: 'text' }, 'invalid'],
    ['one nested too deep', nested(1_000), 'too-large'],
    ['a dialect not known here', { $schema: 'urn:acme' }, 'unknown-dialect'],
  ])('%s tells nothing', async (_, schema, untold) => {
    expect(await checker.values(schema, ['a'], newest)).toEqual({ untold });
  });

  it('nor does a value that is nested too deep', async () => {
    expect(await checker.values({}, [nested(1_000)], newest)).toEqual({ untold: 'too-large' });
  });
});

describe('a schema that takes for ever', () => {
  const forever = { type: 'string', pattern: '^(a+)+$' };
  const long = `${'a'.repeat(60)}!`;

  it('is given up, and the next one is told as if nothing had been', async () => {
    const hasty = openChecker({ milliseconds: 1_500 });
    const [stuck, next] = await Promise.all([
      hasty.values(forever, [long], newest),
      hasty.values(forever, ['aaa', 'b'], newest),
    ]);
    expect(stuck).toEqual({ untold: 'unworkable' });
    expect(next).toEqual({ values: [true, false] });
    expect(await hasty.schema(forever, newest)).toEqual({ state: 'valid' });
  });

  it('so is one whose parts double at every level', async () => {
    const levels = Array.from({ length: 40 }, (_, n) => {
      const next = n < 39 ? { $ref: `#/$defs/l${n + 1}` } : { type: 'string' };
      return [`l${n}`, { allOf: [next, next] }] as const;
    });
    const hasty = openChecker({ milliseconds: 1_500 });
    const doubling = { $ref: '#/$defs/l0', $defs: Object.fromEntries(levels) };
    expect(await hasty.values(doubling, ['a'], newest)).toEqual({ untold: 'unworkable' });
    expect(await hasty.values({ type: 'string' }, ['a'], newest)).toEqual({ values: [true] });
  });
});

describe('references', () => {
  it.each([
    ['within', { $ref: '#/$defs/a', $defs: { a: {} } }, []],
    ['to a relative name', { $ref: 'other.json' }, []],
    ['to another host', { properties: { a: { $ref: 'https://acme.example/a#/b' } } }, ['https://acme.example/a#/b']],
    ['to a file', { anyOf: [{ $dynamicRef: 'file:///etc/passwd' }] }, ['file:///etc/passwd']],
    ['to its own $id', { $id: 'https://acme.example/a', $ref: 'https://acme.example/a#/$defs/b' }, []],
    ['that are data', { default: { $ref: 'https://acme.example/a' }, enum: [{ $ref: 'https://acme.example/b' }] }, []],
    ['of a property called default', { properties: { default: { $ref: 'urn:a' } } }, ['urn:a']],
    ['a property called $ref', { properties: { $ref: { type: 'string' } } }, []],
  ])('%s', (_, schema, outside) => {
    expect(outsideReferences(schema)).toEqual(outside);
  });
});

it('what was parsed as JSON and is small is within the bounds', () => {
  fc.assert(fc.property(fc.json({ maxDepth: 5 }), (text) => isBounded(JSON.parse(text))));
});
