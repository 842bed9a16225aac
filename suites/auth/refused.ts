/** Callers that may not in: who they are, and how they are told. */

import * as fc from 'fast-check';
import type { Endpoint } from '../../harness/endpoint.ts';
import type { Exchange } from '../../harness/exchange.ts';
import type { Credential } from '../../harness/facts.ts';
import { initialize } from '../../harness/handshake.ts';
import { flag, type Outcome, text } from '../../harness/outcome.ts';
import { probe, watcher } from '../../harness/probe.ts';
import { describe, isRefused, reply } from '../../harness/reply.ts';
import { wordsOf } from '../../harness/words.ts';
import { NOBODYS, neverIssued, unknownKey, withKey } from './keys.ts';

const refusal = {
  ...reply,
  challenged: flag('whether the answer has a WWW-Authenticate header'),
  json: flag('whether the body is JSON'),
};

/** What a caller that may not in asks for; `known`: what the known-good request does. */
const others = ['ping', 'initialize', 'tools/call'] as const;
const asked = ['known', ...others] as const;
type Asked = (typeof asked)[number];

/** Asks as `credential`, null for none. An endpoint that serves its known-good request to it is asked no more. */
async function askAs(
  endpoint: Endpoint,
  credential: Credential | null,
  method: Asked = 'known',
): Promise<Outcome<typeof refusal>> {
  return told(await askedAs(endpoint, credential, method));
}

async function askedAs(endpoint: Endpoint, credential: Credential | null, method: Asked): Promise<Exchange> {
  const known = await endpoint.ask(endpoint.known, { credential });
  // What comes behind an open door is no refusal, and is for other questions.
  if (method === 'known' || !isRefused(known)) return known;
  return askOther(endpoint, credential, method);
}

function askOther(endpoint: Endpoint, credential: Credential | null, method: (typeof others)[number]) {
  switch (method) {
    case 'ping':
      return endpoint.ask('ping', { credential });
    case 'initialize':
      return initialize(endpoint, { as: credential });
    case 'tools/call': {
      // No tool has the name: nothing runs where the caller is let in.
      const name = `assay-none${endpoint.conventions.naming?.separator ?? '_'}${endpoint.nonce}`;
      return endpoint.ask('tools/call', { credential, params: { name, arguments: {} } });
    }
  }
}

function told(exchange: Exchange): Outcome<typeof refusal> {
  const { answer } = exchange;
  if (!answer) return describe(exchange);
  const challenged = answer.header('WWW-Authenticate') !== undefined;
  return { ...describe(exchange), challenged, json: answer.json !== undefined };
}

/** Whether a header for credentials went along: one of the caller's own. */
function holdsOne({ sent }: Exchange): boolean {
  return sent.headers.some(([name]) => ['authorization', 'cookie'].includes(name.toLowerCase()));
}

export const noCredential = probe({
  id: 'auth/no-credential',
  question: 'What answers a request without any credential?',
  why: 'It is the first thing that a client without configuration sees, and where its login would start.',
  sees: { ...refusal, text: text('what a refusal says: the message of its error, or the body where it has none') },
  always: asked,
  async observe(endpoint, _given, method: Asked) {
    const exchange = await askedAs(endpoint, null, method);
    // What the caller sends with every request is not left out: such a request is not without one.
    if (holdsOne(exchange)) return undefined;
    return isRefused(exchange) ? { ...told(exchange), text: wordsOf(exchange) } : told(exchange);
  },
});

export const standardPlace = probe({
  id: 'auth/standard-place',
  question: 'What answers a valid key in Authorization: Bearer, where the document puts it elsewhere?',
  why: 'It is where MCP has clients put it, and some can put it nowhere else: their users need a proxy where it is refused.',
  sees: refusal,
  needs: ['preferred'],
  about: ['standardPlace'],
  always: ['known', 'initialize'],
  observe: (endpoint, given, method: Asked) => askAs(endpoint, given.standardPlace, method),
});

// Each question below proves first that its place is read at all: where it is not, every key there is refused.

