/** What is refused before any method is asked for: by HTTP, by session, and as no message at all. */

import type { Behaviour, Denial, SessionRule } from './behaviour.ts';
import { type Answer, type Arrival, jsonAnswer } from './http.ts';
import { revisionOf } from './mcp/revisions.ts';
import { INVALID_REQUEST, isObject, PARSE_ERROR, type RpcError, writeReply } from './rpc.ts';
import type { Sessions } from './sessions.ts';

export const NOT_ACCEPTABLE = jsonAnswer(406, '{"error":"Not Acceptable"}');

/** An answer that is always the same. */
export function denied({ status, body }: Denial): Answer {
  return jsonAnswer(status, body);
}

/** The 405, with the methods that there are (RFC 9110, section 15.5.6). */
export function notAllowed({ sessions, mcp }: Behaviour): Answer {
  const streams = sessions !== null && mcp?.streams.get;
  const allow = `${streams ? 'GET, ' : ''}POST${sessions === null ? '' : ', DELETE'}`;
  return jsonAnswer(405, '{"error":"Method Not Allowed"}', { allow });
}

/** Why a request is not taken for one of a session, or undefined when it is. */
export function outsideSession({ header }: Arrival, rule: SessionRule, sessions: Sessions): Answer | undefined {
  const id = header(rule.header);
  // An empty id names no session, and might as well have been left out.
  if (id === null || id === '') return rule.missing === null ? undefined : denied(rule.missing);
  return rule.unknown === null || sessions.use(id, rule) ? undefined : denied(rule.unknown);
}

// Refused before there is a message to answer, so with a status of their own and as plain JSON in either mode.
function unread(error: RpcError, given: unknown, { mcp, protocolVersion }: Behaviour): Answer {
  const id = mcp !== null && isObject(given) ? given.id : undefined;
  // An id that could be read is repeated; without one, the schemas since 2025-11-25 want none.
  const nobody = mcp !== null && revisionOf(protocolVersion).tasks ? undefined : null;
  return jsonAnswer(
    400,
    writeReply(typeof id === 'string' || Number.isInteger(id) ? (id as number) : nobody, { error }),
  );
}

/** The answer to a body that is not JSON. */
export function notJson(by: Behaviour): Answer {
  return unread({ code: PARSE_ERROR, message: 'Parse error' }, undefined, by);
}

/** The error about JSON that is no message. */
export const INVALID: RpcError = {
  code: INVALID_REQUEST,
  message: 'Invalid request: one JSON-RPC object is expected',
};

/** The answer to JSON that is no message. */
export function notAMessage(given: unknown, by: Behaviour): Answer {
  return unread(INVALID, given, by);
}
