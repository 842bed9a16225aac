/** Faults of a token that has a header of its own: where it may stand, how its lack is told, whose is good. */

import type { Behaviour } from '../behaviour.ts';
import { type Answer, type Arrival, jsonAnswer } from '../http.ts';
import { isObject } from '../rpc.ts';
import {
  answering,
  asking,
  credentialIn,
  editJson,
  type FaultContext,
  fault,
  messageIn,
  pathOf,
  untouched,
  type Wrapper,
  withKey,
} from './fault.ts';

/** Whether credentials have one place, and no scheme. */
function hasOwnHeader({ credentials: { places } }: Behaviour): boolean {
  return places.length === 1 && places[0]?.scheme === undefined;
}

/** A wrapper for gateways with such a token; on the others the fault is not to be seen. */
function withToken(make: (context: FaultContext) => Wrapper) {
  return (context: FaultContext): Wrapper => (hasOwnHeader(context.behaviour) ? make(context) : untouched);
}

/** Lets requests that fit in as the default account. */
function admitting(fits: (token: string | undefined, context: FaultContext) => boolean) {
  return withToken((context) =>
    asking((arrival) => {
      const found = credentialIn(arrival, context.behaviour);
      const token = typeof found === 'object' ? found.token : undefined;
      return fits(token, context) ? withKey(arrival, context.keys.default, context.behaviour) : arrival;
    }),
  );
}

/** Changes the 401 of requests without a token. */
function onMissing(edit: (answer: Answer) => Answer) {
  return withToken(({ behaviour }) =>
    answering((answer, arrival) =>
      answer.status === 401 &&
      pathOf(arrival) === behaviour.path &&
      typeof credentialIn(arrival, behaviour) !== 'object'
        ? edit(answer)
        : answer,
    ),
  );
}

/** Documents of OAuth discovery (RFC 9728, RFC 8414), as an origin would serve them. */
function discoveryAt(path: string, origin: string): object | undefined {
  if (path === '/.well-known/oauth-protected-resource')
    return { resource: origin, authorization_servers: [origin], bearer_methods_supported: ['header'] };
  if (path === '/.well-known/oauth-authorization-server')
    return {
      issuer: origin,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      response_types_supported: ['code'],
    };
  return undefined;
}

function discovery(arrival: Arrival): Answer | undefined {
  const document = arrival.method === 'GET' && discoveryAt(pathOf(arrival), new URL(arrival.url).origin);
  return document ? jsonAnswer(200, JSON.stringify(document)) : undefined;
}

export const tokenFaults = [
  fault({
    name: 'bearer-accepted',
    describes: 'A token is accepted in Authorization: Bearer too.',
    turns: ['auth/standard-place'],
    change: (behaviour) => {
      if (!hasOwnHeader(behaviour)) return behaviour;
      const places = [...behaviour.credentials.places, { header: 'authorization', scheme: 'Bearer' }];
      return { ...behaviour, credentials: { ...behaviour.credentials, places } };
    },
  }),
  fault({
    name: 'missing-token-served',
    describes: 'A request without a token is served as the default account.',
    turns: [
      'auth/empty-header',
      'auth/key-in-query',
      'auth/no-credential',
      'auth/standard-place',
      'auth/refusal-body',
      'graphql/without-credential',
    ],
    wrap: admitting((token) => token === undefined),
  }),
  fault({
    name: 'missing-token-text',
    describes: 'The 401 of a request without a token does not say what is missing.',
    turns: ['auth/no-credential', 'auth/refusal-body'],
    wrap: onMissing(() => jsonAnswer(401, '{"error":"Unauthorized"}')),
  }),
  fault({
    name: 'missing-token-answered-400',
    describes: 'A request without a token is answered 400 instead of 401.',
    turns: ['auth/empty-header', 'auth/key-in-query', 'auth/no-credential', 'auth/standard-place', 'auth/refusal-body'],
    wrap: onMissing((answer) => ({ ...answer, status: 400 })),
  }),
  fault({
    name: 'missing-token-under-200',
    describes: 'A request without a token is refused under HTTP status 200.',
    turns: [
      'auth/empty-header',
      'auth/key-in-query',
      'auth/no-credential',
      'auth/standard-place',
      'auth/refusal-body',
      'messages/same-post',
    ],
    wrap: onMissing((answer) => ({ ...answer, status: 200 })),
  }),
  fault({
    name: 'accepts-unknown-token',
    describes: 'A token that nobody has is let in.',
    turns: ['auth/unknown-key-as-preferred', 'auth/unknown-key-step'],
    wrap: admitting((token, { keys }) => token !== undefined && !Object.values(keys).includes(token)),
  }),
  fault({
    name: 'accepts-revoked-token',
    describes: 'A token that was revoked still works.',
    turns: ['auth/revoked-key-as-preferred', 'auth/revoked-key-step'],
    wrap: admitting((token, { keys }) => token !== undefined && token === keys.revoked),
  }),
  fault({
    name: 'accepts-expired-token',
    describes: 'A token that has expired still works.',
    turns: ['auth/expired-key-step'],
    wrap: admitting((token, { keys }) => token !== undefined && token === keys.expired),
  }),
  fault({
    name: 'accepts-token-of-disabled-app',
    describes: 'The token of an app that was disabled still works.',
    turns: ['auth/disabled-key-step'],
    wrap: admitting((token, { keys }) => token !== undefined && token === keys.disabled),
  }),
  fault({
    name: 'bad-token-refused-by-tools-only',
    describes: 'A token that is no good is let in, and each call of a tool fails under it.',
    turns: [
      'auth/unknown-key-as-preferred',
      'auth/revoked-key-as-preferred',
      'auth/unknown-key-step',
      'auth/revoked-key-step',
      'auth/expired-key-step',
      'auth/disabled-key-step',
      'auth/refusal-body',
    ],
    wrap: withToken(({ behaviour, keys }) => async (arrival, next) => {
      const answer = await next(arrival);
      const refused = answer.status === 401 && typeof credentialIn(arrival, behaviour) === 'object';
      if (!refused || pathOf(arrival) !== behaviour.path) return answer;
      const admitted = await next(withKey(arrival, keys.default, behaviour));
      if ((await messageIn(arrival, behaviour))?.method !== 'tools/call') return admitted;
      const content = [{ type: 'text', text: '{"error":"Invalid token"}' }];
      return editJson(admitted, (message) =>
        isObject(message.result) ? { ...message, result: { content, isError: true } } : message,
      );
    }),
  }),
  fault({
    name: 'oauth-discovery-served',
    describes: 'OAuth discovery documents are served where the document has none.',
    turns: ['metadata/oauth-discovery'],
    wrap: ({ behaviour }) =>
      behaviour.metadata.length > 0 ? untouched : async (arrival, next) => discovery(arrival) ?? next(arrival),
  }),
  fault({
    name: 'requires-tenant-header',
    describes: 'A request without the header that names a tenant is refused with 400.',
    turns: ['http/without-tenant-header'],
    change: (behaviour) =>
      behaviour.tenant === null ? behaviour : { ...behaviour, tenant: { ...behaviour.tenant, required: true } },
  }),
];
