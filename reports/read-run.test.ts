import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Event } from '../harness/events.ts';
import { Mistake } from '../harness/mistake.ts';
import { summarise } from '../harness/summary.ts';
import { eventsOf, verdictOf, violation } from './__test-helpers__/fake.ts';
import { checked, readRun } from './read-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-read-'));
afterAll(() => rmSync(folder, { recursive: true }));
const events = eventsOf({ verdicts: [verdictOf(), violation] });

function logOf(lines: readonly unknown[]): string {
  const path = join(folder, 'run.ndjson');
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
    ['holds two runs', [...events, ...events], /: it holds 2 runs\. Please name the log of one of them/],
  ])('is refused where it %s', (_, lines, message) => {
    const path = logOf(lines);
    expect(() => readRun(path)).toThrow(Mistake);
    expect(() => readRun(path)).toThrow(message);
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
