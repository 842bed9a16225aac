import { expect, it, describe as suite } from 'vitest';
import { promising, resultOf, runAgainst, served, small } from './__test-helpers__/served.ts';
import { text } from './outcome.ts';
import { probe } from './probe.ts';
import { describe, reply } from './reply.ts';

const numbered = probe({
  id: 'test/numbered',
  question: 'What answers a request with a number in a header?',
  why: 'It does not matter.',
  sees: reply,
  vary: () => small,
  async observe(endpoint, _given, value: number) {
    return describe(await endpoint.ask(endpoint.known, { headers: { 'X-Case': String(value) } }));
  },
});
const document = promising({ 'test/numbered': { must: { answer: 'result' }, because: 'T-1' } });
const url = 'http://endpoint.test/mcp';

const speaking = (protocolVersion: string) =>
  served((_, { method, id }) =>
    method === 'initialize'
      ? resultOf(id, { protocolVersion, capabilities: { tools: {} }, serverInfo: {} })
      : undefined,
  );

suite('what went wrong once', () => {
  it('an endpoint that answers its key as protocol version put it into log and terminal', async () => {
    const key = 'sk-0123456789abcdef';
    const { events } = await runAgainst(speaking(key), [numbered], { document, target: { url, key } });
    expect(JSON.stringify(events)).not.toContain(key);
    expect(events.find(({ type }) => type === 'planned')).toMatchObject({ revision: '{key}' });
  });

  it('a protocol version that no header can carry was called a fault of the harness', async () => {
    for (const version of ['2025-06-18\n', '日本', 'x'.repeat(100_000)]) {
      expect((await runAgainst(speaking(version), [numbered], { document })).summary.exitCode).toBe(0);
    }
  });

  it('an answer with another id on a stream left open cost the whole time limit again and again', async () => {
    let asked = 0;
    const stray = (id: unknown) =>
      new TextEncoder().encode(`data: ${JSON.stringify({ jsonrpc: '2.0', id, result: {} })}\n\n`);
    const handle = served((_, { id }) => {
      asked += 1;
      if (id === undefined) return undefined;
      const body = new ReadableStream({ start: (controller) => controller.enqueue(stray(`not ${id}`)) });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    });
    const { summary } = await runAgainst(handle, [numbered], { document, preflightTimeout: 50 });
    expect(summary.preflight?.message).toContain('with another id than was asked, and keeps the stream open. Please');
    expect(asked).toBe(1);
  });

  it('an answer that was too large to be taken in was called invalid JSON, or a missing list', async () => {
    const vast = Array.from({ length: 300_000 }, () => 0);
    const always = await runAgainst(
      served((_, { id }) => resultOf(id, vast)),
      [numbered],
      { document },
    );
    expect(always.summary.preflight?.message).toContain(
      'is too large to be taken in: it holds more than 250,000 values, or 10,000 events. Please',
    );
    const once = served((_, { id, method }) => (method === 'tools/list' ? resultOf(id, { tools: vast }) : undefined));
    const { events } = await runAgainst(once, [numbered], { document });
    expect(events.find(({ type }) => type === 'planned')).toMatchObject({
      notes: expect.arrayContaining([
        expect.stringMatching(/^the answer to tools\/list is too large to be taken in: /),
      ]),
    });
  });

  it('an answer that broke off was called invalid JSON', async () => {
    const handle = served(() => {
      const body = new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode('{"jsonrpc":')),
        pull: (controller) => controller.error(new Error('broken')),
      });
      return new Response(body, { headers: { 'content-type': 'application/json' } });
    });
    const { summary } = await runAgainst(handle, [numbered], { document });
    expect(summary.preflight?.message).toContain(
      'HTTP 200, breaks off: the connection was closed before its end. Please',
    );
  });

  it('a short header of the caller was replaced in what was judged', async () => {
    const says = probe({
      id: 'test/says',
      question: 'What does it say?',
      why: 'It does not matter.',
      sees: { says: text('what it says') },
      async observe(endpoint) {
        const { answer } = await endpoint.ask('ping');
        return { says: `${answer?.mediaType} error 127.0.0.1` };
      },
    });
    const promised = promising({ 'test/says': { must: { says: 'application/json error 127.0.0.1' }, because: 'T-1' } });
    for (const header of [
      ['Content-Type', 'application/json'],
      ['X-Env', '1'],
      ['X-App', 'error'],
    ] as const) {
      const { summary } = await runAgainst(served(), [says], {
        document: promised,
        target: { url, headers: [header] },
      });
      expect(summary.counts, header[0]).toEqual({ pass: 1 });
    }
  });

  it('a redirect to a host that holds the key showed it in lower case', async () => {
    const key = 'skLiveABC123xyz987';
    const moved = async () =>
      new Response(null, { status: 307, headers: { location: `https://${key}.evil.example/` } });
    const { events, summary } = await runAgainst(moved, [numbered], { document, target: { url, key } });
    expect(summary.preflight?.cause).toBe('redirect');
    expect(JSON.stringify(events).toLowerCase()).not.toContain(key.toLowerCase());
  });

  it('an endpoint that limits the rate, and was asked to wait, failed the gate', async () => {
    let allowed = 4;
    const limited = served((request) => {
      if (!request.headers.has('x-case') || allowed-- > 0) return undefined;
      return new Response('', { status: 429, headers: { 'retry-after': '0' } });
    });
    const wait = async () => {
      allowed = 4;
    };
    const { summary } = await runAgainst(limited, [numbered], { document, wait });
    expect(summary).toMatchObject({ complete: true, exitCode: 0, counts: { pass: 1 } });
  });

  it('an endpoint that limits the rate for ever was called broken, not unfinished', async () => {
    const limited = served((request) =>
      request.headers.has('x-case') ? new Response('', { status: 429, headers: { 'retry-after': '0' } }) : undefined,
    );
    const { summary } = await runAgainst(limited, [numbered], { document });
    expect(summary).toMatchObject({ complete: false, exitCode: 2, counts: { blocked: 1 } });
  });

  it('a breach that came again was hidden behind one that did not', async () => {
    const asked = new Set<number>();
    const handle = served((request) => {
      const value = Number(request.headers.get('x-case') ?? Number.NaN);
      if (Number.isNaN(value)) return undefined;
      if (value % 2 === 0) return new Response('', { status: 404 });
      const first = !asked.has(value);
      asked.add(value);
      return first ? new Response('', { status: 500 }) : undefined;
    });
    const { summary } = await runAgainst(handle, [numbered], { document });
    expect(summary.verdicts[0]).toMatchObject({ verdict: 'violation', outcome: { status: 404 } });
  });

  it('a session id and a cookie stood in the log in plain', async () => {
    const handle = served((_, { method, id }) =>
      method === 'tools/list'
        ? resultOf(id, { tools: [] }, { 'mcp-session-id': 'session-of-mine', 'set-cookie': 'id=of-mine' })
        : undefined,
    );
    const { events } = await runAgainst(handle, [numbered], { document });
    expect(JSON.stringify(events)).toContain('{session}');
    expect(JSON.stringify(events)).not.toContain('of-mine');
  });
});
