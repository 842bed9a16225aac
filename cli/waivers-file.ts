/** Waivers in a file: read and held to what there is, or written for the answers that a run did not expect. */

import { stringify } from 'yaml';
import { fails } from '../harness/gate.ts';
import type { Mistake } from '../harness/mistake.ts';
import { keepsAny, outcomeKey } from '../harness/outcome.ts';
import type { Catalogue } from '../harness/probe.ts';
import type { Document } from '../harness/profile.ts';
import type { Summary } from '../harness/summary.ts';
import { daysAfter, type Waiver, waiverMistakes } from '../harness/waivers.ts';
import { counted, visible } from '../reports/text.ts';
import { nameOf } from './module-file.ts';
import { newFile } from './new-file.ts';
import schema from './schemas/waivers.schema.json' with { type: 'json' };
import { held, parseYaml, readText, refused } from './yaml-file.ts';

/** What waivers can name. */
export interface Known {
  readonly catalogue: Catalogue;
  readonly documents: readonly Document[];
}

/** The waivers in the file. Throws {@link Mistake} with the line and the nearest name of all that is wrong. */
export function readWaivers(path: string, known: Known): readonly Waiver[] {
  const name = nameOf(path);
  return parseWaivers(readText(path, `the waivers ${name}`, 'check the path after --waivers'), name, known);
}

/** The same for a text; `name` is the file's, for messages. */
export function parseWaivers(text: string, name: string, known: Known): readonly Waiver[] {
  const written = parseYaml(text, name);
  const waivers = held<readonly Waiver[]>(written, schema);
  const wrongs = waiverMistakes(waivers, known);
  if (wrongs.length === 0) return waivers;
  throw refused(
    written,
    wrongs.map(({ index, path, sentence }) => ({ path: [String(index), ...path], sentence })),
  );
}

/** For how many days a waiver holds that nobody has given a date yet. */
const DAYS = 90;

/**
 * A waiver for each wrong answer that fails the gate of this run and is not waived yet. The reason is empty, so that
 * none is read before somebody has thought of one.
 */
export function waiversFor({ verdicts, failOn, target, waivers }: Summary, today: string): readonly Waiver[] {
  const keyOf = ({ probe, document, outcome }: Pick<Waiver, 'probe' | 'document' | 'outcome'>) =>
    JSON.stringify([probe, document, outcomeKey(outcome)]);
  const known = new Set(waivers.filter(({ state }) => state === 'used').map(keyOf));
  const wanted = new Map<string, Waiver>();
  for (const row of verdicts) {
    const { probe, document, outcomes, expected } = row;
    if (document === null || row.broken.length === 0 || !fails(row, failOn)) continue;
    for (const { outcome } of outcomes.filter(({ outcome: each }) => !keepsAny(expected, each))) {
      const waiver = { probe, document, target, outcome, reason: '', expires: daysAfter(today, DAYS) };
      if (!known.has(keyOf(waiver))) wanted.set(keyOf(waiver), waiver);
    }
  }
  return [...wanted.values()];
}

/** The waivers as a file, with what its reader has to do. */
export function waiversText(
  waivers: readonly Waiver[],
  runs: readonly Pick<Summary, 'target' | 'version'>[],
  today: string,
): string {
  const targets = [...new Set(runs.map(({ target }) => visible(target)))].join(', ');
  const version = runs[0]?.version ?? '';
  const head = [
    `# What ${targets} answered otherwise than promised: written by mcp-assay ${visible(version)} on ${today}.`,
    '# Each needs a reason before check --waivers reads it, and waives this one answer until the day on which it expires.',
  ];
  return `${head.join('\n')}\n${stringify(waivers, { lineWidth: 0 })}`;
}

/** A file for waivers that is still to be written. */
export interface WaiversFile {
  /** Writes those of the runs; the sentence tells so, or why it could not be. */
  write(runs: readonly Summary[], today: string): { readonly sentence: string; readonly failed: boolean };
}

/**
 * Makes ready to write the file. Throws {@link Mistake} where it is there already, since somebody's reasons may stand in
 * it, and where it cannot be written.
 */
export function newWaiversFile(path: string): WaiversFile {
  const file = newFile(path, 'the waivers');
  return {
    write(runs, today) {
      // Several revisions break a promise of one vendor in the same way.
      const all = runs.flatMap((run) => waiversFor(run, today));
      const waivers = [...new Map(all.map((waiver) => [JSON.stringify(waiver), waiver])).values()];
      try {
        file.write(waiversText(waivers, runs, today));
      } catch (error) {
        return { sentence: (error as Mistake).message, failed: true };
      }
      const rest = waivers.length > 0 ? ' Each needs a reason before it is read.' : '';
      return { sentence: `${counted(waivers.length, 'waiver')} written to ${nameOf(path)}.${rest}`, failed: false };
    },
  };
}
