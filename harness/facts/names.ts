/** Facts about names: how a listed name tells the server behind it, and which names tell most. */

import type { Naming } from '../conventions.ts';
import { fact, type Known, type Listed, nonEmpty, onTools } from './spec.ts';

export const nameFacts = {
  naming: fact<Naming>({
    means: 'the documented way in which a name tells the server behind it',
    undocumented: 'no document says that a name tells the server behind it',
    documented: ({ naming }) => naming !== undefined,
    find: ({ conventions }) => conventions.naming,
    missing: 'no document says that a name tells the server behind it',
  }),
  servers: fact<readonly [string, ...string[]]>({
    means: 'the servers that the listed names tell of, by the documented way',
    standsOn: onTools,
    undocumented: 'no document says that a name tells the server behind it',
    documented: ({ naming }) => naming !== undefined,
    find: ({ conventions: { naming }, tools }) => nonEmpty(naming ? serversIn(tools, naming) : []),
    missing: 'no listed name tells a server',
    configure: 'a key that sees tools',
  }),
  longNames: fact<readonly [string, ...string[]]>({
    means: 'listed names in which the separator stands more than once: they alone tell at which one a name divides',
    standsOn: onTools,
    undocumented: 'no document says that a name tells the server behind it',
    documented: ({ naming }) => naming !== undefined,
    find: (known) => nonEmpty(longNamesOf(known)),
    missing: 'no listed name of an integration holds the separator more than once',
    configure: 'a key that sees such a tool',
  }),
  firstParty: fact<readonly [string, ...string[]]>({
    means: 'prefixes of tools that belong to no integration',
    undocumented: 'no document names first-party tools',
    documented: ({ naming }) => naming?.reserved?.[0] !== undefined,
    find: ({ conventions }) => nonEmpty(conventions.naming?.reserved ?? []),
    missing: 'no document names first-party tools',
  }),
};

/** The server's part of a listed name, or undefined where the name has no separator or an empty part. */
export function serverOf(name: string, { separator, split }: Naming): string | undefined {
  const at = split === 'first' ? name.indexOf(separator) : name.lastIndexOf(separator);
  return at > 0 && at + separator.length < name.length ? name.slice(0, at) : undefined;
}

/** Names of integrations that are not public, with the separator more than once. */
export function longNamesOf({ conventions: { naming, publicIntegrations = [] }, tools }: Known): string[] {
  if (!naming) return [];
  const aside = [...(naming.reserved ?? []), ...publicIntegrations];
  const names = tools.map(({ name }) => name).filter((name) => name.split(naming.separator).length > 2);
  return names.filter((name) => {
    const server = serverOf(name, naming);
    return server !== undefined && !aside.includes(server);
  });
}

/** The servers that listed names tell of, without the prefixes that are no integration's. */
export function serversIn(tools: readonly Listed[], naming: Naming): string[] {
  const servers = new Set(tools.map(({ name }) => serverOf(name, naming)));
  return [...servers].filter((server): server is string => server !== undefined && !naming.reserved?.includes(server));
}
