/** Finds the name that was probably meant. */

/** Edits (insert, delete, replace) that make one text from another. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = (row[j - 1] as number) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[other.length] as number;
}

/** The name that takes the fewest edits; the first of several. */
export function nearest<Name extends string>(given: string, names: readonly Name[]): Name | undefined {
  const ranked = names.map((name) => ({ name, edits: distance(given, name) }));
  return ranked.sort((a, b) => a.edits - b.edits)[0]?.name;
}
