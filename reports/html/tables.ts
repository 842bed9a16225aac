/** A run in tables: verdicts by document and by area, the behaviour card, and what was not asked. */

import type { Verdict } from '../../harness/events.ts';
import { areaOf } from '../../harness/probe.ts';
import type { Summary } from '../../harness/summary.ts';
import { seen } from '../evidence.ts';
import { counted, shown } from '../text.ts';
import { type Unasked, unasked } from '../unasked.ts';
import { type Finding, groupOrder, meaningOf, nameOfGroup, tones } from './data.ts';
import { type Markup, markup } from './markup.ts';
import { bar, countsOf } from './overview.ts';

/** A row for each document, a column for each verdict that was given. */
export function byDocument(findings: readonly Finding[], run: number): Markup {
  const columns = groupOrder.filter((group) => findings.some((each) => each.group === group));
  const rows = [...Map.groupBy(findings, ({ document }) => document)].map(([document, of]) => {
    const cells = columns.map((group) => {
      const count = of.filter((each) => each.group === group).length;
      return markup`<td class="number ${count > 0 ? tones[group] : 'none'}">${count > 0 ? count : '–'}</td>`;
    });
    const name =
      document === null
        ? markup`no document speaks`
        : markup`<a href="#run=${run}&amp;document=${encodeURIComponent(document)}">${document}</a>`;
    return markup`<tr><th scope="row">${name}</th>${cells}</tr>`;
  });
  const heads = columns.map(
    (group) => markup`<th scope="col" class="number" title="${meaningOf(group)}">${nameOfGroup(group)}</th>`,
  );
  return markup`<div class="scrolls" tabindex="0" role="group" aria-label="Verdicts by document"><table>
  <thead><tr><th scope="col">document</th>${heads}</tr></thead>
  <tbody>${rows}</tbody>
</table></div>`;
}

/** A row for each area with a bar, those with something wrong first. */
export function byArea(findings: readonly Finding[], run: number): Markup {
  // The findings come with the gravest first, and so do their areas.
  const areas = [...Map.groupBy(findings, ({ area }) => area)];
  const rows = areas.map(([area, of]) => {
    const counts = countsOf(of);
    const words = counts.map(
      ([group, count]) => markup`<span class="${tones[group]}">${count} ${nameOfGroup(group)}</span> `,
    );
    return markup`<tr><th scope="row"><a href="#run=${run}&amp;area=${encodeURIComponent(area)}">${area}</a></th><td class="bars">${bar(counts)}</td><td class="words">${words}</td></tr>`;
  });
  return markup`<div class="scrolls" tabindex="0" role="group" aria-label="Verdicts by area"><table class="areas">
  <thead><tr><th scope="col">area</th><th scope="col">share</th><th scope="col">verdicts</th></tr></thead>
  <tbody>${rows}</tbody>
</table></div>`;
}

/** What the endpoint answers to every question, promised or not. */
export function cardTables({ verdicts }: Summary): Markup {
  const probes = new Map<string, Verdict>();
  for (const verdict of verdicts) if (!probes.has(verdict.probe)) probes.set(verdict.probe, verdict);
  const answered = [...probes.values()].filter(({ outcomes }) => outcomes.length > 0);
  const areas = [...Map.groupBy(answered, ({ probe }) => areaOf(probe))].map(
    ([area, rows]) => markup`<tbody>
<tr class="area"><th scope="rowgroup" colspan="2">${shown(area)}</th></tr>
${rows.map(
  (
    row,
  ) => markup`<tr><th scope="row" title="${shown(row.question, 500)}">${shown(row.probe.slice(area.length + 1))}</th><td>${seen(row).join('')}</td></tr>
`,
)}</tbody>`,
  );
  const silent = probes.size - answered.length;
  const rest = silent === 0 ? '' : ` ${counted(silent, 'question')} of ${probes.size} had no answer.`;
  return markup`<p class="lead">What the endpoint answers to every question, promised or not.${rest}</p>
<div class="scrolls" tabindex="0" role="group" aria-label="Behaviour card"><table class="behaviour">${areas}</table></div>`;
}

/** What could not be asked, by reason, with the flags that would ask it; what there is nothing of stands behind a summary. */
export function notAsked({ verdicts }: Summary): Markup {
  const groups = unasked(verdicts);
  if (groups.length === 0) return markup`<p class="lead">Everything was asked.</p>`;
  const nothing = groups.filter(({ verdict }) => verdict === 'not-applicable');
  const others = groups.filter((group) => !nothing.includes(group));
  const rest = nothing.reduce((sum, { probes }) => sum + probes.length, 0);
  return markup`<ul class="unasked">${others.map(reasonRow)}</ul>
${rest === 0 ? undefined : markup`<details class="unasked"><summary><b>${counted(rest, 'question')}</b> <span class="badge quiet">not-applicable</span> ${meaningOf('not-applicable')}</summary><ul class="unasked">${nothing.map(reasonRow)}</ul></details>`}`;
}

function reasonRow({ verdict, reason, configure, probes, musts }: Unasked): Markup {
  const flags = configure === undefined ? undefined : markup` <code>${shown(configure)}</code>`;
  return markup`<li><details><summary><b>${counted(probes.length, 'question')}</b>${musts > 0 ? `, ${musts} with a MUST` : ''} <span class="badge quiet">${verdict}</span> ${shown(reason, 500)}${flags}</summary>
<p class="probes">${probes.map((probe) => markup`<code>${shown(probe)}</code> `)}</p></details></li>`;
}
