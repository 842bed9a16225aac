/** The shards of a run put together: as if one run had asked everything. */

import type { EndpointLog, Event, ExchangeSeen, Planned, RunFinished, RunStarted, Verdict } from '../harness/events.ts';
import { decide } from '../harness/gate.ts';
import { type Counted, gravities } from '../harness/judge.ts';
import { Mistake } from '../harness/mistake.ts';
import { outcomeKey } from '../harness/outcome.ts';
import { byGlobs } from '../harness/plan.ts';
import { countsOf } from '../harness/summary.ts';
import { toldWaivers, type WaiverTold } from '../harness/waivers.ts';
import { asJson } from './evidence.ts';
import { few, shown } from './text.ts';

/** The log of one shard, as it was read. */
export interface ShardLog {
  readonly path: string;
  readonly events: readonly Event[];
}

/** One shard by its events. */
interface Part {
  readonly path: string;
  readonly started: RunStarted;
  readonly planned: Planned;
  readonly verdicts: readonly Verdict[];
  readonly exchanges: readonly ExchangeSeen[];
  /** Undefined where the log breaks off. */
  readonly finished: RunFinished | undefined;
  readonly index: number;
  readonly of: number;
}

/**
 * The events of the whole run. The verdict of each question is that of the shard that asked it; what looks at a whole
 * run was judged in every shard, and the gravest verdict counts, over all that any of them saw. The gate is decided anew.
 * @throws {Mistake} where a shard is missing, is there twice, asked nothing, or differs from the others in what decides
 * a verdict.
 */
export function merged(logs: readonly ShardLog[]): readonly Event[] {
  const parts = logs.map(partOf).sort((one, other) => one.index - other.index);
  const [first, ...others] = parts as [Part, ...Part[]];
  for (const other of others) sameRun(first, other);
  allThere(parts);
  const exchanges: ExchangeSeen[] = [];
  const verdicts: Verdict[] = [];
  for (const { probe } of first.planned.probes) {
    const found = foundOf(probe, tellingOf(probe, parts), exchanges.length);
    exchanges.push(...found.exchanges);
    verdicts.push(...found.verdicts);
  }
  const written = endpointLogOf(logs);
  return [startedOf(parts), plannedOf(parts), ...exchanges, ...verdicts, ...written, finishedOf(parts, verdicts)];
}

/** What the endpoint wrote while each shard asked, as one log; none where none of them has one. */
function endpointLogOf(logs: readonly ShardLog[]): readonly EndpointLog[] {
  const all = logs.flatMap(({ events }) => events.filter((event) => event.type === 'endpoint-log'));
  const [first] = all;
  if (!first) return [];
  const truncated = all.reduce((sum, each) => sum + each.truncated, 0);
  return [{ ...first, lines: all.flatMap(({ lines }) => lines), truncated }];
}

function partOf({ path, events }: ShardLog): Part {
  const of = <T extends Event['type']>(type: T) =>
    events.filter((event): event is Extract<Event, { type: T }> => event.type === type);
  const [started] = of('run-started');
  const [planned] = of('planned');
  const [failed] = of('preflight-failed');
  if (!started?.shard) throw refusal(`${path} is the log of a whole run`, 'report it by itself');
  const { shard, ...rest } = started;
  const name = `shard ${shard.index} of ${shard.of}`;
  if (failed) {
    const why = shown(failed.message, 300).replace(/\.$/, '');
    throw refusal(`${name} asked nothing (${path}): ${why}`, 'run that shard again');
  }
  if (!planned)
    throw refusal(`the log of ${name} breaks off before anything was asked (${path})`, 'run that shard again');
  return {
    path,
    started: rest,
    planned,
    verdicts: of('verdict'),
    exchanges: of('exchange'),
    finished: of('run-finished')[0],
    ...shard,
  };
}

/** What has to be the same in all shards, each with how a reader knows it. */
const shared: Readonly<Record<string, (part: Part) => unknown>> = {
  'the number of shards': ({ of }) => of,
  'the seed': ({ started }) => started.seed,
  'the version of mcp-assay': ({ started }) => started.version,
  'the documents': ({ planned }) => planned.documents.map(({ id, gates }) => `${id}${gates ? '' : ' (beside)'}`),
  'what fails the gate': ({ started }) => started.failOn,
  'what is allowed': ({ started }) => started.allow,
  'the cases of each question (--runs)': ({ started }) => started.limits.cases ?? null,
  'the baseline': ({ planned }) => planned.baseline ?? null,
  'the questions': ({ planned }) => planned.probes.map(({ probe }) => probe),
};