export const unknownAsPreferred = probe({
  id: 'auth/unknown-key-as-preferred',
  question: 'What answers an unknown key in the first place alone?',
  why: 'A key with a slip in it must not open anything.',
  sees: refusal,
  needs: ['preferred'],
  always: ({ preferred }): readonly (readonly [Asked, string])[] => [
    ...neverIssued(preferred.key).map((unknown) => ['known', unknown] as const),
    ...others.map((method) => [method, NOBODYS] as const),
  ],
  vary: () => fc.tuple(fc.constant('known' as const), unknownKey()),
  observe: (endpoint, { preferred }, [method, unknown]: readonly [method: Asked, unknown: string]) =>
    askAs(endpoint, { ...preferred, key: withKey(unknown, preferred.key) }, method),
});

export const unknownAsAlternative = probe({
  id: 'auth/unknown-key-as-alternative',
  question: 'What answers an unknown key in the second place alone?',
  why: 'The place that fewer clients use is the one that fewer tests look at.',
  sees: refusal,
  needs: ['alternative'],
  always: ({ alternative }) => neverIssued(alternative.key),
  vary: unknownKey,
  observe: (endpoint, { alternative }, unknown: string) =>
    askAs(endpoint, { ...alternative, key: withKey(unknown, alternative.key) }),
});

export const revokedAsPreferred = probe({
  id: 'auth/revoked-key-as-preferred',
  question: 'What answers a revoked key in the first place?',
  why: 'Revoking a leaked key is the only remedy there is.',
  sees: refusal,
  needs: ['preferred'],
  about: ['revoked'],
  always: asked,
  observe: (endpoint, { revoked }, method: Asked) => askAs(endpoint, revoked, method),
});

export const revokedAsAlternative = probe({
  id: 'auth/revoked-key-as-alternative',
  question: 'What answers a revoked key in the second place?',
  why: 'A key has to be revoked in every place where it worked.',
  sees: refusal,
  needs: ['alternative'],
  about: ['revoked'],
  observe: (endpoint, { alternative, revoked }) => askAs(endpoint, { ...revoked, place: alternative.place }),
});

export const unentitledKey = probe({
  id: 'auth/unentitled-key',
  question: 'What answers a valid key whose holder may not use the API?',
  why: 'Its holder needs another right and not another key: a challenge would send the client to log in for ever.',
  sees: refusal,
  needs: ['preferred'],
  about: ['unentitled'],
  observe: (endpoint, { unentitled }) => askAs(endpoint, unentitled),
});

/** Whether this is a 401 of the endpoint itself: other APIs of the host have refusals of their own. */
function isUnauthorised({ sent, answer }: Exchange, endpointUrl: string): boolean {
  return answer?.status === 401 && new URL(sent.url).pathname === new URL(endpointUrl).pathname;
}

export const challenge = watcher({
  id: 'auth/challenge',
  question: 'Which challenge does each 401 of the endpoint carry?',
  why: 'A client finds the way to log in by following the challenge.',
  sees: {
    scheme: text('the scheme of the challenge; left out where there is none'),
    metadata: text('the metadata document that it names; left out where it names none'),
    more: flag('whether it has further parameters'),
  },
  needs: ['endpointUrl'],
  watch(exchange, { endpointUrl }) {
    if (!isUnauthorised(exchange, endpointUrl)) return undefined;
    return challengeIn(exchange.answer?.header('WWW-Authenticate'));
  },
});

/** The parts of a WWW-Authenticate header. Source: RFC 9110 §11.6.1, RFC 9728 §5.1. */
export function challengeIn(header: string | undefined) {
  const scheme = /^\s*([^\s,=]+)/.exec(header ?? '')?.[1];
  if (header === undefined || scheme === undefined) return { more: false };
  const parameters = [...header.matchAll(/([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g)];
  const named = parameters.find(([, name]) => name?.toLowerCase() === 'resource_metadata');
  const metadata = named?.[2]?.replace(/\\(.)/g, '$1') ?? named?.[3];
  return { scheme, metadata, more: parameters.some((parameter) => parameter !== named) };
}

export const refusalBody = watcher({
  id: 'auth/refusal-body',
  question: 'What is the body of each 401 of the endpoint?',
  why: 'A client that knows the body can tell a refusal of the gateway from one of a proxy before it.',
  sees: {
    mediaType: text('the media type, without parameters; left out where there is none'),
    body: text('the body; JSON without white space between its parts'),
  },
  needs: ['endpointUrl'],
  watch(exchange, { endpointUrl }) {
    const { answer } = exchange;
    if (!answer || !isUnauthorised(exchange, endpointUrl)) return undefined;
    const body = answer.json === undefined ? answer.text : JSON.stringify(answer.json);
    return { mediaType: answer.mediaType, body };
  },
});
