import { describe, expect, it } from 'vitest';
import { readAnswer } from './answer.ts';
import { type Exchange, record } from './exchange.ts';
import { secrets } from './secrets.ts';

async function* bytesOf(text: string) {
  yield new TextEncoder().encode(text);
}

async function exchange(
  body: string,
  message: unknown = { method: 'tools/list' },
  headers: [string, string][] = [],
  type = 'application/json',
): Promise<Exchange> {
  const response = {
    status: 200,
    headers: [['content-type', type] as const, ...headers],
    body: bytesOf(body),
  };
  const answer = await readAnswer(response, { maxBytes: 10_000_000, signal: new AbortController().signal });
  return {
    sent: {
      method: 'POST',
      url: 'https://a.example/mcp?k=top-secret',
      headers: [['Authorization', 'Bearer top-secret']],
      body: JSON.stringify(message),
      message,
    },
    answer,
    leaks: [],
  };
}

const all = secrets();
all.add('top-secret', '{key}');
const recording = { redact: all.redact, content: true };

describe('record', () => {
  it('replaces credentials wherever they stand', async () => {
    const kept = record(
      await exchange('{"echo":"top-secret"}', { method: 'x', a: 'top-secret' }, [['x-echo', 'top-secret']]),
      recording,
    );
    expect(JSON.stringify(kept)).not.toContain('top-secret');
    expect(kept.request.url).toBe('https://a.example/mcp?k={key}');
    expect(kept.answer?.headers).toContainEqual(['x-echo', '{key}']);
  });

  it('bounds bodies, and redacts before it cuts', async () => {
    const at = 16_384 - 4;
    const kept = record(await exchange(`"${'x'.repeat(at - 1)}top-secret${'y'.repeat(50_000)}"`), recording);
    expect(kept.answer?.body.length).toBeLessThan(17_000);
    expect(kept.answer?.body).not.toContain('top-');
    const sent = {
      ...(await exchange('{}')),
      sent: { method: 'POST', url: 'https://a.example', headers: [], body: new Uint8Array(50_000_000).fill(32) },
    };
    expect(record(sent, recording).request.body?.length).toBeLessThan(17_000);
  });

  it('keeps when the events of a stream came, of so many of them', async () => {
    const one = await exchange('data: {}\n\n'.repeat(500), undefined, [], 'text/event-stream');
    expect(record(one, recording).answer?.eventsAt?.length).toBe(200);
    expect(record(await exchange('{}'), recording).answer).not.toHaveProperty('eventsAt');
  });

  it('keeps what tools answer by structure alone, unless content is asked for', async () => {
    const result = {
      jsonrpc: '2.0',
      id: 1,
      result: { content: [{ type: 'text', text: 'private words' }], isError: false },
    };
    const call = await exchange(JSON.stringify(result), { method: 'tools/call' });
    expect(record(call, recording).answer?.body).toContain('private words');
    expect(JSON.parse(record(call, { ...recording, content: false }).answer?.body ?? '')).toEqual({
      jsonrpc: '2.0',
      id: 1,
      result: { content: [{ type: 'text', text: '(13 characters)' }], isError: false },
    });
    const odd = await exchange('private words', { method: 'tools/call' });
    expect(record(odd, { ...recording, content: false }).answer?.body).toBe('(13 characters, not recorded)');
  });
});
