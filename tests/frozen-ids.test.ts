import { describe, expect, it } from 'vitest';
import { catalogue } from '../suites/index.ts';
import { frozen, retired } from './frozen-ids.ts';

// People select and waive probes by id: a renamed one would be left out of their CI without a word.
describe('the ids of probes', () => {
  it('are those that are frozen: a new one is added to the list, and none is changed', () => {
    expect(catalogue.map(({ id }) => id as string).sort()).toEqual(frozen);
  });

  it('are never used again once they are retired', () => {
    expect(frozen.filter((id) => Object.hasOwn(retired, id))).toEqual([]);
  });
});
