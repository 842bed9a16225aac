/** `--revision all`: which revisions an endpoint agrees on, and where the reports of each go. */

import { format, parse } from 'node:path';
import { type CheckOptions, unready } from '../check.ts';
import { specification } from '../fixtures/profiles/index.ts';
import { Mistake } from '../harness/mistake.ts';
import type { Told } from './settings.ts';

/** What is given for every revision. */
export const ALL = 'all';

/** The revisions of the specification, by what the endpoint made of the offer. */
export interface Offered {
  /** Newest first. */
  readonly agreed: readonly string[];
  readonly refused: readonly string[];
}

/**
 * Offers each revision in a handshake of its own. An endpoint that cannot be asked at all counts as one that agrees: the
 * check that follows says what is wrong.
 */
export async function offerAll(options: CheckOptions): Promise<Offered> {
  const agreed: string[] = [];
  const refused: string[] = [];
  for (const revision of [...specification.keys()].toReversed()) {
    const failed = (await unready({ ...options, revision }))?.failed;
    (failed?.cause === 'other-revision' ? refused : agreed).push(revision);
    if (failed && failed.cause !== 'other-revision') break;
  }
  return { agreed, refused };
}

/** What was told, for each revision: every file by a name of its own, `report.2025-06-18.html`. Throws {@link Mistake}. */
export function toldForEach(told: Told): ReadonlyMap<string, Told> {
  const mixed = told.report?.find(({ format: kind, path }) => path === '-' && kind !== 'terminal');
  if (mixed) {
    throw new Mistake(
      `Failed to write the reports: the ${mixed.format} reports of several revisions cannot share standard output. Please name a file, as in --report ${mixed.format}=<path>.`,
    );
  }
  return new Map([...specification.keys()].map((revision) => [revision, toldFor(told, revision)]));
}

function toldFor({ report, log, writeWaivers, ...told }: Told, revision: string): Told {
  const named = (path: string) => {
    const { dir, name, ext } = parse(path);
    return path === '-' || path.startsWith('/dev/') ? path : format({ dir, name: `${name}.${revision}`, ext });
  };
  return {
    ...told,
    revision,
    ...(report && { report: report.map((each) => ({ ...each, path: named(each.path) })) }),
    ...(log === undefined ? {} : { log: named(log) }),
    ...(writeWaivers === undefined ? {} : { writeWaivers: named(writeWaivers) }),
  };
}

/** One exit code for all: that of the gravest end. */
export function gravest(codes: readonly number[]): number {
  return [3, 130, 2, 1].find((code) => codes.includes(code)) ?? 0;
}
