/** Whatever a server does with its bytes, a run ends in time, in bounded memory, and with a clear verdict. */

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type HostilityName, hostilities } from '../../mock-server/hostile/index.ts';
import { emptyFolder, program } from '../cli/__test-helpers__/program.ts';
import { checkers, hostile, LIMITED, ONLY, options, PATIENT, type Told } from './__test-helpers__/runs.ts';

/** The most that a process may grow by all of its runs, in MiB. */
const GROWTH = 256;
/** What the machine may be late by when others use it, in milliseconds. */
const LATE = 4_000;

/** What every client must be able to use. */
const harmless: readonly HostilityName[] = [
  'beyond-length',
  'many-cookies',
  'json-with-mark',
  'split-utf8',
  'split-line-ends',
  'stream-with-mark',
  'carriage-returns',
  'left-open',
  'server-requests',
  'foreign-reference',
  'recursive-reference',
  'hanging-pattern',
  'vast-bounds',
];

/** What no client can use: there is nothing to judge. */
const useless: readonly HostilityName[] = [
  ...(['silent', 'closes-at-once', 'resets-at-once', 'resets-in-head', 'resets-in-body', 'not-http'] as const),
  ...(['http-0.9', 'short-of-length', 'length-in-mid-body', 'two-lengths', 'length-beside-chunks'] as const),
  ...(['negative-length', 'vast-chunk', 'endless-chunk-size', 'endless-chunk-extension', 'no-last-chunk'] as const),
  ...(['endless-status-line', 'endless-headers', 'endless-header', 'huge-header', 'endless-early-hints'] as const),
  ...(['endless-continues', 'switches-protocols', 'redirects-for-ever', 'body-with-204', 'empty-answer'] as const),
  ...(['head-alone', 'odd-headers', 'trailers', 'gzip-bomb', 'endless-body', 'huge-body', 'huge-string'] as const),
  ...(['many-arrays', 'many-objects', 'deep-json', 'invalid-utf8', 'trailing-garbage', 'nul-bytes'] as const),
  ...(['silent-stream', 'drip', 'endless-events', 'endless-tiny-events', 'endless-comments', 'endless-line'] as const),
  ...(['other-event-name', 'endless-server-requests', 'wrong-id'] as const),
];

/** What is met in mid-run, too: preflight is served before. */
const later: readonly HostilityName[] = [
  ...(['silent', 'resets-in-body', 'beyond-length', 'endless-headers', 'endless-early-hints'] as const),
  ...(['changing-session', 'endless-body', 'huge-string', 'many-arrays', 'many-objects', 'deep-result'] as const),
  ...(['split-utf8', 'silent-stream', 'endless-events', 'endless-line', 'wrong-id', 'control-sequences'] as const),
  ...(['endless-pages', 'endless-large-pages', 'huge-page', 'huge-schema', 'deep-schema'] as const),
];
/** Requests that are answered properly then: preflight has three. */
const FIRST = 12;

const processes = checkers();
const rows: string[] = [];
function row(name: string, exit: unknown, took: unknown, grown: unknown): string {
  return [name.padEnd(40), ...[exit, took, grown].map((each) => String(each).padStart(12))].join('');
}
afterAll(async () => {
  await processes[Symbol.asyncDispose]();
  console.log([row('behaviour', 'exit', 'ms', 'MiB so far'), ...rows.sort()].join('\n'));
});

/** What holds of every run. */
function expectSound(told: Told): void {
  const { exitCode, complete, message, reason, counts, errors, took, grown } = told;
  expect(errors).toEqual([]);
  expect([0, 1, 2]).toContain(exitCode);
  if (exitCode === 0) expect(counts.pass).toBeGreaterThan(0);
  const { violation = 0, blocked = 0, flaky = 0 } = counts;
  if (exitCode === 1) expect(violation + blocked + flaky).toBeGreaterThan(0);
  if (!complete && exitCode !== 1) {
    expect(exitCode).toBe(2);
    expect(message ?? reason).toMatch(/^Failed to check \S+: .+[^.]\. Please .+[.?]$|^the /s);
  }
  expect(took).toBeLessThan(LIMITED.deadline + LATE);
  expect(grown).toBeLessThan(GROWTH);
}

