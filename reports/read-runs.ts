/** Several logs read back as runs: each a run of its own, or one of the shards that a run was split into. */

import { allDistinct } from '../harness/baseline.ts';
import type { Event, RunStarted } from '../harness/events.ts';
import { type Summary, summarise } from '../harness/summary.ts';
import { readEvents } from './read-run.ts';
import { merged, type ShardLog } from './shards.ts';
import { shown } from './text.ts';

/** A whole run. */
export interface ReadRun {
  readonly events: readonly Event[];
  /** Where its log lies; a run that was put together has none. */
  readonly log?: string;
}

/**
 * The runs in these logs, in the order in which they are named; the shards of a run are put together.
 * @throws {Mistake} where a log is none, and where a set of shards is not whole.
 */
export function readRuns(paths: readonly string[]): readonly ReadRun[] {
  const logs = paths.map((path): ShardLog => ({ path, events: readEvents(path) }));
  return [...Map.groupBy(logs, setOf).values()].flatMap((set): readonly ReadRun[] => {
    const [first] = set;
    if (!first || startOf(first).shard) return [{ events: merged(set) }];
    return set.map(({ path, events }) => ({ events, log: path }));
  });
}

/**
 * The runs of before in these logs. Throws as {@link readRuns} does.
 * @throws {Mistake} where two of them are of the same endpoint and revision.
 */
export function readBaselines(paths: readonly string[]): readonly Summary[] {
  const named = readRuns(paths).map(({ events, log }) => {
    const run = summarise(events);
    return { name: shown(log ?? `run ${run.run}`, 300), run };
  });
  allDistinct(named);
  return named.map(({ run }) => run);
}

/** What the shards of one run have in common, and no other log; a log of a whole run is a set of its own. */
function setOf(log: ShardLog): string {
  const { shard, name, target } = startOf(log);
  if (!shard) return log.path;
  const planned = log.events.find((event) => event.type === 'planned');
  return JSON.stringify([name, target, planned?.revision]);
}

/** The first event: a log that has another one is refused when it is read. */
function startOf({ events }: ShardLog): RunStarted {
  return events[0] as RunStarted;
}
