import { describe, expect, it } from 'vitest';
import { resultOf, runAgainst, served } from './__test-helpers__/served.ts';
import { defaultsFor } from './defaults.ts';
import { probe } from './probe.ts';
import { describe as described, reply } from './reply.ts';

const plain = probe({
  id: 'test/plain',
  question: 'What answers the known-good request?',
  why: 'It does not matter.',
  sees: reply,
  async observe(endpoint) {
    return described(await endpoint.ask(endpoint.known));
  },
});

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
