import { expect, it } from 'vitest';
import { runAgainst, served } from './__test-helpers__/served.ts';
import { probe } from './probe.ts';
import { describe, reply } from './reply.ts';

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
      return describe(await endpoint.ask(endpoint.known));
    },
  });
  await runAgainst(served(), [noting], { seed: 7 });
  await runAgainst(served(), [noting], { seed: 7 });
  expect(nonces).toHaveLength(24);
  expect(nonces.filter((nonce) => nonces.filter((other) => other.includes(nonce)).length > 1)).toEqual([]);
});
