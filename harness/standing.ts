/** What a run stands on: the request that the endpoint is known to serve, in the session that is open now. */

import type { KnownGood } from './endpoint.ts';
import type { Ready } from './preflight.ts';

export interface Standing {
  /** Another object after each renewal. */
  readonly knownGood: KnownGood;
  /** Sessions that the run opened for itself and has not ended. */
  readonly sessions: readonly KnownGood[];
  /** How often the session was lost and opened anew. */
  readonly renewals: number;
  /** Opens a new session where `lost` was; whoever misses it meanwhile shares the new one. Whether that is served. */
  renew(lost: KnownGood): Promise<boolean>;
}

/** Begins with what preflight found. */
export function standingOn(found: Ready): Standing {
  let { knownGood } = found;
  let sessions = found.sessions;
  let renewals = 0;
  let going: Promise<boolean> | undefined;

  async function renewed(): Promise<boolean> {
    const fresh = await found.renew();
    if (!fresh) return false;
    renewals += 1;
    sessions = [...sessions.filter((session) => session !== knownGood), fresh];
    knownGood = fresh;
    return true;
  }

  return {
    get knownGood() {
      return knownGood;
    },
    get sessions() {
      return sessions;
    },
    get renewals() {
      return renewals;
    },
    renew(lost) {
      if (lost !== knownGood) return Promise.resolve(true);
      going ??= renewed().finally(() => {
        going = undefined;
      });
      return going;
    },
  };
}
