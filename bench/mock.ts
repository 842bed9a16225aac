/** (c) The reference gateway under load, beside a stock server of the official SDK and beside the least that answers. */

import { KINDO_KEYS } from '../mock-server/index.ts';
import { figure, interleaved, plain, ran, ratio, serving, spread } from './measure.ts';

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

export async function mock(): Promise<readonly string[]> {
  await using gateway = await serving<{ readonly url: string }>('mock.ts');
  await using sdk = await serving<{ readonly url: string }>('sdk.ts');
  await using echo = await serving<{ readonly url: string }>('echo.ts');
  const lines: string[] = [];
  for (const [method, message] of Object.entries(bodies)) {
    const load = (url: string) => () =>
      ran<number>('load.ts', [url, headers, JSON.stringify(message), `${MILLISECONDS}`]);
    const answers = await interleaved(ROUNDS, {
      gateway: load(gateway.told.url),
      sdk: load(sdk.told.url),
      echo: load(echo.told.url),
    });
    lines.push(
      plain(`${method}: the mock, answers a second`, spread(answers.gateway)),
      plain('  the SDK, answers a second', spread(answers.sdk)),
      plain('  node:http alone, answers a second', spread(answers.echo)),
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
