/** The bundled gateways as endpoints to ask: which there are, and one probe asked of one in this process. */

import { prepare } from '../check.ts';
import { profiles } from '../fixtures/profiles/index.ts';
import type { ExchangeSeen, Handler } from '../harness/events.ts';
import { type AnyProbe, watchesRun } from '../harness/probe.ts';
import { run } from '../harness/run.ts';
import type { Journal } from '../harness/target.ts';
import { type FaultName, faults, type Gateway, mockGateway, type PresetName, presets } from '../mock-server/index.ts';

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

/**
 * The first case of the probe, asked of the newest bundled gateway on which it can be asked: directly, or over HTTP where
 * a `Request` cannot carry the question, or with a fault where the gateway has such a thing by no document. Undefined where
 * none has it.
 */
export async function exampleOf(probe: AnyProbe): Promise<Example | undefined> {
  const newestFirst = distinctPresets().toReversed();
  // What watches sees no more over HTTP.
  for (const over of probe.watch ? (['nothing'] as const) : (['nothing', 'http'] as const)) {
    for (const preset of newestFirst) {
      const seen = await askedOf(preset, probe, over);
      if (seen) return { document: preset, seen };
    }
  }
  const fault = faults.find(({ turns }) => turns.includes(probe.id))?.name;
  const [preset] = newestFirst;
  const seen = fault && preset && (await askedOf(preset, probe, 'nothing', fault));
  return seen ? { document: preset, fault, seen } : undefined;
}

async function askedOf(
  preset: PresetName,
  probe: AnyProbe,
  over: 'nothing' | 'http',
  fault?: FaultName,
): Promise<ExchangeSeen | undefined> {
  // Its clock is ours: a session is left idle for long in no time.
  let now = 0;
  const gateway = mockGateway(preset, { now: () => now });
  if (fault) gateway.faults.add(fault);
  const listening = over === 'http' ? await gateway.listen() : undefined;
  const { id } = probe;
  let seen: ExchangeSeen | undefined;
  const handle: Handler = (event) => {
    if (event.type === 'exchange' && event.probe === id) seen ??= event;
  };
  const { prepared, close } = prepare({
    ...gateway.target(),
    ...(listening
      ? { url: listening.url }
      : { url: `https://gateway.example${gateway.path}`, handle: gateway.fetch, journal: journalOf(gateway) }),
    // A probe that watches has to be shown what the others exchange.
    ...(watchesRun(probe) ? {} : { only: [id], allow: ['heavy'] as const }),
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
