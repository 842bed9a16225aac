/** How a probe asks: the run's known-good request, with one change. */

import { filledArguments } from './arguments.ts';
import { type Conventions, presented } from './conventions.ts';
import type { ClientCapabilities, Exchange, Sent } from './exchange.ts';
import type { Credential, Listed } from './facts.ts';
import { isRecord } from './jsonrpc.ts';
import type { Line } from './line.ts';
import type { Listening } from './stream.ts';

/** What differs from the known-good request. What is left out stays as it is. */
export interface Change {
  readonly params?: unknown;
  /** The request's id; null included. Left out: a fresh number. */
  readonly id?: unknown;
  /** The whole JSON-RPC message, in place of the usual one. */
  readonly message?: unknown;
  /** The whole body, in place of any message. */
  readonly body?: string | Uint8Array;
  /** HTTP method; any but POST sends no body of its own. */
  readonly http?: string;
  /** Path on the endpoint's host, in place of the endpoint's own. */
  readonly path?: string;
  /** Query parameters, added in this order, repeated as given. */
  readonly query?: readonly (readonly [name: string, value: string])[];
  /** Headers by name, spelled as given: a value, several values (the header repeated), or null to leave it out. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | null>>;
  /** The credential presented, in its own place and no other; null for none. */
  readonly credential?: Credential | null;
  /** Leaves an event stream in the answer unread: one that no request asked for may never end. */
  readonly leaveStream?: boolean;
  /** Milliseconds after which its answer is no longer waited for, where that is less than a request may take. */
  readonly within?: number;
  /** Sends it over a connection of its own, once. */
  readonly fresh?: boolean;
  /** The client capabilities declared in the session that this belongs to; left out: none. */
  readonly declared?: ClientCapabilities;
  /** It is cancelled while it may be under way, so that no response is owed to it. */
  readonly cancelled?: true;
  /** What this request does in the history of a walk, for a reader: "ends session A". */
  readonly step?: string;
  /** The answer is not what the question is about: it comes before, after or beside what is, and evidence shows another one. */
  readonly aside?: true;
}

/** What a server lists, each with the method that does; the list stands in the result under the same name. */
export const lists = {
  tools: 'tools/list',
  prompts: 'prompts/list',
  resources: 'resources/list',
  resourceTemplates: 'resources/templates/list',
} as const;

export type ListKind = keyof typeof lists;

/** A list with all its pages, in order. */
export interface Listing {
  readonly entries: readonly Listed[];
  /** The exchange of the last page, or of the page that was refused. */
  readonly exchange: Exchange;
  /** Whether every page was served. */
  readonly complete: boolean;
}

/** The endpoint as one case of a probe sees it. */
export interface Endpoint {
  /** The JSON-RPC method of the known-good request. */
  readonly known: string;
  /** Scheme, host and port: `https://api.example`. */
  readonly origin: string;
  /** The endpoint's own path. */
  readonly path: string;
  /** A text that is this case's alone: no other of this run contains it, nor any of another run. */
  readonly nonce: string;
  /** The documents' conventions. */
  readonly conventions: Conventions;
  /** Sends the known-good request with `method` and one change. */
  ask(method: string, change?: Change): Promise<Exchange>;
  /**
   * Sends what `ask` sends, and listens to the event stream that answers it: with `http: 'GET'` the one that waits for no
   * request. It counts as an exchange once it is over. A stream that a case leaves open is closed with the case.
   */
  listen(method: string, change?: Change): Promise<Listening>;
  /** Lists what there is of a kind, all pages. */
  list(kind: ListKind, change?: Change): Promise<Listing>;
}

