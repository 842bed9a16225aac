/** (d) The most memory that a run holds, as its requests grow tenfold. */

import type { CheckOptions } from '../check.ts';
import { figure, interleaved, plain, ratio, serving, spread } from './measure.ts';
import { checked } from './run.ts';

const ROUNDS = 5;

export async function memory(): Promise<readonly string[]> {
  await using server = await serving<{ readonly target: CheckOptions }>('mock.ts');
  const { target } = server.told;
  // Requests grow in a straight line with the cases of each question.
  const [few, more] = [await checked({ ...target, runs: 10 }), await checked({ ...target, runs: 20 })];
  const perCase = (more.requests - few.requests) / 10;
  const casesFor = (requests: number) => Math.max(1, Math.round(10 + (requests - few.requests) / perCase));
  const requests: Record<string, number> = {};
  const held = (name: string, wanted: number) => async () => {
    const found = await checked({ ...target, runs: casesFor(wanted), maxRequests: 1_000_000 });
    requests[name] = found.requests;
    return found.mebibytes;
  };
  const { small, large } = await interleaved(ROUNDS, { small: held('small', 2_000), large: held('large', 20_000) });
  return [
    plain(`${requests.small?.toLocaleString('en')} requests, MiB`, spread(small)),
    plain(`${requests.large?.toLocaleString('en')} requests, MiB`, spread(large)),
    figure('ten times the requests: memory', ratio(large, small), { most: 1.15 }),
  ];
}
