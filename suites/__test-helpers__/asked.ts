/** One area of the catalogue, asked of the reference gateway in this process. */

import { check } from '../../check.ts';
import type { AnyOutcome } from '../../harness/outcome.ts';
import type { Summary } from '../../harness/summary.ts';
import { type FaultName, mockGateway, type PresetName } from '../../mock-server/index.ts';

/** In bytes: what holds at 64 KiB holds at 50 MB, and takes a moment. */
const REQUEST_LIMIT = 65_536;

/** Asks all probes of the area, heavy ones too, with few cases, in front of a gateway with these faults. */
export function askedOf(
  area: string,
  faults: readonly FaultName[] = [],
  preset: PresetName = 'kindo',
): Promise<Summary> {
  const gateway = mockGateway(preset, { behaviour: { limits: { request: REQUEST_LIMIT } } });
  for (const name of faults) gateway.faults.add(name);
  const { profile, journal: _unused, ...target } = gateway.target();
  return check({
    ...target,
    url: `http://gateway.test${gateway.path}`,
    handle: gateway.fetch,
    profile,
    only: [`${area}/*`],
    allow: ['heavy', 'reveals-key', 'trespasses'],
    set: preset === 'kindo@unversioned' ? {} : { 'limits.request': REQUEST_LIMIT },
    runs: 5,
    seed: 1,
    // The gentle pace for hosts that are not this one would only make the test wait.
    rate: 100_000,
    maxRequests: 100_000,
  });
}

/** What each probe of the area saw; a probe without an outcome is left out. */
export function outcomesIn({ verdicts }: Summary): Record<string, readonly AnyOutcome[]> {
  const seen = verdicts.filter(({ outcomes }) => outcomes.length > 0);
  return Object.fromEntries(seen.map(({ probe, outcomes }) => [probe, outcomes.map(({ outcome }) => outcome)]));
}

/** What was not kept, as `violation auth/no-credential`, sorted; a probe with two expectations once for each verdict. */
export function failuresIn({ verdicts }: Summary): readonly string[] {
  const failed = verdicts.filter(({ verdict }) => ['violation', 'advice', 'flaky', 'error'].includes(verdict));
  return [...new Set(failed.map(({ verdict, probe }) => `${verdict} ${probe}`))].sort();
}
