/** What changed since the baseline, as lines of a terminal report. */

import type { Summary } from '../harness/summary.ts';
import { baselineName, changesInShort, changesOf } from './baseline.ts';
import { heading } from './evidence.ts';
import type { Colour, Paint } from './paint.ts';
import type { ReportOptions } from './report.ts';
import { shown } from './text.ts';

/** The most rows that are shown of each kind. */
const ROWS = 20;

/** What changed, in a line for each row; nothing where there is no baseline. `most` is how many rows of each kind are shown. */
export function changedLines(
  summary: Summary,
  options: Pick<ReportOptions, 'baseline' | 'runs'>,
  { colour, whole }: { readonly colour: Paint; readonly whole: boolean },
): readonly string[] {
  const changes = changesOf(summary, options);
  if (!changes) return [];
  const { baseline, fresh, known, others, remarks } = changes;
  const tone: Colour = fresh.length > 0 ? 'red' : 'green';
  const since = baseline ? `Since ${baselineName(baseline)}` : 'Since the baseline';
  const row = (label: string, probe: string, text: string) =>
    `  ${label.padEnd(9)} ${colour('bold', shown(probe))}  ${text}`;
  const listed = (lines: readonly string[]) =>
    whole || lines.length <= ROWS ? lines : [...lines.slice(0, ROWS), `  and ${lines.length - ROWS} more`];
  return [
    `${since}: ${colour(tone, changesInShort(changes))}`,
    ...listed(fresh.map((each) => row('new', each.probe, heading(each)))),
    ...listed(known.map((each) => row('known', each.probe, heading(each)))),
    ...listed(
      others.map(({ probe, document, level, a, b, change }) => {
        const of = `${shown(document)}${level === null ? '' : ` (${level.toUpperCase()})`}`;
        return row(change === 'other' ? 'otherwise' : change, probe, `${of}: ${a} → ${b}`);
      }),
    ),
    ...remarks.map((remark) => `  ${shown(remark, 500)}`),
  ];
}
