import { describe, expect, it, vi } from 'vitest';
import { Budget, pause } from './budget.ts';
import { SharedBudget, type SharedLimits } from './shared-budget.ts';

const limits = {
  concurrency: 4,
  rate: Number.POSITIVE_INFINITY,
  maxRequests: 100,
  timeout: 1000,
  cases: 1,
  refusals: 2,
};

function runs(count: number, shared: SharedBudget, own: Partial<typeof limits> = {}): readonly Budget[] {
  return Array.from({ length: count }, () => new Budget({ ...limits, ...own }, undefined, pause, shared));
}

function sharedOf(own: SharedLimits): SharedBudget {
  return new SharedBudget(own, 'the budget of some.yaml');
}

const immediately = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('SharedBudget', () => {
  it('lets all runs together send no more than its number, and ends those that are not done', async () => {
    const shared = sharedOf({ maxRequests: 5 });
    const [one, other, done] = runs(3, shared) as [Budget, Budget, Budget];
    await done.spend(async () => 'sent');
    done.close();
    const sent = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? one : other).spend(async () => 'sent')),
    );
    expect(sent.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    expect([shared.used, one.used + other.used + done.used]).toEqual([5, 5]);
    const ended = {
      ending: 'budget',
      reason: 'the runs together had spent the budget of some.yaml (maxRequests)',
      remedy: 'allow more in the budget of some.yaml',
    };
    expect([one.ended, other.ended, done.ended]).toEqual([ended, ended, undefined]);
    expect(runs(1, shared)[0]?.ended).toEqual(ended);
  });

  it('has no more under way at once than it may, and takes turns among the runs', async () => {
    const shared = sharedOf({ concurrency: 2 });
    const all = runs(3, shared);
    const order: number[] = [];
    let [now, most] = [0, 0];
    const task = (index: number) => async () => {
      order.push(index);
      now += 1;
      most = Math.max(most, now);
      await immediately();
      now -= 1;
    };
    await Promise.all(all.flatMap((run, index) => Array.from({ length: 6 }, () => run.spend(task(index)))));
    expect(most).toBe(2);
    // Each has at most its own four in the queue, so that none waits for all of another.
    expect(order.slice(0, 12).sort()).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
  });

  it('keeps to its rate over all runs', async () => {
    vi.useFakeTimers();
    try {
      const all = runs(3, sharedOf({ rate: 10 }));
      let sent = 0;
      for (const run of all) for (let i = 0; i < 20; i += 1) void run.spend(async () => (sent += 1));
      await vi.advanceTimersByTimeAsync(1000);
      expect(sent).toBeGreaterThanOrEqual(9);
      expect(sent).toBeLessThanOrEqual(11);
    } finally {
      vi.useRealTimers();
    }
  });

  it('ends all runs at its deadline', () => {
    vi.useFakeTimers();
    try {
      const [one, other] = runs(2, sharedOf({ deadline: 500 }));
      other?.end('lost', 'gone');
      vi.advanceTimersByTime(500);
      expect([one?.ended?.reason, other?.ended?.reason]).toEqual([
        'the runs together had reached the deadline in the budget of some.yaml',
        'gone',
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('holds no run back that has ended, and none for one that has', async () => {
    const shared = sharedOf({ concurrency: 1 });
    const [slow, ended, next] = runs(3, shared, { concurrency: 2 }) as [Budget, Budget, Budget];
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    const first = slow.spend(() => answered);
    const waiting = Array.from({ length: 5 }, () => ended.spend(async () => 'sent'));
    const told = Promise.allSettled(waiting);
    const last = next.spend(async () => 'sent');
    await immediately();
    ended.end('deadline');
    // Before the first is answered.
    expect((await told).map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
    answer();
    await first;
    expect(await last).toBe('sent');
    expect(shared.used).toBe(2);
  });

  it('leaves a run that spends its own budget first to end by that', async () => {
    const shared = sharedOf({ maxRequests: 50 });
    const [one] = runs(1, shared, { maxRequests: 2 }) as [Budget];
    await Promise.allSettled(Array.from({ length: 4 }, () => one.spend(async () => 'sent')));
    expect(one.ended?.reason).toBe('the run had spent its requests (--max-requests)');
    expect([one.left, shared.used]).toEqual([0, 2]);
  });
});
