import { describe, expect, it } from 'vitest';
import { summarise } from '../harness/summary.ts';
import { stillborn, summaryOf, verdictOf, violation } from './__test-helpers__/fake.ts';
import { changesInShort, changesOf } from './baseline.ts';
import { htmlText } from './html/html.ts';
import { markdownText } from './markdown.ts';
import type { ToldRun } from './report.ts';
import { sarifText } from './sarif.ts';
import { terminalText } from './terminal.ts';

const other = { probe: 'accept/wildcard' };
const before = summaryOf({
  started: { run: 'before' },
  verdicts: [violation, verdictOf(other), { ...violation, probe: 'auth/basic' }],
});
const now = summaryOf({ verdicts: [violation, { ...violation, ...other }, verdictOf({ probe: 'auth/basic' })] });

describe('what changed since the baseline', () => {
  it('is what is new, what is known, and what else is judged otherwise', () => {
    const changes = changesOf(now, { baseline: [before] });
    expect(changes?.fresh.map(({ probe }) => probe)).toEqual(['accept/wildcard']);
    expect(changes?.known.map(({ probe }) => probe)).toEqual(['accept/without-event-stream']);
    expect(changes?.others).toMatchObject([{ probe: 'auth/basic', a: 'violation', b: 'pass', change: 'better' }]);
    expect(changes && changesInShort(changes)).toBe('1 new failure, 1 failure known, 1 verdict better');
  });

  it('is nothing where there is no baseline, or nothing was judged', () => {
    expect(changesOf(now, {})).toBeUndefined();
    expect(changesOf(now, { baseline: [] })).toBeUndefined();
    expect(changesOf(summarise(stillborn('Nothing answers.')), { baseline: [before] })).toBeUndefined();
  });

  it('counts everything as new where no baseline is of this endpoint', () => {
    const stranger = { ...before, target: 'https://other.test/mcp' };
    const changes = changesOf(now, { baseline: [stranger, stranger] });
    expect(changes?.fresh).toHaveLength(2);
    expect(changes?.remarks).toEqual([expect.stringContaining('every failure counts as new')]);
  });

  it('is told of one of several runs only by a baseline of its endpoint', () => {
    const elsewhere: ToldRun = { summary: { ...now, target: 'https://other.test/mcp' } };
    const options = { baseline: [before] };
    const known = (text: string) => text.split('1 failure known').length - 1;
    for (const textOf of [terminalText, markdownText]) {
      expect(known(textOf([elsewhere], options))).toBe(1);
      // The other one was not begun.
      expect(known(textOf([elsewhere], { ...options, runs: 2 }))).toBe(0);
      const both = textOf([{ summary: now }, elsewhere], options);
      expect(known(both)).toBe(1);
      expect(both).toContain('every failure counts as new');
    }
    const runs = JSON.parse(sarifText([{ summary: now }, elsewhere], options)).runs as { results: object[] }[];
    expect(runs.map(({ results }) => results.some((each) => 'baselineState' in each))).toEqual([true, false]);
    const page = htmlText([{ summary: now }, elsewhere], options);
    expect(page).toContain('id="wire-before-0"');
    expect(page).not.toContain('id="wire-before-1"');
  });

  it('says once what the run says itself', () => {
    const older = { ...before, version: '0.0.9' };
    const [remark = ''] = changesOf(now, { baseline: [older] })?.remarks ?? [];
    expect(remark).toContain('0.0.9');
    expect(changesOf({ ...now, hints: [remark] }, { baseline: [older] })?.remarks).toEqual([]);
  });

  it('stands first in the terminal report', () => {
    const text = terminalText([{ summary: now }], { baseline: [before] });
    expect(text.split('\n\n')[1]).toBe(
      [
        'Since run before of 2026-01-02T03:04:05.000Z: 1 new failure, 1 failure known, 1 verdict better',
        '  new       accept/wildcard  violation of acme@1 (MUST)',
        '  known     accept/without-event-stream  violation of acme@1 (MUST)',
        '  better    auth/basic  acme@1 (MUST): violation → pass',
      ].join('\n'),
    );
    expect(terminalText([{ summary: now }])).not.toContain('Since');
  });

  it('keeps what is known apart from what fails', () => {
    const gated = summaryOf({
      started: { failOn: ['new'] },
      verdicts: [{ ...violation, known: true }, verdictOf(other)],
    });
    const text = terminalText([{ summary: gated }]);
    expect(text).toContain('Known from the baseline: 1');
    expect(text).not.toContain('Failed');
    expect(text).toContain('The gate is met. Known from the baseline: 1 failure.');
  });
});
