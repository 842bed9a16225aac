import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { check } from '../../check.ts';
import { type Handle, served } from '../../harness/__test-helpers__/served.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { outcomesIn, specFailuresIn } from '../__test-helpers__/asked.ts';
import { batches } from './mixed.ts';
import { mixtures } from './odd.ts';

type Message = Readonly<Record<string, unknown>>;

/** An endpoint that answers a batch with what `answer` makes of the responses to its requests; null: 202. */
async function answering(answer: (responses: readonly Message[]) => unknown) {
  const handle: Handle = async (request) => {
    const text = await request.clone().text();
    if (!text.startsWith('[')) return undefined;
    const responses = (JSON.parse(text) as unknown[]).flatMap((each): Message[] => {
      if (!isRecord(each) || typeof each.method !== 'string') {
        return [{ jsonrpc: '2.0', id: null, error: { code: -32600, message: 'Invalid Request' } }];
      }
      if (each.id === undefined) return [];
      const tools = { tools: [{ name: 'a', inputSchema: { type: 'object' } }] };
      if (each.method.startsWith('assay')) {
        return [{ jsonrpc: '2.0', id: each.id, error: { code: -32601, message: 'no such method' } }];
      }
      return [{ jsonrpc: '2.0', id: each.id, result: each.method === 'tools/list' ? tools : {} }];
    });
    const body = responses.length === 0 ? null : answer(responses);
    return body === null ? new Response(null, { status: 202 }) : Response.json(body);
  };
  const summary = await check({
    url: 'http://endpoint.test/mcp',
    handle: served(handle),
    only: ['batch/mixed', 'batch/notifications-alone', 'batch/invalid-members', 'lifecycle/batch'],
    seed: 1,
    runs: 20,
    rate: 100_000,
  });
  return { failures: specFailuresIn(summary), outcomes: outcomesIn(summary) };
}

it('responses in another order are fine', async () => {
  const { failures, outcomes } = await answering((responses) => responses.toReversed());
  expect(failures).toEqual([]);
  expect(outcomes['batch/mixed']).toEqual([{ answers: 'each-its-own' }]);
  expect(outcomes['batch/invalid-members']).toEqual([{ members: 'each-in-its-place' }]);
});

it('a response twice, or one that nobody asked for, is not', async () => {
  const [doubled, foreign] = [
    await answering((responses) => [...responses, responses[0]]),
    await answering((responses) => [...responses, { jsonrpc: '2.0', id: 'mock-foreign', result: {} }]),
  ];
  expect(doubled.outcomes['batch/mixed']).toEqual([{ answers: 'doubled' }]);
  expect(doubled.failures).toContain('violation batch/mixed');
  expect(foreign.outcomes['batch/mixed']).toEqual([{ answers: 'mixed' }]);
  expect(foreign.failures).toContain('violation batch/mixed');
});

it('one error for all of it is a refusal', async () => {
  const error = { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'no batches' } };
  const { failures, outcomes } = await answering(() => error);
  expect(outcomes['batch/mixed']).toEqual([{ answers: 'refused' }]);
  expect(failures).toContain('violation lifecycle/batch');
});

it('generated batches have a request, and mixtures a request and something that is none', () => {
  const asks = ({ kinds }: { kinds: readonly string[] }) =>
    kinds.length <= 6 && kinds.some((kind) => kind !== 'notification');
  fc.assert(fc.property(batches(), asks), { numRuns: 300 });
  const isMixed = (mixture: readonly unknown[]) => mixture.includes(null) && mixture.some((each) => each !== null);
  fc.assert(fc.property(mixtures(), isMixed), { numRuns: 300 });
});
