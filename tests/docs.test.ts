import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { unaccounted } from '../docs/generate/coverage.ts';
import { families, pages } from '../docs/generate/pages.ts';

describe('the documentation', () => {
  it.each([...families()])('accounts for every statement of %s', (_, profiles) => {
    expect(unaccounted(profiles)).toEqual([]);
  });

  it.each([...pages()])('%s is what `npm run docs` writes', async (path, text) => {
    expect(await readFile(new URL(`../${path}`, import.meta.url), 'utf8')).toBe(text);
  });
});
