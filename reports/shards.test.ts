import { describe, expect, it } from 'vitest';
import type { Event, RunStarted, Verdict } from '../harness/events.ts';
import { Mistake } from '../harness/mistake.ts';
import { summarise } from '../harness/summary.ts';
import { eventsOf, exchange, stillborn, verdictOf, violation, waiver } from './__test-helpers__/fake.ts';
import { checked } from './read-run.ts';
import { merged, type ShardLog } from './shards.ts';

const watcher = 'messages/ids';

interface Change {
  readonly of?: number;
  readonly started?: Partial<RunStarted>;
  readonly verdicts?: readonly Verdict[];
  readonly finished?: Parameters<typeof eventsOf>[0]['finished'];
  /** The probes that it asks, beside what watches; left out: the one of its number. */
  readonly asks?: readonly string[];
}

const probes = ['area/first', 'area/second'];

/** One of two shards: the first asks `area/first`, the second `area/second`; both look at their run for `messages/ids`. */
function shard(index: number, change: Change = {}): ShardLog {
  const { of = 2, started, finished, asks = [probes[index - 1] ?? ''] } = change;
  const verdicts = change.verdicts ?? [verdictOf({ probe: asks[0] ?? '' }), verdictOf({ probe: watcher })];
  const events = eventsOf({
    started: { shard: { index, of }, run: `run${index}`, ...started },
    verdicts,
    exchanges: verdicts.map((row) => ({ ...exchange, probe: row.probe, id: row.exchange ?? 99 })),
    ...(finished && { finished }),
  }).map((event): Event => {
    if (event.type !== 'planned') return event;
    const left = { impact: 'safe', ask: false, reason: 'another shard asks it' } as const;
    return {
      ...event,
      probes: [
        ...probes.map((probe, at) =>
          asks.includes(probe) ? { probe, impact: 'safe' as const, ask: true } : { probe, ...left, shard: at + 1 },
        ),
        { probe: watcher, impact: 'safe', ask: true },
      ],
    };
  });
  return { path: `shard-${index}.ndjson`, events };
}

