/** Content negotiation: which Accept headers a POST is served with. */

import * as fc from 'fast-check';
import { ACCEPT } from '../harness/endpoint.ts';
import { probe } from '../harness/probe.ts';
import { describe, reply } from '../harness/reply.ts';

/** Accept values that neither name `text/event-stream` nor match it by a range. Null: no header at all. */
function acceptWithoutEventStream(): fc.Arbitrary<string | null> {
  const ranges = fc.constantFrom('application/json', 'application/xml', 'text/html', 'text/plain', 'image/png', 'application/*', 'text/event', 'application/event-stream');
  const weighted = fc.tuple(ranges, fc.constantFrom('', ';q=1', ';q=0.5', '; charset=utf-8')).map(([range, rest]) => `${range}${rest}`);
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
  async observe(endpoint, _given, accept: string | null) {
    return describe(await endpoint.ask(endpoint.known, { headers: { Accept: accept } }));
  },
});

export const documentedPair = probe({
  id: 'accept/documented-pair',
  question: 'Is a POST with Accept: application/json, text/event-stream served?',
  why: 'Every MCP client sends this pair: an endpoint that refuses it is closed to all of them.',
  sees: reply,
  async observe(endpoint) {
    return describe(await endpoint.ask(endpoint.known, { headers: { Accept: ACCEPT } }));
  },
});

export const acceptProbes = [withoutEventStream, documentedPair] as const;
