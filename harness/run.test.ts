import { expect, it, describe as suite, vi } from 'vitest';
import { plain, promising, resultOf, runAgainst, served, small } from './__test-helpers__/served.ts';
import type { Host } from './host.ts';
import { flag, number, text } from './outcome.ts';
import { probe, watcher } from './probe.ts';
import { describe, reply } from './reply.ts';
import { direct, NoAnswer } from './wire/index.ts';

const header = (value: number) => ({ headers: { 'X-Case': String(value) } });

/** Sends a number with the known-good request: endpoints of the tests answer by it. */
const numbered = probe({
  id: 'test/numbered',
  question: 'What answers a request with a number in a header?',
  why: 'It does not matter.',
  sees: reply,
  vary: () => small,
  async observe(endpoint, _given, value: number) {
    return describe(await endpoint.ask(endpoint.known, header(value)));
  },
});

const onTools = probe({
  id: 'test/on-tools',
  question: 'What answers the known-good request, where there are tools?',
  why: 'It does not matter.',
  sees: reply,
  needs: ['tools'],
  async observe(endpoint) {
    return describe(await endpoint.ask(endpoint.known));
  },
});

const onTemplates = probe({
  id: 'test/on-templates',
  question: 'What answers the known-good request, where there are templates?',
  why: 'It does not matter.',
  sees: reply,
  needs: ['resourceTemplates'],
  async observe(endpoint) {
    return describe(await endpoint.ask(endpoint.known));
  },
});

const ids = watcher({
  id: 'test/ids',
  question: 'Is the id echoed?',
  why: 'It does not matter.',
  sees: { same: flag('whether the id is the same') },
  watch: ({ sent, response }) =>
    response ? { same: (sent.message as { id?: unknown }).id === response.id } : undefined,
});

const caseOf = (request: Request) => Number(request.headers.get('x-case') ?? Number.NaN);
const document = promising({
  'test/numbered': { must: { answer: 'result' }, because: 'T-1' },
  'test/plain': { must: { answer: 'result' }, because: 'T-1' },
  'test/ids': { must: { same: true }, because: 'T-1' },
  'test/on-tools': { must: { answer: 'result' }, because: 'T-1' },
  'test/on-templates': { must: { answer: 'result' }, because: 'T-1' },
});
const verdicts = (summary: { readonly verdicts: readonly { probe: string; verdict: string; reason?: string }[] }) =>
  Object.fromEntries(
    summary.verdicts.map(({ probe: id, verdict, reason }) => [id, reason ? `${verdict}: ${reason}` : verdict]),
  );

const noSuchMethod = (id: unknown) =>
  Response.json({ jsonrpc: '2.0', id, error: { code: -32601, message: 'no such method' } });
const initialized = (id: unknown, capabilities: object) =>
  resultOf(id, { protocolVersion: '2025-03-26', capabilities, serverInfo: { name: 'served', version: '1' } });

