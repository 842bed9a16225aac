/** The gateway itself: an HTTP request in, an answer out, by the behaviour it is handed. */

import { accepts, isOfType } from './accept.ts';
import { type Account, identify, type Stranger } from './access.ts';
import type { Behaviour } from './behaviour.ts';
import { denied, NOT_ACCEPTABLE, notAllowed, notAMessage, notJson, outsideSession } from './door.ts';
import { type Answer, type Arrival, emptyAnswer, jsonAnswer, type Location, locate } from './http.ts';
import { createDialogue, type Sent } from './mcp/dialogue.ts';
import { parseMessages } from './mcp/exact.ts';
import { type Form, formOf } from './mcp/exchange.ts';
import { createMethods } from './methods.ts';
import { mayCall } from './origin.ts';
import { type Reply, readMessage, writeReply } from './rpc.ts';
import { metadataAnswer, restAnswer, type Side } from './side.ts';
import { SSE_HEADERS, writeEvent } from './sse.ts';
import type { World } from './world.ts';

/** Answers one request as the behaviour says. */
export type Core = (arrival: Arrival, behaviour: Behaviour) => Promise<Answer>;

const NOT_FOUND = jsonAnswer(404, '{"error":"Not Found"}');
const UNSUPPORTED = jsonAnswer(415, '{"error":"Unsupported Media Type"}');
const ACCEPTED = emptyAnswer(202);
const ENDED = emptyAnswer(204);

function rpcAnswer(form: Form, status: number, text: string): Answer {
  if (form !== 'sse') return jsonAnswer(status, text);
  return { status, headers: SSE_HEADERS, body: writeEvent({ data: text }) };
}

/** The answer to a caller without a usable credential (K-022, K-023), or to one without the entitlement (K-024). */
function turnedAway(who: Stranger, by: Behaviour, { origin }: Location): Answer {
  if (who === 'forbidden') return jsonAnswer(403, by.forbidden.body);
  const { body: unusable, missing = unusable, challenge, missingChallenge = challenge } = by.unauthorised;
  const [body, asks] = who === 'missing' ? [missing, missingChallenge] : [unusable, challenge];
  return jsonAnswer(401, body, asks === null ? undefined : { 'www-authenticate': asks.replace('{origin}', origin) });
}

/**
 * Binds the core to the state of one gateway.
 *
 * @param sides What is served beside the endpoint.
 */
export function createCore(world: World, sides: readonly Side[] = []): Core {
  const methods = createMethods(world);
  const dialogue = createDialogue(world, methods);

  /** The methods of HTTP besides POST: DELETE ends a session, GET opens a stream where there are any. */
  function serveOther(sent: Sent, by: Behaviour): Answer {
    const { arrival } = sent;
    const { sessions, mcp } = by;
    if (sessions !== null && mcp?.streams.get && arrival.method === 'GET') return dialogue.listen(sent, by, mcp);
    if (sessions === null || arrival.method !== 'DELETE') return notAllowed(by);
    const found = mcp === null ? outsideSession(arrival, sessions, world.sessions) : dialogue.admit(sent, by, mcp);
    if (found && 'status' in found) return found;
    const id = arrival.header(sessions.header) ?? '';
    if (sessions.ends) {
      world.sessions.end(id);
      world.conversations.end(id);
    }
    return ENDED;
  }

  async function servePost(sent: Sent, by: Behaviour): Promise<Answer> {
    const { arrival, account, at } = sent;
    const { header, headers } = arrival;
    // The size comes before anything of MCP (K-050), negotiation included.
    const text = await arrival.text(by.limits.request ?? Number.POSITIVE_INFINITY);
    if (text === undefined) return jsonAnswer(413, by.limits.requestBody);
    if (by.contentType !== null && !isOfType(header('content-type'), by.contentType)) return UNSUPPORTED;
    if (by.accept !== null && !accepts(header('accept'), by.accept)) return NOT_ACCEPTABLE;
    let value: unknown;
    try {
      value = by.mcp === null ? JSON.parse(text) : parseMessages(text);
    } catch {
      return notJson(by);
    }
    // What was mended may be JSON, and is not what was sent.
    if (!arrival.wellFormed()) return notJson(by);
    if (by.mcp !== null) return dialogue.post(value, sent, by, by.mcp);
    const form = by.answers === 'negotiated' ? formOf(header('accept'), by.answers) : by.answers;
    if (form === undefined) return NOT_ACCEPTABLE;
    const message = readMessage(value);
    if (message === 'invalid') return notAMessage(value, by);
    const opens = by.sessions !== null && message !== 'unanswered' && message.method === 'initialize';
    const refusal = by.sessions === null || opens ? undefined : outsideSession(arrival, by.sessions, world.sessions);
    if (refusal) return refusal;
    if (message === 'unanswered') return ACCEPTED;
    const reply: Reply = await methods(message, { account, query: at.query, header, headers }, by);
    const status = 'error' in reply ? (reply.status ?? 200) : 200;
    const answer = rpcAnswer(form, status, writeReply(message.id, reply));
    if (!opens || by.sessions === null || !('result' in reply)) return answer;
    return { ...answer, headers: { ...answer.headers, [by.sessions.header]: world.sessions.open(by.sessions) } };
  }

  /** Who calls: by the keys of the accounts, and by tokens that were issued here. */
  function callerOf({ header }: Arrival, { origin }: Location, { credentials, oauth }: Behaviour): Account | Stranger {
    const { access, authority } = world;
    if (oauth === null) return identify(header, credentials, access);
    const holder = (token: string) => access.holder(token) ?? authority.holder(token, origin, oauth);
    return identify(header, credentials, { named: access.named, holder });
  }

  return async function serve(arrival, by) {
    const at = locate(arrival.url);
    const isPost = arrival.method === 'POST';
    const isEndpoint = at.path === by.path && (isPost || by.sessions !== null || by.mcp !== null);
    if (isEndpoint && by.origins !== null && !mayCall(arrival, at, by.origins)) return jsonAnswer(403, by.origins.body);
    const side = isEndpoint
      ? undefined
      : sides.find(({ method, path }) => method === arrival.method && path === at.path);
    const issued = isEndpoint || by.oauth === null ? undefined : world.authority.answer(arrival, at, by.oauth);
    if (issued) return issued;
    const rest = arrival.method === 'GET' ? restAnswer(by, at) : undefined;
    if (!isEndpoint && !rest && !side) return (arrival.method === 'GET' && metadataAnswer(by, at)) || NOT_FOUND;
    const who = callerOf(arrival, at, by);
    if (side) return side.answer(arrival, who);
    if (typeof who === 'string') return turnedAway(who, by, at);
    if (rest) return rest(who);
    if (by.tenant?.required && arrival.header(by.tenant.header) === null) return denied(by.tenant.refusal);
    const sent = { arrival, account: who, at };
    return isPost ? servePost(sent, by) : serveOther(sent, by);
  };
}
