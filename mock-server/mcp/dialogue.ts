/** The endpoint of a server of the whole protocol: requests in their conversation, and streams (basic/transports). */

import type { Account } from '../access.ts';
import type { Behaviour, SessionRule } from '../behaviour.ts';
import { denied, INVALID, NOT_ACCEPTABLE, notAMessage, outsideSession } from '../door.ts';
import { type Answer, type Arrival, emptyAnswer, jsonAnswer, type Location } from '../http.ts';
import type { Methods } from '../methods.ts';
import { isObject, type JsonObject, type RpcRequest, readMessage, writeReply } from '../rpc.ts';
import { SSE_HEADERS } from '../sse.ts';
import type { World } from '../world.ts';
import { type Conversation, createConversation } from './conversation.ts';
import { isExact } from './exact.ts';
import { answerAll, type Form, formOf, type Run, takesStream } from './exchange.ts';
import { negotiated } from './lifecycle.ts';
import { ASSUMED, type Revision, revisionOf } from './revisions.ts';
import type { ServerRule } from './rule.ts';

const VERSION_HEADER = 'mcp-protocol-version';
const ACCEPTED = emptyAnswer(202);

/** A request of HTTP whose sender is known. */
export interface Sent {
  arrival: Arrival;
  account: Account;
  at: Location;
}

export interface Dialogue {
  /** Answers the JSON of a POST. */
  post(value: unknown, sent: Sent, by: Behaviour, rule: ServerRule): Promise<Answer>;
  /** Answers GET. */
  listen(sent: Sent, by: Behaviour, rule: ServerRule): Answer;
  /** The conversation that a request belongs to, or why it is none of it. */
  admit(sent: Sent, by: Behaviour, rule: ServerRule): Conversation | Answer;
}

type Message = ReturnType<typeof readMessage>;

/** A message, or that it is none: an id is a text or a whole number (basic, Requests). */
function read(value: unknown): Message {
  if (isObject(value) && isExact(value.id)) {
    const message = readMessage({ ...value, id: 0 });
    return typeof message === 'object' ? { ...message, id: value.id as number } : message;
  }
  const message = readMessage(value);
  const isRequest = typeof message === 'object';
  return isRequest && typeof message.id === 'number' && !Number.isInteger(message.id) ? 'invalid' : message;
}

/** Whether the token lacks a scope: then the answer that says which are needed (Scope Challenge Handling). */
function outsideScope(methods: readonly string[], { account, at }: Sent, by: Behaviour): Answer | undefined {
  const { oauth } = by;
  if (oauth === null || account.scopes === undefined) return undefined;
  const further = methods.flatMap((method) =>
    Object.hasOwn(oauth.needs, method) ? [oauth.needs[method] as string] : [],
  );
  const needed = [...new Set([...oauth.scopes.slice(0, 1), ...further])];
  if (needed.every((scope) => account.scopes?.includes(scope))) return undefined;
  const challenge = oauth.insufficient.replace('{origin}', at.origin).replace('{scope}', needed.join(' '));
  return jsonAnswer(403, by.forbidden.body, { 'www-authenticate': challenge });
}

function isAnswer(value: Conversation | Answer): value is Answer {
  return 'status' in value;
}

