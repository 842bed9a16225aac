/** Authorization headers that hold no usable key: what documents call malformed, and what they leave open. */

import { presented } from '../../harness/conventions.ts';
import type { Scheme } from '../../harness/facts.ts';
import { number, word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe, isRefused, isServed, reply } from '../../harness/reply.ts';
import { isOtherScheme, KEY, otherScheme, withKey } from './keys.ts';

/** What may stand after a scheme that has no token after it. */
const noToken = ['', ' ', '   '] as const;

/** Values of another scheme: the best known one, and two that hold the valid key. */
const foreign = ['Basic dXNlcjpwYXNz', `Basic ${KEY}`, `Token ${KEY}`] as const;

export const withoutToken = probe({
  id: 'auth/scheme-without-token',
  question: 'What answers the scheme without a token after it?',
  why: 'It is what a client sends whose key is an unset variable.',
  sees: reply,
  // That the place is read at all is proven first: where it is not, every value there is refused.
  needs: ['preferred', 'scheme'],
  always: noToken,
  async observe(endpoint, { scheme }, after: string) {
    const headers = { [scheme.header]: `${scheme.name}${after}` };
    return describe(await endpoint.ask(endpoint.known, { credential: null, headers }));
  },
});

export const withoutTokenBesideAlternative = probe({
  id: 'auth/scheme-without-token-beside-alternative',
  question: 'What answers the scheme without a token, beside a valid key in the second place?',
  why: 'A fallback hides a broken configuration, and lets the other header decide who the caller is.',
  sees: reply,
  needs: ['preferred', 'alternative', 'scheme'],
  always: noToken,
  async observe(endpoint, { alternative, scheme }, after: string) {
    const headers = { [scheme.header]: `${scheme.name}${after}` };
    return describe(await endpoint.ask(endpoint.known, { credential: alternative, headers }));
  },
});

export const anotherScheme = probe({
  id: 'auth/other-scheme',
  question: 'What answers an Authorization header of another scheme?',
  why: 'An endpoint that passes over the scheme takes what was meant as something else for a key.',
  sees: reply,
  needs: ['preferred', 'scheme'],
  always: foreignTo,
  vary: variedScheme,
  async observe(endpoint, { preferred, scheme }, value: string) {
    const headers = { [scheme.header]: withKey(value, preferred.key) };
    return describe(await endpoint.ask(endpoint.known, { credential: null, headers }));
  },
});

export const anotherSchemeBesideAlternative = probe({
  id: 'auth/other-scheme-beside-alternative',
  question: 'What answers an Authorization header of another scheme, beside a valid key in the second place?',
  why: 'A fallback lets a header decide that the caller may not know of, such as one that a proxy adds.',
  sees: reply,
  needs: ['preferred', 'alternative', 'scheme'],
  always: foreignTo,
  vary: variedScheme,
  async observe(endpoint, { preferred, alternative, scheme }, value: string) {
    const headers = { [scheme.header]: withKey(value, preferred.key) };
    return describe(await endpoint.ask(endpoint.known, { credential: alternative, headers }));
  },
});

function foreignTo({ scheme }: { readonly scheme: Scheme }): readonly string[] {
  return foreign.filter((value) => isOtherScheme(value, scheme.name));
}

function variedScheme({ scheme }: { readonly scheme: Scheme }) {
  return otherScheme(scheme.name);
}

export const keyWithoutScheme = probe({
  id: 'auth/key-without-scheme',
  question: 'What answers a valid key in the Authorization header without its scheme?',
  why: 'It is the commonest slip of a first request; some endpoints take it.',
  sees: reply,
  needs: ['preferred', 'scheme'],
  async observe(endpoint, { preferred, scheme }) {
    return describe(
      await endpoint.ask(endpoint.known, { credential: null, headers: { [scheme.header]: preferred.key } }),
    );
  },
});

export const schemeInLowerCase = probe({
  id: 'auth/scheme-in-lower-case',
  question: 'Is a valid key served when its scheme is written in lower case?',
  why: 'Schemes have no case (RFC 9110 §11.1), and several clients write them in lower case.',
  sees: reply,
  needs: ['preferred', 'scheme'],
  async observe(endpoint, { preferred, scheme }) {
    const headers = { [scheme.header]: `${scheme.name.toLowerCase()} ${preferred.key}` };
    return describe(await endpoint.ask(endpoint.known, { credential: null, headers }));
  },
});

export const repeatedHeader = probe({
  id: 'auth/repeated-header',
  question: 'Which of two headers of the first place decides, one with a valid key and one with an unknown?',
  why: 'Where proxy and endpoint read different ones, a caller can pass the one and be somebody else to the other.',
  sees: {
    decides: word('which of the two headers decides', {
      first: 'the first',
      last: 'the last',
      any: 'either is enough',
      none: 'a repeated header is refused',
      other: 'neither served nor refused for the caller in one of the two orders',
    }),
    status: number('the HTTP status where the valid key comes first'),
  },
  needs: ['preferred'],
  async observe(endpoint, { preferred: { place, key } }) {
    const [name, valid] = presented(place, key);
    const [, unknown] = presented(place, 'assay-never-issued');
    const validFirst = await endpoint.ask(endpoint.known, { credential: null, headers: { [name]: [valid, unknown] } });
    const validLast = await endpoint.ask(endpoint.known, { credential: null, headers: { [name]: [unknown, valid] } });
    const status = validFirst.answer?.status;
    const both = [validFirst, validLast];
    if (both.every(isServed)) return { decides: 'any', status };
    if (both.every(isRefused)) return { decides: 'none', status };
    if (isServed(validFirst) && isRefused(validLast)) return { decides: 'first', status };
    return { decides: isRefused(validFirst) && isServed(validLast) ? 'last' : 'other', status };
  },
});

export const emptyHeader = probe({
  id: 'auth/empty-header',
  question: 'What answers an empty header in the first place?',
  why: 'Some clients send the header with nothing in it when no key is set.',
  sees: reply,
  needs: ['preferred'],
  async observe(endpoint, { preferred }) {
    const headers = { [preferred.place.header]: '' };
    return describe(await endpoint.ask(endpoint.known, { credential: null, headers }));
  },
});

export const emptyHeaderBesideAlternative = probe({
  id: 'auth/empty-header-beside-alternative',
  question: 'What answers an empty header in the first place, beside a valid key in the second?',
  why: 'It tells whether an empty header counts as none or as a malformed one.',
  sees: reply,
  needs: ['preferred', 'alternative'],
  async observe(endpoint, { preferred, alternative }) {
    const headers = { [preferred.place.header]: '' };
    return describe(await endpoint.ask(endpoint.known, { credential: alternative, headers }));
  },
});

export const keyInQuery = probe({
  id: 'auth/key-in-query',
  question: 'What answers a valid key in the query of the URL and in no header?',
  why: 'URLs stand in logs and histories: a key that works there leaks.',
  sees: reply,
  needs: ['preferred'],
  impact: 'reveals-key',
  // The first is RFC 6750 §2.3, the others are what APIs made up most often.
  always: ['access_token', 'api_key', 'key'],
  async observe(endpoint, { preferred }, name: string) {
    return describe(await endpoint.ask(endpoint.known, { credential: null, query: [[name, preferred.key]] }));
  },
});
