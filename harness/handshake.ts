/** `initialize` as it is sent to an endpoint, by preflight and by probes, and sessions of a probe's own. */

import type { Conventions } from './conventions.ts';
import type { Change, Endpoint } from './endpoint.ts';
import type { ClientCapabilities, Exchange } from './exchange.ts';
import type { Credential } from './facts.ts';
import { isRecord } from './jsonrpc.ts';
import { isServed } from './reply.ts';
import { newestRevision, sendsVersionHeader } from './revisions.ts';

/** The parameters of `initialize`. `version`: of the client; what the package's own is, `User-Agent` tells. */
export function offered(
  conventions: Conventions,
  {
    revision = conventions.version ?? newestRevision,
    version = '1',
    capabilities = {},
  }: { readonly revision?: string; readonly version?: string; readonly capabilities?: ClientCapabilities } = {},
): Readonly<Record<string, unknown>> {
  return { protocolVersion: revision, capabilities, clientInfo: { name: 'mcp-assay', version } };
}

/** Headers that take a request out of every session. */
export function outsideSessions({ conventions: { session } }: Endpoint): Readonly<Record<string, null>> {
  return { 'MCP-Protocol-Version': null, ...(session && { [session.header]: null }) };
}

/** Asks `initialize` outside any session. Whoever gets a session of it has to end that. */
export function opening(endpoint: Endpoint, change: Change = {}): Promise<Exchange> {
  return endpoint.ask('initialize', {
    params: offered(endpoint.conventions),
    ...change,
    headers: { ...outsideSessions(endpoint), ...change.headers },
  });
}

/** What differs from the ordinary handshake. */
export interface Greeting {
  /** The revision offered; left out: the one that the documents have a client offer. */
  readonly revision?: string;
  /** The caller, null for one without a credential; left out: the ordinary one. */
  readonly as?: Credential | null;
  readonly headers?: Change['headers'];
  /** The parameters, or the whole message, in place of the usual ones. */
  readonly params?: unknown;
  readonly message?: unknown;
}

/** Asks `initialize` outside any session. A session that comes of it is ended again. */
export function initialize(endpoint: Endpoint, greeting: Greeting = {}): Promise<Exchange> {
  return whileOpen(endpoint, greeting, async (opened) => opened);
}

/**
 * Asks in a session of the caller's own, which is ended again: `use` is handed what came of `initialize`, and what to
 * change in a request so that it is the caller's and in that session. Where the endpoint has no sessions, it is only the
 * caller's.
 */
export function inSessionOf<T>(
  endpoint: Endpoint,
  caller: Credential,
  use: (opened: Exchange, within: Change) => Promise<T>,
): Promise<T> {
  return whileOpen(endpoint, { as: caller }, async (opened, within) => {
    if (isServed(opened)) await endpoint.ask('', { ...within, message: INITIALIZED });
    return use(opened, within);
  });
}

export const INITIALIZED = { jsonrpc: '2.0', method: 'notifications/initialized' } as const;

async function whileOpen<T>(
  endpoint: Endpoint,
  { revision = endpoint.conventions.version ?? newestRevision, as, headers = {}, ...greeting }: Greeting,
  use: (opened: Exchange, within: Change) => Promise<T>,
): Promise<T> {
  const caller = as === undefined ? {} : { credential: as };
  const params = offered(endpoint.conventions, { revision });
  const opened = await opening(endpoint, { ...caller, params, ...greeting, headers });
  const header = endpoint.conventions.session?.header;
  const id = header && opened.answer?.header(header);
  const session = header && id && isSendable(id) ? { [header]: id } : undefined;
  const result = opened.response?.result;
  const agreed = isRecord(result) && typeof result.protocolVersion === 'string' ? result.protocolVersion : revision;
  const within = {
    ...outsideSessions(endpoint),
    ...session,
    ...(sendsVersionHeader(agreed) && isSendable(agreed) && { 'MCP-Protocol-Version': agreed }),
  };
  const used = await use(opened, { ...caller, headers: within });
  if (session) await endpoint.ask('', { ...caller, http: 'DELETE', headers: session });
  return used;
}

/** Whether a header can carry the text: what an endpoint hands out may be anything. No server takes 16 KiB of headers or more. */
export function isSendable(text: string): boolean {
  return /^[\x20-\x7e]{1,16384}$/.test(text);
}
