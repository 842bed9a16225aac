/** The guard's own process: once whoever started it is gone, it ends what it was told of. */

import { createInterface } from 'node:readline';
import { endGroup } from './group.ts';

/** What is to be ended: every container with that label, or a group of processes by its leader. */
export type Charge = { readonly label: readonly [name: string, value: string] } | { readonly group: number };

/** Milliseconds after which a container is looked for again that was about to be created. */
const AGAIN = 1_000;

const charges: Charge[] = [];
for await (const line of createInterface({ input: process.stdin })) charges.push(JSON.parse(line));
for (const charge of charges) {
  if ('group' in charge) await endGroup(charge.group);
  else if (!(await removed(charge.label))) {
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
    await removed(charge.label);
  }
}

/** Whether there was such a container. It is removed whatever state it is in. */
async function removed([name, value]: readonly [string, string]): Promise<boolean> {
  // Loaded only now: most guards are released, and have nothing to do.
  const { removeLabelled } = await import('./engine.ts');
  return removeLabelled(name, value);
}
