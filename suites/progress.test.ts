import { describe, expect, it } from 'vitest';
import { check } from '../check.ts';
import { resultOf, served } from '../harness/__test-helpers__/served.ts';
import { isRecord } from '../harness/jsonrpc.ts';
import { outcomesIn, specFailuresIn } from './__test-helpers__/asked.ts';
import { tokenOf } from './progress.ts';

type Message = Readonly<Record<string, unknown>>;

const progress = (progressToken: unknown, value: number): Message => ({
  jsonrpc: '2.0',
  method: 'notifications/progress',
  params: { progressToken, progress: value },
});

/** An endpoint whose one tool says this before its response, given the token of the call. */
async function telling(say: (token: unknown) => readonly Message[]) {
  const handle = served((_request, { id, method, params }) => {
    if (method === 'tools/list') {
      const annotations = { readOnlyHint: true };
      return resultOf(id, { tools: [{ name: 'read_note', inputSchema: { type: 'object' }, annotations }] });
    }
    if (method !== 'tools/call' || !isRecord(params)) return undefined;
    const token = isRecord(params._meta) ? params._meta.progressToken : undefined;
    const response = { jsonrpc: '2.0', id, result: { content: [] } };
    const body = [...say(token), response].map((message) => `data: ${JSON.stringify(message)}\n\n`).join('');
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  });
  const summary = await check({
    url: 'http://endpoint.test/mcp',
    handle,
    only: ['progress/*'],
    seed: 1,
    rate: 100_000,
  });
  return { summary, failures: specFailuresIn(summary), outcomes: outcomesIn(summary) };
}

const ifAsked = (token: unknown, ...said: readonly Message[]) => (token === undefined ? [] : said);

describe('progress', () => {
  it('that is told as it should be keeps every promise', async () => {
    const { failures, outcomes } = await telling((token) =>
      ifAsked(token, progress(token, 0.1), progress(token, 0.2), progress(token, 7)),
    );
    expect(failures).toEqual([]);
    expect(outcomes).toEqual({
      'progress/call': [{ call: 'served' }],
      'progress/token': [{ token: 'as-given' }],
      'progress/unasked': [{ progress: 'none' }],
      'progress/increasing': [{ progress: 'increasing' }],
      'progress/after-response': [{ after: 'none' }],
    });
  });

  it('of another call of the run may come on the same stream', async () => {
    const other = tokenOf({ tool: 3, form: 'number' }, 'n');
    const { failures } = await telling((token) => [progress(other, 5), ...ifAsked(token, progress(token, 1))]);
    expect(failures).toEqual([]);
  });

  it('under a token of another type is found', async () => {
    const { failures, outcomes } = await telling((token) => ifAsked(token, progress(String(token), 1)));
    expect(failures).toEqual(['violation progress/token']);
    expect(outcomes['progress/token']).toContainEqual({ token: 'other-type' });
  });

  it('that runs backwards is found', async () => {
    const { failures } = await telling((token) => ifAsked(token, progress(token, 2), progress(token, 1)));
    expect(failures).toEqual(['violation progress/increasing']);
  });

  it('is not told of where no tool has any', async () => {
    const { summary } = await telling(() => []);
    const unverifiable = summary.verdicts.filter(({ verdict }) => verdict === 'unverifiable').map(({ probe }) => probe);
    expect(unverifiable).toEqual(['progress/token', 'progress/increasing', 'progress/after-response']);
  });

  it('needs a tool that may be called, and says how to allow one', async () => {
    const summary = await check({
      url: 'http://endpoint.test/mcp',
      handle: served(),
      only: ['progress/call', 'cancel/in-flight', 'methods/ping'],
      rate: 100_000,
    });
    const told = summary.verdicts.filter(({ probe }) => ['progress/call', 'cancel/in-flight'].includes(probe));
    expect(told.map(({ verdict, configure }) => [verdict, configure])).toEqual([
      ['unverifiable', '--allow-tool <name>=<JSON arguments>'],
      ['unverifiable', '--allow-tool <name>=<JSON arguments>'],
    ]);
  });
});
