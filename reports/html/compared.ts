/** Two runs side by side: what got worse first, then what got better, then what was answered otherwise. */

import type { Verdict } from '../../harness/events.ts';
import type { Counted } from '../../harness/judge.ts';
import type { Summary } from '../../harness/summary.ts';
import { type ChangedVerdict, type Comparison, compare, type Side } from '../comparison.ts';
import { counted, few, shown } from '../text.ts';
import { type Said, said, tones } from './data.ts';
import { type Markup, markup } from './markup.ts';

/** An earlier run beside a run, and where the exchanges of both are read. */
export interface Beside {
  readonly before: Summary;
  readonly after: Summary;
  /** The names of the elements that hold the exchanges, a line each. */
  readonly wires: { readonly before: string; readonly after: string };
}

/** The earlier run that this one is held against: that of the same endpoint, else the only one. */
export function baselineOf(run: Summary, earlier: readonly Summary[]): Summary | undefined {
  return earlier.find(({ target }) => target === run.target) ?? (earlier.length === 1 ? earlier[0] : undefined);
}

/** What became of the run, in a sentence and at length. */
export function compared(beside: Beside): { readonly inShort: Markup; readonly whole: Markup } {
  const comparison = compare(beside.before, beside.after);
  const { verdicts, answers, onlyIn, undecided } = comparison;
  const of = (change: ChangedVerdict['change']) => verdicts.filter((row) => row.change === change);
  const judged = new Set(verdicts.map(({ probe }) => probe));
  const alone = answers.filter(({ probe }) => !judged.has(probe));
  const sections = [
    titled(
      'Got worse',
      of('worse').map((row) => changedRow(row, beside)),
    ),
    titled(
      'Got better',
      of('better').map((row) => changedRow(row, beside)),
    ),
    titled(
      'Judged otherwise',
      of('other').map((row) => changedRow(row, beside)),
    ),
    titled(
      'Answered otherwise, judged alike',
      alone.map(({ probe }) => answeredRow(probe, beside)),
    ),
    titled('Asked before, not now', aloneRows(onlyIn.a)),
    titled('Asked now, not before', aloneRows(onlyIn.b)),
  ];
  return {
    inShort: markup`<p class="since"><a href="#compared">Since the run of ${when(comparison.a)}</a>: ${changesInWords(comparison)}.</p>`,
    whole: markup`
<div class="sides"><div><h3>Before</h3>${side(comparison.a)}</div><div><h3>Now</h3>${side(comparison.b)}</div></div>
${differences(comparison).map((line) => markup`<p class="note">${line}</p>`)}
${undecided.map((line) => markup`<p class="note bad">${shown(line, 500)}</p>`)}
${verdicts.length + answers.length === 0 ? markup`<p class="lead">No answer and no verdict changed.</p>` : undefined}
${sections}`,
  };
}

/** The probes that stand in the comparison. */
export function changedProbes(before: Summary, after: Summary): ReadonlySet<string> {
  const { verdicts, answers } = compare(before, after);
  return new Set([...verdicts, ...answers].map(({ probe }) => probe));
}

function changesInWords({ verdicts, answers }: Comparison): Markup {
  const count = (change: ChangedVerdict['change']) => verdicts.filter((row) => row.change === change).length;
  const [worse, better] = [count('worse'), count('better')];
  return markup`<b class="${worse > 0 ? 'bad' : 'quiet'}">${worse} worse</b>, <b class="${better > 0 ? 'good' : 'quiet'}">${better} better</b>, ${counted(answers.length, 'answer')} changed`;
}

function when({ startedAt }: Side): string {
  return shown(startedAt.replace('T', ' ').replace(/:\d\d\.\d+Z$/, ' UTC'), 40);
}

function side({ target, run, version, seed, startedAt, documents }: Side): Markup {
  return markup`<p class="target">${shown(target, 500)}</p>
<p class="lead">${shown(startedAt, 40)}, run ${shown(run)}, mcp-assay ${shown(version)}, seed ${seed}, ${documents.map((id) => shown(id)).join(', ') || 'no document'}</p>`;
}

