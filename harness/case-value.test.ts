import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { spelled, unspelled } from './case-value.ts';

const same = (text: string) => text;

it('a value is the same after it was written and read', () => {
  const leaf = fc.oneof(fc.double(), fc.bigInt(), fc.uint8Array(), fc.string(), fc.boolean(), fc.constant(null));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie('value')),
      fc.dictionary(fc.string(), tie('value'), { noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(value, (given) => {
      expect(unspelled(JSON.parse(JSON.stringify(given, spelled)), same)).toStrictEqual(given);
    }),
  );
});

it('every text of a value is put through, names included', () => {
  expect(unspelled({ a: ['b', 1, { c: 'd' }] }, (text) => text.toUpperCase())).toEqual({ A: ['B', 1, { C: 'D' }] });
});
