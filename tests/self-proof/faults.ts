/** Every fault turns exactly what it names. The faults are dealt out to several test files, so that these run side by side. */

import { afterAll, describe, expect, it } from 'vitest';
import { matchesGlob } from '../../harness/plan.ts';
import { type Fault, faults } from '../../mock-server/index.ts';
import { catalogue } from '../../suites/index.ts';
import { type Answers, askAll, askWith, difference, gatewayFor, presets } from './matrix.ts';

/** What to add to one of the fault's lists, and what to remove; empty where the list is right. */
function amended(list: 'turns' | 'blocks', seen: ReadonlySet<string>, fault: Fault): readonly string[] {
  const ids = catalogue.map(({ id }): string => id);
  const named = new Set(ids.filter((id) => fault[list].some((glob) => matchesGlob(glob, id))));
  const told = (what: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`${list} of ${fault.name}: ${what} ${names.map((id) => `'${id}'`).join(', ')}`];
  return [
    ...told(
      'add',
      ids.filter((id) => seen.has(id) && !named.has(id)),
    ),
    ...told(
      'remove',
      ids.filter((id) => named.has(id) && !seen.has(id)),
    ),
  ];
}

/** Registers a test for every `of`-th fault, from number `part` (0 to `of` - 1) on. */
export function proveFaults(part: number, of: number): void {
  const references = new Map<string, Answers>();
  const own = faults.filter((_, index) => index % of === part);
  const began = performance.now();
  let requests = 0;

  async function referenceOf(preset: (typeof presets)[number]): Promise<Answers> {
    const known = references.get(preset) ?? (await askAll(gatewayFor(preset))).answers;
    references.set(preset, known);
    return known;
  }

  describe('every fault turns exactly what it names', () => {
    it.each(own.map((fault) => [fault.name, fault] as const))('%s', async (name, fault) => {
      const seen = { turns: new Set<string>(), blocks: new Set<string>() };
      for (const preset of presets) {
        const asked = await askWith(preset, name);
        if (!asked) continue;
        requests += asked.summary.requests;
        const { turns, blocks } = difference(await referenceOf(preset), asked.answers);
        for (const id of turns) seen.turns.add(id);
        for (const id of blocks) seen.blocks.add(id);
      }
      expect([...amended('turns', seen.turns, fault), ...amended('blocks', seen.blocks, fault)].join('\n')).toBe('');
    });

    afterAll(() => {
      const seconds = Math.round((performance.now() - began) / 1000);
      const size = `${own.length} of ${faults.length} faults × ${presets.length} presets × ${catalogue.length} probes`;
      console.log(`self-proof: ${size}, ${requests} requests, ${seconds} s`);
    });
  });
}
