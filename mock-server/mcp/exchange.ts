/** One POST answered: as JSON, or as a stream of what is said on the way and the responses (basic/transports). */

import { weightOf } from '../accept.ts';
import type { Behaviour } from '../behaviour.ts';
import type { CallingClient } from '../catalogue.ts';
import { type Answer, jsonAnswer } from '../http.ts';
import { type Reply, type RpcRequest, writeReply } from '../rpc.ts';
import { SSE_HEADERS } from '../sse.ts';
import { clientOf } from './client.ts';
import type { Conversation, Conversations } from './conversation.ts';
import type { ServerRule } from './rule.ts';
import { type Stream, wholeOf } from './streams.ts';

/** How an answer may look: a document; a stream; or a document unless something is said before. */
export type Form = 'json' | 'sse' | 'either';

const JSON_TYPE = 'application/json';
const SSE_TYPE = 'text/event-stream';

/** The form for an Accept header, or undefined when it takes none that there is. Without the header it takes anything. */
export function formOf(accept: string | null, answers: Behaviour['answers']): Form | undefined {
  const json = answers === 'sse' ? 0 : accept === null ? 1 : weightOf(accept, JSON_TYPE);
  const sse = answers === 'json' ? 0 : accept === null ? 1 : weightOf(accept, SSE_TYPE);
  if (json === 0 && sse === 0) return undefined;
  if (sse === 0) return 'json';
  return sse > json ? 'sse' : 'either';
}

/** Whether a GET with this Accept header takes a stream. */
export function takesStream(accept: string | null): boolean {
  return accept === null || weightOf(accept, SSE_TYPE) > 0;
}

/** Answers one request, with the client to talk to on the way. */
export type Run = (request: RpcRequest, client: CallingClient) => Promise<Reply>;

/** What of a POST is to be answered: requests, and responses that are known at once. */
export interface Asked {
  requests: readonly RpcRequest[];
  /** Written out. */
  known: readonly string[];
  /** Whether it came as an array. */
  batch: boolean;
}

// Nobody waits for this any more, but a document has to hold something.
const CANCELLED: Reply = { error: { code: -32000, message: 'Request cancelled' } };

/** Answers all that a POST asks, once it is known in which form. */
export async function answerAll(
  { requests, known, batch }: Asked,
  talk: Conversation,
  conversations: Conversations,
  rule: ServerRule,
  form: Form,
  run: Run,
): Promise<Answer> {
  const texts: string[] = [];
  let status = 200;
  let stream: Stream | undefined;
  let begin: () => void = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });

  function streamed(): Stream | undefined {
    if (form === 'json') return undefined;
    if (!stream) {
      stream = talk.streams.open();
      // What was ready before the first word had to be said goes first.
      for (const text of texts.splice(0)) stream.send(text);
      begin();
    }
    return stream;
  }

  function respond(text: string): void {
    if (stream) stream.send(text);
    else texts.push(text);
  }

  async function one(request: RpcRequest): Promise<void> {
    const { id } = request;
    const control = new AbortController();
    const stopped = new Promise<undefined>((resolve) => {
      control.signal.addEventListener('abort', () => resolve(undefined));
    });
    const cancel = () => control.abort();
    talk.underWay.set(id, cancel);
    const client = clientOf(request, talk, rule, { stream: streamed }, conversations, control.signal);
    try {
      const reply = await Promise.race([run(request, client), stopped]);
      if (reply === undefined) {
        if (form === 'json') respond(writeReply(id, CANCELLED));
        else streamed();
        return;
      }
      if (!batch && 'error' in reply) status = reply.status ?? 200;
      respond(writeReply(id, reply));
    } finally {
      if (talk.underWay.get(id) === cancel) talk.underWay.delete(id);
    }
  }

  if (form === 'sse') streamed();
  for (const text of known) respond(text);
  const done = Promise.all(requests.map(one)).then(
    () => stream?.end(),
    (cause) => {
      if (!stream) throw cause;
      stream.fail(cause);
    },
  );
  await Promise.race([done, begun]);
  if (!stream) return jsonAnswer(status, batch ? `[${texts.join(',')}]` : (texts[0] as string));
  return { status: 200, headers: SSE_HEADERS, body: wholeOf(stream) };
}
