/** One step of a client, as a probe sees it. */

import type { ClientStep } from '../../harness/clients.ts';
import { Mistake } from '../../harness/mistake.ts';
import { type Outcome, text, word } from '../../harness/outcome.ts';
import { Unoffered } from '../../harness/probe.ts';

export const does = {
  client: word('what became of it', { works: 'the client did it', fails: 'the client could not do it' }),
  text: text('what the client says where it could not'),
};

/** The step of that name. Throws `Unoffered` where the endpoint has no such thing, and `Mistake` where the client did not come so far. */
export function stepOf(steps: readonly ClientStep[], name: ClientStep['step']): ClientStep {
  const found = steps.find(({ step }) => step === name);
  if (!found) {
    throw new Mistake(
      `Failed to have the client ${name}: it did not come so far. Please look at its steps before, such as connecting.`,
    );
  }
  if (found.outcome === 'not-offered') throw new Unoffered(found.message ?? 'the endpoint offers no such thing');
  return found;
}

export function seen({ outcome, message }: ClientStep): Outcome<typeof does> {
  return outcome === 'works'
    ? { client: 'works' }
    : { client: 'fails', ...(message !== undefined && { text: message }) };
}
