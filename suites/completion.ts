/** Completion of arguments: what comes, how much of it, and how it is refused. */

import * as fc from 'fast-check';
import type { Exchange } from '../harness/exchange.ts';
import type { Completable } from '../harness/facts.ts';
import { isRecord } from '../harness/jsonrpc.ts';
import { word } from '../harness/outcome.ts';
import { probe, watcher } from '../harness/probe.ts';
import { describe, reply } from '../harness/reply.ts';
import { requestIn } from './request.ts';

const METHOD = 'completion/complete';

function asking({ ref, argument }: Completable, value: string, more: object = {}) {
  return { params: { ref, argument: { name: argument, value }, ...more } };
}

/** The values of a completion; undefined where there are none, or no array. */
function valuesIn({ response }: Exchange): readonly unknown[] | undefined {
  const result = response?.result;
  const completion = isRecord(result) && isRecord(result.completion) ? result.completion : {};
  return Array.isArray(completion.values) ? completion.values : undefined;
}

/** An argument by number, and what its user has typed so far. */
export interface Typed {
  readonly number: number;
  readonly value: string;
}

export const complete = probe({
  id: 'completion/listed',
  question: 'What answers completion/complete for the arguments of what is listed, whatever was typed?',
  why: 'It is asked at every key stroke: an error each time is shown as often.',
  about: ['completions', 'completables'],
  sees: reply,
  always: ({ completables }) => completables.slice(0, 8).map((_, number): Typed => ({ number, value: '' })),
  vary: ({ completables }) =>
    fc.record({
      number: fc.nat(completables.length - 1),
      value: fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 12 }),
        fc.constantFrom('a', '.*', '[', '\\', 'a'.repeat(500)),
      ),
    }),
  async observe(endpoint, { completables }, { number, value }: Typed) {
    const wanted = completables[number % completables.length] ?? completables[0];
    return describe(await endpoint.ask(METHOD, asking(wanted, value)));
  },
});

export const valuesCount = watcher({
  id: 'completion/values-count',
  question: 'Has no completion more than 100 values?',
  why: 'A client shows them under the cursor.',
  needs: ['completions'],
  sees: { values: word('the values of one answer', { 'up-to-100': '100 at most', more: 'more than 100' }) },
  watch(exchange) {
    const values = requestIn(exchange)?.method === METHOD ? valuesIn(exchange) : undefined;
    return values && { values: values.length > 100 ? 'more' : 'up-to-100' };
  },
});

export const unknownReference = probe({
  id: 'completion/unknown-reference',
  question: 'What answers completion/complete for a prompt or a template that is not there?',
  why: 'A client that knows the reference for the cause stops to ask.',
  about: ['completions'],
  sees: reply,
  always: [
    { type: 'ref/prompt', name: 'assay-none' },
    { type: 'ref/prompt', name: '__proto__' },
    { type: 'ref/resource', uri: 'assay://none/{part}' },
  ],
  vary: () =>
    fc.string({ unit: 'grapheme', maxLength: 12 }).map((rest) => ({ type: 'ref/prompt', name: `assay-none ${rest}` })),
  async observe(endpoint, _given, ref: object) {
    return describe(await endpoint.ask(METHOD, { params: { ref, argument: { name: 'part', value: '' } } }));
  },
});

export const withoutArgument = probe({
  id: 'completion/without-argument',
  sends: 'malformed',
  question: 'What answers completion/complete for something listed, without the argument to complete?',
  why: 'A client that is told so can be corrected.',
  about: ['completions', 'completables'],
  sees: reply,
  always: ['no-argument', 'no-name', 'no-value'],
  async observe(endpoint, { completables: [{ ref, argument }] }, form: 'no-argument' | 'no-name' | 'no-value') {
    const half = form === 'no-name' ? { value: '' } : { name: argument };
    return describe(await endpoint.ask(METHOD, { params: { ref, ...(form !== 'no-argument' && { argument: half }) } }));
  },
});

export const withContext = probe({
  id: 'completion/with-context',
  question: 'Is a completion served that carries what was chosen for other arguments?',
  why: 'The streets of a town need the town; a server that knows nothing of it should pass it over.',
  about: ['completions', 'completables'],
  sees: reply,
  always: [{}, { town: 'Tallinn' }],
  vary: () => fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ maxLength: 8 }), { maxKeys: 3 }),
  async observe(endpoint, { completables: [first] }, chosen: Readonly<Record<string, string>>) {
    const plain = await endpoint.ask(METHOD, asking(first, ''));
    // What is refused without it tells nothing of the context.
    if (describe(plain).answer !== 'result') return undefined;
    return describe(await endpoint.ask(METHOD, asking(first, '', { context: { arguments: chosen } })));
  },
});

const anybody: Completable = { ref: { type: 'ref/prompt', name: 'assay-none' }, argument: 'part' };

export const unannouncedCompletion = probe({
  id: 'completion/unannounced',
  question: 'What answers completion/complete where completions are not announced?',
  why: 'Only an unknown method tells a client never to ask again.',
  about: ['noCompletions'],
  sees: reply,
  async observe(endpoint) {
    return describe(await endpoint.ask(METHOD, asking(anybody, '')));
  },
});

export const unannouncedValues = probe({
  id: 'completion/unannounced-values',
  question: 'Are arguments completed though completions are not announced?',
  why: 'A client asks for completions only where they are announced: its users never see these.',
  about: ['noCompletions', 'completables'],
  sees: {
    values: word('what comes', { some: 'values for some argument', none: 'no value for any that was tried' }),
  },
  async observe(endpoint, { completables }) {
    for (const wanted of completables.slice(0, 8)) {
      const exchange = await endpoint.ask(METHOD, asking(wanted, ''));
      if ((valuesIn(exchange) ?? []).length > 0) return { values: 'some' };
    }
    return { values: 'none' };
  },
});

export const completionProbes = [
  complete,
  valuesCount,
  unknownReference,
  withoutArgument,
  withContext,
  unannouncedCompletion,
  unannouncedValues,
] as const;
