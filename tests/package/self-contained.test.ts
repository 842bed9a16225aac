/** Nothing in the repository reads outside it: a clone is all that there is. */

import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './__test-helpers__/packed.ts';

const notOurs = new Set(['node_modules', 'dist', '.git', '.mcp-assay', '.vitest', 'coverage']);

/** Every text file of the checkout, dot folders included. */
async function files(): Promise<readonly string[]> {
  const patterns = ['**/*.{ts,mjs,js,json,yaml,yml,md,sh}', '.ci/*', '.github/**/*.yml', 'Dockerfile'];
  const paths = await Array.fromAsync(
    glob(patterns, { cwd: root, exclude: (path) => notOurs.has(path.split('/').at(-1) ?? '') }),
  );
  return paths
    .filter((path) => !path.endsWith('package-lock.json') && path !== '.ci/results.json' && /\.\w+$|run$/.test(path))
    .sort();
}

/** Relative paths in quotes that leave the checkout, seen from the file or from where programs are run. */
function leaves(path: string, text: string): readonly string[] {
  const relatives = [...text.matchAll(/['"`(]((?:\.\.?\/)+[\w./-]*)/g)].map(([, found]) => found ?? '');
  return relatives.filter((found) => relative(root, join(root, dirname(path), found)).startsWith('..'));
}

/** Absolute paths of somebody's machine. */
function places(text: string): readonly string[] {
  return [...text.matchAll(/(?<![\w.:/}~-])\/(?:work|root|home|Users|mnt|workspace)\/[\w.-]+/g)].map(
    ([found]) => found,
  );
}

describe('the repository', () => {
  it('reads nothing outside itself', async () => {
    const paths = await files();
    expect(paths.length).toBeGreaterThan(100);
    const wrong = paths.flatMap((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      return [...leaves(path, text), ...places(text)].map((found) => `${path}: ${found}`);
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    ['an import that leaves the checkout', leaves('harness/run.ts', `import '${'../'.repeat(2)}elsewhere/facts.ts'`)],
    ['a URL that leaves it', leaves('tests/cli/a.test.ts', `new URL('${'../'.repeat(3)}shared/', import.meta.url)`)],
    ['a path of one machine', places(`readFile("${'/home'}/someone/facts.json")`)],
  ])('would tell %s', (_, found) => {
    expect(found).toHaveLength(1);
  });

  it('lets an import within it pass', () => {
    expect(leaves('tests/cli/a.test.ts', "import '../../check.ts'")).toEqual([]);
  });
});
