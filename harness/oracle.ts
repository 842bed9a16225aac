/** The servers behind a gateway, asked past it: what they answer themselves tells what the gateway changes. */

import { minimalArguments } from './arguments.ts';
import type { Budget } from './budget.ts';
import { whyUnserved } from './diagnosis.ts';
import { ACCEPT, type Endpoint, endpointOf, type KnownGood } from './endpoint.ts';
import type { Exchange } from './exchange.ts';
import { documentedArguments, isReadOnly } from './facts/tools.ts';
import type { Known, Listed } from './facts.ts';
import { INITIALIZED, isSendable, offered } from './handshake.ts';
import { isRecord } from './jsonrpc.ts';
import type { Line } from './line.ts';
import { Mistake } from './mistake.ts';
import { inShort, isServed } from './reply.ts';
import { newestRevision, sendsVersionHeader } from './revisions.ts';
import { endSessions } from './sessions.ts';
import type { DirectServer } from './target.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** A tool as its own server lists it. */
export interface DirectTool {
  /** The name by which the gateway is expected to list it. */
  readonly name: string;
  readonly listed: Listed;
  /** Arguments that it may be called with; left out where it may not be called, or the gateway does not list it. */
  readonly arguments?: Arguments;
  /** Whether the caller allowed generated arguments. */
  readonly allowed: boolean;
  /** Calls it at its own server. Throws {@link Mistake} where that does not answer. */
  call(params: { readonly arguments: Arguments; readonly _meta?: Arguments }): Promise<Exchange>;
}

export interface Oracle {
  /** A text that is this run's alone. */
  readonly nonce: string;
  /** Every tool of every direct server. Throws {@link Mistake} where one cannot be reached or refuses, and where none of its names fits. */
  tools(): Promise<readonly DirectTool[]>;
  /** Why servers could not be asked, a sentence each. */
  failures(): readonly string[];
  /** Ends the sessions that it opened. */
  close(): Promise<void>;
}

export interface OracleOptions {
  readonly known: Known;
  readonly line: Line;
  readonly budget: Budget;
  readonly userAgent: string;
  readonly nextId: () => number;
  /** The run's own id. */
  readonly run: string;
}

/** The header that carries a session. Source: every revision of the transport. */
const SESSION = 'mcp-session-id';

/** Nothing is sent before it is asked; each server is greeted once. */
export function openOracle(options: OracleOptions): Oracle {
  const { target } = options.known;
  const sessions: KnownGood[] = [];
  const servers = (target.direct ?? []).map((server) => ({ server, ask: serverOf(server, options, sessions) }));
  const failures = new Set<string>();
  const noting = async <T>(asked: Promise<T>): Promise<T> => {
    try {
      return await asked;
    } catch (error) {
      if (error instanceof Mistake) failures.add(error.message);
      throw error;
    }
  };
  const toolsAt = async ({ server, ask }: (typeof servers)[number]) => {
    const tools = await noting(toolsOf(server, ask, options.known));
    return tools.map((tool): DirectTool => ({ ...tool, call: (params) => noting(tool.call(params)) }));
  };
  let all: Promise<readonly DirectTool[]> | undefined;
  return {
    nonce: `assay-direct-${options.run}`,
    tools() {
      all ??= Promise.all(servers.map(toolsAt)).then((lists) => lists.flat());
      return all;
    },
    failures: () => [...failures],
    close: () => endSessions(sessions, options),
  };
}

/** Asks within the session of the run; one that was lost is opened anew, once. */
type Within = (use: (endpoint: Endpoint) => Promise<Exchange>) => Promise<Exchange>;

function serverOf(server: DirectServer, options: OracleOptions, sessions: KnownGood[]): Within {
  let current: Promise<Opened> | undefined;
  return async (use) => {
    current ??= opened(server, options, sessions);
    const before = current;
    const { endpoint, hasSession } = await before;
    const exchange = await use(endpoint);
    if (exchange.answer?.status !== 404 || !hasSession) return exchange;
    if (current === before) current = opened(server, options, sessions);
    return use((await current).endpoint);
  };
}

interface Opened {
  readonly endpoint: Endpoint;
  readonly hasSession: boolean;
}

