/** Why an endpoint cannot be judged at all: told from what preflight saw, in a sentence that says what to check. */

import { type Answer, MAX_EVENTS, MAX_VALUES } from './answer.ts';
import type { Conventions } from './conventions.ts';
import { compose } from './endpoint.ts';
import type { PreflightCause } from './events.ts';
import type { Exchange } from './exchange.ts';
import { isRecord } from './jsonrpc.ts';
import { type Line, MOST_READ } from './line.ts';
import { isRefused } from './reply.ts';
import { newestRevision, twoEndpoints, withoutInitialize } from './revisions.ts';
import type { NoAnswerReason } from './wire/index.ts';

export interface Diagnosis {
  readonly cause: PreflightCause;
  readonly message: string;
  readonly exchanges: readonly Exchange[];
}

interface Context {
  readonly line: Line;
  readonly target: { readonly url: string; readonly headers?: readonly (readonly [string, string])[] };
  readonly conventions: Conventions;
  readonly userAgent: string;
  readonly nextId: () => number;
  /** Whether a key was given. */
  readonly keyed: boolean;
}

/** The diagnosis, or undefined where the endpoint speaks MCP and may be judged. */
export async function diagnose(exchanges: readonly Exchange[], context: Context): Promise<Diagnosis | undefined> {
  const { target } = context;
  const said = (cause: PreflightCause, message: string): Diagnosis => ({
    cause,
    message: `Failed to check ${shown(target.url)}: ${message}`,
    exchanges,
  });
  const silent = exchanges.find(isSilent);
  if (silent?.answer) return said('unreachable', unended(silent));
  if (silent?.failure) return said('unreachable', unreachable(silent.failure.reason, silent.failure.detail));
  const moved = exchanges.find(({ answer }) => answer && answer.status >= 300 && answer.status < 400);
  if (moved) return said('redirect', redirected(moved, target.url));
  if (exchanges.length > 0 && exchanges.every((exchange) => isRefused(exchange))) {
    return said('refused', refused(exchanges, context.keyed));
  }
  const modern = await otherEra(exchanges, context);
  if (modern) return said('other-era', modern);
  if (exchanges.some(({ response }) => response)) return undefined;
  if (await isOldTransport(context)) {
    return said(
      'old-transport',
      `it speaks only the HTTP+SSE transport of ${twoEndpoints} (a GET opens a stream whose first event is "endpoint"), and this tool checks Streamable HTTP. Please name the Streamable HTTP endpoint of this server.`,
    );
  }
  return said('not-mcp', notMcp(exchanges));
}

/** The same of a request to another server, as the rest of its sentence; undefined where JSON-RPC or an HTTP error answers. */
export function whyUnserved(exchange: Exchange, url: string): string | undefined {
  const { answer, failure, response } = exchange;
  if (isSilent(exchange)) return answer ? unended(exchange) : unreachable(failure?.reason ?? '', failure?.detail ?? '');
  if (!answer || answer.status >= 400 || response) return undefined;
  return answer.status >= 300 ? redirected(exchange, url) : notMcp([exchange]);
}

