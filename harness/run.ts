/** A run: preflight, plan, probes within one budget, verdicts, and the gate's decision, told as events. */

import { randomUUID } from 'node:crypto';
import PQueue from 'p-queue';
import { type Asked, ask } from './asking.ts';
import { Budget, type Limits, Unfinished } from './budget.ts';
import { mergedConventions } from './conventions.ts';
import type { Gate, Handler, Planned as PlannedEvent, Quoted, RunFinished, Verdict } from './events.ts';
import { SCHEMA } from './events.ts';
import { type Exchange, record } from './exchange.ts';
import { decide, type Failable } from './gate.ts';
import { otherVersionHint } from './hints.ts';
import { type Counted, isBroken, judge, promisesFor, type VerdictKind } from './judge.ts';
import { openLine } from './line.ts';
import { type LeftOut, type Planned, plan, type Selection } from './plan.ts';
import { type NotReady, preflight, type Ready } from './preflight.ts';
import { type AnyAsking, type AnyProbe, type AnyWatching, type Catalogue, impactOf } from './probe.ts';
import type { Document } from './profile.ts';
import { redacted, secrets as newSecrets, type Secrets } from './secrets.ts';
import type { Tally } from './tally.ts';
import type { Target } from './target.ts';
import { countsOf } from './summary.ts';
import { untilAnswered } from './waiting.ts';
import { Watch } from './watch.ts';
import type { Wire } from './wire/index.ts';

/** A document judged in a run. */
export interface Judging {
  readonly document: Document;
  /** Whether its verdicts decide the exit code. */
  readonly gates: boolean;
}

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

/** Runs everything: the whole catalogue, side by side within the budget. */
export async function run(options: RunOptions, emit: Handler): Promise<RunFinished> {
  const open = await openRun(options, emit);
  const queue = new PQueue({ concurrency: options.limits.concurrency });
  const asking = (open.plan ?? []).filter((each) => each.ask && each.probe.observe);
  await queue.addAll(asking.map(({ probe }) => () => open.ask(probe.id)));
  return open.finish();
}

