/** Sessions that one process alone knows, behind a balancer that deals requests out in turn: told in words, once. */

import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check } from '../check.ts';
import type { Summary } from '../harness/summary.ts';
import { terminalText } from '../reports/terminal.ts';
import { start } from './cli/__test-helpers__/program.ts';

interface Process extends AsyncDisposable {
  readonly url: string;
  readonly key: string;
}

/** A mock of a gateway with sessions, as a process of its own. */
async function started(): Promise<Process> {
  const { child, ended } = start(['mock', 'karzoun', '--port', '0', '--json']);
  const [line] = await once(child.stdout as NodeJS.ReadableStream, 'data');
  const { url, keys } = JSON.parse(String(line)) as { url: string; keys: { default: string } };
  return {
    url,
    key: keys.default,
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}

/** Hands each request to the next of these processes, whatever it holds. */
async function balancer(processes: readonly Process[]): Promise<{ readonly server: Server; readonly url: string }> {
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    const { url } = processes[turn++ % processes.length] as Process;
    const { method = 'GET', headers, url: path = '/' } = incoming;
    const passed = request(new URL(path, url), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const path = new URL(processes[0]?.url ?? '').pathname;
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}` };
}

describe('two processes behind a balancer', () => {
  let processes: readonly Process[];
  let balanced: Awaited<ReturnType<typeof balancer>>;
  let summary: Summary;

  beforeAll(async () => {
    processes = await Promise.all([started(), started()]);
    balanced = await balancer(processes);
    summary = await check({ url: balanced.url, key: processes[0]?.key, profile: 'karzoun', seed: 1, runs: 5 });
  });
  afterAll(async () => {
    balanced.server.closeAllConnections();
    balanced.server.close();
    for (const each of processes) await each[Symbol.asyncDispose]();
  });

  it('are told to flap, by the one question that is about that', () => {
    const wrong = summary.verdicts.filter(({ verdict }) => ['violation', 'advice', 'flaky', 'error'].includes(verdict));
    expect(wrong.map(({ probe, verdict, outcome }) => ({ probe, verdict, outcome }))).toEqual([
      { probe: 'session/steady', verdict: 'violation', outcome: { uses: 'some-unknown', status: 400 } },
    ]);
    expect(summary).toMatchObject({ exitCode: 1, complete: true });
  });

  it('are told so once, in words, in place of everything that cannot be told', () => {
    const text = terminalText([{ summary }]);
    expect(text.match(/the session flaps: of 6 equal requests .+ were served and \d refused/g)?.length).toBeLessThan(4);
    expect(text).toContain('as behind a balancer whose processes do not share sessions');
    expect(text.match(/violation of/g)).toHaveLength(1);
  });

  it('are nothing of the kind where each is asked alone', async () => {
    const { verdicts } = await check({
      url: processes[0]?.url ?? '',
      key: processes[0]?.key,
      profile: 'karzoun',
      only: ['session/*'],
      seed: 1,
      runs: 5,
    });
    expect(verdicts.find(({ probe }) => probe === 'session/steady')?.verdict).toBe('pass');
  });
});
