/** Protected-resource metadata: whether it is served, to whom, and what it names. Source: RFC 9728. */

import type { Endpoint } from '../harness/endpoint.ts';
import type { Exchange } from '../harness/exchange.ts';
import { isRecord } from '../harness/jsonrpc.ts';
import { number, type Outcome, text, word } from '../harness/outcome.ts';
import { probe } from '../harness/probe.ts';

const found = {
  answer: word('how the document was answered', {
    served: 'an HTTP success',
    refused: '401 or 403: a key is wanted',
    missing: '404 or 410',
    redirected: 'an HTTP redirect',
    failed: 'another HTTP status',
    'no-answer': 'no HTTP answer',
  }),
  status: number('the HTTP status'),
  mediaType: text('the media type, without parameters'),
  holds: word('what the body is', {
    metadata: 'a JSON object that names a resource',
    'other-json': 'other JSON',
    'no-json': 'no JSON',
  }),
};

/** Asks for a document, with the run's own key or without any. */
async function fetched(endpoint: Endpoint, path: string, key: 'with-key' | 'without-key'): Promise<Exchange> {
  const headers = { Accept: 'application/json' };
  return endpoint.ask('', { http: 'GET', path, headers, ...(key === 'without-key' && { credential: null }) });
}

function described({ answer }: Exchange): Outcome<typeof found> {
  if (!answer) return { answer: 'no-answer' };
  const { status, mediaType, json } = answer;
  const holds =
    isRecord(json) && typeof json.resource === 'string' ? 'metadata' : json === undefined ? 'no-json' : 'other-json';
  return { answer: answerOf(status), status, mediaType, holds };
}

function answerOf(status: number) {
  if (status < 300) return 'served';
  if (status < 400) return 'redirected';
  if (status === 401 || status === 403) return 'refused';
  return status === 404 || status === 410 ? 'missing' : 'failed';
}

export const root = probe({
  id: 'metadata/root',
  question: 'What answers a GET with a key for the metadata document of the whole host?',
  why: 'A challenge that names this document leads nowhere when it is missing.',
  sees: found,
  about: ['rootMetadata'],
  observe: async (endpoint, { rootMetadata }) => described(await fetched(endpoint, rootMetadata.path, 'with-key')),
});

export const rootWithoutKey = probe({
  id: 'metadata/root-without-key',
  question: 'What answers a GET without a key for the metadata document of the whole host?',
  why: 'It tells how to get a key, so that whoever has none must be able to read it.',
  sees: found,
  about: ['rootMetadata'],
  observe: async (endpoint, { rootMetadata }) => described(await fetched(endpoint, rootMetadata.path, 'without-key')),
});

export const ofEndpoint = probe({
  id: 'metadata/of-endpoint',
  question: 'What answers a GET with a key for the metadata document of the endpoint?',
  why: 'Clients that build the address from the URL of the endpoint look here first.',
  sees: found,
  about: ['endpointMetadata'],
  observe: async (endpoint, { endpointMetadata: { path } }) => described(await fetched(endpoint, path, 'with-key')),
});

export const ofEndpointWithoutKey = probe({
  id: 'metadata/of-endpoint-without-key',
  question: 'What answers a GET without a key for the metadata document of the endpoint?',
  why: 'It tells how to get a key, so that whoever has none must be able to read it.',
  sees: found,
  about: ['endpointMetadata'],
  observe: async (endpoint, { endpointMetadata: { path } }) => described(await fetched(endpoint, path, 'without-key')),
});

export const bearerMethods = probe({
  id: 'metadata/bearer-methods',
  question: 'Do the metadata documents say that a bearer token goes into a header?',
  why: 'A client learns from bearer_methods_supported where the token may stand.',
  sees: {
    header: word('the way "header" in bearer_methods_supported', {
      named: 'it is among the ways',
      'not-named': 'there are ways, and it is not among them',
      absent: 'the document has no list of ways',
      'no-document': 'no JSON object was served',
    }),
  },
  about: ['metadata'],
  always: ({ metadata }) => metadata.map(({ path }) => path),
  async observe(endpoint, _given, path: string) {
    const document = documentIn(await fetched(endpoint, path, 'with-key'));
    if (!document) return { header: 'no-document' };
    const { bearer_methods_supported: ways } = document;
    if (!Array.isArray(ways)) return { header: 'absent' };
    return { header: ways.includes('header') ? 'named' : 'not-named' };
  },
});

