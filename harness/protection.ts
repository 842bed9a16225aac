/** How an endpoint turns away who has no credential, and where it tells how to get one. Source: RFC 9728. */

import { challengeOf } from './challenge.ts';
import type { Endpoint } from './endpoint.ts';
import { isRecord } from './jsonrpc.ts';
import { isRefused } from './reply.ts';

/** Protected resource metadata, as they are served on the endpoint's own origin without a credential. */
export interface ResourceDocument {
  /** What led there: the challenge, or the well-known URI of the endpoint or of the whole host. */
  readonly by: 'challenge' | 'endpoint' | 'host';
  /** Path and query. */
  readonly path: string;
  readonly json: Readonly<Record<string, unknown>>;
}

export interface Protection {
  /** The resource_metadata of the challenge; undefined where it names none. */
  readonly named?: string;
  readonly documents: readonly ResourceDocument[];
}

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/** Undefined where the known-good request is not refused without a credential. Nothing is asked of other origins. */
export async function protectionOf(endpoint: Endpoint): Promise<Protection | undefined> {
  const refused = await endpoint.ask(endpoint.known, { credential: null });
  if (!isRefused(refused)) return undefined;
  const named = challengeOf(refused.answer?.header('WWW-Authenticate')).parameters.get('resource_metadata');
  const places: (readonly [ResourceDocument['by'], string])[] = [
    ...(named === undefined ? [] : ownPath(named, endpoint.origin).map((path) => ['challenge', path] as const)),
    ...(endpoint.path === '/' ? [] : [['endpoint', `${WELL_KNOWN}${endpoint.path}`] as const]),
    ['host', WELL_KNOWN],
  ];
  const documents: ResourceDocument[] = [];
  for (const [by, path] of places) {
    const { answer } = await endpoint.ask('', {
      http: 'GET',
      leaveStream: true,
      path,
      credential: null,
      headers: { Accept: 'application/json' },
    });
    if (answer?.status === 200 && isRecord(answer.json)) documents.push({ by, path, json: answer.json });
  }
  return { ...(named !== undefined && { named }), documents };
}

/** Path and query of an absolute URL on that origin; none where it is anything else. */
export function ownPath(url: string, origin: string): readonly string[] {
  if (!URL.canParse(url)) return [];
  const parsed = new URL(url);
  return parsed.origin === origin ? [`${parsed.pathname}${parsed.search}`] : [];
}
