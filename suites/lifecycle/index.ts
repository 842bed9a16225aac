/** Lifecycle: the handshake, the revision agreed on, and what goes without either. */

import {
  batch,
  firstRequest,
  initializedNotification,
  initializeResult,
  madeUpSession,
  offeredRevision,
  sessionHandedOut,
  withoutHandshake,
} from './handshake.ts';
import { initializeProbes } from './initialize.ts';
import { revisionProbes } from './revisions.ts';

export const lifecycleProbes = [
  initializeResult,
  offeredRevision,
  ...revisionProbes,
  ...initializeProbes,
  withoutHandshake,
  firstRequest,
  sessionHandedOut,
  madeUpSession,
  initializedNotification,
  batch,
] as const;
