/** The JSON report: the run's summary, as `reports/schemas/report.schema.json` describes it. */

import type { Summary } from '../harness/summary.ts';
import { asJson } from './evidence.ts';
import { fromSummary, type ReportFactory } from './report.ts';
import { visibleJson } from './text.ts';

/** Writes {@link jsonText} once the run has ended. */
export const json: ReportFactory = fromSummary(jsonText);

/** The summary as JSON of printable characters, ending in a line break. */
export function jsonText(summary: Summary): string {
  return `${visibleJson(asJson(summary, 2))}\n`;
}
