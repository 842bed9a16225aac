/** The package's own version, as sent in `User-Agent` and written into logs. */

import { createRequire } from 'node:module';

// By the package's own name: the sources and what is built from them lie at different depths.
const { version: own } = createRequire(import.meta.url)('mcp-assay/package.json') as { readonly version: string };

export const version: string = own;
