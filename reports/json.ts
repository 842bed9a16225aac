/** The JSON report: what each run came to, as `reports/schemas/report.schema.json` describes it. */

import { SCHEMA } from '../harness/events.ts';
import { exitCodeOf } from '../harness/gate.ts';
import { asJson } from './evidence.ts';
import { fromRuns, type ReportFactory, type ToldRun } from './report.ts';
import { visibleJson } from './text.ts';

/** Writes {@link jsonText} once the runs have ended. */
export const json: ReportFactory = fromRuns(jsonText);

/** The runs as JSON of printable characters, ending in a line break. */
export function jsonText(told: readonly ToldRun[]): string {
  const runs = told.map(({ summary }) => summary);
  const exitCode = exitCodeOf(runs);
  return `${visibleJson(asJson({ schema: SCHEMA, exitCode, runs }, 2))}\n`;
}
