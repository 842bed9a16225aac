/** `npm run bench [-- startup run mock memory]`: what costs how much, beside what it could cost. See README.md. */

import { memory } from './memory.ts';
import { mock } from './mock.ts';
import { wholeRun } from './run.ts';
import { startup } from './startup.ts';

const benches: Readonly<Record<string, { readonly title: string; measure(): Promise<readonly string[]> }>> = {
  startup: { title: 'From start to first request', measure: startup },
  run: { title: 'A run, from run-started to run-finished', measure: wholeRun },
  mock: { title: 'The reference gateway under load', measure: mock },
  memory: { title: 'The most memory that a run holds', measure: memory },
};

const asked = process.argv.slice(2);
for (const name of asked) {
  if (name in benches) continue;
  console.error(`Failed to measure "${name}": there is no such bench. Please name ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}
for (const [name, { title, measure }] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n${title}`);
  for (const line of await measure()) console.log(`  ${line}`);
}
