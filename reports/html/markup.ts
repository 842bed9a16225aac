/** HTML in pieces: every text that is put into it is shown as text, whatever it holds. */

import { visible } from '../text.ts';

/** A piece of HTML that is safe to be put into a page. */
export interface Markup {
  readonly text: string;
}

type Part = Markup | string | number | undefined | readonly Markup[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Tagged template: what is put in is escaped, unless it is a piece already; `undefined` is nothing. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { text: strings.reduce((all, string, index) => all + inserted(parts[index - 1]) + string) };
}

/** Lines of text that are fit to be shown, for where line breaks are kept. */
export function lines(texts: readonly string[]): Markup {
  return { text: texts.map((text) => escaped(visible(text))).join('\n') };
}

/** Our own code, style or data, as it is: the one way past the escape. */
export function asIs(text: string): Markup {
  return { text: text };
}

function inserted(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escaped(visible(part));
  return 'text' in part ? part.text : part.map(({ text }) => text).join('');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? char);
}

/** Data as JSON that no reader of HTML takes for anything else. */
export function embedded(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
