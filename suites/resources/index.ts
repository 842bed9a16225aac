/** Resources: their lists, what is read of them, what is not there, and subscriptions. */

import { distinctUris, resourceUris, templateForms } from './lists.ts';
import { blobs, listedResource, notAUri, unknownNamed, unknownResource } from './read.ts';
import { subscribe, undeclaredSubscriptions, updates } from './subscriptions.ts';
import { traversal } from './traversal.ts';

export const resourcesProbes = [
  resourceUris,
  distinctUris,
  templateForms,
  listedResource,
  blobs,
  unknownResource,
  unknownNamed,
  notAUri,
  traversal,
  subscribe,
  undeclaredSubscriptions,
  updates,
] as const;
