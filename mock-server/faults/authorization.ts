/** Faults of the authorization framework: challenges, metadata of the resource and of its authorization server, and where tokens may stand. */

import { locate } from '../http.ts';
import { isObject, type JsonObject } from '../rpc.ts';
import { answerHeaders, answering, editJson, fault, pathOf, type Wrapper, withHeaders } from './fault.ts';

const RESOURCE = '/.well-known/oauth-protected-resource';
const SERVER = '/.well-known/oauth-authorization-server';

/** Changes the documents whose path begins so. */
function editingDocuments(under: string, edit: (document: JsonObject) => JsonObject): Wrapper {
  return answering((answer, arrival) =>
    answer.status === 200 && pathOf(arrival).startsWith(under)
      ? editJson(answer, (json) => (isObject(json) ? edit(json) : json))
      : answer,
  );
}

/** Changes the challenge of each 401 that has one. */
function editingChallenges(edit: (challenge: string) => string): Wrapper {
  return answering((answer) => {
    const challenge = answer.headers['www-authenticate'];
    return answer.status === 401 && challenge !== undefined
      ? answerHeaders(answer, { 'www-authenticate': edit(challenge) })
      : answer;
  });
}

function without(document: JsonObject, member: string): JsonObject {
  const { [member]: _, ...rest } = document;
  return rest;
}

export const authorizationFaults = [
  fault({
    name: 'accepts-token-in-query',
    describes: 'A token in the query, as access_token, is taken where no header has one.',
    turns: ['auth/key-in-query', 'authorization/token-in-query'],
    wrap: () => async (arrival, next) => {
      const token = new URLSearchParams(locate(arrival.url).query).get('access_token');
      if (token === null || arrival.header('authorization') !== null) return next(arrival);
      return next(withHeaders(arrival, { authorization: `Bearer ${token}` }));
    },
  }),
  fault({
    name: 'challenge-names-error',
    describes: 'Every challenge says error="invalid_token", also to who sent none.',
    turns: ['auth/challenge', 'authorization/challenge-error'],
    wrap: () => editingChallenges((challenge) => `${challenge}, error="invalid_token"`),
  }),
  fault({
    name: 'challenge-scope-changes',
    describes: 'Every challenge names another scope.',
    turns: ['auth/challenge', 'authorization/challenge-scope'],
    wrap: () => {
      let told = 0;
      return editingChallenges((challenge) => {
        told += 1;
        return `${challenge.replace(/scope="[^"]*",?\s*/, '')}, scope="scope-${told}"`;
      });
    },
  }),
  fault({
    name: 'refuses-outside-the-framework',
    describes: 'Callers are refused with 403 in place of 401 and without a challenge, and there are no metadata.',
    turns: ['auth/*', 'authorization/*', 'metadata/*'],
    wrap: () =>
      answering((answer, arrival) => {
        if (pathOf(arrival).startsWith('/.well-known/')) return { status: 404, headers: {}, body: null };
        return answer.status === 401 ? { ...answerHeaders(answer, { 'www-authenticate': null }), status: 403 } : answer;
      }),
  }),
  fault({
    name: 'metadata-without-servers',
    describes: 'The metadata of the resource name no authorization server.',
    turns: ['authorization/servers', 'authorization/server-metadata', 'authorization/server-security'],
    wrap: () => editingDocuments(RESOURCE, (document) => without(document, 'authorization_servers')),
  }),
  fault({
    name: 'metadata-with-query-bearer',
    describes: 'The metadata of the resource have tokens stand in the query, too.',
    turns: ['authorization/token-places'],
    wrap: () =>
      editingDocuments(RESOURCE, (document) => ({ ...document, bearer_methods_supported: ['header', 'query'] })),
  }),
  fault({
    name: 'server-issuer-other',
    describes: 'The metadata of the authorization server name another issuer than the one that is listed.',
    turns: ['authorization/server-metadata'],
    wrap: () => editingDocuments(SERVER, (document) => ({ ...document, issuer: `${document.issuer}/other` })),
  }),
  fault({
    name: 'server-without-pkce',
    describes: 'The metadata of the authorization server announce no PKCE.',
    turns: ['authorization/server-security'],
    wrap: () => editingDocuments(SERVER, (document) => without(document, 'code_challenge_methods_supported')),
  }),
  fault({
    name: 'server-endpoint-insecure',
    describes: 'The token endpoint of the authorization server is on another host, without TLS.',
    turns: ['authorization/server-security'],
    wrap: () =>
      editingDocuments(SERVER, (document) => ({ ...document, token_endpoint: 'http://tokens.example/token' })),
  }),
] as const;
