/** The fact that what stands behind the endpoint can be asked past it. */

import type { Oracle } from '../oracle.ts';
import { fact } from './spec.ts';

export const oracleFacts = {
  oracle: fact<Oracle>({
    means: 'the servers behind the endpoint, asked directly',
    find: ({ oracle }) => oracle,
    missing: 'no server behind the endpoint is asked directly unasked',
    configure: '--direct <url>',
    chosen: true,
  }),
};
