/** Before anything is judged: reaches the endpoint, finds the request that it serves, and learns what it offers. */

import type { Budget } from './budget.ts';
import type { Conventions } from './conventions.ts';
import { diagnose, isSilent, tooLarge } from './diagnosis.ts';
import { ACCEPT, compose, endpointOf, type KnownGood, type Listing, type ListKind, lists } from './endpoint.ts';
import type { PreflightCause } from './events.ts';
import type { Exchange } from './exchange.ts';
import type { Credential, Known, Listed } from './facts.ts';
import { isSendable, offered } from './handshake.ts';
import { isRecord } from './jsonrpc.ts';
import type { Line } from './line.ts';
import { protectionOf } from './protection.ts';
import { inShort, isRefused, isServed } from './reply.ts';
import { sendsVersionHeader } from './revisions.ts';
import type { Target } from './target.ts';

export interface PreflightOptions {
  readonly line: Line;
  readonly budget: Budget;
  readonly target: Target;
  readonly conventions: Conventions;
  readonly userAgent: string;
  readonly nextId: () => number;
  readonly clientVersion: string;
  /** The revision that has to be agreed on; left out: any. */
  readonly revision?: string;
}

/** The endpoint answers MCP: what to ask with, and what is known. */
export interface Ready {
  readonly ready: true;
  readonly knownGood: KnownGood;
  /** Whether the known-good request was served; without it everything that stands on it is blocked. */
  readonly served: boolean;
  /** Why nothing that stands on a session can be told: it is served now and refused then. */
  readonly unsteady?: string;
  /** The sessions that preflight was handed, each with what it is carried by. */
  readonly sessions: readonly KnownGood[];
  readonly known: Known;
  readonly revision?: string;
  readonly server?: { readonly name?: string; readonly version?: string };
  readonly notes: readonly string[];
  /** Begins a new session, where the endpoint hands them out: the known-good request in it, where that is served. */
  renew(): Promise<KnownGood | undefined>;
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
  /** Whether the answer to `initialize` has the header of a session, whatever it holds. */
  readonly handsOutSession?: boolean;
  /** What became of that request, asked several times; undefined where there is no session. */
  readonly uses?: readonly Exchange[];
}

export async function preflight(options: PreflightOptions): Promise<Ready | NotReady> {
  const { target, conventions } = options;
  const tried: Tried[] = [];
  for (const form of formsOf(target, conventions)) {
    // Another Accept is tried only where the documented one is what was refused.
    if (form.accept !== ACCEPT && !tried.some(({ exchanges }) => exchanges.some(isNotAcceptable))) continue;
    const attempt = await tryForm(form, options);
    tried.push(attempt);
    const good = attempt.served ?? (unsteadyIn(attempt) === undefined ? undefined : attempt.session);
    if (good) return otherRevision(attempt, options) ?? learn(attempt, good, tried, options);
    if (attempt.exchanges.some(isSilent)) break;
  }
  const exchanges = tried.flatMap((each) => each.exchanges);
  const failed = await diagnose(exchanges, { ...options, keyed: target.key !== undefined });
  if (failed) return { ready: false, ...failed };
  // It speaks JSON-RPC and refuses the known-good request in every form: it is judged, and what stands on that is blocked.
  const spoke = tried.find(({ exchanges: each }) => each.some(({ response }) => response)) ?? tried[0];
  return learn(spoke as Tried, goodWith(options, spoke?.form ?? { accept: ACCEPT }), tried, options);
}

