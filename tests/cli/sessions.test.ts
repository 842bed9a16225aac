/** Sessions as a person checks them: a gateway with sessions, its restart, a wrong history and its replay. */

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyFolder, program, start } from './__test-helpers__/program.ts';
import { resident } from './__test-helpers__/resident.ts';

const folder = emptyFolder();
afterAll(() => folder[Symbol.dispose]());
const at = (name: string) => join(folder.path, name);

interface Mock extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  readonly key: string;
}

/** A mock of a gateway with sessions, and its target file. */
async function mock(target: string, ...args: readonly string[]): Promise<Mock> {
  const { child, ended } = start(['mock', 'karzoun', '--port', '0', '--json', '--target-file', at(target), ...args]);
  const [line] = await once(child.stdout as NodeJS.ReadableStream, 'data');
  const { url, pid, keys } = JSON.parse(String(line)) as { url: string; pid: number; keys: { default: string } };
  return {
    url,
    pid,
    key: keys.default,
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}

const run = (...args: readonly string[]) => resident(args, { cwd: folder.path });

describe('a gateway with sessions', () => {
  let clean: Mock;
  let faulty: Mock;
  beforeAll(async () => {
    [clean, faulty] = await Promise.all([
      mock('clean.yaml'),
      mock('faulty.yaml', '--fault', 'reuses-terminated-session'),
    ]);
  });
  afterAll(async () => {
    await clean[Symbol.asyncDispose]();
    await faulty[Symbol.asyncDispose]();
  });

  it('keeps every promise, its deviations from the specification are listed, and a restart is asked where it is given', async () => {
    const { code, stdout } = await run(
      'check',
      '--target',
      'clean.yaml',
      '--strict',
      '--heavy',
      '--runs',
      '10',
      '--seed',
      '1',
      '--restart',
      `kill -HUP ${clean.pid}`,
      '--report',
      'terminal=-',
      '--report',
      'json=clean.json',
    );
    expect({ code, stdout: code === 0 ? '' : stdout }).toEqual({ code: 0, stdout: '' });
    expect(stdout).toMatch(/Documented deviations: 3/);
    expect(stdout).toMatch(/session\/ended {2}deviation of mcp@2025-03-26 \(MUST\)/);
    expect(stdout).not.toMatch(/--restart/);
    expect(stdout).toContain('--idle <duration>');
  });

  it('says how a restart failed without what the command holds and writes, asks everything else, and ends with 2', async () => {
    const restart = ['--restart', 'echo token-of-deploys >&2; exit 3'];
    const { code, stdout, stderr } = await program(
      [
        ...['check', '--target', 'clean.yaml', '--only', 'session/*', ...restart],
        ...['--seed', '1', '--verbose', '--log', 'restart.log'],
      ],
      { cwd: folder.path },
    );
    expect(code).toBe(2);
    expect(stdout).toContain('The gate is met');
    expect(stderr).toContain('Failed to restart the endpoint: the command ended with 3. Please make it end with 0.');
    const log = readFileSync(at('restart.log'), 'utf8');
    expect(log).toContain('the command ended with 3');
    expect(log).toContain('"probe":"session/ended"');
    expect(stdout + stderr + log).not.toContain('token-of-deploys');
  });

  it('is no restart where the command is blank', async () => {
    const { code, stderr } = await run('check', '--target', 'clean.yaml', '--restart=');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'Failed to read --restart: it holds no command. Please give one, or leave it out.\n',
    });
  });

  it('is found to serve a session that has ended; the story is told, replayed, and found mended elsewhere', async () => {
    const checked = await run(
      'check',
      '--target',
      'faulty.yaml',
      '--only',
      'session/*',
      '--seed',
      '1',
      '--log',
      'a.log',
    );
    expect(checked.code).toBe(1);
    expect(checked.stdout).toMatch(
      /history {3}1\. opens session A → HTTP 200\n +2\. asks tools\/list in session A → HTTP 200\n +3\. ends session A → HTTP 204\n +4\. asks tools\/list in session A → HTTP 200/,
    );
    expect(checked.stdout).toContain(`mcp-assay replay ${at('a.log')} session/ended\n`);
    const still = await run('replay', 'a.log', 'session/ended', '--key', faulty.key);
    expect(still).toMatchObject({ code: 1, stdout: expect.stringMatching(/still failing/) });
    const mended = await run('replay', 'a.log', 'session/ended', '--key', clean.key, '--url', clean.url);
    expect(mended).toMatchObject({ code: 0, stdout: expect.stringMatching(/fixed/) });
  });
});
