/** The reports, by the name of their format: `--report <format>=<path>`. */

import { Mistake, unknownName } from '../harness/mistake.ts';
import { html } from './html/html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { ndjson } from './log.ts';
import type { ReportFactory } from './report.ts';
import { terminal } from './terminal.ts';

/** One format: what it is, in a sentence, and how a report of it is made. */
export interface ReportFormat {
  readonly means: string;
  readonly create: ReportFactory;
}

/** Every format there is. */
export const reports = {
  terminal: { means: 'The summary that a person reads, with the evidence of what failed.', create: terminal },
  html: {
    means: 'A page for the browser, in one file that loads nothing: findings with all that was exchanged.',
    create: html,
  },
  json: { means: 'The whole of each run as one JSON document, described by report.schema.json.', create: json },
  junit: { means: 'A JUnit XML file for CI: a suite per area, a test per question and document.', create: junit },
  ndjson: { means: 'The event log, an event a line, from which every other report can be made.', create: ndjson },
} as const satisfies Readonly<Record<string, ReportFormat>>;

export type ReportName = keyof typeof reports;

/** A report as it was asked for. */
export interface Wanted {
  readonly format: ReportName;
  /** A path, or `-` for standard output. */
  readonly path: string;
}

/** Reads `<format>=<path>`. Throws {@link Mistake} for an unknown format, with the nearest name, and for a missing path. */
export function wantedReport(given: string): Wanted {
  const at = given.indexOf('=');
  const name = at < 0 ? given : given.slice(0, at);
  const format = (Object.keys(reports) as ReportName[]).find((each) => each === name);
  if (format === undefined) throw unknownName('choose a report', name, Object.keys(reports));
  const path = at < 0 ? '' : given.slice(at + 1);
  if (path === '') {
    throw new Mistake(
      `Failed to choose a report: "${given}" names no path. Please write ${format}=<path>, or ${format}=- for standard output.`,
    );
  }
  return { format, path };
}
