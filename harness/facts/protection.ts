/** Facts about authorization: whether the endpoint takes part in the framework of the specification, and what it says there. */

import { ownPath, type Protection, type ResourceDocument } from '../protection.ts';
import { fact, type Known, nonEmpty } from './spec.ts';

/** The authorization server that the metadata list first, where it stands on the endpoint's own origin. */
export interface AuthorizationServer {
  readonly issuer: string;
  /** The path of the issuer, without a slash at its end. */
  readonly path: string;
}

const letsIn = 'the endpoint serves without a credential';

export const protectionFacts = {
  framework: fact<Protection>({
    means:
      'that the endpoint takes part in the authorization framework: it names metadata, or has some at the well-known URI',
    unoffered: outside,
    find: ({ protection }) => protection,
    missing: letsIn,
  }),
  ownWay: fact<Protection>({
    means: 'that the endpoint lets callers in by a way of its own, outside the authorization framework',
    unoffered: ({ protection }) =>
      protection === undefined
        ? letsIn
        : takesPart(protection)
          ? 'the endpoint takes part in the authorization framework'
          : undefined,
    find: ({ protection }) => protection,
    missing: letsIn,
  }),
  resourceDocuments: fact<readonly [ResourceDocument, ...ResourceDocument[]]>({
    means: 'the protected resource metadata that are served on the host of the endpoint',
    unoffered: outside,
    find: ({ protection }) => nonEmpty(protection?.documents ?? []),
    missing: 'no metadata are served on the host of the endpoint',
  }),
  authorizationServer: fact<AuthorizationServer>({
    means: 'the authorization server that the metadata list, where it stands on the host of the endpoint',
    unoffered: (known) =>
      outside(known) ??
      (serverIn(known)
        ? undefined
        : 'no authorization server on the host of the endpoint is listed, and no other host is asked'),
    find: serverIn,
    missing: 'no authorization server is listed',
  }),
};

function takesPart({ named, documents }: Protection): boolean {
  return named !== undefined || documents.some(({ json }) => typeof json.resource === 'string');
}

/** Why nothing of the framework is owed; undefined where it is. */
function outside({ protection }: Known): string | undefined {
  if (protection === undefined) return letsIn;
  return takesPart(protection)
    ? undefined
    : 'no challenge names metadata and none are at the well-known URI: the endpoint lets callers in by a way of its own';
}

function serverIn({ protection, target }: Known): AuthorizationServer | undefined {
  const { origin } = new URL(target.url);
  for (const { json } of protection?.documents ?? []) {
    const [issuer] = Array.isArray(json.authorization_servers) ? json.authorization_servers : [];
    const [path] = typeof issuer === 'string' ? ownPath(issuer, origin) : [];
    if (path !== undefined) return { issuer, path: path.replace(/\/$/, '') };
  }
  return undefined;
}
