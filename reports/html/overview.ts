/** What a reader sees first of a run: the decision, the counts, and what the run was. */

import type { Summary } from '../../harness/summary.ts';
import { decision } from '../decision.ts';
import type { ToldRun } from '../report.ts';
import { counted, shown } from '../text.ts';
import { overdue, overdueLines, waiverName } from '../waived.ts';
import { type Finding, type Group, groupOrder, meaningOf, nameOfGroup, type Tone, tones } from './data.ts';
import { type Markup, markup } from './markup.ts';

/** One run of a page. */
export interface ShownRun extends ToldRun {
  /** Its place among the runs. */
  readonly index: number;
  /** What it is called among them. */
  readonly name: string;
  readonly findings: readonly Finding[];
  /** The earlier run that it is compared to. */
  readonly before?: Summary;
}

/** How grave a run's end is: red where the gate is not met, amber where nothing was decided. */
function toneOf({ exitCode }: Summary): Tone {
  if (exitCode === 0) return 'good';
  return exitCode === 1 || exitCode === 3 ? 'bad' : 'warn';
}

/** In a word, for a table and for whoever sees no colours. */
function wordOf({ exitCode }: Summary): string {
  if (exitCode === 0) return 'met';
  return exitCode === 1 ? 'not met' : 'undecided';
}

/** How many findings stand in each group, in the order of the list. */
export function countsOf(findings: readonly Pick<Finding, 'group'>[]): readonly (readonly [Group, number])[] {
  const counts = groupOrder.map((group) => [group, findings.filter((each) => each.group === group).length] as const);
  return counts.filter(([, count]) => count > 0);
}

/** The decision, what was checked, and the counts as links that filter. */
export function overview({ summary, findings, index }: ShownRun): Markup {
  const { target, server, revision, documents, requests, elapsedMs, startedAt } = summary;
  const [decided = '', ...why] = decision(summary).split(/(?<=^[^:.]+): /);
  const name = [server?.name, server?.version].filter((part) => part !== undefined).map((part) => shown(part, 80));
  const facts: readonly (readonly [string, string])[] = [
    ...(name.length > 0 ? [['server', name.join(' ')] as const] : []),
    ...(revision === undefined ? [] : [['revision', shown(revision, 40)] as const]),
    ['judged by', documents.map(({ id, gates }) => `${shown(id)}${gates ? '' : ' (beside)'}`).join(', ') || 'nothing'],
    ['asked', `${counted(requests, 'request')} in ${(elapsedMs / 1_000).toFixed(1)} s`],
    ['when', shown(startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC'), 40)],
  ];
  return markup`
<section class="decision ${toneOf(summary)}" aria-labelledby="decided-${index}">
  <p class="target">${shown(target, 500)}</p>
  <h2 id="decided-${index}">${decided}</h2>
  ${why.map((each) => markup`<p class="why">${each}</p>`)}
  ${summary.preflight ? markup`<p class="preflight">${shown(summary.preflight.message, 2_000)}</p>` : undefined}
  <dl class="facts">${facts.map(([label, value]) => markup`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
  ${bar(countsOf(findings))}
  <ul class="counts">${countsOf(findings).map(([group, count]) => countLink(group, count, index))}</ul>
</section>`;
}

function countLink(group: Group, count: number, run: number): Markup {
  return markup`<li><a href="#run=${run}&amp;show=${group}" title="${meaningOf(group)}" class="${tones[group]}"><b>${count}</b> ${nameOfGroup(group)}</a></li>`;
}

const toneOrder: readonly Tone[] = ['bad', 'warn', 'good', 'quiet'];

/** A bar in the proportions of the counts, the gravest first; in words they stand beside it. */
export function bar(counts: readonly (readonly [Group, number])[]): Markup {
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  const sorted = counts.toSorted(([a], [b]) => toneOrder.indexOf(tones[a]) - toneOrder.indexOf(tones[b]));
  let at = 0;
  const pieces = sorted.map(([group, count]) => {
    const width = (count / all) * 100;
    const piece = markup`<rect class="fill-${tones[group]}" x="${at.toFixed(2)}" y="0" width="${width.toFixed(2)}" height="1"/>`;
    at += width;
    return piece;
  });
  return markup`<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">${pieces}</svg>`;
}

/** The table of several runs, each a link to it. */
export function runsTable(runs: readonly ShownRun[]): Markup {
  const rows = runs.map(
    ({ summary, name, findings, index }) => markup`<tr>
  <th scope="row"><a href="#run=${index}">${shown(name, 300)}</a></th>
  <td>${summary.revision === undefined ? '' : shown(summary.revision, 40)}</td>
  <td><span class="badge ${toneOf(summary)}">${wordOf(summary)}</span></td>
  <td class="number">${findings.filter(({ group }) => group === 'failing').length}</td>
  <td class="number">${findings.length}</td>
</tr>`,
  );
  return markup`
<nav class="runs card" aria-label="Runs">
  <h2>${counted(runs.length, 'run')}</h2>
  <div class="scrolls" tabindex="0" role="group" aria-label="Table of runs"><table>
    <thead><tr><th scope="col">endpoint</th><th scope="col">revision</th><th scope="col">gate</th><th scope="col" class="number">failing</th><th scope="col" class="number">verdicts</th></tr></thead>
    <tbody>${rows}</tbody>
  </table></div>
</nav>`;
}

/** What is to be known of the run beside its verdicts. */
export function about({ summary, log }: ToldRun): Markup {
  const { notes, hints, seed, run, version, allow, limits, documents, failOn } = summary;
  const late = overdue(summary);
  const facts: readonly (readonly [string, string])[] = [
    ['mcp-assay', shown(version, 40)],
    ['run', shown(run, 40)],
    ['seed', String(seed)],
    ['allowed', allow.join(', ')],
    ...(failOn.length > 0 ? [['fails also on', failOn.join(', ')] as const] : []),
    [
      'limits',
      Object.entries(limits)
        .map(([name, value]) => `${shown(name, 40)} ${value ?? 'none'}`)
        .join(', '),
    ],
    ...(log === undefined ? [] : [['log', shown(log, 500)] as const]),
  ];
  return markup`
${late.length > 0 ? markup`<h3>Waivers that fail the gate</h3>` : undefined}
${late.map((waiver) => markup`<div class="note bad"><p><b>${waiverName(waiver)}</b></p>${overdueLines(waiver).map((line) => markup`<p>${line}</p>`)}</div>`)}
${notes.map((note) => markup`<p class="note">${shown(note, 1_000)}</p>`)}
${hints.map((hint) => markup`<p class="note"><b>Hint.</b> ${shown(hint, 1_000)}</p>`)}
<dl class="facts">
  ${documents.map(({ id, title, gates }) => markup`<div><dt>document</dt><dd>${shown(id)}, ${shown(title)}${gates ? '' : ' (does not gate)'}</dd></div>`)}
  ${facts.map(([label, value]) => markup`<div><dt>${label}</dt><dd>${value}</dd></div>`)}
</dl>`;
}
