/** The gateway itself: an HTTP request in, an answer out, by the behaviour it is handed. */

import { accepts } from './accept.ts';
import { type Account, identify, type Stranger } from './access.ts';
import type { Behaviour, Denial, SessionRule } from './behaviour.ts';
import { type Answer, type Arrival, emptyAnswer, jsonAnswer, type Location, locate } from './http.ts';
import { createMethods } from './methods.ts';
import { INVALID_REQUEST, PARSE_ERROR, type Reply, readMessage, writeReply } from './rpc.ts';
import { metadataAnswer, restAnswer, type Side } from './side.ts';
import type { World } from './world.ts';

/** Answers one request as the behaviour says. */
export type Core = (arrival: Arrival, behaviour: Behaviour) => Promise<Answer>;

const NOT_FOUND = jsonAnswer(404, '{"error":"Not Found"}');
const NOT_ACCEPTABLE = jsonAnswer(406, '{"error":"Not Acceptable"}');
const NOT_ALLOWED = jsonAnswer(405, '{"error":"Method Not Allowed"}', { allow: 'POST, DELETE' });
const ACCEPTED = emptyAnswer(202);
const ENDED = emptyAnswer(204);
const SSE_HEADERS = Object.freeze({ 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });

function rpcAnswer({ answers }: Behaviour, status: number, text: string): Answer {
  if (answers === 'json') return jsonAnswer(status, text);
  return { status, headers: SSE_HEADERS, body: `event: message\ndata: ${text}\n\n` };
}

// Refused before there is a message to answer, so with a status of their own and as plain JSON in either mode.
const NOT_JSON = jsonAnswer(400, writeReply(null, { error: { code: PARSE_ERROR, message: 'Parse error' } }));
const NOT_A_REQUEST = jsonAnswer(
  400,
  writeReply(null, { error: { code: INVALID_REQUEST, message: 'Invalid request: one JSON-RPC object is expected' } }),
);

/** The answer to a caller without a usable credential (K-022, K-023), or to one without the entitlement (K-024). */
function turnedAway(who: Stranger, by: Behaviour, { origin }: Location): Answer {
  if (who === 'forbidden') return jsonAnswer(403, by.forbidden.body);
  const { body: unusable, missing = unusable, challenge } = by.unauthorised;
  const body = who === 'missing' ? missing : unusable;
  const headers = challenge === null ? undefined : { 'www-authenticate': challenge.replace('{origin}', origin) };
  return jsonAnswer(401, body, headers);
}

function denied({ status, body }: Denial): Answer {
  return jsonAnswer(status, body);
}

/**
 * Binds the core to the state of one gateway.
 *
 * @param sides What is served beside the endpoint.
 */
export function createCore(world: World, sides: readonly Side[] = []): Core {
  const methods = createMethods(world);

  /** Why a request is not taken for one of a session, or undefined when it is. */
  function outsideSession({ header }: Arrival, rule: SessionRule): Answer | undefined {
    const id = header(rule.header);
    // An empty id names no session, and might as well have been left out.
    if (id === null || id === '') return rule.missing === null ? undefined : denied(rule.missing);
    return rule.unknown === null || world.sessions.use(id, rule) ? undefined : denied(rule.unknown);
  }

  /** The methods of HTTP that sessions bring with them. There is no stream to GET. */
  function serveSession(arrival: Arrival, rule: SessionRule): Answer {
    if (arrival.method !== 'DELETE') return NOT_ALLOWED;
    const refusal = outsideSession(arrival, rule);
    if (refusal) return refusal;
    if (rule.ends) world.sessions.end(arrival.header(rule.header) ?? '');
    return ENDED;
  }

  async function serveEndpoint(arrival: Arrival, account: Account, at: Location, by: Behaviour): Promise<Answer> {
    // The size comes before anything of MCP (K-050), negotiation included.
    const text = await arrival.text(by.limits.request ?? Number.POSITIVE_INFINITY);
    if (text === undefined) return jsonAnswer(413, by.limits.requestBody);
    if (by.accept !== null && !accepts(arrival.header('accept'), by.accept)) return NOT_ACCEPTABLE;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return NOT_JSON;
    }
    const message = readMessage(value);
    if (message === 'invalid') return NOT_A_REQUEST;
    const opens = by.sessions !== null && message !== 'unanswered' && message.method === 'initialize';
    const refusal = by.sessions === null || opens ? undefined : outsideSession(arrival, by.sessions);
    if (refusal) return refusal;
    if (message === 'unanswered') return ACCEPTED;
    const { header, headers } = arrival;
    const reply: Reply = await methods(message, { account, query: at.query, header, headers }, by);
    const status = 'error' in reply ? (reply.status ?? 200) : 200;
    const answer = rpcAnswer(by, status, writeReply(message.id, reply));
    if (!opens || by.sessions === null || !('result' in reply)) return answer;
    return { ...answer, headers: { ...answer.headers, [by.sessions.header]: world.sessions.open(by.sessions) } };
  }

  return async function serve(arrival, by) {
    const at = locate(arrival.url);
    const isEndpoint = at.path === by.path && (arrival.method === 'POST' || by.sessions !== null);
    const side = isEndpoint
      ? undefined
      : sides.find(({ method, path }) => method === arrival.method && path === at.path);
    const rest = arrival.method === 'GET' ? restAnswer(by, at) : undefined;
    if (!isEndpoint && !rest && !side) return (arrival.method === 'GET' && metadataAnswer(by, at)) || NOT_FOUND;
    const who = identify(arrival.header, by.credentials, world.access);
    if (side) return side.answer(arrival, who);
    if (typeof who === 'string') return turnedAway(who, by, at);
    if (rest) return rest(who);
    if (by.tenant?.required && arrival.header(by.tenant.header) === null) return denied(by.tenant.refusal);
    if (by.sessions !== null && arrival.method !== 'POST') return serveSession(arrival, by.sessions);
    return serveEndpoint(arrival, who, at, by);
  };
}
