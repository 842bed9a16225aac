/** What each fault does on each preset, as it was recorded: `npm run self-proof` compares, `npm run self-proof -- --write` records anew. */

import { existsSync, readFileSync } from 'node:fs';
import { areaOf } from '../../harness/probe.ts';
import { type FaultName, faultNames } from '../../mock-server/index.ts';
import { catalogue } from '../../suites/index.ts';
import { type Answers, askAll, askWith, difference, gatewayFor, type Preset, presets } from './matrix.ts';

/** What one fault does on one preset. */
export interface Effect {
  /** Probes whose answer differs from the reference. */
  readonly turns: readonly string[];
  /** Probes that cannot be asked. */
  readonly blocks: readonly string[];
  /** Promises that are broken, as `document level probe`. */
  readonly breaks: readonly string[];
}

/** Asks the whole catalogue of the preset with the fault; undefined where it is not to be seen there. */
export async function effectOf(
  preset: Preset,
  fault: FaultName,
): Promise<{ readonly effect: Effect; readonly requests: number } | undefined> {
  const asked = await askWith(preset, fault);
  if (!asked) return undefined;
  const { turns, blocks } = difference(await referenceOf(preset), asked.answers);
  const breaks = asked.summary.verdicts
    .filter(({ verdict }) => verdict === 'violation' || verdict === 'advice')
    .map(({ document, level, probe }) => `${document} ${level} ${probe}`);
  const effect = { turns: inShort(turns), blocks: inShort(blocks), breaks: breaks.sort() };
  return { effect, requests: asked.summary.requests };
}

const references = new Map<Preset, Promise<Answers>>();

function referenceOf(preset: Preset): Promise<Answers> {
  const known = references.get(preset) ?? askAll(gatewayFor(preset)).then(({ answers }) => answers);
  references.set(preset, known);
  return known;
}

const ids: readonly string[] = catalogue.map(({ id }) => id);
const areas = Map.groupBy(ids, areaOf);

/** Ids in the order of the catalogue; `area/*` where all of an area are among them. */
function inShort(some: readonly string[]): readonly string[] {
  const given = new Set(some);
  if (ids.every((id) => given.has(id))) return ['*'];
  return [...areas].flatMap(([area, own]) =>
    own.length > 1 && own.every((id) => given.has(id)) ? [`${area}/*`] : own.filter((id) => given.has(id)),
  );
}

export type Effects = Readonly<Record<string, Effect>>;

export function fileOf(preset: string): URL {
  return new URL(`./effects/${preset}.json`, import.meta.url);
}

/** What was recorded for the preset, by fault; nothing where there is no record. */
export function recordedFor(preset: string): Effects {
  return existsSync(fileOf(preset)) ? JSON.parse(readFileSync(fileOf(preset), 'utf8')) : {};
}

/** A line for each way in which what was seen differs from what was recorded. */
export function differences(fault: string, preset: string, seen?: Effect, recorded?: Effect): readonly string[] {
  const where = `${fault} on ${preset}`;
  if (!seen || !recorded) {
    if (seen) return [`${where}: not recorded`];
    return recorded ? [`${where}: recorded, and not to be seen`] : [];
  }
  return (['turns', 'blocks', 'breaks'] as const).flatMap((what) => {
    const [now, then] = [new Set(seen[what]), new Set(recorded[what])];
    const more = [...now].filter((each) => !then.has(each));
    const fewer = [...then].filter((each) => !now.has(each));
    return [
      ...(more.length > 0 ? [`${where}: ${what} also ${more.join(', ')}`] : []),
      ...(fewer.length > 0 ? [`${where}: no longer ${what} ${fewer.join(', ')}`] : []),
    ];
  });
}

/** The preset on which the fault breaks most: where its test asks it. The others are compared by `npm run self-proof`. */
export function homeOf(fault: string): Preset | undefined {
  const effects = presets.flatMap((preset) => {
    const effect = recordedFor(preset)[fault];
    return effect ? [{ preset, size: effect.breaks.length }] : [];
  });
  return effects.sort((one, other) => other.size - one.size)[0]?.preset;
}

/** Every fault on every preset, in an order that deals the work out evenly. */
export function pairs(): readonly (readonly [Preset, FaultName])[] {
  return faultNames.flatMap((fault) => presets.map((preset) => [preset, fault] as const));
}