async function opened(
  { url, headers = [] }: DirectServer,
  { known, line, userAgent, nextId, run }: OracleOptions,
  sessions: KnownGood[],
): Promise<Opened> {
  const at = (good: KnownGood) => endpointOf(line, good, {}, { userAgent, nextId, nonce: run, once: true });
  const base: KnownGood = { url: new URL(url), method: 'tools/list', accept: ACCEPT, headers };
  // The revision that the gateway agreed on, so that both speak of the same things.
  const revision = known.negotiated ?? newestRevision;
  const greeted = await at(base).ask('initialize', { params: offered({}, { revision }) });
  if (!isServed(greeted)) throw refused(base.url, 'initialize', greeted);
  const result = greeted.response?.result;
  const agreed = isRecord(result) && typeof result.protocolVersion === 'string' ? result.protocolVersion : revision;
  const session = greeted.answer?.header(SESSION)?.trim();
  const hasSession = session !== undefined && isSendable(session);
  const good: KnownGood = {
    ...base,
    headers: [
      ...headers,
      ...(hasSession ? [[SESSION, session] as const] : []),
      ...(sendsVersionHeader(agreed) && isSendable(agreed) ? [['MCP-Protocol-Version', agreed] as const] : []),
    ],
  };
  if (hasSession) sessions.push(good);
  const endpoint = at(good);
  await endpoint.ask('', { message: INITIALIZED });
  return { endpoint, hasSession };
}

async function toolsOf(server: DirectServer, within: Within, known: Known): Promise<readonly DirectTool[]> {
  let entries: readonly Listed[] = [];
  const exchange = await within(async (endpoint) => {
    const listing = await endpoint.list('tools');
    entries = listing.entries;
    return listing.exchange;
  });
  if (!isServed(exchange)) throw refused(new URL(server.url), 'tools/list', exchange);
  const template = known.target.names ?? '{tool}';
  const named = entries.map((listed) => ({ listed, name: nameThrough(template, server, listed) }));
  if (named.length > 0 && known.tools.length > 0 && !named.some(({ name }) => isListed(name, known))) {
    throw unfitting(new URL(server.url), template, named[0]?.name ?? '');
  }
  return named.map(({ listed, name }): DirectTool => {
    const args = argumentsFor(name, listed, known);
    return {
      name,
      listed,
      ...(args && { arguments: args }),
      allowed: known.target.allowTools?.[name] !== undefined,
      async call(params) {
        const called = await within((endpoint) =>
          endpoint.ask('tools/call', { params: { ...params, name: listed.name } }),
        );
        if (called.answer === undefined) throw refused(new URL(server.url), 'tools/call', called);
        return called;
      },
    };
  });
}

function nameThrough(template: string, { server = '' }: DirectServer, { name }: Listed): string {
  return template.replace(/\{(server|tool)\}/g, (_, part) => (part === 'tool' ? name : server));
}

function isListed(name: string, { tools }: Known): boolean {
  return tools.some((tool) => tool.name === name);
}

/** A rule by which nothing is found is likelier wrong than a gateway that lost all of a server. */
function unfitting({ origin, pathname }: URL, template: string, first: string): Mistake {
  const name = JSON.stringify(first.length > 80 ? `${first.slice(0, 79)}…` : first);
  return new Mistake(
    `Failed to find the tools of ${origin}${pathname}: by --names '${template}' the first would be ${name}, and the gateway lists none of them. Please write --names as the gateway names tools, or check that it has this server.`,
  );
}

/** As for any tool: documented as read-only, allowed, or annotated so, on either side. */
function argumentsFor(name: string, listed: Listed, known: Known): Arguments | undefined {
  const through = known.tools.find((tool) => tool.name === name);
  if (!through) return undefined;
  const documented = documentedArguments(name, known);
  const allowed = known.target.allowTools?.[name];
  const readOnly = [listed, through].some((tool) => isReadOnly(tool, known));
  if (!documented && allowed === undefined && !readOnly) return undefined;
  return documented ?? allowed ?? minimalArguments(isRecord(listed.inputSchema) ? listed.inputSchema : {});
}

/** Without the query, which may hold a secret. */
function refused({ origin, pathname, href }: URL, method: string, exchange: Exchange): Mistake {
  const why = whyUnserved(exchange, href);
  if (why !== undefined) return new Mistake(`Failed to ask ${origin}${pathname} directly (${method}): ${why}`);
  return new Mistake(
    `Failed to ask ${origin}${pathname} directly: ${method} is not served: ${inShort(exchange)}. Please check --direct and --direct-header.`,
  );
}
