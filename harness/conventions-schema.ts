/** The JSON Schema of conventions: a convention that is not here does not compile. */

import type {
  ConnectionListing,
  Conventions,
  FilterNames,
  GraphqlApi,
  GraphqlQuery,
  MetadataPlace,
  Naming,
  PagedCall,
  Place,
  ReadOnlyCall,
  ToolNames,
} from './conventions.ts';
import { listOf, members, needed, optional, type Schema, text } from './schema.ts';

type Limits = NonNullable<Conventions['limits']>;
type Session = NonNullable<Conventions['session']>;
type Tenant = NonNullable<Conventions['tenant']>;

const headerName: Schema = {
  type: 'string',
  pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$",
  description: 'The name of a header',
};
const path: Schema = { type: 'string', pattern: '^/', description: 'A path on the host, beginning with /' };
const bytes: Schema = { type: 'integer', minimum: 1, description: 'A number of bytes above zero' };

const call = {
  tool: needed(text('The name of the tool, as listed')),
  arguments: needed({ type: 'object', description: 'Its arguments.' }),
};

export const conventionsSchema: Schema = members<Conventions>('How one speaks to the endpoint.', {
  path: optional(path),
  credentials: optional(
    listOf(
      members<Place>('A place where a credential goes.', {
        header: needed(headerName),
        format: needed({
          type: 'string',
          pattern: '\\{key\\}$',
          description: "The header's value around the key, which stands last: Bearer {key}",
        }),
      }),
      'Places for a credential, the preferred one first',
    ),
  ),
  handshake: optional({
    enum: ['optional', 'required'],
    description: 'Whether other methods need initialize first. Left out: they do.',
  }),
  version: optional(text('The protocol revision that the client offers')),
  prompts: optional({ enum: ['none'], description: 'none: the document has no prompts.' }),
  session: optional(members<Session>('How a session is carried.', { header: needed(headerName) })),
  filter: optional(
    members<FilterNames>('The names by which a caller narrows a list to some integrations.', {
      query: optional(text('The name of a query parameter')),
      header: optional(headerName),
      separator: needed(text('What stands between two names in one value')),
    }),
  ),
  naming: optional(
    members<Naming>('How a listed name tells the server behind it.', {
      separator: needed(text('What stands between server and tool')),
      split: needed({ enum: ['first', 'last'], description: 'At which separator the name divides.' }),
      reserved: optional(listOf(text('A prefix'), "Prefixes that are no integration's", 0)),
    }),
  ),
  limits: optional(members<Limits>('Sizes in bytes.', { request: optional(bytes), response: optional(bytes) })),
  metadata: optional(
    listOf(
      members<MetadataPlace>('A protected-resource metadata document.', {
        path: needed(path),
        resource: needed(text("The resource that it names; {origin} is the endpoint's")),
      }),
      'Protected-resource metadata documents',
      0,
    ),
  ),
  connections: optional(
    members<ConnectionListing>("The REST listing of an account's connections.", {
      path: needed(path),
      rows: needed(text('The member of the answer that holds the rows')),
      fields: needed(listOf(text('A member'), 'The members that each row has', 0)),
      integration: needed(text('The member that names the integration')),
      preferred: needed(text("The member that tells whether the row is its integration's default")),
      created: needed(text('The member that tells when the row was made')),
    }),
  ),
  siblings: optional(listOf(path, 'Paths of other APIs on the same host that take the same key by GET', 0)),
  readOnlyCalls: optional(
    listOf(
      members<ReadOnlyCall>('A call that the document itself presents as read-only.', call),
      'Calls that the document presents as read-only',
      0,
    ),
  ),
  publicIntegrations: optional(
    listOf(text('An integration'), 'Integrations that every account reaches without a connection', 0),
  ),
  integrations: optional({
    enum: ['none'],
    description: 'none: there are no integrations that could be switched off or lose their credentials.',
  }),
  credentialStates: optional(
    listOf(
      { enum: ['revoked', 'unentitled', 'expired', 'disabled'] },
      'The states of a credential that the document tells apart. Left out: revoked and unentitled',
      0,
    ),
  ),
  tenant: optional(members<Tenant>('How a tenant is named.', { header: needed(headerName) })),
  catalogue: optional(
    members<ToolNames>('The names of tools that the document lists.', {
      tools: needed(listOf(text('The name of a tool'), 'Names that every key sees')),
      disputed: optional(listOf(text('The name of a tool'), 'Names that the document both has and lacks', 0)),
    }),
  ),
  callerTool: optional(text('The tool that tells whom the key stands for')),
  pagedCall: optional(
    members<PagedCall>('A call that answers with one page of a list.', {
      tool: needed(text('The name of the tool, as listed')),
      page: needed(text('The argument that numbers the page')),
      size: needed(text('The argument that says how many rows a page has')),
      pagination: needed(text('The member of the answer that tells of the pages')),
      members: needed(
        members<PagedCall['members']>('What its own members are called.', {
          total: needed(text('The number of all rows')),
          current: needed(text('The number of this page')),
          pages: needed(text('The number of pages')),
          next: needed(text('Whether there is a next page')),
          previous: needed(text('Whether there is one before')),
        }),
      ),
    }),
  ),
  graphql: optional(
    members<GraphqlApi>('A GraphQL API on the same host whose operations are tools.', {
      path: needed(path),
      schema: optional(path),
      queries: needed(
        listOf(
          members<GraphqlQuery>('A query that changes nothing, and the call that stands for it.', {
            query: needed(text('The text of the query')),
            ...call,
          }),
          'Queries that change nothing, each with its call',
        ),
      ),
    }),
  ),
});
