/** The sessions of one gateway: in its memory alone, as long as they are used. */

import type { SessionRule } from './behaviour.ts';
import { digest } from './digest.ts';

export interface Sessions {
  /** Opens one and tells its id, which no other has had. */
  open(rule: SessionRule): string;
  /** Whether the id is that of an open session; to ask is to use it. */
  use(id: string, rule: SessionRule): boolean;
  end(id: string): void;
  /** Whether the id is that of an open session, without using it. */
  holds(id: string): boolean;
  /** Forgets all sessions, as a process that starts anew does. Ids go on, so none comes twice. */
  restart(): void;
  /** The same, and ids begin anew. */
  reset(): void;
  /** Tells the ids from those of another process. */
  name(instance: string): void;
  /** What tells them. */
  owner(): string;
}

/**
 * Begins without any session. The same gateway hands out the same ids in each run.
 *
 * @param now The time in milliseconds, from any point on.
 */
export function createSessions(now: () => number, instance: string): Sessions {
  // When each was used last, the longest unused first.
  const used = new Map<string, number>();
  const lost = new Set<string>();
  let owner = instance;
  let opened = 0;
  let restarted = false;

  function drop(idle: number): void {
    const latest = now() - idle;
    for (const [id, time] of used) {
      if (time >= latest) return;
      used.delete(id);
    }
  }

  return {
    open({ idle, opensAfterRestart }) {
      drop(idle);
      if (restarted && !opensAfterRestart) return '';
      opened++;
      const id = digest(`${owner} ${opened}`);
      used.set(id, now());
      return id;
    },
    use(id, { idle, survivesRestart }) {
      drop(idle);
      const open = used.delete(id) || (survivesRestart && lost.has(id));
      if (open) used.set(id, now());
      return open;
    },
    holds: (id) => used.has(id) || lost.has(id),
    end(id) {
      used.delete(id);
      lost.delete(id);
    },
    restart() {
      for (const id of used.keys()) lost.add(id);
      used.clear();
      restarted = true;
    },
    reset() {
      used.clear();
      lost.clear();
      opened = 0;
      restarted = false;
    },
    owner: () => owner,
    name(given) {
      owner = given;
    },
  };
}
