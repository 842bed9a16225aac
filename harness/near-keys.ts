/** Keys that nobody was given and that look like one that was: a probe sends them, and a record never shows them. */

/** The shortest key that is cut: of a shorter one, what is left is no secret but a text that stands anywhere. */
const TELLING = 8;

/** The key without its last character; undefined for a key of fewer than eight. */
export function cutShort(key: string): string | undefined {
  return key.length < TELLING ? undefined : key.slice(0, -1);
}

/** The key with small letters for capitals and capitals for small ones, of ASCII; undefined for a key without letters. */
export function caseSwapped(key: string): string | undefined {
  const swapped = key.replace(/[A-Za-z]/g, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
  return swapped === key ? undefined : swapped;
}