/** What differs in how the runs were made, and may be why answers do. */
function differences({ a, b }: Comparison): readonly string[] {
  const documents = [
    ...a.documents.filter((id) => !b.documents.includes(id)),
    ...b.documents.filter((id) => !a.documents.includes(id)),
  ];
  return [
    ...(a.seed === b.seed ? [] : ['The seeds differ: a rare answer of a varied question may be in one of them alone.']),
    ...(documents.length === 0 ? [] : [`Judged in one alone: ${documents.map((id) => shown(id)).join(', ')}.`]),
  ];
}

function titled(title: string, rows: readonly Markup[]): Markup {
  return rows.length === 0
    ? markup``
    : markup`<h3>${title} <span class="many">${rows.length}</span></h3><div class="changes">${rows}</div>`;
}

function changedRow(
  { probe, document, level, a, b, change }: ChangedVerdict,
  { before, after, wires }: Beside,
): Markup {
  const find = ({ verdicts }: Summary) =>
    verdicts.find((row) => row.probe === probe && row.document === document && row.level === level);
  const of = `${shown(document)}${level === null ? '' : ` (${level.toUpperCase()})`}`;
  return markup`<article class="change ${change === 'worse' ? 'bad' : change === 'better' ? 'good' : 'quiet'}">
<h4>${shown(find(after)?.question ?? probe, 500)}</h4><p class="lead"><code>${shown(probe)}</code> ${of}</p>
<div class="sides">
${half('Before', find(before), before, wires.before, markup`<span class="badge ${tones[a]}">${a}</span>`)}
${half('Now', find(after), after, wires.after, markup`<span class="badge ${tones[b]}">${b}</span>`)}
</div></article>`;
}

function answeredRow(probe: string, { before, after, wires }: Beside): Markup {
  const find = ({ verdicts }: Summary) => verdicts.find((row) => row.probe === probe);
  return markup`<article class="change quiet"><h4>${shown(find(after)?.question ?? probe, 500)}</h4><p class="lead"><code>${shown(probe)}</code></p>
<div class="sides">${half('Before', find(before), before, wires.before)}${half('Now', find(after), after, wires.after)}</div></article>`;
}

/** One of the two runs in a row: what it was judged, what it answered, and its exchange once it is opened. */
function half(title: string, row: Verdict | undefined, { exchanges }: Summary, wire: string, badge?: Markup): Markup {
  const line = exchanges.findIndex(({ id, probe }) =>
    row?.exchange === undefined ? probe === row?.probe : id === row.exchange,
  );
  const shownWire =
    line < 0
      ? undefined
      : markup`<details class="wire" data-wire="${wire}" data-line="${line}"><summary>exchange</summary></details>`;
  return markup`<div><p class="side"><b>${title}</b> ${badge}</p>${outcomes(row?.outcomes ?? [], row)}${shownWire}</div>`;
}

function outcomes(all: readonly Counted[], row: Verdict | undefined): Markup {
  const cases = all.reduce((sum, { count }) => sum + count, 0);
  return markup`<ul class="outcomes">${all
    .slice(0, 8)
    .map(
      ({ outcome, count }) =>
        markup`<li>${fields(said(outcome, row?.expected))}${cases > 1 ? markup` <span class="times">×${count}</span>` : undefined}</li>`,
    )}</ul>`;
}

function fields({ fields: all }: Said): Markup {
  return markup`${all.map(({ name, value, broken }) => markup`<span class="field${broken ? ' broken' : ''}"><i>${name}</i> ${value}</span> `)}`;
}

function aloneRows(rows: Comparison['onlyIn']['a']): readonly Markup[] {
  return [...Map.groupBy(rows, ({ reason }) => reason)].map(
    ([reason, each]) =>
      markup`<p class="note">${shown(reason, 300)}: ${few(
        each.map(({ probe }) => shown(probe)),
        12,
      )}</p>`,
  );
}
