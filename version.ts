/** The package's own version, as sent in `User-Agent` and written into logs. */

import pkg from './package.json' with { type: 'json' };

export const version: string = pkg.version;
