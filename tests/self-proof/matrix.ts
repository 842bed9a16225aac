/** The catalogue against the reference gateway, clean and with each fault: what every probe answers. */

import { prepare } from '../../check.ts';
import type { Verdict } from '../../harness/events.ts';
import { outcomeKey } from '../../harness/outcome.ts';
import { run } from '../../harness/run.ts';
import { collector, type Summary } from '../../harness/summary.ts';
import type { Target } from '../../harness/target.ts';
import { type FaultName, type Gateway, mockGateway, type PresetName } from '../../mock-server/index.ts';

/** The presets with a document of their own: an alias would only be asked twice. */
export const presets = [
  'mcp@2025-11-25',
  'mcp@2025-06-18',
  'mcp@2025-03-26',
  'mcp@2024-11-05',
  'mcp-oauth',
  'karzoun@mintlify',
  'kindo@2026.09',
  'kindo@unversioned',
] as const satisfies readonly PresetName[];
export type Preset = (typeof presets)[number];

/** Small limits, in bytes: 50 MB bodies would make the matrix many times slower, and show nothing more. */
const LIMITS: Readonly<Record<string, { readonly request?: number; readonly response?: number }>> = {
  'kindo@2026.09': { request: 65_536 },
  'karzoun@mintlify': { response: 16_384 },
};
/** What the specification advises, and its open gateways do not do: `mcp-oauth` does. */
const OPEN = 'auth/no-credential';

/** Whether the gateway itself, without a fault, does not keep what its document promises for the probe. */
export function isUnkept(preset: Preset, probe: string): boolean {
  return probe === OPEN && preset.startsWith('mcp@');
}

const SEED = 20_261_121;

/** What one probe came to in one run. */
export interface Answered {
  /** Its distinct outcomes, as keys, sorted. */
  readonly outcomes: readonly string[];
  readonly verdicts: readonly Verdict[];
}
export type Answers = ReadonlyMap<string, Answered>;

export interface Asked {
  readonly summary: Summary;
  readonly answers: Answers;
}

/** The clocks of the gateways, in milliseconds: sessions age by them. */
const clocks = new WeakMap<Gateway, { now: number }>();

/** A gateway whose limits are the matrix's. */
export function gatewayFor(preset: PresetName): Gateway {
  const clock = { now: 0 };
  // Nothing waits in the matrix: a slow answer is as slow as the event loop.
  const wait = async () => {};
  const gateway = mockGateway(preset, { behaviour: { limits: LIMITS[preset] ?? {} }, wait, now: () => clock.now });
  clocks.set(gateway, clock);
  return gateway;
}

/** Longer than any gateway keeps a session that nobody uses, in milliseconds. */
const LONG = 24 * 60 * 60 * 1000;

/** The same limits, as a check is told of them. */
export function limitsOf(preset: string): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(LIMITS[preset] ?? {}).map(([name, bytes]) => [`limits.${name}`, bytes]));
}

/** Asks the whole catalogue, heavy probes included, over the wire given or directly. */
export async function askAll(
  gateway: Gateway,
  { url, cases = 1, only }: { readonly url?: string; readonly cases?: number; readonly only?: readonly string[] } = {},
): Promise<Asked> {
  const { handle, summary } = collector();
  const { prepared, close } = prepare({
    ...targetOf(gateway),
    url: url ?? `http://gateway.test${gateway.path}`,
    ...(url === undefined ? { handle: gateway.fetch } : {}),
    profile: gateway.document,
    allow: ['heavy', 'reveals-key', 'trespasses'],
    set: limitsOf(gateway.document),
    runs: cases,
    ...(only && { only }),
    seed: SEED,
    content: true,
  });
  try {
    await run(
      // One after the other: what a fault does must not depend on what is asked beside it.
      {
        ...prepared,
        probesAtOnce: 1,
        shrinking: 0,
        limits: { ...prepared.limits, timeout: 2_000 },
        wait: async () => {},
      },
      handle,
    );
  } finally {
    await close();
  }
  const told = summary();
  return { summary: told, answers: answersOf(told) };
}

/** The same with a fault, on a gateway of its own; undefined where it is not to be seen there. */
export async function askWith(
  preset: PresetName,
  fault: FaultName,
  options: { readonly only?: readonly string[] } = {},
): Promise<Asked | undefined> {
  const gateway = gatewayFor(preset);
  if (!gateway.faults.shows(fault)) return undefined;
  gateway.faults.add(fault);
  return askAll(gateway, options);
}

/** The probes whose answer differs from the reference, and those that could not be asked. */
export function difference(
  reference: Answers,
  faulty: Answers,
): { readonly turns: readonly string[]; readonly blocks: readonly string[] } {
  const ids = [...reference.keys()];
  const blocks = ids.filter((id) => faulty.get(id)?.verdicts.some(({ verdict }) => verdict === 'blocked') ?? true);
  const turns = ids.filter(
    (id) => !blocks.includes(id) && faulty.get(id)?.outcomes.join() !== reference.get(id)?.outcomes.join(),
  );
  return { turns, blocks };
}

/** What a check is told about the gateway, the journal of its upstreams included. */
export function targetOf(gateway: Gateway): Omit<Target, 'url'> {
  const { profile: _profile, journal: _journal, ...told } = gateway.target();
  const journal = {
    arrivals: async (nonce: string) =>
      gateway.journal.filter((entry) => JSON.stringify(entry.arguments).includes(nonce)),
  };
  return {
    ...told,
    journal,
    async restart() {
      gateway.restart();
    },
    async idle() {
      const clock = clocks.get(gateway);
      if (clock) clock.now += LONG;
    },
  };
}

function answersOf({ verdicts }: Summary): Answers {
  const probes = new Set(verdicts.map(({ probe }) => probe));
  return new Map(
    [...probes].map((id) => {
      const rows = verdicts.filter(({ probe }) => probe === id);
      const outcomes = (rows[0]?.outcomes ?? []).map(({ outcome }) => outcomeKey(outcome)).sort();
      return [id, { outcomes, verdicts: rows }];
    }),
  );
}
