/** Facts about the endpoint's address, limits and revision, and about what stands beside it on the same host. */

import type { ConnectionListing, GraphqlApi, MetadataPlace } from '../conventions.ts';
import { isRecord } from '../jsonrpc.ts';
import { revisions, sendsVersionHeader } from '../revisions.ts';
import { isLoopback } from '../target.ts';
import { fact } from './spec.ts';

export const hostFacts = {
  endpointUrl: fact<string>({
    means: 'the URL of the endpoint itself',
    find: ({ target }) => target.url,
    missing: 'no URL was given',
  }),
  revision: fact<string>({
    means: 'the protocol revision that the document has the client offer',
    undocumented: 'no document names the protocol revision to offer',
    documented: ({ version }) => version !== undefined,
    find: ({ conventions }) => conventions.version,
    missing: 'no document names the protocol revision to offer',
  }),
  negotiated: fact<string>({
    means: 'the protocol revision that initialize agreed on',
    find: ({ negotiated }) => revisions.find(({ id }) => id === negotiated)?.id,
    missing: 'initialize agreed on no protocol revision',
    unfit: ({ negotiated }) =>
      negotiated === undefined
        ? undefined
        : `initialize agreed on ${shown(negotiated)}, a protocol revision not known here`,
  }),
  versionHeader: fact<string>({
    means: 'the protocol revision that initialize agreed on, where clients name it in MCP-Protocol-Version',
    unoffered: ({ negotiated }) =>
      negotiated === undefined || sendsVersionHeader(negotiated)
        ? undefined
        : `initialize agreed on ${shown(negotiated)}, which has no header for the revision`,
    find: ({ negotiated }) => revisions.find(({ id }) => id === negotiated)?.id,
    missing: 'initialize agreed on no protocol revision that is known here',
  }),
  loopback: fact<string>({
    means: 'the host name of the endpoint, where that is this machine itself',
    unoffered: ({ target }) =>
      isLoopback(target.url) ? undefined : 'the endpoint is on another machine, where Host chooses among sites',
    find: ({ target }) => new URL(target.url).hostname,
    missing: 'the endpoint is on another machine',
  }),
  requestLimit: fact<number>({
    means: 'the documented limit of a request body, in bytes',
    undocumented: 'no document limits the size of a request',
    documented: ({ limits }) => limits?.request !== undefined,
    find: ({ conventions }) => conventions.limits?.request,
    missing: 'no document limits the size of a request',
  }),
  responseLimit: fact<number>({
    means: 'the documented limit of what a tool answers, in bytes',
    undocumented: 'no document limits the size of what a tool answers',
    documented: ({ limits }) => limits?.response !== undefined,
    find: ({ conventions }) => conventions.limits?.response,
    missing: 'no document limits the size of what a tool answers',
  }),
  tenantHeader: fact<string>({
    means: 'the header that names a tenant',
    undocumented: 'no document has a header that names a tenant',
    documented: ({ tenant }) => tenant !== undefined,
    find: ({ conventions }) => conventions.tenant?.header,
    missing: 'no document has a header that names a tenant',
  }),
  graphql: fact<GraphqlApi>({
    means: 'the GraphQL API beside the endpoint whose operations are tools',
    undocumented: 'no document has a GraphQL API beside the endpoint',
    documented: ({ graphql }) => graphql !== undefined,
    find: ({ conventions }) => conventions.graphql,
    missing: 'no document has a GraphQL API beside the endpoint',
  }),
  graphqlSchema: fact<string>({
    means: 'where the schema of the GraphQL API lies for anyone',
    undocumented: 'no document serves the schema of a GraphQL API',
    documented: ({ graphql }) => graphql?.schema !== undefined,
    find: ({ conventions }) => conventions.graphql?.schema,
    missing: 'no document serves the schema of a GraphQL API',
  }),
  metadata: fact<readonly MetadataPlace[]>({
    means: 'the documented places of the protected-resource metadata',
    undocumented: 'no document serves protected-resource metadata',
    documented: ({ metadata }) => metadata !== undefined,
    find: ({ conventions }) => conventions.metadata,
    missing: 'no document serves protected-resource metadata',
  }),
  rootMetadata: fact<MetadataPlace>({
    means: 'the documented place of the protected-resource metadata of the whole host',
    undocumented: 'no document serves protected-resource metadata for the whole host',
    documented: ({ metadata }) => metadata?.some(isRoot) ?? false,
    find: ({ conventions }) => conventions.metadata?.find(isRoot),
    missing: 'no document serves protected-resource metadata for the whole host',
  }),
  endpointMetadata: fact<MetadataPlace>({
    means: 'the documented place of the protected-resource metadata of the endpoint alone',
    undocumented: 'no document serves protected-resource metadata for the endpoint alone',
    documented: ({ metadata }) => metadata?.some((place) => !isRoot(place)) ?? false,
    find: ({ conventions }) => conventions.metadata?.find((place) => !isRoot(place)),
    missing: 'no document serves protected-resource metadata for the endpoint alone',
  }),
  connections: fact<ConnectionListing>({
    means: "the documented REST listing of an account's connections",
    undocumented: 'no document has a REST listing of connections',
    documented: ({ connections }) => connections !== undefined,
    find: ({ conventions }) => conventions.connections,
    missing: 'no document has a REST listing of connections',
    control: ({ path, rows }) => ({
      change: { http: 'GET', path, headers: { Accept: 'application/json' } },
      isGood: ({ answer }) => answer?.status === 200 && isRecord(answer.json) && Array.isArray(answer.json[rows]),
    }),
  }),
  siblings: fact<readonly string[]>({
    means: 'other APIs of the same host that take the same key',
    undocumented: 'no document names another API that takes the same key',
    documented: ({ siblings }) => siblings !== undefined,
    find: ({ conventions }) => conventions.siblings,
    missing: 'no document names another API that takes the same key',
  }),
};

/** What an endpoint calls a revision, bounded: it may be anything. */
function shown(revision: string): string {
  return JSON.stringify(revision.length > 40 ? `${revision.slice(0, 39)}…` : revision);
}

/** Whether nothing stands behind the well-known part: the resource is then the origin (RFC 9728 §3.1). */
function isRoot({ path }: MetadataPlace): boolean {
  return path === '/.well-known/oauth-protected-resource';
}
