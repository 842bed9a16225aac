/** What the wires that speak `Request` and `Response` share: their limits, checked, and their answers, read. */
import { noAnswer } from './failure.ts';
import {
  bytesOf,
  checkValues,
  NoAnswer,
  NotCarried,
  targetOf,
  unlessAborted,
  usuallySpelled,
  type WireRequest,
  type WireResponse,
} from './wire.ts';

/** A request in the terms of the fetch standard. */
export interface WebRequest {
  readonly url: string;
  readonly init: RequestInit;
  /** What is made of the two. */
  readonly request: Request;
}

// What the HTTP implementation below writes itself, drops or throws at.
const FRAMING =
  /^(host|connection|content-length|transfer-encoding|keep-alive|upgrade|expect|te|trailer|proxy-.*|sec-.*)$/;

/**
 * Puts a request in the terms of the fetch standard, where that loses nothing.
 *
 * Refused are: a name given twice (joined), an unusually spelled name (lower-cased), a value with outer white space
 * (trimmed), the headers of connection and framing, a method that is normalised or forbidden, a body on GET or HEAD, a
 * path that is normalised, and whatever else a `Request` made of it does not give back as it was given.
 * @param by the name of the wire, for the sentence.
 * @throws {NotCarried}
 */
export function webRequest(request: WireRequest, by: string, signal: AbortSignal): WebRequest {
  const { method, url, headers } = request;
  const { path } = targetOf(url);
  const { pathname, search } = new URL(url);
  if (pathname + search !== path) throw new NotCarried(`${by} normalises the path or query of the URL`);

  checkValues(headers);
  const times = new Map<string, number>();
  for (const [name] of headers) {
    const lower = name.toLowerCase();
    times.set(lower, (times.get(lower) ?? 0) + 1);
    if (!usuallySpelled(name)) throw new NotCarried(`${by} lower-cases header names, and ${name} is spelled unusually`);
    if (FRAMING.test(lower)) throw new NotCarried(`${by} sets ${lower} itself`);
  }
  for (const [name, count] of times) {
    if (count > 1) throw new NotCarried(`${by} joins repeated headers, and ${name} is given ${count} times`);
  }

  const body = bytesOf(request.body);
  const init: RequestInit = {
    method,
    headers: headers.map(([name, value]) => [name, value]),
    redirect: 'manual',
    signal,
  };
  if (body) init.body = body;
  return { url, init, request: readBack(request, url, init, by) };
}

/** Makes the `Request` and compares what it says with what was given. */
function readBack(request: WireRequest, url: string, init: RequestInit, by: string): Request {
  let made: Request;
  try {
    made = new Request(url, init);
  } catch (error) {
    throw new NotCarried(`${by} does not take it: ${(error as Error).message}`);
  }
  if (made.method !== request.method) {
    throw new NotCarried(`${by} sends the method ${request.method} as ${made.method}`);
  }
  for (const [name, value] of request.headers) {
    if (made.headers.get(name) !== value) throw new NotCarried(`${by} drops or changes the value of ${name}`);
  }
  return made;
}

/**
 * An answer of the fetch standard as the wire hands it over.
 * @throws {NoAnswer} for a network error in the place of an answer, as `Response.error()` makes it.
 */
export function wireResponse(response: Response, url: string, signal: AbortSignal): WireResponse {
  if (response.type === 'error') throw new NoAnswer('reset', url, 'a network error stands in place of the response');
  return { status: response.status, headers: [...response.headers], body: chunksOf(response.body, url, signal) };
}

/** The chunks of a stream; ends by the signal even where the stream does not know of it. */
function chunksOf(
  stream: ReadableStream<Uint8Array> | null,
  url: string,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const reader = stream?.getReader();
      const cancel = () => void reader?.cancel().catch(() => undefined);
      return {
        async next() {
          if (!reader) return { done: true, value: undefined };
          try {
            const { done, value } = await unlessAborted(reader.read(), signal);
            return done ? { done, value: undefined } : { done: false, value };
          } catch (error) {
            cancel();
            throw noAnswer(error, url, signal);
          }
        },
        async return() {
          cancel();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
