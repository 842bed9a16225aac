/** Faults of event streams: what stands on those that answer, on those of a GET, and on those that are taken up again. */

import type { Answer, Arrival } from '../http.ts';
import { isObject, type JsonObject } from '../rpc.ts';
import {
  type EventText,
  editEvents,
  editingEvents,
  editingStreamed,
  eventIdOf,
  eventWith,
  isResponse,
  isStream,
  messageOf,
  openEvents,
} from './events.ts';
import { type FaultContext, fault, messageIn, pathOf, untouched, type Wrapper } from './fault.ts';

const LAST = 'last-event-id';
const MORE: JsonObject = {
  jsonrpc: '2.0',
  method: 'notifications/message',
  params: { level: 'info', data: 'One more thing' },
};

/** The session that a request belongs to. */
function sessionOf(arrival: Arrival, { behaviour }: FaultContext): string {
  return (behaviour.sessions && arrival.header(behaviour.sessions.header)) ?? '';
}

/** Edits the streams that answer requests for one method. */
function editingAnswersTo(
  context: FaultContext,
  method: string,
  edit: (event: EventText) => readonly EventText[],
): Wrapper {
  return editingEvents(context, async (arrival) => {
    const asked = await messageIn(arrival, context.behaviour);
    return asked?.method === method ? edit : (event) => [event];
  });
}

/** Refuses every GET on the endpoint with that status, where there are streams to be had. */
function refusingGet({ behaviour }: FaultContext, status: number): Wrapper {
  if (!behaviour.mcp) return untouched;
  return async (arrival, next) =>
    arrival.method === 'GET' && pathOf(arrival) === behaviour.path
      ? { status, headers: {}, body: status === 204 ? null : '' }
      : next(arrival);
}

/** Copies each message that answers a POST onto the streams that a GET has opened in the same session. */
function copying(context: FaultContext): Wrapper {
  if (!context.behaviour.mcp) return untouched;
  const open = new Map<string, ReturnType<typeof openEvents>[]>();
  return async (arrival, next) => {
    const session = sessionOf(arrival, context);
    const answer = await next(arrival);
    if (arrival.method === 'GET' && isStream(answer)) {
      const stream = openEvents();
      open.set(session, [...(open.get(session) ?? []), stream]);
      // What the server itself says there, it says as before; its end is that of the stream.
      void passOn(answer, stream);
      return stream.answer;
    }
    const copy = (message: JsonObject | undefined) => {
      if (message) for (const stream of open.get(session) ?? []) stream.write(eventWith(message));
    };
    if (arrival.method !== 'POST') return answer;
    if (isStream(answer)) {
      return editEvents(answer, (event) => {
        copy(messageOf(event));
        return [event];
      });
    }
    if (typeof answer.body === 'string' && answer.status === 200) copy(parsed(answer.body));
    return answer;
  };
}

function parsed(text: string): JsonObject | undefined {
  return messageOf(`data: ${text}`);
}

async function passOn({ body }: Answer, stream: ReturnType<typeof openEvents>): Promise<void> {
  if (body instanceof ReadableStream) {
    const decoder = new TextDecoder();
    for await (const chunk of body) {
      for (const event of decoder.decode(chunk, { stream: true }).split('\n\n')) if (event !== '') stream.write(event);
    }
  }
  stream.end();
}

/** One event that was sent, and where. */
interface SentEvent {
  readonly session: string;
  readonly event: EventText;
}

/**
 * Remembers every event with an id. Whoever comes back with one is sent all that came after it in its session: in the
 * session that `isMeant` tells, as ids of events begin anew with each.
 */
function replaying(context: FaultContext, isMeant: (of: string, own: string) => boolean): Wrapper {
  if (!context.behaviour.mcp) return untouched;
  const sent: SentEvent[] = [];
  return async (arrival, next) => {
    const session = sessionOf(arrival, context);
    const last = arrival.method === 'GET' ? arrival.header(LAST) : null;
    const isLast = (each: SentEvent) => eventIdOf(each.event) === last && isMeant(each.session, session);
    const at = last === null ? -1 : sent.findLastIndex(isLast);
    const from = sent[at];
    if (from) {
      const stream = openEvents();
      for (const each of sent.slice(at + 1)) if (each.session === from.session) stream.write(each.event);
      return stream.answer;
    }
    const answer = await next(arrival);
    return editEvents(answer, (event) => {
      if (eventIdOf(event) !== undefined) sent.push({ session, event });
      return [event];
    });
  };
}

