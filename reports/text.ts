/** Text of an endpoint made fit to be shown: no control sequence, no invisible character, no more than a reader needs. */

/** Controls, format characters (bidi overrides among them), lone surrogates, line separators, and noncharacters. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * What CI services take for a command where it is printed: `##[…]` anywhere in a line, `##vso[` and its like, and `::` at
 * the beginning of one. Source: `ActionCommand.cs` of github.com/actions/runner.
 */
const command = /#(?=#[\w-]*\[)|(?<=^\s*):(?=:)/g;

/** The text on one line, with a visible escape (`\x1b`, `\u{202e}`) in place of each character that is not to be printed, or that makes it a command to a CI service. */
export function visible(text: string): string {
  const escapes = (char: string) => named[char] ?? escaped(char.codePointAt(0) ?? 0);
  return text.replace(unsafe, escapes).replace(command, escapes);
}

/** The same for text that is JSON already: the escapes are JSON's own, and the value stays the same. */
export function visibleJson(json: string): string {
  return json
    .replace(unsafe, (char) => (char === '\n' ? char : Array.from(char.split(''), unit).join('')))
    .replace(/#(?=#[\w-]*\[)/g, unit);
}

function escaped(code: number): string {
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

function unit(half: string): string {
  return `\\u${half.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** {@link visible}, cut to `most` characters; what is cut is counted. */
export function shown(text: string, most = 200): string {
  const all = visible(cut(text, most));
  return text.length > most || all.length > most ? `${cut(all, most)}… (${text.length} characters)` : all;
}

/** Text of several lines, each shown by itself, with the number of those left out. */
export function shownLines(
  text: string,
  { lines, width }: { readonly lines: number; readonly width: number },
): readonly string[] {
  // A body of many short lines is not split to its end.
  const all = text
    .slice(0, 4 * lines * width)
    .trimEnd()
    .split(/\r\n|[\r\n]/);
  const kept = all.slice(0, lines).map((line) => shown(line, width));
  return all.length > lines ? [...kept, `… (${text.length} characters in all)`] : kept;
}

/** The beginning of the text; a pair of surrogates is not cut in two. */
function cut(text: string, most: number): string {
  const head = text.slice(0, most);
  return text.length > most && /[\ud800-\udbff]$/.test(head) ? head.slice(0, -1) : head;
}

const thousands = new Intl.NumberFormat('en');

/** `1 probe`, `2,000 probes`. */
export function counted(number: number, noun: string): string {
  return `${thousands.format(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** The first few names, and how many there are beyond them. */
export function few(names: readonly string[], most: number): string {
  return names.length > most ? `${names.slice(0, most).join(', ')} and ${names.length - most} more` : names.join(', ');
}
