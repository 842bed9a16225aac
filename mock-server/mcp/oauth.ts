/**
 * A small authorization server in the same process (basic/authorization): metadata (RFC 8414), the authorization code with
 * PKCE, client credentials, and tokens that are bound to a resource (RFC 8707). It asks nobody: whoever comes is let in.
 */

import type { Account } from '../access.ts';
import { digest } from '../digest.ts';
import { type Answer, type Arrival, jsonAnswer, type Location } from '../http.ts';
import type { JsonObject } from '../rpc.ts';
import type { Time } from '../world.ts';

/** A client that is known beforehand. */
export interface OAuthClient {
  /** Null: it cannot keep one, and only comes with a code. */
  secret: string | null;
  /** The account that its tokens stand for. */
  account: string;
}

export interface OAuthRule {
  /** Paths. */
  metadata: string;
  authorize: string;
  token: string;
  register: string;
  /** By client id. */
  clients: Readonly<Record<string, OAuthClient>>;
  /** Whom a client stands for that registered itself. */
  registered: string;
  /** What tokens are issued for, with `{origin}`; the first where a client does not say. */
  resources: readonly string[];
  /** Those of them that the endpoint takes for itself. */
  audience: readonly string[];
  /** All scopes, the one that every request needs first; a client that asks for none gets that one. */
  scopes: readonly string[];
  /** Which further scope a method needs. */
  needs: Readonly<Record<string, string>>;
  /** How long a token is good, in milliseconds. */
  lifetime: number;
  /** The challenge of the 403, with `{origin}` and `{scope}`. */
  insufficient: string;
}

/** What the endpoint and the authorization server know together. */
export interface Authority {
  /** The account that an issued token stands for, with the scopes of the token; undefined: not for this endpoint. */
  holder(token: string, origin: string, rule: OAuthRule): Account | undefined;
  /** Answers what is asked of the authorization server, or undefined when it is none of its paths. */
  answer(arrival: Arrival, at: Location, rule: OAuthRule): Promise<Answer> | undefined;
  reset(): void;
}

interface Grant {
  account: string;
  resource: string;
  scopes: string[];
}

interface Code extends Grant {
  client: string;
  redirect: string;
  challenge: string;
}

const CODE_LIFE = 60_000;
const NO_STORE = { 'cache-control': 'no-store' };

function refusal(error: string, description: string, status = 400): Answer {
  return jsonAnswer(status, JSON.stringify({ error, error_description: description }), NO_STORE);
}