export async function openRun(options: RunOptions, emit: Handler): Promise<Run> {
  const { target, documents, limits, seed, version } = options;
  const began = performance.now();
  const budget = new Budget(limits, options.interrupt, options.wait);
  const secrets = secretsOf(target);
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
  const patient = { wire: options.wire, budget, secrets, onExchange, timeout: Math.min(options.preflightTimeout, limits.timeout) };

  emit({
    type: 'run-started',
    schema: SCHEMA,
    version,
    run,
    startedAt: new Date().toISOString(),
    target: secrets.redact(target.url),
    seed,
    documents: documents.map(({ document, gates }) => ({ id: document.id, title: document.title, gates })),
    failOn: options.failOn,
    limits: Object.fromEntries(Object.entries(limits).map(([name, value]) => [name, Number.isFinite(value) ? value : null])),
  });

  const found = await orUnfinished(untilAnswered(attempt, options.patience ?? 0, budget.signal));
  const planned = found.ready ? plan(options.catalogue, options.selection, found.known) : undefined;
  if (!found.ready || !planned?.some((each) => each.ask)) return stillborn(found.ready ? nothingSelected(options) : found);
  const { server, ...ready } = found;
  emit(plannedEvent({ ...ready, ...(server && { server: redacted(server, secrets.redact) }) }, planned));
  watches = planned.flatMap((each) => (each.ask && each.probe.watch ? [new Watch(each.probe, each.given, { secrets, content: options.content })] : []));
  for (const exchange of early.splice(0)) onExchange(exchange);

  const verdicts: Verdict[] = [];
  const tallies = new Map<string, readonly Counted[]>();
  const judged = new Set<string>();
  let exchangeIds = 0;
  const asking = {
    line,
    budget,
    knownGood: found.knownGood,
    conventions,
    secrets,
    userAgent,
    nextId,
    seed,
    content: options.content,
    shrinking: options.shrinking,
    broken: (probe: string, outcome: Counted['outcome']) => isBroken(probe, outcome, allDocuments()),
  };

  return { plan: planned, ask: askProbe, finish };

  function attempt(): Promise<Ready | NotReady> {
    // What came while the endpoint was starting is nothing to look at.
    early.length = 0;
    return preflight({ line: openLine(patient), budget, target, conventions, userAgent, nextId, clientVersion: version });
  }

  async function askProbe(id: string): Promise<readonly Verdict[]> {
    const each = planned?.find(({ probe }) => probe.id === id);
    if (!each) throw new Error(`Failed to ask ${id}: the catalogue has no such probe. Please name one of it.`);
    if (!judged.has(id)) {
      judged.add(id);
      if (!each.ask) settle(each.probe, leftRow(each.left));
      else if (each.probe.watch) watched(each.probe);
      else await asked(each.probe, each.given);
    }
    return verdicts.filter(({ probe }) => probe === id);
  }

  async function asked(probe: AnyAsking, given: Parameters<typeof ask>[1]): Promise<void> {
    if (budget.ended) return settle(probe, { verdict: 'blocked', reason: `not asked: ${budget.ended.reason}` });
    emit({ type: 'probe-started', probe: probe.id });
    let result: Asked;
    try {
      result = await ask(probe, given, asking);
    } catch (error) {
      if (error instanceof Unfinished) return settle(probe, { verdict: 'blocked', reason: `not finished: ${error.message}` });
      return settle(probe, { verdict: 'error', reason: error instanceof Error ? error.message : String(error) });
    }
    if ('blocked' in result) {
      if (result.lost && found.ready && found.served) budget.end('lost', `${result.blocked}, noticed at ${probe.id}`);
      return settle(probe, { verdict: 'blocked', reason: result.blocked });
    }
    told(probe, result.tally, result.seed);
  }

  function watched(probe: AnyWatching): void {
    const watch = watches?.find((each) => each.probe === probe);
    if (watch?.failed) return settle(probe, { verdict: 'error', reason: watch.failed.message });
    const tally = watch?.tally();
    if (!tally || tally.seen.length === 0) {
      return settle(probe, { verdict: 'unverifiable', reason: 'no exchange of this run had anything to look at' });
    }
    told(probe, tally, seed);
  }

  /** Judges what a probe saw and tells it: each distinct outcome with its exchanges, then the verdicts. */
  function told(probe: AnyProbe, tally: Tally, probeSeed: number): void {
    if (tally.seen.length === 0) {
      return settle(probe, { verdict: 'unverifiable', reason: `this wire cannot carry the question: ${tally.why ?? 'no case was asked'}` });
    }
    const shown = new Map<Counted['outcome'], number>();
    for (const { outcome, exchanges, from, index, value, path } of tally.seen) {
      const id = (exchangeIds += 1);
      shown.set(outcome, id);
      const which = { from, index, seed: probeSeed, ...(value === undefined ? {} : { value: redacted(value, secrets.redact) }), ...(path ? { path } : {}) };
      emit({ type: 'exchange', probe: probe.id, id, outcome, case: which, exchanges });
    }
    const outcomes = tally.seen.map(({ outcome, count }) => ({ outcome, count })).sort((a, b) => b.count - a.count);
    tallies.set(probe.id, outcomes);
    const { asked: count, notCarried, leftOut } = tally;
    const unsteady = tally.seen.find(({ confirmed }) => confirmed === false);
    for (const row of judge(probe.id, tally.seen, allDocuments())) {
      const flaky = unsteady !== undefined && row.broken.length > 0 && row.outcome === unsteady.outcome;
      const unfinished = probe.watch && budget.ended && row.verdict === 'pass';
      give(probe, {
        ...row,
        verdict: flaky ? 'flaky' : unfinished ? 'blocked' : row.verdict,
        ...(flaky ? { reason: 'asked again, the same case gave another outcome' } : {}),
        ...(unfinished ? { reason: `only a part of the run was watched: ${budget.ended?.reason}` } : {}),
        outcomes,
        exchange: row.outcome && shown.get(row.outcome),
        cases: { asked: count, notCarried, leftOut },
      });
    }
  }

  /** Gives every row of the probe the same verdict: nothing was seen. */
  function settle(probe: AnyProbe, { verdict, reason: raw, configure }: { verdict: VerdictKind; reason: string; configure?: string }): void {
    // A probe's own error may quote what it was handed.
    const reason = secrets.redact(raw);
    const rows = promisesFor(probe.id, allDocuments()).map(({ document, promise }) => ({
      document: document.id,
      level: promise.level,
      expected: promise.expected,
      statements: promise.statements,
    }));
    const none = { document: null, level: null, expected: [], statements: [] };
    for (const row of rows.length > 0 ? rows : [none]) {
      give(probe, { ...row, verdict, broken: [], outcomes: [], reason, ...(configure && { configure }), cases: { asked: 0, notCarried: 0, leftOut: 0 } });
    }
  }

  function give(probe: AnyProbe, row: Omit<Verdict, 'type' | 'probe' | 'question' | 'gates' | 'statements'> & { statements: readonly string[] }): void {
    const judging = documents.find(({ document }) => document.id === row.document);
    const verdict: Verdict = {
      type: 'verdict',
      probe: probe.id,
      question: probe.question,
      ...row,
      gates: judging?.gates ?? false,
      statements: row.statements.map((id) => quoted(id, judging?.document)),
    };
    verdicts.push(verdict);
    emit(verdict);
  }

  async function finish(): Promise<RunFinished> {
    for (const { probe, ask: toAsk } of planned ?? []) {
      if (toAsk && !judged.has(probe.id) && probe.observe && !budget.ended) continue;
      await askProbe(probe.id);
    }
    const hints = verdicts.some(({ verdict }) => verdict === 'violation') ? otherVersionHint(options, tallies) : [];
    return ended(verdicts, hints);
  }

  function ended(rows: readonly Verdict[], hints: readonly string[], forced?: Gate): RunFinished {
    budget.close();
    const complete = budget.ended === undefined && forced === undefined;
    const interrupted = budget.ended?.ending === 'interrupted';
    const finished: RunFinished = {
      type: 'run-finished',
      complete,
      ...(budget.ended ? { reason: budget.ended.reason } : {}),
      interrupted,
      requests: budget.used,
      elapsedMs: Math.round(performance.now() - began),
      counts: countsOf(rows),
      gate: interrupted || !forced ? decide({ verdicts: rows, complete, interrupted, judges: documents.some(({ gates }) => gates) }, options.failOn) : forced,
      hints,
    };
    emit(finished);
    return finished;
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
      if (!(error instanceof Unfinished)) throw error;
      return { ready: false, cause: 'unfinished', message: `Failed to check ${target.url}: ${error.message} before anything was asked.`, exchanges: [] };
    }
  }

  function allDocuments(): readonly Document[] {
    return documents.map(({ document }) => document);
  }
}

