/** Which tools a filtered list shows, beside the list without a filter. */

import type { Change, Endpoint } from '../../harness/endpoint.ts';
import { type Filter, serverOf } from '../../harness/facts.ts';
import { type Outcome, word } from '../../harness/outcome.ts';

/** The words for what a filtered list shows, beside what its filter names. */
export const narrowed = {
  lists: word('the tools listed, of integrations that need a connection', {
    'the-named': 'all tools of the integrations named within reach, and no others',
    all: 'the whole list: the filter changes nothing',
    none: 'no tool',
    fewer: 'some of the tools of the integrations named',
    more: 'the tools of the integrations named, and others of the whole list',
    others: 'not all tools of the integrations named, and others of the whole list',
    'out-of-reach': 'tools that the list without a filter does not show',
    refused: 'nothing: the request was refused',
  }),
};
export type Narrowed = Outcome<typeof narrowed>;

/** Tool names without repetition; undefined where the list was refused. */
export type Names = ReadonlySet<string> | undefined;

export async function namesOf(endpoint: Endpoint, change: Change = {}): Promise<Names> {
  const { entries, complete } = await endpoint.list('tools', change);
  return complete ? new Set(entries.map(({ name }) => name)) : undefined;
}

/** One value that names several integrations. */
export function joined(names: readonly string[], { separator }: Filter): string {
  return names.join(separator);
}

/** The names without those of which no document says whether a filter hides them. */
export function judgeable(names: ReadonlySet<string>, { naming, aside }: Filter): ReadonlySet<string> {
  return new Set([...names].filter((name) => !aside.includes(serverOf(name, naming) ?? '')));
}

/** The names of these integrations' tools. */
export function ofIntegrations(
  names: ReadonlySet<string>,
  integrations: readonly string[],
  { naming }: Filter,
): ReadonlySet<string> {
  return new Set([...names].filter((name) => integrations.includes(serverOf(name, naming) ?? '')));
}

export function sameNames(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && isWithin(one, other);
}

/** Whether `other` holds all of `one`. */
export function isWithin(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return [...one].every((name) => other.has(name));
}

/**
 * Asks with a filter, and tells what it shows by the list without one: the one that the run began with, and where that
 * leads to anything but `plain`, the list as it is now, since tools may have come or gone meanwhile.
 */
export async function askBeside<T extends string>(
  endpoint: Endpoint,
  { listed }: Filter,
  change: Change,
  plain: readonly T[],
  tell: (shown: Names, whole: ReadonlySet<string>) => T | undefined,
): Promise<T | undefined> {
  const shown = await namesOf(endpoint, change);
  const first = tell(shown, listed);
  if (first !== undefined && plain.includes(first)) return first;
  const whole = await namesOf(endpoint);
  return whole && tell(shown, whole);
}

/**
 * What `shown` lists where a filter names `integrations` within reach. Undefined where `whole`, the list without a
 * filter, holds none of their tools, or nothing else: several words would fit the same list then.
 */
export function toldOf(
  shown: Names,
  whole: ReadonlySet<string>,
  integrations: readonly string[],
  filter: Filter,
): NonNullable<Narrowed['lists']> | undefined {
  const all = judgeable(whole, filter);
  const wanted = ofIntegrations(all, integrations, filter);
  if (wanted.size === 0 || wanted.size === all.size) return undefined;
  if (!shown) return 'refused';
  if (!isWithin(shown, whole)) return 'out-of-reach';
  const seen = judgeable(shown, filter);
  if (seen.size === 0) return 'none';
  if (sameNames(seen, all)) return 'all';
  if (sameNames(seen, wanted)) return 'the-named';
  if (isWithin(seen, wanted)) return 'fewer';
  return isWithin(wanted, seen) ? 'more' : 'others';
}

/** Asks with a filter, and tells what of the named integrations is listed. */
export async function askNarrowed(
  endpoint: Endpoint,
  filter: Filter,
  integrations: readonly string[],
  change: Change,
): Promise<Narrowed | undefined> {
  const lists = await askBeside(endpoint, filter, change, ['the-named'], (shown, whole) =>
    toldOf(shown, whole, integrations, filter),
  );
  return lists && { lists };
}
