import * as fc from 'fast-check';
import { expect, it, describe as suite } from 'vitest';
import { nothingKnown } from './__test-helpers__/known.ts';
import { promising, resultOf, runAgainst, served } from './__test-helpers__/served.ts';
import { defaultsFor } from './defaults.ts';
import type { Endpoint } from './endpoint.ts';
import { number } from './outcome.ts';
import { plan } from './plan.ts';
import { type AnyProbe, probe, watcher } from './probe.ts';
import { describe, reply } from './reply.ts';
import { during, type Tell, walk } from './walk.ts';

type Step = 'put' | 'take' | 'rest';

/** What a history of the tests does: `put` and `take` are asked with a header, `rest` is not asked. */
const shop = walk<never, 'put' | 'taken' | 'elsewhere', Step>({
  id: 'shop',
  situations: {
    put: { means: 'something was put there', histories: [['put']] },
    taken: { means: 'something was taken that had been put there', histories: [['put', 'take']] },
    elsewhere: { means: 'something was taken elsewhere', histories: [['rest']] },
  },
  vary: () => fc.array(fc.constantFrom<Step>('put', 'take', 'rest'), { minLength: 1, maxLength: 12 }),
  take: takeHistory,
});

async function takeHistory(
  endpoint: Endpoint,
  _given: object,
  history: readonly Step[],
  tell: Tell<'put' | 'taken' | 'elsewhere'>,
): Promise<void> {
  let put = 0;
  for (const step of history) {
    if (step === 'rest') continue;
    if (step === 'take' && put === 0) continue;
    const exchange = await endpoint.ask(endpoint.known, {
      headers: { 'X-Step': step, 'X-Put': String(put) },
      step: `${step}s number ${put}`,
    });
    if (step === 'put') put += 1;
    if (exchange.answer?.status === 402) tell.refused('nothing can be put there');
    else if (exchange.answer?.status === 405) tell.unoffered('taken', 'nothing is to be had there');
    else tell.note(step === 'put' ? 'put' : 'taken', exchange);
  }
}

const about = { question: 'What answers it?', why: 'It does not matter.', sees: reply } as const;
const put = watcher({ ...about, id: 'shop/put', during: during(shop, 'put'), watch: describe });
const taken = watcher({ ...about, id: 'shop/taken', during: during(shop, 'taken'), watch: describe });
const elsewhere = watcher({ ...about, id: 'shop/elsewhere', during: during(shop, 'elsewhere'), watch: describe });

const document = promising({
  'shop/put': { must: { answer: 'result' }, because: 'T-1' },
  'shop/taken': { must: { answer: 'result' }, because: 'T-1' },
  'shop/elsewhere': { must: { answer: 'result' }, because: 'T-1' },
});

/** An endpoint that answers a step of a history by its status; left out: it serves it. */
function answering(statusOf: (step: string, put: number) => number | undefined) {
  return served((request) => {
    const step = request.headers.get('x-step');
    const status = step === null ? undefined : statusOf(step, Number(request.headers.get('x-put')));
    return status === undefined ? undefined : new Response('', { status });
  });
}

async function asked(handle: (request: Request) => Promise<Response>, probes: readonly AnyProbe[] = [put, taken]) {
  const { summary, events } = await runAgainst(handle, probes, { document, limits: { ...defaultsFor(true).limits } });
  return { summary, events, rows: Object.fromEntries(summary.verdicts.map((row) => [row.probe, row])) };
}

