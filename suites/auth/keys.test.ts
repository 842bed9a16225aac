import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOtherScheme, neverIssued, otherScheme, unknownKey, withKey } from './keys.ts';

describe('the generators', () => {
  it('of other schemes never write the documented one, in any case, and always have a credential', () => {
    const isOther = (value: string) => {
      const [name, credential, ...rest] = value.split(' ');
      return name?.toLowerCase() !== 'bearer' && (credential?.length ?? 0) > 0 && rest.length === 0;
    };
    fc.assert(fc.property(otherScheme('Bearer'), isOther), { numRuns: 500 });
  });

  it('of other schemes hold to it whatever the documented one is', () => {
    const schemes = fc.constantFrom('Basic', 'TOKEN', 'x');
    const law = (scheme: string, seed: number) =>
      fc.sample(otherScheme(scheme), { seed, numRuns: 20 }).every((value) => isOtherScheme(value, scheme));
    fc.assert(fc.property(schemes, fc.nat(), law), { numRuns: 50 });
  });

  it('of unknown keys give tokens that a header carries as they are', () => {
    fc.assert(fc.property(unknownKey(), (key) => /^[\w-]{12,80}$/.test(key)));
  });
});

it.each(['Bearer x', 'bearer x', 'Basic', 'Basic ', '', 'abc'])('"%s" is no other scheme than Bearer', (value) => {
  expect(isOtherScheme(value, 'Bearer')).toBe(false);
});

it('a key with replacement patterns in it is put in as it is', () => {
  expect(withKey('Basic {key}', '$&$1')).toBe('Basic $&$1');
});

it('keys never issued hold no secret, and none is the key', () => {
  const keys = fc.stringMatching(/^[\w-]{1,40}$/);
  const law = (key: string) => {
    const sent = neverIssued(key).map((value) => withKey(value, key));
    return !sent.includes(key) && !sent.includes('');
  };
  fc.assert(fc.property(keys, law));
  const sent = neverIssued('Abc-12345').map((value) => withKey(value, 'Abc-12345'));
  expect(sent).toEqual(['assay-never-issued', 'Abc-12345x', 'xAbc-12345', 'Abc-1234', 'aBC-12345']);
  expect(neverIssued('Abc-12345').join()).not.toContain('bc-1');
});

it('of a key without letters, or of few characters, no other case and no beginning is sent', () => {
  expect(neverIssued('123')).toEqual(['assay-never-issued', '{key}x', 'x{key}']);
});
