/** The findings of one run: searched, filtered, so many of them at a time, and opened. */

import type { Finding, PageData } from '../data.ts';
import type { Elements } from './elements.ts';
import type { Exchanges } from './exchanges.ts';
import type { FindingParts } from './finding.ts';
import type { View } from './view.ts';

export interface ListOptions {
  readonly data: PageData;
  readonly elements: Elements;
  readonly exchanges: Exchanges;
  readonly parts: FindingParts;
  readonly view: () => View;
  /** Changes the view; the list is drawn anew where more than `open` changes. */
  readonly change: (change: Partial<View>) => void;
}

export function findingList({ data, elements, exchanges, parts, view, change }: ListOptions) {
  const { el, button, announce } = elements;
  /** Rows that are added at a time: few enough that nobody waits for them. */
  const page = 100;
  const tones = new Map(data.groups.map(({ group, tone }) => [group, tone]));
  const texts = new Map<Finding, string>();
  const expanded = new Set<string>();
  let found: readonly Finding[] = [];
  let drawn = 0;
  let rows: HTMLElement = el('div');
  let more: HTMLElement = el('div');

  function findings(): readonly Finding[] {
    return data.runs[view().run]?.findings ?? [];
  }

  function wire(): string {
    return `wire-${view().run}`;
  }

  /** All that a search looks at, exchanges included, in lower case. */
  function textOf(finding: Finding): string {
    const known = texts.get(finding);
    if (known !== undefined) return known;
    const { lines: at, ...rest } = finding;
    const lines = exchanges.linesOf(wire());
    const text = `${JSON.stringify(rest)}\n${lines[at[0] ?? -1] ?? ''}`.toLowerCase();
    if (exchanges.isWhole()) texts.set(finding, text);
    return text;
  }

  /** Makes ready what a search looks at, a little at a time, while the reader reads. */
  function makeReady(from = 0): void {
    const all = findings();
    const until = performance.now() + 8;
    let at = from;
    for (; at < all.length && performance.now() < until; at += 1) textOf(all[at] as Finding);
    if (at < all.length) setTimeout(makeReady, 20, at);
  }

  function matching(): readonly Finding[] {
    const { show, search, area, document: of } = view();
    const words = search
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    return findings().filter(
      (each) =>
        (show.length === 0 || show.includes(each.group)) &&
        (area === '' || each.area === area) &&
        (of === '' || each.document === of) &&
        words.every((word) => textOf(each).includes(word)),
    );
  }

  /** Draws the list anew into its place. */
  function draw(place: HTMLElement): void {
    found = matching();
    drawn = 0;
    rows = el('div', { class: 'rows' });
    more = el('div', { class: 'more' });
    const all = findings().length;
    const told = found.length === all ? `${all} verdicts` : `${found.length} of ${all} verdicts`;
    place.replaceChildren(el('p', { class: 'lead told' }, told), rows, more);
    announce(told);
    grow();
    if (found.length === 0)
      rows.append(el('p', { class: 'nothing' }, 'Nothing matches. Escape clears the search and the filters.'));
  }

  /** Adds the next rows. */
  function grow(): void {
    const next = found.slice(drawn, drawn + page);
    let before = found[drawn - 1]?.group;
    for (const [index, finding] of next.entries()) {
      if (finding.group !== before) rows.append(heading(finding.group));
      before = finding.group;
      rows.append(rowOf(finding, drawn + index));
    }
    drawn += next.length;
    const left = found.length - drawn;
    more.replaceChildren(...(left > 0 ? [button(`Show ${Math.min(page, left)} more of ${left}`, growAndGo)] : []));
  }

  function growAndGo(): void {
    const first = drawn;
    grow();
    buttons()[first]?.focus();
  }

  function heading(group: Finding['group']): HTMLElement {
    const { name = '', means = '' } = data.groups.find((each) => each.group === group) ?? {};
    const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const count = found.filter((each) => each.group === group).length;
    return el('h3', {}, title, ' ', el('span', { class: 'many' }, String(count)), el('small', {}, means));
  }

  function rowOf(finding: Finding, index: number): HTMLElement {
    const made = parts.row(finding, `behind-${index}`, tones.get(finding.group) ?? 'quiet');
    made.button.addEventListener('click', () => toggle(finding, made.button));
    if (expanded.has(finding.key)) open(finding, made.button);
    return made.row;
  }

  function toggle(finding: Finding, opener: HTMLButtonElement): void {
    if (opener.getAttribute('aria-expanded') === 'true') {
      expanded.delete(finding.key);
      opener.setAttribute('aria-expanded', 'false');
      const inside = insideOf(opener);
      inside.hidden = true;
      inside.replaceChildren();
      change({ open: '' });
      return;
    }
    open(finding, opener);
    change({ open: finding.key });
  }

  function open(finding: Finding, opener: HTMLButtonElement): void {
    expanded.add(finding.key);
    opener.setAttribute('aria-expanded', 'true');
    const inside = insideOf(opener);
    inside.hidden = false;
    const from = wire();
    exchanges.onceWhole(() => inside.replaceChildren(...parts.behind(finding, from)));
  }

  function insideOf(opener: HTMLButtonElement): HTMLElement {
    return opener.parentElement?.nextElementSibling as HTMLElement;
  }

  function buttons(): readonly HTMLButtonElement[] {
    return [...rows.querySelectorAll<HTMLButtonElement>('button.opens')];
  }

  /** Moves on by so many findings, from where the focus is. */
  function move(by: number): void {
    const all = buttons();
    const at = all.findIndex((each) => each.closest('article')?.contains(document.activeElement));
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by;
    if (next >= all.length && drawn < found.length) growAndGo();
    else all[Math.min(Math.max(next, 0), all.length - 1)]?.focus();
  }

  /** Opens a finding by its key when the list is drawn next. */
  function expand(key: string): void {
    expanded.add(key);
  }

  return { draw, move, expand, findings, makeReady };
}
