/** The bundled gateways as endpoints to ask: which there are, and one probe asked of one in this process. */

import { prepare } from '../check.ts';
import { profiles } from '../fixtures/profiles/index.ts';
import type { ExchangeSeen, Handler } from '../harness/events.ts';
import { type AnyProbe, type Catalogue, watchesRun } from '../harness/probe.ts';
import { run } from '../harness/run.ts';
import type { Journal } from '../harness/target.ts';
import { type FaultName, faults, type Gateway, mockGateway, type PresetName, presets } from '../mock-server/index.ts';
import { catalogue } from '../suites/index.ts';

/** The presets that have a document of their own, the oldest version of each family first; an alias would only be asked twice. */
export function distinctPresets(): readonly PresetName[] {
  return profiles.flatMap(({ profile }) => presets.filter((name) => name === profile));
}

/** An example of a probe at work. */
export interface Example {
  /** The document that the gateway behaves by. */
  readonly document: string;
  /** The fault that the gateway had: without it, it sends nothing that the probe could look at. */
  readonly fault?: FaultName;
  readonly seen: ExchangeSeen;
}

/** The example of one probe; see {@link examplesOf}. */
export async function exampleOf(probe: AnyProbe): Promise<Example | undefined> {
  return (await examplesOf([probe])).get(probe.id);
}

/**
 * The first case of each probe by its id, asked of the newest bundled gateway on which it can be asked: directly, or over
 * HTTP where a `Request` cannot carry the question, or with a fault where the gateway has such a thing by no document. A
 * probe that can be asked of none is left out.
 */
export async function examplesOf(probes: readonly AnyProbe[]): Promise<ReadonlyMap<string, Example>> {
  const found = new Map<string, Example>();
  // The one with an authorization server has what no other has.
  const newestFirst: readonly PresetName[] = [...distinctPresets().toReversed(), 'mcp-oauth'];
  const ask = async (wanted: readonly AnyProbe[], preset: PresetName, over: Over, fault?: FaultName) => {
    for (const [id, [seen]] of await exchangesOf(preset, wanted, { over, ...(fault && { fault }) })) {
      if (seen) found.set(id, { document: mockGateway(preset).document, ...(fault && { fault }), seen });
    }
  };
  const missing = () => probes.filter(({ id }) => !found.has(id));
  for (const over of ['nothing', 'http'] as const) {
    for (const preset of newestFirst) {
      // What watches sees no more over HTTP.
      const wanted = missing().filter((probe) => over === 'nothing' || !probe.watch);
      if (wanted.length > 0) await ask(wanted, preset, over);
    }
  }
  for (const probe of missing()) {
    const fault = faults.find(({ turns }) => turns.includes(probe.id))?.name;
    if (fault === undefined) continue;
    for (const preset of newestFirst.filter((name) => mockGateway(name).faults.shows(fault))) {
      if (!found.has(probe.id)) await ask([probe], preset, 'nothing', fault);
    }
  }
  return found;
}

/** What is between the harness and the gateway. */
type Over = 'nothing' | 'http';

/** What was exchanged for each of the probes that could be asked: once for each distinct outcome, in the order of their cases. */
export async function exchangesOf(
  preset: PresetName,
  probes: readonly AnyProbe[],
  { over = 'nothing', fault }: { readonly over?: Over; readonly fault?: FaultName } = {},
): Promise<ReadonlyMap<string, readonly ExchangeSeen[]>> {
  // Its clock is ours: a session is left idle for long in no time.
  let now = 0;
  const gateway = mockGateway(preset, { now: () => now });
  if (fault) gateway.faults.add(fault);
  const listening = over === 'http' ? await gateway.listen() : undefined;
  const all: Catalogue = catalogue;
  const ids = probes.map(({ id }) => id);
  const seen = new Map<string, ExchangeSeen[]>();
  const handle: Handler = (event) => {
    if (event.type !== 'exchange' || event.exchanges.length === 0 || !ids.includes(event.probe)) return;
    seen.set(event.probe, [...(seen.get(event.probe) ?? []), event]);
  };
  const { prepared, close } = prepare({
    ...gateway.target(),
    ...(listening
      ? { url: listening.url }
      : { url: `https://gateway.example${gateway.path}`, handle: gateway.fetch, journal: journalOf(gateway) }),
    probes: [...all, ...probes.filter((probe) => !all.includes(probe))],
    // A probe that watches has to be shown what the others exchange.
    ...(probes.some(watchesRun) ? {} : { only: ids, allow: ['heavy', 'reveals-key', 'trespasses'] as const }),
    runs: 1,
    seed: 1,
    async restart() {
      gateway.restart();
    },
    async idle() {
      now += 24 * 60 * 60 * 1000;
    },
  });
  try {
    await run(prepared, handle);
  } finally {
    await close();
    await listening?.close();
  }
  return seen;
}

/** What arrived at the integrations, read in this process. */
function journalOf({ journal }: Gateway): Journal {
  return { arrivals: async (nonce) => journal.filter((entry) => JSON.stringify(entry.arguments).includes(nonce)) };
}
