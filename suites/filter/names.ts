/** Names to filter by: integrations of the list, names that nothing has, and names that are nearly an integration's. */

import * as fc from 'fast-check';
import type { Filter } from '../../harness/facts.ts';

/** Some of the integrations and never all of them, at least `least`, in any order. */
export function some({ integrations }: Filter, least = 1): fc.Arbitrary<string[]> {
  return fc.shuffledSubarray([...integrations], { minLength: least, maxLength: integrations.length - 1 });
}

/** Names that no integration has: marked as ours. */
export function nobodys(): fc.Arbitrary<string> {
  return fc.stringMatching(/^[a-z0-9-]{0,20}$/).map((rest) => `assay-none${rest}`);
}

/** Whether a name equals none that the account's list shows, as serialized. */
export function isNoneOf(name: string, { integrations, aside, separator }: Filter): boolean {
  return name.trim() !== '' && !name.includes(separator) && ![...integrations, ...aside].includes(name.trim());
}

/** Each integration in other upper and lower case: in capitals, and with the first or the last letter alone changed. */
export function otherCases(filter: Filter): readonly string[] {
  const made = filter.integrations
    .slice(0, 2)
    .flatMap((name) => [
      name.toUpperCase(),
      swapped(name.slice(0, 1)) + name.slice(1),
      name.slice(0, -1) + swapped(name.slice(-1)),
    ]);
  return [...new Set(made)].filter((name) => isNoneOf(name, filter));
}

function swapped(letter: string): string {
  return letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();
}

/** The first integration in the plural, without its last letter, and as a beginning. */
export function usualNearNames(filter: Filter): readonly string[] {
  const [name] = filter.integrations;
  const made = [`${name}s`, name.slice(0, -1), name.slice(0, 3), `${name}*`];
  return made.filter((each) => isNoneOf(each, filter));
}

/** Beginnings and ends of an integration's name, and the name with something before or after it. */
export function nearName(filter: Filter): fc.Arbitrary<string> {
  const more = fc.stringMatching(/^[a-z0-9-]{1,6}$/);
  return fc
    .constantFrom(...filter.integrations)
    .chain((name) =>
      fc.oneof(
        fc.nat(name.length).map((end) => name.slice(0, end)),
        fc.nat(name.length).map((start) => name.slice(start)),
        more.map((rest) => name + rest),
        more.map((rest) => rest + name),
      ),
    )
    .filter((each) => isNoneOf(each, filter));
}
