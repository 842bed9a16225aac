/** A session that one case has to itself, for what would change how the run's other requests are answered. */

import type { Change, Endpoint } from '../harness/endpoint.ts';
import type { Exchange } from '../harness/exchange.ts';
import { aside } from './aside.ts';
import { end, notify, open } from './session/opened.ts';

/** Asks as {@link Endpoint.ask} does, in that session. */
export type AskWithin = (method: string, change?: Change) => Promise<Exchange>;

/** Opens a session, works in it, and ends it. Where the endpoint hands none out, the work is done without. */
export async function inOwnSession<T>(endpoint: Endpoint, work: (ask: AskWithin) => Promise<T>): Promise<T> {
  const header = endpoint.conventions.session?.header;
  const session = header === undefined ? undefined : (await open(aside(endpoint), header, 'A')).session;
  if (!session) return work(endpoint.ask);
  try {
    await notify(aside(endpoint), session);
    return await work((method, change = {}) =>
      endpoint.ask(method, { ...change, headers: { ...session.headers, ...change.headers } }),
    );
  } finally {
    await end(aside(endpoint), session);
  }
}
