/** How one speaks to the endpoint that a document describes: a closed, typed list, part of the profile. */

/** One place where a credential goes. The document's first place is the preferred one. */
export interface Place {
  /** Header name, spelled as the document spells it. */
  readonly header: string;
  /** The header's value around the key: `Bearer {key}`, or `{key}` alone. */
  readonly format: `${string}{key}`;
}

/** The names by which a caller narrows a list to some integrations. */
export interface FilterNames {
  readonly query?: string;
  readonly header?: string;
  /** What stands between two names in one value. */
  readonly separator: string;
}

/** How a listed name tells the server behind it. */
export interface Naming {
  readonly separator: string;
  readonly split: 'first' | 'last';
  /** Prefixes that are no integration's: first-party tools. */
  readonly reserved?: readonly string[];
}

/** A protected-resource metadata document: where it lies, and the resource it should name (`{origin}` is the endpoint's). */
export interface MetadataPlace {
  readonly path: string;
  readonly resource: string;
}

/** The REST listing of an account's connections: where it lies and how its rows are spelled. */
export interface ConnectionListing {
  readonly path: string;
  /** The member of the answer that holds the rows. */
  readonly rows: string;
  /** The members that each row has. */
  readonly fields: readonly string[];
  /** The member that names the integration. */
  readonly integration: string;
  /** The member that tells whether the row is its integration's default. */
  readonly preferred: string;
  /** The member that tells when the row was made. */
  readonly created: string;
}

/** A call that the document itself presents as read-only. */
export interface ReadOnlyCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** The names of tools that the document lists. */
export interface ToolNames {
  /** Every key sees these. */
  readonly tools: readonly string[];
  /** Names of which the document says both that they are there and that they are not. */
  readonly disputed?: readonly string[];
}

/** A call that answers with one page of a list, and how it is spelled. */
export interface PagedCall {
  readonly tool: string;
  /** The argument that numbers the page, from 1 on. */
  readonly page: string;
  /** The argument that says how many rows a page has. */
  readonly size: string;
  /** The member of the answer that tells of the pages. */
  readonly pagination: string;
  /** What its own members are called. */
  readonly members: {
    readonly total: string;
    readonly current: string;
    readonly pages: string;
    readonly next: string;
    readonly previous: string;
  };
}

/** A GraphQL query that changes nothing, and the call that stands for the same operation. */
export interface GraphqlQuery extends ReadOnlyCall {
  readonly query: string;
}

/** A GraphQL API on the same host that takes the same key, and whose operations are tools. */
export interface GraphqlApi {
  readonly path: string;
  /** Where its schema lies for anyone. */
  readonly schema?: string;
  readonly queries: readonly GraphqlQuery[];
}

/** What may have become of a credential that was good once, or never was of use here. */
export type CredentialState = 'revoked' | 'unentitled' | 'expired' | 'disabled';

export interface Conventions {
  /** The endpoint's path on its host. */
  readonly path?: string;
  /** Places for a credential, in the document's order. */
  readonly credentials?: readonly Place[];
  /** Whether other methods need `initialize` first. Left out: they do, as the specification has it. */
  readonly handshake?: 'optional' | 'required';
  /** The protocol revision that the client offers. */
  readonly version?: string;
  /** `none`: the document has no prompts. */
  readonly prompts?: 'none';
  /** The header that carries a session. */
  readonly session?: { readonly header: string };
  readonly filter?: FilterNames;
  readonly naming?: Naming;
  /** Sizes in bytes. */
  readonly limits?: { readonly request?: number; readonly response?: number };
  readonly metadata?: readonly MetadataPlace[];
  readonly connections?: ConnectionListing;
  /** Paths of other APIs on the same host that take the same key by GET. */
  readonly siblings?: readonly string[];
  readonly readOnlyCalls?: readonly ReadOnlyCall[];
  /** Integrations that every account reaches without a connection. */
  readonly publicIntegrations?: readonly string[];
  /** `none`: there are no integrations behind the endpoint that could be switched off or lose their credentials. */
  readonly integrations?: 'none';
  /** The states of a credential that the document tells apart. Left out: `revoked` and `unentitled`. */
  readonly credentialStates?: readonly CredentialState[];
  /** The header that names a tenant. */
  readonly tenant?: { readonly header: string };
  readonly catalogue?: ToolNames;
  /** The tool that tells whom the key stands for. */
  readonly callerTool?: string;
  readonly pagedCall?: PagedCall;
  readonly graphql?: GraphqlApi;
}

/** The header that presents `key` at `place`. */
export function presented(place: Place, key: string): readonly [name: string, value: string] {
  return [place.header, place.format.replace('{key}', () => key)];
}

/** The conventions of several documents as one: the first that speaks of a convention decides it. */
export function mergedConventions(each: readonly Conventions[]): Conventions {
  return Object.assign({}, ...each.toReversed().map(definedOf));
}

function definedOf(conventions: Conventions): Conventions {
  return Object.fromEntries(Object.entries(conventions).filter(([, value]) => value !== undefined));
}
