/**
 * Sends the requests in a file over a bare undici pool, so many times: `replay.ts <times> <file> <connections>`. Prints
 * how long each took.
 */

import { readFileSync } from 'node:fs';
import { Pool } from 'undici';

const [, , times = '1', file = '', connections = '16'] = process.argv;
const requests = readFileSync(file, 'utf8')
  .split('\n')
  .map((line) => {
    const { method, url, headers, body } = JSON.parse(line);
    const { origin, pathname, search } = new URL(url);
    return {
      origin,
      path: pathname + search,
      method,
      headers: headers.flat(),
      body: body && Buffer.from(body, 'base64'),
    };
  });

const took: number[] = [];
for (let time = 0; time < Number(times); time += 1) {
  const began = performance.now();
  const pool = new Pool(requests[0]?.origin ?? '', { connections: Number(connections) });
  let next = 0;
  const work = async () => {
    for (let request = requests[next++]; request; request = requests[next++]) {
      const { body } = await pool.request(request);
      await body.text();
    }
  };
  await Promise.all(Array.from({ length: Number(connections) }, work));
  took.push(performance.now() - began);
  await pool.destroy();
}
console.log(JSON.stringify({ took }));
