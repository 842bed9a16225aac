/** What a report is: one handler of a run's events, and the sink that its text goes to. */

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
  /** Keeps to a screen: evidence without what a reader can do without, and long lines cut. */
  readonly compact?: boolean;
  /** Where the event log lies, for the reader. */
  readonly log?: string;
  /** Earlier runs that these are compared to. */
  readonly baseline?: readonly Summary[];
}

/** One run as a report tells it. */
export interface ToldRun {
  readonly summary: Summary;
  /** Where its event log lies, for the reader. */
  readonly log?: string;
}

/** One report of one run. */
export interface Report {
  /** Takes every event of the run in order. Never throws. */
  readonly handle: Handler;
  /** Writes what is left, also where the run broke off, and closes the sink. Called once. */
  finish?(): Promise<void>;
}

export type ReportFactory = (sink: Sink, options?: ReportOptions) => Report;

/** A report that is written in one piece, once the run has ended. It is empty where the run never began. */
export function fromSummary(render: (summary: Summary, options: ReportOptions) => string): ReportFactory {
  return (sink, options = {}) => {
    const { handle, summary } = collector();
    let begun = false;
    return {
      handle(event) {
        begun = true;
        handle(event);
      },
      async finish() {
        if (begun) sink.write(render(summary(), options));
        await sink.close();
      },
    };
  };
}
