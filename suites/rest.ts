/** The REST listing of an account's connections, as probes read it. */

import type { ConnectionListing } from '../harness/conventions.ts';
import type { Change, Endpoint } from '../harness/endpoint.ts';
import type { Exchange } from '../harness/exchange.ts';
import { isRecord } from '../harness/jsonrpc.ts';

/** A GET beside the endpoint, with the run's own key unless the change says otherwise. */
export function getFrom(endpoint: Endpoint, path: string, change: Change = {}): Promise<Exchange> {
  return endpoint.ask('', { http: 'GET', path, headers: { Accept: 'application/json' }, ...change });
}

/** The rows of the listing; undefined where the answer is no listing. */
export function rowsIn({ answer }: Exchange, { rows }: ConnectionListing): readonly unknown[] | undefined {
  const body = answer?.json;
  return answer?.status === 200 && isRecord(body) && Array.isArray(body[rows]) ? body[rows] : undefined;
}

/** The integrations that the rows name, each once. */
export function integrationsIn(rows: readonly unknown[], { integration }: ConnectionListing): readonly string[] {
  const named = rows.map((row) => (isRecord(row) ? row[integration] : undefined));
  return [...new Set(named.filter((id) => typeof id === 'string'))];
}
