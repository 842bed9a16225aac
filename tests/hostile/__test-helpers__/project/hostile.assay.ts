/** The checks of `ASSAY_OPTIONS`, a list of what `assay()` takes, by title. */

import { describe } from 'vitest';
import { type AssayOptions, assay } from '../../../../adapters/vitest.ts';

const all = JSON.parse(process.env.ASSAY_OPTIONS ?? '{}') as Readonly<Record<string, AssayOptions>>;
for (const [title, options] of Object.entries(all)) describe(title, () => assay(options));
