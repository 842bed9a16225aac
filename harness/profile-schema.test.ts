import { Ajv, type AnySchemaObject } from 'ajv';
import { describe, expect, it } from 'vitest';
import { profiles } from '../fixtures/profiles/index.ts';
import { catalogue } from '../suites/index.ts';
import { flag, number, text, word } from './outcome.ts';
import { type AnyProbe, probe } from './probe.ts';
import type { Profile } from './profile.ts';
import { type Named, profileSchema } from './profile-schema.ts';

function valid(schema: AnySchemaObject): (value: unknown) => readonly unknown[] {
  const validate = new Ajv({ allowUnionTypes: true, strictTypes: false }).compile(schema);
  return (value) => (validate(value) ? [] : (validate.errors ?? []));
}

/** A bundled profile as it would stand in a file. */
function written({ extends: base, ...profile }: Profile): unknown {
  return JSON.parse(JSON.stringify(base ? { ...profile, extends: base.profile } : profile));
}

const documents = profiles.map(({ profile }) => profile);

describe('the schema of the bundled catalogue', () => {
  const errors = valid(profileSchema(catalogue, { documents }));

  it.each(profiles.map((profile) => [profile.profile, profile] as const))('takes %s', (_, profile) => {
    expect(errors(written(profile))).toEqual([]);
  });
});

describe('a schema', () => {
  /** Its fields are named as what the schema calls something of its probe. */
  const strange = probe({
    id: 'acme/strange',
    question: 'Is it strange?',
    why: 'Names must not meet.',
    sees: {
      outcome: word('the outcome', { one: 'one', two: 'two' }),
      any: word('any', { three: 'three' }),
      'a/b %': flag('a flag'),
      size: number('a size'),
      words: text('a text'),
    },
    observe: async () => ({}),
  });

  function taken(must: unknown, named: Partial<Named> = {}, probes: readonly AnyProbe[] = [strange]): boolean {
    const errors = valid(profileSchema(probes, { documents, ...named }));
    return errors({ profile: 'a@1', expectations: { 'acme/strange': { must, because: 'A-1' } } }).length === 0;
  }

  it.each([
    [{ outcome: 'one' }, true],
    [{ outcome: ['one', 'two'], any: 'three', 'a/b %': true, size: 5, words: '*so*' }, true],
    [[{ outcome: 'one' }, { size: [5, 6] }], true],
    [{ outcome: 'three' }, false],
    [{ any: 'one' }, false],
    [{ 'a/b %': 'true' }, false],
    [{ size: '5' }, false],
    [{ words: 5 }, false],
    [{ words: [] }, false],
    [{}, false],
    [[], false],
    [{ code: 5 }, false],
  ])('holds %j to the words of the probe: %s', (must, good) => {
    expect(taken(must)).toBe(good);
  });

  it('holds an expectation to the statements, where they are known', () => {
    expect(taken({ size: 5 }, { statements: ['A-1'] })).toBe(true);
    expect(taken({ size: 5 }, { statements: ['A-2'] })).toBe(false);
    expect(taken({ size: 5 }, { statements: [] })).toBe(false);
  });

  it('knows no probe but those of the catalogue, and the words only of those spoken of', () => {
    expect(taken({ size: 5 }, {}, [])).toBe(false);
    expect(taken({ size: '5' }, { spoken: [] })).toBe(true);
  });
});
