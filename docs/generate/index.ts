/** `npm run docs`: writes the generated pages. */

import { writeFile } from 'node:fs/promises';
import { pages } from './pages.ts';

for (const [path, text] of pages()) {
  await writeFile(new URL(`../../${path}`, import.meta.url), text);
  console.log(`wrote ${path}`);
}
