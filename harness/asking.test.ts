import { describe, expect, it } from 'vitest';
import { messageSchemas } from '../fixtures/messages/index.ts';
import { promising, runAgainst, served } from './__test-helpers__/served.ts';
import { initialize } from './handshake.ts';
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

describe('initialize answered 503', () => {
  const greeting = probe({
    id: 'test/greeting',
    question: 'What answers initialize?',
    why: 'It does not matter.',
    sees: reply,
    always: ['2025-03-26', '2025-06-18'],
    observe: async (endpoint, _given, revision: string) => told(await initialize(endpoint, { revision })),
  });
  const document = promising({ 'test/greeting': { must: { answer: 'result' }, because: 'T-1' } });
  /** Answers so wherever initialize offers one of these revisions to a probe. */
  const refusing = (status: number, revisions: readonly string[]) => {
    let preflight = true;
    return served((_request, { method, params }) => {
      if (method !== 'initialize') {
        preflight = false;
        return undefined;
      }
      const { protocolVersion } = params as { readonly protocolVersion: string };
      return !preflight && revisions.includes(protocolVersion) ? new Response('', { status }) : undefined;
    });
  };

  it('counts for no verdict', async () => {
    const { summary } = await runAgainst(refusing(503, ['2025-06-18']), [greeting], { document });
    expect(summary.verdicts).toMatchObject([{ verdict: 'pass', outcomes: [{ count: 1 }] }]);
  });

  it('blocks a question that nothing else tells of, with the status', async () => {
    const { summary } = await runAgainst(refusing(503, ['2025-03-26', '2025-06-18']), [greeting], { document });
    expect(summary.verdicts).toMatchObject([
      { verdict: 'blocked', reason: expect.stringContaining('initialize is not served: http-error 503') },
    ]);
  });

  it('is no other refusal: a 500 is judged', async () => {
    const { summary } = await runAgainst(refusing(500, ['2025-06-18']), [greeting], { document });
    expect(summary.verdicts).toMatchObject([{ verdict: 'violation' }]);
  });
});