describe.concurrent('check()', () => {
  const cases = [
    ...hostilities.map(({ name }) => ({ name, after: 0, title: name })),
    ...later.map((name) => ({ name, after: FIRST, title: `${name}, in mid-run` })),
  ];

  it.each(cases)('$title', async ({ name, after, title }) => {
    await using server = await hostile(name, after);
    const uses = harmless.includes(name);
    // No time limit is what this is about: one that is met would tell of the machine.
    const limits = uses ? PATIENT : LIMITED;
    const told = await processes.checked(server.url, limits);
    rows.push(row(title, told.exitCode, told.took, told.grown));
    expectSound(told);
    if (after === 0 && useless.includes(name)) expect(told).toMatchObject({ exitCode: 2, counts: {} });
    if (uses) expect(told).toMatchObject({ exitCode: 0, complete: true });
  });
});

describe.concurrent('the program', () => {
  const few = [
    ...(['silent', 'resets-in-body', 'many-objects', 'deep-result'] as const),
    ...(['control-sequences', 'lone-surrogates', 'huge-name', 'odd-error'] as const),
  ] satisfies HostilityName[];

  it.each(few)('%s', async (name) => {
    await using server = await hostile(name);
    using folder = emptyFolder();
    const flags = ['--profile', 'kindo', '--key', 'sesame', '--runs', '3', '--seed', '1'];
    const limits = ['--timeout', `${LIMITED.timeout}ms`, '--deadline', `${LIMITED.deadline}ms`];
    const reports = ['--report', 'terminal=-', '--report', 'json=run.json', '--report', 'junit=run.xml'];
    const only = ONLY.flatMap((id) => ['--only', id]);
    const args = ['check', server.url, ...flags, ...limits, ...reports, '--log', 'run.ndjson', ...only];
    const { code, stdout, stderr } = await program(args, { cwd: folder.path });
    expect([0, 1, 2]).toContain(code);
    const files = readdirSync(folder.path).map((file) => readFileSync(join(folder.path, file), 'utf8'));
    expect(files).toHaveLength(3);
    for (const text of [stdout, stderr, ...files]) {
      expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cs}\u202e\u2028]/u);
      expect(text).not.toMatch(/^ {4}at /m);
      expect(text).not.toContain('sesame');
    }
  });
});

describe('the vitest adapter', () => {
  const project = fileURLToPath(new URL('./__test-helpers__/project', import.meta.url));
  const root = fileURLToPath(new URL('../..', import.meta.url));
  /** The failed tests of each, beside those that are skipped or passed. */
  const failed = {
    silent: 1,
    'resets-in-body': 1,
    'many-objects': 1,
    'endless-line': 1,
    'split-utf8': 0,
    'control-sequences': 0,
    'other-id': 1,
  } as const satisfies Partial<Record<HostilityName, number>>;

  it('fails what is to fail, and nothing else', async () => {
    await using servers = new AsyncDisposableStack();
    using folder = emptyFolder();
    const all: Record<string, object> = {};
    for (const name of Object.keys(failed) as (keyof typeof failed)[]) {
      // The run of one file is longer than that of one check.
      all[name] = { ...options(servers.use(await hostile(name)).url, LIMITED), deadline: 60_000 };
    }
    const output = join(folder.path, 'results.json');
    const command = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', project, '--reporter=json'];
    const { CI: _ci, VITEST: _vitest, NODE_ENV: _env, FORCE_COLOR: _colour, ...env } = process.env;
    const child = spawn(process.execPath, [...command, `--outputFile=${output}`], {
      env: { ...env, ASSAY_OPTIONS: JSON.stringify(all), NO_COLOR: '1' },
      stdio: 'ignore',
      timeout: 50_000,
    });
    await new Promise((resolve) => child.on('close', resolve));
    const { testResults } = JSON.parse(readFileSync(output, 'utf8')) as {
      testResults: { assertionResults: { ancestorTitles: string[]; status: string; failureMessages: string[] }[] }[];
    };
    const results = testResults.flatMap(({ assertionResults }) => assertionResults);
    const counts = Object.keys(failed).map((name) => [
      name,
      results.filter(({ ancestorTitles, status }) => ancestorTitles[0] === name && status === 'failed').length,
    ]);
    expect(Object.fromEntries(counts)).toEqual(failed);
    const messages = results.flatMap(({ failureMessages }) => failureMessages).join('\n');
    expect(messages).not.toMatch(/^ {4}at /m);
    expect(messages).not.toMatch(/(?!\n)[\p{Cc}\p{Cs}\u202e\u2028]/u);
  });
});
