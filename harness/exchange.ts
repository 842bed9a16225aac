/** One request and what came back: as a probe reads it, and as it is recorded. */

import type { Answer } from './answer.ts';
import { isRecord, type JsonRpcResponse } from './jsonrpc.ts';

/** What was sent. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Uint8Array;
  /** The JSON-RPC message in the body, where there is one. */
  readonly message?: unknown;
  /** The client capabilities declared in the session that this belongs to; left out: none. */
  readonly declared?: ClientCapabilities;
  /** It is a request that is cancelled while it may be under way: no response is owed. */
  readonly cancelled?: true;
}

/** What a client says in `initialize` that it can be asked for. */
export type ClientCapabilities = Readonly<Record<string, unknown>>;

/** Why no HTTP answer came, or why the answer ended early. */
export interface Failure {
  readonly reason: string;
  readonly detail: string;
}

/** A live exchange: the answer is as it came, secrets included. It is never kept beyond the probe that asked. */
export interface Exchange {
  readonly sent: Sent;
  readonly answer?: Answer;
  readonly failure?: Failure;
  /** The JSON-RPC response to this request, by id, or the only one that came. */
  readonly response?: JsonRpcResponse;
  /** Placeholders of the credentials that the answer repeats. */
  readonly leaks: readonly string[];
  /** What it does in the history of a walk, for a reader. */
  readonly step?: string;
  /** The question is not about it: it comes before, after or beside what the question is about. */
  readonly aside?: true;
}

/** An exchange as it is kept: bounded, and with placeholders in place of every credential. */
export interface Recorded {
  /** What it does in the history of a walk: "ends session A". */
  readonly step?: string;
  /** The question is not about it: it comes before, after or beside what the question is about. */
  readonly aside?: true;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly body?: string;
    /**
     * Where braces were sent as they stand here, so that what looks like a placeholder may be text of the endpoint's:
     * `url`, `body`, or `headers` with the header's place among them, as in `headers 0`. Left out: nowhere.
     */
    readonly braced?: readonly string[];
  };
  readonly answer?: {
    readonly status: number;
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly body: string;
    /** The answer's size in bytes, as far as it was read. */
    readonly bytes: number;
    /** For an event stream: when each of its first events had come, in whole milliseconds since the request was sent. */
    readonly eventsAt?: readonly number[];
  };
  readonly failure?: Failure;
}

export interface Recording {
  /** Puts placeholders in place of credentials, in any encoding. */
  redact(text: string): string;
  /** Whether what tools, prompts and resources answer is kept as it came, or by structure alone. */
  readonly content: boolean;
}

/** Headers that are as good as a credential to whoever reads them, with what stands in their place. */
const bearers: Readonly<Record<string, string>> = {
  'mcp-session-id': '{session}',
  'set-cookie': '{cookie}',
  cookie: '{cookie}',
};

/** The most of one body that is kept, in characters. */
const KEPT = 16_384;

/** The most events of one answer whose time is kept. */
const TIMES = 200;

/** The exchange as it may be written down. Text is redacted before it is cut, so that no cut leaves half a credential. */
export function record(exchange: Exchange, { redact, content }: Recording): Recorded {
  const { sent, answer, failure, step, aside } = exchange;
  const body = sent.body === undefined ? undefined : bodyText(sent.body);
  const braced = bracedIn(sent, body, redact);
  const clean = (pairs: Sent['headers']) =>
    pairs.map(([name, value]) => [redact(name), bearers[name.toLowerCase()] ?? redact(value)] as const);
  return {
    ...(step === undefined ? {} : { step: redact(step) }),
    ...(aside && { aside }),
    request: {
      method: sent.method,
      url: redact(sent.url),
      headers: clean(sent.headers),
      ...(body === undefined ? {} : { body: bounded(redact(body)) }),
      ...(braced.length > 0 && { braced }),
    },
    ...(answer && {
      answer: {
        status: answer.status,
        headers: clean(answer.headers),
        body: bounded(redact(content ? answer.text : withoutContent(exchange, answer.text))),
        bytes: answer.bytes,
        ...(answer.eventsAt.length > 0 && { eventsAt: answer.eventsAt.slice(0, TIMES) }),
      },
    }),
    ...(failure && { failure: { reason: failure.reason, detail: redact(failure.detail) } }),
  };
}

/** What a placeholder looks like. */
const PLACEHOLDER = /\{[^{}"]+\}/g;

function bracedIn({ url, headers }: Sent, body: string | undefined, redact: Recording['redact']): readonly string[] {
  const texts: readonly [part: string, text: string][] = [
    ['url', url],
    ['body', body ?? ''],
    ...headers.map(([name, value], at): [string, string] => [`headers ${at}`, `${name}: ${value}`]),
  ];
  return texts.flatMap(([part, text]) => {
    const found = text.match(PLACEHOLDER);
    // Braces within a credential go with it.
    const kept = found && redact(text);
    return found?.some((each) => kept?.includes(each)) ? [part] : [];
  });
}

function bodyText(body: string | Uint8Array): string {
  // A body of many megabytes is padding: redacting its beginning is enough, since only that much is kept.
  const head =
    typeof body === 'string' ? body.slice(0, 4 * KEPT) : new TextDecoder().decode(body.subarray(0, 4 * KEPT));
  return body.length > head.length ? `${head.slice(0, KEPT)}… (${body.length} bytes in all)` : head;
}

function bounded(text: string): string {
  return text.length > KEPT ? `${text.slice(0, KEPT)}… (${text.length} characters in all)` : text;
}

/** The methods whose results are somebody's data, not the protocol's. */
const contentMethods = new Set(['tools/call', 'prompts/get', 'resources/read', 'completion/complete']);

function withoutContent(exchange: Exchange, text: string): string {
  const { message } = exchange.sent;
  if (!isRecord(message) || !contentMethods.has(String(message.method))) return text;
  const messages = exchange.answer?.messages ?? [];
  if (messages.length === 0) return `(${text.length} characters, not recorded)`;
  return messages.map((each) => JSON.stringify(structureOf(each, 0))).join('\n');
}

/** The members that tell how an answer is built, kept as they are; all other strings are replaced by their length. */
const structural = new Set(['jsonrpc', 'id', 'code', 'type', 'mimeType', 'role', 'isError', 'reason', 'method']);

function structureOf(value: unknown, depth: number, name = ''): unknown {
  if (depth > 12) return '…';
  if (Array.isArray(value)) return value.slice(0, 50).map((each) => structureOf(each, depth + 1, name));
  if (isRecord(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, structureOf(each, depth + 1, key)]));
  }
  if (structural.has(name) || typeof value !== 'string') return value;
  return `(${value.length} characters)`;
}
