/** Every fault breaks what is recorded of it. The faults are dealt out to several test files, so that these run side by side. */

import { afterAll, describe, expect, it } from 'vitest';
import { faults } from '../../mock-server/index.ts';
import { catalogue } from '../../suites/index.ts';
import { brokenAgain, type Effect, homeOf, recordedFor } from './effects.ts';

/** Registers a test for every `of`-th fault, from number `part` (0 to `of` - 1) on: on the preset where it breaks most. */
export function proveFaults(part: number, of: number): void {
  const own = faults.filter((_, index) => index % of === part);
  const began = performance.now();
  let requests = 0;

  describe('every fault breaks exactly what is recorded', () => {
    // Side by side: many of them wait for what never comes.
    it.concurrent.each(own.map(({ name }) => name))('%s', async (name) => {
      const home = homeOf(name);
      if (!home) expect.fail(`${name} is recorded on no preset. Please run npm run self-proof -- --write.`);
      const effect = recordedFor(home)[name];
      const { seen, recorded, requests: sent } = await brokenAgain(home, name, effect as Effect);
      requests += sent;
      expect(seen).toEqual(recorded);
    });

    afterAll(() => {
      const seconds = Math.round((performance.now() - began) / 1000);
      const size = `${own.length} of ${faults.length} faults × ${catalogue.length} probes`;
      console.log(`self-proof: ${size}, ${requests} requests, ${seconds} s`);
    });
  });
}
