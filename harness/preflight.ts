/** Before anything is judged: reaches the endpoint, finds the request that it serves, and learns what it offers. */

import type { Budget } from './budget.ts';
import type { Conventions } from './conventions.ts';
import { diagnose, isSilent } from './diagnosis.ts';
import { ACCEPT, compose, endpointOf, type KnownGood } from './endpoint.ts';
import type { PreflightCause } from './events.ts';
import type { Exchange } from './exchange.ts';
import type { Credential, Known, Listed } from './facts.ts';
import { isRecord } from './jsonrpc.ts';
import type { Line } from './line.ts';
import { describe, isRefused, isServed } from './reply.ts';
import { newestRevision, sendsVersionHeader } from './revisions.ts';
import type { Target } from './target.ts';

export interface PreflightOptions {
  readonly line: Line;
  readonly budget: Budget;
  readonly target: Target;
  readonly conventions: Conventions;
  readonly userAgent: string;
  readonly nextId: () => number;
  readonly clientVersion: string;
}

/** The endpoint answers MCP: what to ask with, and what is known. */
export interface Ready {
  readonly ready: true;
  readonly knownGood: KnownGood;
  /** Whether the known-good request was served; without it everything that stands on it is blocked. */
  readonly served: boolean;
  /** The sessions that preflight was handed, each with what it is carried by. */
  readonly sessions: readonly KnownGood[];
  readonly known: Known;
  readonly revision?: string;
  readonly server?: { readonly name?: string; readonly version?: string };
  readonly notes: readonly string[];
}

/** Nothing MCP answers, or the credential is refused in every documented form. */
export interface NotReady {
  readonly ready: false;
  readonly cause: PreflightCause;
  readonly message: string;
  readonly exchanges: readonly Exchange[];
}

/** One documented way to speak to the endpoint. */
interface Form {
  readonly credential?: Credential;
  readonly accept: string;
}

/** What one form came to. */
interface Tried {
  readonly form: Form;
  readonly exchanges: readonly Exchange[];
  readonly served?: KnownGood;
  readonly initialized?: Readonly<Record<string, unknown>>;
  /** The request within the session that `initialize` handed out. */
  readonly session?: KnownGood;
}

export async function preflight(options: PreflightOptions): Promise<Ready | NotReady> {
  const { target, conventions } = options;
  const tried: Tried[] = [];
  for (const form of formsOf(target, conventions)) {
    // Another Accept is tried only where the documented one is what was refused.
    if (form.accept !== ACCEPT && !tried.some(({ exchanges }) => exchanges.some(isNotAcceptable))) continue;
    const attempt = await tryForm(form, options);
    tried.push(attempt);
    if (attempt.served) return learn(attempt, attempt.served, tried, options);
    if (attempt.exchanges.some(isSilent)) break;
  }
  const exchanges = tried.flatMap((each) => each.exchanges);
  const failed = await diagnose(exchanges, { ...options, keyed: target.key !== undefined });
  if (failed) return { ready: false, ...failed };
  // It speaks JSON-RPC and refuses the known-good request in every form: it is judged, and what stands on that is blocked.
  const spoke = tried.find(({ exchanges: each }) => each.some(({ response }) => response)) ?? tried[0];
  return learn(spoke as Tried, goodWith(options, spoke?.form ?? { accept: ACCEPT }), tried, options);
}

function isNotAcceptable({ answer }: Exchange): boolean {
  return answer?.status === 406;
}

/** The documented forms, in the documents' order: each place for the credential, then the same with another Accept. */
function formsOf({ key }: Target, { credentials = [] }: Conventions): Form[] {
  const placed = key === undefined ? [] : credentials.map((place): Credential => ({ role: 'key', place, key }));
  const forms = placed.length > 0 ? placed.map((credential) => ({ credential })) : [{}];
  return [ACCEPT, '*/*'].flatMap((accept) => forms.map((form) => ({ ...form, accept })));
}

