/** Event streams: those that answer requests, and those of a GET. */

import { disconnected, sideBySide } from './calls.ts';
import { noCopies, noCopiesOfCalls, noResponses, second, withoutEventStream } from './get.ts';
import { afterResponse, format, priming, progress, responses, retry } from './watchers.ts';

export const sseProbes = [
  format,
  responses,
  afterResponse,
  progress,
  sideBySide,
  priming,
  retry,
  disconnected,
  withoutEventStream,
  second,
  noResponses,
  noCopies,
  noCopiesOfCalls,
] as const;
