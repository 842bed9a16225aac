/** Every fault turns exactly what it names. The faults are dealt out to several test files, so that these run side by side. */

import { afterAll, describe, expect, it } from 'vitest';
import { matchesGlob } from '../../harness/plan.ts';
import { faults } from '../../mock-server/index.ts';
import { catalogue } from '../../suites/index.ts';
import { type Answers, askAll, askWith, difference, gatewayFor, presets } from './matrix.ts';

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
        const { summary, answers } = await askWith(preset, name);
        requests += summary.requests;
        const { turns, blocks } = difference(await referenceOf(preset), answers);
        for (const id of turns) seen.turns.add(id);
        for (const id of blocks) seen.blocks.add(id);
      }
      const named = (globs: readonly string[]) =>
        catalogue.map(({ id }) => id as string).filter((id) => globs.some((glob) => matchesGlob(glob, id)));
      expect({ turns: [...seen.turns].sort(), blocks: [...seen.blocks].sort() }).toEqual({
        turns: named(fault.turns).sort(),
        blocks: named(fault.blocks).sort(),
      });
    });

    afterAll(() => {
      const seconds = Math.round((performance.now() - began) / 1000);
      const size = `${own.length} of ${faults.length} faults × ${presets.length} presets × ${catalogue.length} probes`;
      console.log(`self-proof: ${size}, ${requests} requests, ${seconds} s`);
    });
  });
}