async function tryForm(form: Form, options: PreflightOptions): Promise<Tried> {
  const { conventions, clientVersion } = options;
  const exchanges: Exchange[] = [];
  const bare = goodWith(options, form);
  const offered = {
    protocolVersion: conventions.version ?? newestRevision,
    capabilities: {},
    clientInfo: { name: 'mcp-assay', version: clientVersion },
  };
  const initialize = await say(bare, 'initialize', { params: offered });
  if (isSilent(initialize) || isRefused(initialize)) return { form, exchanges };
  const initialized =
    isServed(initialize) && isRecord(initialize.response?.result) ? initialize.response.result : undefined;
  const offersTools =
    initialized === undefined || (isRecord(initialized.capabilities) && 'tools' in initialized.capabilities);
  const methods = offersTools ? ['tools/list', 'ping'] : ['ping', 'tools/list'];

  const handshaken = initialized && withHandshake(bare, initialize, initialized, conventions);
  const session = handshaken && conventions.session && initialize.answer?.header(conventions.session.header);
  const met = { form, exchanges, initialized, ...(session && { session: handshaken }) };
  if (handshaken) await say(handshaken, '', { message: { jsonrpc: '2.0', method: 'notifications/initialized' } });
  const candidates = conventions.handshake === 'optional' ? [bare, handshaken] : [handshaken, bare];
  for (const method of methods) {
    for (const candidate of candidates) {
      if (!candidate) continue;
      const asked = await say(candidate, method, {});
      if (isServed(asked)) return { ...met, served: { ...candidate, method } };
      if (isSilent(asked)) return met;
    }
  }
  return met;

  async function say(known: KnownGood, method: string, change: Parameters<typeof compose>[4]): Promise<Exchange> {
    const exchange = await options.line(compose(known, options.userAgent, options.nextId(), method, change));
    exchanges.push(exchange);
    return exchange;
  }
}

function goodWith({ target }: PreflightOptions, { credential, accept }: Form): KnownGood {
  return {
    url: new URL(target.url),
    method: 'tools/list',
    accept,
    ...(credential && { credential }),
    headers: target.headers ?? [],
  };
}

/** The known-good request after `initialize`: with the session and the protocol version that it gave. */
function withHandshake(
  bare: KnownGood,
  { answer }: Exchange,
  { protocolVersion }: Readonly<Record<string, unknown>>,
  { session }: Conventions,
): KnownGood {
  const id = session && answer?.header(session.header);
  const revision = typeof protocolVersion === 'string' ? protocolVersion : undefined;
  const headers: [string, string][] = [];
  if (session && id && isPlain(id)) headers.push([session.header, id]);
  if (revision !== undefined && isPlain(revision) && sendsVersionHeader(revision))
    headers.push(['MCP-Protocol-Version', revision]);
  return { ...bare, headers: [...bare.headers, ...headers] };
}

/** Whether a header can carry the text: what an endpoint hands out may be anything. */
function isPlain(text: string): boolean {
  return /^[\x20-\x7e]{1,1024}$/.test(text);
}

async function learn(
  attempt: Tried,
  knownGood: KnownGood,
  tried: readonly Tried[],
  options: PreflightOptions,
): Promise<Ready> {
  const { target, conventions, line, userAgent, nextId } = options;
  const { initialized } = attempt;
  const endpoint = endpointOf(line, knownGood, conventions, { userAgent, nextId, nonce: 'preflight', once: false });
  const capabilities = isRecord(initialized?.capabilities) ? initialized.capabilities : {};
  const listed = async (kind: 'tools' | 'prompts'): Promise<readonly Listed[]> =>
    attempt.served ? (await endpoint.list(kind)).entries : [];
  const tools = await listed('tools');
  const prompts = 'prompts' in capabilities ? await listed('prompts') : [];
  const server = initialized?.serverInfo;
  return {
    ready: true,
    knownGood,
    served: attempt.served !== undefined,
    sessions: tried.flatMap(({ session }) => session ?? []),
    known: { conventions, target, tools, prompts },
    ...(typeof initialized?.protocolVersion === 'string' ? { revision: initialized.protocolVersion } : {}),
    ...(isRecord(server) ? { server: { name: textOf(server.name), version: textOf(server.version) } } : {}),
    notes: notesOn(tried, attempt),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** What preflight noticed on the way to the request that was served. */
function notesOn(tried: readonly Tried[], attempt: Tried): string[] {
  const notes = tried
    .filter((each) => each !== attempt)
    .map(({ form, exchanges }) => `${formName(form)} is refused: ${answerIn(exchanges)}`);
  if (!attempt.served) notes.push(`the known-good request is refused: ${answerIn(attempt.exchanges)}`);
  return notes;
}

function formName({ credential, accept }: Form): string {
  const place = credential ? `the key in ${credential.place.header}` : 'a request without a key';
  return accept === ACCEPT ? place : `${place} with Accept ${accept}`;
}

function answerIn(exchanges: readonly Exchange[]): string {
  const last = exchanges[exchanges.length - 1];
  if (!last) return 'nothing was asked';
  const { answer, status, code } = describe(last);
  return [answer, status, code].filter((part) => part !== undefined).join(' ');
}
