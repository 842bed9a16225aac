/** Content negotiation: which Accept headers a POST is served with. */

import * as fc from 'fast-check';
import { ACCEPT, type Endpoint } from '../harness/endpoint.ts';
import type { Outcome } from '../harness/outcome.ts';
import { probe } from '../harness/probe.ts';
import { describe, reply } from '../harness/reply.ts';

async function askAccepting(
  endpoint: Endpoint,
  accept: string | readonly string[] | null,
): Promise<Outcome<typeof reply>> {
  return describe(await endpoint.ask(endpoint.known, { headers: { Accept: accept } }));
}

/** Accept values that neither name `text/event-stream` nor match it by a range. Null: no header at all. */
export function acceptWithoutEventStream(): fc.Arbitrary<string | null> {
  const ranges = fc.constantFrom(
    'application/json',
    'application/xml',
    'text/html',
    'text/plain',
    'image/png',
    'application/*',
    'text/event',
    'application/event-stream',
  );
  const rests = fc.constantFrom('', ';q=1', ';q=0.5', '; charset=utf-8');
  const weighted = fc.tuple(ranges, rests).map(([range, rest]) => `${range}${rest}`);
  const list = fc.array(weighted, { minLength: 1, maxLength: 4 }).map((each) => each.join(', '));
  return fc.option(list, { freq: 8, nil: null }).filter((value) => value === null || !matchesEventStream(value));
}

/** Whether an Accept value names or matches `text/event-stream`, as serialized. Source: RFC 9110 §12.5.1. */
export function matchesEventStream(accept: string): boolean {
  const ranges = accept.split(',').map((part) => (part.split(';')[0] ?? '').trim().toLowerCase());
  return ranges.some((range) => range === 'text/event-stream' || range === 'text/*' || range === '*/*');
}

export const withoutEventStream = probe({
  id: 'accept/without-event-stream',
  question: 'What answers a POST whose Accept header lacks text/event-stream?',
  why: 'A client that forgets the header learns at once, or only when an answer comes as a stream it cannot read.',
  sees: reply,
  always: [null, 'application/json'],
  vary: acceptWithoutEventStream,
  observe: (endpoint, _given, accept: string | null) => askAccepting(endpoint, accept),
});

export const documentedPair = probe({
  id: 'accept/documented-pair',
  question: 'Is a POST with Accept: application/json, text/event-stream served?',
  why: 'Every MCP client sends this pair: an endpoint that refuses it is closed to all of them.',
  sees: reply,
  observe: (endpoint) => askAccepting(endpoint, ACCEPT),
});

export const otherOrder = probe({
  id: 'accept/other-order',
  question: 'Is the pair of media types served in the other order, text/event-stream first?',
  why: 'The order of a list of media types says nothing; a client may write it either way.',
  sees: reply,
  observe: (endpoint) => askAccepting(endpoint, 'text/event-stream, application/json'),
});

/** The pair with other white space around its comma: what a list of header values may have. Source: RFC 9110 §5.6.1. */
export function pairWithOtherSpaces(): fc.Arbitrary<string> {
  const space = fc.string({ unit: fc.constantFrom(' ', '\t'), maxLength: 3 });
  return fc
    .tuple(space, space)
    .map(([before, after]) => `application/json${before},${after}text/event-stream`)
    .filter((value) => value !== ACCEPT);
}

export const otherSpaces = probe({
  id: 'accept/other-spaces',
  question: 'Is the pair of media types served with other white space around its comma?',
  why: 'A list may be written without a space or with several: an endpoint that compares text refuses a right client.',
  sees: reply,
  always: ['application/json,text/event-stream', 'application/json ,  text/event-stream'],
  vary: pairWithOtherSpaces,
  observe: (endpoint, _given, accept: string) => askAccepting(endpoint, accept),
});

export const upperCase = probe({
  id: 'accept/upper-case',
  question: 'Is the pair of media types served when it is written with capitals?',
  why: 'Media types have no case (RFC 9110 §8.3.1), yet most endpoints compare them with it.',
  sees: reply,
  observe: (endpoint) => askAccepting(endpoint, 'Application/JSON, Text/Event-Stream'),
});

