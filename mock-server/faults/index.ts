/** The catalogue of faults, in reading order. */

import { callFaults } from './calls.ts';
import { credentialFaults } from './credentials.ts';
import { envelopeFaults } from './envelopes.ts';
import type { Fault } from './fault.ts';
import { httpFaults } from './http.ts';
import { listFaults } from './lists.ts';
import { methodFaults } from './methods.ts';
import { survivalFaults } from './survival.ts';

const all = [
  ...httpFaults,
  ...credentialFaults,
  ...methodFaults,
  ...envelopeFaults,
  ...listFaults,
  ...callFaults,
  ...survivalFaults,
] as const;

export type FaultName = (typeof all)[number]['name'];

/** Every fault. */
export const faults: readonly Fault<FaultName>[] = all;

/** Names of all faults. */
export const faultNames: readonly FaultName[] = all.map(({ name }) => name);
