/** A run: preflight, plan, probes within one budget, verdicts, and the gate's decision, told as events. */

import { randomUUID } from 'node:crypto';
import { type Asked, ask, askWalk, type Watcher } from './asking.ts';
import { Budget, type Ending, type Limits, Unfinished } from './budget.ts';
import { mergedConventions } from './conventions.ts';
import { type Judging, openDocket, type Unseen } from './docket.ts';
import type { Gate, Handler, Planned as PlannedEvent, RunFinished, Verdict } from './events.ts';
import { SCHEMA } from './events.ts';
import { type Exchange, record } from './exchange.ts';
import { decide, type Failable } from './gate.ts';
import { otherVersionHint, renewalHint } from './hints.ts';
import { type Counted, isBroken } from './judge.ts';
import { openLine } from './line.ts';
import { Mistake } from './mistake.ts';
import { type Planned, plan, type Selection } from './plan.ts';
import { type NotReady, preflight, type Ready } from './preflight.ts';
import {
  type AnyAsking,
  type AnyProbe,
  type AnyWatching,
  type Catalogue,
  impactOf,
  stageOf,
  watchesRun,
} from './probe.ts';
import type { Document } from './profile.ts';
import { redacted, type Secrets } from './secrets.ts';
import { endSessions } from './sessions.ts';
import { countsOf } from './summary.ts';
import type { Target } from './target.ts';
import { secretsOf } from './target-secrets.ts';
import { Turns } from './turns.ts';
import { untilAnswered } from './waiting.ts';
import { holding, toldWaivers, type Waiving } from './waivers.ts';
import type { AnyWalk } from './walk.ts';
import { Watch } from './watch.ts';
import { NotCarried, type Wire } from './wire/index.ts';

