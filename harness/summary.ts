/** A run as one piece of data: what `check()` returns and the JSON report holds, folded from the run's events. */

import type {
  EndpointLog,
  Event,
  ExchangeSeen,
  Gate,
  Handler,
  JudgedDocument,
  OwnFiles,
  Planned,
  PreflightFailed,
  Shard,
  Verdict,
} from './events.ts';
import { SCHEMA } from './events.ts';
import type { Failable } from './gate.ts';
import type { VerdictKind } from './judge.ts';
import type { Impact } from './probe.ts';
import type { WaiverTold } from './waivers.ts';

export interface Summary {
  readonly schema: typeof SCHEMA;
  readonly version: string;
  /** The run's own id, as sent in `User-Agent`. */
  readonly run: string;
  readonly startedAt: string;
  /** False where the run ended before everything was asked, or where the log breaks off. */
  readonly complete: boolean;
  readonly reason?: string;
  /** What the endpoint is called where several are checked. */
  readonly name?: string;
  readonly target: string;
  readonly seed: number;
  /** Where the questions are split over several runs: which part of them this run asked. */
  readonly shard?: Shard;
  /** Files of the caller's own that it needed. */
  readonly files?: OwnFiles;
  readonly documents: readonly JudgedDocument[];
  /** What the caller added to what fails the gate. */
  readonly failOn: readonly Failable[];
  /** What asking was allowed to do to the endpoint. */
  readonly allow: readonly Impact[];
  readonly limits: Readonly<Record<string, number | null>>;
  readonly server?: Planned['server'];
  readonly revision?: string;
  readonly notes: readonly string[];
  /** The id of the run that tells what is known, where only what is new fails the gate. */
  readonly baseline?: string;
  /** Why nothing was judged, where preflight ended the run. */
  readonly preflight?: { readonly cause: PreflightFailed['cause']; readonly message: string };
  readonly counts: Readonly<Partial<Record<VerdictKind, number>>>;
  /** Requests sent. */
  readonly requests: number;
  readonly elapsedMs: number;
  /** 0 met, 1 not met, 2 nothing judged or unfinished, 3 a fault of the harness, 130 interrupted. */
  readonly exitCode: Gate['exitCode'];
  /** The verdicts that fail the gate, as `probe (document)`. */
  readonly failing: readonly string[];
  /** What the caller gave and could not be asked, a sentence each: without it no run is a success. */
  readonly missing?: readonly string[];
  /** Every waiver that the run was given; one that is stale or expired fails the gate. */
  readonly waivers: readonly WaiverTold[];
  readonly hints: readonly string[];
  /** A row for each probe, document and level, in the order of the catalogue. */
  readonly verdicts: readonly Verdict[];
  /** The end of what the container or the process wrote that serves the endpoint, where the run started it and failed. */
  readonly endpointLog?: Omit<EndpointLog, 'type'>;
  /** The exchanges that show them, by the id that a verdict names. */
  readonly exchanges: readonly ExchangeSeen[];
}

/** Collects events; `summary()` can be taken at any time, and is marked incomplete until the run has finished. */
export function collector(): { readonly handle: Handler; summary(): Summary } {
  const events: Event[] = [];
  return { handle: (event) => void events.push(event), summary: () => summarise(events) };
}

/** The summary of these events; a run without its last event is incomplete. Throws where they do not begin a run. */
export function summarise(events: readonly Event[]): Summary {
  const started = only(events, 'run-started');
  if (!started)
    throw new Error('Failed to read the run: its first event is missing. Please give a log that mcp-assay wrote.');
  const planned = only(events, 'planned');
  const failed = only(events, 'preflight-failed');
  const written = only(events, 'endpoint-log');
  const finished = only(events, 'run-finished');
  // In the order of the catalogue: probes are asked side by side, and two runs should read alike.
  const order = new Map(planned?.probes.map(({ probe }, index) => [probe, index]));
  const verdicts = events
    .filter((event) => event.type === 'verdict')
    .sort((one, other) => (order.get(one.probe) ?? 0) - (order.get(other.probe) ?? 0));
  return {
    schema: SCHEMA,
    version: started.version,
    run: started.run,
    startedAt: started.startedAt,
    complete: finished?.complete ?? false,
    ...(finished?.reason || !finished ? { reason: finished?.reason ?? 'the log breaks off' } : {}),
    ...(started.name === undefined ? {} : { name: started.name }),
    target: started.target,
    seed: started.seed,
    ...(started.shard && { shard: started.shard }),
    ...(started.files && { files: started.files }),
    documents: planned?.documents ?? started.documents,
    failOn: started.failOn,
    allow: started.allow,
    limits: started.limits,
    ...(planned?.server && { server: planned.server }),
    ...(planned?.revision && { revision: planned.revision }),
    notes: planned?.notes ?? [],
    ...(planned?.baseline === undefined ? {} : { baseline: planned.baseline }),
    ...(failed && { preflight: { cause: failed.cause, message: failed.message } }),
    counts: finished?.counts ?? countsOf(verdicts),
    requests: finished?.requests ?? 0,
    elapsedMs: finished?.elapsedMs ?? 0,
    exitCode: finished?.gate.exitCode ?? 2,
    failing: finished?.gate.failing ?? [],
    ...(finished?.gate.missing && { missing: finished.gate.missing }),
    waivers: finished?.waivers ?? [],
    hints: finished?.hints ?? [],
    verdicts,
    ...(written && { endpointLog: { source: written.source, lines: written.lines, truncated: written.truncated } }),
    exchanges: events.filter((event) => event.type === 'exchange'),
  };
}

/** How often each verdict was given. */
export function countsOf(verdicts: readonly Pick<Verdict, 'verdict'>[]): Partial<Record<VerdictKind, number>> {
  const counts: Partial<Record<VerdictKind, number>> = {};
  for (const { verdict } of verdicts) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}

function only<T extends Event['type']>(events: readonly Event[], type: T): Extract<Event, { type: T }> | undefined {
  return events.find((event): event is Extract<Event, { type: T }> => event.type === type);
}
