/** Calls as tasks, to be asked about later. */

import { cancelled, cancelledLate, created, got, listed, result, status } from './life.ts';
import { others, othersList } from './others.ts';
import { anonymousList, declared, ignored, invalidCursor, plainCall, taskCall, unknownId } from './refused.ts';

export const tasksProbes = [
  declared,
  unknownId,
  invalidCursor,
  anonymousList,
  ignored,
  plainCall,
  taskCall,
  created,
  got,
  status,
  result,
  cancelled,
  cancelledLate,
  listed,
  others,
  othersList,
] as const;
