import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunFinished, RunStarted } from '../harness/events.ts';
import { Mistake } from '../harness/mistake.ts';
import { outputsOf } from './outputs.ts';
import type { Told } from './settings.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mcp-assay-outputs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const started: RunStarted = {
  type: 'run-started',
  schema: 1,
  version: '1.0.0',
  run: 'abcd1234',
  startedAt: '2026-09-01T10:20:30.000Z',
  target: 'http://a.example/mcp',
  seed: 5,
  documents: [],
  failOn: [],
  allow: [],
  limits: {},
};
const finished: RunFinished = {
  type: 'run-finished',
  complete: true,
  interrupted: false,
  requests: 0,
  elapsedMs: 1,
  counts: {},
  gate: { exitCode: 0, failing: [] },
  waivers: [],
  hints: [],
};

function streams() {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()].map(
    (stream) => stream as unknown as NodeJS.WriteStream,
  ) as [NodeJS.WriteStream, NodeJS.WriteStream];
  const text = (stream: NodeJS.WriteStream) => String((stream as unknown as PassThrough).read() ?? '');
  return { stdout, stderr, text };
}

async function written(told: Told) {
  const { stdout, stderr, text } = streams();
  const outputs = outputsOf(told, { stdout, stderr }, folder);
  const handle = outputs.run();
  handle(started);
  handle(finished);
  await outputs.finish();
  return { stdout: text(stdout), stderr: text(stderr), failed: outputs.failed() };
}

describe('what a run writes', () => {
  it('is a log of its own and the summary', async () => {
    const { stdout, stderr, failed } = await written({});
    const log = join(folder, '.mcp-assay/logs/2026-09-01T10-20-30-abcd1234.ndjson');
    expect(
      readFileSync(log, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).type),
    ).toEqual(['run-started', 'run-finished']);
    expect(statSync(log).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, '.mcp-assay/.gitignore'), 'utf8')).toBe('*\n');
    expect(stderr).toContain(`log: ${log}\n`);
    expect(stderr).toContain('seed 5');
    expect(stdout).toContain(`log: ${log}\n`);
    expect(failed).toBe(false);
  });

  it('is what was asked for, and no summary beside it', async () => {
    const json = join(folder, 'new/out.json');
    const { stdout } = await written({
      report: [
        { format: 'json', path: json },
        { format: 'junit', path: '-' },
      ],
      log: join(folder, 'x.ndjson'),
    });
    expect(JSON.parse(readFileSync(json, 'utf8')).runs).toMatchObject([{ run: 'abcd1234' }]);
    expect(statSync(json).mode & 0o777).toBe(0o600);
    expect(stdout).toMatch(/^<\?xml/);
    expect(readdirSync(folder).sort()).toEqual(['new', 'x.ndjson']);
  });

  it('is opened before anything is asked, and not before the run begins', async () => {
    const path = join(folder, 'out.json');
    writeFileSync(path, 'of an earlier run');
    const outputs = outputsOf({ report: [{ format: 'json', path }] }, streams(), folder);
    expect(readFileSync(path, 'utf8')).toBe('of an earlier run');
    outputs.run()(started);
    expect(readFileSync(path, 'utf8')).toBe('');
    await outputs.finish();
  });

  it.each([
    ['a folder', { report: [{ format: 'json', path: tmpdir() }] }, 'EISDIR'],
    ['a log in place of a folder', { log: '/dev/null/run.ndjson' }, 'Failed to write the log /dev/null/run.ndjson: '],
    // Where Node's own recursive mkdir never returns.
    [
      'a place without folders',
      { report: [{ format: 'junit', path: '/proc/nowhere/out.xml' }] },
      'Failed to write the junit report',
    ],
  ] as const)('cannot go to %s', (_, told, cause) => {
    const outputs = outputsOf(told, streams(), folder);
    expect(() => outputs.run()(started)).toThrow(Mistake);
    expect(() => outputs.run()(started)).toThrow(cause);
  });

  it('cannot go to one place twice', () => {
    const twice: Told = {
      report: [
        { format: 'json', path: '-' },
        { format: 'junit', path: '-' },
      ],
    };
    expect(() => outputsOf(twice, streams(), folder)).toThrow(
      'Failed to write the reports: two of them go to standard output.',
    );
    const log: Told = { report: [{ format: 'json', path: '/a' }], log: '/a' };
    expect(() => outputsOf(log, streams(), folder)).toThrow('two of them go to /a.');
  });

  // Root may write anywhere.
  it.skipIf(process.getuid?.() === 0)('lies in a temporary folder where this one cannot be written', async () => {
    chmodSync(folder, 0o500);
    const { stderr } = await written({});
    chmodSync(folder, 0o700);
    const [, log = ''] = /^log: (.+)$/m.exec(stderr) ?? [];
    expect(log.startsWith(tmpdir())).toBe(true);
    rmSync(join(log, '..'), { recursive: true });
  });

  it('lies in a temporary folder where a file stands in its way', async () => {
    writeFileSync(join(folder, '.mcp-assay'), '');
    const { stderr } = await written({});
    const [, log = ''] = /^log: (.+)$/m.exec(stderr) ?? [];
    expect(log.startsWith(tmpdir())).toBe(true);
    expect(existsSync(log)).toBe(true);
    rmSync(join(log, '..'), { recursive: true });
  });

  it.skipIf(!existsSync('/dev/full'))('is told to have failed where the disk is full', async () => {
    const { stderr, failed } = await written({ log: '/dev/full' });
    expect(stderr).toMatch(
      /Failed to write the log \/dev\/full: ENOSPC.+\. Please free some space, or name a place that can be written\.\n/,
    );
    expect(stderr.match(/ENOSPC/g)).toHaveLength(1);
    expect(failed).toBe(true);
  });

  it('is told to have failed where standard output breaks, unless its reader just left', async () => {
    for (const [code, expected] of [
      ['ENOSPC', true],
      ['EPIPE', false],
    ] as const) {
      const { stdout, stderr } = streams();
      const outputs = outputsOf({}, { stdout, stderr }, folder);
      const handle = outputs.run();
      handle(started);
      stdout.destroy(Object.assign(new Error(code), { code }));
      handle(finished);
      await outputs.finish();
      expect(outputs.failed()).toBe(expected);
    }
  });
});
