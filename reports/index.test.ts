import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { eventsOf, memory, violation } from './__test-helpers__/fake.ts';
import { reports, wantedReport } from './index.ts';
import { fileSink, streamSink } from './sink.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-report-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the choice of a report', () => {
  it('is a format and a path', () => {
    expect(wantedReport('json=out=1.json')).toEqual({ format: 'json', path: 'out=1.json' });
    expect(wantedReport('junit=-')).toEqual({ format: 'junit', path: '-' });
  });

  it('refuses an unknown format with the nearest name, and a missing path', () => {
    expect(() => wantedReport('jsno=x')).toThrow(
      'Failed to choose a report: there is no "jsno". Please use one of terminal, html, json, junit, ndjson; did you mean "json"?',
    );
    expect(() => wantedReport('toString=x')).toThrow('there is no "toString"');
    for (const given of ['json', 'json=']) {
      expect(() => wantedReport(given)).toThrow(
        `"${given}" names no path. Please write json=<path>, or json=- for standard output.`,
      );
    }
  });

  it.each(Object.entries(reports))('%s takes a run and closes its sink', async (_name, { create, means }) => {
    const sink = memory();
    const report = create(sink);
    const handle = report.run();
    for (const event of eventsOf({ verdicts: [violation] })) handle(event);
    await report.finish?.();
    expect(sink.closed).toBe(true);
    expect(sink.text).toContain('accept/without-event-stream');
    expect(means).toMatch(/^[A-Z].*\.$/);
  });
});

describe('a sink', () => {
  it('makes the folders of a file, and leaves nothing of an earlier one', async () => {
    const path = join(folder, 'a', 'b', 'report.json');
    const options = { what: 'json report', onError: (sentence: string) => expect.unreachable(sentence) };
    for (const text of ['an earlier and longer one', 'new']) {
      const sink = fileSink(path, options);
      sink.write(text);
      await sink.close();
    }
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(() => fileSink(join(path, 'below'), options)).toThrow(
      /^Failed to write the json report .* Please name a place that can be written\.$/,
    );
  });

  it('takes no harm from a reader that leaves early', async () => {
    const told: string[] = [];
    const stream = new PassThrough();
    const sink = streamSink(stream, 'standard output', (sentence) => told.push(sentence));
    sink.write('first');
    stream.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    sink.write('second');
    await sink.close();
    expect(told).toEqual([]);
  });

  it('tells once what else goes wrong with a stream', async () => {
    const told: string[] = [];
    const stream = new PassThrough();
    const sink = streamSink(stream, 'standard output', (sentence) => told.push(sentence));
    stream.emit('error', new Error('EIO: i/o error'));
    stream.emit('error', new Error('EIO: i/o error'));
    await sink.close();
    expect(told).toEqual([
      'Failed to write the report standard output: EIO: i/o error. Please name a place that can be written.',
    ]);
  });
});
