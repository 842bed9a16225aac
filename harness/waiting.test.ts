import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NotReady, Ready } from './preflight.ts';
import { untilAnswered } from './waiting.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = new AbortController().signal;
const ready = { ready: true } as Ready;

function failing(cause: NotReady['cause']): NotReady {
  return { ready: false, cause, message: 'Failed.', exchanges: [] };
}

/** Waits with attempts that come to these, the last for ever, and gives what it came to, and how many attempts it took. */
async function waited(patience: number, ...outcomes: readonly (Ready | NotReady)[]) {
  let attempts = 0;
  const attempt = async () => {
    attempts += 1;
    return outcomes[Math.min(attempts, outcomes.length) - 1] as Ready | NotReady;
  };
  const waiting = untilAnswered(attempt, patience, never);
  await vi.runAllTimersAsync();
  return { found: await waiting, attempts, elapsed: performance.now() };
}

describe('waiting for an answer', () => {
  it('makes one attempt without patience', async () => {
    expect(await waited(0, failing('unreachable'))).toMatchObject({ attempts: 1, found: { cause: 'unreachable' } });
  });

  it('ends with the first answer', async () => {
    expect(await waited(60_000, failing('unreachable'), failing('not-mcp'), ready)).toMatchObject({
      attempts: 3,
      found: ready,
    });
  });

  it('begins no attempt after its time', async () => {
    // Pauses of 250, 500, 1000 and then 2000 ms; the next would end at 7750.
    expect(await waited(7_000, failing('not-mcp'))).toMatchObject({ attempts: 6, found: { cause: 'not-mcp' } });
  });

  it.each(['refused', 'redirect', 'old-transport', 'other-era', 'unfinished'] as const)(
    'does not wait where it is %s',
    async (cause) => {
      expect(await waited(60_000, failing(cause))).toMatchObject({ attempts: 1 });
    },
  );

  it('ends when the run does', async () => {
    const control = new AbortController();
    const waiting = untilAnswered(async () => failing('unreachable'), 3_600_000, control.signal);
    await vi.advanceTimersByTimeAsync(1_000);
    control.abort();
    expect(await waiting).toMatchObject({ cause: 'unreachable' });
  });
});
