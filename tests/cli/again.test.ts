/** `check --waivers`, `diff` and `replay` as a person runs them, one after the other on one gateway. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listening, mockGateway } from '../../mock-server/index.ts';
import { emptyFolder } from './__test-helpers__/program.ts';
import { resident } from './__test-helpers__/resident.ts';
import { listener, plain } from './__test-helpers__/unfit.ts';

const gateway = mockGateway('kindo');
let gatewayAt: Listening;
const folder = emptyFolder();
const at = (name: string) => join(folder.path, name);

/** Runs the program in the folder. */
function run(...args: readonly string[]) {
  return resident(args, { cwd: folder.path });
}

function check(log: string, ...args: readonly string[]) {
  return run('check', '--target', 'target.json', '--seed', '5', '--runs', '3', '--log', log, ...args);
}

/** Text with what differs between two runs put aside. */
function steady(text: string): string {
  return text
    .replaceAll(gatewayAt.url, 'https://gateway.test/v1/mcp')
    .replace(/run [\da-f]{8}/g, 'run RUN')
    .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, 'TIME')
    .replace(/mcp-assay \d+\.\d+\.\d+/g, 'mcp-assay VERSION');
}

const area = ['--only', 'accept/*'];

beforeAll(async () => {
  gatewayAt = await gateway.listen();
  writeFileSync(at('target.json'), JSON.stringify({ url: gatewayAt.url, ...gateway.target() }));
  gateway.faults.add('serves-without-event-stream');
  const faulty = await check('faulty.ndjson', ...area, '--write-waivers', 'waivers.yaml');
  expect(faulty).toMatchObject({ code: 1, stderr: expect.stringContaining('1 waiver written to waivers.yaml.') });
  expect(faulty.stdout).toContain(`mcp-assay replay ${at('faulty.ndjson')} accept/without-event-stream\n`);
  gateway.faults.clear();
  expect((await check('clean.ndjson', ...area)).code).toBe(0);
});
afterAll(async () => {
  await gatewayAt.close();
  folder[Symbol.dispose]();
});

describe('waivers', () => {
  const reasoned = () => readFileSync(at('waivers.yaml'), 'utf8').replace('""', 'the fix is in review');

  it('are refused without a reason, and by a wrong name, before anything is asked', async () => {
    await using server = await listener(plain);
    writeFileSync(at('wrong.yaml'), reasoned().replace('kindo@2026.09', 'kindo@2026'));
    const [empty, wrong] = await Promise.all(
      ['waivers.yaml', 'wrong.yaml'].map((name) => run('check', server.url, '--profile', 'kindo', '--waivers', name)),
    );
    expect(empty).toMatchObject({
      code: 2,
      stderr: 'Failed to read waivers.yaml: line 9: the reason is empty. Please correct it.\n',
    });
    expect(wrong).toMatchObject({
      code: 2,
      stderr:
        'Failed to read wrong.yaml: line 4: there is no document "kindo@2026"; did you mean "kindo@2026.09"? Please correct it.\n',
    });
    expect(server.requests()).toBe(0);
  });

  it('are not written over a file that is there', async () => {
    expect(await check('never.ndjson', ...area, '--write-waivers', 'target.json')).toMatchObject({
      code: 2,
      stderr:
        'Failed to write the waivers target.json: it exists already. Please name a new file that can be written.\n',
    });
    expect(existsSync(at('never.ndjson'))).toBe(false);
  });

  it('let their answer pass; stale ones fail a whole run, and no filtered one', async () => {
    writeFileSync(at('reasoned.yaml'), reasoned());
    const waivers = ['--waivers', 'reasoned.yaml'];
    gateway.faults.add('serves-without-event-stream');
    const waived = await check('waived.ndjson', ...area, ...waivers, '--report', 'json=waived.json');
    gateway.faults.clear();
    expect(waived.code).toBe(0);
    expect(JSON.parse(readFileSync(at('waived.json'), 'utf8'))).toMatchObject({
      runs: [{ counts: { waived: 1 }, waivers: [{ state: 'used' }] }],
    });
    expect(await check('filtered.ndjson', ...area, ...waivers)).toMatchObject({ code: 0 });
    const stale = await check('stale.ndjson', ...waivers);
    expect(stale.stdout).toContain('Waivers stale or expired: 1');
    expect(stale.stdout).toMatch(/The gate is not met: 1 waiver stale or expired \(accept\/without-event-stream .*\n$/);
    expect(stale.code).toBe(1);
    writeFileSync(at('expired.yaml'), reasoned().replace(/expires: .*/, 'expires: 2020-01-01'));
    expect(await check('expired.ndjson', ...area, '--waivers', 'expired.yaml')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('expired: its last day has passed.'),
    });
  });
});

describe('the command that a finding prints', () => {
  it('asks the same again, with the files and the flags that it names', async () => {
    const profile = relative(folder.path, fileURLToPath(new URL('../profiles/like-kindo.yaml', import.meta.url)));
    const { stdout, code } = await check('own.ndjson', '--profile', profile, ...area);
    expect(code).toBe(1);
    const [, command = ''] = /mcp-assay (replay .+ accept\/without-event-stream .+)$/m.exec(stdout) ?? [];
    expect(command).toContain(`--profile ${profile}`);
    const again = await run(...command.split(' '), '--target', 'target.json');
    expect(again).toMatchObject({ code: 1, stdout: expect.stringContaining('still failing') });
  });

  it('says that tools have to be allowed as before', async () => {
    gateway.faults.add('bad-arguments-code');
    const { stdout } = await check('called.ndjson', '--only', 'errors/*');
    gateway.faults.clear();
    expect(stdout).toMatch(
      /replay \S+ errors\/\S+\n +\(with the same credentials, and with --allow-tool .+ as before\)$/m,
    );
  });
});

