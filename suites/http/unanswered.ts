/** What has no answer in JSON-RPC, and still gets one from HTTP: notifications, and responses that a client posts. */

import * as fc from 'fast-check';
import type { Endpoint } from '../../harness/endpoint.ts';
import { flag, type Outcome, word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe, reply } from '../../harness/reply.ts';

/** The words for what answers a message that asks for nothing. */
const unanswered = {
  ...reply,
  body: flag('whether the answer has a body, of one byte or more'),
  id: word('the id of the JSON-RPC error in the answer', {
    none: 'there is no id, or no such error',
    null: 'null',
    some: 'an id, though nothing was asked under one',
  }),
};

async function post(endpoint: Endpoint, members: object): Promise<Outcome<typeof unanswered>> {
  const exchange = await endpoint.ask('', { message: { jsonrpc: '2.0', ...members } });
  const { answer, response } = exchange;
  if (!answer) return describe(exchange);
  const id = response?.error?.code === undefined ? undefined : response.id;
  return {
    ...describe(exchange),
    body: answer.bytes > 0,
    id: id === undefined ? 'none' : id === null ? 'null' : 'some',
  };
}

/** A notification, but for its envelope. */
export interface Notice {
  readonly method: string;
  readonly params?: object;
}

/** No request of the run has this id, and none this progress token. */
const NEVER_ASKED = 'assay-never-asked';

/** Notifications of methods that nobody knows, with params or without. */
export function unknownNotifications(): fc.Arbitrary<Notice> {
  const members = fc.dictionary(fc.stringMatching(/^assay[a-zA-Z]{0,8}$/), fc.oneof(fc.string(), fc.integer()), {
    maxKeys: 3,
  });
  return fc.record(
    {
      method: fc.stringMatching(/^notifications\/assay[a-z_/]{0,20}$/),
      params: fc.oneof(
        members,
        members.map((_meta) => ({ _meta })),
      ),
    },
    { requiredKeys: ['method'] },
  );
}

export const notification = probe({
  id: 'http/notification',
  question: 'What answers a notification: one about a request that was never sent, or of a method that nobody knows?',
  why: 'A client expects no response: it takes 202 for received, and may fail on anything in the body.',
  sees: unanswered,
  always: [
    { method: 'notifications/cancelled', params: { requestId: NEVER_ASKED, reason: 'assay' } },
    { method: 'notifications/progress', params: { progressToken: NEVER_ASKED, progress: 1 } },
    { method: 'notifications/assay' },
  ],
  vary: unknownNotifications,
  observe: (endpoint, _given, { method, params }: Notice) => post(endpoint, { method, ...(params && { params }) }),
});

export const malformedNotification = probe({
  id: 'http/malformed-notification',
  sends: 'malformed',
  question: 'What answers a notification whose params have members of a wrong type?',
  why: 'Whether it is taken or turned down, HTTP alone can say so: there is no response.',
  sees: unanswered,
  always: [
    { method: 'notifications/cancelled', params: { requestId: {} } },
    { method: 'notifications/progress', params: { progressToken: NEVER_ASKED, progress: 'much' } },
    { method: 'notifications/progress', params: { progressToken: [], progress: 1 } },
  ],
  observe: (endpoint, _given, { method, params }: Notice) => post(endpoint, { method, params }),
});

/** A response, but for its envelope. */
export interface Posted {
  readonly id: string | number;
  readonly result?: object;
  readonly error?: { readonly code: number; readonly message: string };
}

/** Responses to requests that no server has sent. */
export function postedResponses(): fc.Arbitrary<Posted> {
  const id = fc.oneof(
    fc.stringMatching(/^assay-never-asked[a-z0-9-]{0,12}$/),
    fc.integer({ min: 2 ** 31, max: 2 ** 52 }),
  );
  const result = fc.record({
    id,
    result: fc.dictionary(fc.stringMatching(/^assay[a-z]{0,8}$/), fc.integer(), { maxKeys: 2 }),
  });
  const error = fc.record({ id, error: fc.record({ code: fc.integer({ min: 1, max: 999 }), message: fc.string() }) });
  return fc.oneof(result, error);
}

export const postedResponse = probe({
  id: 'http/posted-response',
  question: 'What answers a response that the client posts, to a request that the server never sent?',
  why: 'Clients answer requests of the server by POST; one that comes late must not be taken for a request.',
  sees: unanswered,
  always: [
    { id: NEVER_ASKED, result: {} },
    { id: 4_294_967_296, result: {} },
    { id: NEVER_ASKED, error: { code: 1, message: 'assay' } },
  ],
  vary: postedResponses,
  observe: (endpoint, _given, response: Posted) => post(endpoint, response),
});
