/** `check --start`: a process that runs for as long as the check does, and no longer. */

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Summary } from '../../harness/summary.ts';
import { KINDO_KEYS } from '../../mock-server/index.ts';
import { freePort } from '../__test-helpers__/servers.ts';
import { emptyFolder, program, start } from './__test-helpers__/program.ts';

const node = `"${process.execPath}"`;
const main = new URL('../../cli/main.ts', import.meta.url).pathname;
const quick = ['--log', '/dev/null', '--profile', 'kindo', '--only', 'accept/*', '--runs', '3'];
const env = { MCP_ASSAY_KEY: KINDO_KEYS.default };

async function freeUrl(): Promise<{ readonly port: number; readonly url: string }> {
  const port = await freePort();
  return { port, url: `http://127.0.0.1:${port}/v1/mcp` };
}

/** A server whose `gone` resolves once a process that connected to it has ended. */
async function watcher(): Promise<
  { readonly connect: string; readonly came: Promise<void>; readonly gone: Promise<void> } & Disposable
> {
  const [came, gone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const server = createServer((socket) => {
    socket.on('error', () => undefined).on('close', () => gone.resolve());
    socket.resume();
    came.resolve();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const connect = `${node} -e "require('net').connect(${port}, '127.0.0.1')"`;
  return { connect, came: came.promise, gone: gone.promise, [Symbol.dispose]: () => void server.close() };
}

describe.skipIf(process.platform === 'win32')('check --start', { concurrent: true }, () => {
  it('checks what the command serves, and ends it', async () => {
    const { port, url } = await freeUrl();
    const serve = `${node} '${main}' mock kindo --port ${port}`;
    const clean = await program(['check', url, '--start', serve, ...quick], { env });
    expect(clean, clean.stderr).toMatchObject({ code: 0 });
    // Its port is free again, and its log is no evidence.
    expect(clean.stdout).not.toContain('Log of the process');
    const faulty = await program(
      ['check', url, '--start', `${serve} --fault serves-without-event-stream`, ...quick, '--report', 'json=-'],
      { env },
    );
    const [run] = (JSON.parse(faulty.stdout) as { runs: readonly Summary[] }).runs;
    expect(faulty).toMatchObject({ code: 1 });
    expect(run?.failing).toEqual(['accept/without-event-stream (kindo@2026.09)']);
    expect(run?.endpointLog).toMatchObject({ source: 'process' });
    expect(run?.endpointLog?.lines).toContain('with the fault serves-without-event-stream');
    expect(run?.endpointLog?.lines.join('\n')).toContain('{key}');
    expect(faulty.stdout + faulty.stderr).not.toContain(KINDO_KEYS.default);
  });

  it('ends at once where the command does, with how it ended and what it wrote', async () => {
    const { url } = await freeUrl();
    using folder = emptyFolder();
    const command = 'echo "no database at $PLACE, as $USER_NAME" >&2; exit 7';
    const args = [
      '--env',
      'PLACE=env:SECRET_PLACE',
      '--env',
      'USER_NAME=me',
      '--log',
      'log',
      '--report',
      'junit=junit.xml',
    ];
    const reports = ['--report', 'terminal=-'];
    const { code, stdout } = await program(['check', url, '--start', command, ...args, ...reports], {
      env: { ...env, SECRET_PLACE: 'db1' },
      cwd: folder.path,
    });
    expect(code).toBe(2);
    expect(stdout).toContain(`Failed to check ${url}: the command ended with 7 before MCP answered.`);
    expect(stdout).toContain('  | no database at {PLACE}, as me');
    const [junit, log] = ['junit.xml', 'log'].map((name) => readFileSync(join(folder.path, name), 'utf8'));
    expect(junit).toMatch(/<system-out>Log of the process:\nno database at \{PLACE\}, as me<\/system-out>/);
    expect(log).toContain('"type":"endpoint-log"');
    expect([stdout, junit, log].join('')).not.toContain('db1');
  });

  it('ends after --wait where nothing answers', async () => {
    const { url } = await freeUrl();
    const command = 'echo starting; sleep 1000';
    const { code, stdout } = await program(['check', url, '--start', command, '--wait', '2s', '--log', '/dev/null']);
    expect(code).toBe(2);
    expect(stdout).toContain(`Failed to check ${url}: the connection was refused`);
    expect(stdout).toContain('  | starting');
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 130],
    ['SIGKILL', null],
  ] as const)('leaves nothing after %s', async (signal, expected) => {
    const { url } = await freeUrl();
    using waiting = await watcher();
    const { child, ended } = start(['check', url, '--start', `${waiting.connect}; true`, '--log', '/dev/null']);
    await waiting.came;
    child.kill(signal);
    expect((await ended).code).toBe(expected);
    await waiting.gone;
  });

  it('ends a command that does not end when it is asked to', async () => {
    const { url } = await freeUrl();
    using waiting = await watcher();
    const deaf = `${waiting.connect.replace('-e "', `-e "process.on('SIGTERM', () => {}); `)}; true`;
    const { child, ended } = start(['check', url, '--start', deaf, '--log', '/dev/null']);
    await waiting.came;
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    await waiting.gone;
  });

  it('is refused where something listens there already, which would be checked in its place', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    const { code, stderr } = await program(['check', `http://${host}/mcp`, '--start', 'echo s3cr3t']);
    other.close();
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `Failed to start the endpoint: something listens on ${host} already, and would be checked in its place. Please end it, or choose another port.\n`,
    });
  });
});
