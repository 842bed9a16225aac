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

/** The same by what they are about, for a reader. */
export const faultGroups: readonly { readonly about: string; readonly faults: readonly Fault<FaultName>[] }[] = [
  { about: 'HTTP', faults: httpFaults },
  { about: 'credentials', faults: credentialFaults },
  { about: 'methods', faults: methodFaults },
  { about: 'JSON-RPC envelopes and errors', faults: envelopeFaults },
  { about: 'lists and the filter', faults: listFaults },
  { about: 'calls', faults: callFaults },
  { about: 'the network and the server, which a client has to survive', faults: survivalFaults },
];

/** Names of all faults. */
export const faultNames: readonly FaultName[] = all.map(({ name }) => name);