export interface RunOptions {
  readonly target: Target;
  readonly catalogue: Catalogue;
  readonly documents: readonly Judging[];
  /** Conventions that hold where no document says otherwise. */
  readonly base: Document['conventions'];
  /** Other versions of the judged documents: named in the summary where they fit better. */
  readonly otherVersions?: readonly Document[];
  readonly wire: Wire;
  readonly limits: Limits;
  /** Requests that shrinking one outcome may spend. */
  readonly shrinking: number;
  readonly selection: Selection;
  readonly failOn: readonly Failable[];
  readonly waivers?: Waiving;
  readonly seed: number;
  /** The harness's own version. */
  readonly version: string;
  /** Whether what tools answer is recorded as it came. */
  readonly content: boolean;
  /** Milliseconds that one request of preflight may take. */
  readonly preflightTimeout: number;
  /** Milliseconds for which preflight is asked again until MCP answers; left out: it is asked once. */
  readonly patience?: number;
  readonly interrupt?: AbortSignal;
  /** Stands in for real time where a rate limit is waited out; for tests. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** A run that is open: probes are asked one by one, in any order, and then it is finished. */
export interface Run {
  /** Undefined where preflight ended the run. */
  readonly plan?: readonly Planned[];
  /** Asks the probe and gives its verdicts; a probe that watches is judged on what was exchanged so far. */
  ask(probe: string): Promise<readonly Verdict[]>;
  /** Judges what was not asked, decides, and closes. Called once. */
  finish(): Promise<RunFinished>;
}

/**
 * Runs everything: walks first, each beside nothing, since they may cost others their session; then the whole catalogue,
 * side by side within the budget; and last what all others would notice.
 */
export async function run(options: RunOptions, emit: Handler): Promise<RunFinished> {
  const open = await openRun(options, emit);
  const turns = new Turns({ atOnce: options.limits.concurrency });
  const asking = (open.plan ?? []).filter((each) => each.ask).map(({ probe }) => probe);
  // All that watch a walk are asked at once, whichever of them is named.
  const walks = [...new Map(asking.map((probe) => [stageOf(probe)?.walk, probe.id])).entries()];
  for (const [walk, id] of walks) if (walk && !walk.alone) await open.ask(id);
  await Promise.all(asking.filter(({ observe }) => observe).map(({ id }) => turns.take(() => open.ask(id))));
  for (const [walk, id] of walks) if (walk?.alone) await open.ask(id);
  return open.finish();
}

export async function openRun(options: RunOptions, emit: Handler): Promise<Run> {
  const { target, documents, limits, seed, version } = options;
  const began = performance.now();
  const budget = new Budget(limits, options.interrupt, options.wait);
  const secrets = secretsOf(target);
  const shownTarget = secrets.redact(target.url);
  const waiving = options.waivers ?? { entries: [], today: '' };
  const run = randomUUID().slice(0, 8);
  const userAgent = `mcp-assay/${version} (run ${run})`;
  const conventions = mergedConventions([...documents.map(({ document }) => document.conventions), options.base]);
  let lastId = 0;
  const nextId = () => (lastId += 1);
  const early: Exchange[] = [];
  let watches: readonly Watch[] | undefined;
  const onExchange = (exchange: Exchange) => {
    if (watches) for (const watch of watches) watch.see(exchange);
    else early.push(exchange);
  };
  const line = openLine({ wire: options.wire, budget, secrets, onExchange });
  const unwatched = {
    wire: options.wire,
    budget,
    secrets,
    timeout: Math.min(options.preflightTimeout, limits.timeout),
  };

  emit({
    type: 'run-started',
    schema: SCHEMA,
    version,
    run,
    startedAt: new Date().toISOString(),
    target: shownTarget,
    seed,
    documents: documents.map(({ document, gates }) => ({ id: document.id, title: document.title, gates })),
    failOn: options.failOn,
    allow: [...options.selection.allow],
    limits: Object.fromEntries(
      Object.entries(limits).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
    ),
  });

  const found = await orUnfinished(untilAnswered(attempt, options.patience ?? 0, budget.signal));
  const planned = found.ready ? plan(options.catalogue, options.selection, found.known) : undefined;
  if (!found.ready || !planned?.some((each) => each.ask))
    return stillborn(found.ready ? nothingSelected(options, planned ?? []) : found);
  emit(plannedEvent(found, planned, secrets));
  watches = planned.flatMap((each) =>
    each.ask && watchesRun(each.probe)
      ? [new Watch(each.probe, each.given, { secrets, content: options.content })]
      : [],
  );
  for (const exchange of early.splice(0)) onExchange(exchange);

  const docket = openDocket({
    documents,
    waivers: holding(waiving, shownTarget),
    secrets,
    emit,
    cutShort: () => budget.ended?.reason,
  });
  const { unsteady } = found;
  const judged = new Set<string>();
  const walks = new Map<AnyWalk, Promise<void>>();
  let { knownGood } = found;
  let renewing: Promise<boolean> | undefined;
  let renewals = 0;
  const asking = {
    line,
    budget,
    get knownGood() {
      return knownGood;
    },
    renew,
    conventions,
    secrets,
    userAgent,
    run,
    nextId,
    seed,
    content: options.content,
    shrinking: options.shrinking,
    broken: (probe: string, outcome: Counted['outcome']) =>
      isBroken(
        probe,
        outcome,
        documents.map(({ document }) => document),
      ),
  };

  return { plan: planned, ask: askProbe, finish };

  /** Opens a new session for the run; several that miss theirs at once share it. */
  function renew(): Promise<boolean> {
    renewing ??= renewed().finally(() => {
      renewing = undefined;
    });
    return renewing;
  }

  async function renewed(): Promise<boolean> {
    const fresh = found.ready ? await found.renew() : undefined;
    if (!fresh) return false;
    renewals += 1;
    knownGood = fresh;
    return true;
  }

  function attempt(): Promise<Ready | NotReady> {
    // What came while the endpoint was starting is nothing to look at.
    early.length = 0;
    return preflight({
      line: openLine({ ...unwatched, onExchange }),
      budget,
      target,
      conventions,
      userAgent,
      nextId,
      clientVersion: version,
    });
  }

  async function askProbe(id: string): Promise<readonly Verdict[]> {
    const each = planned?.find(({ probe }) => probe.id === id);
    if (!each) throw new Error(`Failed to ask ${id}: the catalogue has no such probe. Please name one of it.`);
    const walk = each.ask ? stageOf(each.probe)?.walk : undefined;
    if (walk) await walked(walk);
    else if (!judged.has(id)) {
      judged.add(id);
      if (!each.ask) docket.settle(each.probe, each.left);
      else if (watchesRun(each.probe)) watched(each.probe);
      else if (each.probe.observe) await asked(each.probe, each.given);
    }
    return docket.verdicts.filter(({ probe }) => probe === id);
  }

  async function asked(probe: AnyAsking, given: Parameters<typeof ask>[1]): Promise<void> {
    await settled([probe], async () => new Map([[probe.id, await ask(probe, given, asking)]]));
  }

  /** Takes the walk for all that watch it: once, whoever of them is asked first. */
  function walked(walk: AnyWalk): Promise<void> {
    const watchers = (planned ?? []).flatMap((each): readonly Watcher[] =>
      each.ask && !each.probe.observe && each.probe.during?.walk === walk
        ? [{ probe: each.probe, given: each.given }]
        : [],
    );
    const going =
      walks.get(walk) ??
      settled(
        watchers.map(({ probe }) => probe),
        () => askWalk(walk, watchers, asking),
      );
    walks.set(walk, going);
    return going;
  }

  /** Asks, and gives each of the probes its verdicts. */
  async function settled(
    probes: readonly AnyProbe[],
    askThem: () => Promise<ReadonlyMap<string, Asked>>,
  ): Promise<void> {
    const all = (unseen: Unseen) => {
      for (const probe of probes) docket.settle(probe, unseen);
    };
    for (const { id } of probes) judged.add(id);
    if (budget.ended) return all({ verdict: 'blocked', reason: `not asked: ${budget.ended.reason}` });
    if (unsteady !== undefined && !probes.every((probe) => probe.observe && probe.control === 'handshake')) {
      return all({ verdict: 'blocked', reason: unsteady });
    }
    for (const { id } of probes) emit({ type: 'probe-started', probe: id });
    let results: ReadonlyMap<string, Asked>;
    try {
      results = await askThem();
    } catch (error) {
      if (error instanceof Unfinished) return all({ verdict: 'blocked', reason: `not finished: ${error.message}` });
      // What the caller handed over cannot be used: that blames neither the endpoint nor the harness.
      if (error instanceof Mistake) return all({ verdict: 'unverifiable', reason: error.message });
      return all({ verdict: 'error', reason: error instanceof Error ? error.message : String(error) });
    }
    for (const probe of probes) tellOf(probe, results.get(probe.id) as Asked);
  }

  function tellOf(probe: AnyProbe, result: Asked): void {
    if ('tally' in result) {
      docket.tell(probe, result.tally, result.seed);
      return;
    }
    if ('unoffered' in result) {
      docket.settle(probe, { verdict: 'not-applicable', reason: result.unoffered });
      return;
    }
    const { blocked: reason, guessed, lost } = result;
    if (lost && found.ready && found.served) budget.end('lost', `${reason}, noticed at ${probe.id}`);
    docket.settle(
      probe,
      guessed ? { verdict: 'unverifiable', reason, configure: guessed } : { verdict: 'blocked', reason },
    );
  }

  function watched(probe: AnyWatching): void {
    const watch = watches?.find((each) => each.probe === probe);
    const tally = watch?.tally();
    if (watch?.failed) docket.settle(probe, { verdict: 'error', reason: watch.failed.message });
    else if (tally && tally.seen.length > 0) docket.tell(probe, tally, seed);
    else docket.settle(probe, { verdict: 'unverifiable', reason: 'no exchange of this run had anything to look at' });
  }

  async function finish(): Promise<RunFinished> {
    for (const { probe, ask: toAsk } of planned ?? []) {
      if (toAsk && !judged.has(probe.id) && !watchesRun(probe) && !budget.ended) continue;
      await askProbe(probe.id);
    }
    if (found.ready) {
      // With the patience of preflight, and unwatched: everything is judged already.
      await endSessions([...found.sessions, ...(renewals > 0 ? [knownGood] : [])], {
        line: openLine(unwatched),
        budget,
        userAgent,
        nextId,
      });
    }
    return ended(docket.verdicts, [...otherVersionHint(options, docket.tallies), ...renewalHint(renewals)]);
  }

  function ended(rows: readonly Verdict[], hints: readonly string[], forced?: Gate): RunFinished {
    budget.close();
    const complete = budget.ended === undefined && forced === undefined;
    const interrupted = budget.ended?.ending === 'interrupted';
    const waivers = toldWaivers(waiving, {
      target: shownTarget,
      documents: documents.map(({ document }) => document.id),
      verdicts: rows,
      whole: complete && isUnfiltered(options.selection) && (planned ?? []).every(isSettled),
    });
    const finished: RunFinished = {
      type: 'run-finished',
      complete,
      ...(budget.ended ? { reason: budget.ended.reason } : {}),
      interrupted,
      requests: budget.used,
      elapsedMs: Math.round(performance.now() - began),
      counts: countsOf(rows),
      gate:
        interrupted || !forced
          ? decide(
              { verdicts: rows, complete, interrupted, judges: documents.some(({ gates }) => gates), waivers },
              options.failOn,
            )
          : forced,
      waivers,
      hints,
    };
    emit(finished);
    return finished;
  }

  /** Whether nothing more is to be asked of it: another process may ask the rest of what is planned. */
  function isSettled({ probe, ask: toAsk }: Planned): boolean {
    return !toAsk || judged.has(probe.id);
  }

  /** A run that preflight ended: nothing is judged. */
  function stillborn({ cause, message, exchanges }: NotReady): Run {
    const kept = exchanges.map((exchange) => record(exchange, { redact: secrets.redact, content: options.content }));
    emit({ type: 'preflight-failed', cause, message: secrets.redact(message), exchanges: kept });
    return {
      ask: () => Promise.reject(new Error(message)),
      finish: async () => ended([], [], { exitCode: 2, failing: [] }),
    };
  }

  async function orUnfinished(going: Promise<Ready | NotReady>): Promise<Ready | NotReady> {
    try {
      return await going;
    } catch (error) {
      if (error instanceof NotCarried) {
        return {
          ready: false,
          cause: 'unreachable',
          message: `Failed to check ${target.url}: ${error.message}`,
          exchanges: [],
        };
      }
      if (!(error instanceof Unfinished)) throw error;
      return {
        ready: false,
        cause: 'unfinished',
        message: `Failed to check ${target.url}: ${error.message}; that was before anything was asked. Please ${remedies[error.ending]}.`,
        exchanges: [],
      };
    }
  }
}

/** What the caller can do where a run ended before anything was asked. */
const remedies: Readonly<Record<Ending, string>> = {
  budget: 'allow more with --max-requests',
  deadline: 'allow more with --deadline',
  interrupted: 'start it again',
  lost: 'check that the endpoint is up',
  throttled: 'try again later, or ask slower with --rate',
};

function isUnfiltered({ only, skip }: Selection): boolean {
  return only === undefined && skip === undefined;
}

function nothingSelected({ selection }: RunOptions, planned: readonly Planned[]): NotReady {
  const only = selection.only?.join(', ');
  const left = planned.flatMap((each) => (each.ask || each.left.verdict === 'not-selected' ? [] : [each.left]));
  const why = left[0] ? `: ${left[0].reason}` : '';
  const remedy = left[0]?.configure ?? (left[0] ? 'name a document with --profile that has it' : 'select more');
  const message = `Failed to ask anything: ${only ? `--only ${only} leaves no probe that can be asked${why}` : 'every probe was left out'}. Please ${left[0]?.configure ? `give ${remedy}` : remedy}.`;
  return { ready: false, cause: 'nothing-selected', message, exchanges: [] };
}

/** What the endpoint says of itself is redacted: it may repeat whatever it was sent. */
function plannedEvent(
  { server, revision, notes }: Ready,
  planned: readonly Planned[],
  { redact }: Secrets,
): PlannedEvent {
  return {
    type: 'planned',
    ...(server && { server: redacted(server, redact) }),
    ...(revision && { revision: redact(revision) }),
    notes: notes.map(redact),
    probes: planned.map((each) => ({
      probe: each.probe.id,
      impact: impactOf(each.probe),
      ask: each.ask,
      ...(each.ask ? {} : { reason: each.left.reason }),
    })),
  };
}
