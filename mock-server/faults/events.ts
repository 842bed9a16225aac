/** Edits of event streams: of each event as it passes, whether the answer is there at once or comes bit by bit. */

import type { Answer, Arrival } from '../http.ts';
import { isObject, type JsonObject } from '../rpc.ts';
import { answering, type FaultContext, untouched, type Wrapper } from './fault.ts';

/** One event as it stands in a stream, without the blank line that ends it. */
export type EventText = string;

/** What stands in place of an event: itself, others, or nothing. */
export type EditEvent = (event: EventText) => readonly EventText[];

/** Whether an answer is an event stream. */
export function isStream({ headers }: Answer): boolean {
  return headers['content-type'] === 'text/event-stream';
}

/** The message that an event holds; undefined where it holds none. */
export function messageOf(event: EventText): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? '');
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The id of an event. */
export function eventIdOf(event: EventText): string | undefined {
  return /^id: (.*)$/m.exec(event)?.[1];
}

/** Whether a message is a response. */
export function isResponse(message: JsonObject | undefined): message is JsonObject {
  return message !== undefined && message.method === undefined;
}

/** An event with a message and nothing else. */
export function eventWith(message: JsonObject): EventText {
  return `event: message\ndata: ${JSON.stringify(message)}`;
}

/** The same event with another message. */
export function withMessageIn(event: EventText, edit: (message: JsonObject) => JsonObject): EventText {
  const message = messageOf(event);
  // A function: a text may hold what a replacement would read as a sign.
  return message ? event.replace(/^data: .*$/m, () => `data: ${JSON.stringify(edit(message))}`) : event;
}

/** The answer with each of its events edited; what is no stream stays. */
export function editEvents(answer: Answer, edit: EditEvent): Answer {
  if (!isStream(answer) || answer.body === null) return answer;
  const written = (events: readonly EventText[]) => events.flatMap(edit).map((event) => `${event}\n\n`);
  if (typeof answer.body === 'string') {
    return { ...answer, body: written(answer.body.split('\n\n').filter((event) => event !== '')).join('') };
  }
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let rest = '';
  const editing = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      const events = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
      rest = events.pop() ?? '';
      for (const text of written(events)) controller.enqueue(encoder.encode(text));
    },
  });
  return { ...answer, body: answer.body.pipeThrough(editing) };
}

/** A wrapper that edits each event of the streams of a server that has them. */
export function editingEvents(
  { behaviour }: FaultContext,
  edit: (arrival: Arrival) => EditEvent | Promise<EditEvent>,
): Wrapper {
  if (!behaviour.mcp) return untouched;
  return answering(async (answer, arrival) => (isStream(answer) ? editEvents(answer, await edit(arrival)) : answer));
}

/** A wrapper that edits each message of the streams. */
export function editingStreamed(context: FaultContext, edit: (message: JsonObject) => JsonObject): Wrapper {
  return editingEvents(context, () => (event) => [withMessageIn(event, edit)]);
}

/** An event stream that the caller writes: all that was written before somebody reads comes first. */
export function openEvents(): { readonly answer: Answer; write(event: EventText): void; end(): void } {
  const encoder = new TextEncoder();
  let control: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(own) {
      control = own;
    },
    cancel() {
      control = undefined;
    },
  });
  return {
    answer: { status: 200, headers: { 'content-type': 'text/event-stream' }, body },
    write: (event) => control?.enqueue(encoder.encode(`${event}\n\n`)),
    end() {
      control?.close();
      control = undefined;
    },
  };
}
