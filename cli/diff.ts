/** The verb `diff`: two runs side by side, by their logs. */

import type { Command } from 'commander';
import { Mistake } from '../harness/mistake.ts';
import type { Summary } from '../harness/summary.ts';
import { compare } from '../reports/comparison.ts';
import { comparisonText } from '../reports/comparison-text.ts';
import { asJson } from '../reports/evidence.ts';
import { readRun } from '../reports/read-run.ts';
import { shown, visibleJson } from '../reports/text.ts';

export function define(command: Command): void {
  command.argument('<log-a>', 'the log of the run that was before, or of the endpoint to hold the other against');
  command.argument('<log-b>', 'the log of the run that came after, or of the other endpoint');
  command.option('--json', 'one JSON document, described by comparison.schema.json');
  command.addHelpText('after', epilogue);
  command.action((a: string, b: string, { json = false }: { json?: boolean }) => {
    const comparison = compare(runIn(a), runIn(b));
    const { stdout } = process;
    const colours = stdout.isTTY && stdout.hasColors();
    stdout.write(json ? `${visibleJson(asJson(comparison, 2))}\n` : comparisonText(comparison, { colours }));
    process.exitCode = comparison.exitCode;
  });
}

const epilogue = `
Exit codes: 0 nothing got worse; 1 something did: a promise that was kept is broken,
blocked or waived, or is broken in a worse way; 2 a log cannot be read, or a run in
it asked nothing or did not finish.`;

/** The run in that log. Throws {@link Mistake} where it asked nothing: then all would look alike. */
function runIn(path: string): Summary {
  const summary = readRun(path);
  if (summary.verdicts.some(({ outcomes }) => outcomes.length > 0)) return summary;
  const why = summary.preflight ? `: ${shown(summary.preflight.message, 500).replace(/\.$/, '')}` : '';
  throw new Mistake(`Failed to compare ${path}: its run asked nothing${why}. Please name a run that did.`);
}
