/** Exchanges as they were on the wire: read from their line when they are opened, and never before. */

import type { CaseShown, EventShown, ExchangeShown, Pair, Said } from '../data.ts';
import type { Child, Elements } from './elements.ts';

export function exchanges({ el, svg, button, command }: Elements) {
  const read = new Map<string, readonly string[]>();

  /** Whether all of the file is there: the exchanges stand at its end, and the reader need not wait for them. */
  function isWhole(): boolean {
    return document.readyState !== 'loading';
  }

  /** Does this once all of the file is there. */
  function onceWhole(then: () => void): void {
    if (isWhole()) then();
    else document.addEventListener('DOMContentLoaded', then, { once: true });
  }

  /** The lines of one run's exchanges, unread; none before all of the file is there. */
  function linesOf(wire: string): readonly string[] {
    const known = read.get(wire);
    if (known) return known;
    if (!isWhole()) return [];
    const lines = (document.getElementById(wire)?.textContent ?? '').split('\n');
    read.set(wire, lines);
    return lines;
  }

  function caseAt(wire: string, line: number): CaseShown | undefined {
    const text = linesOf(wire)[line];
    return text ? JSON.parse(text) : undefined;
  }

  /** An outcome, or what keeps a promise, field by field. */
  function fields({ fields: all, count }: Said): HTMLElement {
    const shown = all.map(({ name, value, broken }) =>
      el('span', { class: broken ? 'field broken' : 'field' }, el('i', {}, name), ` ${value}`),
    );
    const times = count === undefined ? undefined : el('span', { class: 'times' }, `×${count}`);
    return el('li', {}, ...shown.flatMap((each) => [each, ' ']), times);
  }

  /** The exchanges of one case: the one that shows the outcome is open among the numbered steps. */
  function shownCase({ exchanges: all, case: which }: CaseShown): HTMLElement {
    const isStory = all.some(({ step }) => step !== undefined);
    const telling = all.find((each) => each.telling);
    const what = el('p', { class: 'lead' }, `case: ${which}`);
    if (!telling) return el('div', {}, what);
    const again = command('curl', telling.curl, telling.notes);
    if (all.length === 1 && !isStory) return el('div', {}, exchange(telling), again, what);
    const steps = all.map((each) => step(each, each === telling));
    const title = isStory ? 'History' : `${all.length} requests`;
    return el('div', {}, el('h5', {}, title), el('ol', { class: 'story' }, ...steps), again, what);
  }

  function step(each: ExchangeShown, open: boolean): HTMLElement {
    const said = each.step ?? each.request.line;
    const summary = el('summary', {}, said, el('span', { class: 'came' }, ` → ${each.came}`));
    return el(
      'li',
      {},
      lazily(summary, () => exchange(each), open),
    );
  }

  /** A part that is made when it is first opened. */
  function lazily(summary: HTMLElement, make: () => Node, open = false): HTMLDetailsElement {
    const details = el('details', {}, summary);
    let made = false;
    const fill = () => {
      if (made) return;
      made = true;
      details.append(make());
    };
    details.addEventListener('toggle', fill);
    if (open) {
      fill();
      details.open = true;
    }
    return details;
  }

  function exchange({ request, answer, failure }: ExchangeShown): HTMLElement {
    const parts: Child[] = [
      el('div', { class: 'sent' }, message('Sent', request.line, request.headers), body(request.body)),
    ];
    if (answer) {
      const { events, body: text } = answer;
      const raw = events && lazily(el('summary', {}, 'the stream as it came'), () => body(text));
      parts.push(
        el(
          'div',
          { class: 'got' },
          message('Answered', answer.line, answer.headers),
          events ? timeLine(events) : body(text),
          raw,
        ),
      );
    }
    if (failure !== undefined) parts.push(el('p', { class: 'note bad' }, failure));
    return el('div', { class: 'exchange' }, ...parts);
  }

  function message(title: string, line: string, headers: readonly Pair[]): HTMLElement {
    const rows = headers.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value)));
    const list = rows.length > 0 ? el('dl', { class: 'headers' }, ...rows) : undefined;
    return el('div', {}, el('h5', {}, title), el('p', { class: 'line' }, line), list);
  }

  /** A body as it was on the wire, with a button that indents JSON. */
  function body(text: string | undefined): HTMLElement {
    if (text === undefined || text.trim() === '') return el('p', { class: 'lead' }, 'no body');
    const pre = el('pre', { tabindex: '0', role: 'group', 'aria-label': 'body' }, text);
    if (!/^\s*[[{]/.test(text)) return pre;
    const indent = button('Indent', (self) => {
      const on = self.getAttribute('aria-pressed') !== 'true';
      self.setAttribute('aria-pressed', String(on));
      pre.textContent = on ? indented(text) : text;
    });
    indent.setAttribute('aria-pressed', 'false');
    return el('div', { class: 'body' }, indent, pre);
  }

  /** The same characters with line breaks and indents between them: nothing is parsed, so that nothing is lost. */
  function indented(text: string): string {
    let depth = 0;
    let made = '';
    for (const [piece] of text.matchAll(/"(?:[^"\\]|\\.)*"?|[[{][\s]*[\]}]|[[\]{},:]|[^\s"[\]{},:]+/g)) {
      if (piece === '{' || piece === '[') {
        depth += 1;
        made += `${piece}\n${'  '.repeat(depth)}`;
      } else if (piece === '}' || piece === ']') {
        depth = Math.max(0, depth - 1);
        made += `\n${'  '.repeat(depth)}${piece}`;
      } else if (piece === ',') made += `,\n${'  '.repeat(depth)}`;
      else made += piece === ':' ? ': ' : piece;
    }
    return made;
  }

  /** The most events that are shown of one stream. */
  const most = 100;

  /** The events of a stream, where they stand in time and one below the other. */
  function timeLine(events: readonly EventShown[]): HTMLElement {
    const times = events.map(({ at }) => at ?? 0);
    const end = Math.max(1, ...times);
    const timed = events.some(({ at }) => at !== undefined);
    const dots = times.map((at) => svg('circle', { cx: `${2 + (at / end) * 96}%`, cy: '50%', r: '5' }));
    const rail = svg('line', { x1: '2%', x2: '98%', y1: '50%', y2: '50%' });
    const picture = timed
      ? el(
          'div',
          { class: 'rail' },
          svg('svg', { 'aria-hidden': 'true' }, rail, ...dots),
          el('p', { class: 'ends' }, el('span', {}, 'sent'), el('span', {}, `${end} ms`)),
        )
      : undefined;
    const rows = events
      .slice(0, most)
      .map(({ at, name, id, data }) =>
        el(
          'li',
          {},
          el('span', { class: 'at' }, at === undefined ? '–' : `${at} ms`),
          el(
            'div',
            {},
            el('p', { class: 'lead' }, [name ?? 'message', ...(id === undefined ? [] : [`id ${id}`])].join(', ')),
            data === '' ? el('p', { class: 'lead' }, 'no data') : body(data),
          ),
        ),
      );
    const rest = events.length > most ? el('p', { class: 'lead' }, `and ${events.length - most} more`) : undefined;
    const title = `${events.length} ${events.length === 1 ? 'event' : 'events'}`;
    return el('div', { class: 'stream' }, el('h5', {}, title), picture, el('ol', { class: 'events' }, ...rows), rest);
  }

  return { isWhole, onceWhole, linesOf, caseAt, fields, shownCase, lazily };
}

export type Exchanges = ReturnType<typeof exchanges>;
