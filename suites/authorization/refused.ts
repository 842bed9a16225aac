/** Callers without a good token, turned away: by the authorization framework, and by ways of an endpoint's own. */

import * as fc from 'fast-check';
import type { Endpoint } from '../../harness/endpoint.ts';
import type { Exchange } from '../../harness/exchange.ts';
import type { Credential } from '../../harness/facts.ts';
import { flag, number, type Outcome } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe, reply } from '../../harness/reply.ts';
import { NOBODYS, neverIssued, unknownKey, withKey } from '../auth/keys.ts';
import { inOwnSession } from '../own-session.ts';

const refusal = {
  answer: reply.answer,
  status: number('the HTTP status'),
  tells: flag('whether the body holds a JSON-RPC result'),
};

function told(exchange: Exchange): Outcome<typeof refusal> {
  const { answer, status } = describe(exchange);
  return { answer, status, tells: exchange.response?.result !== undefined };
}

const kinds = ['request', 'notification'] as const;
type Kind = (typeof kinds)[number];

async function withoutToken(endpoint: Endpoint, kind: Kind) {
  const message = { jsonrpc: '2.0', method: 'notifications/initialized' };
  const change = kind === 'notification' ? { message } : {};
  return told(await endpoint.ask(endpoint.known, { credential: null, ...change }));
}

const whyNoToken = 'A client that has no token yet begins to get one with the first 401.';

export const noToken = probe({
  id: 'authorization/no-token',
  question: 'What answers a POST without a token, where the endpoint takes part in the authorization framework?',
  why: whyNoToken,
  about: ['framework'],
  sees: refusal,
  always: kinds,
  observe: (endpoint, _given, kind: Kind) => withoutToken(endpoint, kind),
});

export const noKey = probe({
  id: 'authorization/no-key',
  question: 'What answers a request without a key, where the endpoint lets callers in by a way of its own?',
  why: 'A client tells by the 401 that it needs a key, and by any other status that something is broken.',
  about: ['ownWay'],
  sees: refusal,
  observe: (endpoint) => withoutToken(endpoint, 'request'),
});

export const noTokenOtherwise = probe({
  id: 'authorization/no-token-otherwise',
  question:
    'What answers GET and DELETE without a token, where the endpoint takes part in the authorization framework?',
  why: 'A stream that anybody may open tells what the owner of the session is told.',
  about: ['framework'],
  sees: refusal,
  always: ['GET', 'DELETE'],
  impact: 'opens-sessions',
  // A session of its own: an endpoint that asks for no token would end it.
  observe: (endpoint, _given, http: string) =>
    inOwnSession(endpoint, async (ask) => {
      const stream = http === 'GET' && { headers: { Accept: 'text/event-stream' } };
      return told(await ask('', { http, ...stream, credential: null, leaveStream: true }));
    }),
});

/** No signature is asked for by its header, and none is there. */
const UNSIGNED = 'eyJhbGciOiJub25lIn0.e30.';

function tokensFor({ preferred }: { readonly preferred: Credential }): readonly string[] {
  return [...neverIssued(preferred.key), UNSIGNED];
}

async function withToken(endpoint: Endpoint, preferred: Credential, token: string) {
  const credential = { ...preferred, key: withKey(token, preferred.key) };
  return told(await endpoint.ask(endpoint.known, { credential }));
}

export const unknownToken = probe({
  id: 'authorization/unknown-token',
  question: 'What answers a token that was never issued, where the endpoint takes part in the authorization framework?',
  why: 'A client gets a new token on 401, and gives up on anything else.',
  needs: ['preferred'],
  about: ['framework'],
  sees: refusal,
  always: tokensFor,
  vary: unknownKey,
  observe: (endpoint, { preferred }, token: string) => withToken(endpoint, preferred, token),
});

export const unknownKeyElsewhere = probe({
  id: 'authorization/unknown-key',
  question: 'What answers a key that was never issued, where the endpoint lets callers in by a way of its own?',
  why: 'A client tells by the 401 that its key is no good, and by any other status that something is broken.',
  needs: ['preferred'],
  about: ['ownWay'],
  sees: refusal,
  always: ({ preferred }) => neverIssued(preferred.key),
  vary: unknownKey,
  observe: (endpoint, { preferred }, token: string) => withToken(endpoint, preferred, token),
});

/** Values of a header that should hold a scheme and one token. */
const malformed = ['Bearer', 'Bearer ', `Bearer ${NOBODYS} ${NOBODYS}`, 'Bearer ,', 'Basic dXNlcjpwYXNz', NOBODYS];

function malformedValue() {
  return fc
    .tuple(fc.constantFrom('Bearer', 'bearer', 'Basic', 'Token'), fc.stringMatching(/^[!-~]{0,8} [!-~]{0,8}$/))
    .map(([scheme, rest]) => `${scheme} ${rest}`);
}

async function withValue(endpoint: Endpoint, { place }: Credential, value: string) {
  return told(await endpoint.ask(endpoint.known, { credential: null, headers: { [place.header]: value } }));
}

export const malformedToken = probe({
  id: 'authorization/malformed-header',
  question: 'What answers a malformed header, where the endpoint takes part in the authorization framework?',
  why: 'It is what a client sends whose token is an unset variable; a 5xx has it try for ever.',
  needs: ['preferred'],
  about: ['framework'],
  sees: { answer: reply.answer, status: refusal.status },
  always: malformed,
  vary: malformedValue,
  async observe(endpoint, { preferred }, value: string) {
    const { answer, status } = await withValue(endpoint, preferred, value);
    return { answer, status };
  },
});

export const malformedKey = probe({
  id: 'authorization/malformed-key',
  question: 'What answers a malformed header, where the endpoint lets callers in by a way of its own?',
  why: 'It is what a client sends whose key is an unset variable; a 5xx has it try for ever.',
  needs: ['preferred'],
  about: ['ownWay'],
  sees: { answer: reply.answer, status: refusal.status },
  always: malformed,
  vary: malformedValue,
  async observe(endpoint, { preferred }, value: string) {
    const { answer, status } = await withValue(endpoint, preferred, value);
    return { answer, status };
  },
});

export const foreignToken = probe({
  id: 'authorization/foreign-token',
  question: 'What answers a token that was issued for another resource?',
  why: 'A server that takes it lets in whoever was given a token for something else.',
  needs: ['preferred'],
  about: ['framework', 'foreign'],
  sees: refusal,
  observe: async (endpoint, { foreign }) => told(await endpoint.ask(endpoint.known, { credential: foreign })),
});

export const tokenInQuery = probe({
  id: 'authorization/token-in-query',
  question:
    'What answers a good token in the query alone, where the endpoint takes part in the authorization framework?',
  why: 'URLs stand in logs and histories: a token that works there leaks.',
  needs: ['preferred'],
  about: ['framework'],
  sees: refusal,
  impact: 'reveals-key',
  always: ['access_token', 'token', 'api_key'],
  observe: async (endpoint, { preferred }, name: string) =>
    told(await endpoint.ask(endpoint.known, { credential: null, query: [[name, preferred.key]] })),
});
