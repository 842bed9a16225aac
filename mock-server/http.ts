/** HTTP as the core sees it: what arrives and what is answered, as small plain values. */

/** A request. Its body can be read more than once. */
export interface Arrival {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  /** Value of a header by its lower-case name, repeated ones joined by a comma; null when absent. */
  header(name: string): string | null;
  /** All headers, names in lower case. */
  headers(): Record<string, string>;
  /** The body as text, or undefined when it is larger than `limit` bytes; then no more than needed was read. */
  text(limit: number): Promise<string | undefined>;
  /** Whether the bytes that `text` read were UTF-8; what was not stands in the text as U+FFFD. */
  wellFormed(): boolean;
  /** Whether it came over a loopback address of this machine; absent where there is no network. */
  readonly loopback?: boolean;
}

/** An answer. Header names are in lower case; the record may be shared, so change a copy. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | ReadableStream<Uint8Array> | null;
}

/** The core, or the core behind faults. */
export type Handle = (arrival: Arrival) => Promise<Answer>;

/** Whether a text surely has, or when counted has, at most `limit` bytes in UTF-8. */
export function fits(text: string, limit: number): boolean {
  return text.length * 3 <= limit || new TextEncoder().encode(text).length <= limit;
}

const strict = new TextDecoder('utf-8', { fatal: true });
const lenient = new TextDecoder();

/** A body as text, and whether it was UTF-8. */
export interface Decoded {
  text: string;
  wellFormed: boolean;
}

/** Decodes a body; bytes that are not UTF-8 become U+FFFD. */
export function decode(bytes: Uint8Array): Decoded {
  try {
    return { text: strict.decode(bytes), wellFormed: true };
  } catch {
    return { text: lenient.decode(bytes), wellFormed: false };
  }
}

async function readCounting(body: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) {
      // Not awaited: a sender that goes on writing must not delay the answer.
      reader.cancel().catch(() => {});
      return undefined;
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

async function readBody(request: Request, declared: string | null, limit: number): Promise<Decoded | undefined> {
  if (declared !== null && Number(declared) > limit) return undefined;
  if (request.body === null) return { text: '', wellFormed: true };
  const whole = declared !== null || limit === Number.POSITIVE_INFINITY;
  const bytes = whole ? new Uint8Array(await request.arrayBuffer()) : await readCounting(request.body, limit);
  return bytes === undefined || bytes.length > limit ? undefined : decode(bytes);
}

/**
 * A fetch `Request` as an arrival.
 *
 * @param header Looks a header up, where the caller knows a cheaper way than the request's own.
 * @param headers Lists all headers, likewise.
 */
export function arrivalOf(
  request: Request,
  header = (name: string): string | null => request.headers.get(name),
  headers = (): Record<string, string> => Object.fromEntries(request.headers),
): Arrival {
  let read: Promise<Decoded | undefined> | undefined;
  let wellFormed = true;
  return {
    method: request.method,
    url: request.url,
    header,
    headers,
    async text(limit) {
      read ??= readBody(request, header('content-length'), limit);
      const body = await read;
      wellFormed = body?.wellFormed ?? true;
      return body?.text;
    },
    wellFormed: () => wellFormed,
  };
}

/** An answer as a fetch `Response`. */
export function responseOf(answer: Answer): Response {
  return new Response(answer.body, { status: answer.status, headers: answer.headers });
}

const JSON_HEADERS = Object.freeze({ 'content-type': 'application/json' });

/** An answer that carries JSON text. */
export function jsonAnswer(status: number, text: string, headers?: Record<string, string>): Answer {
  return { status, headers: headers ? { ...JSON_HEADERS, ...headers } : JSON_HEADERS, body: text };
}

const NO_HEADERS = Object.freeze({});

/** An answer without a body. */
export function emptyAnswer(status: number): Answer {
  return { status, headers: NO_HEADERS, body: null };
}

/** Where a request goes: its origin, path and query (without the question mark), taken apart without a URL object. */
export interface Location {
  origin: string;
  path: string;
  query: string;
}

/** Takes an absolute URL apart. */
export function locate(url: string): Location {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  const hash = url.indexOf('#', start);
  const end = hash === -1 ? url.length : hash;
  const mark = url.indexOf('?', start);
  const stop = mark === -1 || mark > end ? end : mark;
  return { origin: url.slice(0, start), path: url.slice(start, stop), query: url.slice(stop + 1, end) };
}