function shown(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

/** Whether no answer came, or one that ran into the time limit before it said what was asked: to ask on would take as long again. */
export function isSilent({ sent, answer, response }: Exchange): boolean {
  const id = isRecord(sent.message) ? sent.message.id : undefined;
  return !answer || (answer.cut === 'timeout' && (!response || response.id !== id));
}

function unended({ answer, response }: Exchange): string {
  const { status, bytes } = answer as Answer;
  if (response) {
    return `it answers, HTTP ${status}, with another id than was asked, and keeps the stream open. Please check what stands between this tool and the endpoint.`;
  }
  return `it began an answer, HTTP ${status}, and did not end it in time (${bytes} bytes came). Please check the path, or allow more time with --timeout.`;
}

/** What is said of an answer that was not taken in whole. */
export function tooLarge(bytes = 0): string {
  const [read, values] = [MOST_READ, MAX_VALUES].map((most) => most.toLocaleString('en'));
  return bytes >= MOST_READ
    ? `it goes on beyond ${read} bytes`
    : `it holds more than ${values} values, or ${MAX_EVENTS.toLocaleString('en')} events`;
}

/** For each way to get no answer: what happened, and what to check. */
const unreachableSentences: Readonly<Record<string, readonly [what: string, check: string]>> = {
  refused: ['the connection was refused', 'check that the server runs, and the port'],
  unresolved: ['its host name does not resolve', 'check the spelling of the host'],
  tls: ['the TLS connection failed', 'check the certificate, or name its authority with --ca'],
  timeout: ['it did not answer', 'check host and path, or allow more time with --timeout'],
  reset: [
    'the connection was closed before an answer came',
    'check that the port speaks HTTP, or HTTPS where the URL says so',
  ],
  malformed: ['what answers there is not HTTP', 'check the port and the scheme'],
  unreachable: ['the host cannot be reached', 'check the network and the proxy settings'],
};

function unreachable(reason: string, detail: string): string {
  if (detail.startsWith('ERR_SSL_WRONG_VERSION_NUMBER')) {
    return 'the TLS connection failed: what answers there speaks no TLS. Please check the port, or write http: in place of https:.';
  }
  const [what, check] = unreachableSentences[reason] ?? ['no answer came', 'check the URL'];
  return `${what} (${detail}). Please ${check}.`;
}

function redirected({ answer }: Exchange, url: string): string {
  const location = answer?.header('location') ?? '';
  const to = URL.canParse(location, url) ? new URL(location, url) : undefined;
  if (!to) return `it answers ${answer?.status} without a usable Location. Please name the endpoint itself.`;
  if (to.origin + to.pathname + to.search === new URL(url).origin + new URL(url).pathname + new URL(url).search) {
    return `it answers ${answer?.status} and points back to itself: whoever follows goes round for ever. Please check the server, and what stands between it and this tool.`;
  }
  const elsewhere = to.origin !== new URL(url).origin;
  return elsewhere
    ? `it answers ${answer?.status} and points to another origin, ${to.origin}, where credentials are not taken along. Please name that URL if it is the endpoint.`
    : `it answers ${answer?.status} and points to ${to.origin}${to.pathname}. Please name that URL.`;
}

function refused(exchanges: readonly Exchange[], keyed: boolean): string {
  const status = exchanges[0]?.answer?.status;
  return keyed
    ? `the key was refused with ${status} in every documented place. Please check the key (--key), and that it belongs to this endpoint.`
    : `it answers ${status} without a credential. Please give one with --key env:NAME, or --header for a header of its own.`;
}

/** What ended an answer early; a time limit is told before. */
const brokenOff: Partial<Readonly<Record<NoAnswerReason, string>>> = {
  reset: 'the connection was closed before its end',
  malformed: 'what follows is not HTTP',
};

function notMcp(exchanges: readonly Exchange[]): string {
  const answer = exchanges[0]?.answer;
  if (answer?.truncated) {
    return `its answer to a JSON-RPC request, HTTP ${answer.status}, is too large to be taken in: ${tooLarge(answer.bytes)}. Please check the path: is this the MCP endpoint?`;
  }
  if (answer?.cut) {
    return `its answer to a JSON-RPC request, HTTP ${answer.status}, breaks off: ${brokenOff[answer.cut] ?? answer.cut}. Please check the server, and what stands between it and this tool.`;
  }
  const kind = answer?.mediaType ?? 'no content type';
  const coding = answer?.header('content-encoding');
  const packed = coding && coding !== 'identity' ? ` in ${coding}, which nobody asked for` : '';
  const body = answer && answer.text.trim() === '' ? 'an empty body' : `${kind}${packed}`;
  if (answer && answer.status >= 500) {
    return `it answers a JSON-RPC request with HTTP ${answer.status} and ${body}: the server itself, or one before it, is in trouble. Please check that it is up; --wait 1m asks again until it answers.`;
  }
  const said = `it answers a JSON-RPC request with HTTP ${answer?.status} and ${body}`;
  if (answer?.mediaType?.includes('json') && answer.json === undefined && answer.text.trim() !== '') {
    return `${said}, and the body is no valid JSON: it begins with ${JSON.stringify(answer.text.slice(0, 40))}. Please check what stands between this tool and the endpoint.`;
  }
  return `${said}, and nothing there is JSON-RPC. Please check the path: is this the MCP endpoint?`;
}

/** The JSON-RPC code by which servers of that era refuse a version. Source: schema of 2026-07-28, UnsupportedProtocolVersionError. */
const UNSUPPORTED_VERSION = -32022;

/** Whether the endpoint speaks only revisions without `initialize`. Its own body must say so: a status alone does not tell. */
async function otherEra(exchanges: readonly Exchange[], context: Context): Promise<string | undefined> {
  const served = exchanges.some(({ response }) => response?.result !== undefined);
  const refusing = exchanges.find(
    ({ response }) => response?.error?.code === UNSUPPORTED_VERSION || response?.error?.code === -32601,
  );
  if (served || !refusing) return undefined;
  const version = withoutInitialize;
  const meta = {
    'io.modelcontextprotocol/protocolVersion': version,
    'io.modelcontextprotocol/clientInfo': { name: 'mcp-assay', version: '0' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const { line, target, userAgent, nextId } = context;
  const known = {
    url: new URL(target.url),
    method: '',
    accept: 'application/json, text/event-stream',
    headers: [...headersIn(refusing, target.headers)],
  };
  const discovered = await line(
    compose(known, userAgent, nextId(), 'server/discover', {
      params: { _meta: meta },
      headers: { 'MCP-Protocol-Version': version, 'Mcp-Method': 'server/discover' },
    }),
  );
  const result = discovered.response?.result;
  const names = isRecord(result) && Array.isArray(result.supportedVersions) ? result.supportedVersions.map(String) : [];
  const modern = names.length > 0 || refusing.response?.error?.code === UNSUPPORTED_VERSION;
  if (!modern) return undefined;
  const list = names.length > 0 ? names.slice(0, 5).join(', ') : `${version} or later`;
  return `it speaks only ${list}, without initialize, and this tool asks the revisions up to ${newestRevision}. Please name an endpoint that still speaks one of those.`;
}

/** The credential headers of a request, so that the next question is asked as the same caller. */
function headersIn(
  { sent }: Exchange,
  own: readonly (readonly [string, string])[] = [],
): (readonly [string, string])[] {
  const usual = new Set(['content-type', 'accept', 'user-agent', ...own.map(([name]) => name.toLowerCase())]);
  return [...own, ...sent.headers.filter(([name]) => !usual.has(name.toLowerCase()))];
}

/** Whether a GET opens a stream that begins with the `endpoint` event of the two-endpoint transport. */
async function isOldTransport({ line, target, userAgent, nextId }: Context): Promise<boolean> {
  const known = { url: new URL(target.url), method: '', accept: 'text/event-stream', headers: target.headers ?? [] };
  const { answer } = await line(compose(known, userAgent, nextId(), '', { http: 'GET' }));
  return answer?.events.some(({ event }) => event === 'endpoint') ?? false;
}