describe('shards put together', () => {
  it('are one run: each question by the shard that asked it, in the order of the catalogue', () => {
    const broken = { ...violation, probe: 'area/second', exchange: 1 };
    const second = shard(2, { verdicts: [broken, verdictOf({ probe: watcher })] });
    const events = merged([second, shard(1)]);
    expect(checked(events, 'merged')).toBe(events);
    const run = summarise(events);
    expect(run.shard).toBeUndefined();
    expect(run).toMatchObject({
      complete: true,
      run: 'run1+run2',
      requests: 624,
      elapsedMs: 4_120,
      exitCode: 1,
      failing: ['area/second (acme@1)'],
      counts: { pass: 2, violation: 1 },
    });
    expect(run.verdicts.map(({ probe }) => probe)).toEqual(['area/first', 'area/second', watcher]);
    const shown = run.exchanges.find(({ id }) => id === run.verdicts[1]?.exchange);
    expect(shown?.probe).toBe('area/second');
  });

  it('judge what looks at a whole run by the gravest of them, over all that was seen', () => {
    const seen = { ...violation, probe: watcher, exchange: 1 };
    const run = summarise(merged([shard(1), shard(2, { verdicts: [verdictOf({ probe: 'area/second' }), seen] })]));
    expect(run.verdicts.at(-1)).toMatchObject({
      verdict: 'violation',
      outcomes: [
        { outcome: { status: 406 }, count: 57 },
        { outcome: { status: 200 }, count: 3 },
      ],
      cases: { asked: 60 },
    });
    expect(run.failing).toEqual([`${watcher} (acme@1)`]);
  });

  it('have no unknown failure hidden behind a known one', () => {
    const row = { ...violation, probe: watcher };
    const known = shard(1, { verdicts: [verdictOf({ probe: 'area/first' }), { ...row, known: true }] });
    const run = summarise(merged([known, shard(2, { verdicts: [verdictOf({ probe: 'area/second' }), row] })]));
    expect(run.exitCode).toBe(1);
  });

  it('call a waiver used where any used it, and stale only where all is known', () => {
    const entry = { ...waiver, probe: 'area/first' };
    const idle = { finished: { waivers: [{ ...entry, state: 'idle' as const }] } };
    const stale = summarise(merged([shard(1, idle), shard(2, idle)]));
    expect(stale).toMatchObject({ exitCode: 1, waivers: [{ state: 'stale' }] });
    const unfinished = { finished: { ...idle.finished, complete: false, reason: 'the deadline' } };
    expect(summarise(merged([shard(1, unfinished), shard(2, idle)])).waivers).toMatchObject([{ state: 'idle' }]);
    const verdicts = [{ ...violation, probe: 'area/first', verdict: 'waived' as const }, verdictOf({ probe: watcher })];
    const used = { verdicts, finished: { waivers: [{ ...entry, state: 'used' as const }] } };
    expect(summarise(merged([shard(1, used), shard(2, idle)]))).toMatchObject({
      exitCode: 0,
      waivers: [{ state: 'used' }],
    });
  });

  it('are no success where one lacks what was given', () => {
    const missing = ['The server behind it does not answer.'];
    const lacking = shard(2, { finished: { gate: { exitCode: 2, failing: [], missing } } });
    expect(summarise(merged([shard(1), lacking]))).toMatchObject({ exitCode: 2, missing });
  });

  it('are not complete where one of them is not, and never met then', () => {
    const brokenOff = shard(2);
    const run = summarise(merged([shard(1), { ...brokenOff, events: brokenOff.events.slice(0, -1) }]));
    expect(run).toMatchObject({ complete: false, reason: 'shard 2 of 2: its log breaks off', exitCode: 2 });
  });

  it.each<[string, readonly ShardLog[], string]>([
    ['one is missing', [shard(1)], 'shard 2 of 2 is missing for https://gateway.test/v1/mcp. Please name the log of'],
    ['several are missing', [shard(2, { of: 4 })], 'shards 1, 3, 4 of 4 are missing'],
    [
      'one is there twice',
      [shard(1), shard(2), shard(2)],
      'shard 2 of 2 is there twice (shard-2.ndjson, shard-2.ndjson)',
    ],
    [
      'the seeds differ',
      [shard(1), shard(2, { started: { seed: 7 } })],
      'shard-1.ndjson and shard-2.ndjson differ in the seed (42 and 7)',
    ],
    [
      'the versions differ',
      [shard(1), shard(2, { started: { version: '9.0.0' } })],
      'shard-1.ndjson and shard-2.ndjson differ in the version of mcp-assay',
    ],
    [
      'the documents differ',
      [shard(1), shard(2, { started: { documents: [] } })],
      'shard-1.ndjson and shard-2.ndjson differ in the documents',
    ],
    [
      'they were split otherwise',
      [shard(1), shard(2, { of: 3 })],
      'shard-1.ndjson and shard-2.ndjson differ in the number of shards',
    ],
    [
      'the gates differ',
      [shard(1), shard(2, { started: { failOn: ['advice'] } })],
      'shard-1.ndjson and shard-2.ndjson differ in what fails the gate',
    ],
    [
      'two asked the same',
      [shard(1), shard(2, { of: 3, asks: probes }), shard(3, { of: 3, asks: [] })].map((each, at) =>
        at === 0 ? shard(1, { of: 3 }) : each,
      ),
      'more than one shard asked area/first (shard-1.ndjson, shard-2.ndjson)',
    ],
    ['nobody asked one', [shard(1), shard(2, { asks: [] })], 'no shard asked area/second'],
    [
      'one asked nothing',
      [
        shard(1),
        {
          path: 'shard-2.ndjson',
          events: [{ ...(shard(2).events[0] as RunStarted) }, ...stillborn('It was refused.').slice(1)],
        },
      ],
      'shard 2 of 2 asked nothing (shard-2.ndjson): It was refused. Please run that shard again',
    ],
    [
      'one had not begun to ask',
      [shard(1), { path: 'b', events: shard(2).events.slice(0, 1) }],
      'the log of shard 2 of 2 breaks off before anything was asked (b)',
    ],
  ])('are refused where %s', (_, logs, message) => {
    expect(() => merged(logs)).toThrow(Mistake);
    expect(() => merged(logs)).toThrow(`Failed to put the shards together: ${message}`);
  });
});
