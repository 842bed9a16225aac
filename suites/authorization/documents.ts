/** Metadata of the resource and of its authorization server, on the endpoint's own host: no other is asked. */

import type { Endpoint } from '../../harness/endpoint.ts';
import type { Exchange } from '../../harness/exchange.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { flag, word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { resourceIn } from '../metadata.ts';

/** Asks for a document without any credential. */
function fetched(endpoint: Endpoint, path: string): Promise<Exchange> {
  return endpoint.ask('', {
    http: 'GET',
    leaveStream: true,
    path,
    credential: null,
    headers: { Accept: 'application/json' },
  });
}

/** The JSON object that was served. */
function documentIn({ answer }: Exchange): Readonly<Record<string, unknown>> | undefined {
  return answer?.status === 200 && isRecord(answer.json) ? answer.json : undefined;
}

export const metadataServed = probe({
  id: 'authorization/metadata',
  question: 'Are protected resource metadata served without a token, by the challenge or at the well-known URI?',
  why: 'Whoever has no token must be able to read how to get one.',
  about: ['framework'],
  sees: {
    metadata: word('the metadata', {
      json: 'served as application/json',
      'other-type': 'served as another media type',
      missing: 'served in none of these places',
    }),
  },
  async observe(endpoint, { framework: { named, documents } }) {
    const elsewhere = named !== undefined && URL.canParse(named) && new URL(named).origin !== endpoint.origin;
    const [first] = documents;
    // What stands on another host was not asked for.
    if (!first) return elsewhere ? undefined : { metadata: 'missing' };
    const exchange = await fetched(endpoint, first.path);
    if (!documentIn(exchange)) return { metadata: 'missing' };
    return { metadata: exchange.answer?.mediaType === 'application/json' ? 'json' : 'other-type' };
  },
});

/** The places of the documents, as cases. */
function places({ resourceDocuments }: { readonly resourceDocuments: readonly { readonly path: string }[] }) {
  return [...new Set(resourceDocuments.map(({ path }) => path))];
}

export const authorizationServers = probe({
  id: 'authorization/servers',
  question: 'Do the protected resource metadata name an authorization server?',
  why: 'It is where a client gets its token.',
  about: ['resourceDocuments'],
  sees: {
    servers: word('authorization_servers', {
      named: 'at least one absolute URL',
      'no-url': 'some entry is no absolute URL',
      none: 'left out, or empty',
    }),
  },
  always: places,
  async observe(endpoint, _given, path: string) {
    const document = documentIn(await fetched(endpoint, path));
    if (!document) return undefined;
    const listed = Array.isArray(document.authorization_servers) ? document.authorization_servers : [];
    if (listed.length === 0) return { servers: 'none' };
    return { servers: listed.every((url) => typeof url === 'string' && URL.canParse(url)) ? 'named' : 'no-url' };
  },
});

export const resourceNamed = probe({
  id: 'authorization/resource',
  question: 'Which resource do the protected resource metadata name?',
  why: 'A client compares it with what it called (RFC 9728 §3.3), and stops where they differ.',
  about: ['resourceDocuments'],
  sees: {
    names: word('the resource', {
      'the-endpoint-or-its-origin': 'the URL of the endpoint, or its scheme, host and port',
      'elsewhere-on-the-origin': 'another path of the same host',
      'another-origin': 'another host, port or scheme',
      nothing: 'no absolute URL',
    }),
    fragment: flag('whether it has a fragment'),
  },
  always: places,
  async observe(endpoint, _given, path: string) {
    const exchange = await fetched(endpoint, path);
    const document = documentIn(exchange);
    if (!document) return undefined;
    const { names = 'nothing' } = resourceIn(endpoint, exchange);
    const own = names === 'the-endpoint' || names === 'the-origin';
    return { names: own ? 'the-endpoint-or-its-origin' : names, fragment: String(document.resource).includes('#') };
  },
});

