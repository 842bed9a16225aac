/** How large a schema or a value of an endpoint may be to be looked at, measured without recursion: it may be nested without end. */

/** The most that is looked at. What tools truly publish is far below. */
export const bounds = {
  /** Objects and arrays within each other. */
  depth: 128,
  /** Members and items, all in all. */
  parts: 50_000,
  /** Characters in names and texts, all in all. */
  characters: 1_000_000,
} as const;

/** Whether a value that was parsed as JSON keeps within {@link bounds}. */
export function isBounded(value: unknown): boolean {
  const left = [{ value, depth: 0 }];
  let parts = 0;
  let characters = 0;
  for (let next = left.pop(); next; next = left.pop()) {
    const { value: each, depth } = next;
    parts += 1;
    if (typeof each === 'string') characters += each.length;
    if (parts > bounds.parts || characters > bounds.characters || depth > bounds.depth) return false;
    if (typeof each !== 'object' || each === null) continue;
    for (const [name, inner] of Object.entries(each)) {
      characters += name.length;
      left.push({ value: inner, depth: depth + 1 });
    }
  }
  return true;
}