/** That the endpoint agreed on another revision than the caller wants. */
function otherRevision(
  { initialized, exchanges }: Tried,
  { revision, target }: PreflightOptions,
): NotReady | undefined {
  const agreed = initialized?.protocolVersion;
  if (revision === undefined || agreed === revision) return undefined;
  const answered = typeof agreed === 'string' ? JSON.stringify(agreed.slice(0, 40)) : 'none';
  const message = `Failed to check ${target.url}: it was offered revision ${revision}, and agreed on ${answered}. Please choose that one with --revision, or leave the flag out.`;
  return { ready: false, cause: 'other-revision', message, exchanges };
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
  const initialize = await say(bare, 'initialize', { params: offered(conventions, { version: clientVersion }) });
  if (isSilent(initialize) || isRefused(initialize)) return { form, exchanges };
  const initialized =
    isServed(initialize) && isRecord(initialize.response?.result) ? initialize.response.result : undefined;
  const offersTools =
    initialized === undefined || (isRecord(initialized.capabilities) && 'tools' in initialized.capabilities);
  const methods = offersTools ? ['tools/list', 'ping'] : ['ping', 'tools/list'];

  const handshaken = initialized && withHandshake(bare, initialize, initialized, conventions);
  const session = conventions.session && initialize.answer?.header(conventions.session.header);
  if (handshaken) await say(handshaken, '', { message: { jsonrpc: '2.0', method: 'notifications/initialized' } });
  const uses = handshaken && session && isSendable(session) ? await usesOf(handshaken, methods[0] ?? '') : undefined;
  const met: Tried = {
    form,
    exchanges,
    handsOutSession: session !== undefined,
    ...(initialized && { initialized }),
    ...(handshaken && session && { session: handshaken }),
    ...(uses && { uses }),
  };
  if (unsteadyIn(met) !== undefined) return met;
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

  async function say(
    known: KnownGood,
    method: string,
    change: Parameters<typeof compose>[4],
    once = false,
  ): Promise<Exchange> {
    const exchange = await options.line(compose(known, options.userAgent, options.nextId(), method, change), { once });
    exchanges.push(exchange);
    return exchange;
  }

  /** The same request in the session, over connections of their own: a balancer may deal those out. */
  async function usesOf(known: KnownGood, method: string): Promise<readonly Exchange[]> {
    const uses: Exchange[] = [];
    while (uses.length < USES && !uses.some(isSilent)) uses.push(await say(known, method, {}, true));
    return uses;
  }
}

/** How often a session is used to tell whether every process behind the endpoint knows it. */
const USES = 6;

/** In words, that the session was served now and refused then. */
function unsteadyIn({ uses = [] }: Pick<Tried, 'uses'>): string | undefined {
  const served = uses.filter(isServed);
  const refused = uses.filter(({ answer }) => answer?.status === 400 || answer?.status === 404);
  if (served.length === 0 || refused.length === 0) return undefined;
  return `the session flaps: of ${uses.length} equal requests in the session that initialize handed out, ${served.length} ${served.length === 1 ? 'was' : 'were'} served and ${refused.length} refused (${answerIn(refused)}), as behind a balancer whose processes do not share sessions`;
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
  if (session && id && isSendable(id)) headers.push([session.header, id]);
  if (revision !== undefined && isSendable(revision) && sendsVersionHeader(revision))
    headers.push(['MCP-Protocol-Version', revision]);
  return { ...bare, headers: [...bare.headers, ...headers] };
}

