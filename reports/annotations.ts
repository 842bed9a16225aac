/** GitHub annotations: workflow commands that a step prints, within the number that GitHub shows of a step. */

import { decision } from './decision.ts';
import { type Finding, type FindingLevel, findingsOf } from './findings.ts';
import { fromRuns, namesOf, type ReportFactory, type ReportOptions, type ToldRun } from './report.ts';
import { counted, shown } from './text.ts';

/** Writes {@link annotationsText} once the runs have ended. */
export const annotations: ReportFactory = fromRuns(annotationsText);

/** How many GitHub shows of each level, of one step. */
const SHOWN = 10;

const commands: Readonly<Record<FindingLevel, string>> = { error: 'error', warning: 'warning', note: 'notice' };

/** One command a line: the gravest first, and last a notice with the decision and the number of what is not shown. */
export function annotationsText(runs: readonly ToldRun[], { location }: ReportOptions = {}): string {
  const names = namesOf(runs.map(({ summary }) => summary)).map((name) =>
    runs.length > 1 ? `${shown(name, 100)}: ` : '',
  );
  const all = runs.flatMap(({ summary }, index) =>
    findingsOf(summary)
      .filter(({ waivers }) => !waivers)
      .map((finding) => ({ ...finding, title: `${names[index]}${finding.title}` })),
  );
  const lines = (Object.keys(commands) as FindingLevel[]).flatMap((level) => {
    // One notice is the decision.
    const most = level === 'note' ? SHOWN - 1 : SHOWN;
    return all
      .filter((finding) => finding.level === level)
      .slice(0, most)
      .map((finding) => commandOf(finding, location));
  });
  const decided = runs.map(({ summary }, index) => `${names[index]}${decision(summary)}`);
  const left = all.length - lines.length;
  const rest = left > 0 ? [`${counted(left, 'other finding')}: GitHub shows ${SHOWN} of a kind.`] : [];
  const last = command('notice', { title: 'mcp-assay' }, [...decided, ...rest].join('\n'));
  return `${[...lines, last].join('\n')}\n`;
}

function commandOf({ level, title, text }: Finding, location: string | undefined): string {
  const place: Record<string, string> = location === undefined ? {} : { file: location, line: '1' };
  return command(commands[level], { ...place, title }, text);
}

/** A workflow command. Source: `escapeData` and `escapeProperty` of the runner's toolkit, `actions/toolkit/packages/core/src/command.ts`. */
function command(name: string, properties: Readonly<Record<string, string>>, text: string): string {
  const written = Object.entries(properties).map(
    ([key, value]) => `${key}=${escaped(value).replaceAll(':', '%3A').replaceAll(',', '%2C')}`,
  );
  return `::${name} ${written.join(',')}::${escaped(text)}`;
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
