/** The challenge of a 401: what it names, and where that leads. */

import { challengeOf } from '../../harness/challenge.ts';
import type { Endpoint } from '../../harness/endpoint.ts';
import type { Facts } from '../../harness/facts.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';

type Framework = Facts['framework'];

/** The WWW-Authenticate header of what answers a request without a token; undefined where nothing is answered 401. */
async function challenged(endpoint: Endpoint): Promise<{ readonly header: string | undefined } | undefined> {
  const { answer } = await endpoint.ask(endpoint.known, { credential: null });
  return answer?.status === 401 ? { header: answer.header('WWW-Authenticate') } : undefined;
}

const wellKnown = word('metadata at the well-known URI of the endpoint or of its host', {
  served: 'they are served there',
  missing: 'there are none',
});

function wellKnownIn({ documents }: Framework): 'served' | 'missing' {
  return documents.some(({ by }) => by !== 'challenge') ? 'served' : 'missing';
}

export const bearerChallenge = probe({
  id: 'authorization/challenge',
  question: 'Does the 401 to a request without a token challenge to a bearer token?',
  why: 'A client begins to get a token where it reads that one is wanted.',
  about: ['framework'],
  sees: {
    scheme: word('the schemes of the challenge', {
      bearer: 'Bearer is among them',
      other: 'there are some, and Bearer is not among them',
      none: 'there is no WWW-Authenticate',
    }),
    wellKnown,
  },
  async observe(endpoint, { framework }) {
    const found = await challenged(endpoint);
    if (!found) return undefined;
    const { header } = found;
    const scheme = header === undefined ? 'none' : /(?:^|,)\s*Bearer(?:\s|,|$)/i.test(header) ? 'bearer' : 'other';
    return { scheme, wellKnown: wellKnownIn(framework) };
  },
});

export const challengeMetadata = probe({
  id: 'authorization/challenge-metadata',
  question: 'Where does the resource_metadata of the challenge lead?',
  why: 'It is the first step to a token: where it leads nowhere, no client gets in.',
  about: ['framework'],
  sees: {
    metadata: word('what it names', {
      served: 'an absolute URL on the host of the endpoint, at which there are metadata',
      missing: 'an absolute URL on the host of the endpoint, at which there are none',
      elsewhere: 'an absolute URL on another host, which was not asked',
      'no-url': 'no absolute URL',
      none: 'the challenge names none',
    }),
    wellKnown,
  },
  async observe(endpoint, { framework }) {
    const found = await challenged(endpoint);
    if (!found) return undefined;
    const named = challengeOf(found.header).parameters.get('resource_metadata');
    return { metadata: stateOf(named, endpoint, framework), wellKnown: wellKnownIn(framework) };
  },
});

function stateOf(named: string | undefined, { origin }: Endpoint, { documents }: Framework) {
  if (named === undefined) return 'none';
  if (!URL.canParse(named)) return 'no-url';
  if (new URL(named).origin !== origin) return 'elsewhere';
  return documents.some(({ by }) => by === 'challenge') ? 'served' : 'missing';
}

export const challengeError = probe({
  id: 'authorization/challenge-error',
  question: 'Does the challenge to a request without a token name an error?',
  why: 'Nothing was wrong with the token, as there was none: a client may throw away a good one.',
  about: ['framework'],
  sees: { error: word('the parameter "error"', { none: 'left out', named: 'it is there' }) },
  async observe(endpoint) {
    const found = await challenged(endpoint);
    return found && { error: challengeOf(found.header).parameters.has('error') ? 'named' : 'none' };
  },
});

export const challengeScope = probe({
  id: 'authorization/challenge-scope',
  question: 'Does the challenge name the scopes that are needed, and the same ones each time?',
  why: 'A client asks its user for as much as is needed, and no more.',
  about: ['framework'],
  sees: {
    scope: word('the parameter "scope" of two challenges', {
      'the-same': 'both name the same',
      changing: 'they differ',
      none: 'neither has one',
    }),
  },
  async observe(endpoint) {
    const [first, second] = [await challenged(endpoint), await challenged(endpoint)];
    if (!first || !second) return undefined;
    const [one, other] = [first, second].map(({ header }) => challengeOf(header).parameters.get('scope'));
    return { scope: one !== other ? 'changing' : one === undefined ? 'none' : 'the-same' };
  },
});
