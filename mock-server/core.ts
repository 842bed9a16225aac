/** The gateway itself: an HTTP request in, an answer out, by the behaviour it is handed. */

import { accepts } from './accept.ts';
import { type Account, identify } from './access.ts';
import type { Behaviour } from './behaviour.ts';
import { type Answer, type Arrival, emptyAnswer, jsonAnswer, type Location, locate } from './http.ts';
import { createMethods } from './methods.ts';
import { INVALID_REQUEST, PARSE_ERROR, type Reply, readMessage, writeReply } from './rpc.ts';
import { metadataAnswer, restAnswer } from './side.ts';
import type { World } from './world.ts';

/** Answers one request as the behaviour says. */
export type Core = (arrival: Arrival, behaviour: Behaviour) => Promise<Answer>;

const NOT_FOUND = jsonAnswer(404, '{"error":"Not Found"}');
const NOT_ACCEPTABLE = jsonAnswer(406, '{"error":"Not Acceptable"}');
const ACCEPTED = emptyAnswer(202);
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
function turnedAway(who: 'unauthorised' | 'forbidden', by: Behaviour, { origin }: Location): Answer {
  if (who === 'forbidden') return jsonAnswer(403, by.forbidden.body);
  const { body, challenge } = by.unauthorised;
  const headers = challenge === null ? undefined : { 'www-authenticate': challenge.replace('{origin}', origin) };
  return jsonAnswer(401, body, headers);
}

/** Binds the core to the state of one gateway. */
export function createCore(world: World): Core {
  const methods = createMethods(world);

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
    if (message === 'unanswered') return ACCEPTED;
    const { header, headers } = arrival;
    const reply: Reply = await methods(message, { account, query: at.query, header, headers }, by);
    const status = 'error' in reply ? (reply.status ?? 200) : 200;
    return rpcAnswer(by, status, writeReply(message.id, reply));
  }

  return async function serve(arrival, by) {
    const at = locate(arrival.url);
    const isEndpoint = arrival.method === 'POST' && at.path === by.path;
    const rest = arrival.method === 'GET' ? restAnswer(by, at) : undefined;
    if (!isEndpoint && !rest) return (arrival.method === 'GET' && metadataAnswer(by, at)) || NOT_FOUND;
    const who = identify(arrival.header, by.credentials, world.access);
    if (typeof who === 'string') return turnedAway(who, by, at);
    return rest ? rest(who) : serveEndpoint(arrival, who, at, by);
  };
}
