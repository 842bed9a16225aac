/** One area of the catalogue, asked of the reference gateway in this process. */

import { check } from '../../check.ts';
import type { AnyOutcome } from '../../harness/outcome.ts';
import type { Summary } from '../../harness/summary.ts';
import { type FaultName, mockGateway, type PresetName } from '../../mock-server/index.ts';

/** In bytes: what holds at 64 KiB holds at 50 MB, and takes a moment. */
const LIMITS: Readonly<Partial<Record<PresetName, { readonly request?: number; readonly response?: number }>>> = {
  kindo: { request: 65_536 },
  karzoun: { response: 16_384 },
};

/** Asks all probes of the area, heavy ones too, with few cases, in front of a gateway with these faults. */
export function askedOf(
  area: string,
  faults: readonly FaultName[] = [],
  preset: PresetName = 'kindo',
): Promise<Summary> {
  const gateway = mockGateway(preset, { behaviour: { limits: LIMITS[preset] ?? {} } });
  for (const name of faults) gateway.faults.add(name);
  const { profile, journal: _unused, ...target } = gateway.target();
  return check({
    ...target,
    url: `http://gateway.test${gateway.path}`,
    handle: gateway.fetch,
    profile,
    only: [`${area}/*`],
    allow: ['heavy', 'reveals-key', 'trespasses'],
    set: Object.fromEntries(Object.entries(LIMITS[preset] ?? {}).map(([name, bytes]) => [`limits.${name}`, bytes])),
    runs: 5,
    seed: 1,
    // What never comes is not waited for long, and the gentle pace for hosts that are not this one would only make the test wait.
    timeout: 2_000,
    rate: 100_000,
    maxRequests: 100_000,
  });
}

/** What each probe of the area saw; a probe without an outcome is left out. */
export function outcomesIn({ verdicts }: Summary): Record<string, readonly AnyOutcome[]> {
  const seen = verdicts.filter(({ outcomes }) => outcomes.length > 0);
  return Object.fromEntries(seen.map(({ probe, outcomes }) => [probe, outcomes.map(({ outcome }) => outcome)]));
}

/** What was not kept of the gateway's own document, as `violation auth/no-credential`, sorted; a probe with two expectations once for each verdict. */
export function failuresIn({ verdicts }: Summary): readonly string[] {
  return failed(verdicts.filter(({ gates }) => gates));
}

/** The same of the specification, in the revision that was agreed on, whether it gates or not. */
export function specFailuresIn({ verdicts }: Summary): readonly string[] {
  return failed(verdicts.filter(({ document }) => isSpecification(document)));
}

function isSpecification(document: string | null): boolean {
  return document?.startsWith('mcp@') === true;
}

function failed(verdicts: Summary['verdicts']): readonly string[] {
  const wrong = verdicts.filter(({ verdict }) => ['violation', 'advice', 'flaky', 'error'].includes(verdict));
  return [...new Set(wrong.map(({ verdict, probe }) => `${verdict} ${probe}`))].sort();
}
