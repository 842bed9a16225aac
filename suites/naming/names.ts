/** How listed names are built: server, separator, tool. */

import * as fc from 'fast-check';
import type { Naming } from '../../harness/conventions.ts';
import { serverOf } from '../../harness/facts.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { getFrom, integrationsIn, rowsIn } from '../rest.ts';

export const listedNames = probe({
  id: 'naming/listed-names',
  question: 'Do the names of the listed tools divide into server and tool, as the document has it?',
  why: 'Two servers may have tools of the same name, and only the first part tells them apart.',
  sees: {
    names: word('the names listed', {
      'all-divide': 'each has a server and a name of its own',
      'some-do-not': 'some lack the separator, or one of the parts',
    }),
  },
  about: ['naming', 'tools'],
  async observe(endpoint, { naming }) {
    const { entries } = await endpoint.list('tools');
    if (entries.length === 0) return undefined;
    return { names: entries.every(({ name }) => serverOf(name, naming)) ? 'all-divide' : 'some-do-not' };
  },
});

/** What stands before each separator of the name, the shortest first. */
export function partsBefore(name: string, separator: string): readonly string[] {
  const parts: string[] = [];
  for (let at = name.indexOf(separator); at >= 0; at = name.indexOf(separator, at + 1)) {
    if (at > 0) parts.push(name.slice(0, at));
  }
  return parts;
}

export const firstPart = probe({
  id: 'naming/part-before-first-separator',
  question: 'Which part of a name with several separators does the filter by integration take for its server?',
  why: 'A client that divides a name elsewhere than the gateway asks for a server that does not exist.',
  sees: {
    selects: word('the parts before a separator by which the filter shows the tool', {
      'the-first-part': 'the one before the first separator alone',
      'the-last-part': 'the one before the last separator alone',
      'another-part': 'one in between alone',
      'several-parts': 'more than one of them',
      neither: 'none of them',
    }),
  },
  needs: ['filterQuery'],
  about: ['naming', 'filter', 'longNames'],
  always: ({ longNames, naming }) => oneOfEachServer(longNames, naming),
  vary: ({ longNames }) => fc.constantFrom(...longNames),
  async observe(endpoint, { naming, filter, filterQuery }, name: string) {
    const parts = partsBefore(name, naming.separator);
    // A part that the filter itself would divide cannot be named in it.
    if (parts.some((part) => part.includes(filter.separator))) return undefined;
    const selecting: number[] = [];
    for (const [index, part] of parts.entries()) {
      const { entries } = await endpoint.list('tools', { query: [[filterQuery.name, part]] });
      if (entries.some((entry) => entry.name === name)) selecting.push(index);
    }
    const [only, more] = selecting;
    if (only === undefined) return { selects: 'neither' };
    if (more !== undefined) return { selects: 'several-parts' };
    return { selects: only === 0 ? 'the-first-part' : only === parts.length - 1 ? 'the-last-part' : 'another-part' };
  },
});

/** The first of these names of each server, of four servers at the most. */
function oneOfEachServer(names: readonly string[], naming: Naming): readonly string[] {
  const byServer = new Map<string | undefined, string>();
  for (const name of names) if (!byServer.has(serverOf(name, naming))) byServer.set(serverOf(name, naming), name);
  return [...byServer.values()].slice(0, 4);
}

export const integrationIds = probe({
  id: 'naming/integration-ids',
  question: "Are the integrations of the account's connections named without the separator of tool names?",
  why: 'A name that holds the separator divides in the wrong place, and its tools cannot be called.',
  sees: {
    ids: word('the names of the integrations', {
      'free-of-separator': 'none holds it',
      'with-separator': 'some hold it',
    }),
  },
  needs: ['connections'],
  about: ['naming'],
  async observe(endpoint, { naming, connections }) {
    const rows = rowsIn(await getFrom(endpoint, connections.path), connections);
    const ids = integrationsIn(rows ?? [], connections);
    if (ids.length === 0) return undefined;
    return { ids: ids.some((id) => id.includes(naming.separator)) ? 'with-separator' : 'free-of-separator' };
  },
});
