/** Where a key goes: each documented place alone, and which of two decides. */

import { presented } from '../../harness/conventions.ts';
import type { Change, Endpoint } from '../../harness/endpoint.ts';
import type { Exchange } from '../../harness/exchange.ts';
import type { Credential } from '../../harness/facts.ts';
import { number, word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe, isRefused, isServed, reply } from '../../harness/reply.ts';
import { neverIssued, unknownKey, withKey } from './keys.ts';

export const preferredAlone = probe({
  id: 'auth/preferred-alone',
  question: 'Is a valid key served in the first documented place alone?',
  why: 'It is the form that every client is told to use.',
  sees: reply,
  about: ['preferred'],
  async observe(endpoint, { preferred }) {
    return describe(await endpoint.ask(endpoint.known, { credential: preferred }));
  },
});

export const alternativeAlone = probe({
  id: 'auth/alternative-alone',
  question: 'Is a valid key served in the second documented place alone?',
  why: 'Some clients can set only that header.',
  sees: reply,
  about: ['alternative'],
  async observe(endpoint, { alternative }) {
    return describe(await endpoint.ask(endpoint.known, { credential: alternative }));
  },
});

export const sameIdentity = probe({
  id: 'auth/same-identity',
  question: 'Does one key list the same tools in either place?',
  why: 'A key that acts as somebody else in the other header shows that person what is not theirs.',
  sees: {
    lists: word('how the lists of the two places compare', {
      'the-same': 'both name the same tools',
      different: 'they name different tools',
      refused: 'one of them was refused',
    }),
  },
  needs: ['preferred', 'alternative', 'tools'],
  async observe(endpoint, { preferred, alternative }) {
    const [one, other] = [await toolsOf(endpoint, preferred), await toolsOf(endpoint, alternative)];
    if (one === undefined || other === undefined) return undefined;
    if (one === REFUSED || other === REFUSED) return { lists: 'refused' };
    if (one === other) return one === '' ? undefined : { lists: 'the-same' };
    // A list that moved in between tells nothing of whose it is.
    return (await toolsOf(endpoint, preferred)) === one ? { lists: 'different' } : undefined;
  },
});

const REFUSED = Symbol('the list was refused');

/** The names of the tools that the credential lists, as one text; undefined where the list goes on past what is read. */
async function toolsOf(
  endpoint: Endpoint,
  credential: Credential,
  change: Change = {},
): Promise<string | typeof REFUSED | undefined> {
  const { entries, complete, exchange } = await endpoint.list('tools', { ...change, credential });
  if (!complete) return isServed(exchange) ? undefined : REFUSED;
  return [...new Set(entries.map(({ name }) => name))].sort().join('\n');
}

/** Which of two credentials sent together decided. */
const decision = {
  decides: word('which of the two credentials decided', {
    preferred: 'the request fared as the one in the first place does alone',
    alternative: 'the request fared as the one in the second place does alone',
    either: 'each alone fares like that, so that it cannot be told',
    neither: 'each alone fares otherwise',
  }),
  status: number('the HTTP status of the request with both'),
};

/** How a request with a valid and a useless credential fared. The valid one is proven to be served alone. */
function decided(both: Exchange, valid: 'preferred' | 'alternative', uselessAlone: Exchange) {
  const other = valid === 'preferred' ? 'alternative' : 'preferred';
  const [asValid, asUseless] = [isServed(both), faredLike(both, uselessAlone)];
  const decides = asValid && asUseless ? 'either' : asValid ? valid : asUseless ? other : 'neither';
  return { decides, status: both.answer?.status } as const;
}

function faredLike(one: Exchange, other: Exchange): boolean {
  if (isServed(one) || isServed(other)) return isServed(one) && isServed(other);
  return isRefused(one) && isRefused(other);
}

export const unusableAlternative = probe({
  id: 'auth/unusable-alternative',
  question: 'Is a valid key in the first place served beside an unknown one in the second?',
  why: 'A stale key in a forgotten header must not lock a caller out who presents a good one.',
  sees: decision,
  needs: ['preferred', 'alternative'],
  always: ({ alternative }) => neverIssued(alternative.key),
  vary: unknownKey,
  async observe(endpoint, { preferred, alternative }, unknown: string) {
    const useless = { ...alternative, key: withKey(unknown, alternative.key) };
    const both = await endpoint.ask(endpoint.known, { credential: preferred, headers: inHeader(useless) });
    return decided(both, 'preferred', await endpoint.ask(endpoint.known, { credential: useless }));
  },
});

export const unknownPreferred = probe({
  id: 'auth/unknown-preferred-beside-alternative',
  question: 'What answers an unknown key in the first place beside a valid one in the second?',
  why: 'An endpoint that falls back acts for another caller than the one the request names first.',
  sees: decision,
  needs: ['preferred', 'alternative'],
  always: ({ preferred }) => neverIssued(preferred.key),
  vary: unknownKey,
  async observe(endpoint, { preferred, alternative }, unknown: string) {
    const useless = { ...preferred, key: withKey(unknown, preferred.key) };
    const both = await endpoint.ask(endpoint.known, { credential: useless, headers: inHeader(alternative) });
    return decided(both, 'alternative', await endpoint.ask(endpoint.known, { credential: useless }));
  },
});

export const twoUsers = probe({
  id: 'auth/two-users',
  question: 'Whose tools are listed when the valid keys of two users stand in the two places?',
  why: 'Where the wrong one decides, a proxy that adds its own key to a header changes who the caller is.',
  sees: {
    lists: word('whose tools are listed', {
      'of-the-preferred': "the tools of the first place's user",
      'of-the-alternative': "the tools of the second place's user",
      'of-neither': 'tools that neither lists alone',
      none: 'the list was refused',
    }),
  },
  needs: ['preferred', 'alternative', 'second', 'secondAsAlternative', 'tools'],
  always: ['ordinary-first', 'second-first'],
  async observe(endpoint, { preferred, alternative, second, secondAsAlternative }, order: string) {
    const [first, other] = order === 'ordinary-first' ? [preferred, secondAsAlternative] : [second, alternative];
    const both = await toolsOf(endpoint, first, { headers: inHeader(other) });
    if (both === REFUSED) return { lists: 'none' };
    const [ofFirst, ofOther] = [await toolsOf(endpoint, first), await toolsOf(endpoint, other)];
    if (both === undefined || ofFirst === undefined || ofOther === undefined || ofFirst === ofOther) return undefined;
    return { lists: both === ofFirst ? 'of-the-preferred' : both === ofOther ? 'of-the-alternative' : 'of-neither' };
  },
});

/** The credential as a header beside another one. */
function inHeader({ place, key }: Credential): Readonly<Record<string, string>> {
  return Object.fromEntries([presented(place, key)]);
}
