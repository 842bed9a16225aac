/** Fenced code blocks of a Markdown file, with the marker that stands before them. */

import { readFileSync } from 'node:fs';

export interface Block {
  /** `README.md:42`. */
  readonly at: string;
  readonly language: string;
  /** What follows the language: ```` ```ts vitest ````. */
  readonly meta: string;
  /** The comment on the line before: `<!-- not run: installs -->`. */
  readonly marker: string;
  readonly code: string;
}

/** The blocks of a file at the root of the repository, in order. */
export function blocksOf(name: string): readonly Block[] {
  const text = readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
  const fences = text.matchAll(
    /^(?:<!-- (?<marker>.+) -->\n)?```(?<language>\w*) ?(?<meta>.*)\n(?<code>[\s\S]*?)^```$/gm,
  );
  return [...fences].map(({ index, groups: { marker = '', language = '', meta = '', code = '' } = {} }) => ({
    at: `${name}:${text.slice(0, index).split('\n').length}`,
    language,
    meta,
    marker,
    code,
  }));
}

/** The commands of a shell block: continued lines joined, comments left out. */
export function commandsOf(code: string): readonly string[] {
  const lines = code.replaceAll(/\\\n\s*/g, '').split('\n');
  return lines.map((line) => line.replace(/(^|\s+)# .*$/, '').trim()).filter((line) => line !== '');
}

/** The words of a command, quotes removed. */
export function wordsOf(command: string): readonly string[] {
  const words = command.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  return words.map((word) => word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'));
}
