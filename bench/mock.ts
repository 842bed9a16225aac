/** (c) The reference gateway under load, beside a stock server of the official SDK and beside the least that answers. */

import { KINDO_KEYS } from '../mock-server/index.ts';
import { figure, interleaved, plain, ran, ratio, type Serving, serving, spread } from './measure.ts';

const ROUNDS = 5;
const MILLISECONDS = 2_000;

const headers = JSON.stringify({
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  authorization: `Bearer ${KINDO_KEYS.default}`,
});

const bodies = {
  ping: { jsonrpc: '2.0', id: 1, method: 'ping' },
  'tools/call': {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'bench_echo', arguments: { text: 'a text of some length, as tools get it' } },
  },
  'tools/list': { jsonrpc: '2.0', id: 1, method: 'tools/list' },
};

interface Endpoint {
  readonly url: string;
}

interface Loaded {
  readonly answers: number;
  readonly perSecond: number;
}

export async function mock(): Promise<readonly string[]> {
  await using gateway = await serving<Endpoint>('mock.ts');
  await using sdk = await serving<Endpoint>('sdk.ts');
  await using echo = await serving<Endpoint>('echo.ts');
  const lines: string[] = [];
  for (const [method, message] of Object.entries(bodies)) {
    const body = JSON.stringify(message);
    const perSecond: Record<string, number[]> = { gateway: [], sdk: [], echo: [] };
    /** Loads the server, and gives its answers for a second of its own processor time. */
    const load = (name: string, server: Serving<Endpoint>) => async () => {
      const before = await server.busy();
      const loaded = await ran<Loaded>('load.ts', [server.told.url, headers, body, `${MILLISECONDS}`]);
      perSecond[name]?.push(loaded.perSecond);
      return loaded.answers / (((await server.busy()) - before) / 1_000_000);
    };
    const answers = await interleaved(ROUNDS, {
      gateway: load('gateway', gateway),
      sdk: load('sdk', sdk),
      echo: load('echo', echo),
    });
    const both = (name: 'gateway' | 'sdk' | 'echo') =>
      `${spread(answers[name])}; ${spread(perSecond[name] ?? [])} a second on the clock`;
    lines.push(
      plain(`${method}: the mock, answers a CPU second`, both('gateway')),
      plain('  the SDK', both('sdk')),
      plain('  node:http alone', both('echo')),
    );
    const beside = { sdk: ratio(answers.gateway, answers.sdk), echo: ratio(answers.gateway, answers.echo) };
    if (method === 'tools/list') {
      lines.push(plain('  the mock beside the SDK', `${beside.sdk.toFixed(2)} times`));
    } else {
      lines.push(figure('  the mock beside the SDK', beside.sdk, { least: 5 }));
      lines.push(figure('  the mock beside node:http', beside.echo, { least: 0.6 }));
    }
  }
  return lines;
}
