import { describe, expect, it } from 'vitest';
import { askedOf, failuresIn, outcomesIn } from '../__test-helpers__/asked.ts';

const all = { names: 'all', descriptions: 'all', schemas: 'all', properties: 'all', required: 'all' };

it('the reference keeps every promise', async () => {
  const summary = await askedOf('tools');
  expect(failuresIn(summary)).toEqual([]);
  expect(outcomesIn(summary)).toMatchObject({
    'tools/described': [all],
    'tools/whole-list': [{ lists: 'whole' }],
    'tools/same-twice': [{ lists: 'the-same' }],
    'tools/first-party': [{ tools: 'listed' }],
  });
});

it.each([
  ['description-missing', ['violation tools/described']],
  ['schema-without-type', ['violation tools/described']],
  ['schema-missing', ['advice tools/described', 'violation tools/described']],
  ['schema-without-properties', ['advice tools/described']],
  ['list-cut-short', ['violation tools/whole-list']],
  // A list without tools shows nothing to look at: what is wrong with it is asked elsewhere.
  ['list-without-tools', []],
] as const)('%s is found', async (name, failures) => {
  expect(failuresIn(await askedOf('tools', [name]))).toEqual(failures);
});

it('first-party tools that are missing are seen, and not judged', async () => {
  const summary = await askedOf('tools', ['hides-platform-tools']);
  expect(outcomesIn(summary)['tools/first-party']).toEqual([{ tools: 'none' }]);
  expect(failuresIn(summary)).toEqual([]);
});

describe('a document that names its tools', () => {
  it('finds them all, and tells what it disputes itself', async () => {
    const summary = await askedOf('tools', [], 'karzoun');
    expect(failuresIn(summary)).toEqual([]);
    expect(outcomesIn(summary)).toMatchObject({
      'tools/catalogue': [{ catalogue: 'whole' }],
      'tools/disputed-names': [{ listed: 'none' }],
    });
  });

  it.each([
    ['tool-names-prefixed', ['advice', 'violation'], { catalogue: 'renamed', missing: 'allBrands' }],
    ['tool-names-in-snake-case', ['advice', 'violation'], { catalogue: 'renamed', missing: 'allBrands' }],
    ['catalogue-name-missing', ['advice'], { catalogue: 'cut', missing: 'fieldsGetTypes' }],
    ['catalogue-cut-to-prefix', ['advice'], { catalogue: 'cut', missing: 'allBrands' }],
  ] as const)('%s is found', async (name, verdicts, outcome) => {
    const summary = await askedOf('tools', [name], 'karzoun');
    expect(failuresIn(summary)).toEqual(verdicts.map((verdict) => `${verdict} tools/catalogue`));
    expect(outcomesIn(summary)['tools/catalogue']).toEqual([outcome]);
  });

  it('tools beyond the catalogue are no breach', async () => {
    const summary = await askedOf('tools', ['uncatalogued-tools-listed'], 'karzoun');
    expect(failuresIn(summary)).toEqual([]);
    expect(outcomesIn(summary)['tools/disputed-names']).toEqual([{ listed: 'all' }]);
  });
});
