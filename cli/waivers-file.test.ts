import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { documentsFor } from '../documents.ts';
import { Mistake } from '../harness/mistake.ts';
import { exchange, summaryOf, verdictOf, violation } from '../reports/__test-helpers__/fake.ts';
import { catalogue } from '../suites/index.ts';
import { newWaiversFile, parseWaivers, readWaivers, waiversFor, waiversText } from './waivers-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'mcp-assay-waivers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const known = { catalogue, documents: documentsFor({}) };

const entry = `- probe: accept/without-event-stream
  document: kindo@2026.09
  target: https://gateway.example/*
  outcome: { answer: result, status: 200 }
  reason: fixed in the release of December
  expires: 2026-12-31
`;

function refusal(text: string): string {
  try {
    parseWaivers(text, 'waivers.yaml', known);
  } catch (error) {
    expect(error).toBeInstanceOf(Mistake);
    return (error as Mistake).message;
  }
  throw new Error('It was read.');
}

describe('a file of waivers', () => {
  it('is a list, in YAML or JSON', () => {
    const waiver = {
      probe: 'accept/without-event-stream',
      document: 'kindo@2026.09',
      target: 'https://gateway.example/*',
      outcome: { answer: 'result', status: 200 },
      reason: 'fixed in the release of December',
      expires: '2026-12-31',
    };
    const link = 'https://issues.example/42';
    expect(parseWaivers(`${entry}  link: ${link}\n`, 'waivers.yaml', known)).toEqual([{ ...waiver, link }]);
    expect(parseWaivers(JSON.stringify([waiver]), 'waivers.json', known)).toEqual([waiver]);
    expect(parseWaivers('[]', 'waivers.yaml', known)).toEqual([]);
  });

  it('is refused with the line and the nearest name of all that is wrong', () => {
    const wrong = entry
      .replace('without-event-stream', 'without-event-steam')
      .replace('2026.09', '2026.9')
      .replace('2026-12-31', '31.12.2026')
      .replace('fixed in the release of December', '""');
    expect(refusal(entry + wrong)).toMatchInlineSnapshot(
      `"Failed to read waivers.yaml: line 7: there is no probe "accept/without-event-steam"; did you mean "accept/without-event-stream"?; line 8: there is no document "kindo@2026.9"; did you mean "kindo@2026.09"?; line 11: the reason is empty; line 12: "31.12.2026" is no date of the form YYYY-MM-DD. Please correct it."`,
    );
    expect(refusal(entry.replace('answer: result', 'anser: result'))).toMatchInlineSnapshot(
      `"Failed to read waivers.yaml: line 4: the answer has no "anser"; did you mean "answer"? Please correct it."`,
    );
    expect(refusal(entry.replace('answer: result', 'answer: resul'))).toMatchInlineSnapshot(
      `"Failed to read waivers.yaml: line 4: "answer" cannot be "resul"; did you mean "result"? Please correct it."`,
    );
    expect(refusal(entry.replace('result, status: 200', 'http-error, status: 406'))).toMatchInlineSnapshot(
      `"Failed to read waivers.yaml: line 4: kindo@2026.09 finds nothing wrong with this answer. Please correct it."`,
    );
    expect(refusal(`${entry}  expire: 2026-12-31\n`)).toMatchInlineSnapshot(
      `"Failed to read waivers.yaml: line 7: there is no member "expire"; did you mean "expires"? Please correct it."`,
    );
    expect(refusal(entry.replace(/ {2}reason.*\n/, ''))).toMatchInlineSnapshot(
      `"Failed to read waivers.yaml: line 1: it lacks "reason". Please correct it."`,
    );
    expect(refusal(entry.replace(/ {2}expires.*\n/, ''))).toMatchInlineSnapshot(
      `"Failed to read waivers.yaml: line 1: it lacks "expires". Please correct it."`,
    );
  });

  it.each([
    ['', 'it holds no list'],
    ['waivers: []', 'it holds no list'],
    ['- accept/documented-pair', 'it holds no members'],
    [`${entry}  reason: twice\n`, 'line 7, column 3: a member of this name is there already'],
    ['- probe: "open\n  document: kindo', 'Failed to read waivers.yaml: line '],
  ])('%j is refused', (text, cause) => {
    expect(refusal(text)).toContain(cause);
  });

  it('is refused where it cannot be read', () => {
    expect(() => readWaivers(join(folder, 'nowhere.yaml'), known)).toThrow(
      /^Failed to read the waivers .*: ENOENT.+\. Please check the path after --waivers\.$/,
    );
  });
});