/** The S256 challenge of a verifier (RFC 7636, section 4.2). */
async function challengeOf(verifier: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  return btoa(String.fromCharCode(...new Uint8Array(hash)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

/** The client id and secret of a token request, from the header or the form. */
function clientIn({ header }: Arrival, form: URLSearchParams): { id: string; secret: string | null } {
  const basic = /^basic\s+(\S+)$/i.exec(header('authorization') ?? '')?.[1];
  if (basic !== undefined && /^[\w+/]+=*$/.test(basic)) {
    const [id = '', ...secret] = atob(basic).split(':');
    return { id, secret: secret.join(':') };
  }
  return { id: form.get('client_id') ?? '', secret: form.get('client_secret') };
}

/**
 * @param accounts Finds an account by its name.
 * @param instance Tells tokens from those of other gateways.
 */
export function createAuthority(
  { now }: Time,
  accounts: (name: string) => Account | undefined,
  instance: () => string,
): Authority {
  const tokens = new Map<string, Grant & { until: number }>();
  const codes = new Map<string, Code & { until: number }>();
  const registered = new Map<string, { account: string; redirects: unknown[] }>();
  let issued = 0;

  function unique(kind: string): string {
    return digest(`${instance()} ${kind} ${++issued}`);
  }

  function metadata({ origin }: Location, rule: OAuthRule): Answer {
    const document = {
      issuer: origin,
      authorization_endpoint: origin + rule.authorize,
      token_endpoint: origin + rule.token,
      registration_endpoint: origin + rule.register,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'client_credentials'],
      token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
      code_challenge_methods_supported: ['S256'],
      scopes_supported: rule.scopes,
    };
    return jsonAnswer(200, JSON.stringify(document));
  }

  /** What a request may be granted, or why it may not. */
  function granted(asked: URLSearchParams, account: string, { origin }: Location, rule: OAuthRule): Grant | Answer {
    const known = rule.resources.map((resource) => resource.replace('{origin}', origin));
    const resource = asked.get('resource') ?? (known[0] as string);
    if (!known.includes(resource)) return refusal('invalid_target', 'There is no such resource.');
    const scopes = (asked.get('scope') ?? (rule.scopes[0] as string)).split(' ').filter((scope) => scope !== '');
    if (scopes.some((scope) => !rule.scopes.includes(scope)))
      return refusal('invalid_scope', 'There is no such scope.');
    return { account, resource, scopes };
  }

  function accountOf(id: string, rule: OAuthRule): string | undefined {
    const known = Object.hasOwn(rule.clients, id) ? rule.clients[id] : undefined;
    return known?.account ?? registered.get(id)?.account;
  }

  /** Gives a code at once, as a user would who is signed in and agrees. */
  function authorize(at: Location, rule: OAuthRule): Answer {
    const asked = new URLSearchParams(at.query);
    const client = asked.get('client_id') ?? '';
    const redirect = asked.get('redirect_uri') ?? '';
    const account = accountOf(client, rule);
    if (account === undefined) return refusal('invalid_client', 'There is no such client.');
    const own = registered.get(client)?.redirects;
    if (!URL.canParse(redirect) || (own && !own.includes(redirect))) {
      return refusal('invalid_request', 'redirect_uri is not one of the client.');
    }
    const target = new URL(redirect);
    const state = asked.get('state');
    if (state !== null) target.searchParams.set('state', state);
    const challenge = asked.get('code_challenge');
    const grant = granted(asked, account, at, rule);
    if (asked.get('response_type') !== 'code') target.searchParams.set('error', 'unsupported_response_type');
    else if (challenge === null || asked.get('code_challenge_method') !== 'S256' || !('scopes' in grant)) {
      target.searchParams.set('error', 'scopes' in grant ? 'invalid_request' : 'invalid_target');
    } else {
      const code = unique('code');
      codes.set(code, { ...grant, client, redirect, challenge, until: now() + CODE_LIFE });
      target.searchParams.set('code', code);
    }
    return { status: 302, headers: { location: target.href, ...NO_STORE }, body: null };
  }

  async function byCode(form: URLSearchParams, client: string): Promise<Grant | Answer> {
    const given = form.get('code') ?? '';
    const code = codes.get(given);
    // Good once (OAuth 2.1, section 4.1.2).
    codes.delete(given);
    if (!code || code.until < now() || code.client !== client || code.redirect !== form.get('redirect_uri')) {
      return refusal('invalid_grant', 'The code is not good for this client.');
    }
    if ((await challengeOf(form.get('code_verifier') ?? '')) !== code.challenge) {
      return refusal('invalid_grant', 'The code verifier is not the one of the code.');
    }
    return code;
  }

  async function token(arrival: Arrival, at: Location, rule: OAuthRule): Promise<Answer> {
    const form = new URLSearchParams((await arrival.text(Number.POSITIVE_INFINITY)) ?? '');
    const { id, secret } = clientIn(arrival, form);
    const account = accountOf(id, rule);
    const expected = Object.hasOwn(rule.clients, id) ? (rule.clients[id]?.secret ?? null) : null;
    if (account === undefined || (expected !== null && secret !== expected)) {
      return refusal('invalid_client', 'There is no such client, or its secret is another.', 401);
    }
    let grant: Grant | Answer;
    switch (form.get('grant_type')) {
      case 'authorization_code':
        grant = await byCode(form, id);
        break;
      case 'client_credentials':
        if (expected === null) return refusal('unauthorized_client', 'Only a client with a secret can do that.');
        grant = granted(form, account, at, rule);
        break;
      default:
        return refusal('unsupported_grant_type', 'grant_type is authorization_code or client_credentials.');
    }
    if (!('scopes' in grant)) return grant;
    const access = unique('token');
    tokens.set(access, { ...grant, until: now() + rule.lifetime });
    const answer = {
      access_token: access,
      token_type: 'Bearer',
      expires_in: Math.floor(rule.lifetime / 1000),
      scope: grant.scopes.join(' '),
    };
    return jsonAnswer(200, JSON.stringify(answer), NO_STORE);
  }

  /** Takes in a client that nobody knew (RFC 7591). */
  async function register(arrival: Arrival, rule: OAuthRule): Promise<Answer> {
    let wish: JsonObject;
    try {
      wish = JSON.parse((await arrival.text(Number.POSITIVE_INFINITY)) ?? '') as JsonObject;
    } catch {
      return refusal('invalid_client_metadata', 'The body is not JSON.');
    }
    const redirects = wish.redirect_uris;
    if (!Array.isArray(redirects)) return refusal('invalid_redirect_uri', 'redirect_uris is missing.');
    const id = unique('client');
    registered.set(id, { account: rule.registered, redirects });
    const answer = { ...wish, client_id: id, token_endpoint_auth_method: 'none' };
    return jsonAnswer(201, JSON.stringify(answer), NO_STORE);
  }

  return {
    holder(token, origin, { audience }) {
      const grant = tokens.get(token);
      if (!grant || grant.until < now()) return undefined;
      if (!audience.some((resource) => resource.replace('{origin}', origin) === grant.resource)) return undefined;
      const account = accounts(grant.account);
      return account && { ...account, scopes: grant.scopes };
    },
    answer(arrival, at, rule) {
      switch (`${arrival.method} ${at.path}`) {
        case `GET ${rule.metadata}`:
          return Promise.resolve(metadata(at, rule));
        case `GET ${rule.authorize}`:
          return Promise.resolve(authorize(at, rule));
        case `POST ${rule.token}`:
          return token(arrival, at, rule);
        case `POST ${rule.register}`:
          return register(arrival, rule);
      }
      return undefined;
    },
    reset() {
      tokens.clear();
      codes.clear();
      registered.clear();
      issued = 0;
    },
  };
}
