/** A run: preflight, plan, probes within one budget, verdicts, and the gate's decision, told as events. */

import { randomUUID } from 'node:crypto';
import { plannedEvent, toldDocument } from './announced.ts';
import { baselineFor, knownFrom, remarksOn } from './baseline.ts';
import { Budget, type Limits, pause } from './budget.ts';
import { mergedConventions } from './conventions.ts';
import { type Judging, openDocket } from './docket.ts';
import type { Gate, Handler, OwnFiles, RunFinished, Verdict } from './events.ts';
import { SCHEMA } from './events.ts';
import { type Exchange, record } from './exchange.ts';
import { callableNames } from './facts/tools.ts';
import type { Known } from './facts.ts';
import { decide, type Failable } from './gate.ts';
import { otherVersionHint, renewalHint } from './hints.ts';
import type { Host } from './host.ts';
import { brokenBy, type Counted } from './judge.ts';
import { openLine } from './line.ts';
import { invalidRequest, type MessageRules } from './messages.ts';
import { type Oracle, openOracle } from './oracle.ts';
import { type Planned, plan, type Selection } from './plan.ts';
import { type NotReady, preflight, type Ready } from './preflight.ts';
import { type Catalogue, stageOf, watchesRun } from './probe.ts';
import type { Document } from './profile.ts';
import { openQuestions } from './questions.ts';
import { newestRevision } from './revisions.ts';
import { endSessions } from './sessions.ts';
import type { SharedBudget } from './shared-budget.ts';
import { standingOn } from './standing.ts';
import { nothingSelected, notToAsk, orUnfinished } from './stillborn.ts';
import { countsOf, type Summary } from './summary.ts';
import type { Target } from './target.ts';
import { secretsOf } from './target-secrets.ts';
import { Turns } from './turns.ts';
import { vacuityHints } from './vacuity.ts';
import { isStarting, untilAnswered } from './waiting.ts';
import { holding, toldWaivers, type Waiving } from './waivers.ts';
import { Watch } from './watch.ts';
import type { Wire } from './wire/index.ts';

