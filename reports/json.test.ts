import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { promising, runAgainst, served } from '../harness/__test-helpers__/served.ts';
import type { Event } from '../harness/events.ts';
import { probe } from '../harness/probe.ts';
import { describe as described, reply } from '../harness/reply.ts';
import { type Summary, summarise } from '../harness/summary.ts';
import {
  eventsOf,
  memory,
  stillborn,
  summaryOf,
  unaskedVerdict,
  verdictOf,
  violation,
  waivedViolation,
  waiver,
} from './__test-helpers__/fake.ts';
import { jsonText } from './json.ts';
import { ndjson, parseLog } from './log.ts';
import eventSchema from './schemas/event.schema.json' with { type: 'json' };
import reportSchema from './schemas/report.schema.json' with { type: 'json' };

const ajv = new Ajv2020({ strict: true, strictTuples: false, allowUnionTypes: true, allErrors: true }).addSchema(
  eventSchema,
  'event.schema.json',
);
const isEvent = ajv.compile({ $ref: 'event.schema.json' });
const isReport = ajv.compile(reportSchema);

/** Holds every event, as it stands in the log, and the report to their schemas. */
function expectValid(events: readonly Event[]): void {
  const sink = memory();
  const handle = ndjson(sink).run();
  for (const event of events) handle(event);
  for (const line of sink.text.trimEnd().split('\n')) {
    isEvent(JSON.parse(line));
    expect(isEvent.errors, line).toBeNull();
  }
  isReport(JSON.parse(jsonText([{ summary: summarise(events) }])));
  expect(isReport.errors).toBeNull();
}

const numbered = probe({
  id: 'test/numbered',
  question: 'What answers a request with a number in a header?',
  why: 'It does not matter.',
  sees: reply,
  vary: () => fc.nat(9),
  async observe(endpoint, _given, value: number) {
    return described(await endpoint.ask(endpoint.known, { headers: { 'X-Case': String(value) } }));
  },
});

describe('the JSON report and the event log', () => {
  it('follow their schemas', () => {
    const excused = verdictOf({ verdict: 'deviation', deviatesFor: ['mcp@1'], expected: [{ status: [400, 406] }] });
    const unasked = unaskedVerdict('auth/identity', {
      verdict: 'unverifiable',
      reason: 'no key',
      configure: '--key',
      document: null,
      level: null,
    });
    const waivers = [{ ...waiver, state: 'used' }] as const;
    expectValid(eventsOf({ verdicts: [verdictOf(), violation, excused, unasked] }));
    expectValid(eventsOf({ verdicts: [waivedViolation], finished: { waivers } }));
    const endpointLog = { source: 'container', lines: ['listening', 'a\u001bb'], truncated: 12 } as const;
    expectValid(eventsOf({ verdicts: [violation], endpointLog }));
    expectValid(stillborn('Failed to check it: the connection was refused.'));
    expectValid(eventsOf({ verdicts: [violation] }).slice(0, -1));
  });

  it('follow their schemas in a run of the engine', async () => {
    const document = promising({
      'test/numbered': { must: { answer: 'http-error', status: [400, 406] }, because: 'T-1' },
    });
    const broken = await runAgainst(served(), [numbered], { document });
    expect(broken.summary.exitCode).toBe(1);
    expectValid(broken.events);
    const dead = await runAgainst(() => Promise.reject(new Error('gone')), [numbered], { document });
    expect(dead.summary.preflight).toBeDefined();
    expectValid(dead.events);
  });

  it('refuse what is not declared', () => {
    expect(isEvent({ ...eventsOf({})[0], more: 1 })).toBe(false);
    const report = JSON.parse(jsonText([{ summary: summaryOf({}) }]));
    expect(isReport(report)).toBe(true);
    expect(isReport({ ...report, more: 1 })).toBe(false);
    expect(isReport({ ...report, runs: [{ ...report.runs[0], more: 1 }] })).toBe(false);
    expect(isReport({ ...report, runs: [] })).toBe(false);
  });

  it('hold nothing that a terminal would obey, and lose nothing', () => {
    const hostile: Summary = { ...summaryOf({}), notes: ['\x9b31m \u202e \u2028 \ud800'] };
    expect(jsonText([{ summary: hostile }])).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}]/u);
    expect(JSON.parse(jsonText([{ summary: hostile }])).runs).toEqual([JSON.parse(JSON.stringify(hostile))]);
  });

  it('survive a value that JSON cannot say', () => {
    const [first, ...rest] = eventsOf({ verdicts: [violation] });
    const sink = memory();
    const odd = rest.map((event) =>
      event.type === 'exchange' ? { ...event, case: { ...event.case, value: [1n, new Uint8Array([255])] } } : event,
    );
    const handle = ndjson(sink).run();
    for (const event of [first as Event, ...odd]) handle(event);
    expect(parseLog(sink.text)).toContainEqual(
      expect.objectContaining({ case: expect.objectContaining({ value: [{ $bigint: '1' }, { $base64: '/w==' }] }) }),
    );
  });
});