function sameRun(one: Part, other: Part): void {
  for (const [what, of] of Object.entries(shared)) {
    const [a, b] = [of(one), of(other)].map((value) => asJson(value)) as [string, string];
    if (a === b) continue;
    const differ = a.length + b.length > 200 ? '' : ` (${shown(a)} and ${shown(b)})`;
    throw refusal(`${one.path} and ${other.path} differ in ${what}${differ}`, 'run all shards alike');
  }
}

function allThere(parts: readonly [Part, ...Part[]] | readonly Part[]): void {
  const [{ of, started }] = parts as [Part];
  const target = shown(started.name ?? started.target, 300);
  const twice = parts.find(({ index }, at) => parts[at - 1]?.index === index);
  if (twice) {
    const both = parts.filter(({ index }) => index === twice.index).map(({ path }) => path);
    throw refusal(`shard ${twice.index} of ${of} is there twice (${few(both, 3)})`, 'name one log for each shard');
  }
  const missing = Array.from({ length: of }, (_, at) => at + 1).filter(
    (each) => !parts.some(({ index }) => index === each),
  );
  if (missing.length === 0) return;
  const are =
    missing.length === 1 ? `shard ${missing[0]} of ${of} is` : `shards ${few(missing.map(String), 8)} of ${of} are`;
  throw refusal(`${are} missing for ${target}`, 'name the log of every shard');
}

/** The parts that tell of a probe: those that asked it, else the first that says why nobody could. */
function tellingOf(probe: string, parts: readonly Part[]): readonly Part[] {
  const entryOf = ({ planned }: Part) => planned.probes.find((each) => each.probe === probe);
  const own = parts.filter((part) => entryOf(part)?.shard === undefined);
  const paths = few(
    own.map(({ path }) => path),
    3,
  );
  if (own.length === 0) throw refusal(`no shard asked ${shown(probe)}`, 'run all shards alike');
  // What looks at a whole run is every shard's own.
  if (own.length > 1 && own.length < parts.length) {
    throw refusal(`more than one shard asked ${shown(probe)} (${paths})`, 'run all shards alike');
  }
  const asking = own.filter((part) => entryOf(part)?.ask);
  return asking.length > 0 ? asking : own.slice(0, 1);
}

/** The verdicts of a probe, and what shows them. Exchanges are numbered anew, after `before` others. */
function foundOf(
  probe: string,
  telling: readonly Part[],
  before: number,
): { readonly verdicts: readonly Verdict[]; readonly exchanges: readonly ExchangeSeen[] } {
  const seen = telling.flatMap((part) => part.exchanges.filter((each) => each.probe === probe));
  const distinctly = [
    ...new Map(seen.toReversed().map((each) => [outcomeKey(each.outcome), each])).entries(),
  ].toReversed();
  const ids = new Map(distinctly.map(([key], index) => [key, before + index + 1]));
  const rows = telling.flatMap((part) =>
    part.verdicts.filter((row) => row.probe === probe).map((row) => ({ row, part })),
  );
  const promises = Map.groupBy(rows, ({ row }) => JSON.stringify([row.document, row.level]));
  return {
    exchanges: distinctly.map(([key, each]) => ({ ...each, id: ids.get(key) ?? 0 })),
    verdicts: [...promises.values()].map((each) => {
      const [{ row, part }] = each.toSorted((one, other) => gravity(one.row) - gravity(other.row)) as [
        (typeof each)[number],
      ];
      const shows = part.exchanges.find(({ id }) => id === row.exchange);
      const { exchange: _exchange, ...bare } = row;
      const id = shows && ids.get(outcomeKey(shows.outcome));
      const all = each.map((one) => one.row);
      return { ...bare, ...(all.length > 1 && summed(all)), ...(id !== undefined && { exchange: id }) };
    }),
  };
}