/** Ends what is taken up again of a stream that its client gave up before the response. */
function endingWithConnection(context: FaultContext): Wrapper {
  if (!context.behaviour.mcp) return untouched;
  /** Events of streams without a response, each with its session: their ids begin anew with that. */
  const open = new Set<string>();
  return async (arrival, next) => {
    const session = sessionOf(arrival, context);
    if (arrival.method === 'GET' && open.has(`${session} ${arrival.header(LAST)}`)) {
      const stream = openEvents();
      stream.end();
      return stream.answer;
    }
    const own: string[] = [];
    return editEvents(await next(arrival), (event) => {
      const id = eventIdOf(event);
      if (id !== undefined) own.push(`${session} ${id}`);
      const isOver = isResponse(messageOf(event));
      for (const each of own) {
        if (isOver) open.delete(each);
        else open.add(each);
      }
      return [event];
    });
  };
}

/** Sends each stream that answers a POST in one piece, once it has ended. */
function buffering(context: FaultContext): Wrapper {
  if (!context.behaviour.mcp) return untouched;
  return async (arrival, next) => {
    const answer = await next(arrival);
    if (arrival.method !== 'POST' || !isStream(answer) || !(answer.body instanceof ReadableStream)) return answer;
    return { ...answer, body: await new Response(answer.body).text() };
  };
}

/** Sends nothing of the stream of a GET before it has a message, its headers included. */
function withholding(context: FaultContext): Wrapper {
  if (!context.behaviour.mcp) return untouched;
  return async (arrival, next) => {
    const answer = await next(arrival);
    if (arrival.method !== 'GET' || !isStream(answer) || !(answer.body instanceof ReadableStream)) return answer;
    const [ahead, body] = answer.body.tee();
    await firstMessage(ahead);
    return { ...answer, body };
  };
}

/** Resolves once a message has come, or the stream has ended. */
async function firstMessage(body: ReadableStream<Uint8Array>): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    const events = decoder.decode(chunk, { stream: true }).split('\n\n');
    if (events.some((event) => messageOf(event) !== undefined)) return;
  }
}

