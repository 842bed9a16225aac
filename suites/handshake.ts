/** `initialize` as a probe sends it. */

import type { Endpoint } from '../harness/endpoint.ts';
import type { Exchange } from '../harness/exchange.ts';
import type { Credential } from '../harness/facts.ts';
import { newestRevision } from '../harness/revisions.ts';

/** Who asks. The version is that of these few members: what the package's own is, `User-Agent` tells. */
const clientInfo = { name: 'mcp-assay', version: '1' };

/** Headers that take a request out of every session. */
export function outsideSessions({ conventions: { session } }: Endpoint): Readonly<Record<string, null>> {
  return { 'MCP-Protocol-Version': null, ...(session && { [session.header]: null }) };
}

/**
 * Asks `initialize` outside any session, offering `revision`; left out: the one that the documents have a client
 * offer. `as`: the caller, null for one without a credential; left out: the ordinary one. A session that comes of it is
 * ended again.
 */
export async function initialize(
  endpoint: Endpoint,
  revision = endpoint.conventions.version ?? newestRevision,
  as?: Credential | null,
): Promise<Exchange> {
  const params = { protocolVersion: revision, capabilities: {}, clientInfo };
  const caller = as === undefined ? {} : { credential: as };
  const exchange = await endpoint.ask('initialize', { ...caller, params, headers: outsideSessions(endpoint) });
  const header = endpoint.conventions.session?.header;
  const session = header && exchange.answer?.header(header);
  if (header && session) await endpoint.ask('', { ...caller, http: 'DELETE', headers: { [header]: session } });
  return exchange;
}
