/** Names that look random and are the same in each run: ids of sessions, tasks, tokens and cursors. */

/** 128 bits of a text in hexadecimal digits, by the mixing steps of MurmurHash3. */
export function digest(text: string): string {
  const words = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef];
  for (const character of text) {
    for (let i = 0; i < words.length; i++) {
      const mixed = Math.imul((words[i] as number) ^ (character.codePointAt(0) ?? 0), 0xcc9e2d51 + i * 2);
      words[i] = Math.imul(mixed ^ (mixed >>> 15), 0x1b873593) + (words[(i + 1) % words.length] as number);
    }
  }
  return words.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}
