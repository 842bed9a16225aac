import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Mistake } from '../harness/mistake.ts';
import { summarise } from '../harness/summary.ts';
import { eventsOf, memory, started, verdictOf, violation } from './__test-helpers__/fake.ts';
import { ndjson, openLog, parseLog, readLog } from './log.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-log-'));
afterAll(() => rmSync(folder, { recursive: true }));

const events = eventsOf({ verdicts: [verdictOf(), violation] });

function textOf(all = events): string {
  const sink = memory();
  const handle = ndjson(sink).run();
  for (const event of all) handle(event);
  return sink.text;
}

function neverTold(sentence: string): never {
  throw new Error(sentence);
}

describe('the event log', () => {
  it('is written as the run goes, for its owner alone, in a folder of its own', async () => {
    const path = join(folder, 'new', 'run.ndjson');
    const log = openLog(path, neverTold);
    for (const [index, event] of events.entries()) {
      log.handle(event);
      expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(index + 1);
    }
    await log.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700);
    expect(readLog(path)).toEqual(JSON.parse(JSON.stringify(events)));
  });

  it('takes the place of an earlier file, and its rights from nobody', async () => {
    const path = join(folder, 'earlier.ndjson');
    writeFileSync(path, 'what was there', { mode: 0o644 });
    await openLog(path, neverTold).close();
    expect(readFileSync(path, 'utf8')).toBe('');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('tells once that it cannot be written, and lets the run go on', async ({ skip }) => {
    skip(!existsSync('/dev/full'), 'no /dev/full on this system');
    const told: string[] = [];
    const log = openLog('/dev/full', (sentence) => told.push(sentence));
    for (const event of events) log.handle(event);
    await log.close();
    expect(told).toEqual([
      'Failed to write the log /dev/full: ENOSPC: no space left on device, write. Please free some space, or name a place that can be written.',
    ]);
  });

  it.each([
    ['written by another run', (path: string) => openLog(path, neverTold).close()],
    ['replaced', (path: string) => renameSync(`${path}.other`, path)],
  ])('tells that it is not whole where it was %s meanwhile', async (_, meanwhile) => {
    const path = join(folder, 'shared.ndjson');
    writeFileSync(`${path}.other`, '');
    const told: string[] = [];
    const log = openLog(path, (sentence) => told.push(sentence));
    const [first, ...rest] = events;
    if (first) log.handle(first);
    await meanwhile(path);
    for (const event of rest) log.handle(event);
    await log.close();
    expect(told).toEqual([
      `Failed to write the log ${path}: another program wrote to it meanwhile, and it is not whole. Please name a place that can be written.`,
    ]);
  });

  it('refuses at once a path that cannot be written', () => {
    expect(() => openLog(folder, neverTold)).toThrow(Mistake);
    expect(() => openLog(folder, neverTold)).toThrow(
      /^Failed to write the log .*: EISDIR.* Please name a place that can be written\.$/,
    );
  });
});

describe('reading a log', () => {
  it('gives the events, and a run that broke off within a line is incomplete', () => {
    expect(parseLog(textOf())).toHaveLength(events.length);
    const cut = textOf().slice(0, -20);
    expect(parseLog(cut)).toHaveLength(events.length - 1);
    expect(summarise(parseLog(cut))).toMatchObject({
      complete: false,
      reason: 'the log breaks off',
      counts: { pass: 1, violation: 1 },
    });
  });

  it('takes a last line that is whole, with or without its line break', () => {
    expect(parseLog(textOf().trimEnd())).toHaveLength(events.length);
    expect(parseLog(textOf().replaceAll('\n', '\r\n'))).toHaveLength(events.length);
  });

  it.each([
    ['', 'it is empty. Please name the log of a run that has begun.'],
    ['{"type":"run-star', 'its first line breaks off. Please name the log of a run that has begun.'],
    [
      '{"level":30,"msg":"hello"}\n',
      'its first line begins no run, so it is not a log of mcp-assay. Please name the NDJSON file that a run has printed.',
    ],
    [
      '\x7fELF\n\n',
      'its first line begins no run, so it is not a log of mcp-assay. Please name the NDJSON file that a run has printed.',
    ],
    [
      textOf([{ ...started, schema: 2 as 1, version: '3.0.0' }]),
      'it is of schema 2, and this version reads up to 1. Please read it with mcp-assay 3.0.0 or later.',
    ],
    [`${textOf().replace('\n', '\nbroken\n')}`, 'line 2 is no event. Please name a log as mcp-assay wrote it.'],
    [
      `${textOf()}{"type":"unheard-of"}\n`,
      `line ${events.length + 1} is no event. Please name a log as mcp-assay wrote it.`,
    ],
  ])('refuses %j', (text, sentence) => {
    expect(() => parseLog(text, 'x.ndjson')).toThrow(`Failed to read the log x.ndjson: ${sentence}`);
  });

  it('refuses a file that is not there', () => {
    expect(() => readLog(join(folder, 'none'))).toThrow(
      /^Failed to read the log .*: ENOENT.* Please name a log that a run has printed\.$/,
    );
  });
});
