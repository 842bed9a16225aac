/** The catalogue: every probe there is, in reading order. */

import { acceptProbes } from './accept.ts';

export const catalogue = [...acceptProbes] as const;
export type Catalogue = typeof catalogue;
