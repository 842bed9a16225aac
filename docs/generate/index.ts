/** `npm run docs`: writes the generated pages; with `--record` after it has asked the bundled gateways for examples anew. */

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { file, record } from './examples.ts';
import { generatedFolders, pages } from './pages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

if (process.argv.includes('--record')) {
  await writeFile(file, `${JSON.stringify(await record(console.log), null, 1)}\n`);
}
// A question that is gone leaves no page behind.
for (const folder of generatedFolders) await rm(`${root}/${folder}`, { recursive: true, force: true });
const all = pages();
for (const [path, text] of all) {
  await mkdir(dirname(`${root}/${path}`), { recursive: true });
  await writeFile(`${root}/${path}`, text);
}
console.log(`wrote ${all.size} pages`);
