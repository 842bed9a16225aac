/** The verb `report`: any report of runs that are over, from their logs. */

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { exitCodeOf } from '../harness/gate.ts';
import { Mistake } from '../harness/mistake.ts';
import { summarise } from '../harness/summary.ts';
import { reports, wantedFormat } from '../reports/index.ts';
import { readBaselines, readRuns } from '../reports/read-runs.ts';
import type { ReportFactory } from '../reports/report.ts';
import type { OnWriteError } from '../reports/sink.ts';
import { optionFor } from './check.ts';
import { locationIn } from './location.ts';
import { sinkFor } from './outputs.ts';
import { settings } from './settings.ts';

/** The settings of `check` that decide what stands in a report. */
const taken = ['baseline', 'location', 'card', 'verbose'] as const;

/** What no log tells. */
const location = 'the file of yours at which annotations are shown, below the working folder (the log)';

interface Typed {
  readonly format: string;
  readonly out: string;
  readonly baseline?: readonly string[];
  readonly location?: readonly string[];
  readonly card?: boolean;
  readonly verbose?: boolean;
}

export function define(command: Command): void {
  command.argument('<log...>', 'the logs of the runs: each is told, and shards of a run are put together');
  command.option('--format <format>', Object.keys(reports).join(', '), 'terminal');
  command.option('--out <path>', 'the file that it goes to, or - for standard output', '-');
  for (const member of taken) {
    command.addOption(optionFor({ ...settings[member], ...(member === 'location' && { means: location }) }));
  }
  command.addHelpText('after', epilogue);
  command.action(async (logs: readonly string[], typed: Typed) => {
    process.exitCode = await reportVerb(logs, typed);
  });
}

const epilogue = `
What fails the gate was decided by the run; of shards it is decided anew, over all that
they found. A log that breaks off still makes a report: of a run that is not complete.

Exit codes: that of the run, or of several runs the gravest: 0 the gate is met; 1 it is
not; 2 a run did not finish or judged nothing, or a log or the report is no good.

  mcp-assay report staging.ndjson production.ndjson --format markdown --baseline main.ndjson`;

async function reportVerb(
  logs: readonly string[],
  { format: named, out, baseline = [], location, card = false, verbose = false }: Typed,
): Promise<number> {
  const { stdout, stderr } = process;
  const format = wantedFormat(named);
  const onto = out !== '-' && [...logs, ...baseline].some((log) => resolve(log) === resolve(out));
  if (onto)
    throw new Mistake(`Failed to write the report: ${out} is a log that it is made of. Please name another file.`);
  const runs = readRuns(logs);
  const before = readBaselines(baseline);
  const at = location?.at(-1);

  let failed = false;
  const onError: OnWriteError = (sentence) => {
    failed = true;
    stderr.write(`${sentence}\n`);
  };
  const { sink, colours } = sinkFor({ format, path: out }, stdout, onError);
  const create: ReportFactory = reports[format].create;
  const report = create(sink, {
    colours,
    card,
    verbose,
    ...(before.length > 0 && { baseline: before }),
    ...(at !== undefined && { location: locationIn(at, process.cwd()) }),
  });
  for (const { events, log } of runs) {
    const handle = report.run(log === undefined ? {} : { log });
    for (const event of events) handle(event);
  }
  await report.finish?.();
  const code = exitCodeOf(runs.map(({ events }) => summarise(events)));
  // What was asked for and is not there must not look like success.
  return code === 0 && failed ? 2 : code;
}
