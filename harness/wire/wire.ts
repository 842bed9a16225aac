/** The one seam between the harness and HTTP: a request as it stands on the wire, and its answer. */

/** A header as it stands on the wire: its name in the case that is sent, its value in ISO-8859-1. */
export type Header = readonly [name: string, value: string];

/** One HTTP request, exactly as it is to be sent. */
export interface WireRequest {
  /** The method, in the case that is sent. */
  readonly method: string;
  /** An absolute `http:` or `https:` URL, without user info and fragment. Path and query are sent as they are written. */
  readonly url: string;
  /** In the order that is sent; a name may occur more than once. Nothing is added but what HTTP/1.1 needs (see each wire). */
  readonly headers: readonly Header[];
  /** The body; a string is sent as UTF-8. An empty body is no body. */
  readonly body?: Uint8Array | string;
  /** Over a connection of its own, where the wire has connections: it must not meet one that the server is about to close. */
  readonly fresh?: boolean;
}

/** One HTTP answer: its head, and the body as it arrives. */
export interface WireResponse {
  readonly status: number;
  /** In the order received. Over sockets names keep their case and repetitions; the other wires lower-case and join them. */
  readonly headers: readonly Header[];
  /**
   * The body in chunks, to be iterated once. Leaving the loop early gives the connection up; a body that is never
   * iterated holds its connection. Throws {@link NoAnswer} where the body ends by an error.
   */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Sends one request and resolves as soon as the head of the answer is there.
 *
 * Redirects are answers and never followed. The signal ends the request and its body; a signal whose reason is a
 * `TimeoutError` (as `AbortSignal.timeout` makes it) is reported as `timeout`, any other as `aborted`.
 * @throws {NotCarried} when the request cannot be sent exactly as given; nothing was sent then.
 * @throws {NoAnswer} when no HTTP answer came.
 */
export type Wire = (request: WireRequest, signal: AbortSignal) => Promise<WireResponse>;

/** Thrown when a wire cannot send a request exactly as given. Nothing was sent: the case is dropped, never asked as something else. */
export class NotCarried extends Error {
  override readonly name = 'NotCarried';
  /** What cannot be carried, as a clause: "fetch joins repeated headers, and accept is given 2 times". */
  readonly why: string;

  constructor(why: string) {
    super(`Failed to send the request as given: ${why}. Please use the socket wire, or leave this request out.`);
    this.why = why;
  }
}

/**
 * Why no HTTP answer came: the connection was refused; the name was not resolved; TLS failed; time ran out; the
 * connection was closed or reset; what came is not HTTP; no route, or a proxy that makes no tunnel; the caller gave up.
 */
export type NoAnswerReason =
  | 'refused'
  | 'unresolved'
  | 'tls'
  | 'timeout'
  | 'reset'
  | 'malformed'
  | 'unreachable'
  | 'aborted';

/** Thrown when no HTTP answer came, and by a body that ends by an error. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly reason: NoAnswerReason;
  /** The underlying error's code and message: "ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:9". */
  readonly detail: string;
  /** What to check, as a sentence. */
  readonly hint: string;

  constructor(reason: NoAnswerReason, url: string, detail: string, options?: ErrorOptions) {
    const { what, hint } = EXPLAINED[reason];
    // The origin alone: path and query of an endpoint's URL may hold a key.
    super(`Failed to get an answer from ${originOf(url)}: ${what} (${detail}). ${hint}`, options);
    this.reason = reason;
    this.detail = detail;
    this.hint = hint;
  }
}

const EXPLAINED: Record<NoAnswerReason, { what: string; hint: string }> = {
  refused: { what: 'the connection was refused', hint: 'Please check host and port, and that the server runs.' },
  unresolved: { what: 'the host name was not resolved', hint: 'Please check the host name and the DNS.' },
  tls: {
    what: 'TLS failed',
    hint: 'Please check the certificate; for a private certificate authority, give its certificate.',
  },
  timeout: { what: 'time ran out', hint: 'Please check that the server answers, or allow more time.' },
  reset: { what: 'the connection was closed before the answer was whole', hint: 'Please check the log of the server.' },
  malformed: { what: 'what came is not HTTP/1.1', hint: 'Please check that this port speaks HTTP.' },
  unreachable: { what: 'the host was not reached', hint: 'Please check the network and the proxy settings.' },
  aborted: { what: 'the request was given up', hint: 'Please ask again.' },
};

/** The origin of a URL, or a placeholder where it has none. */
function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : '(no URL)';
}

/** Where a request goes: `new URL(url)`'s origin and host name, and the request target as it is written. */
export interface Target {
  readonly origin: string;
  readonly hostname: string;
  /** Path and query as written, `/` where there is none. */
  readonly path: string;
}

/**
 * Splits a URL without normalising its path: `new URL` would resolve `..` and re-encode, and send something else.
 * @throws {NotCarried} for what is no HTTP URL, holds user info or a fragment, or a character that no request line can hold.
 */
export function targetOf(url: string): Target {
  const parts = /^https?:\/\/[^/?#\\]+([^#]*)(#?)/i.exec(url);
  const parsed = parts && URL.parse(url);
  if (!parsed) throw new NotCarried('the URL is not an absolute http: or https: URL');
  const { origin, hostname, username, password } = parsed;
  if (username !== '' || password !== '') throw new NotCarried('the URL holds user info, which HTTP does not send');
  if (parts[2] !== '') throw new NotCarried('the URL has a fragment, which HTTP does not send');
  const rest = parts[1] ?? '';
  if (/[^\x21-\x7e]/.test(rest)) throw new NotCarried('the URL holds a character that has to be percent-encoded');
  return { origin, hostname, path: rest.startsWith('/') ? rest : `/${rest}` };
}

/**
 * Tells whether a header name is spelled in a usual way, so that a wire which changes case changes nothing of interest:
 * all lower-case, or each word capitalised or an acronym of up to three letters (`x-api-key`, `Content-Type`,
 * `MCP-Protocol-Version`). In `ACCEPT` or `aCCept` the case is the question.
 */
export function usuallySpelled(name: string): boolean {
  return name === name.toLowerCase() || name.split('-').every((word) => /^([A-Z][^A-Z]*|[A-Z\d]{1,3}|)$/.test(word));
}

/** Refuses values that HTTP/1.1 cannot hold. The sentence names the header alone: its value may be a credential. */
export function checkValues(headers: readonly Header[]): void {
  const invalid = headers.find(([, value]) => /[^\t\x20-\x7e\x80-\xff]/.test(value));
  if (invalid) throw new NotCarried(`the value of ${invalid[0]} holds a control character, or one outside ISO-8859-1`);
}

/** The body in bytes, or nothing where it is absent or empty. */
export function bytesOf(body: WireRequest['body']): Uint8Array<ArrayBuffer> | undefined {
  if (body === undefined || body.length === 0) return undefined;
  // A copy: web APIs take no bytes on shared memory, and the caller may change its own.
  return typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body);
}

/** Settles as the promise does, or rejects with the signal's reason once it aborts. Leaves no listener behind. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const give = () => reject(signal.reason);
    if (signal.aborted) give();
    signal.addEventListener('abort', give, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', give));
  });
}