const resource = {
  names: word('which resource the document names', {
    'the-endpoint': 'the URL of the endpoint',
    'the-origin': 'scheme, host and port of the endpoint, without a path',
    'elsewhere-on-the-origin': 'another path of the same host',
    'another-origin': 'another host, port or scheme',
    nothing: 'no absolute URL, or no document was served',
  }),
  secure: word('the scheme of the resource', {
    https: 'https',
    'as-the-endpoint': 'http, as the endpoint itself is reached here',
    insecure: 'http, although the endpoint is reached otherwise, or another scheme',
    none: 'there is no resource',
  }),
};

export const rootResource = probe({
  id: 'metadata/root-resource',
  question: 'Which resource does the metadata document of the whole host name?',
  why: 'A client compares it with what it called (RFC 9728 §3.3), and stops where they differ.',
  sees: resource,
  about: ['rootMetadata'],
  observe: async (endpoint, { rootMetadata }) =>
    resourceIn(endpoint, await fetched(endpoint, rootMetadata.path, 'with-key')),
});

export const endpointResource = probe({
  id: 'metadata/endpoint-resource',
  question: 'Which resource does the metadata document of the endpoint name?',
  why: 'A client compares it with what it called (RFC 9728 §3.3), and stops where they differ.',
  sees: resource,
  about: ['endpointMetadata'],
  observe: async (endpoint, { endpointMetadata: { path } }) =>
    resourceIn(endpoint, await fetched(endpoint, path, 'with-key')),
});

function documentIn({ answer }: Exchange): Readonly<Record<string, unknown>> | undefined {
  return answer && answer.status < 300 && isRecord(answer.json) ? answer.json : undefined;
}

export function resourceIn({ origin, path }: Endpoint, exchange: Exchange): Outcome<typeof resource> {
  const named = documentIn(exchange)?.resource;
  if (typeof named !== 'string' || !URL.canParse(named)) return { names: 'nothing', secure: 'none' };
  const url = new URL(named);
  const secure = url.protocol === 'https:' ? 'https' : url.origin === origin ? 'as-the-endpoint' : 'insecure';
  if (url.origin !== origin) return { names: 'another-origin', secure };
  if (url.pathname === path) return { names: 'the-endpoint', secure };
  return { names: url.pathname === '/' ? 'the-origin' : 'elsewhere-on-the-origin', secure };
}

const discovered = (means: string) =>
  word(means, {
    served: 'at one of its well-known places at least',
    none: 'at none of them',
  });

export const discovery = probe({
  id: 'metadata/oauth-discovery',
  question: 'Does the host serve documents of OAuth discovery to anyone?',
  why: 'A client that finds them tries to log in by OAuth, and does not ask for a key.',
  sees: {
    protectedResource: discovered('JSON that names a resource (RFC 9728)'),
    authorizationServer: discovered('JSON that names an issuer (RFC 8414)'),
  },
  async observe(endpoint) {
    return {
      protectedResource: await foundAt(endpoint, 'oauth-protected-resource', 'resource'),
      authorizationServer: await foundAt(endpoint, 'oauth-authorization-server', 'issuer'),
    };
  },
});

/** Looks in both places that the RFCs have: for the whole host, and for the path of the endpoint. */
async function foundAt(endpoint: Endpoint, name: string, member: string): Promise<'served' | 'none'> {
  for (const path of [`/.well-known/${name}`, `/.well-known/${name}${endpoint.path}`]) {
    const document = documentIn(await fetched(endpoint, path, 'without-key'));
    if (typeof document?.[member] === 'string') return 'served';
  }
  return 'none';
}

export const metadataProbes = [
  discovery,
  root,
  rootWithoutKey,
  ofEndpoint,
  ofEndpointWithoutKey,
  bearerMethods,
  rootResource,
  endpointResource,
] as const;
