/** `mcp-assay/vitest` in a vitest of its own, as a user's terminal runs it. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const project = fileURLToPath(new URL('../adapters/__test-helpers__/project', import.meta.url));

interface Result {
  readonly title: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

describe('in a vitest of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-vitest-'));
  const asked = join(folder, 'asked.json');
  let results: ReadonlyMap<string, readonly Result[]>;
  let printed: string;

  /** Runs the project's files as a user's terminal would: not in CI, and no worker of another vitest. */
  function vitest(...args: string[]): void {
    const output = join(folder, 'results.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${output}`];
    const command = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', project, ...reporters, ...args];
    const { CI: _ci, VITEST: _vitest, NODE_ENV: _env, FORCE_COLOR: _colour, ...env } = process.env;
    const options = { cwd: project, env: { ...env, ASKED: asked, NO_COLOR: '1' }, encoding: 'utf8' } as const;
    const { stdout, stderr } = spawnSync(process.execPath, command, options);
    const { testResults } = JSON.parse(readFileSync(output, 'utf8')) as {
      testResults: { name: string; assertionResults: Result[] }[];
    };
    printed = stdout + stderr;
    results = new Map(testResults.map(({ name, assertionResults }) => [name.replace(/.*\//, ''), assertionResults]));
  }

  function statuses(file: string): Record<string, string> {
    return Object.fromEntries((results.get(file) ?? []).map(({ title, status }) => [title.split(':')[0], status]));
  }

  function failures(file: string): string[] {
    return (results.get(file) ?? []).flatMap(({ failureMessages }) => failureMessages);
  }

  beforeAll(() => vitest('--retry=1', '--sequence.shuffle', '--sequence.concurrent'), 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('fails exactly the test whose answer a fault turns, and the one of a broken probe', () => {
    expect(statuses('faulty.assay.ts')).toEqual({
      'accept/without-event-stream': 'failed',
      'accept/documented-pair': 'passed',
      'sample/revoked': 'skipped',
      'sample/broken': 'failed',
      'sample/status-given': 'passed',
    });
  });

  it('tells the evidence of what failed, without a place in our code', () => {
    const text = failures('faulty.assay.ts').join('\n');
    expect(text).toContain('violation of kindo@2026.09 (MUST)');
    expect(text).toContain('seen      answer result, status 200 ×');
    expect(text).toContain('the probe itself is broken');
    expect(text).not.toMatch(/^\s+at /m);
  });

  it('fails one test where nothing answers, retried or not, and skips the others', () => {
    const given = Object.values(statuses('closed.assay.ts')).sort();
    expect(given).toEqual(['failed', 'skipped', 'skipped', 'skipped']);
    expect(failures('closed.assay.ts')[0]).toContain(
      'Failed to check http://127.0.0.1:1/mcp: the connection was refused',
    );
  });

  it('fails one test where the options are mistaken, with the nearest name', () => {
    expect(failures('mistaken.assay.ts')).toHaveLength(2);
    expect(failures('mistaken.assay.ts')[0]).toMatch(/^Mistake: Failed to choose a profile: .*did you mean "kindo"\?$/);
  });

  it('has a test for what the globs leave, and tells of globs that leave nothing', () => {
    const told = results.get('chosen.assay.ts') ?? [];
    const by = (status: string) =>
      told.filter((each) => each.status === status).map(({ title }) => title.split(':')[0]);
    expect(by('passed')).toEqual(['accept/without-event-stream']);
    expect({ failed: by('failed').length, skipped: by('skipped').length }).toEqual({ failed: 1, skipped: 3 });
    expect(failures('chosen.assay.ts')[0]).toContain('did you mean "accept/');
  });

  it('fails the file where the run is not finished, so that no half run is all green', () => {
    expect(Object.values(statuses('unfinished.assay.ts'))).not.toContain('failed');
    expect(printed).toContain('Incomplete: Failed to finish the run: the run had spent its requests');
  });

  it('fails the file where something could not be asked that was given', () => {
    expect(Object.values(statuses('missing.assay.ts'))).not.toContain('failed');
    expect(printed).toContain(
      'Missing: Failed to ask http://127.0.0.1:9/mcp directly (initialize): the connection was',
    );
  });

  it('lets pass what is waived, and fails the file where a waiver is stale', () => {
    expect(statuses('waived.assay.ts')).toMatchObject({
      'accept/without-event-stream': 'passed',
      'accept/documented-pair': 'passed',
    });
    expect(printed).toMatch(/Waivers: accept\/documented-pair \(kindo@2026\.09\)\n *stale: /);
  });

  it('asks the watching probes last, whatever the order of tests', () => {
    expect((JSON.parse(readFileSync(asked, 'utf8')) as string[]).at(-1)).toBe('sample/status-given');
  });

  it('asks only the probes whose tests run', () => {
    vitest('asked.assay.ts', '-t', 'accept/documented-pair');
    expect(statuses('asked.assay.ts')).toMatchObject({
      'accept/documented-pair': 'passed',
      'accept/without-event-stream': 'skipped',
    });
    const told = new Set(JSON.parse(readFileSync(asked, 'utf8')) as string[]);
    expect(told).toEqual(new Set(['accept/documented-pair', 'sample/revoked', 'sample/status-given']));
  });
});
