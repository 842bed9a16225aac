/** Everything that a run writes: its log always, the reports that were asked for, and progress. */

import { accessSync, constants, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Handler, RunStarted } from '../harness/events.ts';
import { Mistake } from '../harness/mistake.ts';
import { type ReportFormat, reports, type Wanted } from '../reports/index.ts';
import { openLog } from '../reports/log.ts';
import { progress } from '../reports/progress.ts';
import type { Report } from '../reports/report.ts';
import { fileSink, makeFolder, type OnWriteError, type Sink, streamSink } from '../reports/sink.ts';
import type { Told } from './settings.ts';

/** The streams that a process has. */
export interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

export interface Outputs {
  /** Takes every event; the first opens all files. Throws {@link Mistake} where one cannot be written: nothing was asked then. */
  readonly handle: Handler;
  /** Writes what is left, also where the run broke off. */
  finish(): Promise<void>;
  /** Whether something that was asked for could not be written. */
  readonly failed: () => boolean;
}

const standard: readonly Wanted[] = [{ format: 'terminal', path: '-' }];

/** Where reports go by default, and which are told. Throws {@link Mistake} where two of them go to one place. */
export function outputsOf(
  { report: wanted = standard, log, card = false, verbose = false }: Told,
  { stdout, stderr }: Streams,
  folder: string,
): Outputs {
  const places = [...wanted.map(({ path }) => path), ...(log === undefined ? [] : [log])];
  const twice = places.find((path, index) => places.indexOf(path) !== index);
  if (twice !== undefined) {
    const where = twice === '-' ? 'standard output' : twice;
    throw new Mistake(`Failed to write the reports: two of them go to ${where}. Please give each a place of its own.`);
  }

  let failed = false;
  const onError: OnWriteError = (sentence) => {
    failed = true;
    stderr.write(`${sentence}\n`);
  };
  let open: readonly Report[] | undefined;

  function begin(started: RunStarted): readonly Report[] {
    const sinks = wanted.map((each) => ({ format: reports[each.format] as ReportFormat, ...sinkOf(each) }));
    const path = log ?? join(logFolder(folder), logName(started));
    const logging = openLog(path, onError);
    const live = stderr.isTTY && !process.env.CI && process.env.TERM !== 'dumb';
    const shown = streamSink(stderr, 'standard error', () => undefined);
    const telling = progress(shown, {
      live,
      colours: hasColours(stderr),
      ...(stderr.columns ? { width: stderr.columns } : {}),
    });
    const rest = sinks.map(({ format, sink, colours }) => format.create(sink, { colours, card, verbose, log: path }));
    shown.write(`log: ${path}\n`);
    return [logging, telling, ...rest];
  }

  function sinkOf({ format, path }: Wanted): { readonly sink: Sink; readonly colours: boolean } {
    if (path === '-') return { sink: streamSink(stdout, 'standard output', onError), colours: hasColours(stdout) };
    return { sink: fileSink(path, { what: `${format} report`, onError, ownerOnly: true }), colours: false };
  }

  return {
    handle(event) {
      if (event.type === 'run-started') open = begin(event);
      for (const each of open ?? []) each.handle(event);
    },
    async finish() {
      for (const each of open ?? []) await each.finish?.();
    },
    failed: () => failed,
  };
}

function hasColours(stream: NodeJS.WriteStream): boolean {
  // Heeds NO_COLOR and TERM.
  return stream.isTTY && stream.hasColors();
}

function logName({ startedAt, run }: RunStarted): string {
  return `${startedAt.slice(0, 19).replaceAll(':', '-')}-${run}.ndjson`;
}

/** The folder for logs: under the working folder, or a fresh one where that cannot be written. */
export function logFolder(folder: string): string {
  const own = join(folder, '.mcp-assay');
  const logs = join(own, 'logs');
  try {
    makeFolder(logs, 0o700);
    accessSync(logs, constants.W_OK | constants.X_OK);
    // Logs are nobody's source: a repository should not see them.
    writeFileSync(join(own, '.gitignore'), '*\n');
    return logs;
  } catch {
    return temporary();
  }
}

function temporary(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'mcp-assay-'));
  } catch (error) {
    throw new Mistake(`Failed to write the log: ${(error as Error).message}. Please name a place for it with --log.`);
  }
}
