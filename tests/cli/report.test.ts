/** `mcp-assay report`, `check --shard` and `check --baseline` as a person runs them, on one gateway. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Summary } from '../../harness/summary.ts';
import { type Listening, mockGateway } from '../../mock-server/index.ts';
import { emptyFolder } from './__test-helpers__/program.ts';
import { resident } from './__test-helpers__/resident.ts';

const gateway = mockGateway('kindo');
let gatewayAt: Listening;
const folder = emptyFolder();
const at = (name: string) => join(folder.path, name);
const textOf = (name: string) => readFileSync(at(name), 'utf8');

function run(...args: readonly string[]) {
  return resident(args, { cwd: folder.path });
}

function check(log: string, ...args: readonly string[]) {
  return run('check', '--target', 'target.json', '--seed', '5', '--runs', '2', '--log', log, ...args);
}

const area = ['--only', 'accept/*,messages/id'];
const shards = ['1/3', '2/3', '3/3'];
const logs = shards.map((shard) => `shard-${shard[0]}.ndjson`);
/** The formats that are compared here; tests/formats.test.ts has the others. */
const kept = ['terminal', 'json'];
const fault = 'serves-without-event-stream';

beforeAll(async () => {
  gatewayAt = await gateway.listen();
  writeFileSync(at('target.json'), JSON.stringify({ url: gatewayAt.url, ...gateway.target() }));
  expect((await check('clean.ndjson', ...area)).code).toBe(0);
  gateway.faults.add(fault);
  const formats = kept.flatMap((format) => ['--report', `${format}=checked.${format}`]);
  expect((await check('faulty.ndjson', ...area, ...formats)).code).toBe(1);
  const codes: (number | null)[] = [];
  for (const [index, shard] of shards.entries()) {
    codes.push(
      (await check(logs[index] ?? '', ...area, '--shard', shard, '--report', `terminal=${shard[0]}.txt`)).code,
    );
  }
  expect(codes.filter((code) => code === 1)).toHaveLength(1);
});
afterAll(async () => {
  await gatewayAt.close();
  folder[Symbol.dispose]();
});

describe('a report of a log', () => {
  it.each(kept)('is the %s report that the check wrote, and ends as it did', async (format) => {
    const { code, stderr } = await run('report', 'faulty.ndjson', '--format', format, '--out', `again.${format}`);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    // The check names its log by its whole path.
    expect(textOf(`again.${format}`)).toBe(
      textOf(`checked.${format}`).replaceAll(at('faulty.ndjson'), 'faulty.ndjson'),
    );
  });

  it('is on standard output where nothing else is said, and of several runs tells each', async () => {
    const { code, stdout } = await run('report', 'clean.ndjson', 'faulty.ndjson');
    expect(code).toBe(1);
    expect(stdout).toContain('1 of 2 runs met the gate.');
  });

  it('tells of a log that breaks off that the run is not complete', async () => {
    const text = textOf('clean.ndjson');
    writeFileSync(at('broken.ndjson'), text.slice(0, text.length - 40));
    const { code, stdout } = await run('report', 'broken.ndjson');
    expect(code).toBe(2);
    expect(stdout).toContain('Nothing decided: the run is not complete, the log breaks off.');
  });

  it('is refused where the log is of another tool, or of a newer schema', async () => {
    writeFileSync(at('foreign.ndjson'), '{"level":30,"msg":"hello"}\n');
    writeFileSync(at('newer.ndjson'), '{"type":"run-started","schema":99,"version":"9.0.0"}\n');
    const [foreign, newer] = await Promise.all([
      run('report', 'clean.ndjson', 'foreign.ndjson', '--out', 'none.txt'),
      run('report', 'newer.ndjson'),
    ]);
    expect(foreign).toMatchObject({ code: 2, stdout: '' });
    expect(foreign.stderr).toMatch(/its first line begins no run, so it is not a log of mcp-assay/);
    expect(existsSync(at('none.txt'))).toBe(false);
    expect(newer).toMatchObject({ code: 2, stdout: '' });
    expect(newer.stderr).toMatch(/it is of schema 99, .* Please read it with mcp-assay 9\.0\.0 or later\./);
  });

  it('is refused where there is no log, no such format, and no place for it', async () => {
    mkdirSync(at('folder'), { recursive: true });
    const all = await Promise.all([
      run('report', 'nowhere.ndjson'),
      run('report', 'clean.ndjson', '--format', 'jnit'),
      run('report', 'clean.ndjson', '--out', 'clean.ndjson/report.txt'),
      run('report', 'clean.ndjson', '--out', 'folder'),
      run('report', 'clean.ndjson', '--out', './clean.ndjson'),
      run('report', 'clean.ndjson', '--location', 'nowhere.yaml'),
    ]);
    expect(all.map(({ code }) => code)).toEqual(all.map(() => 2));
    const said = all.map(({ stderr }) => stderr);
    expect(said[0]).toMatch(/^Failed to read the log nowhere\.ndjson: ENOENT/);
    expect(said[1]).toMatch(/^Failed to choose a report: there is no "jnit"\. .* did you mean "junit"\?\n$/);
    expect(said[2]).toMatch(
      /^Failed to write the terminal report .*: ENOTDIR.* Please name a place that can be written\.\n$/,
    );
    expect(said[3]).toMatch(/^Failed to write the terminal report folder: EISDIR/);
    expect(said[4]).toMatch(/is a log that it is made of\. Please name another file\.\n$/);
    expect(said[5]).toMatch(/^Failed to follow --location: nowhere\.yaml is not there\./);
    expect(textOf('clean.ndjson')).toContain('run-finished');
  });

  it('makes the folders that are missing', async () => {
    expect((await run('report', 'clean.ndjson', '--out', 'new/er/report.txt')).code).toBe(0);
    expect(textOf('new/er/report.txt')).toContain('The gate is met.');
  });
});

