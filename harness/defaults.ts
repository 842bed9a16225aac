/** What a run may spend unless the caller says otherwise: much on this machine, little on a live endpoint. */

import type { Limits } from './budget.ts';

export interface Defaults {
  readonly limits: Limits;
  /** Requests that shrinking one outcome may spend. */
  readonly shrinking: number;
  /** Milliseconds that one request of preflight may take. */
  readonly preflightTimeout: number;
}

/** The defaults for an endpoint on this machine (`loopback`) or elsewhere. */
export function defaultsFor(loopback: boolean): Defaults {
  const limits: Limits = loopback
    ? {
        concurrency: 16,
        rate: Number.POSITIVE_INFINITY,
        maxRequests: 50_000,
        timeout: 30_000,
        cases: 100,
        refusals: Number.POSITIVE_INFINITY,
      }
    : { concurrency: 4, rate: 10, maxRequests: 2_000, timeout: 30_000, cases: 20, refusals: 150 };
  return { limits, shrinking: loopback ? 200 : 40, preflightTimeout: 10_000 };
}
