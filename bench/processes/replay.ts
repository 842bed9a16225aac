/** Sends the requests in a file over a bare undici pool: `replay.ts <file> <connections>`. Prints how long it took. */

import { readFileSync } from 'node:fs';
import { Pool } from 'undici';

const [, , file = '', connections = '16'] = process.argv;
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

let next = 0;
async function work(pool: Pool): Promise<void> {
  for (let request = requests[next++]; request; request = requests[next++]) {
    const { body } = await pool.request(request);
    await body.text();
  }
}

const began = performance.now();
const pool = new Pool(requests[0]?.origin ?? '', { connections: Number(connections) });
await Promise.all(Array.from({ length: Number(connections) }, () => work(pool)));
console.log(JSON.stringify({ took: performance.now() - began }));
await pool.destroy();
