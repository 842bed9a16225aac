import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Event, RunFinished } from '../harness/events.ts';
import { Mistake } from '../harness/mistake.ts';
import { summarise } from '../harness/summary.ts';
import { eventsOf, started, stillborn, verdictOf, violation, waiver } from './__test-helpers__/fake.ts';
import { checked, readRun } from './read-run.ts';
import { readBaselines, readRuns } from './read-runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-read-'));
afterAll(() => rmSync(folder, { recursive: true }));
const events = eventsOf({ verdicts: [verdictOf(), violation] });

/** The same events, with another end. */
function ended(all: readonly Event[], change: Partial<RunFinished>): readonly Event[] {
  return all.map((event) => (event.type === 'run-finished' ? { ...event, ...change } : event));
}

/** The same events of a run that asked none of its questions. */
function leavingOut(all: readonly Event[]): readonly Event[] {
  return all.map((event) =>
    event.type === 'planned' ? { ...event, probes: event.probes.map((each) => ({ ...each, ask: false })) } : event,
  );
}

const stale = { ...waiver, state: 'stale' } as const;
const lacking = { exitCode: 2, failing: [], missing: ['The server behind it does not answer.'] } as const;

function logOf(lines: readonly unknown[], name = 'run.ndjson'): string {
  const path = join(folder, name);
  writeFileSync(path, lines.map((line) => (typeof line === 'string' ? line : `${JSON.stringify(line)}\n`)).join(''));
  return path;
}

describe('a run read back', () => {
  it('is the run that was written', () => {
    expect(readRun(logOf(events))).toEqual(summarise(events));
  });

  it('is not complete where the log breaks off, between lines or within one', () => {
    const whole = events.slice(0, -1);
    for (const lines of [whole, [...whole, '{"type":"run-fin']]) {
      expect(readRun(logOf(lines))).toMatchObject({ complete: false, reason: 'the log breaks off', exitCode: 2 });
    }
  });

  it.each<[string, readonly unknown[], RegExp]>([
    ['is empty', [], /: it is empty\. /],
    ['is another file of one line', ['{"url":"https://a.test/"}'], /: its first line begins no run/],
    ['is another file', ['name: value\n'], /: its first line begins no run, so it is not a log of mcp-assay\. /],
    ['is NDJSON of others', [{ type: 'log', level: 3 }], /: its first line begins no run/],
    ['is of a newer schema', [{ ...events[0], schema: 2, version: '9.0.0' }], /Please read it with mcp-assay 9\.0\.0/],
    ['has a foreign line', [...events, { type: 'note' }], /: line 7 is no event\. /],
    [
      'has an event of another shape',
      [events[0], { ...violation, outcomes: 'none' }],
      /: line 2 is no verdict event \(\/outcomes must be array\)\. /,
    ],
    [
      'is complete and lacks a verdict',
      eventsOf({}),
      /: the verdict of accept\/without-event-stream is missing\. Please name a log as mcp-assay wrote it\.$/,
    ],
    [
      'is met, and a violation stands',
      ended(events, { gate: { exitCode: 0, failing: [] } }),
      /: its gate ended with 0, and its verdicts come to 1\. /,
    ],
    [
      'is met, and broke off',
      ended(eventsOf({}), { complete: false, gate: { exitCode: 0, failing: [] } }),
      /: its gate ended with 0, and its verdicts come to 2\. /,
    ],
    ['holds two runs', [...events, ...events], /: it holds 2 runs\. Please name the log of one of them/],
  ])('is refused where it %s', (_, lines, message) => {
    const path = logOf(lines);
    expect(() => readRun(path)).toThrow(Mistake);
    expect(() => readRun(path)).toThrow(message);
  });

  it.each<[string, readonly Event[]]>([
    ['broke off before a verdict', eventsOf({}).slice(0, -1)],
    ['was cut short', eventsOf({ finished: { complete: false, reason: 'the deadline' } })],
    ['asked nothing', stillborn('Nothing answers.')],
    ['was interrupted', eventsOf({ finished: { complete: false, interrupted: true } })],
    ['left out a question', leavingOut(eventsOf({}))],
    ['knows its violation', eventsOf({ verdicts: [{ ...violation, known: true }], started: { failOn: ['new'] } })],
    ['has a waiver that is stale', eventsOf({ verdicts: [verdictOf()], finished: { waivers: [stale] } })],
    ['lacks what was given', ended(eventsOf({ verdicts: [verdictOf()] }), { gate: lacking })],
  ])('is read where it %s', (_, lines) => {
    expect(readRun(logOf(lines))).toEqual(summarise(lines));
  });

  it('is refused as a shard, too, where its verdict is missing', () => {
    const paths = [1, 2].map((index) => {
      const lines = eventsOf({ started: { shard: { index, of: 2 } }, ...(index === 1 && { verdicts: [violation] }) });
      return logOf(lines, `shard-${index}.ndjson`);
    });
    expect(() => readRuns(paths)).toThrow(
      `Failed to read the log ${paths[1]}: the verdict of accept/without-event-stream is missing.`,
    );
  });

  it('is no baseline beside another of the same endpoint and revision', () => {
    const [one, other] = ['one.ndjson', 'other.ndjson'].map((name) => logOf(events, name)) as [string, string];
    expect(readBaselines([one])).toHaveLength(1);
    expect(() => readBaselines([one, other])).toThrow(Mistake);
    expect(() => readBaselines([one, other])).toThrow(
      `Failed to read the baselines: ${one} and ${other} are both of ${started.target}, revision 2025-03-26. Please name one.`,
    );
  });

  it('is refused where a member of an event is anything else', () => {
    for (const [index, event] of events.entries()) {
      for (const name of Object.keys(event).filter((each) => each !== 'type' && each !== 'value')) {
        const strange = { ...event, [name]: { strange: [1] } } as unknown as Event;
        expect(() => checked(events.with(index, strange), 'log'), `${event.type} ${name}`).toThrow(Mistake);
      }
    }
  });
});