/** Of what several shards say of one promise, the one that comes first here counts. */
function gravity({ verdict, known }: Verdict): number {
  return gravities.indexOf(verdict) + (known ? 0.5 : 0);
}

/** All that any of them saw. */
function summed(all: readonly Verdict[]): Pick<Verdict, 'outcomes' | 'cases'> {
  const counts = new Map<string, Counted>();
  for (const { outcome, count } of all.flatMap(({ outcomes }) => outcomes)) {
    const key = outcomeKey(outcome);
    counts.set(key, { outcome, count: (counts.get(key)?.count ?? 0) + count });
  }
  const sum = (name: keyof Verdict['cases']) => all.reduce((total, { cases }) => total + cases[name], 0);
  return {
    outcomes: [...counts.values()].sort((a, b) => b.count - a.count),
    cases: { asked: sum('asked'), notCarried: sum('notCarried'), leftOut: sum('leftOut') },
  };
}

function startedOf(parts: readonly Part[]): RunStarted {
  const [first] = parts as readonly [Part, ...Part[]];
  return {
    ...first.started,
    run: parts.map(({ started }) => started.run).join('+'),
    startedAt: parts.map(({ started }) => started.startedAt).sort()[0] as string,
  };
}

function plannedOf(parts: readonly Part[]): Planned {
  const [{ planned }] = parts as readonly [Part, ...Part[]];
  return {
    ...planned,
    notes: distinct(parts.flatMap((part) => part.planned.notes)),
    probes: planned.probes.map(({ probe }, index) => {
      const each = parts.flatMap((part) => part.planned.probes[index] ?? []).filter(({ shard }) => shard === undefined);
      return each.find(({ ask }) => ask) ?? each[0] ?? { probe, impact: 'safe', ask: false };
    }),
  };
}

function finishedOf(parts: readonly Part[], verdicts: readonly Verdict[]): RunFinished {
  const [{ started, planned }] = parts as readonly [Part, ...Part[]];
  const unfinished = parts.find(({ finished }) => !finished?.complete);
  const complete = unfinished === undefined;
  const interrupted = parts.some(({ finished }) => finished?.interrupted);
  const waivers = waiversOf(parts, verdicts, complete);
  const judges = planned.documents.some(({ gates }) => gates);
  const missing = distinct(parts.flatMap(({ finished }) => finished?.gate.missing ?? []));
  return {
    type: 'run-finished',
    complete,
    ...(unfinished && {
      reason: `shard ${unfinished.index} of ${unfinished.of}: ${unfinished.finished?.reason ?? 'its log breaks off'}`,
    }),
    interrupted,
    requests: parts.reduce((sum, { finished }) => sum + (finished?.requests ?? 0), 0),
    // They may have gone on side by side.
    elapsedMs: Math.max(...parts.map(({ finished }) => finished?.elapsedMs ?? 0)),
    counts: countsOf(verdicts),
    gate: decide({ verdicts, complete, interrupted, judges, waivers, missing }, started.failOn),
    waivers,
    hints: distinct(parts.flatMap(({ finished }) => finished?.hints ?? [])),
  };
}

/** What became of each waiver over all shards; none of them could call one stale. */
function waiversOf(parts: readonly Part[], verdicts: readonly Verdict[], complete: boolean): readonly WaiverTold[] {
  const [{ started, planned }] = parts as readonly [Part, ...Part[]];
  const told = parts.flatMap(({ finished }) => finished?.waivers ?? []);
  const entries = [...Map.groupBy(told, ({ state: _state, ...waiver }) => JSON.stringify(waiver)).values()];
  const globs: readonly string[] = Object.values(byGlobs);
  const whole = complete && !planned.probes.some(({ reason = '' }) => globs.includes(reason));
  const documents = planned.documents.map(({ id }) => id);
  return entries.flatMap((states) => {
    const expired = states.find(({ state }) => state === 'expired');
    if (expired) return [expired];
    const [{ state: _state, ...waiver }] = states as [WaiverTold];
    // Whether a day has passed was said above.
    return toldWaivers({ entries: [waiver], today: '' }, { target: started.target, documents, verdicts, whole });
  });
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

function refusal(cause: string, advice: string): Mistake {
  return new Mistake(`Failed to put the shards together: ${cause}. Please ${advice}.`);
}
