/** The wire over `fetch`: for msw and whatever else stands in place of the global one. */
import { noAnswer } from './failure.ts';
import { webRequest, wireResponse } from './web.ts';
import { NotCarried, unlessAborted, type Wire } from './wire.ts';

/**
 * Sends requests by `fetch`.
 *
 * It carries what `fetch` does not change. Besides the limits of every `Request` it refuses a request without `Accept`,
 * as `fetch` would send one of its own; `Accept-Encoding`, which it may extend; and `If-None-Match` and its kin, to
 * which it adds `cache-control` and `pragma`. It is left to add `user-agent`, `accept-language`, `accept-encoding` and
 * `sec-fetch-mode` where they are not given. Answers come decompressed.
 * @param fetch by default the global one, looked up at each request, so that it may be replaced at any time.
 */
export function viaFetch(fetch?: typeof globalThis.fetch): Wire {
  return async function sendByFetch(request, signal) {
    const names = request.headers.map(([name]) => name.toLowerCase());
    if (!names.includes('accept')) throw new NotCarried('fetch sends an Accept of its own where none is given');
    if (names.includes('accept-encoding')) throw new NotCarried('fetch may extend accept-encoding');
    const conditional = names.find((name) => CONDITIONAL.test(name));
    if (conditional) throw new NotCarried(`fetch adds cache-control and pragma to a request with ${conditional}`);
    const { url, init } = webRequest(request, 'fetch', signal);
    try {
      signal.throwIfAborted();
      const response = await unlessAborted((fetch ?? globalThis.fetch)(url, init), signal);
      return wireResponse(response, url, signal);
    } catch (error) {
      if (isBlockedPort(error)) throw new NotCarried(`fetch does not connect to the port of ${new URL(url).host}`);
      throw noAnswer(error, url, signal);
    }
  };
}

// The headers that make the fetch standard take a request for a conditional one.
const CONDITIONAL = /^if-(match|none-match|modified-since|unmodified-since|range)$/;

/** The fetch standard blocks ports of other protocols before anything is sent. */
function isBlockedPort(error: unknown): boolean {
  return error instanceof TypeError && error.cause instanceof Error && error.cause.message === 'bad port';
}
