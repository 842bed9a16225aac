/** One finding: a row of the list, and all that stands behind it. */

import type { Finding, Said, Tone } from '../data.ts';
import type { Elements } from './elements.ts';
import type { Exchanges } from './exchanges.ts';

export function findingParts({ el, command }: Elements, { caseAt, fields, shownCase, lazily }: Exchanges) {
  function judgedBy({ document: name, level }: Finding): string {
    if (name === null) return 'no document speaks';
    return level === null ? name : `${name}, ${level.toUpperCase()}`;
  }

  /** The row, closed: a heading whose button opens it. */
  function row(
    finding: Finding,
    id: string,
    tone: Tone,
  ): { readonly row: HTMLElement; readonly button: HTMLButtonElement } {
    const button = el(
      'button',
      { type: 'button', 'aria-expanded': 'false', 'aria-controls': id, class: 'opens' },
      el('span', { class: `badge ${tone}` }, finding.verdict),
      el('span', { class: 'question' }, finding.question),
      el('span', { class: 'meta' }, el('code', {}, finding.probe), ` ${judgedBy(finding)}`),
      inShort(finding),
    );
    const inside = el('div', { id, class: 'inside', hidden: '' });
    return { row: el('article', { class: `finding ${tone}` }, el('h4', {}, button), inside), button };
  }

  function inShort({ seen, because }: Finding): HTMLElement | undefined {
    const [first] = seen;
    if (!first) return because[0] === undefined ? undefined : el('span', { class: 'short' }, because[0]);
    const text = first.fields.map(({ name, value }) => `${name} ${value}`).join(', ');
    const others = seen.length > 1 ? ` and ${seen.length - 1} more` : '';
    return el('span', { class: 'short' }, `${text}${others}`);
  }

  /** All that stands behind a verdict. */
  function behind(
    { statements, expected, seen, because, again, lines }: Finding,
    wire: string,
  ): readonly HTMLElement[] {
    const [shows, ...others] = lines;
    const own = shows === undefined ? undefined : caseAt(wire, shows);
    const sides = [outcomes('Expected', expected, ' or'), outcomes('Seen', seen, '')];
    return [
      ...promised(statements),
      ...(expected.length + seen.length > 0 ? [el('div', { class: 'sides' }, ...sides)] : []),
      ...because.map((line) => el('p', { class: 'note' }, line)),
      ...(again === undefined ? [] : [command('Ask it again', again[0], [again[1]])]),
      ...(own ? [el('div', {}, shownCase(own))] : []),
      ...otherAnswers(others, wire),
    ];
  }

  function promised(statements: Finding['statements']): readonly HTMLElement[] {
    return statements.map(({ id, text, sources }) =>
      el(
        'blockquote',
        {},
        el('p', {}, el('b', {}, id), text === '' ? '' : ` ${text}`),
        el('p', { class: 'sources' }, ...sources.map(sourceOf)),
      ),
    );
  }

  /** A source, as a link where it leads to a page. */
  function sourceOf({ text, href }: Finding['statements'][0]['sources'][0]): HTMLElement {
    return href === undefined ? el('span', {}, text) : el('a', { href, rel: 'noreferrer noopener' }, text);
  }

  function outcomes(title: string, all: readonly Said[], between: string): HTMLElement {
    const items = all.map((each, index) => {
      const item = fields(each);
      if (index < all.length - 1 && between !== '') item.append(between);
      return item;
    });
    const list = items.length > 0 ? el('ul', { class: 'outcomes' }, ...items) : el('p', { class: 'lead' }, 'nothing');
    return el('div', {}, el('h5', {}, title), list);
  }

  /** The other answers to the same question, each opened by itself. */
  function otherAnswers(lines: readonly number[], wire: string): readonly HTMLElement[] {
    if (lines.length === 0) return [];
    const each = (line: number) => {
      const seen = caseAt(wire, line);
      return seen ? [lazily(el('summary', {}, ...fieldsOf(seen.outcome)), () => shownCase(seen))] : [];
    };
    const title = `${lines.length} more recorded ${lines.length === 1 ? 'case' : 'cases'} of this question`;
    return [lazily(el('summary', {}, title), () => el('div', { class: 'others' }, ...lines.flatMap(each)))];
  }

  function fieldsOf(said: Said): readonly Node[] {
    return [...fields(said).childNodes];
  }

  return { row, behind };
}

export type FindingParts = ReturnType<typeof findingParts>;
