import { describe, expect, it } from 'vitest';
import type { Event, RunFinished } from '../harness/events.ts';
import { eventsOf, memory, started, stillborn, verdictOf, violation } from './__test-helpers__/fake.ts';
import { type ProgressOptions, progress } from './progress.ts';

const probes = Array.from({ length: 8 }, (_, index) => `accept/number-${index}`);

const run: readonly Event[] = [
  started,
  {
    type: 'planned',
    documents: [{ id: 'acme@1', title: 'The Acme manual', gates: true }],
    server: { name: 'ac\x1b[2Jme' },
    notes: [],
    probes: [...probes, 'auth/identity'].map((probe) => ({ probe, impact: 'safe', ask: probe !== 'auth/identity' })),
  },
  ...probes.flatMap((probe, index): Event[] => [
    { type: 'probe-started', probe },
    { ...(index === 2 ? violation : verdictOf()), probe },
  ]),
];

function told(options: ProgressOptions, events = run): string {
  const sink = memory();
  const handle = progress(sink, options);
  for (const event of events) handle(event);
  return sink.text;
}

describe('progress', () => {
  it('is a few plain lines where it cannot be written over', () => {
    expect(told({ live: false })).toMatchInlineSnapshot(`
      "mcp-assay 0.1.0 checks https://gateway.test/v1/mcp (run c0ffee00, seed 42)
      limits: 4 at once (--concurrency), 10 a second (--rate), 2,000 requests (--max-requests), 30 s each (--timeout), 20 cases of each varied question (--runs)
      allowed: safe, calls-tools (--allow, --heavy)
      ac\\x1b[2Jme: 8 questions to ask, 1 left out
      documents: acme@1
      2 of 8 questions asked
      failed  accept/number-2: violation of acme@1
      4 of 8 questions asked
      6 of 8 questions asked
      "
    `);
  });

  it('is one line on a terminal, no longer than it is wide, and what failed stands above it', () => {
    const text = told({ live: true, width: 30 });
    expect(text.split('\r\x1b[2K').slice(6, 13)).toMatchInlineSnapshot(`
      [
        "[0/8] accept/number-0",
        "[1/8] accept/number-0",
        "[1/8] accept/number-1",
        "[2/8] accept/number-1",
        "[2/8] accept/number-2",
        "failed  accept/number-2: violation of acme@1
      ",
        "[3/8] 1 failed accept/number-",
      ]
    `);
    const updates = text.split('\r\x1b[2K').filter((each) => each.startsWith('['));
    expect(updates).toHaveLength(16);
    for (const update of updates) expect(update.length).toBeLessThan(30);
  });

  it('tells once how many questions an unfinished run left, and of each that the endpoint blocked', () => {
    const verdicts = [violation, ...probes.map((probe) => verdictOf({ probe, verdict: 'blocked', outcomes: [] }))];
    const lines = (finished: Partial<RunFinished>) =>
      told({ live: false }, eventsOf({ verdicts, finished }))
        .split('\n')
        .filter((line) => /failed|not asked/.test(line));
    expect(lines({ complete: false, interrupted: true, reason: 'the run was interrupted' })).toEqual([
      'failed  accept/without-event-stream: violation of acme@1',
      '8 questions not asked, or not to the end: the run was interrupted',
    ]);
    expect(lines({})).toHaveLength(9);
    const blocked = run.map((event) =>
      event.type === 'verdict' ? verdictOf({ ...event, verdict: 'blocked' }) : event,
    );
    expect(told({ live: false }, blocked)).not.toContain('questions asked');
  });

  it('leaves no half line behind', () => {
    expect(told({ live: true }, stillborn('gone')).endsWith('\r\x1b[2K')).toBe(true);
  });
});
