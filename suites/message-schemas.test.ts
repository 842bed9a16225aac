import { describe, expect, it } from 'vitest';
import { check } from '../check.ts';
import { type Handle, resultOf, served } from '../harness/__test-helpers__/served.ts';
import type { AnyOutcome } from '../harness/outcome.ts';
import { probe } from '../harness/probe.ts';
import { describe as describeReply, reply } from '../harness/reply.ts';
import type { Summary } from '../harness/summary.ts';
import type { FaultName } from '../mock-server/index.ts';
import { askedOf, outcomesIn } from './__test-helpers__/asked.ts';
import { results as resultsBySchema } from './message-schemas.ts';

const kept = { schema: 'kept' };
const broken = (method: string, at: string, problem: string) => ({ schema: 'broken', method, at, problem });

describe('on the reference gateway', () => {
  it('results and errors are in order, and nothing else is sent', async () => {
    const { verdicts } = await askedOf('m*');
    const told = verdicts.filter(({ probe }) => probe.endsWith('-by-schema'));
    expect(
      told.map(({ probe, verdict, reason, outcomes }) => [probe, verdict, reason ?? outcomes[0]?.outcome]),
    ).toEqual([
      ['messages/results-by-schema', 'pass', kept],
      ['messages/errors-by-schema', 'pass', kept],
      ['messages/notifications-by-schema', 'unverifiable', 'no exchange of this run had anything to look at'],
      ['messages/requests-by-schema', 'unverifiable', 'no exchange of this run had anything to look at'],
    ]);
  });

  const turned: readonly (readonly [FaultName, string, AnyOutcome])[] = [
    ['schema-missing', 'results', broken('tools/list', '/result/tools/*/inputSchema', 'missing')],
    ['error-code-as-text', 'errors', { schema: 'broken', at: '/error/code', problem: 'other-type' }],
    ['notifies-out-of-schema', 'notifications', broken('notifications/message', '/params/level', 'other-value')],
    ['asks-out-of-schema', 'requests', broken('sampling/createMessage', '/params/maxTokens', 'missing')],
  ];

  it.each(turned)('%s is told', async (fault, what, outcome) => {
    expect(outcomesIn(await askedOf('m*', [fault]))[`messages/${what}-by-schema`]).toContainEqual(outcome);
  });
});

/** What the probes of this file saw, by the first word of their names. */
async function seenOf(
  first: Handle,
  only: readonly string[] = ['m*', 'lifecycle/*'],
): Promise<Record<string, readonly AnyOutcome[]>> {
  return told(await checked(first, only));
}

function checked(first: Handle, only: readonly string[] = ['m*', 'lifecycle/*']): Promise<Summary> {
  const skip = ['http/*', 'auth/*', 'accept/*'];
  return check({
    url: 'http://endpoint.test/mcp',
    handle: served(first),
    only: ['messages/*', ...only],
    skip,
    seed: 1,
    runs: 2,
    rate: 100_000,
  });
}

function told(summary: Summary): Record<string, readonly AnyOutcome[]> {
  const own = Object.entries(outcomesIn(summary)).filter(([probe]) => probe.endsWith('-by-schema'));
  return Object.fromEntries(own.map(([probe, outcomes]) => [probe.replace(/^messages\/|-by-schema$/g, ''), outcomes]));
}

function answering(method: string, answer: (id: unknown) => Response): Handle {
  return (_request, message) => (message.method === method ? answer(message.id) : undefined);
}

const initialized = (id: unknown, protocolVersion: unknown, more: object = {}) =>
  resultOf(id, { protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'n', version: '1' }, ...more });