describe('shards', () => {
  it('say that they are a part of a run', () => {
    for (const index of [1, 2, 3])
      expect(textOf(`${index}.txt`)).toMatch(new RegExp(`^Shard ${index} of 3 alone: `, 'm'));
  });

  it('come to what the whole run came to', async () => {
    const whole = await run('report', 'faulty.ndjson', '--format', 'json');
    const together = await run('report', ...logs.toReversed(), '--format', 'json');
    expect(together.code).toBe(1);
    const [one, other] = [whole, together].map(({ stdout }) => (JSON.parse(stdout).runs as Summary[])[0]);
    const rows = (run: Summary | undefined) =>
      run?.verdicts.map(({ probe, document, level, verdict, outcomes, expected }) => ({
        ...{ probe, document, level, verdict, expected },
        outcomes: outcomes.map(({ outcome }) => JSON.stringify(outcome)).sort(),
      }));
    expect(rows(other)).toEqual(rows(one));
    expect(other).toMatchObject({ complete: true, failing: one?.failing });
    expect(await run('report', ...logs, '--format', 'ndjson', '--out', 'together.ndjson')).toMatchObject({ code: 1 });
    expect((await run('diff', 'faulty.ndjson', 'together.ndjson')).stdout).toContain(
      'No answer and no verdict changed.',
    );
  });

  it('are refused where the set is not whole', async () => {
    const [first = '', , third = ''] = logs;
    const [missing, unseeded] = await Promise.all([
      run('report', first, third),
      run('check', gatewayAt.url, '--shard', '1/3'),
    ]);
    expect(missing).toMatchObject({ code: 2, stdout: '' });
    expect(missing.stderr).toContain('shard 2 of 3 is missing for http://127.0.0.1');
    expect(unseeded).toMatchObject({ code: 2, stdout: '' });
    expect(unseeded.stderr).toContain('Please give each of them the same --seed.');
  });
});

describe('a baseline', () => {
  it('has what changed told first', async () => {
    const { code, stdout } = await run('report', 'faulty.ndjson', '--baseline', 'clean.ndjson');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Since run [\da-f]{8} of [^ ]+: 1 new failure\n {2}new {7}accept\/without-event-stream /m);
  });

  it('lets pass what is known where only what is new is to fail, in the log as in the exit code', async () => {
    const { code, stdout } = await check(
      'known.ndjson',
      ...area,
      ...['--baseline', 'faulty.ndjson', '--fail-on', 'new', '--report', 'terminal=-', '--report', 'junit=known.xml'],
    );
    expect(code).toBe(0);
    expect(stdout).toContain('nothing new fails, 1 failure known');
    expect(stdout).toMatch(/The gate is met\. Known from the baseline: 1 failure\.\n$/);
    expect(textOf('known.xml')).toMatch(/<testsuites name="mcp-assay" tests="\d+" failures="0"/);
    expect((await run('report', 'known.ndjson')).code).toBe(0);
    const fresh = await check('fresh.ndjson', ...area, '--baseline', 'clean.ndjson', '--fail-on', 'new');
    expect(fresh.code).toBe(1);
    expect(fresh.stdout).toContain('1 promise failed that did not before (accept/without-event-stream');
  });

  it('may be shards; an incomplete set of them is none', async () => {
    const [whole, part] = await Promise.all([
      run('report', 'faulty.ndjson', ...logs.flatMap((log) => ['--baseline', log])),
      check('none.ndjson', '--baseline', logs[0] ?? ''),
    ]);
    expect(whole.stdout).toContain('nothing new fails, 1 failure known');
    expect(part.code).toBe(2);
    expect(part.stderr).toContain('shards 2, 3 of 3 are missing');
  });
});
