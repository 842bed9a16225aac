/** Text of an endpoint inside of Markdown: it can become nothing but itself. */

import { shown } from './text.ts';

/**
 * A code span that shows the text as it is, on one line: within it nothing is a mention, a reference, a link or HTML.
 * `most` is how many characters are shown.
 */
export function code(text: string, most = 300): string {
  const line = shown(text, most).replaceAll(/\s+/g, ' ').trim();
  if (line === '') return '';
  const fence = '`'.repeat(longestRun(line) + 1);
  const pad = /^`|`$/.test(line) ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A row of a table, of cells that are Markdown. A table is divided at every bar, in code spans too: those of the cells are broken ones. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '¦')).join(' | ')} |`;
}

/** A word that Markdown, and those who read it further, take for a word: letters and digits with their punctuation. */
const word = /^\(?[\p{L}\p{N}]+(?:['’-]\p{L}+)*[.,;:!?)]*$/u;
/** What would be a reference to a commit, where there is such a one. */
const commit = /^[^\p{L}\p{N}]*[\da-f]{7,}[^\p{L}\p{N}]*$/iu;

/** A sentence with every word that could be more than one in a code span. `most` is how many characters are shown. */
export function prose(text: string, most = 500): string {
  const parts: { readonly plain: boolean; readonly words: string[] }[] = [];
  for (const each of shown(text, most)
    .split(/\s+/)
    .filter((part) => part !== '')) {
    const plain = word.test(each) && !commit.test(each);
    const last = parts.at(-1);
    if (last?.plain === plain) last.words.push(each);
    else parts.push({ plain, words: [each] });
  }
  return parts.map(({ plain, words }) => (plain ? words.join(' ') : spanned(words.join(' ')))).join(' ');
}

/** A code span of the words, with the punctuation of the sentence around it. */
function spanned(words: string): string {
  const [, open = '', inner = '', end = ''] = /^(\(?)(.*?)([.,;:!?)]*)$/u.exec(words) ?? [];
  if (inner === '') return code(words, words.length);
  // What closes a bracket within the words belongs to them.
  const count = (char: string) => inner.split(char).length - 1;
  const own = Math.min(Math.max(0, count('(') - count(')')), /^\)*/.exec(end)?.[0].length ?? 0);
  const whole = inner + end.slice(0, own);
  return `${open}${code(whole, whole.length)}${end.slice(own)}`;
}

/** A code block. Each line is shown by itself, as it is. */
export function codeBlock(lines: readonly string[]): string {
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return [`${fence}text`, ...lines.map((line) => shown(line, 4_500)), fence].join('\n');
}

/** The text as HTML, for a line in which Markdown is not read. */
export function htmlCode(text: string, most = 300): string {
  return `<code>${shown(text, most).replaceAll(/[&<>"'`]/g, (char) => `&#${char.charCodeAt(0)};`)}</code>`;
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
}
