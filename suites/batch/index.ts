/** Batches: several messages in one JSON array, where the revision agreed on has them. */

import { mixedBatch } from './mixed.ts';
import { emptyBatch, initializeWithin, invalidMembers, notificationsAlone } from './odd.ts';

export const batchProbes = [mixedBatch, notificationsAlone, emptyBatch, invalidMembers, initializeWithin] as const;
