import { describe, expect, it } from 'vitest';
import { messageSchemas } from '../fixtures/messages/index.ts';
import { runAgainst, served } from './__test-helpers__/served.ts';
import { messageRules } from './messages.ts';
import { probe } from './probe.ts';
import { reply, describe as told } from './reply.ts';

it('the nonce of a case is within no other, not even of another run with the same seed', async () => {
  // A journal behind the gateway outlives a run, and finds arrivals by the text that they contain.
  const nonces: string[] = [];
  const noting = probe({
    id: 'test/noting',
    question: 'What answers the known-good request?',
    why: 'It does not matter.',
    sees: reply,
    always: Array.from({ length: 12 }, (_, index) => index),
    async observe(endpoint, _given, _value: number) {
      nonces.push(endpoint.nonce);
      return told(await endpoint.ask(endpoint.known));
    },
  });
  await runAgainst(served(), [noting], { seed: 7 });
  await runAgainst(served(), [noting], { seed: 7 });
  expect(nonces).toHaveLength(24);
  expect(nonces.filter((nonce) => nonces.filter((other) => other.includes(nonce)).length > 1)).toEqual([]);
});

describe('a message of ours that is none', () => {
  const rules = messageRules(messageSchemas);
  const odd = (sends?: 'malformed') =>
    probe({
      id: 'test/odd',
      question: 'What answers a request whose params are a list?',
      why: 'It does not matter.',
      sees: reply,
      ...(sends && { sends }),
      observe: async (endpoint) => told(await endpoint.ask('ping', { params: [1] })),
    });

  it('is a fault of the harness, since nobody meant it', async () => {
    const { summary } = await runAgainst(served(), [odd()], { messages: rules });
    expect(summary).toMatchObject({ exitCode: 3, verdicts: [{ verdict: 'error' }] });
    expect(summary.verdicts[0]?.reason).toMatch(
      /^Failed to ask test\/odd: what it sent is no valid message: .+\. Please correct it, or declare/,
    );
  });

  it('is what the probe asks with, where it says so', async () => {
    const { summary } = await runAgainst(served(), [odd('malformed')], { messages: rules });
    expect(summary).toMatchObject({ exitCode: 0, verdicts: [{ verdict: 'observed' }] });
  });
});
