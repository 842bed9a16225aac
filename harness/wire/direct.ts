/** The wire without a network: a `Request` handed to a function in this process. */
import { noAnswer } from './failure.ts';
import { webRequest, wireResponse } from './web.ts';
import { NoAnswer, unlessAborted, type Wire } from './wire.ts';

/**
 * Hands requests to a fetch-style function, such as the core of the reference gateway.
 *
 * It has the limits of every `Request` (no repeated header, no `host`, `connection` or `content-length`, no body on GET
 * …) and adds nothing. A function that throws gave no answer: `reset`.
 */
export function direct(handle: (request: Request) => Promise<Response>): Wire {
  return async function sendDirectly(request, signal) {
    const { url, request: made } = webRequest(request, 'a Request object', signal);
    try {
      signal.throwIfAborted();
      const response = await unlessAborted(handle(made), signal);
      return wireResponse(response, url, signal);
    } catch (error) {
      if (signal.aborted || error instanceof NoAnswer) throw noAnswer(error, url, signal);
      throw new NoAnswer('reset', url, `the handler threw ${String(error)}`, { cause: error });
    }
  };
}