/** The request that the endpoint is known to serve. */
export interface KnownGood {
  readonly url: URL;
  readonly method: string;
  readonly credential?: Credential;
  /** The Accept header that it is served with: the specification's pair, unless the endpoint refuses that. */
  readonly accept: string;
  /** Sent with every request: the caller's own headers, the session, the protocol version. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** The media types that a Streamable HTTP client accepts. Source: every revision of the transport. */
export const ACCEPT = 'application/json, text/event-stream';

/** The request that `change` makes of the known-good one. */
export function compose(known: KnownGood, userAgent: string, id: number, method: string, change: Change): Sent {
  const http = change.http ?? 'POST';
  const speaks = http === 'POST' || change.body !== undefined || change.message !== undefined;
  const message = speaks && change.body === undefined ? (change.message ?? messageOf(id, method, change)) : undefined;
  const body = change.body ?? (message === undefined ? undefined : JSON.stringify(message));
  return {
    method: http,
    url: urlOf(known.url, change),
    headers: headersOf(known, userAgent, speaks, change),
    ...(body === undefined ? {} : { body }),
    ...(message === undefined ? {} : { message }),
    ...(change.declared && { declared: change.declared }),
    ...(change.cancelled && { cancelled: true }),
  };
}

/** Joins line and known-good request to what a case asks with. `watch` sees each exchange of the case, `opened` each stream. */
export function endpointOf(
  line: Line,
  known: KnownGood,
  conventions: Conventions,
  options: {
    readonly userAgent: string;
    readonly nonce: string;
    readonly nextId: () => number;
    readonly once: boolean;
    readonly watch?: (exchange: Exchange) => void;
    readonly opened?: (stream: Listening) => void;
  },
): Endpoint {
  function composed(method: string, change: Change): { readonly sent: Sent; readonly once: boolean } {
    const sent = compose(known, options.userAgent, options.nextId(), method, filled(method, change));
    const calls = method === 'tools/call' || change.message !== undefined || change.body !== undefined;
    return { sent, once: change.fresh === true || (options.once && calls) };
  }
  function watched(answered: Exchange, { step, aside }: Change): Exchange {
    const isMarked = step !== undefined || aside;
    const exchange = isMarked
      ? { ...answered, ...(step !== undefined && { step }), ...(aside && { aside }) }
      : answered;
    options.watch?.(exchange);
    return exchange;
  }
  async function ask(method: string, change: Change = {}): Promise<Exchange> {
    const { sent, once } = composed(method, change);
    return watched(await line(sent, { once, leaveStream: change.leaveStream, within: change.within }), change);
  }
  async function listen(method: string, change: Change = {}): Promise<Listening> {
    const { sent, once } = composed(method, change);
    const stream = await line.listen(sent, { once, onOver: (exchange) => watched(exchange, change) });
    options.opened?.(stream);
    return stream;
  }
  /** The change with this case's own text where the caller's arguments leave a place for it. */
  function filled(method: string, change: Change): Change {
    const { params } = change;
    if (method !== 'tools/call' || !isRecord(params) || !isRecord(params.arguments)) return change;
    return { ...change, params: { ...params, arguments: filledArguments(params.arguments, options.nonce) } };
  }

  return {
    known: known.method,
    origin: known.url.origin,
    path: known.url.pathname,
    nonce: options.nonce,
    conventions,
    ask,
    listen,
    list: (kind, change = {}) => listAll(ask, kind, change),
  };
}

/** The most of one list that is walked: a server may hand out cursors for ever. */
const PAGES = 200;
const ENTRIES = 20_000;
/** The longest cursor that is sent back, in characters. */
const CURSOR = 65_536;

async function listAll(ask: Endpoint['ask'], kind: ListKind, change: Change): Promise<Listing> {
  const entries: Listed[] = [];
  const followed = new Set<unknown>();
  let cursor: unknown;
  for (let page = 0; ; page += 1) {
    const params = cursor === undefined ? change.params : { ...(isRecord(change.params) ? change.params : {}), cursor };
    const exchange = await ask(lists[kind], { ...change, params });
    const result = exchange.response?.result;
    if (!isRecord(result)) return { entries, exchange, complete: false };
    const listed = Array.isArray(result[kind]) ? result[kind] : [];
    for (const entry of listed) if (isListed(entry)) entries.push(entry);
    cursor = result.nextCursor;
    if (typeof cursor !== 'string') return { entries, exchange, complete: true };
    const endless = page + 1 >= PAGES || entries.length >= ENTRIES || cursor.length > CURSOR || followed.has(cursor);
    if (endless) return { entries, exchange, complete: false };
    followed.add(cursor);
  }
}

function isListed(entry: unknown): entry is Listed {
  return isRecord(entry) && typeof entry.name === 'string';
}

function messageOf(id: number, method: string, change: Change): unknown {
  return {
    jsonrpc: '2.0',
    id: 'id' in change ? change.id : id,
    method,
    ...(change.params === undefined ? {} : { params: change.params }),
  };
}

function urlOf(endpoint: URL, { path, query = [] }: Change): string {
  if (path === undefined && query.length === 0) return endpoint.href;
  const url = path === undefined ? new URL(endpoint) : new URL(path, endpoint.origin);
  // A comma is legal in a query, and documents write it plainly.
  const encoded = (text: string) => encodeURIComponent(text).replaceAll('%2C', ',');
  const added = query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
  if (added !== '') url.search = url.search === '' ? added : `${url.search}&${added}`;
  return url.href;
}

function headersOf(known: KnownGood, userAgent: string, speaks: boolean, change: Change): [string, string][] {
  const credential = change.credential === undefined ? known.credential : change.credential;
  const usual: [string, string][] = [
    ...(speaks ? [['Content-Type', 'application/json'] satisfies [string, string]] : []),
    ['Accept', known.accept],
    ['User-Agent', userAgent],
  ];
  const own = known.headers.map(([name, value]): [string, string] => [name, value]);
  const presenting: [string, string][] = credential ? [[...presented(credential.place, credential.key)]] : [];
  const changes = Object.entries(change.headers ?? {});
  const added = changes.flatMap(([name, value]) => [value ?? []].flat().map((each): [string, string] => [name, each]));
  // The caller's own headers replace the usual ones, and a change replaces either.
  const kept = [
    ...without(
      usual,
      own.map(([name]) => name),
    ),
    ...own,
    ...presenting,
  ];
  return [
    ...without(
      kept,
      changes.map(([name]) => name),
    ),
    ...added,
  ];
}

/** The headers but those of these names, in any case. */
function without(headers: readonly [string, string][], names: readonly string[]): [string, string][] {
  if (names.length === 0) return [...headers];
  const dropped = new Set(names.map((name) => name.toLowerCase()));
  return headers.filter(([name]) => !dropped.has(name.toLowerCase()));
}