/** An answer as an event stream of these messages. */
function streamed(...messages: unknown[]): Response {
  const body = messages.map((message) => `data: ${JSON.stringify(message)}\n\n`).join('');
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

const tools = (...all: unknown[]) => ({ tools: [{ name: 'a', inputSchema: { type: 'object' } }, ...all] });

describe('results', () => {
  it('of many tools with the same defect are one outcome', async () => {
    const defective = Array.from({ length: 5 }, (_, n) => ({ name: `t${n}`, inputSchema: { type: 'array' } }));
    let asked = 0;
    const { results } = await seenOf(
      answering('tools/list', (id) => {
        asked += 1;
        return resultOf(id, tools(...defective.slice(asked % 5)));
      }),
    );
    expect(results).toContainEqual(broken('tools/list', '/result/tools/*/inputSchema/type', 'other-value'));
    expect(results?.length).toBeLessThanOrEqual(2);
  });

  it('may have members that the revision does not know, whatever they hold', async () => {
    const later = {
      name: 'b',
      inputSchema: { type: 'object' },
      title: 7,
      outputSchema: [],
      icons: 'none',
      execution: 7,
    };
    expect(await seenOf(answering('tools/list', (id) => resultOf(id, { ...tools(later), ttlMs: 1 })))).toMatchObject({
      results: [kept],
    });
  });

  it('are held against the revision that initialize agreed on', async () => {
    const titled = tools({ name: 'b', inputSchema: { type: 'object' }, title: 7 });
    const by =
      (revision: string): Handle =>
      (_request, { id, method }) =>
        method === 'initialize'
          ? initialized(id, revision)
          : method === 'tools/list'
            ? resultOf(id, titled)
            : undefined;
    const title = broken('tools/list', '/result/tools/*/title', 'other-type');
    expect(await seenOf(by('2025-03-26'), [])).toMatchObject({ results: [kept] });
    expect(await seenOf(by('2025-06-18'), [])).toMatchObject({ results: expect.arrayContaining([title]) });
  });

  it('of initialize are held against the revision that they settle', async () => {
    // The first answer agrees on 2025-11-25, later ones on an older revision, in which this member means nothing.
    let asked = 0;
    const { results } = await seenOf((_request, { id, method }) => {
      if (method !== 'initialize') return undefined;
      asked += 1;
      return asked === 1
        ? initialized(id, '2025-11-25')
        : initialized(id, '2025-03-26', { capabilities: { tasks: 7 } });
    });
    expect(asked).toBeGreaterThan(1);
    expect(results).toEqual([kept]);
  });

  it('of methods that nobody knows are not looked at', async () => {
    const summary = await checked((_request, { id, method }) =>
      String(method).startsWith('initialize')
        ? undefined
        : resultOf(id, method === 'tools/list' ? tools() : { any: [] }),
    );
    const methods = (told(summary).results ?? []).map(({ method }) => method);
    expect(methods).not.toContain('ping');
    expect(methods.filter((method) => method !== undefined && !/^[a-z]+\/[a-zA-Z/]+$/.test(String(method)))).toEqual(
      [],
    );
  });

  it('may not stand beside an error, even of null', async () => {
    const both = (id: unknown) => Response.json({ jsonrpc: '2.0', id, result: {}, error: null });
    expect(await seenOf(answering('ping', both))).toMatchObject({
      results: expect.arrayContaining([broken('ping', '/error', 'not-allowed')]),
    });
  });

  it('in a batch are told apart by their ids', async () => {
    const message = ['ping', 'tools/list'].map((method) => ({ jsonrpc: '2.0', id: method, method }));
    const batched = probe({
      id: 'acme/batch',
      question: 'What answers ping and a list in one array?',
      why: 'A test asks.',
      sees: reply,
      observe: async (endpoint) => describeReply(await endpoint.ask('', { message })),
    });
    const handle: Handle = async (request) => {
      const text = await request.clone().text();
      if (!text.startsWith('[')) return undefined;
      const answers = [resultOf('tools/list', tools()), resultOf('ping', { _meta: 7 })];
      return Response.json(await Promise.all(answers.map((answer) => answer.json())));
    };
    const summary = await check({
      url: 'http://endpoint.test/mcp',
      handle: served(handle),
      probes: [batched, resultsBySchema],
    });
    expect(told(summary)).toEqual({ results: [kept, broken('ping', '/result/_meta', 'other-type')] });
  });
});

describe('errors', () => {
  const refusing = (status: number, body: object | string): Handle =>
    answering('ping', () =>
      typeof body === 'string' ? new Response(body, { status }) : Response.json(body, { status }),
    );

  it.each([
    ['an id of null', 400, { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'm' } }],
    ['no id', 400, { jsonrpc: '2.0', error: { code: -32600, message: 'm' } }],
    ['a body of HTTP', 400, { error: { code: 400, message: 'm' } }],
    ['a body of HTTP with its own error', 401, { error: 'unauthorized', error_description: 7 }],
    ['a body of HTTP under success', 200, { error: 'unauthorized' }],
    ['a page', 500, '<h1>error</h1>'],
  ])('with %s are in order', async (_what, status, body) => {
    const { errors = [kept] } = await seenOf(refusing(status, body));
    expect(errors).toEqual([kept]);
  });

  it.each([
    ['no message', 200, { jsonrpc: '2.0', id: 1, error: { code: -1 } }, '/error/message', 'missing'],
    ['a text in place of the error', 200, { jsonrpc: '2.0', id: 1, error: 'm' }, '/error', 'other-type'],
    [
      'a code that is a text',
      400,
      { jsonrpc: '2.0', id: 1, error: { code: 'E', message: 'm' } },
      '/error/code',
      'other-type',
    ],
    [
      'a result beside',
      200,
      { jsonrpc: '2.0', id: 1, error: { code: 1, message: 'm' }, result: null },
      '/result',
      'not-allowed',
    ],
  ])('with %s are told', async (_what, status, body, at, problem) => {
    const { errors } = await seenOf(refusing(status, body));
    expect(errors).toContainEqual({ schema: 'broken', at, problem });
  });
});

