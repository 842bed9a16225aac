/** Agreeing on a revision: what answers an offer, and whether that answer, offered again, is answered with itself. */

import * as fc from 'fast-check';
import type { Exchange } from '../../harness/exchange.ts';
import { initialize } from '../../harness/handshake.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe, reply } from '../../harness/reply.ts';
import { newestRevision, revisions } from '../../harness/revisions.ts';

const known = revisions.map(({ id }) => id);

/** Versions that no server can have: before and after all that there are, and of other forms. */
const impossible = ['1900-01-01', '9999-12-31', 'latest', '', '1.0', `${newestRevision} `, 'grüße-日本語'];

/** Generated versions that no server can have. */
export function impossibleVersions(): fc.Arbitrary<string> {
  const day = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }));
  const year = fc.oneof(fc.integer({ min: 1000, max: 2023 }), fc.integer({ min: 2200, max: 9999 }));
  const padded = (part: number) => String(part).padStart(2, '0');
  return fc.oneof(
    fc.tuple(year, day).map(([of, [month, date]]) => `${of}-${padded(month)}-${padded(date)}`),
    fc.tuple(fc.constantFrom(...known), fc.stringMatching(/^[a-z .+-]{1,6}$/)).map(([id, rest]) => id + rest),
    fc.string({ unit: 'grapheme', maxLength: 24 }).map((rest) => `assay${rest}`),
  );
}

/** The version in the result, where it is a text. */
function answered({ response }: Exchange): string | undefined {
  const { result } = response ?? {};
  return isRecord(result) && typeof result.protocolVersion === 'string' ? result.protocolVersion : undefined;
}

/** The first version that an error names among those that the server has. */
function namedIn({ response }: Exchange): string | undefined {
  const data = response?.error?.data;
  const supported: unknown[] = isRecord(data) && Array.isArray(data.supported) ? data.supported : [];
  return supported.find((version): version is string => typeof version === 'string' && version !== '');
}

export const fixedPoint = probe({
  id: 'lifecycle/revision-fixed-point',
  question: 'Is the revision that answers an offer answered with itself when it is offered in turn?',
  why: 'A client that connects anew offers what was agreed on: what changes each time can be relied on by nobody.',
  sees: {
    again: word('the answer to the revision that the first answer named', {
      'the-same': 'that very revision',
      another: 'another revision',
      refused: 'no result',
    }),
  },
  impact: 'opens-sessions',
  always: [...known, ...impossible],
  vary: () => fc.oneof({ weight: 3, arbitrary: impossibleVersions() }, fc.constantFrom(...known)),
  async observe(endpoint, _given, offered: string) {
    const first = await initialize(endpoint, { revision: offered });
    const named = answered(first) ?? namedIn(first);
    if (named === undefined) return undefined;
    const second = answered(await initialize(endpoint, { revision: named }));
    if (second === undefined) return { again: 'refused' };
    return { again: second === named ? 'the-same' : 'another' };
  },
});

export const unknownRevision = probe({
  id: 'lifecycle/unknown-revision',
  question: 'What answers an initialize that offers a revision which nobody has?',
  why: 'A newer client is served by an older endpoint only where the two can meet on a revision that both have.',
  sees: {
    answer: reply.answer,
    code: reply.code,
    revision: word('the revision in the result', {
      'another-known': 'another one that was published',
      'a-later': 'one dated after all that are known here',
      'the-offered': 'the one that was offered, which nobody has',
      unknown: 'a text that names no published one',
      absent: 'left out, or no text',
    }),
    supported: word('what the data of an error name as supported', {
      named: 'some revision',
      absent: 'nothing',
    }),
    offer: word('what was offered, where an error answered', {
      'a-date': 'a date, as every revision is named',
      'no-date': 'a text that has not the form of a revision',
    }),
  },
  impact: 'opens-sessions',
  always: impossible,
  vary: impossibleVersions,
  async observe(endpoint, _given, offered: string) {
    const exchange = await initialize(endpoint, { revision: offered });
    const { answer, code } = describe(exchange);
    if (exchange.response?.error) {
      const supported = namedIn(exchange) === undefined ? 'absent' : 'named';
      return { answer, code, supported, offer: isDate(offered) ? 'a-date' : 'no-date' };
    }
    if (!isRecord(exchange.response?.result)) return { answer };
    return { answer, revision: relationTo(offered, answered(exchange)) };
  },
});

function relationTo(offered: string, answer: string | undefined) {
  if (answer === undefined) return 'absent';
  if (answer === offered) return 'the-offered';
  if (known.includes(answer)) return 'another-known';
  return isLater(answer) ? 'a-later' : 'unknown';
}

function isDate(version: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(version);
}

function isLater(version: string): boolean {
  return /^2\d{3}-\d{2}-\d{2}$/.test(version) && version > newestRevision;
}

export const newestOffered = probe({
  id: 'lifecycle/newest-revision',
  question: 'Does an offer that nobody has lead to the newest revision that the endpoint confirms?',
  why: 'A newer client steps back no further than it has to.',
  sees: {
    fallback: word('the revision that answers, beside those that the endpoint confirms when they are offered', {
      newest: 'none of them is newer',
      'not-newest': 'a newer one is confirmed',
    }),
  },
  impact: 'opens-sessions',
  always: ['9999-12-31', '1900-01-01', 'latest'],
  async observe(endpoint, _given, offered: string) {
    const fallback = answered(await initialize(endpoint, { revision: offered }));
    if (fallback === undefined || fallback === offered) return undefined;
    if (isLater(fallback)) return { fallback: 'newest' };
    if (!known.includes(fallback)) return undefined;
    for (const newer of known.filter((id) => id > fallback).reverse()) {
      if (answered(await initialize(endpoint, { revision: newer })) === newer) return { fallback: 'not-newest' };
    }
    return { fallback: 'newest' };
  },
});

export const revisionProbes = [fixedPoint, unknownRevision, newestOffered] as const;