export interface RunOptions {
  /** What reports call the endpoint where several are checked. */
  readonly name?: string;
  readonly target: Target;
  readonly catalogue: Catalogue;
  readonly documents: readonly Judging[];
  /** Documents that are judged where their revision of the protocol is negotiated, by that revision. */
  readonly byRevision?: ReadonlyMap<string, Judging>;
  /** The revision to offer, and to be agreed on; left out: what the documents say, or the newest. */
  readonly revision?: string;
  /** The schemas that the run's own messages are held against; left out: none. */
  readonly messages?: MessageRules;
  /** Conventions that hold where no document says otherwise. */
  readonly base: Document['conventions'];
  /** Other versions of the judged documents: named in the summary where they fit better. */
  readonly otherVersions?: readonly Document[];
  readonly wire: Wire;
  readonly limits: Limits;
  /** Requests that shrinking one outcome may spend. */
  readonly shrinking: number;
  /** Probes under way at once; left out: as many as requests. */
  readonly probesAtOnce?: number;
  readonly selection: Selection;
  readonly failOn: readonly Failable[];
  /** Runs of before, of which one may be of this endpoint: what is known from it, for `failOn: ['new']`. */
  readonly baseline?: readonly Summary[];
  /** Whether it is one of several runs: then a baseline of another endpoint was not named for it. */
  readonly amongOthers?: boolean;
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
  /** What this run spends of together with others that go on beside it. */
  readonly shared?: SharedBudget;
  /** Why nothing is to be asked, in a sentence: the run tells that, and ends. */
  readonly notAsked?: string;
  readonly interrupt?: AbortSignal;
  /** What runs the endpoint, where it was started for the run: the run ends where it does. */
  readonly host?: Host;
  /** Files of the caller's own, for whoever asks again. */
  readonly files?: OwnFiles;
  /** Stands in for real time where a rate limit is waited out; for tests. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** A run that is open: probes are asked one by one, in any order, and then it is finished. */
export interface Run {
  /** Undefined where preflight ended the run. */
  readonly plan?: readonly Planned[];
  /** The tools that may be called, by name. */
  readonly callable: readonly string[];
  /** Asks the probe and gives its verdicts; a probe that watches is judged on what was exchanged so far. */
  ask(probe: string): Promise<readonly Verdict[]>;
  /** Judges what was not asked, decides, and closes. Called once. */
  finish(): Promise<RunFinished>;
}

/** Milliseconds in which whoever runs the endpoint tells that it has ended: its connections break before. */
const HOST_ENDS = 1_000;

/**
 * Runs everything: walks first, each beside nothing, since they may cost others their session; then the whole catalogue,
 * side by side within the budget; and last what all others would notice.
 */
export async function run(options: RunOptions, emit: Handler): Promise<RunFinished> {
  const open = await openRun(options, emit);
  const turns = new Turns({ atOnce: options.probesAtOnce ?? options.limits.concurrency });
  const asking = (open.plan ?? []).filter((each) => each.ask).map(({ probe }) => probe);
  // All that watch a walk are asked at once, whichever of them is named.
  const walks = [...new Map(asking.map((probe) => [stageOf(probe)?.walk, probe.id])).entries()];
  for (const [walk, id] of walks) if (walk && !walk.alone) await open.ask(id);
  await Promise.all(asking.filter(({ observe }) => observe).map(({ id }) => turns.take(() => open.ask(id))));
  for (const [walk, id] of walks) if (walk?.alone) await open.ask(id);
  return open.finish();
}

export async function openRun(options: RunOptions, emit: Handler): Promise<Run> {
  const { target, limits, seed, version } = options;
  const began = performance.now();
  const budget = new Budget(limits, options.interrupt, options.wait, options.shared);
  const secrets = secretsOf(target);
  for (const { value, placeholder } of options.host?.secrets ?? []) secrets.addQuietly(value, placeholder);
  const shownTarget = secrets.redact(target.url);
  const waiving = options.waivers ?? { entries: [], today: '' };
  const run = randomUUID().slice(0, 8);
  const userAgent = `mcp-assay/${version} (run ${run})`;
  const conventions = conventionsOf(options.documents, options);
  let lastId = 0;
  const nextId = () => (lastId += 1);
  const early: Exchange[] = [];
  let watches: readonly Watch[] | undefined;
  const onExchange = (exchange: Exchange) => {
    if (watches) for (const watch of watches) watch.see(exchange);
    else early.push(exchange);
  };
  const sessionHeader = conventions.session?.header;
  const line = openLine({ wire: options.wire, budget, secrets, sessionHeader, onExchange });
  const unwatched = {
    wire: options.wire,
    budget,
    secrets,
    sessionHeader,
    timeout: Math.min(options.preflightTimeout, limits.timeout),
  };

  emit({
    type: 'run-started',
    schema: SCHEMA,
    version,
    run,
    startedAt: new Date().toISOString(),
    ...(options.name === undefined ? {} : { name: options.name }),
    target: shownTarget,
    seed,
    ...(options.selection.shard && { shard: options.selection.shard }),
    documents: options.documents.map(toldDocument),
    ...(options.files && { files: options.files }),
    failOn: options.failOn,
    allow: [...options.selection.allow],
    limits: Object.fromEntries(
      Object.entries(limits).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
    ),
  });

  const hostGone = options.host?.ended;
  const lost = () => budget.end('lost', hostGone?.reason.message);
  if (hostGone?.aborted) lost();
  hostGone?.addEventListener('abort', lost, { once: true });
  const found = await (options.notAsked === undefined ? answered() : notToAsk(options.notAsked));
  const agreed = found.ready ? options.byRevision?.get(found.revision ?? '') : undefined;
  const documents = [...options.documents, ...(agreed ? [agreed] : [])];
  const known = found.ready
    ? withOracle({ ...found.known, conventions: conventionsOf(documents, options) })
    : undefined;
  const planned = known ? plan(options.catalogue, options.selection, known) : undefined;
  // A shard may have none of the questions that can be asked here: the others have them. What is blocked is told.
  const tells = planned?.some((each) => each.ask || each.left.verdict === 'blocked');
  if (!found.ready || !planned || !(options.selection.shard || tells)) {
    return stillborn(found.ready ? nothingSelected(options.selection, planned ?? []) : found);
  }
  const onlyNew = options.failOn.includes('new');
  const before = onlyNew
    ? baselineFor(options.baseline ?? [], identity(found.revision), { alone: !options.amongOthers })
    : undefined;
  emit(plannedEvent(found, planned, documents, secrets, before));
  watches = planned.flatMap((each) =>
    each.ask && watchesRun(each.probe)
      ? [new Watch(each.probe, each.given, { secrets, content: options.content })]
      : [],
  );
  for (const exchange of early.splice(0)) onExchange(exchange);

  const docket = openDocket({
    documents,
    target,
    waivers: holding(waiving, shownTarget),
    secrets,
    emit,
    ...(before && { isKnown: knownFrom(before, options.failOn) }),
    cutShort: () => budget.ended?.reason,
  });
  const standing = standingOn(found);
  const questions = openQuestions({
    planned,
    found,
    watches,
    docket,
    emit,
    mayHaveEnded: async () => hostGone && (await pause(HOST_ENDS, hostGone)),
    asking: {
      line,
      budget,
      standing,
      conventions: known?.conventions ?? conventions,
      secrets,
      userAgent,
      run,
      nextId,
      seed,
      content: options.content,
      shrinking: options.shrinking,
      wrongWith: (sent) =>
        options.messages && invalidRequest(sent, known?.negotiated ?? newestRevision, options.messages),
      brokenBy: (probe: string, outcome: Counted['outcome']) =>
        brokenBy(
          probe,
          outcome,
          documents.map(({ document }) => document),
        ),
    },
  });

  const callable = known ? callableNames(known) : [];
  return {
    plan: planned,
    callable,
    ask: questions.ask,
    finish,
  };

  async function answered(): Promise<Ready | NotReady> {
    return withHost(await orUnfinished(untilAnswered(attempt, options.patience ?? 0, budget.signal), target.url));
  }

  /** What this run is known by. */
  function identity(revision: string | undefined): Pick<Summary, 'name' | 'target' | 'revision'> {
    const { name } = options;
    return { ...(name !== undefined && { name }), target: shownTarget, ...(revision !== undefined && { revision }) };
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
      ...(options.revision !== undefined && { revision: options.revision }),
    });
  }

  /** What whoever runs the endpoint knows of why it does not answer. */
  async function withHost(found: Ready | NotReady): Promise<Ready | NotReady> {
    const { host } = options;
    if (found.ready || !host) return found;
    if (host.ended.aborted) {
      const how = host.ended.reason.message;
      const message = `Failed to check ${target.url}: ${how} before MCP answered. Please see what it wrote.`;
      return { ...found, cause: 'unreachable', message };
    }
    const why = isStarting(found) && !budget.signal.aborted ? await host.why?.() : undefined;
    return why === undefined ? found : { ...found, message: `Failed to check ${target.url}: ${why}` };
  }

  /** What is asked past the endpoint is none of its answers, so that nobody watches it. */
  function withOracle(found: Known): Known & { readonly oracle?: Oracle } {
    if (!target.direct) return found;
    const oracle = openOracle({
      known: found,
      line: openLine({ wire: options.wire, budget, secrets }),
      budget,
      userAgent,
      nextId,
      run,
    });
    return { ...found, oracle };
  }

  async function finish(): Promise<RunFinished> {
    await questions.close();
    await known?.oracle?.close();
    // With the patience of preflight, and unwatched: everything is judged already.
    await endSessions(standing.sessions, { line: openLine(unwatched), budget, userAgent, nextId });
    return ended(docket.verdicts, {
      hints: [
        ...otherVersionHint(options, docket.tallies),
        ...renewalHint(standing.renewals),
        ...vacuityHints({
          verdicts: docket.verdicts,
          planned: known ? (planned ?? []) : [],
          callable,
          tallies: docket.tallies,
        }),
        ...(onlyNew
          ? remarksOn(before, { ...identity(undefined), version, documents: documents.map(toldDocument) })
          : []),
      ],
      whole: questions.isWhole(),
    });
  }

  /** `whole`: whether everything was asked that was planned; another process may ask the rest. */
  function ended(
    rows: readonly Verdict[],
    { hints = [], whole = false, forced }: { hints?: readonly string[]; whole?: boolean; forced?: Gate },
  ): RunFinished {
    budget.close();
    hostGone?.removeEventListener('abort', lost);
    const complete = budget.ended === undefined && forced === undefined;
    const interrupted = budget.ended?.ending === 'interrupted';
    const waivers = toldWaivers(waiving, {
      target: shownTarget,
      documents: documents.map(({ document }) => document.id),
      verdicts: rows,
      whole: whole && complete && isUnfiltered(options.selection),
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
              {
                verdicts: rows,
                complete,
                interrupted,
                judges: documents.some(({ gates }) => gates),
                waivers,
                missing: (known?.oracle?.failures() ?? []).map(secrets.redact),
              },
              options.failOn,
            )
          : forced,
      waivers,
      hints,
    };
    if (options.host && ![0, 130].includes(finished.gate.exitCode)) {
      emit({ type: 'endpoint-log', source: options.host.kind, ...options.host.log(secrets.redact) });
    }
    emit(finished);
    return finished;
  }

  /** A run that preflight ended: nothing is judged. */
  function stillborn({ cause, message, exchanges }: NotReady): Run {
    const kept = exchanges.map((exchange) => record(exchange, { redact: secrets.redact, content: options.content }));
    emit({ type: 'preflight-failed', cause, message: secrets.redact(message), exchanges: kept });
    return {
      callable: [],
      ask: () => Promise.reject(new Error(message)),
      finish: async () => ended([], { forced: { exitCode: 2, failing: [] } }),
    };
  }
}

/** The conventions of a run: what is agreed on goes before what documents say, and that before what holds elsewhere. */
function conventionsOf(documents: readonly Judging[], { base, revision }: RunOptions): Document['conventions'] {
  const merged = mergedConventions([...documents.map(({ document }) => document.conventions), base]);
  return revision === undefined ? merged : { ...merged, version: revision };
}

function isUnfiltered({ only, skip, shard }: Selection): boolean {
  return only === undefined && skip === undefined && shard === undefined;
}
