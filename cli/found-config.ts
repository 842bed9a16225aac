/** Where the config lies: in the working folder, and in none above it. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Mistake } from '../harness/mistake.ts';

/** What a config is called; the ending says how it is written. */
const NAME = /^mcp-assay\.config\.(ya?ml|json|[cm]?[jt]s)$/;

/** The path of the config in this folder; undefined where there is none. Throws {@link Mistake} where there are two. */
export function foundConfig(folder: string): string | undefined {
  const [first, ...others] = readdirSync(folder)
    .filter((name) => NAME.test(name))
    .sort();
  if (first === undefined) return undefined;
  if (others.length === 0) return join(folder, first);
  throw new Mistake(
    `Failed to read the config: there are ${others.length + 1} of them, ${[first, ...others].join(' and ')}. Please keep one, or name it with --config.`,
  );
}
