/** Facts about narrowing a list to some integrations, and about integrations in and out of reach. */

import type { Conventions, Naming } from '../conventions.ts';
import { serverOf, serversIn } from './names.ts';
import { fact, type Known, onTools } from './spec.ts';

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

/** What the facts about a filter share. */
const filterSpec = {
  standsOn: onTools,
  undocumented: 'no document has such a filter by integration',
  documented: ({ filter, naming }: Conventions) => filter !== undefined && naming !== undefined,
  missing: 'the list shows fewer than two integrations that need a connection',
  configure: 'a key whose account has connections to two integrations',
} as const;

export const filterFacts = {
  filter: fact<Filter>({
    means: 'the documented filter by integration, with at least two integrations that the list shows',
    ...filterSpec,
    find: filterOf,
  }),
  filterQuery: fact<FilterPlace>({
    means: 'the filter by integration in the query',
    ...filterSpec,
    documented: ({ filter, naming }) => filter?.query !== undefined && naming !== undefined,
    find: (known) => filterPlace(known, known.conventions.filter?.query),
    control: ({ name, sample }) => ({ method: 'tools/list', change: { query: [[name, sample]] } }),
  }),
  filterHeader: fact<FilterPlace>({
    means: 'the filter by integration in a header',
    ...filterSpec,
    documented: ({ filter, naming }) => filter?.header !== undefined && naming !== undefined,
    find: (known) => filterPlace(known, known.conventions.filter?.header),
    control: ({ name, sample }) => ({ method: 'tools/list', change: { headers: { [name]: sample } } }),
  }),
  filterParameter: fact<string>({
    means: 'the name of the query parameter that narrows a list',
    undocumented: 'no document has a filter by integration in the query',
    documented: ({ filter }) => filter?.query !== undefined,
    find: ({ conventions }) => conventions.filter?.query,
    missing: 'no document has a filter by integration in the query',
  }),
  threeIntegrations: fact<readonly [string, string, string]>({
    means: 'three integrations that the list shows, so that two of them are not all',
    ...filterSpec,
    find(known) {
      const [one, two, three] = filterOf(known)?.integrations ?? [];
      return one && two && three ? [one, two, three] : undefined;
    },
    missing: 'the list shows fewer than three integrations that need a connection',
    configure: 'a key whose account has connections to three integrations',
  }),
  unreachableIntegration: fact<string>({
    means: 'an integration that exists, and of which the ordinary key sees no tool',
    undocumented: 'no document says that a name tells the server behind it',
    documented: ({ naming }) => naming !== undefined,
    find: unreachableOf,
    missing: 'no tool of an integration out of reach was named, or the list shows that integration',
    configure: '--tool unauthorised=<name>',
  }),
  publicIntegrations: fact<readonly string[]>({
    means: 'integrations that every account reaches, by the document',
    undocumented: 'no document names a public integration',
    documented: ({ publicIntegrations }) => publicIntegrations !== undefined,
    find: ({ conventions }) => conventions.publicIntegrations,
    missing: 'no document names a public integration',
  }),
};

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