async function learn(
  attempt: Tried,
  knownGood: KnownGood,
  tried: readonly Tried[],
  options: PreflightOptions,
): Promise<Ready> {
  const { target, conventions, line, userAgent, nextId } = options;
  const { initialized } = attempt;
  const unsteady = unsteadyIn(attempt);
  const endpoint = endpointOf(line, knownGood, conventions, { userAgent, nextId, nonce: 'preflight', once: false });
  const capabilities = isRecord(initialized?.capabilities) ? initialized.capabilities : {};
  const refused: Partial<Record<ListKind, string>> = {};
  const listed = async (kind: ListKind): Promise<readonly Listed[]> => {
    if (!attempt.served) return [];
    const first = await endpoint.list(kind);
    if (!(capabilityOf[kind] in capabilities) || refusalOf(kind, first) === undefined) return first.entries;
    // Much stands on it: what was refused by chance is served when asked again.
    const again = await endpoint.list(kind);
    const refusal = refusalOf(kind, again);
    if (refusal !== undefined) refused[kind] = refusal;
    return again.entries;
  };
  const tools = await listed('tools');
  const prompts = 'prompts' in capabilities ? await listed('prompts') : [];
  const resources = 'resources' in capabilities ? await listed('resources') : [];
  const resourceTemplates = 'resources' in capabilities ? await listed('resourceTemplates') : [];
  const protection = attempt.served?.credential ? await protectionOf(endpoint) : undefined;
  const server = initialized?.serverInfo;
  const revision = textOf(initialized?.protocolVersion);
  return {
    ready: true,
    knownGood,
    served: attempt.served !== undefined,
    ...(unsteady !== undefined && { unsteady }),
    sessions: tried.flatMap(({ session }) => session ?? []),
    known: {
      conventions,
      target,
      tools,
      prompts,
      resources,
      resourceTemplates,
      refused,
      capabilities,
      ...(protection && { protection }),
      handsOutSessions: attempt.handsOutSession === true,
      // The caller's own headers may hold a credential.
      servesAnyone: attempt.served !== undefined && !knownGood.credential && (target.headers ?? []).length === 0,
      ...(revision !== undefined && { negotiated: revision }),
      signal: options.budget.signal,
    },
    ...(revision !== undefined && { revision }),
    ...(isRecord(server) ? { server: { name: textOf(server.name), version: textOf(server.version) } } : {}),
    async renew() {
      if (!attempt.session) return undefined;
      const { served } = await tryForm(attempt.form, options);
      return served;
    },
    notes: [...notesOn(tried, attempt), ...(unsteady === undefined ? [] : [unsteady])],
  };
}

/** The capability by which an endpoint says that it has the list. */
const capabilityOf: Readonly<Record<ListKind, string>> = {
  tools: 'tools',
  prompts: 'prompts',
  resources: 'resources',
  resourceTemplates: 'resources',
};

/** That the list, or one of its pages, is not served, in words; undefined where it is, or where the caller may not list. */
function refusalOf(kind: ListKind, { exchange }: Listing): string | undefined {
  const { answer, response } = exchange;
  // What is too large for us, the endpoint has not refused.
  if (isRefused(exchange) || answer?.truncated) return undefined;
  // A server may have resources and no templates of them: the capability speaks of both.
  if (kind === 'resourceTemplates' && response?.error?.code === NO_SUCH_METHOD) return undefined;
  const result = response?.result;
  if (!isRecord(result)) return `${lists[kind]} is not served: ${inShort(exchange)}`;
  return Array.isArray(result[kind]) ? undefined : `${lists[kind]} is not served: its result holds no list`;
}

const NO_SUCH_METHOD = -32601;

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** What preflight noticed on the way to the request that was served. */
function notesOn(tried: readonly Tried[], attempt: Tried): string[] {
  const notes = tried
    .filter((each) => each !== attempt)
    .map(({ form, exchanges }) => `${formName(form)} is refused: ${answerIn(exchanges)}`);
  if (!attempt.served && unsteadyIn(attempt) === undefined) {
    notes.push(`the known-good request is refused: ${answerIn(attempt.exchanges)}`);
  }
  return [...notes, ...attempt.exchanges.filter(({ answer }) => answer?.truncated).map(oversized)];
}

function oversized({ sent, answer }: Exchange): string {
  const method = isRecord(sent.message) ? String(sent.message.method) : sent.method;
  return `the answer to ${method} is too large to be taken in: ${tooLarge(answer?.bytes)}`;
}

function formName({ credential, accept }: Form): string {
  const place = credential ? `the key in ${credential.place.header}` : 'a request without a key';
  return accept === ACCEPT ? place : `${place} with Accept ${accept}`;
}

function answerIn(exchanges: readonly Exchange[]): string {
  const last = exchanges[exchanges.length - 1];
  return last ? inShort(last) : 'nothing was asked';
}
