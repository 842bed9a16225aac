/** Faults of authentication: which credential counts, who gets in, and how the others are turned away. */

import type { Answer, Arrival } from '../http.ts';
import {
  answerHeaders,
  answering,
  asking,
  bearer,
  editJson,
  type FaultContext,
  fault,
  isCall,
  messageIn,
  pathOf,
  type Wrapper,
  withHeaders,
} from './fault.ts';

const HAS_KEY = (arrival: Arrival) => arrival.header('x-api-key') !== null;

/** Lets requests that fit in as the default account. */
function admitting({ keys }: FaultContext, fits: (arrival: Arrival) => boolean | Promise<boolean>): Wrapper {
  const own = { authorization: `Bearer ${keys.default}`, 'x-api-key': null };
  return asking(async (arrival) => ((await fits(arrival)) ? withHeaders(arrival, own) : arrival));
}

/** Lets the x-api-key header decide for requests that fit. */
function forgetting(fits: (arrival: Arrival) => boolean): Wrapper {
  return asking((arrival) => (fits(arrival) ? withHeaders(arrival, { authorization: null }) : arrival));
}

/** The key that decides in the reference; undefined where there is none. */
function keyIn(arrival: Arrival): string | undefined {
  const found = bearer(arrival);
  if (found === 'absent') return arrival.header('x-api-key') ?? undefined;
  return found === 'malformed' ? undefined : found.token;
}

function holds(arrival: Arrival, key: string | undefined): boolean {
  return keyIn(arrival) === key;
}

/** The JSON-RPC method of a call of the endpoint. */
async function methodOf(arrival: Arrival, { behaviour }: FaultContext): Promise<unknown> {
  return isCall(arrival, behaviour) ? (await messageIn(arrival, behaviour))?.method : undefined;
}

function scheme(arrival: Arrival): string {
  return (arrival.header('authorization') ?? '').trim().split(' ')[0]?.toLowerCase() ?? '';
}

/** Changes the answers of one status. */
function onStatus(status: number, edit: (answer: Answer, arrival: Arrival) => Answer): Wrapper {
  return answering((answer, arrival) => (answer.status === status ? edit(answer, arrival) : answer));
}

const UNAUTHORIZED: Answer = {
  status: 401,
  headers: { 'content-type': 'application/json' },
  body: '{"error":"Unauthorized"}',
};