function leftRow({ verdict, reason, configure }: LeftOut): LeftOut {
  return { verdict, reason, ...(configure && { configure }) };
}

function nothingSelected({ selection }: RunOptions): NotReady {
  const only = selection.only?.join(', ');
  const message = `Failed to ask anything: ${only ? `--only ${only} leaves no probe that can be asked` : 'every probe was left out'}. Please select more.`;
  return { ready: false, cause: 'nothing-selected', message, exchanges: [] };
}

function plannedEvent({ server, revision, notes }: Ready, planned: readonly Planned[]): PlannedEvent {
  return {
    type: 'planned',
    ...(server && { server }),
    ...(revision && { revision }),
    notes,
    probes: planned.map((each) => ({
      probe: each.probe.id,
      impact: impactOf(each.probe),
      ask: each.ask,
      ...(each.ask ? {} : { reason: each.left.reason }),
    })),
  };
}

function secretsOf({ key, credentials = {}, headers = [] }: Target): Secrets {
  const all = newSecrets();
  if (key !== undefined) all.add(key, '{key}');
  for (const [role, value] of Object.entries(credentials)) if (value !== undefined) all.add(value, `{${role}}`);
  for (const [name, value] of headers) all.add(value, `{${name.toLowerCase()}}`);
  return all;
}

function quoted(id: string, document: Document | undefined): Quoted {
  const statement = document?.statements[id];
  const sources = statement === undefined ? [] : [statement.source].flat().map((source) => (typeof source === 'string' ? source : source.url));
  return { id, text: statement?.text ?? '', sources };
}