export const streamFaults = [
  fault({
    name: 'streams-what-is-no-message',
    describes: 'Before each message of a stream comes an event whose data is no JSON.',
    turns: ['sse/format'],
    wrap: (context) =>
      editingEvents(context, () => (event) => (messageOf(event) ? ['data: still here', event] : [event])),
  }),
  fault({
    name: 'responds-twice',
    describes: 'A response on a stream comes twice.',
    turns: ['sse/responses', 'sse/after-response', 'resume/event-ids'],
    wrap: (context) =>
      editingEvents(context, () => (event) => (isResponse(messageOf(event)) ? [event, event] : [event])),
  }),
  fault({
    name: 'responds-to-another',
    describes: 'Before its response, a stream brings a response to a request that was never made.',
    turns: ['sse/responses'],
    wrap: (context) =>
      editingEvents(context, () => (event) => {
        const message = messageOf(event);
        return isResponse(message) ? [eventWith({ ...message, id: 'of-another' }), event] : [event];
      }),
  }),
  fault({
    name: 'ends-streams-without-response',
    describes: 'A stream that answers tools/call ends, and its response never came.',
    turns: [
      'sse/responses',
      'sse/retry-before-close',
      'sse/disconnect',
      'resume/replay-of-call',
      'resume/other-streams-of-calls',
      's2c/answered',
      'messages/same-post',
    ],
    wrap: (context) =>
      editingAnswersTo(context, 'tools/call', (event) =>
        isResponse(messageOf(event)) ? [] : [event.replace(/^id: .*\n/m, '')],
      ),
  }),
  fault({
    name: 'goes-on-after-the-response',
    describes: 'After its response, a stream brings a log message.',
    turns: ['sse/after-response'],
    wrap: (context) =>
      editingEvents(context, () => (event) => (isResponse(messageOf(event)) ? [event, eventWith(MORE)] : [event])),
  }),
  fault({
    name: 'tells-foreign-progress',
    describes: 'Progress bears a token that no request gave.',
    turns: ['sse/progress', 'sse/side-by-side'],
    wrap: (context) =>
      editingStreamed(context, (message) =>
        message.method === 'notifications/progress' && isObject(message.params)
          ? { ...message, params: { ...message.params, progressToken: 'of-another' } }
          : message,
      ),
  }),
  fault({
    name: 'does-not-prime-streams',
    describes: 'Streams open with their first message, although their events have ids.',
    turns: [
      'sse/responses',
      'sse/priming-event',
      'sse/retry-before-close',
      'sse/disconnect',
      'resume/replay',
      'resume/other-streams',
      'resume/other-session',
      'messages/same-post',
    ],
    wrap: (context) => editingEvents(context, () => (event) => (/^data: $/m.test(event) ? [] : [event])),
  }),
  fault({
    name: 'drops-connections-without-retry',
    describes: 'A connection is let go, and its client is not told when to come back.',
    turns: ['sse/retry-before-close'],
    wrap: (context) => editingEvents(context, () => (event) => [event.replace(/^retry: .*\n/m, '')]),
  }),
  fault({
    name: 'ends-calls-with-their-connection',
    describes: 'A call ends with the connection that it came over: what is taken up again of its stream is over.',
    turns: ['sse/disconnect'],
    wrap: endingWithConnection,
  }),
  fault({
    name: 'refuses-streams-as-404',
    describes: 'A GET is answered 404, in every session.',
    turns: [
      'http/get',
      'sse/disconnect',
      'sse/get-without-event-stream',
      'sse/second-stream',
      'sse/get-responses',
      'sse/copies',
      'sse/copies-of-calls',
      'resume/replay',
      'resume/replay-of-call',
      'resume/other-streams',
      'resume/other-streams-of-calls',
      'resume/unknown-id',
    ],
    wrap: (context) => refusingGet(context, 404),
  }),
  fault({
    name: 'answers-get-as-204',
    describes: 'A GET is answered 204.',
    turns: [
      'http/get',
      'session/ended-stream',
      'sse/disconnect',
      'sse/get-without-event-stream',
      'sse/second-stream',
      'sse/get-responses',
      'sse/copies',
      'sse/copies-of-calls',
      'resume/replay',
      'resume/replay-of-call',
      'resume/other-streams',
      'resume/other-streams-of-calls',
      'resume/unknown-id',
    ],
    wrap: (context) => refusingGet(context, 204),
  }),
  fault({
    name: 'buffers-streams',
    describes: 'A stream that answers a POST is sent in one piece, once it has ended.',
    turns: ['s2c/arrives'],
    wrap: buffering,
  }),
  fault({
    name: 'withholds-stream-headers',
    describes: 'What answers a GET, its headers included, is sent once there is a message for it.',
    turns: ['http/get'],
    wrap: withholding,
  }),
  fault({
    name: 'copies-to-every-stream',
    describes: 'What answers a POST comes on the streams of every GET of the session, too.',
    turns: ['sse/get-responses', 'sse/copies', 'sse/copies-of-calls'],
    wrap: copying,
  }),
  fault({
    name: 'counts-events-of-each-stream',
    describes: 'The ids of events begin anew with each stream.',
    turns: [
      'sse/disconnect',
      'resume/event-ids',
      'resume/replay',
      'resume/replay-of-call',
      'resume/other-streams',
      'resume/other-streams-of-calls',
    ],
    wrap: (context) =>
      editingEvents(context, () => {
        let count = 0;
        return (event) => {
          count += 1;
          return [event.replace(/^id: .*$/m, () => `id: event-${count}`)];
        };
      }),
  }),
  fault({
    name: 'replays-every-stream',
    describes: 'Whoever takes up a stream is sent what came on all streams of the session since.',
    turns: ['sse/disconnect', 'resume/other-streams', 'resume/other-streams-of-calls'],
    wrap: (context) => replaying(context, (of, own) => of === own),
  }),
  fault({
    name: 'replays-other-sessions',
    describes: 'The id of an event is looked for in other sessions first, and what came there is sent.',
    turns: ['sse/disconnect', 'resume/replay', 'resume/replay-of-call', 'resume/other-session'],
    wrap: (context) => replaying(context, (of, own) => of !== own),
  }),
] as const;
