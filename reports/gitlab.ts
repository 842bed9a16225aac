/** The GitLab Code Quality report: one JSON array of issues, each one of Code Climate's specification too, of which GitLab reads a part. */

import { asJson } from './evidence.ts';
import { distinctly, type Finding, findingsOf, placeOf } from './findings.ts';
import { fromRuns, namesOf, type ReportFactory, type ReportOptions, type ToldRun } from './report.ts';
import { shown, visibleJson } from './text.ts';

/** Writes {@link gitlabText} once the runs have ended. */
export const gitlab: ReportFactory = fromRuns(gitlabText);

/** The report, ending in a line break. What is waived is left out: the format cannot say that it is. */
export function gitlabText(runs: readonly ToldRun[], options: ReportOptions = {}): string {
  const names = namesOf(runs.map(({ summary }) => summary));
  const issues = runs.flatMap((run, index) =>
    findingsOf(run.summary)
      .filter(({ waivers }) => !waivers)
      .map((finding) => ({ finding, run, before: runs.length > 1 ? `${shown(names[index] ?? '', 100)}: ` : '' })),
  );
  const fingerprints = distinctly(issues.map(({ finding }) => finding.fingerprint));
  const report = issues.map(({ finding, run, before }, index) => {
    const { path, line } = placeOf(finding, run, options);
    return {
      type: 'issue',
      categories: ['Compatibility'],
      description: `${before}${finding.title}. ${finding.text}`,
      check_name: finding.rule,
      fingerprint: fingerprints[index],
      severity: severityOf(finding),
      location: { path, lines: { begin: line, end: line } },
    };
  });
  return `${visibleJson(asJson(report, 2))}\n`;
}

function severityOf({ level, row }: Finding): 'blocker' | 'critical' | 'major' | 'minor' | 'info' {
  if (level === 'error') return row ? (row.verdict === 'violation' ? 'critical' : 'major') : 'blocker';
  return level === 'warning' ? 'minor' : 'info';
}
