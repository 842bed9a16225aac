/** How probes ask a GraphQL API beside the endpoint, and what became of the query. Source: GraphQL over HTTP. */

import type { Endpoint } from '../../harness/endpoint.ts';
import type { Exchange } from '../../harness/exchange.ts';
import type { Credential } from '../../harness/facts.ts';
import { outsideSessions } from '../../harness/handshake.ts';
import { isRecord } from '../../harness/jsonrpc.ts';

/** POSTs a query. `credential`: null for none; left out: the run's own. */
export function askApi(
  endpoint: Endpoint,
  path: string,
  query: string,
  credential?: Credential | null,
): Promise<Exchange> {
  return endpoint.ask('', {
    path,
    body: JSON.stringify({ query }),
    headers: { ...outsideSessions(endpoint), Accept: 'application/json' },
    ...(credential === undefined ? {} : { credential }),
  });
}

/** The errors of a GraphQL answer; undefined where the answer is none. */
export function errorsIn({ answer }: Exchange): readonly unknown[] | undefined {
  const body = answer?.json;
  if (!isRecord(body)) return undefined;
  if (Array.isArray(body.errors) && body.errors.length > 0) return body.errors;
  return isRecord(body.data) ? [] : undefined;
}

/** The code of a GraphQL error. */
export function codeOf(error: unknown): string | undefined {
  const code = isRecord(error) && isRecord(error.extensions) ? error.extensions.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/**
 * What became of a query: served; denied to this caller; or it tells nothing, as the query does not fit the schema or no
 * GraphQL answers.
 */
export function fateOf(exchange: Exchange): 'served' | 'denied' | 'nothing' {
  const { answer } = exchange;
  if (answer?.status === 401 || answer?.status === 403) return 'denied';
  const errors = errorsIn(exchange);
  if (!answer || answer.status >= 300 || !errors) return 'nothing';
  if (errors.length === 0) return 'served';
  return errors.some((error) => /VALIDATION|PARSE/.test(codeOf(error) ?? '')) ? 'nothing' : 'denied';
}
