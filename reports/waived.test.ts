import { describe, expect, it } from 'vitest';
import type { WaiverTold } from '../harness/waivers.ts';
import { summaryOf, verdictOf, waivedViolation, waiver } from './__test-helpers__/fake.ts';
import { all, parseXml } from './__test-helpers__/xml.ts';
import { decision } from './decision.ts';
import { junitText } from './junit.ts';
import { terminalText } from './terminal.ts';
import { testStatus } from './test-status.ts';

const told = (state: WaiverTold['state'], change: Partial<WaiverTold> = {}): WaiverTold => ({
  ...waiver,
  ...change,
  state,
});

const used = summaryOf({
  verdicts: [waivedViolation, verdictOf({ probe: 'accept/documented-pair' })],
  finished: { waivers: [told('used')] },
});
const outlived = summaryOf({
  verdicts: [verdictOf()],
  finished: {
    waivers: [told('stale'), told('expired', { probe: 'methods/ping', expires: '2025-12-31' }), told('idle')],
  },
});

describe('a waived verdict', () => {
  it('is listed with its reason, and meets the gate', () => {
    expect(terminalText([{ summary: used }])).toMatchInlineSnapshot(`
      "mcp-assay 0.1.0: https://gateway.test/v1/mcp
      server     acme 3, revision 2025-03-26
      documents  acme@1 (The Acme manual)
      seed       42  (run c0ffee00, 312 requests, 4.1 s)

              pass  waived
      acme@1     1       1

      Waived: 1 (--verbose shows the evidence)
        accept/without-event-stream  violation of acme@1 (MUST), waived
          keeps it  answer http-error, status 406
          seen      answer http-error, status 406 ×27; answer result, status 200 ×3
          because   until 2026-12-31: fixed in the release of December (https://issues.test/42)

      The gate is met.
      "
    `);
  });

  it('is a passed test with a note', () => {
    expect(testStatus(waivedViolation, ['advice'])).toEqual({
      status: 'passed',
      note: 'waived; until 2026-12-31: fixed in the release of December (https://issues.test/42)',
    });
  });
});

describe('a waiver that has outlived its answer', () => {
  it('fails the gate, and is told with what to do', () => {
    expect(outlived.exitCode).toBe(1);
    expect(terminalText([{ summary: outlived }])).toMatchInlineSnapshot(`
      "mcp-assay 0.1.0: https://gateway.test/v1/mcp
      server     acme 3, revision 2025-03-26
      documents  acme@1 (The Acme manual)
      seed       42  (run c0ffee00, 312 requests, 4.1 s)

              pass
      acme@1     1

      Waivers stale or expired: 2
        accept/without-event-stream  of acme@1 at https://gateway.test/*
          stale: the question was asked, and the answer was another. Please take it out.
          waives answer result, status 200, until 2026-12-31: fixed in the release of December (https://issues.test/42)
        methods/ping  of acme@1 at https://gateway.test/*
          expired: its last day has passed. Please take it out, or give it a new date.
          waives answer result, status 200, until 2025-12-31: fixed in the release of December (https://issues.test/42)

      The gate is not met: 2 waivers stale or expired (accept/without-event-stream (acme@1), methods/ping (acme@1)).
      "
    `);
  });

  it('stands in the decision beside what failed', () => {
    const both = { ...outlived, failing: ['accept/a (acme@1)'] };
    expect(decision(both)).toBe(
      'The gate is not met: 1 promise failed (accept/a (acme@1)), and 2 waivers stale or expired (accept/without-event-stream (acme@1), methods/ping (acme@1)).',
    );
  });

  it('is a failed test', () => {
    const tests = all(parseXml(junitText([{ summary: outlived }])), 'testcase').map(({ attributes, children }) => [
      attributes.classname,
      attributes.name,
      ...children.map(({ name }) => name),
    ]);
    expect(tests).toEqual([
      ['mcp-assay', 'waiver of accept/without-event-stream (acme@1)', 'failure'],
      ['mcp-assay', 'waiver of methods/ping (acme@1)', 'failure'],
      ['acme@1', 'accept/without-event-stream'],
    ]);
  });

  it('shows no control sequence', () => {
    const hostile = summaryOf({ finished: { waivers: [told('stale', { reason: '\u001b[2J', link: '\u202e' })] } });
    const text = terminalText([{ summary: hostile }]) + junitText([{ summary: hostile }]);
    for (const char of ['\u001b', '\u202e']) expect(text).not.toContain(char);
  });
});
