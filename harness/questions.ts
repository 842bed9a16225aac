/** The questions of an open run: each asked once, whoever asks for it first, and its verdicts given. */

import { type Asked, type AskingOptions, ask, askWalk, type Watcher } from './asking.ts';
import { Unfinished } from './budget.ts';
import type { Docket, Unseen } from './docket.ts';
import type { Handler, Verdict } from './events.ts';
import { Mistake } from './mistake.ts';
import type { Planned } from './plan.ts';
import type { Ready } from './preflight.ts';
import { type AnyProbe, stageOf, watchesRun } from './probe.ts';
import type { AnyWalk } from './walk.ts';
import type { Watch } from './watch.ts';

export interface QuestionsOptions {
  readonly planned: readonly Planned[];
  readonly found: Ready;
  /** What watches the whole run. */
  readonly watches: readonly Watch[];
  readonly docket: Docket;
  readonly asking: AskingOptions;
  readonly emit: Handler;
  /** Resolves once whoever runs the endpoint has had the time to tell that it has ended. */
  readonly mayHaveEnded: () => Promise<void>;
}

export interface Questions {
  /** Asks the probe and gives its verdicts; one that watches the run is judged on what was exchanged so far. */
  ask(id: string): Promise<readonly Verdict[]>;
  /** Judges what needs no asking, and all that is left where the run has ended early. */
  close(): Promise<void>;
  /** Whether everything was asked that was planned. */
  isWhole(): boolean;
}

export function openQuestions(options: QuestionsOptions): Questions {
  const { planned, found, watches, docket, asking, emit } = options;
  const { budget } = asking;
  const judged = new Set<string>();
  const walks = new Map<AnyWalk, Promise<void>>();

  return {
    ask: askFor,
    async close() {
      for (const { probe, ask: toAsk } of planned) {
        if (toAsk && !judged.has(probe.id) && !watchesRun(probe) && !budget.ended) continue;
        await askFor(probe.id);
      }
    },
    isWhole: () => planned.every(({ probe, ask: toAsk }) => !toAsk || judged.has(probe.id)),
  };

  async function askFor(id: string): Promise<readonly Verdict[]> {
    const each = planned.find(({ probe }) => probe.id === id);
    if (!each) throw new Error(`Failed to ask ${id}: the catalogue has no such probe. Please name one of it.`);
    const walk = each.ask ? stageOf(each.probe)?.walk : undefined;
    if (walk) await walked(walk);
    else if (!judged.has(id)) {
      judged.add(id);
      await answered(each);
    }
    return docket.verdicts.filter(({ probe }) => probe === id);
  }

  async function answered(each: Planned): Promise<void> {
    const { probe } = each;
    if (!each.ask) docket.settle(probe, each.left);
    else if (watchesRun(probe)) watched(probe);
    else if (probe.observe) {
      await settled([probe], async () => new Map([[probe.id, await ask(probe, each.given, asking)]]));
    }
  }

  /** Takes the walk for all that watch it: once, whoever of them is asked first. */
  function walked(walk: AnyWalk): Promise<void> {
    const watchers = planned.flatMap((each): readonly Watcher[] =>
      each.ask && !each.probe.observe && each.probe.during?.walk === walk
        ? [{ probe: each.probe, given: each.given }]
        : [],
    );
    const probes = watchers.map(({ probe }) => probe);
    const going = walks.get(walk) ?? settled(probes, () => askWalk(walk, watchers, asking));
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
    if (found.unsteady !== undefined && !probes.every((probe) => probe.observe && probe.control === 'handshake')) {
      return all({ verdict: 'blocked', reason: found.unsteady });
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
    if ([...results.values()].some((result) => 'lost' in result && result.lost)) await options.mayHaveEnded();
    for (const probe of probes) told(probe, results.get(probe.id) as Asked);
  }

  function told(probe: AnyProbe, result: Asked): void {
    if ('tally' in result) {
      docket.tell(probe, result.tally, result.seed);
      return;
    }
    if ('unoffered' in result) {
      docket.settle(probe, { verdict: 'not-applicable', reason: result.unoffered });
      return;
    }
    const { blocked: reason, guessed, lost } = result;
    if (lost && found.served) budget.end('lost', `${reason}, noticed at ${probe.id}`);
    docket.settle(
      probe,
      guessed ? { verdict: 'unverifiable', reason, configure: guessed } : { verdict: 'blocked', reason },
    );
  }

  function watched(probe: AnyProbe): void {
    const watch = watches.find((each) => each.probe === probe);
    const tally = watch?.tally();
    if (watch?.failed) docket.settle(probe, { verdict: 'error', reason: watch.failed.message });
    else if (tally && tally.seen.length > 0) docket.tell(probe, tally, asking.seed);
    else docket.settle(probe, { verdict: 'unverifiable', reason: 'no exchange of this run had anything to look at' });
  }
}
