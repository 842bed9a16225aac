/** What a probe asks beside its question: before it, after it, or to compare. */

import type { Endpoint } from '../harness/endpoint.ts';

/** The endpoint, asked for what the question is not about: evidence shows other exchanges. */
export function aside(endpoint: Endpoint): Endpoint {
  return { ...endpoint, ask: (method, change) => endpoint.ask(method, { ...change, aside: true }) };
}
