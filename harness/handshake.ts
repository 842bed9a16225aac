/** `initialize` as it is sent to an endpoint, by preflight and by probes. */

import type { Conventions } from './conventions.ts';
import type { Change, Endpoint } from './endpoint.ts';
import type { Exchange } from './exchange.ts';
import type { Credential } from './facts.ts';
import { newestRevision } from './revisions.ts';

/** The parameters of `initialize`. `version`: of the client; what the package's own is, `User-Agent` tells. */
export function offered(
  conventions: Conventions,
  { revision = conventions.version ?? newestRevision, version = '1' } = {},
): Readonly<Record<string, unknown>> {
  return { protocolVersion: revision, capabilities: {}, clientInfo: { name: 'mcp-assay', version } };
}

/** Headers that take a request out of every session. */
export function outsideSessions({ conventions: { session } }: Endpoint): Readonly<Record<string, null>> {
  return { 'MCP-Protocol-Version': null, ...(session && { [session.header]: null }) };
}

/** Asks `initialize` outside any session. Whoever gets a session of it has to end that. */
export function opening(endpoint: Endpoint, change: Change = {}): Promise<Exchange> {
  return endpoint.ask('initialize', {
    params: offered(endpoint.conventions),
    headers: outsideSessions(endpoint),
    ...change,
  });
}

/**
 * Asks `initialize` outside any session, offering `revision`; left out: the one that the documents have a client
 * offer. `as`: the caller, null for one without a credential; left out: the ordinary one. A session that comes of it is
 * ended again.
 */
export function initialize(endpoint: Endpoint, revision?: string, as?: Credential | null): Promise<Exchange> {
  const params = offered(endpoint.conventions, revision === undefined ? {} : { revision });
  return briefly(endpoint, { ...(as === undefined ? {} : { credential: as }), params });
}

/** Asks `initialize` outside any session, with a change. A session that comes of it is ended again. */
export async function briefly(endpoint: Endpoint, change: Change): Promise<Exchange> {
  const exchange = await opening(endpoint, change);
  const caller = change.credential === undefined ? {} : { credential: change.credential };
  const header = endpoint.conventions.session?.header;
  const session = header && exchange.answer?.header(header);
  if (header && session && isSendable(session)) {
    await endpoint.ask('', { ...caller, http: 'DELETE', headers: { [header]: session } });
  }
  return exchange;
}

/** Whether a header can carry the text: what an endpoint hands out may be anything. */
export function isSendable(text: string): boolean {
  return /^[\x20-\x7e]{1,1024}$/.test(text);
}
