/**
 * Runs `check()` so many times: `check.ts <times> <options as JSON> [file]`. Prints how long each took from `run-started`
 * to `run-finished`, its requests, and the most memory that the process held. With a file it writes every request of the
 * first run there, a line each.
 */

import { writeFileSync } from 'node:fs';
import { type CheckOptions, check } from '../../check.ts';
import { sockets, type WireRequest } from '../../harness/wire/index.ts';

const [, , times = '1', options = '{}', file] = process.argv;
const sent: WireRequest[] = [];
const took: number[] = [];
let recording = file !== undefined;
let found = { requests: 0, complete: false, exitCode: 3 };
for (let time = 0; time < Number(times); time += 1) {
  const pool = sockets({ proxy: false });
  let began = 0;
  found = await check({
    ...(JSON.parse(options) as CheckOptions),
    wire(request, signal) {
      if (recording) sent.push(request);
      return pool(request, signal);
    },
    onEvent({ type }) {
      if (type === 'run-started') began = performance.now();
      if (type === 'run-finished') took.push(performance.now() - began);
    },
  });
  recording = false;
  await pool.close();
}
if (file !== undefined) {
  const lines = sent.map(({ body, ...rest }) =>
    JSON.stringify({ ...rest, ...(body && { body: Buffer.from(body).toString('base64') }) }),
  );
  writeFileSync(file, lines.join('\n'));
}
const { requests, complete, exitCode } = found;
console.log(JSON.stringify({ took, requests, complete, exitCode, mebibytes: process.resourceUsage().maxRSS / 1_024 }));
