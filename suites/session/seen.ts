/** What several probes of sessions see alike. */

import type { Exchange } from '../../harness/exchange.ts';
import { word } from '../../harness/outcome.ts';
import { describe, describeRefusal, reply } from '../../harness/reply.ts';

/** The session that a request was sent in. */
export function sentSession({ sent }: Exchange, header: string): string | undefined {
  return sent.headers.find(([name]) => name.toLowerCase() === header.toLowerCase())?.[1];
}

/** The answer with what a refusal says; the session's id put as `{session}`, since no two sessions share one. */
export function refusedIn(exchange: Exchange, header: string) {
  const id = sentSession(exchange, header);
  const { text, ...answer } = describeRefusal(exchange);
  if (text === undefined) return answer;
  return { ...answer, text: id ? text.replaceAll(id, '{session}') : text };
}

export const newSession = {
  answer: reply.answer,
  session: word('the session that the answer hands out', {
    new: 'one that was not handed out before',
    'an-old-one': 'one that was handed out before',
    none: 'none',
  }),
};

/** What initialize hands out, beside what it handed out before. */
export function handedOut(exchange: Exchange, header: string, before: readonly Exchange[]) {
  const { answer } = describe(exchange);
  const named = exchange.answer?.header(header);
  if (!named) return { answer, session: 'none' } as const;
  const known = before.some((other) => other.answer?.header(header) === named);
  return { answer, session: known ? 'an-old-one' : 'new' } as const;
}
