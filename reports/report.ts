/** What a report is: it takes the events of one run or of several, and writes to the sink that its text goes to. */

import type { Handler } from '../harness/events.ts';
import { collector, type Summary } from '../harness/summary.ts';
import type { Sink } from './sink.ts';

/** How a report is made. A report takes what it knows and passes the rest over. */
export interface ReportOptions {
  /** ANSI colours. Left out: none; whether `NO_COLOR` or a pipe forbids them is the caller's to know. */
  readonly colours?: boolean;
  /** Adds the behaviour card: every probe with its outcome. */
  readonly card?: boolean;
  /** Shows everything: all evidence, and every list in full. */
  readonly verbose?: boolean;
  /** Runs of before, each for one of those told: what changed since then is told first. */
  readonly baseline?: readonly Summary[];
  /** A file of the reader's own, relative to the working folder: where formats show a finding that need a place for it. */
  readonly location?: string;
  /** Keeps to a screen: evidence without what a reader can do without, and long lines cut. */
  readonly compact?: boolean;
  /** How many runs are to be told: a report of fewer says so. */
  readonly runs?: number;
}

/** One run as a report tells it. */
export interface ToldRun {
  readonly summary: Summary;
  /** Where its event log lies, for the reader. */
  readonly log?: string;
  /** The line of the log on which each exchange stands, by the exchange's id. */
  readonly lines?: ReadonlyMap<number, number>;
}

/** One report, of one run or of several: of many endpoints, or of each revision that one of them agrees on. */
export interface Report {
  /** Opens the next run, and takes its events in order. Runs may go on side by side. The handler never throws. */
  run(place?: Pick<ToldRun, 'log'>): Handler;
  /** Writes what is left, also where a run broke off, and closes the sink. Called once. */
  finish?(): Promise<void>;
}

export type ReportFactory = (sink: Sink, options?: ReportOptions) => Report;

/** A report that is written in one piece, once its runs have ended. It is empty where none ever began. */
export function fromRuns(render: (runs: readonly ToldRun[], options: ReportOptions) => string): ReportFactory {
  return (sink, options = {}) => {
    const opened: (Omit<ToldRun, 'summary'> & { events: number; readonly summary: () => Summary })[] = [];
    return {
      run(place = {}) {
        const { handle, summary } = collector();
        const lines = new Map<number, number>();
        const run = { ...place, lines, events: 0, summary };
        opened.push(run);
        return (event) => {
          run.events += 1;
          if (event.type === 'exchange') lines.set(event.id, run.events);
          handle(event);
        };
      },
      async finish() {
        const begun = opened.filter(({ events }) => events > 0);
        const runs = begun.map(({ events: _events, summary, ...run }): ToldRun => ({ ...run, summary: summary() }));
        if (runs.length > 0) sink.write(render(runs, options));
        await sink.close();
      },
    };
  };
}

/**
 * What each run is called among its fellows: by its name or its endpoint, and by what tells it from the others of that
 * name: its revision, else its number.
 */
export function namesOf(runs: readonly Pick<Summary, 'name' | 'target' | 'revision'>[]): readonly string[] {
  const plain = runs.map(({ name, target }) => name ?? target);
  const full = runs.map(({ revision }, index) => {
    const name = plain[index] ?? '';
    const alone = plain.indexOf(name) === plain.lastIndexOf(name);
    return alone || revision === undefined ? name : `${name}, ${revision}`;
  });
  return full.map((name, index) => (full.indexOf(name) === full.lastIndexOf(name) ? name : `${name} (${index + 1})`));
}