export function createDialogue(world: World, methods: Methods): Dialogue {
  const { conversations, sessions } = world;

  /** A conversation of one request: nothing was said before it, and nothing is remembered after. */
  function passing(account: Account, revision: Revision, rule: ServerRule): Conversation {
    return createConversation(account.name, revision, {}, { ...rule.streams, resumable: false });
  }

  function within({ arrival, account }: Sent, sessionRule: SessionRule, rule: ServerRule, by: Behaviour) {
    const refusal = outsideSession(arrival, sessionRule, sessions);
    if (refusal) return refusal;
    const found = conversations.of(arrival.header(sessionRule.header) ?? '');
    // A session is its user's alone; to anybody else there is none (security best practices, Session Hijacking).
    if (found && found.account !== account.name && sessionRule.unknown) return denied(sessionRule.unknown);
    return found ?? passing(account, revisionOf(by.protocolVersion), rule);
  }

  function admit(sent: Sent, by: Behaviour, rule: ServerRule): Conversation | Answer {
    const version = sent.arrival.header(VERSION_HEADER);
    const spoken = by.sessions ? within(sent, by.sessions, rule, by) : undefined;
    if (spoken && isAnswer(spoken)) return spoken;
    const revision = spoken?.revision ?? revisionOf(by.protocolVersion);
    if (revision.versionHeader && version !== null && !rule.versions.includes(version)) {
      return jsonAnswer(400, '{"error":"Unsupported protocol version"}');
    }
    return spoken ?? passing(sent.account, negotiated(version ?? ASSUMED, rule), rule);
  }

  function runner(sent: Sent, talk: Conversation, by: Behaviour): Run {
    const { arrival, account, at } = sent;
    const { header, headers } = arrival;
    return (request, client) => methods(request, { account, query: at.query, header, headers, talk, client }, by);
  }

  /** Answers `initialize`, and begins a session where it succeeds. */
  async function open(request: RpcRequest, sent: Sent, form: Form, by: Behaviour, rule: ServerRule): Promise<Answer> {
    const { arrival, account, at } = sent;
    const { header, headers } = arrival;
    const reply = await methods(request, { account, query: at.query, header, headers }, by);
    const { protocolVersion, capabilities } = request.params ?? {};
    const revision = negotiated(protocolVersion, rule);
    const begins = 'result' in reply && by.sessions !== null;
    const talk = begins
      ? createConversation(account.name, revision, capabilities as JsonObject, rule.streams)
      : passing(account, revision, rule);
    const asked = { requests: [request], known: [], batch: false };
    const answer = await answerAll(asked, talk, conversations, rule, form, async () => reply);
    if (!begins || by.sessions === null) return answer;
    const id = sessions.open(by.sessions);
    conversations.keep(id, talk);
    return { ...answer, headers: { ...answer.headers, [by.sessions.header]: id } };
  }

  return {
    admit,
    async post(value, sent, by, rule) {
      const form = formOf(sent.arrival.header('accept'), by.answers);
      if (!form) return NOT_ACCEPTABLE;
      const batch = Array.isArray(value);
      const given: unknown[] = batch ? value : [value];
      const messages = given.map(read);
      if (!batch && messages[0] === 'invalid') return notAMessage(value, by);
      const requests = messages.filter((message) => typeof message === 'object');
      const scope = outsideScope(
        requests.map(({ method }) => method),
        sent,
        by,
      );
      if (scope) return scope;
      const [first] = requests;
      if (!batch && first?.method === 'initialize') return open(first, sent, form, by, rule);

      const talk = admit(sent, by, rule);
      if (isAnswer(talk)) return talk;
      if (batch && (!talk.revision.batches || given.length === 0)) return notAMessage(value, by);
      messages.forEach((message, index) => {
        if (message === 'unanswered') talk.receive(given[index] as JsonObject);
      });
      // A handshake stands alone (2025-03-26, basic/lifecycle, Initialization), so in a batch it is no valid member.
      const valid = requests.filter(({ method }) => !batch || method !== 'initialize');
      const known = given
        .filter((_, index) => messages[index] === 'invalid' || isHandshake(messages[index]))
        .map((member) => writeReply(idIn(member), { error: INVALID }));
      if (valid.length === 0 && known.length === 0) return ACCEPTED;
      return answerAll({ requests: valid, known, batch }, talk, conversations, rule, form, runner(sent, talk, by));
    },
    listen(sent, by, rule) {
      const { header } = sent.arrival;
      if (!takesStream(header('accept'))) return NOT_ACCEPTABLE;
      const talk = outsideScope([], sent, by) ?? admit(sent, by, rule);
      if (isAnswer(talk)) return talk;
      return { status: 200, headers: SSE_HEADERS, body: talk.streams.listen(header('last-event-id')) };
    },
  };
}

function isHandshake(message: Message | undefined): boolean {
  return typeof message === 'object' && message.method === 'initialize';
}

/** The id of an invalid member, where it can be read. */
function idIn(member: unknown): string | number | null {
  const id = isObject(member) ? member.id : undefined;
  return typeof id === 'string' || Number.isInteger(id) ? (id as string | number) : null;
}
