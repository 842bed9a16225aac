import { describe, expect, it } from 'vitest';
import { plain, resultOf, runAgainst, served } from './__test-helpers__/served.ts';
import { defaultsFor } from './defaults.ts';
import type { Exchange } from './exchange.ts';
import { text } from './outcome.ts';
import { probe } from './probe.ts';

const result = { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'served' } };

/** Hands out a session, wants it in every other request, and notes what it is asked. */
function withSession(onDelete: () => Response) {
  const asked: string[] = [];
  const handle = served((request, { id, method }) => {
    asked.push(`${method ?? request.method} ${request.headers.get('mcp-session-id') ?? '-'}`);
    if (request.method === 'DELETE') return onDelete();
    if (method === 'initialize') return resultOf(id, result, { 'Mcp-Session-Id': 'the-session' });
    return request.headers.get('mcp-session-id') === 'the-session' ? undefined : new Response(null, { status: 400 });
  });
  return { asked, handle };
}

describe('the session that preflight was handed', () => {
  it.each([200, 405, 500])('is ended once everything was asked, whatever the answer: %i', async (status) => {
    const { asked, handle } = withSession(() => new Response(null, { status }));
    const { summary } = await runAgainst(handle, [plain]);
    expect(summary).toMatchObject({ complete: true, exitCode: 0 });
    expect(asked.filter((each) => each.startsWith('DELETE'))).toEqual(['DELETE the-session']);
    expect(asked.at(-1)).toBe('DELETE the-session');
  });

  it('is left where the run has spent its requests: to end it is no reason to call the run unfinished', async () => {
    const counting = withSession(() => new Response());
    const { summary } = await runAgainst(counting.handle, [plain]);
    const { asked, handle } = withSession(() => new Response());
    const limits = { ...defaultsFor(true).limits, maxRequests: summary.requests - 1 };
    const again = await runAgainst(handle, [plain], { limits });
    expect(again.summary).toMatchObject({ complete: true, exitCode: 0 });
    expect(asked.some((each) => each.startsWith('DELETE'))).toBe(false);
  });

  it('is not ended where none was handed out', async () => {
    const methods: string[] = [];
    const noting = served(({ method }) => {
      methods.push(method);
      return undefined;
    });
    await runAgainst(noting, [plain]);
    expect(methods).not.toContain('DELETE');
  });
});

describe('the ids of the sessions that a run is handed', () => {
  it.each(['Mcp-Session-Id', 'X-Own-Session'])('are recorded nowhere, whoever names them: %s', async (header) => {
    const handedOut: string[] = [];
    const handle = served((request, { id, method }) => {
      if (method === 'initialize') {
        const session = crypto.randomUUID();
        handedOut.push(session);
        return resultOf(id, { ...result, instructions: `You are in ${session}.` }, { [header]: session });
      }
      const session = request.headers.get(header);
      const coded = Buffer.from(`sid:${session}`).toString('base64');
      const message = `Session not found: ${session} (${coded})`;
      return method === 'tools/list' && session && !request.headers.has('x-lost')
        ? undefined
        : Response.json({ jsonrpc: '2.0', id: id ?? null, error: { code: -32001, message } }, { status: 404 });
    });
    const lost = probe({
      id: 'test/lost',
      question: 'What is said of a session that is lost?',
      why: 'It does not matter.',
      sees: { own: text('what is said of the own session'), other: text('what is said of another') },
      async observe(endpoint) {
        const told = ({ answer }: Exchange) => answer?.text ?? '';
        const own = await endpoint.ask(endpoint.known, { headers: { 'X-Lost': '1' } });
        const opened = await endpoint.ask('initialize', { headers: { [header]: null } });
        const session = opened.answer?.header(header) ?? '';
        return {
          own: told(own),
          other: told(await endpoint.ask('ping', { headers: { [header]: session } })),
        };
      },
    });
    const base = { credentials: [], session: { header } };
    const { events } = await runAgainst(handle, [lost], { base });
    const recorded = JSON.stringify(events);
    expect(recorded).toContain('Session not found: {session}');
    expect(handedOut.length).toBeGreaterThan(1);
    for (const id of handedOut) expect(recorded).not.toContain(id);
    for (const id of handedOut) expect(recorded).not.toContain(Buffer.from(`sid:${id}`).toString('base64'));
  });
});
