/** Examples of every question, as they were recorded: `npm run docs -- --record` asks the bundled gateways for them anew. */

import { existsSync, readFileSync } from 'node:fs';
import { type Example, examplesOf, exchangesOf } from '../../cli/reference.ts';
import { profiles } from '../../fixtures/profiles/index.ts';
import { isBroken } from '../../harness/judge.ts';
import { inWords } from '../../harness/outcome.ts';
import type { AnyProbe } from '../../harness/probe.ts';
import { documentOf } from '../../harness/profile.ts';
import { type FaultName, mockGateway } from '../../mock-server/index.ts';
import { exchangeLines } from '../../reports/evidence.ts';
import { catalogue } from '../../suites/index.ts';
import { recordedFor } from '../../tests/self-proof/effects.ts';
import { type Preset, presets } from '../../tests/self-proof/matrix.ts';

/** One exchange as a page shows it. */
export interface Recorded {
  /** The document that the gateway follows. */
  readonly document: string;
  /** The fault that the gateway has. */
  readonly fault?: string;
  /** The outcome in words. */
  readonly seen: string;
  /** Each request with its answer, as lines. */
  readonly exchanges: readonly (readonly string[])[];
}

/** What is recorded of a question. */
export interface Examples {
  /** How a gateway answers that keeps its document. */
  readonly kept?: Recorded;
  /** How one answers that does not. */
  readonly broken?: Recorded;
}

export const file = new URL('./examples.json', import.meta.url);

/** What is recorded, by probe. */
export function recordedExamples(): Readonly<Record<string, Examples>> {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** Asks the gateways anew: clean, and each question with a fault that is recorded to break what is promised for it. */
export async function record(say: (line: string) => void): Promise<Readonly<Record<string, Examples>>> {
  const kept = await examplesOf(catalogue);
  say(`${kept.size} of ${catalogue.length} questions have an example`);
  const broken = await breaches(say);
  say(`${broken.size} of them have one of a breach`);
  return Object.fromEntries(
    catalogue.map(({ id }): [string, Examples] => {
      const [good, bad] = [kept.get(id), broken.get(id)];
      return [id, { ...(good && { kept: written(good) }), ...(bad && { broken: written(bad) }) }];
    }),
  );
}

/** For each probe an exchange that breaks what the gateway's document promises: by as few faults as will do. */
async function breaches(say: (line: string) => void): Promise<ReadonlyMap<string, Example>> {
  const found = new Map<string, Example>();
  const all = presets.flatMap((preset) =>
    Object.entries(recordedFor(preset)).map(([fault, { breaks }]) => ({
      preset,
      fault: fault as FaultName,
      probes: new Set(breaks.map((each) => each.split(' ')[2] ?? '')),
    })),
  );
  const missing = ({ probes }: (typeof all)[number]) => catalogue.filter(({ id }) => probes.has(id) && !found.has(id));
  // A fault that breaks little shows what it is about.
  for (const pair of all.toSorted((one, other) => one.probes.size - other.probes.size)) {
    const wanted = missing(pair);
    if (wanted.length === 0) continue;
    for (const [id, example] of await broken(pair.preset, pair.fault, wanted)) found.set(id, example);
    say(`${pair.fault} on ${pair.preset}: ${found.size}`);
  }
  return found;
}

async function broken(
  preset: Preset,
  fault: FaultName,
  probes: readonly AnyProbe[],
): Promise<ReadonlyMap<string, Example>> {
  const { document } = mockGateway(preset);
  const judging = profiles.filter(({ profile }) => profile === document).map(documentOf);
  const seen = await exchangesOf(preset, probes, { fault });
  return new Map(
    [...seen].flatMap(([id, all]): [string, Example][] => {
      const wrong = all.find(({ outcome }) => isBroken(id, outcome, judging));
      return wrong ? [[id, { document, fault, seen: wrong }]] : [];
    }),
  );
}

/** The most requests of one example that are shown: the first, and the last ones. */
const SHOWN = 4;

function written({ document, fault, seen }: Example): Recorded {
  const { exchanges } = seen;
  const kept = exchanges.length > SHOWN ? [...exchanges.slice(0, 1), ...exchanges.slice(1 - SHOWN)] : exchanges;
  return {
    document,
    ...(fault && { fault }),
    seen: inWords(seen.outcome),
    exchanges: kept.map((each) =>
      exchangeLines(each)
        .filter((line) => !/^user-agent:/i.test(line))
        .map(neutral),
    ),
  };
}

/** The line without what differs from run to run: the port, and the run's own id. */
function neutral(line: string): string {
  return line
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'https://gateway.example')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'gateway.example')
    .replaceAll(/(assay-[a-z]+-\d+-?\d*-)[0-9a-f]{8}/g, '$1{run}');
}
