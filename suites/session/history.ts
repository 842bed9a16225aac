/** What a history of sessions is made of: actions, as plain data. */

import * as fc from 'fast-check';

/** One action. `in` and `and` count the sessions of the history, from 0 on; one that names no session is skipped. */
export type Action =
  /** Opens a session. */
  | { readonly do: 'open' }
  /** Tells the endpoint that the client is ready. */
  | { readonly do: 'notify'; readonly in: number }
  /** Sends the known-good request. */
  | { readonly do: 'use'; readonly in: number }
  /** The same without the header that names the revision. */
  | { readonly do: 'use-without-version'; readonly in: number }
  /** The same several times at once. */
  | { readonly do: 'use-at-once'; readonly in: number; readonly times: number }
  /** Two requests at once in two sessions, with one id and different methods. */
  | { readonly do: 'use-both'; readonly in: number; readonly and: number }
  /** The same with the credential of another account, or with none. */
  | { readonly do: 'use-as-second'; readonly in: number }
  | { readonly do: 'use-as-nobody'; readonly in: number }
  /** The same without a session, or in one that was never handed out. */
  | { readonly do: 'leave-out' }
  | { readonly do: 'make-up'; readonly id: string }
  /** Asks initialize inside the session. */
  | { readonly do: 'initialize'; readonly in: number }
  /** Asks for the stream of the session. */
  | { readonly do: 'stream'; readonly in: number }
  /** Ends it. */
  | { readonly do: 'end'; readonly in: number };

export type History = readonly Action[];

/** Ids that nobody has handed out: what a header can carry, marked as ours. */
export function madeUpIds(): fc.Arbitrary<string> {
  return fc.stringMatching(/^[!-~]{0,40}$/).map((rest) => `assay-never-issued${rest}`);
}

/** The most sessions that one history opens. */
export const SESSIONS = 3;

/** Histories that begin with a session, and end within a few actions. */
export function histories(): fc.Arbitrary<History> {
  // Mostly the first: what is done to a session that is not there is skipped.
  const at = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(SESSIONS - 1) });
  const inSession = (name: 'notify' | 'use' | 'use-as-second' | 'use-as-nobody' | 'initialize' | 'stream' | 'end') =>
    fc.record({ do: fc.constant(name), in: at });
  const action: fc.Arbitrary<Action> = fc.oneof(
    { weight: 6, arbitrary: inSession('use') },
    { weight: 2, arbitrary: fc.constant({ do: 'open' } as const) },
    { weight: 2, arbitrary: inSession('end') },
    inSession('notify'),
    inSession('initialize'),
    inSession('stream'),
    inSession('use-as-second'),
    inSession('use-as-nobody'),
    fc.record({ do: fc.constant('use-without-version' as const), in: at }),
    fc.record({ do: fc.constant('use-at-once' as const), in: at, times: fc.integer({ min: 2, max: 4 }) }),
    fc.record({ do: fc.constant('use-both' as const), in: at, and: at }),
    fc.record({ do: fc.constant('make-up' as const), id: madeUpIds() }),
    fc.constant({ do: 'leave-out' } as const),
  );
  return fc.array(action, { minLength: 3, maxLength: 8 }).map((rest) => [{ do: 'open' }, ...rest]);
}
