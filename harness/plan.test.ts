import { describe, expect, it } from 'vitest';
import { catalogue } from '../suites/index.ts';
import type { Known } from './facts.ts';
import { plan } from './plan.ts';
import { type AnyProbe, type Impact, stageOf, watchesRun } from './probe.ts';

const allow = new Set<Impact>(['safe', 'calls-tools', 'opens-sessions', 'reveals-key', 'trespasses', 'heavy']);
const known = { conventions: {} } as Known;

/** The catalogue where nothing is needed: what a shard leaves out, it leaves to another. */
const bare = catalogue.map((probe): AnyProbe => {
  if (probe.observe) return { ...probe, needs: [], about: [] };
  const { during } = probe;
  return { ...probe, needs: [], ...(during && { during: { ...during, walk: { ...during.walk, needs: [] } } }) };
});

/** The ids that each of `of` shards asks. */
function shards(probes: readonly AnyProbe[], of: number): readonly (readonly string[])[] {
  return Array.from({ length: of }, (_, at) => {
    const planned = plan(probes, { allow, shard: { index: at + 1, of } }, known);
    return planned.filter(({ ask }) => ask).map(({ probe }) => probe.id);
  });
}

describe('a shard', () => {
  it('asks what no other does, whatever else there is to ask and in whichever order', () => {
    const own = bare.filter((probe) => !watchesRun(probe));
    const split = shards(own, 3);
    expect(split.flat().toSorted()).toEqual(own.map(({ id }) => id).toSorted());
    const half = own.filter((_, index) => index % 2 === 0).toReversed();
    for (const [index, ids] of shards(half, 3).entries()) {
      expect(ids.toSorted()).toEqual(
        half
          .map(({ id }) => id)
          .filter((id) => split[index]?.includes(id))
          .toSorted(),
      );
    }
  });

  it('has its fair part of the questions', () => {
    for (const of of [2, 3, 4]) {
      for (const ids of shards(bare, of)) expect(ids.length).toBeGreaterThan(bare.length / of / 2);
    }
  });

  it('asks a walk whole, and looks at its own run', () => {
    const walks = Map.groupBy(
      bare.filter((probe) => stageOf(probe)),
      (probe) => stageOf(probe)?.walk.id,
    );
    const split = shards(bare, 4);
    for (const probes of walks.values()) {
      expect(split.filter((ids) => probes.some(({ id }) => ids.includes(id)))).toHaveLength(1);
    }
    for (const { id } of bare.filter(watchesRun)) expect(split.every((ids) => ids.includes(id))).toBe(true);
  });

  it('says which one asks what it does not', () => {
    const [first] = plan(bare, { allow, shard: { index: 1, of: 2 } }, known).flatMap((each) =>
      each.ask ? [] : [each.left],
    );
    expect(first).toMatchObject({ verdict: 'not-selected', reason: 'shard 2 of 2 asks it', shard: 2 });
  });
});