describe.concurrent('diff', () => {
  it('tells what got worse', async ({ expect }) => {
    const { code, stdout } = await run('diff', 'clean.ndjson', 'faulty.ndjson');
    expect(steady(stdout)).toMatchInlineSnapshot(`
      "a  https://gateway.test/v1/mcp  (run RUN, TIME, mcp-assay VERSION, seed 5, kindo@2026.09, mcp@2024-11-05)
      b  https://gateway.test/v1/mcp  (run RUN, TIME, mcp-assay VERSION, seed 5, kindo@2026.09, mcp@2024-11-05)

      Answers that changed: 2
        accept/without-event-stream
          a  answer http-error, status 406 ×5
          b  answer result, status 200 ×5
        accept/weight-zero
          a  answer http-error, status 406 ×2
          b  answer result, status 200 ×2

      Verdicts that changed: 1
        accept/without-event-stream  kindo@2026.09 (MUST): pass → violation, worse

      Worse: 1 verdict (accept/without-event-stream (kindo@2026.09)).
      "
    `);
    expect(code).toBe(1);
  });

  it('is data with --json, and content where something got better', async ({ expect }) => {
    const { code, stdout } = await run('diff', 'faulty.ndjson', 'clean.ndjson', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ schema: 1, verdicts: [{ change: 'better' }], exitCode: 0 });
    expect(code).toBe(0);
  });

  it('refuses what is no log, and tells of one that breaks off', async ({ expect }) => {
    const text = readFileSync(at('clean.ndjson'), 'utf8');
    writeFileSync(at('cut.ndjson'), text.slice(0, -40));
    writeFileSync(at('newer.ndjson'), text.replace('"schema":1', '"schema":9'));
    const [foreign, missing, newer, cut] = await Promise.all(
      ['target.json', 'nowhere.ndjson', 'newer.ndjson', 'cut.ndjson'].map((name) => run('diff', 'clean.ndjson', name)),
    );
    expect(foreign?.stderr).toMatch(/^Failed to read the log target\.json: its first line begins no run/);
    expect(missing?.stderr).toMatch(/^Failed to read the log nowhere\.ndjson: ENOENT/);
    expect(newer?.stderr).toMatch(/^Failed to read the log newer\.ndjson: it is of schema 9, and this version reads/);
    expect(cut?.stdout).toMatch(/Not all was compared: run b is not complete: the log breaks off\.\n$/);
    expect([foreign, missing, newer, cut].map((ended) => ended?.code)).toEqual([2, 2, 2, 2]);
  });
});

describe('replay', () => {
  it('says fixed, still failing, or cannot tell', async () => {
    const args = ['replay', 'faulty.ndjson', 'accept/without-event-stream', '--target', 'target.json'];
    const fixed = await run(...args);
    expect(steady(fixed.stdout)).toMatchInlineSnapshot(`
      "fixed  accept/without-event-stream
        failed    violation of kindo@2026.09 (MUST)
        cases     null
        keeps it  answer http-error, status 406
        was       answer result, status 200 ×5
        is        answer http-error, status 406

      Fixed.
      "
    `);
    expect(steady(fixed.stderr)).toBe('Asking https://gateway.test/v1/mcp again: 1 question of run RUN.\n');
    expect(fixed.code).toBe(0);

    gateway.faults.add('serves-without-event-stream');
    const failing = await run('replay', 'faulty.ndjson', '--key', gateway.target().key ?? '');
    gateway.faults.clear();
    expect(failing.stdout).toMatch(/^still failing {2}accept\/without-event-stream\n/);
    expect(failing.code).toBe(1);

    const keyless = await run('replay', 'faulty.ndjson');
    expect(keyless.stdout).toContain('it was asked with {key}, which the log does not hold: give --key env:NAME');
    expect(keyless.code).toBe(2);
  });

  it('asks another endpoint by --url, and cannot tell where nothing answers', async () => {
    const closed = await run('replay', 'faulty.ndjson', '--target', 'target.json', '--url', 'http://127.0.0.1:9/mcp');
    expect(closed.stdout).toContain('the connection was refused');
    expect(closed.code).toBe(2);
  });

  it('refuses what it cannot replay', async () => {
    writeFileSync(at('broken-off.ndjson'), readFileSync(at('clean.ndjson'), 'utf8').slice(0, -40));
    const told = await Promise.all([
      run('replay', 'clean.ndjson'),
      run('replay', 'faulty.ndjson', 'accept/without-event-steam'),
      run('replay', 'faulty.ndjson', '--url', 'nowhere', '--target', 'target.json'),
      run('replay', 'broken-off.ndjson'),
    ]);
    expect(told.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
    expect(told.map(({ stderr }) => stderr)).toEqual([
      'Failed to replay: nothing in this log fails the gate. Please name a run in which something failed.\n',
      expect.stringContaining('did you mean "accept/without-event-stream"?'),
      expect.stringContaining('Failed to read the URL: "nowhere" is not one.'),
      expect.stringContaining('fails the gate, and its run is not complete: the log breaks off. Please'),
    ]);
  });
});