suite('a run', () => {
  it('is not blocked where a connection is closed under the known-good request, as after a 413 that came early', async () => {
    const wire = direct(served());
    const closed = new Set<unknown>();
    const { summary } = await runAgainst(served(), [plain], {
      document,
      async wire(request, signal) {
        if (closed.has(request.body)) return wire(request, signal);
        closed.add(request.body);
        throw new NoAnswer('reset', request.url, 'ECONNRESET');
      },
    });
    expect(verdicts(summary)).toEqual({ 'test/plain': 'pass' });
  });

  it.each<[string, (id: unknown) => Response, string]>([
    ['an HTTP error', () => new Response('no', { status: 500 }), 'blocked: tools/list is not served: http-error 500'],
    ['no list', (id) => resultOf(id, {}), 'blocked: tools/list is not served: its result holds no list'],
    ['no such method', noSuchMethod, 'blocked: tools/list is not served: rpc-error 200 -32601'],
    ['an empty list', (id) => resultOf(id, { tools: [] }), 'unverifiable: the endpoint lists no tool for this key'],
    [
      'that the key may not',
      () => new Response('no', { status: 403 }),
      'unverifiable: the endpoint lists no tool for this key',
    ],
  ])('blocks what stands on the tools where their list is declared and answered with %s', async (_, list, told) => {
    const handle = served((_request, { id, method }) => (method === 'tools/list' ? list(id) : undefined));
    for (const probes of [[plain, onTools], [onTools]]) {
      const { summary } = await runAgainst(handle, probes, { document });
      if (summary.verdicts.length === 0) expect(told).toMatch(/^unverifiable/);
      else expect(verdicts(summary)['test/on-tools']).toBe(told);
      expect(summary.exitCode).toBe(told.startsWith('blocked') ? 1 : probes.length === 1 ? 2 : 0);
    }
  });

  it('blocks nothing for a list that is not declared, that has no templates, or that is refused once', async () => {
    const undeclared = served((_request, { id, method }) => {
      if (method === 'initialize') return initialized(id, { resources: {} });
      if (method === 'resources/list') return resultOf(id, { resources: [] });
      return method === 'tools/list' ? noSuchMethod(id) : undefined;
    });
    const { summary } = await runAgainst(undeclared, [plain, onTools, onTemplates], { document });
    expect(Object.values(verdicts(summary)).sort()).toEqual([
      'pass',
      'unverifiable: the endpoint lists no template of resources for this key',
      'unverifiable: the endpoint lists no tool for this key',
    ]);
    let lists = 0;
    // The first is the known-good request itself.
    const once = served((_request, { method }) =>
      method === 'tools/list' && ++lists === 2 ? new Response('no', { status: 500 }) : undefined,
    );
    expect(verdicts((await runAgainst(once, [onTools], { document })).summary)).toEqual({ 'test/on-tools': 'pass' });
  });

  it('passes what keeps its promises, and gives each event in order', async () => {
    const { events, summary } = await runAgainst(served(), [numbered, plain, ids], { document });
    expect(verdicts(summary)).toEqual({ 'test/numbered': 'pass', 'test/plain': 'pass', 'test/ids': 'pass' });
    expect(summary).toMatchObject({
      complete: true,
      exitCode: 0,
      counts: { pass: 3 },
      server: { name: 'served' },
      revision: '2025-03-26',
    });
    expect(events[0]?.type).toBe('run-started');
    expect(events[1]?.type).toBe('planned');
    expect(events.at(-1)?.type).toBe('run-finished');
  });

  it('observes and judges nothing where no document is named', async () => {
    const { summary } = await runAgainst(served(), [plain]);
    expect(summary).toMatchObject({
      exitCode: 0,
      counts: { observed: 1 },
      verdicts: [{ document: null, outcome: { answer: 'result' } }],
    });
  });

  it('shrinks a violation to the smallest case, logs that value, and tells the tally', async () => {
    const handle = served((request) => (caseOf(request) >= 20 ? new Response('no', { status: 500 }) : undefined));
    const { summary } = await runAgainst(handle, [numbered], { document });
    const [verdict] = summary.verdicts;
    expect(verdict).toMatchObject({
      verdict: 'violation',
      broken: ['answer'],
      outcome: { answer: 'http-error', status: 500 },
    });
    expect(verdict?.outcomes.reduce((sum, { count }) => sum + count, 0)).toBe(10);
    const shown = summary.exchanges.find(({ id }) => id === verdict?.exchange);
    expect(shown?.case.value).toBe(20);
    expect(shown?.exchanges[0]?.request.headers).toContainEqual(['X-Case', '20']);
    expect(summary.exitCode).toBe(1);
  });

  it('asks the same cases for the same seed, whatever else is left out', async () => {
    const seen: number[][] = [[], []];
    const recording = (at: number) =>
      served((request) => {
        if (!Number.isNaN(caseOf(request))) seen[at]?.push(caseOf(request));
        return undefined;
      });
    await runAgainst(recording(0), [plain, numbered, ids], { document });
    await runAgainst(recording(1), [numbered], { document });
    expect(seen[0]?.sort()).toEqual(seen[1]?.sort());
  });

  it('calls an outcome that changes when asked again flaky', async () => {
    const asked = new Set<number>();
    const handle = served((request) => {
      const value = caseOf(request);
      if (Number.isNaN(value) || asked.has(value)) return undefined;
      asked.add(value);
      return new Response('busy', { status: 500 });
    });
    const { summary } = await runAgainst(handle, [numbered], { document });
    expect(summary.verdicts[0]).toMatchObject({
      verdict: 'flaky',
      reason: 'the same case did not give this outcome again: it came 1 of 10 times',
      rate: { asked: 10, same: 1 },
    });
    expect(summary.exitCode).toBe(1);
  });

  it('calls an outcome steady that breaks the same promise again, though it differs in what no promise speaks of', async () => {
    let refusals = 0;
    const handle = served((request) => {
      if (Number.isNaN(caseOf(request))) return undefined;
      refusals += 1;
      return new Response('busy', { status: 500 + (refusals % 2) });
    });
    const { summary } = await runAgainst(handle, [numbered], { document });
    expect(summary.verdicts[0]).toMatchObject({ verdict: 'violation' });
    expect(summary.verdicts[0]?.outcomes).toHaveLength(2);
  });

  it('sends an id of a session that is long, such as a signed token', async () => {
    const id = 'f'.repeat(3_000);
    const serve = served((request, { method }) =>
      method === 'initialize' || request.headers.get('mcp-session-id') === id
        ? undefined
        : new Response('which session?', { status: 400 }),
    );
    const handle = async (request: Request) => {
      const response = await serve(request);
      response.headers.set('mcp-session-id', id);
      return response;
    };
    const { summary } = await runAgainst(handle, [plain], { document });
    expect(verdicts(summary)['test/plain']).toMatch(/^(?:pass|observed)/);
  });

  it('blocks a probe whose closing control is refused, and ends as lost where the endpoint no longer serves', async () => {
    let asked = 0;
    const handle = served((request) => {
      if (!Number.isNaN(caseOf(request))) asked += 1;
      return asked >= 10 ? new Response('gone', { status: 500 }) : undefined;
    });
    const { summary } = await runAgainst(handle, [numbered, plain], {
      document,
      limits: { concurrency: 1, rate: Infinity, maxRequests: 999, timeout: 1000, cases: 10, refusals: 99 },
    });
    expect(summary).toMatchObject({ complete: false, exitCode: 2 });
    expect(verdicts(summary)['test/numbered']).toMatch(
      /^blocked: the known-good request is not served: http-error 500/,
    );
    expect(verdicts(summary)['test/plain']).toMatch(/^blocked: not asked: the known-good request is not served/);
  });

  it('tells that the host has ended, though its connections broke before', async () => {
    const end = new AbortController();
    const host: Host = { kind: 'process', ended: end.signal, log: () => ({ lines: ['out of memory'], truncated: 0 }) };
    let asked = 0;
    const handle = served((request) => {
      if (!Number.isNaN(caseOf(request))) asked += 1;
      return asked < 10 ? undefined : Response.error();
    });
    const listen = end.signal.addEventListener.bind(end.signal);
    vi.spyOn(end.signal, 'addEventListener').mockImplementation((...listener: Parameters<typeof listen>) => {
      listen(...listener);
      // Later than what the last answer decides: it is waited for again.
      if (asked >= 10) setImmediate(() => end.abort(new Error('the command ended with 137')));
    });
    const { summary } = await runAgainst(handle, [numbered, plain], { document, host });
    expect(summary).toMatchObject({ complete: false, exitCode: 2, reason: 'the command ended with 137' });
    expect(summary.endpointLog).toEqual({ source: 'process', lines: ['out of memory'], truncated: 0 });
  });

  it('waits no longer for an answer than a question wants to', async () => {
    const impatient = probe({
      id: 'test/impatient',
      question: 'Is an answer waited for that never comes?',
      why: 'It does not matter.',
      sees: { why: text('what became of it') },
      async observe(endpoint) {
        const { failure } = await endpoint.ask('ping', { within: 1 });
        return { why: `${failure?.reason}: ${failure?.detail}` };
      },
    });
    const handle = served((_, { method }) => (method === 'ping' ? new Promise<Response>(() => undefined) : undefined));
    const { summary } = await runAgainst(handle, [impatient]);
    expect(summary.verdicts[0]?.outcomes).toMatchObject([{ outcome: { why: 'timeout: no answer within 1 ms' } }]);
  });

  it('blocks, and goes on, where one control alone is refused', async () => {
    let controls = 0;
    const handle = served((_, message) => {
      if (message.method === 'tools/list') controls += 1;
      // The third tools/list is the first control: preflight asks two.
      return controls === 3 && message.method === 'tools/list' ? new Response('', { status: 502 }) : undefined;
    });
    const { summary } = await runAgainst(handle, [plain], { document });
    expect(summary).toMatchObject({ complete: true, exitCode: 1, counts: { blocked: 1 } });
  });

  it('never passes what it watched in an unfinished run', async () => {
    const { summary } = await runAgainst(served(), [numbered, ids], {
      document,
      limits: { concurrency: 2, rate: Infinity, maxRequests: 8, timeout: 1000, cases: 10, refusals: 99 },
    });
    expect(summary).toMatchObject({ complete: false, exitCode: 2, requests: 8 });
    expect(verdicts(summary)['test/ids']).toMatch(/^blocked: only a part of the run was watched/);
    expect(verdicts(summary)['test/numbered']).toMatch(/^blocked: not finished: the run had spent its requests/);
  });

  it('is interrupted by its signal: exit 130, incomplete, every probe accounted for', async () => {
    const control = new AbortController();
    const handle = served((request) => {
      if (!Number.isNaN(caseOf(request))) control.abort();
      return undefined;
    });
    const { summary } = await runAgainst(handle, [numbered, plain, ids], { document, interrupt: control.signal });
    expect(summary).toMatchObject({ complete: false, exitCode: 130 });
    expect(new Set(summary.verdicts.map(({ probe: id }) => id)).size).toBe(3);
  });

  it('calls a fault of a probe an error of the harness: exit 3', async () => {
    const broken = probe({
      id: 'test/broken',
      question: 'What if a probe fails?',
      why: 'It is ours.',
      sees: { status: number('a status') },
      async observe() {
        throw new Error('a bug');
      },
    });
    const { summary } = await runAgainst(served(), [broken, plain], { document });
    expect(summary).toMatchObject({ exitCode: 3, counts: { error: 1, pass: 1 } });
  });

  it('cannot pass a watching probe that met nothing to look at', async () => {
    const nothing = watcher({ ...ids, id: 'test/ids', watch: () => undefined });
    const { summary } = await runAgainst(served(), [nothing, plain], { document });
    expect(verdicts(summary)['test/ids']).toBe('unverifiable: no exchange of this run had anything to look at');
  });

  it('waits out a rate limit, and blocks where it cannot', async () => {
    let limited = 1;
    const handle = served((request) => {
      if (Number.isNaN(caseOf(request)) || limited === 0) return undefined;
      limited -= 1;
      return new Response('', { status: 429, headers: { 'retry-after': '0' } });
    });
    expect(verdicts((await runAgainst(handle, [numbered], { document })).summary)).toEqual({ 'test/numbered': 'pass' });
    const always = served((request) =>
      Number.isNaN(caseOf(request)) ? undefined : new Response('', { status: 429, headers: { 'retry-after': '999' } }),
    );
    expect(verdicts((await runAgainst(always, [numbered], { document })).summary)['test/numbered']).toBe(
      'blocked: not finished: the endpoint limits the rate: it answers 429, retry after 999 s',
    );
  });

  it('proves an ingredient alone before it is combined, and blocks by its name', async () => {
    const combined = probe({
      id: 'test/combined',
      question: 'What answers both credentials at once?',
      why: 'It does not matter.',
      sees: reply,
      needs: ['alternative'],
      async observe(endpoint, given) {
        return describe(await endpoint.ask(endpoint.known, { credential: given.alternative }));
      },
    });
    const places = {
      credentials: [
        { header: 'Authorization', format: 'Bearer {key}' },
        { header: 'x-api-key', format: '{key}' },
      ],
    } as const;
    const promised = promising({ 'test/combined': { must: { answer: 'result' }, because: 'T-1' } }, places);
    const handle = served((request) =>
      request.headers.has('authorization') ? undefined : new Response('', { status: 401 }),
    );
    const { summary } = await runAgainst(handle, [combined], {
      document: promised,
      target: { url: 'http://endpoint.test/mcp', key: 'a-secret-key' },
    });
    expect(verdicts(summary)['test/combined']).toMatch(
      /^blocked: alternative alone \(.*\) is not served: http-error 401/,
    );
  });

  it('calls a probe unverifiable, not blocked, where the control was a guess of ours', async () => {
    const calling = probe({
      id: 'test/calling',
      question: 'What answers a call?',
      why: 'It does not matter.',
      sees: reply,
      needs: ['readOnlyTool'],
      async observe(endpoint) {
        return describe(await endpoint.ask(endpoint.known));
      },
    });
    const promised = promising({ 'test/calling': { must: { answer: 'result' }, because: 'T-1' } });
    const handle = served((_, message) =>
      message.method === 'tools/list'
        ? resultOf(message.id, { tools: [{ name: 'look', annotations: { readOnlyHint: true }, inputSchema: {} }] })
        : undefined,
    );
    const { summary } = await runAgainst(handle, [calling], { document: promised });
    expect(summary.verdicts[0]).toMatchObject({
      verdict: 'unverifiable',
      configure: "--allow-tool 'look=<JSON arguments>'",
    });
  });

  it('names the other version of a document that these answers keep', async () => {
    const older = { ...promising({ 'test/plain': { must: { answer: 'http-error' }, because: 'T-1' } }), id: 'test@0' };
    const handle = served();
    const { summary } = await runAgainst(handle, [plain], {
      document: { ...older, id: 'test@2' },
      otherVersions: [document],
    });
    expect(summary.hints).toEqual([
      'These answers keep every promise of test@1. Does this endpoint follow that version? Check it with --profile test@1.',
    ]);
  });

  it('writes no credential into any event, in whatever way the endpoint repeats it', async () => {
    const key = 'sk-live-0123456789abcdef';
    const handle = served((request, message) => {
      const sent = request.headers.get('authorization') ?? '';
      return message.method === 'tools/list'
        ? resultOf(
            message.id,
            { tools: [], echo: [sent, Buffer.from(sent).toString('base64'), encodeURIComponent(sent)] },
            { 'x-echo': sent },
          )
        : undefined;
    });
    const { events } = await runAgainst(handle, [plain, numbered], {
      document,
      target: { url: 'http://endpoint.test/mcp', key },
    });
    const written = JSON.stringify(events);
    expect(written).toContain('{key}');
    expect(written).not.toContain(key);
    expect(written).not.toContain(Buffer.from(`Bearer ${key}`).toString('base64'));
  });
});
