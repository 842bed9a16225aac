/** What preflight establishes about an endpoint, by name: a probe declares the facts it needs and is handed exactly those. */

import { minimalArguments, withNonce } from './arguments.ts';
import type { ConnectionListing, Conventions, MetadataPlace, Naming, Place } from './conventions.ts';
import type { Change } from './endpoint.ts';
import type { Exchange } from './exchange.ts';
import { isRecord } from './jsonrpc.ts';
import { type CredentialRole, type Journal, remoteJournal, type Target, type ToolRole } from './target.ts';

/** A credential with the place it is presented in. */
export interface Credential {
  /** The placeholder that stands for it in records: `key`, `second` … */
  readonly role: 'key' | CredentialRole;
  readonly place: Place;
  readonly key: string;
}

/** A tool or a prompt as the endpoint lists it. */
export interface Listed {
  readonly name: string;
  readonly [member: string]: unknown;
}

/** A tool that may be called, with arguments known or made to be valid. */
export interface Callable {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Whether the arguments were made from the schema, so that a refusal may be their fault. */
  readonly made: boolean;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** What a filter can be asked with: integrations that the account's list shows, at least two of those that need a connection. */
export interface Filter {
  readonly separator: string;
  readonly naming: Naming;
  readonly integrations: readonly [string, string, ...string[]];
  /** The names of all tools that the list showed without a filter when the run began. */
  readonly listed: ReadonlySet<string>;
  /** Prefixes of which no document says whether a filter hides them: first-party tools and public integrations. */
  readonly aside: readonly string[];
}

/** One place of the filter, with a value that is served there. */
export interface FilterPlace {
  /** The query parameter, or the header. */
  readonly name: string;
  readonly sample: string;
}

/** The authentication scheme of a header: what stands before the key. */
export interface Scheme {
  readonly header: string;
  readonly name: string;
}

export interface Facts {
  readonly preferred: Credential;
  readonly alternative: Credential;
  readonly second: Credential;
  readonly secondAsAlternative: Credential;
  readonly revoked: Credential;
  readonly unentitled: Credential;
  readonly scheme: Scheme;
  readonly endpointUrl: string;
  readonly tools: readonly [Listed, ...Listed[]];
  readonly prompts: readonly [Listed, ...Listed[]];
  readonly naming: Naming;
  readonly servers: readonly [string, ...string[]];
  readonly longNames: readonly [string, ...string[]];
  readonly firstParty: readonly [string, ...string[]];
  readonly filter: Filter;
  readonly filterQuery: FilterPlace;
  readonly filterHeader: FilterPlace;
  readonly filterParameter: string;
  readonly threeIntegrations: readonly [string, string, string];
  readonly unreachableIntegration: string;
  readonly publicIntegrations: readonly string[];
  readonly readOnlyTool: Callable;
  readonly checkedTool: Callable;
  readonly allowedCheckedTool: Callable;
  readonly allowedTools: readonly [Callable, ...Callable[]];
  readonly tracedTools: readonly [Callable, ...Callable[]];
  readonly longNamedTool: Callable;
  readonly unauthorisedTool: string;
  readonly disabledTool: string;
  readonly unavailableTool: string;
  readonly failingTool: string;
  readonly upstream: Journal;
  readonly metadata: readonly MetadataPlace[];
  readonly rootMetadata: MetadataPlace;
  readonly endpointMetadata: MetadataPlace;
  readonly connections: ConnectionListing;
  readonly siblings: readonly string[];
  readonly requestLimit: number;
  readonly revision: string;
  readonly sessionHeader: string;
}

/** The name of a fact. */
export type Need = keyof Facts;

/** Why a fact is absent, and what that makes of a question which needs it. */
export interface Absence {
  readonly verdict: 'not-applicable' | 'unverifiable';
  readonly reason: string;
  /** What the caller can hand over to have it asked. */
  readonly configure?: string;
}

/** What preflight found out, from which facts are told. */
export interface Known {
  readonly conventions: Conventions;
  readonly target: Target;
  readonly tools: readonly Listed[];
  readonly prompts: readonly Listed[];
}

interface Spec<T> {
  /** What the fact is, for `explain` and the documentation. */
  readonly means: string;
  /** The sentence where no document has such a thing. */
  readonly undocumented?: string;
  /** Whether some document has such a thing; left out: it needs no document. */
  documented?(conventions: Conventions): boolean;
  find(known: Known): T | undefined;
  /** The sentence where the document has it and this run does not. */
  readonly missing: string;
  readonly configure?: string;
  /** How the fact is proven good alone, before it is combined with anything. */
  control?(fact: T): Control;
}

/** A request that must be served for a fact to count as good. */
export interface Control {
  /** The flags by which the caller can set it right, where part of it is our own guess: a refusal then blames nobody. */
  readonly guessed?: string;
  /** JSON-RPC method; left out: the known-good request's own. */
  readonly method?: string;
  readonly change: Change;
  /** Whether the answer proves it good; left out: a JSON-RPC result does. */
  isGood?(exchange: Exchange): boolean;
}

const noCredentials = 'no document says where a credential goes';

/** What the facts about a filter share. */
const filterSpec = {
  undocumented: 'no document has such a filter by integration',
  documented: ({ filter, naming }: Conventions) => filter !== undefined && naming !== undefined,
  missing: 'the list shows fewer than two integrations that need a connection',
  configure: 'a key whose account has connections to two integrations',
} as const;

/** Every fact there is. */
export const facts: { readonly [N in Need]: Spec<Facts[N]> } = {
  preferred: {
    means: 'the ordinary key, in the first place that the document names for a credential',
    undocumented: noCredentials,
    documented: ({ credentials }) => credentials?.[0] !== undefined,
    find: ({ conventions, target }) => placed('key', conventions.credentials?.[0], target.key),
    missing: 'no key was given',
    configure: '--key env:NAME',
    control: (credential) => ({ change: { credential } }),
  },
  alternative: {
    means: 'the ordinary key, in the second place that the document names for a credential',
    undocumented: 'no document names a second place for a credential',
    documented: ({ credentials }) => credentials?.[1] !== undefined,
    find: ({ conventions, target }) => placed('key', conventions.credentials?.[1], target.key),
    missing: 'no key was given',
    configure: '--key env:NAME',
    control: (credential) => ({ change: { credential } }),
  },
  second: {
    ...credentialFact('second', 'the key of a second account, in the preferred place'),
    control: (credential) => ({ change: { credential } }),
  },
  secondAsAlternative: {
    means: 'the key of a second account, in the second place that the document names for a credential',
    undocumented: 'no document names a second place for a credential',
    documented: ({ credentials }) => credentials?.[1] !== undefined,
    find: ({ conventions, target }) => placed('second', conventions.credentials?.[1], target.credentials?.second),
    missing: 'no second credential was given',
    configure: '--credential second=env:NAME',
    control: (credential) => ({ change: { credential } }),
  },
  revoked: credentialFact('revoked', 'a revoked key, in the preferred place'),
  unentitled: credentialFact('unentitled', 'a valid key whose holder may not use the API, in the preferred place'),
  scheme: {
    means: 'the authentication scheme that stands before the key in the preferred place',
    undocumented: 'no document puts a scheme before the key',
    documented: ({ credentials }) => schemeOf(credentials?.[0]) !== undefined,
    find: ({ conventions }) => schemeOf(conventions.credentials?.[0]),
    missing: 'no document puts a scheme before the key',
  },
  endpointUrl: {
    means: 'the URL of the endpoint itself',
    find: ({ target }) => target.url,
    missing: 'no URL was given',
  },
  tools: {
    means: 'the tools that the endpoint lists',
    find: ({ tools }) => nonEmpty(tools),
    missing: 'the endpoint lists no tool for this key',
    configure: 'a key that sees tools',
  },
  prompts: {
    means: 'the prompts that the endpoint lists',
    undocumented: 'the document has no prompts',
    documented: ({ prompts }) => prompts !== 'none',
    find: ({ prompts }) => nonEmpty(prompts),
    missing: 'the endpoint lists no prompt for this key',
    configure: 'a key that sees prompts',
  },
  naming: {
    means: 'the documented way in which a name tells the server behind it',
    undocumented: 'no document says that a name tells the server behind it',
    documented: ({ naming }) => naming !== undefined,
    find: ({ conventions }) => conventions.naming,
    missing: 'no document says that a name tells the server behind it',
  },
  servers: {
    means: 'the servers that the listed names tell of, by the documented way',
    undocumented: 'no document says that a name tells the server behind it',
    documented: ({ naming }) => naming !== undefined,
    find: ({ conventions: { naming }, tools }) => nonEmpty(naming ? serversIn(tools, naming) : []),
    missing: 'no listed name tells a server',
    configure: 'a key that sees tools',
  },
  longNames: {
    means: 'listed names in which the separator stands more than once: they alone tell at which one a name divides',
    undocumented: 'no document says that a name tells the server behind it',
    documented: ({ naming }) => naming !== undefined,
    find: (known) => nonEmpty(longNamesOf(known)),
    missing: 'no listed name of an integration holds the separator more than once',
    configure: 'a key that sees such a tool',
  },
  firstParty: {
    means: 'prefixes of tools that belong to no integration',
    undocumented: 'no document names first-party tools',
    documented: ({ naming }) => naming?.reserved?.[0] !== undefined,
    find: ({ conventions }) => nonEmpty(conventions.naming?.reserved ?? []),
    missing: 'no document names first-party tools',
  },
  filter: {
    means: 'the documented filter by integration, with at least two integrations that the list shows',
    ...filterSpec,
    find: filterOf,
  },
  filterQuery: {
    means: 'the filter by integration in the query',
    ...filterSpec,
    documented: ({ filter, naming }) => filter?.query !== undefined && naming !== undefined,
    find: (known) => filterPlace(known, known.conventions.filter?.query),
    control: ({ name, sample }) => ({ method: 'tools/list', change: { query: [[name, sample]] } }),
  },
  filterHeader: {
    means: 'the filter by integration in a header',
    ...filterSpec,
    documented: ({ filter, naming }) => filter?.header !== undefined && naming !== undefined,
    find: (known) => filterPlace(known, known.conventions.filter?.header),
    control: ({ name, sample }) => ({ method: 'tools/list', change: { headers: { [name]: sample } } }),
  },
  filterParameter: {
    means: 'the name of the query parameter that narrows a list',
    undocumented: 'no document has a filter by integration in the query',
    documented: ({ filter }) => filter?.query !== undefined,
    find: ({ conventions }) => conventions.filter?.query,
    missing: 'no document has a filter by integration in the query',
  },
  threeIntegrations: {
    means: 'three integrations that the list shows, so that two of them are not all',
    ...filterSpec,
    find(known) {
      const [one, two, three] = filterOf(known)?.integrations ?? [];
      return one && two && three ? [one, two, three] : undefined;
    },
    missing: 'the list shows fewer than three integrations that need a connection',
    configure: 'a key whose account has connections to three integrations',
  },
  unreachableIntegration: {
    means: 'an integration that exists, and of which the ordinary key sees no tool',
    undocumented: 'no document says that a name tells the server behind it',
    documented: ({ naming }) => naming !== undefined,
    find: unreachableOf,
    missing: 'no tool of an integration out of reach was named, or the list shows that integration',
    configure: '--tool unauthorised=<name>',
  },
  publicIntegrations: {
    means: 'integrations that every account reaches, by the document',
    undocumented: 'no document names a public integration',
    documented: ({ publicIntegrations }) => publicIntegrations !== undefined,
    find: ({ conventions }) => conventions.publicIntegrations,
    missing: 'no document names a public integration',
  },
  readOnlyTool: {
    means: 'a tool that the document or its own annotation calls read-only, or that the caller allowed',
    find: readOnlyToolOf,
    missing: 'no listed tool is known to be read-only',
    configure: '--allow-tool <name>=<JSON arguments>',
    control: callOf,
  },
  checkedTool: {
    means: 'a read-only or allowed tool whose schema requires an argument',
    find: (known) => callables(known).find(requiresArgument),
    missing: 'no read-only or allowed tool requires an argument',
    configure: '--allow-tool <name>=<JSON arguments>',
    control: callOf,
  },
  allowedCheckedTool: {
    means: 'a tool that the caller allowed to be called with generated arguments, and whose schema requires one',
    find: (known) => allowedTools(known).find(requiresArgument),
    missing: 'no tool that requires an argument was allowed',
    configure: '--allow-tool <name>=<JSON arguments>',
    control: callOf,
  },
  allowedTools: {
    means: 'the tools that the caller allowed to be called with generated arguments',
    find: (known) => nonEmpty(allowedTools(known)),
    missing: 'no listed tool was allowed',
    configure: '--allow-tool <name>=<JSON arguments>',
  },
  tracedTools: {
    means: 'allowed tools with an argument that can carry a text by which the call is known again',
    find: (known) => nonEmpty(allowedTools(known).filter((tool) => withNonce(tool, 'nonce') !== undefined)),
    missing: 'no allowed tool takes a free text',
    configure: '--allow-tool <name>=<JSON arguments, {nonce} in a text>',
  },
  longNamedTool: {
    means: 'a read-only or allowed tool, with known arguments, in whose name the separator stands more than once',
    undocumented: 'no document says that a name tells the server behind it',
    documented: ({ naming }) => naming !== undefined,
    find(known) {
      const long = longNamesOf(known);
      return callables(known).find(({ name, made }) => !made && long.includes(name));
    },
    missing: 'no tool in whose name the separator stands more than once was allowed with its arguments',
    configure: '--allow-tool <name>=<JSON arguments>',
  },
  unauthorisedTool: toolFact('unauthorised', 'a tool that the ordinary key may not use'),
  disabledTool: toolFact('disabled', 'a tool of a disabled integration'),
  unavailableTool: toolFact('credentials-unavailable', 'a tool whose connection has lost its credentials'),
  failingTool: toolFact('failing', 'a tool that fails although it is called rightly'),
  upstream: {
    means: 'the journal of what truly arrived at the servers behind the gateway',
    find: ({ target: { journal } }) => (typeof journal === 'string' ? remoteJournal(journal) : journal),
    missing: 'what arrives behind the gateway cannot be read',
    configure: '--journal <url>',
  },
  metadata: {
    means: 'the documented places of the protected-resource metadata',
    undocumented: 'no document serves protected-resource metadata',
    documented: ({ metadata }) => metadata !== undefined,
    find: ({ conventions }) => conventions.metadata,
    missing: 'no document serves protected-resource metadata',
  },
  rootMetadata: {
    means: 'the documented place of the protected-resource metadata of the whole host',
    undocumented: 'no document serves protected-resource metadata for the whole host',
    documented: ({ metadata }) => metadata?.some(isRoot) ?? false,
    find: ({ conventions }) => conventions.metadata?.find(isRoot),
    missing: 'no document serves protected-resource metadata for the whole host',
  },
  endpointMetadata: {
    means: 'the documented place of the protected-resource metadata of the endpoint alone',
    undocumented: 'no document serves protected-resource metadata for the endpoint alone',
    documented: ({ metadata }) => metadata?.some((place) => !isRoot(place)) ?? false,
    find: ({ conventions }) => conventions.metadata?.find((place) => !isRoot(place)),
    missing: 'no document serves protected-resource metadata for the endpoint alone',
  },
  connections: {
    means: "the documented REST listing of an account's connections",
    undocumented: 'no document has a REST listing of connections',
    documented: ({ connections }) => connections !== undefined,
    find: ({ conventions }) => conventions.connections,
    missing: 'no document has a REST listing of connections',
    control: ({ path, rows }) => ({
      change: { http: 'GET', path, headers: { Accept: 'application/json' } },
      isGood: ({ answer }) => answer?.status === 200 && isRecord(answer.json) && Array.isArray(answer.json[rows]),
    }),
  },
  siblings: {
    means: 'other APIs of the same host that take the same key',
    undocumented: 'no document names another API that takes the same key',
    documented: ({ siblings }) => siblings !== undefined,
    find: ({ conventions }) => conventions.siblings,
    missing: 'no document names another API that takes the same key',
  },
  requestLimit: {
    means: 'the documented limit of a request body, in bytes',
    undocumented: 'no document limits the size of a request',
    documented: ({ limits }) => limits?.request !== undefined,
    find: ({ conventions }) => conventions.limits?.request,
    missing: 'no document limits the size of a request',
  },
  revision: {
    means: 'the protocol revision that the document has the client offer',
    undocumented: 'no document names the protocol revision to offer',
    documented: ({ version }) => version !== undefined,
    find: ({ conventions }) => conventions.version,
    missing: 'no document names the protocol revision to offer',
  },
  sessionHeader: {
    means: 'the header that carries a session',
    undocumented: 'no document names a header for sessions',
    documented: ({ session }) => session !== undefined,
    find: ({ conventions }) => conventions.session?.header,
    missing: 'no document names a header for sessions',
  },
};

/** The name of every fact. */
export const needs = Object.keys(facts) as readonly Need[];

/** The fact of that name, or why it is absent. Absence wins over nothing else: a fact is bound by its place in the document, never by what happens to work. */
export function establish<N extends Need>(
  need: N,
  known: Known,
): { readonly fact: Facts[N] } | { readonly absent: Absence } {
  const spec = facts[need] as Spec<Facts[N]>;
  if (spec.documented && !spec.documented(known.conventions)) {
    return { absent: { verdict: 'not-applicable', reason: spec.undocumented ?? spec.missing } };
  }
  const fact = spec.find(known);
  if (fact !== undefined) return { fact };
  return {
    absent: { verdict: 'unverifiable', reason: spec.missing, ...(spec.configure ? { configure: spec.configure } : {}) },
  };
}

/** The server's part of a listed name, or undefined where the name has no separator or an empty part. */
export function serverOf(name: string, { separator, split }: Naming): string | undefined {
  const at = split === 'first' ? name.indexOf(separator) : name.lastIndexOf(separator);
  return at > 0 && at + separator.length < name.length ? name.slice(0, at) : undefined;
}

function credentialFact(role: CredentialRole, means: string): Spec<Credential> {
  return {
    means,
    undocumented: noCredentials,
    documented: ({ credentials }) => credentials?.[0] !== undefined,
    find: ({ conventions, target }) => placed(role, conventions.credentials?.[0], target.credentials?.[role]),
    missing: `no ${role} credential was given`,
    configure: `--credential ${role}=env:NAME`,
  };
}

function toolFact(role: ToolRole, means: string): Spec<string> {
  return {
    means,
    find: ({ target }) => target.tools?.[role],
    missing: `no tool was named for the role "${role}"`,
    configure: `--tool ${role}=<name>`,
  };
}

function placed(role: Credential['role'], place: Place | undefined, key: string | undefined): Credential | undefined {
  return place && key !== undefined ? { role, place, key } : undefined;
}

function schemeOf(place: Place | undefined): Scheme | undefined {
  const name = /^(\S+) +\{key\}$/.exec(place?.format ?? '')?.[1];
  return place && name !== undefined ? { header: place.header, name } : undefined;
}

/** Whether nothing stands behind the well-known part: the resource is then the origin (RFC 9728 §3.1). */
function isRoot({ path }: MetadataPlace): boolean {
  return path === '/.well-known/oauth-protected-resource';
}

function filterOf({ conventions: { filter, naming, publicIntegrations = [] }, tools }: Known): Filter | undefined {
  if (!filter || !naming) return undefined;
  const aside = [...(naming.reserved ?? []), ...publicIntegrations];
  const [first, second, ...rest] = serversIn(tools, naming).filter((server) => !aside.includes(server));
  if (!first || !second) return undefined;
  const listed = new Set(tools.map(({ name }) => name));
  return { separator: filter.separator, naming, integrations: [first, second, ...rest], listed, aside };
}

function filterPlace(known: Known, name: string | undefined): FilterPlace | undefined {
  const sample = filterOf(known)?.integrations[0];
  return name !== undefined && sample !== undefined ? { name, sample } : undefined;
}

function unreachableOf({ conventions: { naming }, target, tools }: Known): string | undefined {
  const named = target.tools?.unauthorised;
  const server = naming && named !== undefined ? serverOf(named, naming) : undefined;
  return server !== undefined && naming && !serversIn(tools, naming).includes(server) ? server : undefined;
}

/** Names of integrations that are not public, with the separator more than once. */
function longNamesOf({ conventions: { naming, publicIntegrations = [] }, tools }: Known): string[] {
  if (!naming) return [];
  const aside = [...(naming.reserved ?? []), ...publicIntegrations];
  const names = tools.map(({ name }) => name).filter((name) => name.split(naming.separator).length > 2);
  return names.filter((name) => {
    const server = serverOf(name, naming);
    return server !== undefined && !aside.includes(server);
  });
}

/** The servers that listed names tell of, without the prefixes that are no integration's. */
function serversIn(tools: readonly Listed[], naming: Naming): string[] {
  const servers = new Set(tools.map(({ name }) => serverOf(name, naming)));
  return [...servers].filter((server): server is string => server !== undefined && !naming.reserved?.includes(server));
}

function requiresArgument({ schema }: Callable): boolean {
  return Array.isArray(schema.required) && schema.required.some((name) => typeof name === 'string');
}

function callOf({ name, arguments: args, made }: Callable): Control {
  const change = { params: { name, arguments: args } };
  return { method: 'tools/call', change, ...(made && { guessed: `--allow-tool '${name}=<JSON arguments>'` }) };
}

function allowedTools({ target, tools }: Known): Callable[] {
  return tools.flatMap((tool) => {
    const given = target.allowTools?.[tool.name];
    return given === undefined ? [] : [callable(tool, given ?? undefined)];
  });
}

function callables(known: Known): Callable[] {
  const { conventions, tools } = known;
  const documented = (conventions.readOnlyCalls ?? []).flatMap((call) =>
    tools.filter(({ name }) => name === call.tool).map((tool) => callable(tool, call.arguments)),
  );
  const annotated = tools.filter(({ annotations }) => isRecord(annotations) && annotations.readOnlyHint === true);
  return [...documented, ...allowedTools(known), ...annotated.map((tool) => callable(tool))];
}

function readOnlyToolOf(known: Known): Callable | undefined {
  return callables(known)[0];
}

function callable(tool: Listed, args?: Readonly<Record<string, unknown>>): Callable {
  const schema = isRecord(tool.inputSchema) ? tool.inputSchema : {};
  return { name: tool.name, arguments: args ?? minimalArguments(schema), made: args === undefined, schema };
}

function nonEmpty<T>(list: readonly T[]): readonly [T, ...T[]] | undefined {
  const [first, ...rest] = list;
  return first === undefined ? undefined : [first, ...rest];
}