describe('waivers that a run writes', () => {
  const advice = verdictOf({ ...violation, probe: 'methods/ping', verdict: 'advice', level: 'should' });
  const summary = summaryOf({
    verdicts: [
      violation,
      verdictOf({ ...violation, level: 'should', verdict: 'advice' }),
      advice,
      verdictOf({ probe: 'accept/documented-pair' }),
    ],
    exchanges: [exchange],
  });

  it('are one for each wrong answer that fails the gate, without a reason', () => {
    expect(waiversFor(summary, '2026-01-02')).toEqual([
      {
        probe: 'accept/without-event-stream',
        document: 'acme@1',
        target: 'https://gateway.test/v1/mcp',
        outcome: { answer: 'result', status: 200 },
        reason: '',
        expires: '2026-04-02',
      },
    ]);
    expect(waiversFor({ ...summary, failOn: ['advice'] }, '2026-01-02')).toHaveLength(2);
  });

  it('are none for what is waived already', () => {
    const [first] = waiversFor(summary, '2026-01-02');
    expect(first && waiversFor({ ...summary, waivers: [{ ...first, state: 'used' }] }, '2026-01-02')).toEqual([]);
  });

  it('are refused until each has a reason, and read then', () => {
    const outcome = { answer: 'result', status: 200 };
    const waiver = { probe: 'accept/without-event-stream', document: 'kindo@2026.09', target: 'https://a.example/' };
    const text = waiversText([{ ...waiver, outcome, reason: '', expires: '2026-04-02' }], [summary], '2026-01-02');
    expect(text).toMatchInlineSnapshot(`
      "# What https://gateway.test/v1/mcp answered otherwise than promised: written by mcp-assay 0.1.0 on 2026-01-02.
      # Each needs a reason before check --waivers reads it, and waives this one answer until the day on which it expires.
      - probe: accept/without-event-stream
        document: kindo@2026.09
        target: https://a.example/
        outcome:
          answer: result
          status: 200
        reason: ""
        expires: 2026-04-02
      "
    `);
    expect(refusal(text)).toBe('Failed to read waivers.yaml: line 9: the reason is empty. Please correct it.');
    expect(parseWaivers(text.replace('""', 'because'), 'waivers.yaml', known)).toMatchObject([waiver]);
  });

  it('go into a new file', () => {
    const path = join(folder, 'new', 'waivers.yaml');
    expect(newWaiversFile(path).write([summary], '2026-01-02')).toEqual({
      sentence: `1 waiver written to ${path}. Each needs a reason before it is read.`,
      failed: false,
    });
    expect(existsSync(path)).toBe(true);
    expect(() => newWaiversFile(path)).toThrow(
      `Failed to write the waivers ${path}: it exists already. Please name a new file that can be written.`,
    );
    expect(() => newWaiversFile(join(path, 'below', 'waivers.yaml'))).toThrow(/^Failed to write the waivers .*ENOTDIR/);
  });

  it('are written once where several runs broke a promise in the same way', () => {
    const path = join(folder, 'once.yaml');
    expect(newWaiversFile(path).write([summary, summary], '2026-01-02').sentence).toMatch(/^1 waiver written/);
  });

  it('are known not to be writable before anything is asked', () => {
    expect(() => newWaiversFile('/proc/waivers.yaml')).toThrow(
      /^Failed to write the waivers \/proc\/waivers\.yaml: EN/,
    );
    const path = join(folder, 'untouched.yaml');
    newWaiversFile(path);
    expect(existsSync(path)).toBe(false);
  });

  it('never take the place of a file that came to be meanwhile', () => {
    const path = join(folder, 'meanwhile.yaml');
    const file = newWaiversFile(path);
    writeFileSync(path, 'mine');
    expect(file.write([summary], '2026-01-02')).toMatchObject({
      failed: true,
      sentence: expect.stringContaining('EEXIST'),
    });
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });
});
