/**
 * Runs `check()` once: `check.ts <options as JSON> [file]`. Prints how long it took from `run-started` to `run-finished`,
 * its requests, and the most memory that it held. With a file it writes every request there, a line each.
 */

import { writeFileSync } from 'node:fs';
import { type CheckOptions, check } from '../../check.ts';
import { sockets, type WireRequest } from '../../harness/wire/index.ts';

const [, , options = '{}', file] = process.argv;
const sent: WireRequest[] = [];
const pool = sockets({ proxy: false });
let began = 0;
let took = 0;
const summary = await check({
  ...(JSON.parse(options) as CheckOptions),
  wire(request, signal) {
    if (file !== undefined) sent.push(request);
    return pool(request, signal);
  },
  onEvent({ type }) {
    if (type === 'run-started') began = performance.now();
    if (type === 'run-finished') took = performance.now() - began;
  },
});
await pool.close();
if (file !== undefined) {
  const lines = sent.map(({ body, ...rest }) =>
    JSON.stringify({ ...rest, ...(body && { body: Buffer.from(body).toString('base64') }) }),
  );
  writeFileSync(file, lines.join('\n'));
}
const { complete, exitCode, requests } = summary;
const { maxRSS } = process.resourceUsage();
console.log(JSON.stringify({ took, requests, complete, exitCode, mebibytes: maxRSS / 1_024 }));