suite('a walk', () => {
  it('is taken once for all that watch it, and each is told its own situation', async () => {
    let steps = 0;
    const { rows } = await asked(
      answering(() => {
        steps += 1;
        return undefined;
      }),
    );
    expect([rows['shop/put']?.verdict, rows['shop/taken']?.verdict]).toEqual(['pass', 'pass']);
    const told = ['shop/put', 'shop/taken'].map((id) => rows[id]?.outcomes[0]?.count ?? 0);
    expect(told.every((count) => count > 0)).toBe(true);
    expect(told[0] as number).toBeGreaterThan(told[1] as number);
    // What came of a request was told to one of them.
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(steps);
  });

  it('shrinks to the shortest history that still gives the answer, and records its steps', async () => {
    const { rows, summary } = await asked(
      answering((step, count) => (step === 'take' && count >= 2 ? 500 : undefined)),
    );
    const wrong = rows['shop/taken'];
    expect(wrong).toMatchObject({ verdict: 'violation', outcome: { answer: 'http-error', status: 500 } });
    const shown = summary.exchanges.find(({ id }) => id === wrong?.exchange);
    expect(shown?.case).toMatchObject({ from: 'vary', value: ['put', 'put', 'take'] });
    expect(shown?.exchanges.map(({ step }) => step)).toEqual(['puts number 0', 'puts number 1', 'takes number 2']);
    expect(rows['shop/put']?.verdict).toBe('pass');
  });

  it('begins with the short history of the situation, and asks no other where that alone is watched', async () => {
    const seen: string[] = [];
    await runAgainst(
      answering((step) => {
        seen.push(step);
        return undefined;
      }),
      [taken],
      { document },
    );
    expect(seen.slice(0, 2)).toEqual(['put', 'take']);
  });

  it('is blocked by what its histories stand on', async () => {
    const { rows, summary } = await asked(answering(() => 402));
    expect(rows['shop/taken']).toMatchObject({ verdict: 'blocked', reason: 'nothing can be put there' });
    expect(summary.exitCode).toBe(1);
  });

  it('does not apply where the endpoint does not offer what leads there', async () => {
    const { rows } = await asked(answering((step) => (step === 'take' ? 405 : undefined)));
    expect(rows['shop/taken']).toMatchObject({ verdict: 'not-applicable', reason: 'nothing is to be had there' });
    expect(rows['shop/put']?.verdict).toBe('pass');
  });

  it('leaves a situation unverified that no history led to', async () => {
    const { rows } = await asked(
      answering(() => undefined),
      [put, elsewhere],
    );
    expect(rows['shop/elsewhere']).toMatchObject({
      verdict: 'unverifiable',
      reason: 'no history led there: something was taken elsewhere',
    });
  });

  it('calls an answer flaky that the same history does not give again', async () => {
    let refusals = 0;
    const { rows } = await asked(
      answering((step) => {
        if (step !== 'take') return undefined;
        refusals += 1;
        return refusals === 1 ? 500 : undefined;
      }),
    );
    expect(rows['shop/taken']?.verdict).toBe('flaky');
  });

  it('comes before what is asked side by side, and one that is alone comes last', async () => {
    const order: string[] = [];
    const last = walk<never, 'put', Step>({
      id: 'last',
      situations: { put: { means: 'something was put there', histories: [['put']] } },
      alone: true,
      take: takeHistory as never,
    });
    const plain = probe({
      ...about,
      id: 'test/plain',
      observe: async (endpoint) => describe(await endpoint.ask('ping')),
    });
    const alone = watcher({ ...about, id: 'last/put', during: during(last, 'put'), watch: describe });
    await runAgainst(served(), [alone, plain, put], {
      document: promising({ 'test/plain': { must: { answer: 'result' }, because: 'T-1' } }),
    }).then(({ events }) => {
      for (const event of events) if (event.type === 'verdict') order.push(event.probe);
    });
    expect(order).toEqual(['shop/put', 'test/plain', 'last/put']);
  });

  it('hands a probe the facts that it needs, and leaves those out whose facts are absent', () => {
    const keyed = watcher({
      ...about,
      id: 'shop/keyed',
      needs: ['second'],
      during: during(shop, 'put'),
      watch: describe,
    });
    const planned = plan(
      [keyed, put],
      { allow: new Set(['opens-sessions']) },
      {
        ...nothingKnown,
        conventions: { credentials: [{ header: 'X-Key', format: '{key}' }] },
      },
    );
    expect(planned.map(({ ask }) => ask)).toEqual([false, true]);
  });
});

suite('the session of a run', () => {
  /** Serves sessions, and forgets one each time `forgets` says so. */
  function forgetting(forgets: (request: Request, method: unknown) => boolean) {
    let opened = 0;
    const open = new Set<string>();
    return served((request, { method, id }) => {
      const session = request.headers.get('mcp-session-id');
      if (request.method === 'DELETE') return new Response(null, { status: open.delete(session ?? '') ? 204 : 404 });
      if (method === 'initialize') {
        opened += 1;
        open.add(`s-${opened}`);
        const result = { protocolVersion: '2025-03-26', capabilities: { tools: {} }, serverInfo: { name: 'forgets' } };
        return resultOf(id, result, { 'mcp-session-id': `s-${opened}` });
      }
      if (session === null || !open.has(session)) return new Response('', { status: 404 });
      if (forgets(request, method)) open.clear();
      return undefined;
    });
  }

  const plain = probe({
    ...about,
    id: 'test/plain',
    observe: async (endpoint) => describe(await endpoint.ask('ping')),
  });
  const counting = probe({
    ...about,
    id: 'test/counting',
    sees: { status: number('the status') },
    always: [1, 2, 3],
    observe: async (endpoint, _given, value: number) => ({
      status: (await endpoint.ask('ping', { headers: { 'X-Case': String(value) } })).answer?.status ?? 0,
    }),
  });
  const both = promising({
    'test/plain': { must: { answer: 'result' }, because: 'T-1' },
    'test/counting': { must: { status: 200 }, because: 'T-1' },
  });

  it('is opened anew where it was lost, and what was asked meanwhile is asked again', async () => {
    let pings = 0;
    const { summary } = await runAgainst(
      forgetting((_request, method) => method === 'ping' && ++pings === 2),
      [plain, counting],
      { document: both },
    );
    expect(summary.verdicts.map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
    expect(summary).toMatchObject({ complete: true, exitCode: 0 });
    expect(summary.hints).toEqual([
      'The endpoint lost the session of this run once, and a new one was opened each time.',
    ]);
  });

  it('blocks a probe that costs it every time, and no other', async () => {
    const { summary } = await runAgainst(
      forgetting((request) => request.headers.get('x-case') === '2'),
      [plain, counting],
      {
        document: both,
        limits: { concurrency: 1, rate: 1e6, maxRequests: 500, timeout: 5_000, cases: 5, refusals: 50 },
      },
    );
    const rows = Object.fromEntries(summary.verdicts.map((row) => [row.probe, row]));
    expect(rows['test/plain']?.verdict).toBe('pass');
    expect(rows['test/counting']?.verdict).toBe('blocked');
    expect(summary).toMatchObject({ complete: true, exitCode: 1 });
  });
});