describe('an error under an id that is none', () => {
  const refusing =
    (idOf: (asked: unknown) => unknown): Handle =>
    (_request, { id, method }) => {
      const isValid = typeof id === 'string' || Number.isInteger(id);
      if (isValid || id === undefined || method !== 'tools/list') return undefined;
      return Response.json({ jsonrpc: '2.0', id: idOf(id), error: { code: -32600, message: 'm' } }, { status: 400 });
    };

  it('is in order where the request bore that very id', async () => {
    expect(await seenOf(refusing((id) => id))).toMatchObject({ errors: [kept] });
  });

  it('is told where the request bore another', async () => {
    const { errors } = await seenOf(refusing(() => 2.5));
    expect(errors).toContainEqual({ schema: 'broken', at: '/id', problem: 'other-type' });
  });
});

describe('what nobody asked for', () => {
  const progress = { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 1, progress: 1 } };
  const ahead = (...messages: unknown[]) =>
    answering('ping', (id) => streamed(...messages, { jsonrpc: '2.0', id, result: {} }));

  it('is in order where it satisfies the schema, or is an extension', async () => {
    const own = { jsonrpc: '2.0', method: 'notifications/acme/own', params: { anything: [] } };
    const asked = { jsonrpc: '2.0', id: 'a', method: 'roots/list' };
    expect(await seenOf(ahead(progress, own, asked))).toMatchObject({ notifications: [kept], requests: [kept] });
  });

  it('is told by the first that does not', async () => {
    const { params: _params, ...empty } = progress;
    const asked = { jsonrpc: '2.0', id: null, method: 'roots/list' };
    expect(await seenOf(ahead(progress, empty, asked))).toMatchObject({
      notifications: [broken('notifications/progress', '/params', 'missing')],
      requests: [broken('roots/list', '/id', 'other-type')],
    });
  });

  it('is told without a name that is its own', async () => {
    const own = { jsonrpc: '1.0', method: `acme/${'x'.repeat(99)}` };
    const { notifications } = await seenOf(ahead(own));
    expect(notifications).toEqual([{ schema: 'broken', at: '/jsonrpc', problem: 'other-value' }]);
  });

  it('is not looked at beside the endpoint', async () => {
    const beside: Handle = (request) =>
      new URL(request.url).pathname === '/mcp' ? undefined : Response.json({ jsonrpc: '2.0', method: 7 });
    const summary = await check({
      url: 'http://endpoint.test/mcp',
      handle: served(beside),
      seed: 1,
      runs: 2,
      rate: 100_000,
    });
    expect(Object.keys(told(summary)).sort()).toEqual(['errors', 'results']);
  });
});

describe('an endpoint of which no revision is known', () => {
  it.each([
    [
      'refuses initialize',
      (id: unknown) => Response.json({ jsonrpc: '2.0', id, error: { code: -32601, message: 'no' } }),
      'initialize agreed on no protocol revision',
    ],
    [
      'agrees on a revision of nobody',
      (id: unknown) => initialized(id, '1999-01-01'),
      'initialize agreed on "1999-01-01", a protocol revision not known here',
    ],
    ['agrees on what is no text', (id: unknown) => initialized(id, 7), 'initialize agreed on no protocol revision'],
    [
      'agrees on a novel',
      (id: unknown) => initialized(id, 'x'.repeat(9_999)),
      `initialize agreed on "${'x'.repeat(39)}…", a protocol revision not known here`,
    ],
  ])('that %s is judged in nothing', async (_what, initialize, reason) => {
    const { verdicts } = await checked(answering('initialize', initialize), []);
    const own = verdicts.filter(({ probe }) => probe.endsWith('-by-schema'));
    expect(own.map(({ verdict, reason }) => [verdict, reason])).toEqual(own.map(() => ['unverifiable', reason]));
    expect(own).toHaveLength(4);
  });
});
