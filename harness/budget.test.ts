import { describe, expect, it, vi } from 'vitest';
import { Budget, pause } from './budget.ts';

const limits = { concurrency: 2, rate: Number.POSITIVE_INFINITY, maxRequests: 3, timeout: 1000, cases: 1, refusals: 2 };

describe('Budget', () => {
  it('sends no request beyond its number, and ends there', async () => {
    const budget = new Budget(limits);
    const sent = await Promise.allSettled(Array.from({ length: 5 }, () => budget.spend(async () => 'sent')));
    expect(sent.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(budget.ended).toEqual({ ending: 'budget', reason: 'the run had spent its requests (--max-requests)' });
    expect(budget.used).toBe(3);
  });

  it('has no more under way at once than it may', async () => {
    const budget = new Budget({ ...limits, maxRequests: 20 });
    let [now, most] = [0, 0];
    const task = async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
    };
    await Promise.all(Array.from({ length: 10 }, () => budget.spend(task)));
    expect(most).toBe(2);
  });

  it('ends at its deadline, and the first reason stands', () => {
    vi.useFakeTimers();
    try {
      const budget = new Budget({ ...limits, deadline: 500 });
      vi.advanceTimersByTime(499);
      expect(budget.ended).toBeUndefined();
      vi.advanceTimersByTime(1);
      budget.end('lost');
      expect(budget.ended?.ending).toBe('deadline');
      expect(budget.signal.aborted).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it('ends when it is interrupted, at once where it already was', async () => {
    const control = new AbortController();
    const budget = new Budget(limits, control.signal);
    control.abort();
    await expect(budget.spend(async () => 'sent')).rejects.toThrow('the run was interrupted');
    expect(new Budget(limits, control.signal).ended?.ending).toBe('interrupted');
  });

  it('keeps to its rate', async () => {
    vi.useFakeTimers();
    try {
      const budget = new Budget({ ...limits, rate: 10, maxRequests: 100, concurrency: 50 });
      let sent = 0;
      for (let i = 0; i < 30; i += 1) void budget.spend(async () => (sent += 1));
      await vi.advanceTimersByTimeAsync(1000);
      expect(sent).toBeGreaterThanOrEqual(9);
      expect(sent).toBeLessThanOrEqual(11);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('pause', () => {
  it('ends at once when it is aborted', async () => {
    const control = new AbortController();
    const waiting = pause(3_600_000, control.signal);
    control.abort();
    await waiting;
    await pause(3_600_000, control.signal);
  });
});
