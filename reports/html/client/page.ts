/** The program of the page: puts its parts together, and listens to what the reader does. */

import type { Finding, PageData } from '../data.ts';
import type { elements } from './elements.ts';
import type { exchanges } from './exchanges.ts';
import type { findingParts } from './finding.ts';
import type { findingList } from './list.ts';
import type { addresses, View } from './view.ts';

/** The parts, by name: each is a function that is complete in itself. */
export interface Parts {
  readonly elements: typeof elements;
  readonly exchanges: typeof exchanges;
  readonly findingParts: typeof findingParts;
  readonly findingList: typeof findingList;
  readonly addresses: typeof addresses;
}

export function startPage(parts: Parts): void {
  const data: PageData = JSON.parse(document.getElementById('data')?.textContent ?? '');
  const made = parts.elements();
  const { el } = made;
  const wires = parts.exchanges(made);
  const { empty, read, write } = parts.addresses();
  let view: View = read() ?? empty;
  const list = parts.findingList({
    data,
    elements: made,
    exchanges: wires,
    parts: parts.findingParts(made, wires),
    view: () => view,
    change,
  });
  const search = el('input', { type: 'search', id: 'search', autocomplete: 'off', spellcheck: 'false' });
  const area = el('select', { id: 'area' });
  const of = el('select', { id: 'document' });
  const chips = el('div', { class: 'chips', role: 'group', 'aria-label': 'Verdicts' });
  const keys = [
    ['/', 'search'],
    ['j', 'next'],
    ['k', 'before'],
    ['Enter', 'open'],
    ['Esc', 'clear'],
  ].flatMap(([key = '', does = '']) => [el('kbd', {}, key), ` ${does} `]);
  const tools = el(
    'div',
    { class: 'tools', role: 'search' },
    el('div', { class: 'fields' }, labelled('Search', search), labelled('Area', area), labelled('Document', of)),
    chips,
    el('p', { class: 'keys' }, ...keys),
  );
  const place = el('div', { class: 'found' });

  search.addEventListener('input', () => change({ search: search.value }));
  area.addEventListener('change', () => change({ area: area.value }));
  of.addEventListener('change', () => change({ document: of.value }));
  addEventListener('hashchange', () => {
    const given = read();
    if (!given) return;
    view = given;
    show();
    tools.scrollIntoView();
  });
  document.addEventListener('keydown', pressed);
  document.addEventListener('toggle', fillWire, true);

  const [worst] = list.findings();
  if (view.open !== '') list.expand(view.open);
  else if (worst?.group === 'failing') list.expand(worst.key);
  show();
  if (view.open !== '') place.querySelector('[aria-expanded="true"]')?.scrollIntoView();

  function labelled(label: string, field: HTMLElement): HTMLElement {
    return el('div', {}, el('label', { for: field.id }, label), field);
  }

  function change(part: Partial<View>): void {
    view = { ...view, ...part };
    write(view);
    if (!('open' in part)) drawAll();
  }

  /** Shows the run of the view, and its findings. */
  function show(): void {
    if (!data.runs[view.run]) view = { ...view, run: 0 };
    for (const section of document.querySelectorAll<HTMLElement>('[data-run]')) {
      section.hidden = section.dataset.run !== String(view.run);
    }
    for (const link of document.querySelectorAll('.runs a')) {
      const isThis = link.getAttribute('href') === `#run=${view.run}`;
      if (isThis) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    document.getElementById(`findings-${view.run}`)?.replaceChildren(tools, place);
    drawAll();
    wires.onceWhole(() => setTimeout(list.makeReady, 200));
  }

  function drawAll(): void {
    if (search.value !== view.search) search.value = view.search;
    options(area, 'all areas', ({ area: each }) => each, view.area);
    options(of, 'all documents', ({ document: each }) => each ?? '', view.document);
    drawChips();
    list.draw(place);
  }

  function options(field: HTMLSelectElement, all: string, by: (finding: Finding) => string, chosen: string): void {
    const values = [...new Set(list.findings().map(by))].filter((each) => each !== '').sort();
    field.replaceChildren(
      el('option', { value: '' }, all),
      ...values.map((each) => el('option', { value: each }, each)),
    );
    field.value = chosen;
  }

  function drawChips(): void {
    const active = document.activeElement?.getAttribute('data-group');
    const counts = new Map<string, number>();
    for (const { group } of list.findings()) counts.set(group, (counts.get(group) ?? 0) + 1);
    const given = data.groups.filter(({ group }) => counts.has(group));
    const all = given.map(({ group, name, means, tone }) => {
      const pressed = view.show.includes(group);
      const chip = el(
        'button',
        { type: 'button', class: `chip ${tone}`, 'aria-pressed': String(pressed), 'data-group': group, title: means },
        `${name} `,
        el('b', {}, String(counts.get(group))),
      );
      chip.addEventListener('click', () =>
        change({ show: pressed ? view.show.filter((each) => each !== group) : [...view.show, group] }),
      );
      return chip;
    });
    chips.replaceChildren(...all);
    if (active) chips.querySelector<HTMLElement>(`[data-group="${active}"]`)?.focus();
  }

  function pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement;
    if (event.key === 'Escape') {
      change({ show: [], search: '', area: '', document: '' });
      return;
    }
    if (target === search && (event.key === 'ArrowDown' || event.key === 'Enter')) {
      event.preventDefault();
      list.move(1);
      return;
    }
    if (target.matches('input, select, textarea')) return;
    const steps: Record<string, number> = { j: 1, k: -1 };
    const arrows: Record<string, number> = target.matches('button.opens') ? { ArrowDown: 1, ArrowUp: -1 } : {};
    const by = steps[event.key] ?? arrows[event.key];
    if (event.key === '/') search.focus();
    else if (by !== undefined) list.move(by);
    else return;
    event.preventDefault();
  }

  /** Fills an exchange of the comparison when it is first opened, and opens the one that stands beside it. */
  function fillWire({ target }: Event): void {
    if (!(target instanceof HTMLDetailsElement) || !target.open || target.childElementCount > 1) return;
    const { wire, line } = target.dataset;
    const seen = wire === undefined ? undefined : wires.caseAt(wire, Number(line));
    if (seen) target.append(wires.shownCase(seen));
    for (const other of target.closest('.change')?.querySelectorAll<HTMLDetailsElement>('.wire') ?? [])
      other.open = true;
  }
}
