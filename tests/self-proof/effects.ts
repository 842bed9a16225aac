/** What each fault does on each preset, as it was recorded: `npm run self-proof` compares, `npm run self-proof -- --write` records anew. */

import { existsSync, readFileSync } from 'node:fs';
import { bundledProfile } from '../../documents.ts';
import { matchesGlob } from '../../harness/plan.ts';
import { areaOf } from '../../harness/probe.ts';
import { type Document, documentOf } from '../../harness/profile.ts';
import type { Summary } from '../../harness/summary.ts';
import { type FaultName, faults, mockGateway } from '../../mock-server/index.ts';
import { catalogue } from '../../suites/index.ts';
import { type Answers, askAll, askWith, difference, gatewayFor, isUnkept, type Preset, presets } from './matrix.ts';

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
  const effect = { turns: inShort(turns), blocks: inShort(blocks), breaks: breaksIn(preset, asked.summary) };
  return { effect, requests: asked.summary.requests };
}

/**
 * The promises that the fault breaks, beside those that were recorded. Asked are the areas of their probes alone; the whole,
 * where these tell otherwise: state outlives a question, and what watches the run may see it in another area.
 */
export async function brokenAgain(
  preset: Preset,
  fault: FaultName,
  recorded: Effect,
): Promise<{ readonly seen: readonly string[]; readonly recorded: readonly string[]; readonly requests: number }> {
  const areas = new Set(recorded.breaks.map(probeOf).map(areaOf));
  const isAsked = (broken: string) => areas.has(areaOf(probeOf(broken)));
  const some =
    areas.size > 0 ? await askWith(preset, fault, { only: [...areas].map((area) => `${area}/*`) }) : undefined;
  const seen = some ? breaksIn(preset, some.summary).filter(isAsked) : [];
  const expected = recorded.breaks.filter(isAsked);
  const requests = some?.summary.requests ?? 0;
  if (seen.length > 0 && seen.join() === expected.join()) return { seen, recorded: expected, requests };
  const all = await askWith(preset, fault);
  return {
    seen: all ? breaksIn(preset, all.summary) : [],
    recorded: recorded.breaks,
    requests: requests + (all?.summary.requests ?? 0),
  };
}

function probeOf(broken: string): string {
  return broken.split(' ')[2] ?? '';
}

/** Broken promises of the preset's own document, as `document level probe`: what is judged beside it breaks anyway. */
function breaksIn(preset: Preset, { verdicts }: Summary): readonly string[] {
  const { id } = documentFor(preset);
  return verdicts
    .filter(({ document, probe, verdict }) => {
      if (document !== id || isUnkept(preset, probe)) return false;
      return verdict === 'violation' || verdict === 'advice';
    })
    .map(({ document, level, probe }) => `${document} ${level} ${probe}`)
    .sort();
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

const records = new Map<string, Effects>();

/** What was recorded for the preset when this process began, by fault; nothing where there is no record. */
export function recordedFor(preset: string): Effects {
  const known = records.get(preset) ?? readRecord(fileOf(preset));
  records.set(preset, known);
  return known;
}

function readRecord(file: URL): Effects {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
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

/**
 * Every fault on every preset that tells something of it: on the newest document of a family all, on an older one those
 * that are for a probe of which it promises something else, and behind a lock those that are about locks.
 */
export function pairs(): readonly (readonly [Preset, FaultName])[] {
  return faults.flatMap((fault) =>
    presets.filter((preset) => isTelling(preset, fault.turns)).map((preset) => [preset, fault.name] as const),
  );
}

/** The next newer document, where that is in the matrix too. */
const newer: Readonly<Partial<Record<Preset, Preset>>> = {
  'kindo@unversioned': 'kindo@2026.09',
  'mcp@2024-11-05': 'mcp@2025-03-26',
  'mcp@2025-03-26': 'mcp@2025-06-18',
  'mcp@2025-06-18': 'mcp@2025-11-25',
};

const lockAreas = ['auth', 'authorization', 'metadata'];

/** Facts that only an endpoint with accounts has. */
const ofAccounts = ['preferred', 'second', 'unentitled', 'foreign', 'listedTasks'];

const behindLocks = new Set(
  catalogue
    .filter((probe) => lockAreas.includes(areaOf(probe.id)) || factsOf(probe).some((name) => ofAccounts.includes(name)))
    .map(({ id }): string => id),
);

function factsOf(probe: (typeof catalogue)[number]): readonly string[] {
  return [...(probe.needs ?? []), ...(probe.observe ? (probe.about ?? []) : [])];
}

function isTelling(preset: Preset, turns: readonly string[]): boolean {
  const turned = ids.filter((id) => turns.some((glob) => matchesGlob(glob, id)));
  if (preset === 'mcp-oauth') return turned.some((id) => behindLocks.has(id));
  const next = newer[preset];
  return next === undefined || turned.some((id) => promised(preset, id) !== promised(next, id));
}

/** Every promise of the preset's document that can be broken, as `document level probe`. */
export function judgedOn(preset: Preset): readonly string[] {
  const { id, promises } = documentFor(preset);
  return [...promises].flatMap(([probe, each]) =>
    each
      .filter(({ level, basis }) => level !== 'open' && basis !== 'silent')
      .map(({ level }) => `${id} ${level} ${probe}`),
  );
}

/**
 * The promises of the preset's document that some fault is recorded to break: on a preset with this document, or, where
 * the next newer document promises the very same, on one with that.
 */
export function brokenOn(preset: Preset): ReadonlySet<string> {
  const { id } = documentFor(preset);
  const same = presets.filter((other) => documentFor(other).id === id);
  const own = same.flatMap((other) => Object.values(recordedFor(other)).flatMap(({ breaks }) => breaks));
  const next = newer[preset];
  const inherited = next === undefined ? [] : [...brokenOn(next)];
  return new Set([
    ...own,
    ...inherited.flatMap((broken) => {
      const [, level, probe = ''] = broken.split(' ');
      return next && promised(preset, probe) === promised(next, probe) ? [`${id} ${level} ${probe}`] : [];
    }),
  ]);
}

/** What the document of the preset promises for a probe, as a text to compare. */
function promised(preset: Preset, probe: string): string {
  return JSON.stringify(documentFor(preset).promises.get(probe) ?? []);
}

const documents = new Map<Preset, Document>();

function documentFor(preset: Preset): Document {
  const known = documents.get(preset) ?? documentOf(bundledProfile(mockGateway(preset).document));
  documents.set(preset, known);
  return known;
}