export const weighted = probe({
  id: 'accept/weighted',
  question: 'Is the pair of media types served when each has a weight above zero?',
  why: 'A client that prefers one of the two says so by weights.',
  sees: reply,
  observe: (endpoint) => askAccepting(endpoint, 'application/json;q=0.9, text/event-stream;q=0.5'),
});

export const amongOthers = probe({
  id: 'accept/among-others',
  question: 'Is the pair of media types served among further ones?',
  why: 'HTTP libraries add ranges of their own to what the client asks for.',
  sees: reply,
  observe: (endpoint) => askAccepting(endpoint, `text/plain, ${ACCEPT}, */*;q=0.1`),
});

export const twoHeaders = probe({
  id: 'accept/two-headers',
  question: 'Is the pair of media types served as two Accept headers?',
  why: 'A list may be split over repeated headers; an endpoint that reads only one of them sees half of it.',
  sees: reply,
  observe: (endpoint) => askAccepting(endpoint, ['application/json', 'text/event-stream']),
});

/** The pair in another order, with white space, weights above zero, and further types around it. */
export function equivalentPairs(): fc.Arbitrary<string> {
  const weight = fc.constantFrom('', ';q=1', ';q=0.1', '; q=0.9', ' ;q=1.000');
  const range = (type: string) => weight.map((rest) => type + rest);
  const others = fc.subarray(['text/html', 'application/xml', 'image/*;q=0.2', '*/*;q=0.1']);
  const comma = fc.constantFrom(',', ', ', ' , ', ',\t');
  return fc
    .tuple(range('application/json'), range('text/event-stream'), others, comma)
    .chain(([json, stream, rest, between]) => {
      const all = [json, stream, ...rest];
      return fc.shuffledSubarray(all, { minLength: all.length }).map((types) => types.join(between));
    });
}

export const equivalents = probe({
  id: 'accept/equivalents',
  question: 'Is the pair of media types served in any order, with weights, white space and further types at once?',
  why: 'An endpoint that takes each of these alone may still take the header apart wrongly.',
  sees: reply,
  vary: equivalentPairs,
  observe: (endpoint, _given, accept: string) => askAccepting(endpoint, accept),
});

export const onlyEventStream = probe({
  id: 'accept/only-event-stream',
  question: 'What answers a POST that accepts text/event-stream alone?',
  why: 'It tells whether the endpoint wants both types named, or only the one it may answer with.',
  sees: reply,
  observe: (endpoint) => askAccepting(endpoint, 'text/event-stream'),
});

export const anyType = probe({
  id: 'accept/any-type',
  question: 'What answers a POST with Accept: */*?',
  why: 'It is what curl and most HTTP libraries send when nobody names a type.',
  sees: reply,
  observe: (endpoint) => askAccepting(endpoint, '*/*'),
});

export const textRange = probe({
  id: 'accept/text-range',
  question: 'What answers a POST that accepts application/json and text/*, and so event streams by a range?',
  why: 'It tells whether the endpoint matches ranges or looks for the words.',
  sees: reply,
  observe: (endpoint) => askAccepting(endpoint, 'application/json, text/*'),
});

export const weightZero = probe({
  id: 'accept/weight-zero',
  question: 'What answers a POST whose Accept names text/event-stream with the weight zero?',
  why: 'By RFC 9110 §12.4.2 such a client refuses event streams, yet most endpoints only look for the words.',
  sees: reply,
  always: ['application/json, text/event-stream;q=0', 'application/json, text/event-stream; q=0.000'],
  observe: (endpoint, _given, accept: string) => askAccepting(endpoint, accept),
});

export const acceptProbes = [
  withoutEventStream,
  documentedPair,
  otherOrder,
  otherSpaces,
  upperCase,
  weighted,
  amongOthers,
  twoHeaders,
  equivalents,
  onlyEventStream,
  anyType,
  textRange,
  weightZero,
] as const;
