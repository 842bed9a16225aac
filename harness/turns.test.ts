import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Turns } from './turns.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Takes so many turns, whose tasks end when they are told to. */
function taking(turns: Turns, count: number) {
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const all = Array.from({ length: count }, (_, index) =>
    turns.take(() => {
      started.push(index);
      return new Promise<void>((resolve) => ends.push(resolve));
    }),
  );
  return { started, ends, all: Promise.all(all) };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

describe('turns', () => {
  it('come in order, so many at once, and the next as soon as one has ended', async () => {
    const { started, ends } = taking(new Turns({ atOnce: 2 }), 5);
    await settle();
    expect(started).toEqual([0, 1]);
    ends[1]?.();
    await settle();
    expect(started).toEqual([0, 1, 2]);
  });

  it('give what the task gives, and are given back where it throws', async () => {
    const turns = new Turns({ atOnce: 1 });
    await expect(turns.take(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await turns.take(async () => 'yes')).toBe('yes');
  });

  it.each([10, 0.5, 100_000])('start no more often than the rate: %d a second', async (rate) => {
    const turns = new Turns({ atOnce: 1_000_000, rate });
    const { started } = taking(turns, Math.max(20, rate / 10));
    await settle();
    expect(started.length).toBeLessThanOrEqual(1 + rate / 1_000);
    await vi.advanceTimersByTimeAsync(50);
    expect(started.length).toBeLessThanOrEqual(1 + (rate * 51) / 1_000);
    expect(started.length).toBeGreaterThanOrEqual(Math.floor((rate * 48) / 1_000));
  });

  it('are held back until every hold is over', async () => {
    const turns = new Turns({ atOnce: 5 });
    const [short, long] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const holding = Promise.all([turns.holdUntil(long.promise), turns.holdUntil(short.promise)]);
    const { started } = taking(turns, 2);
    short.resolve();
    await settle();
    expect(started).toEqual([]);
    long.resolve();
    await holding;
    await settle();
    expect(started).toEqual([0, 1]);
  });

  it('are over at once when they are dismissed, whatever rate, hold or number says', async () => {
    const turns = new Turns({ atOnce: 1, rate: 0.1 });
    void turns.holdUntil(new Promise(() => undefined));
    const { started } = taking(turns, 30);
    turns.dismiss();
    await settle();
    expect(started).toHaveLength(30);
    expect(vi.getTimerCount()).toBe(0);
  });
});
