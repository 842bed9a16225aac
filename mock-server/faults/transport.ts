/** Faults of the transport as the specification has it: media types, text, what needs no response, requests at once. */

import { type Answer, type Arrival, emptyAnswer, jsonAnswer } from '../http.ts';
import { INVALID_REQUEST, writeReply } from '../rpc.ts';
import {
  answerHeaders,
  answering,
  asking,
  editJson,
  type FaultContext,
  fault,
  isCall,
  messageIn,
  pathOf,
  type Wrapper,
} from './fault.ts';

const PAIR = 'application/json, text/event-stream';

/** The methods of HTTP that an endpoint may have. */
const OF_ENDPOINTS = new Set(['POST', 'GET', 'DELETE', 'HEAD', 'OPTIONS']);

/** The bytes of a text in ISO-8859-1; what that does not have becomes a question mark. */
function latin1(text: string): ReadableStream<Uint8Array> {
  const bytes = Uint8Array.from(text, (letter) => {
    const code = letter.charCodeAt(0);
    return code < 0x100 ? code : 0x3f;
  });
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

/** Refuses what was accepted without a response, by HTTP and with an error under an id that nobody gave. */
const REFUSED_WITH_ID = jsonAnswer(
  400,
  writeReply('1', { error: { code: INVALID_REQUEST, message: 'Notifications are not taken' } }),
);

/** Keeps requests under way by the beginning of their id: the later of two that begin alike takes the place of the earlier. */
function mixingUp({ behaviour }: FaultContext): Wrapper {
  const underWay = new Map<string, { id: string; count: number }>();
  return async (arrival, next) => {
    const id = isCall(arrival, behaviour) ? (await messageIn(arrival, behaviour))?.id : undefined;
    if (typeof id !== 'string' || id.length < 8) return next(arrival);
    const beginning = id.slice(0, -1);
    const kept = underWay.get(beginning) ?? { id, count: 0 };
    kept.id = id;
    kept.count += 1;
    underWay.set(beginning, kept);
    try {
      const answer = await next(arrival);
      return editJson(answer, (message) => (message.id === id ? { ...message, id: kept.id } : message));
    } finally {
      kept.count -= 1;
      if (kept.count === 0) underWay.delete(beginning);
    }
  };
}

/** Refuses a POST with a header that is right, and not the one text that is known. */
function comparingText(header: string, fits: (value: string) => boolean, known: string, status: number) {
  return ({ behaviour }: FaultContext): Wrapper =>
    answering((answer, arrival) => {
      const value = arrival.header(header) ?? '';
      const refused = isCall(arrival, behaviour) && answer.status < 300 && fits(value.toLowerCase()) && value !== known;
      return refused ? jsonAnswer(status, '{"error":"Not understood"}') : answer;
    });
}

function isBlank(text: string | undefined): boolean {
  return text !== undefined && text.trim() === '';
}

async function isBlankCall(arrival: Arrival, { behaviour }: FaultContext): Promise<boolean> {
  return (
    isCall(arrival, behaviour) && isBlank(await arrival.text(behaviour.limits.request ?? Number.POSITIVE_INFINITY))
  );
}

export const transportFaults = [
  fault({
    name: 'accept-compared-as-text',
    describes:
      'A POST that names JSON and event streams in Accept is served only where they are written in the usual way.',
    turns: [
      'accept/other-order',
      'accept/other-spaces',
      'accept/upper-case',
      'accept/weighted',
      'accept/among-others',
      'accept/equivalents',
    ],
    wrap: comparingText('accept', (value) => PAIR.split(', ').every((type) => value.includes(type)), PAIR, 406),
  }),
  fault({
    name: 'content-type-compared-as-text',
    describes: 'A POST of JSON is served only where its Content-Type is written in the usual way.',
    turns: ['http/content-type-with-charset', 'http/content-type-in-upper-case'],
    wrap: comparingText('content-type', (value) => value.startsWith('application/json'), 'application/json', 415),
  }),
  fault({
    name: 'answers-as-plain-text',
    describes: 'JSON answers are labelled as plain text.',
    turns: ['http/answer-to-request'],
    wrap: () =>
      answering((answer) =>
        answer.headers['content-type'] === 'application/json'
          ? answerHeaders(answer, { 'content-type': 'text/plain' })
          : answer,
      ),
  }),
  fault({
    name: 'answers-in-latin-1',
    describes: 'Answers are in ISO-8859-1, with question marks for what that does not have.',
    turns: ['http/utf8', 'messages/generated-ids'],
    wrap: () =>
      answering((answer) =>
        // What is ASCII is the same in both.
        typeof answer.body === 'string' && /[^\0-\x7f]/.test(answer.body)
          ? { ...answer, body: latin1(answer.body) }
          : answer,
      ),
  }),
  fault({
    name: 'bytes-mended',
    describes: 'Bytes of a request that are no UTF-8 are replaced, and the request is served.',
    turns: ['http/invalid-utf8'],
    wrap: () => asking((arrival) => ({ ...arrival, wellFormed: () => true })),
  }),
  fault({
    name: 'empty-body-accepted',
    describes: 'A POST without a body is answered like a notification.',
    turns: ['http/empty-body'],
    wrap: (context) => async (arrival, next) =>
      (await isBlankCall(arrival, context)) ? emptyAnswer(202) : next(arrival),
  }),
  fault({
    name: 'notifications-refused-with-id',
    describes: 'Notifications and responses are refused with a JSON-RPC error that has an id.',
    turns: ['http/notification', 'http/malformed-notification', 'http/posted-response'],
    wrap: () => answering((answer) => (answer.status === 202 ? REFUSED_WITH_ID : answer)),
  }),
  fault({
    name: 'mixes-up-similar-ids',
    describes:
      'Of requests under way whose ids differ in their last letter alone, all are answered under the id of the latest.',
    turns: ['http/concurrent-posts'],
    wrap: mixingUp,
  }),
  fault({
    name: 'any-method-answered-200',
    describes: 'HTTP methods that the endpoint does not have are answered 200.',
    turns: ['http/put', 'http/patch', 'http/other-methods'],
    wrap:
      ({ behaviour }) =>
      async (arrival, next) =>
        pathOf(arrival) === behaviour.path && !OF_ENDPOINTS.has(arrival.method) ? jsonAnswer(200, '{}') : next(arrival),
  }),
  fault({
    name: '405-without-allow',
    describes: 'An HTTP method that the endpoint does not have is answered 405 without a word on those that it has.',
    turns: ['http/allow-header'],
    wrap: () =>
      answering((answer: Answer) => (answer.status === 405 ? answerHeaders(answer, { allow: null }) : answer)),
  }),
];
