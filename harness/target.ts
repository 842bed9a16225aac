/** The endpoint under test, and what its owner hands over to ask it with. */

import type { Clients } from './clients.ts';
import { Mistake, misspelt, unknownQuietly } from './mistake.ts';

/** Credentials beside the ordinary key, each with what it must be. */
export const credentialRoles = {
  second: 'the key of another account, with other rights',
  revoked: 'a key that was valid once and is revoked',
  unentitled: 'a valid key whose holder may not use the API',
  expired: 'a key whose time is over',
  disabled: 'the key of an app that is switched off',
  foreign: 'a valid token that was issued for another resource',
} as const;
export type CredentialRole = keyof typeof credentialRoles;

/** Tools that a question needs by name, each with what it must be. */
export const toolRoles = {
  unauthorised: 'a tool that exists and that the ordinary key may not use',
  disabled: 'a tool of an integration that is disabled',
  'credentials-unavailable': 'a tool whose upstream connection has lost its credentials',
  failing: 'a tool that fails although it is called rightly',
} as const;
export type ToolRole = keyof typeof toolRoles;

/** What truly arrived at a server behind the gateway. */
export interface Arrival {
  readonly server: string;
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** The journal of the servers behind a gateway under test. */
export interface Journal {
  /** Every arrival whose arguments contain the nonce. Throws where the journal cannot be read. */
  arrivals(nonce: string): Promise<readonly Arrival[]>;
}

/** A server behind the gateway that is asked past it, too. */
export interface DirectServer {
  /** By what name the gateway has it; left out for the only one. */
  readonly server?: string;
  /** Its full URL. */
  readonly url: string;
  /** Sent to it and to nobody else, their values as secret as a key. It gets no credential of the gateway's. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

export interface Target {
  /** The full URL of the endpoint. */
  readonly url: string;
  /** The ordinary credential. */
  readonly key?: string;
  readonly credentials?: Readonly<Partial<Record<CredentialRole, string>>>;
  /** Headers sent with every request, their values as secret as a key. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly tools?: Readonly<Partial<Record<ToolRole, string>>>;
  /** Tools that may be called with generated arguments, each with arguments known to be valid (null: made from its schema). `{nonce}` in a string is replaced. */
  readonly allowTools?: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;
  /** Whether no tool is called but those that `tools` and `allowTools` name, whatever is annotated or documented. */
  readonly namedToolsOnly?: boolean;
  /** Where the journal of the servers behind the gateway is read: a URL that takes `?nonce=`, or the journal itself. */
  readonly journal?: string | Journal;
  /** Starts the endpoint anew, as a deployment does, and resolves once it answers again, or the signal aborts. */
  readonly restart?: (signal: AbortSignal) => Promise<void>;
  /** Resolves once so much time has passed that a session which nobody used is gone, or the signal aborts. */
  readonly idle?: (signal: AbortSignal) => Promise<void>;
  /** Clients of other makers to run against the endpoint: they ask it themselves, beside what the run counts. */
  readonly clients?: Clients;
  /** Servers behind the gateway that are asked directly, too: only what differs is judged. */
  readonly direct?: readonly DirectServer[];
  /** How the gateway names their tools: `{server}_{tool}`. Left out: `{tool}` for one server without a name, else that. */
  readonly names?: string;
}

/** Whether requests to this URL stay on this machine. */
export function isLoopback(url: string | URL): boolean {
  const host = new URL(url).hostname;
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** A journal read over HTTP: `GET <url>?nonce=…` answers a JSON array of arrivals. */
export function remoteJournal(url: string): Journal {
  return {
    async arrivals(nonce) {
      const at = new URL(url);
      at.searchParams.set('nonce', nonce);
      const unread = (why: string) =>
        new Mistake(`Failed to read the journal at ${at.origin}${at.pathname}: ${why}. Please check --journal.`);
      let answer: Response;
      try {
        answer = await fetch(at, { redirect: 'error', signal: AbortSignal.timeout(10_000) });
      } catch (error) {
        const cause = error instanceof Error ? (error.cause ?? error) : error;
        const told = cause instanceof Error ? cause.message : '';
        // Some errors repeat the URL, and its query may hold a token.
        throw unread(told === '' || /[?@]|:\/\//.test(told) ? 'no answer came' : told);
      }
      if (!answer.ok) throw unread(`it answers ${answer.status}`);
      const arrivals: unknown = await answer.json().catch(() => undefined);
      if (!Array.isArray(arrivals)) throw unread('it answers no JSON array');
      return arrivals as Arrival[];
    },
  };
}

/** The target's own members, and nothing else. Throws {@link Mistake} for a role that is not there or a credential that cannot be sent. */
export function checkedTarget({
  url,
  key,
  credentials = {},
  headers = [],
  tools = {},
  allowTools,
  namedToolsOnly,
  journal,
  restart,
  idle,
  clients,
  direct = [],
  names,
}: Target): Target {
  if (key !== undefined) sendable('the key', key);
  for (const [role, value] of Object.entries(credentials)) {
    knownRole('the credentials', role, credentialRoles);
    sendable(`the credential "${role}"`, value);
    if (value === key) {
      throw new Mistake(
        `Failed to read the credentials: "${role}" is the same as the key. Please give another one, or leave it out.`,
      );
    }
  }
  sendableHeaders('the headers', headers);
  for (const [role, name] of Object.entries(tools)) {
    knownRole('the tools', role, toolRoles);
    if (name.trim() === '') {
      throw new Mistake(
        `Failed to read the tools: the name for "${role}" is "${name}". Please name a tool, or leave it out.`,
      );
    }
  }
  if (typeof journal === 'string') journalUrl(journal, 'the journal');
  checkDirect(url, direct, names);
  return {
    url,
    credentials,
    headers,
    tools,
    ...(key !== undefined && { key }),
    ...(allowTools && { allowTools }),
    ...(namedToolsOnly && { namedToolsOnly }),
    ...(journal && { journal }),
    ...(restart && { restart }),
    ...(idle && { idle }),
    ...(clients && { clients }),
    ...(direct.length > 0 && { direct, names: namesOf(direct, names) }),
  };
}

/** The template that holds for these servers. */
function namesOf(direct: readonly DirectServer[], names?: string): string {
  return names ?? (direct.length === 1 && direct[0]?.server === undefined ? '{tool}' : '{server}_{tool}');
}

/** What a name's template is made of. */
const PARTS = ['{server}', '{tool}'] as const;

/** Throws {@link Mistake} for a template that is none: with the part that was probably meant. */
function checkNames(template: string, several: boolean): void {
  const failed = (cause: string) =>
    new Mistake(
      `Failed to read the names: ${cause}. Please write where the parts of a name stand, as in {server}_{tool}.`,
    );
  const parts: readonly string[] = template.match(/\{[^{}]*\}/g) ?? [];
  const unknown = parts.find((part) => !PARTS.some((each) => each === part));
  if (unknown !== undefined) {
    const near = misspelt(unknown, PARTS);
    throw failed(
      near === undefined ? 'a part is neither {server} nor {tool}' : `there is no ${unknown}; did you mean ${near}`,
    );
  }
  if (!parts.includes('{tool}')) throw failed(`"${template}" has no {tool}`);
  const twice = parts.find((part, index) => parts.indexOf(part) !== index);
  if (twice !== undefined) throw failed(`${twice} stands there twice`);
  if (several && !parts.includes('{server}')) {
    throw failed(`there is more than one direct server, and "${template}" names the tools of all of them alike`);
  }
}

function placeOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function checkDirect(endpoint: string, direct: readonly DirectServer[], names?: string): void {
  if (direct.length === 0) {
    if (names === undefined) return;
    throw new Mistake(
      'Failed to read the names: no server is asked directly. Please give --direct, or leave them out.',
    );
  }
  for (const { url, headers = [] } of direct) {
    journalUrl(url, 'the direct server');
    sendableHeaders('the direct headers', headers);
    if (placeOf(url) === placeOf(endpoint)) {
      throw new Mistake(
        `Failed to read the direct servers: ${placeOf(url)} is the endpoint itself. Please name the server behind it.`,
      );
    }
  }
  const template = namesOf(direct, names);
  checkNames(template, direct.length > 1);
  const own = direct.map(({ server }) => server);
  if (own.includes(undefined) && (direct.length > 1 || template.includes('{server}'))) {
    throw new Mistake(
      'Failed to read the direct servers: one has no name, and the names of its tools need it. Please write <server>=<url>.',
    );
  }
  const twice = own.find((server, index) => own.indexOf(server) !== index);
  if (twice !== undefined) {
    throw new Mistake(`Failed to read the direct servers: "${twice}" appears twice. Please name each once.`);
  }
}

function sendableHeaders(what: string, headers: readonly (readonly [name: string, value: string])[]): void {
  for (const [index, [name, value]] of headers.entries()) {
    // Without its name, which may be part of a secret.
    const which = `header ${index + 1} of ${headers.length}`;
    if (!isHeaderName(name)) {
      throw new Mistake(`Failed to read ${what}: the name of ${which} is none. Please write it as "Name: value".`);
    }
    sendable(which, value);
  }
}

/** Whether HTTP takes it for a header's name. Source: RFC 9110, section 5.1. */
export function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name);
}

/** The role, where it is one of `roles`. Throws {@link Mistake} that does not repeat what may be a secret. */
export function knownRole(what: string, role: string, roles: Readonly<Record<string, string>>): string {
  if (Object.hasOwn(roles, role)) return role;
  throw unknownQuietly(`read ${what}`, 'role', role, Object.keys(roles));
}

/** The URL of a journal, or of a direct server, as it was given. Throws {@link Mistake} where it is none, or holds a user's name: never with it. */
export function journalUrl(given: string, from: string): string {
  if (!/^https?:/i.test(given) || !URL.canParse(given)) {
    throw new Mistake(`Failed to read ${from}: what was given is no URL. Please give a full http or https URL.`);
  }
  const { username, password } = new URL(given);
  if (username !== '' || password !== '') {
    throw new Mistake(`Failed to read ${from}: it holds a user name or a password. Please give a URL without them.`);
  }
  return given;
}

/** Refuses what no header can carry, without showing it. */
function sendable(what: string, value: string): void {
  if (value.trim() === '')
    throw new Mistake(`Failed to read ${what}: it is empty. Please give a value, or leave it out.`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what it looks for
  if (/[\u0000-\u001f\u007f]/.test(value)) {
    throw new Mistake(
      `Failed to read ${what}: it holds a line break or another control character. Please check how it is read, for instance a trailing new line in its file.`,
    );
  }
}
