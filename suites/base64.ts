/** How a text is encoded that should be base64. */

/** From the best to the worst. */
export const encodings = {
  base64: 'base64 with its padding, as RFC 4648 has it',
  'without-padding': 'base64 whose padding is left out',
  'with-breaks': 'base64 with line breaks in it, as mail has it',
  'url-alphabet': 'base64 with - and _, for URLs',
  other: 'no base64',
} as const;

/** Which of them a text is. */
export function encodingOf(text: string): keyof typeof encodings {
  const joined = text.replaceAll(/[\r\n]+/g, '');
  const bare = joined.replace(/={1,2}$/, '');
  const ordinary = /^[A-Za-z0-9+/]*$/.test(bare);
  // One character alone says less than a byte.
  if (bare.length % 4 === 1 || (!ordinary && !/^[A-Za-z0-9_-]*$/.test(bare))) return 'other';
  if (joined !== bare && joined.length % 4 !== 0) return 'other';
  if (!ordinary) return 'url-alphabet';
  if (joined !== text) return 'with-breaks';
  return joined.length % 4 === 0 ? 'base64' : 'without-padding';
}
