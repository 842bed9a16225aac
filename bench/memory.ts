/** (d) The most memory that a run holds, as its requests grow. */

import type { CheckOptions } from '../check.ts';
import { figure, interleaved, plain, ratio, serving, spread } from './measure.ts';
import { checked } from './run.ts';

const ROUNDS = 5;

export async function memory(): Promise<readonly string[]> {
  await using server = await serving<{ readonly target: CheckOptions }>('mock.ts');
  const { target } = server.told;
  // Requests grow in a straight line with the cases of each question.
  const [few, more] = [await checked({ ...target, runs: 10 }), await checked({ ...target, runs: 30 })];
  const perCase = (more.requests - few.requests) / 20;
  const asked: Record<string, number> = {};
  const held = (name: string, wanted: number) => async () => {
    const runs = Math.max(1, Math.round(10 + (wanted - few.requests) / perCase));
    const { requests, mebibytes } = await checked({ ...target, runs, maxRequests: 1_000_000 });
    asked[name] = requests;
    return mebibytes;
  };
  const { small, large, vast } = await interleaved(ROUNDS, {
    small: held('small', 2_000),
    large: held('large', 20_000),
    vast: held('vast', 60_000),
  });
  const row = (name: string, values: readonly number[]) =>
    plain(`${asked[name]?.toLocaleString('en')} requests, MiB`, spread(values));
  return [
    row('small', small),
    row('large', large),
    row('vast', vast),
    figure('20,000 requests beside 2,000', ratio(large, small), { most: 1.15 }),
    figure('60,000 requests beside 20,000', ratio(vast, large), { most: 1.15 }),
  ];
}