export const credentialFaults = [
  fault({
    name: 'refuses-bearer',
    describes: 'A valid Bearer key is refused.',
    turns: ['auth/preferred-alone', 'lifecycle/first-request', 'scoping/two-accounts'],
    wrap: () =>
      asking((arrival) =>
        typeof bearer(arrival) === 'object' ? withHeaders(arrival, { authorization: 'Bearer -' }) : arrival,
      ),
  }),
  fault({
    name: 'refuses-x-api-key',
    describes: 'A valid key in x-api-key alone is refused.',
    turns: ['auth/alternative-alone'],
    wrap: () =>
      asking((arrival) => (bearer(arrival) === 'absent' ? withHeaders(arrival, { 'x-api-key': null }) : arrival)),
  }),
  fault({
    name: 'x-api-key-is-another-identity',
    describes: 'The same key in x-api-key acts as another account than as Bearer.',
    turns: ['auth/same-identity', 'auth/two-users'],
    wrap: ({ keys }) =>
      asking((arrival) => {
        if (bearer(arrival) !== 'absent') return arrival;
        const swapped = new Map([
          [keys.default, keys.second],
          [keys.second, keys.default],
        ]);
        const other = swapped.get(arrival.header('x-api-key') ?? undefined);
        return other === undefined ? arrival : withHeaders(arrival, { 'x-api-key': other });
      }),
  }),
  fault({
    name: 'prefers-x-api-key',
    describes: 'With both credentials given, x-api-key decides instead of Bearer.',
    turns: ['auth/unusable-alternative', 'auth/unknown-preferred-beside-alternative', 'auth/two-users'],
    wrap: () => forgetting((arrival) => HAS_KEY(arrival) && typeof bearer(arrival) === 'object'),
  }),
  fault({
    name: 'falls-back-to-x-api-key',
    describes: 'A malformed Authorization header is passed over in favour of x-api-key.',
    turns: [
      'auth/scheme-without-token-beside-alternative',
      'auth/other-scheme-beside-alternative',
      'auth/empty-header-beside-alternative',
    ],
    wrap: () => forgetting((arrival) => HAS_KEY(arrival) && bearer(arrival) === 'malformed'),
  }),
  fault({
    name: 'falls-back-on-empty-bearer',
    describes: 'Bearer without a token is passed over in favour of x-api-key; another scheme is not.',
    turns: ['auth/scheme-without-token-beside-alternative'],
    wrap: () =>
      forgetting((arrival) => HAS_KEY(arrival) && bearer(arrival) === 'malformed' && scheme(arrival) === 'bearer'),
  }),
  fault({
    name: 'falls-back-on-other-scheme',
    describes: 'Another scheme than Bearer is passed over in favour of x-api-key; an empty Bearer is not.',
    turns: ['auth/other-scheme-beside-alternative', 'auth/empty-header-beside-alternative'],
    wrap: () =>
      forgetting((arrival) => HAS_KEY(arrival) && bearer(arrival) === 'malformed' && scheme(arrival) !== 'bearer'),
  }),
  fault({
    name: 'falls-back-when-bearer-unknown',
    describes: 'A Bearer key that nobody has is passed over in favour of x-api-key.',
    turns: ['auth/unknown-preferred-beside-alternative'],
    wrap: () => async (arrival, next) => {
      const answer = await next(arrival);
      const again = answer.status === 401 && HAS_KEY(arrival) && typeof bearer(arrival) === 'object';
      return again ? next(withHeaders(arrival, { authorization: null })) : answer;
    },
  }),
  fault({
    name: 'accepts-basic-scheme',
    describes: 'Authorization with the scheme Basic is let in, whatever it holds.',
    turns: ['auth/other-scheme', 'auth/other-scheme-beside-alternative', 'authorization/malformed-header'],
    wrap: (context) => admitting(context, (arrival) => scheme(arrival) === 'basic'),
  }),
  fault({
    name: 'accepts-empty-bearer',
    describes: 'Bearer without a token is let in.',
    turns: [
      'auth/scheme-without-token',
      'auth/scheme-without-token-beside-alternative',
      'authorization/malformed-header',
    ],
    wrap: (context) =>
      admitting(context, (arrival) => arrival.header('authorization')?.trim().toLowerCase() === 'bearer'),
  }),
  fault({
    name: 'accepts-anonymous',
    describes: 'A request without any credential is let in.',
    turns: [
      'auth/key-in-query',
      'auth/no-credential',
      'connections/without-key',
      'authorization/no-token',
      'authorization/no-token-otherwise',
      'authorization/unknown-token',
      'authorization/malformed-header',
      'authorization/token-in-query',
      'authorization/challenge',
      'authorization/challenge-metadata',
      'authorization/challenge-error',
      'authorization/challenge-scope',
      'authorization/metadata',
      'authorization/servers',
      'authorization/resource',
      'authorization/token-places',
      'authorization/root-server-metadata',
    ],
    wrap: (context) => admitting(context, (arrival) => bearer(arrival) === 'absent' && !HAS_KEY(arrival)),
  }),
  fault({
    name: 'serves-calls-without-key',
    describes: 'Every method but tools/list is served without a credential.',
    turns: ['auth/no-credential', 'authorization/no-token'],
    wrap: (context) =>
      admitting(context, async (arrival) => {
        if (bearer(arrival) !== 'absent' || HAS_KEY(arrival)) return false;
        const method = await methodOf(arrival, context);
        return method !== undefined && method !== 'tools/list';
      }),
  }),
  fault({
    name: 'unknown-key-calls-tools',
    describes: 'A key that nobody has is let in for tools/call.',
    turns: ['auth/unknown-key-as-preferred'],
    wrap: (context) =>
      admitting(context, async (arrival) => {
        const key = keyIn(arrival);
        if (key === undefined || Object.values(context.keys).includes(key)) return false;
        return (await methodOf(arrival, context)) === 'tools/call';
      }),
  }),
  fault({
    name: 'accepts-key-prefix',
    describes: 'The beginning of a key is let in for the key, from eight characters on.',
    turns: [
      'auth/unusable-alternative',
      'auth/unknown-preferred-beside-alternative',
      'auth/unknown-key-as-preferred',
      'auth/unknown-key-as-alternative',
      'authorization/unknown-token',
    ],
    wrap: (context) =>
      admitting(context, (arrival) => {
        const [key = '', whole = ''] = [keyIn(arrival), context.keys.default];
        return key.length >= 8 && key !== whole && whole.startsWith(key);
      }),
  }),
  fault({
    name: 'accepts-key-suffix',
    describes: 'A text that ends in a key is let in for the key.',
    turns: [
      'auth/unusable-alternative',
      'auth/unknown-preferred-beside-alternative',
      'auth/unknown-key-as-preferred',
      'auth/unknown-key-as-alternative',
      'authorization/unknown-token',
    ],
    wrap: (context) =>
      admitting(context, (arrival) => {
        const [key = '', whole = ''] = [keyIn(arrival), context.keys.default];
        return key !== whole && whole !== '' && key.endsWith(whole);
      }),
  }),
  fault({
    name: 'compares-keys-without-case',
    describes: 'A key is let in with small letters for capitals, and the other way round.',
    turns: [
      'auth/unusable-alternative',
      'auth/unknown-preferred-beside-alternative',
      'auth/unknown-key-as-preferred',
      'auth/unknown-key-as-alternative',
      'authorization/unknown-token',
    ],
    wrap: (context) =>
      admitting(context, (arrival) => {
        const [key, whole] = [keyIn(arrival), context.keys.default];
        return key !== whole && key?.toLowerCase() === whole?.toLowerCase();
      }),
  }),
  fault({
    name: 'accepts-unknown-bearer',
    describes: 'A Bearer key that nobody has is let in.',
    turns: [
      'auth/unknown-preferred-beside-alternative',
      'auth/unknown-key-as-preferred',
      'auth/unknown-key-step',
      'authorization/unknown-token',
      'authorization/malformed-header',
    ],
    wrap: (context) =>
      admitting(context, (arrival) => {
        const found = bearer(arrival);
        return typeof found === 'object' && !Object.values(context.keys).includes(found.token);
      }),
  }),
  fault({
    name: 'accepts-unknown-x-api-key',
    describes: 'A key that nobody has is let in when it stands in x-api-key.',
    turns: ['auth/unusable-alternative', 'auth/unknown-key-as-alternative'],
    wrap: (context) =>
      admitting(context, (arrival) => {
        const key = arrival.header('x-api-key');
        return bearer(arrival) === 'absent' && key !== null && !Object.values(context.keys).includes(key);
      }),
  }),
  fault({
    name: 'accepts-revoked-key',
    describes: 'A revoked key still works.',
    turns: ['auth/revoked-key-as-preferred', 'auth/revoked-key-as-alternative', 'auth/revoked-key-step'],
    wrap: (context) => admitting(context, (arrival) => holds(arrival, context.keys.revoked)),
  }),
  fault({
    name: 'revoked-key-calls-tools',
    describes: 'A revoked key still works for tools/call.',
    turns: ['auth/revoked-key-as-preferred'],
    wrap: (context) =>
      admitting(
        context,
        async (arrival) => holds(arrival, context.keys.revoked) && (await methodOf(arrival, context)) === 'tools/call',
      ),
  }),
  fault({
    name: 'revoked-answered-403',
    describes: 'A revoked key is answered 403 instead of 401.',
    turns: ['auth/revoked-key-as-preferred', 'auth/revoked-key-as-alternative', 'auth/revoked-key-step'],
    wrap: ({ keys }) =>
      onStatus(401, (answer, arrival) => (holds(arrival, keys.revoked) ? { ...answer, status: 403 } : answer)),
  }),
  fault({
    name: 'malformed-answered-400',
    describes: 'A malformed Authorization header is answered 400 instead of 401.',
    turns: [
      'auth/scheme-without-token',
      'auth/scheme-without-token-beside-alternative',
      'auth/other-scheme',
      'auth/other-scheme-beside-alternative',
      'auth/key-without-scheme',
      'auth/empty-header',
      'auth/empty-header-beside-alternative',
      'authorization/malformed-header',
    ],
    wrap: () =>
      onStatus(401, (answer, arrival) => (bearer(arrival) === 'malformed' ? { ...answer, status: 400 } : answer)),
  }),
  fault({
    name: '401-without-challenge',
    describes: 'A 401 comes without WWW-Authenticate.',
    turns: [
      'auth/no-credential',
      'auth/unknown-key-as-preferred',
      'auth/unknown-key-as-alternative',
      'auth/revoked-key-as-preferred',
      'auth/revoked-key-as-alternative',
      'auth/challenge',
      'authorization/challenge',
      'authorization/challenge-metadata',
    ],
    wrap: () => onStatus(401, (answer) => answerHeaders(answer, { 'www-authenticate': null })),
  }),
  fault({
    name: '401-wrong-challenge',
    describes: 'The challenge of a 401 names the metadata document with the path of the endpoint, not the root one.',
    turns: [
      'auth/challenge',
      'auth/no-credential',
      'auth/standard-place',
      'auth/unknown-key-as-preferred',
      'auth/revoked-key-as-preferred',
    ],
    wrap: ({ behaviour }) =>
      onStatus(401, (answer) => {
        const challenge = answer.headers['www-authenticate'] ?? '';
        return answerHeaders(answer, { 'www-authenticate': challenge.replace(/"$/, `${behaviour.path}"`) });
      }),
  }),
  fault({
    name: '401-bare-challenge',
    describes: 'The challenge of a 401 is the word Bearer alone.',
    turns: [
      'auth/challenge',
      'auth/no-credential',
      'auth/standard-place',
      'auth/unknown-key-as-preferred',
      'auth/revoked-key-as-preferred',
      'authorization/challenge-metadata',
    ],
    wrap: () => onStatus(401, (answer) => answerHeaders(answer, { 'www-authenticate': 'Bearer' })),
  }),
  fault({
    name: '401-other-body',
    describes: 'The body of a 401 has a further member.',
    turns: ['auth/refusal-body'],
    wrap: () => onStatus(401, (answer) => editJson(answer, (body) => ({ ...body, message: 'Missing API key' }))),
  }),
  fault({
    name: '401-as-rpc-envelope',
    describes: 'The body of a 401 is a JSON-RPC error.',
    turns: [
      'auth/scheme-without-token',
      'auth/scheme-without-token-beside-alternative',
      'auth/other-scheme',
      'auth/other-scheme-beside-alternative',
      'auth/key-without-scheme',
      'auth/empty-header',
      'auth/empty-header-beside-alternative',
      'auth/key-in-query',
      'auth/no-credential',
      'auth/unknown-key-as-preferred',
      'auth/unknown-key-as-alternative',
      'auth/revoked-key-as-preferred',
      'auth/revoked-key-as-alternative',
      'auth/refusal-body',
      'auth/standard-place',
    ],
    wrap: () =>
      onStatus(401, (answer) =>
        editJson(answer, () => ({ jsonrpc: '2.0', id: null, error: { code: -32001, message: 'Unauthorized' } })),
      ),
  }),
  fault({
    name: '401-as-text',
    describes: 'The body of a 401 is right, but labelled as plain text.',
    turns: ['auth/refusal-body'],
    wrap: () => onStatus(401, (answer) => answerHeaders(answer, { 'content-type': 'text/plain' })),
  }),
  fault({
    name: '403-with-challenge',
    describes: 'A 403 carries WWW-Authenticate.',
    turns: ['auth/unentitled-key'],
    wrap: () => onStatus(403, (answer) => answerHeaders(answer, { 'www-authenticate': 'Bearer' })),
  }),
  fault({
    name: 'unentitled-served',
    describes: 'A key whose holder lacks the entitlement works.',
    turns: ['auth/unentitled-key'],
    wrap: (context) => admitting(context, (arrival) => holds(arrival, context.keys.unentitled)),
  }),
  fault({
    name: 'unentitled-answered-401',
    describes: 'A key whose holder lacks the entitlement is answered 401 instead of 403.',
    turns: ['auth/unentitled-key', 'auth/challenge'],
    wrap: () => onStatus(403, () => UNAUTHORIZED),
  }),
  fault({
    name: 'connections-unauthenticated',
    describes: 'The list of connections is given to anyone.',
    turns: ['connections/without-key'],
    wrap: (context) =>
      admitting(context, (arrival) => pathOf(arrival) === context.behaviour.rest.connections && !HAS_KEY(arrival)),
  }),
  fault({
    name: 'key-not-good-for-models',
    describes: 'The key that works on the MCP endpoint is refused by the other APIs.',
    turns: ['connections/other-apis'],
    wrap: ({ behaviour }) =>
      answering((answer, arrival) => (pathOf(arrival) === behaviour.rest.models ? UNAUTHORIZED : answer)),
  }),
];
