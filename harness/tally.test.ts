import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Unfinished } from './budget.ts';
import type { AnyOutcome } from './outcome.ts';
import { type Cases, confirm, shrink, type Tally, tally as tallyAll } from './tally.ts';
import { NotCarried } from './wire/index.ts';

const PROBE = 'test/probe';

/** What the cases told the only probe. */
async function tally(cases: Cases): Promise<Tally> {
  return (await tallyAll(cases)).get(PROBE) as Tally;
}

/** Cases that are answered by a function of the value, in an order of the test's own. */
function cases(
  answer: (value: never) => AnyOutcome | undefined | Promise<AnyOutcome>,
  change: Partial<Cases> = {},
): Cases & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    asked,
    probes: [PROBE],
    count: 30,
    seed: 7,
    atOnce: 16,
    spent: () => false,
    ask: async (value) => {
      asked.push(value);
      const outcome = await answer(value as never);
      const record = () => [{ request: { method: 'POST', url: String(value), headers: [] } }];
      return new Map(outcome ? [[PROBE, [{ outcome, record }]]] : []);
    },
    ...change,
  };
}

describe('tally', () => {
  it('asks a single case where there is nothing to vary', async () => {
    const told = await tally(cases(() => ({ status: 200 })));
    expect(told).toMatchObject({ asked: 1, seen: [{ from: 'once', index: 0, count: 1, outcome: { status: 200 } }] });
  });

  it('counts equal outcomes together and keeps the first case in order, not the first that came back', async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const going = tally(
      cases(
        async (value: number) => {
          await gates[value]?.promise;
          return { status: 406 };
        },
        { always: [0, 1] },
      ),
    );
    gates[1]?.resolve();
    await gates[1]?.promise;
    gates[0]?.resolve();
    expect((await going).seen).toMatchObject([
      { count: 2, index: 0, value: 0, exchanges: [{ request: { url: '0' } }] },
    ]);
  });

  it('asks the fixed cases before the generated ones, and the same ones for the same seed', async () => {
    const [first, second] = [0, 1].map(() => cases(() => ({}), { always: ['fixed'], vary: fc.string(), count: 5 }));
    await Promise.all([tally(first as Cases), tally(second as Cases)]);
    expect(first?.asked).toHaveLength(6);
    expect(first?.asked[0]).toBe('fixed');
    expect(first?.asked).toEqual(second?.asked);
  });

  it('counts what the wire cannot carry, with the reason, and what the budget of refusals leaves out', async () => {
    const refusing = cases(() => {
      throw new NotCarried('fetch adds an Accept');
    });
    expect(await tally(refusing)).toMatchObject({
      asked: 0,
      notCarried: 1,
      why: expect.stringContaining('fetch adds an Accept'),
      seen: [],
    });
    const budget = { left: 4 };
    const scarce = cases(() => ({}), { vary: fc.nat(), count: 10, spent: () => budget.left-- <= 0 });
    expect(await tally(scarce)).toMatchObject({ asked: 4, leftOut: 6 });
  });

  it('counts a case that tells nothing either way for no outcome', async () => {
    const half = cases((value: number) => (value === 0 ? undefined : { status: 200 }), { always: [0, 1] });
    expect(await tally(half)).toMatchObject({ asked: 2, untold: 1, seen: [{ count: 1, outcome: { status: 200 } }] });
  });

  it('ends with the end of the run rather than with the fault of one case', async () => {
    const failing = cases(
      (value: number) => {
        throw value === 0 ? new Error('a fault') : new Unfinished('deadline', 'the deadline');
      },
      { always: [0, 1] },
    );
    await expect(tally(failing)).rejects.toThrow('the deadline');
  });
});

describe('shrink', () => {
  it('finds the smallest value that still gives the same outcome, and keeps its exchanges', async () => {
    const asking = cases((value: number) => ({ status: value >= 17 ? 500 : 200 }), { vary: fc.nat(1000) });
    const told = await tally(asking);
    const wrong = told.seen.find(({ outcome }) => outcome.status === 500);
    if (!wrong) throw new Error('no case was wrong');
    await shrink(asking, PROBE, wrong, 100);
    expect(wrong.value).toBe(17);
    expect(wrong.exchanges).toMatchObject([{ request: { url: '17' } }]);
    // The path leads fast-check back to the very value.
    const [again] = fc.sample(fc.nat(1000), { seed: 7, path: wrong.path ?? '', numRuns: 1 });
    expect(again).toBe(17);
  });

  it('stays within its requests', async () => {
    const asking = cases(() => ({ status: 500 }), { vary: fc.array(fc.string(), { minLength: 3 }), count: 1 });
    const told = await tally(asking);
    const before = asking.asked.length;
    await shrink(asking, PROBE, told.seen[0] as never, 5);
    expect(asking.asked.length - before).toBeLessThanOrEqual(5);
  });

  it('leaves fixed cases as they are', async () => {
    const asking = cases(() => ({ status: 500 }), { always: ['long value'] });
    const told = await tally(asking);
    await shrink(asking, PROBE, told.seen[0] as never, 5);
    expect(asking.asked).toEqual(['long value']);
  });
});

describe('confirm', () => {
  it('tells whether the same case gives the same outcome again', async () => {
    let status = 200;
    const asking = cases(() => ({ status }));
    const told = await tally(asking);
    const isFirst = (outcome: AnyOutcome) => outcome.status === 200;
    expect(await confirm(asking, PROBE, told.seen[0] as never, isFirst)).toBe(true);
    status = 500;
    expect(await confirm(asking, PROBE, told.seen[0] as never, isFirst)).toBe(false);
  });
});
