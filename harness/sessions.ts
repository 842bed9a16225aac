/** The sessions that a run opened for itself, ended again. */

import { type Budget, Unfinished } from './budget.ts';
import { compose, type KnownGood } from './endpoint.ts';
import type { Line } from './line.ts';

export interface EndingOptions {
  readonly line: Line;
  readonly budget: Budget;
  readonly userAgent: string;
  readonly nextId: () => number;
}

/**
 * Ends each session by a DELETE, as the transport asks of a client that needs it no longer. What is answered is no
 * matter, and nothing is sent once the run has ended early or spent its requests: a session then ends by its age.
 */
export async function endSessions(sessions: readonly KnownGood[], options: EndingOptions): Promise<void> {
  const { line, budget, userAgent, nextId } = options;
  for (const session of sessions) {
    if (budget.ended || budget.left <= 0) return;
    try {
      await line(compose(session, userAgent, nextId(), '', { http: 'DELETE' }), { leaveStream: true });
    } catch (error) {
      if (!(error instanceof Unfinished)) throw error;
    }
  }
}
