/** Sessions as a history holds them: opened, used, ended, and what was seen of each. */

import type { Change, Endpoint } from '../../harness/endpoint.ts';
import type { Exchange } from '../../harness/exchange.ts';
import { isSendable, opening } from '../../harness/handshake.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { sendsVersionHeader } from '../../harness/revisions.ts';

/** One session of a history. */
export interface Session {
  /** A, B, C: how a reader tells them apart. */
  readonly letter: string;
  /** Headers that carry it, the revision included where it is named in one. */
  readonly headers: Readonly<Record<string, string>>;
  readonly opening: Exchange;
  /** Whether the client has said that it is ready. */
  notified: boolean;
  /** Whether a request in it was served: what is refused afterwards was good before. */
  served: boolean;
  /** Whether the endpoint has ended it at our request. */
  ended: boolean;
  /** Whether it was refused though nobody ended it: nothing more is told of it. */
  lost: boolean;
  /** What has happened since it was used last: another session was opened or ended; a request was refused. */
  sinceThen: 'nothing' | 'another-came-or-went' | 'a-refusal';
}

/** Asks initialize. A session where the answer hands one out that a header can carry. */
export async function open(
  endpoint: Endpoint,
  header: string,
  letter: string,
): Promise<{ readonly exchange: Exchange; readonly session?: Session }> {
  const exchange = await opening(endpoint, { step: `opens session ${letter}` });
  const session = sessionIn(exchange, header, letter);
  return session ? { exchange, session } : { exchange };
}

/** The session that an answer to initialize hands out, where a header can carry it. */
export function sessionIn(exchange: Exchange, header: string, letter: string): Session | undefined {
  const id = exchange.answer?.header(header);
  const result = exchange.response?.result;
  if (!id || !isSendable(id) || !isRecord(result)) return undefined;
  const revision = typeof result.protocolVersion === 'string' ? result.protocolVersion : '';
  const named = sendsVersionHeader(revision) && isSendable(revision);
  return {
    letter,
    headers: { [header]: id, ...(named && { [VERSION]: revision }) },
    opening: exchange,
    notified: false,
    served: false,
    ended: false,
    lost: false,
    sinceThen: 'nothing',
  };
}

const VERSION = 'MCP-Protocol-Version';

/** Headers of the session alone, without the one that names the revision. */
export function withoutVersion({ headers }: Session): Readonly<Record<string, string | null>> {
  return { ...headers, [VERSION]: null };
}

/** Sends the known-good request in the session, with a further change. */
export async function use(endpoint: Endpoint, session: Session, change: Change = {}): Promise<Exchange> {
  const headers = change.headers ?? session.headers;
  const step = change.step ?? `asks ${endpoint.known} in session ${session.letter}`;
  const exchange = await endpoint.ask(endpoint.known, { ...change, headers, step });
  return exchange;
}

/** Sends notifications/initialized in the session. */
export function notify(endpoint: Endpoint, { letter, headers }: Session): Promise<Exchange> {
  const message = { jsonrpc: '2.0', method: 'notifications/initialized' };
  return endpoint.ask('', { message, headers, step: `says in session ${letter} that the client is ready` });
}

/** Asks the endpoint to end the session. */
export function end(endpoint: Endpoint, { letter, headers }: Session): Promise<Exchange> {
  return endpoint.ask('', { http: 'DELETE', headers, leaveStream: true, step: `ends session ${letter}` });
}

/** Whether a refusal may mean that the endpoint does not know the session. */
export function isUnknown({ answer }: Exchange): boolean {
  return answer?.status === 400 || answer?.status === 404;
}

/** Whether the endpoint agreed to end the session: with 202 that may be yet to come. */
export function isEnded({ answer }: Exchange): boolean {
  return answer !== undefined && answer.status >= 200 && answer.status < 300;
}

/** Whether the end of the session is accepted, and may not be done. */
export function isEndAccepted({ answer }: Exchange): boolean {
  return answer?.status === 202;
}
