/** A mock gateway as msw handlers, for msw 2 and 3. */

import { type HttpHandler, http } from 'msw';
import type { Gateway } from './gateway.ts';

/**
 * Handlers that answer every request to an origin as the gateway does, unknown paths (404) included. Handlers of your
 * own for the same origin go before these.
 *
 * @param origin For example `https://api.kindo.ai`.
 * @throws Error when the origin is not an absolute URL.
 */
export function mcpHandlers(gateway: Gateway, origin: string): HttpHandler[] {
  if (!URL.canParse(origin)) {
    throw new Error(
      `Failed to make msw handlers: "${origin}" is not an absolute URL. Please give an origin such as https://api.kindo.ai.`,
    );
  }
  return [http.all(`${new URL(origin).origin}/*`, ({ request }) => gateway.fetch(request))];
}
