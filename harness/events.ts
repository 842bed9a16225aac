/** What a run tells while it goes: every report is one handler of this stream, and the log is this stream, a line an event. */

import type { Recorded } from './exchange.ts';
import type { Failable } from './gate.ts';
import type { Host, HostLog } from './host.ts';
import type { Counted, VerdictKind } from './judge.ts';
import type { AnyExpected, AnyOutcome } from './outcome.ts';
import type { Impact } from './probe.ts';
import type { Level } from './profile.ts';
import type { Rate } from './tally.ts';
import type { Waived, WaiverTold } from './waivers.ts';

/** The version of the log's and the JSON report's shape. */
export const SCHEMA = 1;

/** A statement as a verdict quotes it. */
export interface Quoted {
  readonly id: string;
  readonly text: string;
  readonly sources: readonly string[];
}

/** A document as a run judged it. */
export interface JudgedDocument {
  readonly id: string;
  readonly title: string;
  /** Whether its verdicts decide the exit code. */
  readonly gates: boolean;
}

/** Files of the caller's own that a run needs, from where it was started: `./acme.yaml`. */
export interface OwnFiles {
  /** By the document that each describes. */
  readonly profiles: Readonly<Record<string, string>>;
  readonly probes: readonly string[];
}

export interface RunStarted {
  readonly type: 'run-started';
  readonly schema: typeof SCHEMA;
  readonly version: string;
  /** The run's own id, as sent in `User-Agent`. */
  readonly run: string;
  readonly startedAt: string;
  /** What the endpoint is called where several are checked. */
  readonly name?: string;
  /** The endpoint's URL, without credentials. */
  readonly target: string;
  readonly seed: number;
  /** Where the questions are split over several runs: which part of them this run asks. */
  readonly shard?: Shard;
  readonly documents: readonly JudgedDocument[];
  /** Whatever asks again needs these, too. */
  readonly files?: OwnFiles;
  /** What the caller added to what fails the gate. */
  readonly failOn: readonly Failable[];
  /** What asking may do to the endpoint. */
  readonly allow: readonly Impact[];
  readonly limits: Readonly<Record<string, number | null>>;
}

/** One of several runs that share the questions. */
export interface Shard {
  /** From 1 on. */
  readonly index: number;
  readonly of: number;
}

/** Preflight is done: what the endpoint is, and what will be asked. */
export interface Planned {
  readonly type: 'planned';
  /** Every document that is judged: those that the run began with, and that of the revision agreed on. */
  readonly documents: readonly JudgedDocument[];
  readonly server?: { readonly name?: string; readonly version?: string };
  readonly revision?: string;
  /** What preflight noticed: documented requests that were refused, credentials that were not used. */
  readonly notes: readonly string[];
  /** The id of the run that tells what is known, where only what is new fails the gate. */
  readonly baseline?: string;
  readonly probes: readonly {
    readonly probe: string;
    readonly impact: Impact;
    readonly ask: boolean;
    readonly reason?: string;
    /** The shard that asks it, where another one does. */
    readonly shard?: number;
  }[];
}

/** Preflight ended the run: nothing was judged. */
export interface PreflightFailed {
  readonly type: 'preflight-failed';
  readonly cause: PreflightCause;
  /** A sentence: what was tried, what came, what to check. */
  readonly message: string;
  readonly exchanges: readonly Recorded[];
}
export type PreflightCause =
  | 'unreachable'
  | 'refused'
  | 'not-mcp'
  | 'redirect'
  | 'old-transport'
  | 'other-era'
  | 'other-revision'
  | 'nothing-selected'
  /** A secret that it takes is not there, and the caller said that it is not to be asked then. */
  | 'no-secret'
  | 'unfinished';

export interface ProbeStarted {
  readonly type: 'probe-started';
  readonly probe: string;
}

/** The exchanges of the first case of one distinct outcome, or of its smallest case. */
export interface ExchangeSeen {
  readonly type: 'exchange';
  readonly probe: string;
  readonly id: number;
  readonly outcome: AnyOutcome;
  readonly case: Case;
  readonly exchanges: readonly Recorded[];
}

/** Which case it was, so that it can be asked again. */
export interface Case {
  readonly from: 'always' | 'vary' | 'once' | 'watch';
  readonly index: number;
  /** The value itself, shrunk where it could be. */
  readonly value?: unknown;
  /** fast-check's path of the shrunk value. */
  readonly path?: string;
  readonly seed: number;
}

export interface Verdict {
  readonly type: 'verdict';
  readonly probe: string;
  readonly question: string;
  /** Null where no document speaks. */
  readonly document: string | null;
  readonly level: Level | null;
  readonly verdict: VerdictKind;
  /** Whether this verdict counts at the gate. */
  readonly gates: boolean;
  /** The flag by which alone it is asked: `--clients`. Left out where it is asked anyway. */
  readonly chosen?: string;
  /** The flag by which the caller gave what it stands on, beside credentials; left out where that is nothing. */
  readonly given?: string;
  readonly outcome?: AnyOutcome;
  /** Every distinct outcome, most frequent first. */
  readonly outcomes: readonly Counted[];
  readonly expected: readonly AnyExpected[];
  readonly broken: readonly string[];
  readonly statements: readonly Quoted[];
  /** Documents that promise what was seen, for a deviation. */
  readonly deviatesFor?: readonly string[];
  /** Where it is flaky: how often the case was asked, and how often it gave the outcome. */
  readonly rate?: Rate;
  /** Where it is waived: what it would have been, and by which waivers. */
  readonly waived?: Waived;
  /** It failed in the same way in the baseline, and only what is new fails the gate. */
  readonly known?: true;
  readonly reason?: string;
  /** The flags that would have it asked. */
  readonly configure?: string;
  /** The id of the exchange event that shows it. */
  readonly exchange?: number;
  /** Cases asked; not carried by the wire; left out by the budget of refused credentials. */
  readonly cases: { readonly asked: number; readonly notCarried: number; readonly leftOut: number };
}

/** What the container or the process wrote that serves the endpoint, where the gate is not met: credentials replaced. */
export interface EndpointLog extends HostLog {
  readonly type: 'endpoint-log';
  readonly source: Host['kind'];
}

export interface RunFinished {
  readonly type: 'run-finished';
  readonly complete: boolean;
  /** Why the run is not complete. */
  readonly reason?: string;
  readonly interrupted: boolean;
  readonly requests: number;
  readonly elapsedMs: number;
  /** Rows of each verdict; one that was not given is left out. */
  readonly counts: Readonly<Partial<Record<VerdictKind, number>>>;
  readonly gate: Gate;
  /** Every waiver that the run was given, and what became of it. */
  readonly waivers: readonly WaiverTold[];
  /** Sentences for the reader: another version that fits, a run that may be vacuous. */
  readonly hints: readonly string[];
}

/** The gate's decision. */
export interface Gate {
  /** 0 met; 1 not met; 2 nothing judged, or unfinished without a violation; 3 a fault of the harness; 130 interrupted. */
  readonly exitCode: 0 | 1 | 2 | 3 | 130;
  /** Verdicts that fail the gate, as `probe (document)`. A waiver that fails it stands among the run's waivers. */
  readonly failing: readonly string[];
  /** What the caller gave and could not be asked, a sentence each: without it no run is a success. */
  readonly missing?: readonly string[];
}

export type Event =
  | RunStarted
  | Planned
  | PreflightFailed
  | ProbeStarted
  | ExchangeSeen
  | Verdict
  | EndpointLog
  | RunFinished;

/** One report: takes every event of a run in order. */
export type Handler = (event: Event) => void;
