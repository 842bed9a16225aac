/** Everything that a check writes: a log of each run always, the reports that were asked for, and progress. */

import { accessSync, constants, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { format, join, parse } from 'node:path';
import type { Event, Handler, RunStarted } from '../harness/events.ts';
import { Mistake } from '../harness/mistake.ts';
import { type ReportFormat, reports, type Wanted } from '../reports/index.ts';
import { openLog, type RunLog } from '../reports/log.ts';
import { progress } from '../reports/progress.ts';
import type { Report, ReportOptions } from '../reports/report.ts';
import { fileSink, makeFolder, type OnWriteError, type Sink, streamSink } from '../reports/sink.ts';
import type { Told } from './settings.ts';

/** The streams that a process has. */
export interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** How many runs are to be told, where that is known. */
  readonly runs?: number;
}

export interface Outputs {
  /**
   * Takes every event of the next run, which is called `name` where there are several; the first event opens all files.
   * Throws {@link Mistake} where one cannot be written: nothing was asked then.
   */
  run(name?: string): Handler;
  /** Writes what is left, also where a run broke off. */
  finish(): Promise<void>;
  /** Whether something that was asked for could not be written. */
  readonly failed: () => boolean;
}

const standard: readonly Wanted[] = [{ format: 'terminal', path: '-' }];

/**
 * Where reports go by default, and which are told, with what else the reports are to know. `sideBySide`: several runs go
 * on at once, and each line tells whose it is. Throws {@link Mistake} where two of them go to one place.
 */
export function outputsOf(
  { report: wanted = standard, log, card = false, verbose = false }: Pick<Told, 'report' | 'log' | 'card' | 'verbose'>,
  { stdout, stderr, runs }: Streams,
  folder: string,
  {
    sideBySide = false,
    ...options
  }: Pick<ReportOptions, 'baseline' | 'location'> & { readonly sideBySide?: boolean } = {},
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
  const logs: RunLog[] = [];

  function opened(): readonly Report[] {
    const sinks = wanted.map((each) => ({
      format: reports[each.format] as ReportFormat,
      ...sinkFor(each, stdout, onError),
    }));
    const all = { card, verbose, ...options, ...(runs !== undefined && { runs }) };
    return sinks.map(({ format, sink, colours }) => format.create(sink, { ...all, colours }));
  }

  /** What takes the events of a run, from its first one on. */
  function begin(started: RunStarted, name: string | undefined): readonly Handler[] {
    open ??= opened();
    const path = log === undefined ? join(logFolder(folder), logName(started)) : logPath(log, name);
    const logging = openLog(path, onError);
    logs.push(logging);
    const live = !sideBySide && stderr.isTTY && !process.env.CI && process.env.TERM !== 'dumb';
    const shown = prefixed(
      streamSink(stderr, 'standard error', () => undefined),
      sideBySide && name !== undefined ? `${name}: ` : '',
    );
    const telling = progress(shown, {
      live,
      colours: hasColours(stderr),
      ...(stderr.columns ? { width: stderr.columns } : {}),
    });
    shown.write(`log: ${path}\n`);
    return [logging.handle, telling, ...open.map((report) => report.run({ log: path }))];
  }

  return {
    run(name) {
      let handlers: readonly Handler[] = [];
      return (event: Event) => {
        if (event.type === 'run-started') handlers = begin(event, name);
        for (const handle of handlers) handle(event);
      };
    },
    async finish() {
      for (const each of logs) await each.close();
      for (const each of open ?? []) await each.finish?.();
    },
    failed: () => failed,
  };
}

/** A sink of whole lines that begin with the prefix. */
function prefixed(sink: Sink, prefix: string): Sink {
  return prefix === '' ? sink : { ...sink, write: (text) => sink.write(text.replaceAll(/^(?=.)/gm, prefix)) };
}

/** What takes the text of a report. Throws {@link Mistake} where its file cannot be written. */
export function sinkFor(
  { format, path }: Wanted,
  stdout: NodeJS.WriteStream,
  onError: OnWriteError,
): { readonly sink: Sink; readonly colours: boolean } {
  if (path === '-') return { sink: streamSink(stdout, 'standard output', onError), colours: hasColours(stdout) };
  return { sink: fileSink(path, { what: `${format} report`, onError, ownerOnly: true }), colours: false };
}

function hasColours(stream: NodeJS.WriteStream): boolean {
  // Heeds NO_COLOR and TERM.
  return stream.isTTY && stream.hasColors();
}

/** Where the log of a run goes that is called `name` among several: `run.2025-06-18.ndjson`. What is no file has no other name. */
export function logPath(path: string, name: string | undefined): string {
  if (name === undefined || path.startsWith('/dev/')) return path;
  const { dir, name: base, ext } = parse(path);
  return format({ dir, name: `${base}.${name.replaceAll(/[^\w.-]+/g, '-')}`, ext });
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
