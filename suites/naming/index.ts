/** Names of tools: how they are built, which part names the server, and what a call of one reaches. */

import { arrived } from './arrivals.ts';
import { longNameCalled, otherServer, withEmptyPart, withoutSeparator } from './calls.ts';
import { firstPart, integrationIds, listedNames } from './names.ts';

export const namingProbes = [
  listedNames,
  firstPart,
  integrationIds,
  longNameCalled,
  withoutSeparator,
  withEmptyPart,
  otherServer,
  arrived,
] as const;