export const tokenPlaces = probe({
  id: 'authorization/token-places',
  question: 'Do the protected resource metadata send tokens into headers, and none into the query?',
  why: 'A client does what it reads there, and a token in a URL leaks.',
  about: ['resourceDocuments'],
  sees: {
    ways: word('bearer_methods_supported', {
      absent: 'left out',
      header: 'it has header, and not query',
      query: 'it has query',
      'no-header': 'it has neither',
    }),
  },
  always: places,
  async observe(endpoint, _given, path: string) {
    const document = documentIn(await fetched(endpoint, path));
    if (!document) return undefined;
    const { bearer_methods_supported: ways } = document;
    if (!Array.isArray(ways)) return { ways: 'absent' };
    return { ways: ways.includes('query') ? 'query' : ways.includes('header') ? 'header' : 'no-header' };
  },
});

/** Where the metadata of an authorization server may be, in the order of the specification. */
function serverPlaces(path: string): readonly (readonly ['oauth' | 'openid', string])[] {
  const inserted = [
    ['oauth', `/.well-known/oauth-authorization-server${path}`],
    ['openid', `/.well-known/openid-configuration${path}`],
  ] as const;
  return path === '' ? inserted : [...inserted, ['openid', `${path}/.well-known/openid-configuration`]];
}

async function serverDocument(endpoint: Endpoint, path: string) {
  for (const [by, place] of serverPlaces(path)) {
    const json = documentIn(await fetched(endpoint, place));
    if (json) return { by, json };
  }
  return undefined;
}

export const serverMetadata = probe({
  id: 'authorization/server-metadata',
  question: 'Has the authorization server metadata at a well-known URI, under the name by which it is listed?',
  why: 'A client that finds another issuer there stops: somebody may have put himself in between.',
  about: ['authorizationServer'],
  sees: {
    metadata: word('the metadata', {
      oauth: 'as RFC 8414 has it',
      openid: 'as OpenID Connect has it',
      missing: 'at no well-known URI',
    }),
    issuer: word('the issuer in them', {
      'the-listed': 'the same text by which it is listed',
      another: 'another one, or none',
    }),
  },
  async observe(endpoint, { authorizationServer: { issuer, path } }) {
    const found = await serverDocument(endpoint, path);
    if (!found) return { metadata: 'missing' };
    return { metadata: found.by, issuer: found.json.issuer === issuer ? 'the-listed' : 'another' };
  },
});

export const serverSecurity = probe({
  id: 'authorization/server-security',
  question: 'Are the endpoints of the authorization server https, and is PKCE with S256 announced?',
  why: 'A client that does not find S256 there must not go on.',
  about: ['authorizationServer'],
  sees: {
    endpoints: word('authorization_endpoint, token_endpoint and registration_endpoint', {
      secure: 'https, or http as the endpoint itself is reached here',
      insecure: 'http, although the endpoint is reached otherwise, or no URL',
    }),
    pkce: word('code_challenge_methods_supported', {
      S256: 'it has S256',
      other: 'it has others alone',
      absent: 'left out, though codes are given',
      'no-codes': 'no codes are given: there is no authorization_endpoint',
    }),
  },
  async observe(endpoint, { authorizationServer: { path } }) {
    const found = await serverDocument(endpoint, path);
    if (!found) return undefined;
    const { authorization_endpoint, token_endpoint, registration_endpoint, code_challenge_methods_supported } =
      found.json;
    const urls = [authorization_endpoint, token_endpoint, registration_endpoint].filter((url) => url !== undefined);
    const secure = urls.every((url) => typeof url === 'string' && isSecure(url, endpoint.origin));
    const ways = code_challenge_methods_supported;
    const pkce = Array.isArray(ways) ? (ways.includes('S256') ? 'S256' : 'other') : 'absent';
    return {
      endpoints: secure ? 'secure' : 'insecure',
      pkce: authorization_endpoint === undefined ? 'no-codes' : pkce,
    };
  },
});

function isSecure(url: string, origin: string): boolean {
  return URL.canParse(url) && (new URL(url).protocol === 'https:' || new URL(url).origin === origin);
}

export const rootServerMetadata = probe({
  id: 'authorization/root-server-metadata',
  question: 'Are metadata of an authorization server at the root of the host?',
  why: 'A client of 2025-03-26 looks nowhere else.',
  about: ['framework'],
  sees: { metadata: word('the metadata', { served: 'a JSON object is served there', missing: 'there is none' }) },
  async observe(endpoint) {
    const document = documentIn(await fetched(endpoint, '/.well-known/oauth-authorization-server'));
    return { metadata: document ? 'served' : 'missing' };
  },
});
