/** The HTML report: one file that needs nothing else, and that loads nothing, whatever an endpoint has sent. */

import { createHash } from 'node:crypto';
import { baselineFor } from '../../harness/baseline.ts';
import type { Summary } from '../../harness/summary.ts';
import { decision } from '../decision.ts';
import { fromRuns, namesOf, type ReportFactory, type ReportOptions, type ToldRun } from '../report.ts';
import { shown } from '../text.ts';
import { elements } from './client/elements.ts';
import { exchanges } from './client/exchanges.ts';
import { findingParts } from './client/finding.ts';
import { findingList } from './client/list.ts';
import { startPage } from './client/page.ts';
import { addresses } from './client/view.ts';
import { changedProbes, compared } from './compared.ts';
import { caseShown, findingsOf, groupOrder, meaningOf, nameOfGroup, type PageData, tones } from './data.ts';
import { asIs, embedded, type Markup, markup } from './markup.ts';
import { about, overview, runsTable, type ShownRun } from './overview.ts';
import { plainFindings } from './plain.ts';
import { style } from './style.ts';
import { byArea, byDocument, cardTables, notAsked } from './tables.ts';

/** Writes {@link htmlText} once the runs have ended. */
export const html: ReportFactory = fromRuns(htmlText);

/** The functions of the page as the engine holds them: so they are the same from source and as built. */
const program = `(${startPage})({ elements: ${elements}, exchanges: ${exchanges}, findingParts: ${findingParts}, findingList: ${findingList}, addresses: ${addresses} });`;

/** What the page may do: run its own program, have its own look, and nothing else. */
function policy(): string {
  const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const parts = ["default-src 'none'", `script-src ${hashOf(program)}`, `style-src ${hashOf(style)}`];
  return [...parts, "base-uri 'none'", "form-action 'none'"].join('; ');
}

/** The whole page over these runs, ending in a line break; each that has an earlier run in `baseline` is compared to it. */
export function htmlText(
  told: readonly ToldRun[],
  { baseline = [], runs: all = told.length }: ReportOptions = {},
): string {
  // The first one is open: what did not meet its gate is what a reader came for.
  const runs = [
    ...told.filter(({ summary }) => summary.exitCode !== 0),
    ...told.filter(({ summary }) => summary.exitCode === 0),
  ];
  const names = namesOf(runs.map(({ summary }) => summary));
  const shown = runs.map(({ summary, log }, index): ShownRun => {
    const before = baselineFor(baseline, summary, { alone: all === 1 });
    return {
      summary,
      index,
      name: names[index] ?? summary.target,
      findings: findingsOf(summary, log),
      ...(log === undefined ? {} : { log }),
      ...(before && { before }),
    };
  });
  const [only, ...others] = shown;
  const data: PageData = {
    runs: shown.map(({ findings }) => ({ findings })),
    groups: groupOrder.map((group) => ({
      group,
      name: nameOfGroup(group),
      means: meaningOf(group),
      tone: tones[group],
    })),
  };
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${asIs(policy())}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="mcp-assay">
<title>${title(runs)}</title>
<style>${asIs(style)}</style>
</head>
<body>
<a class="skip" href="#main">To the report</a>
<div class="page">
<header class="top">
<h1>mcp-assay</h1>
${only && others.length === 0 ? places(only) : undefined}
</header>
<main id="main">
${others.length > 0 ? runsTable(shown) : undefined}
${shown.map((run) => section(run, others.length > 0))}
</main>
<footer><p>Made by mcp-assay. What an endpoint sent stands here as text, with placeholders for credentials; this page loads nothing.</p></footer>
</div>
<p id="announced" class="unseen" aria-live="polite"></p>
<script type="application/json" id="data">${asIs(embedded(data))}</script>
<script>${asIs(program)}</script>
${shown.map(wires)}
</body>
</html>
`;
  return page.text;
}

function title(runs: readonly ToldRun[]): string {
  const [first] = runs;
  if (!first) return 'mcp-assay';
  if (runs.length === 1) return `${decision(first.summary).split(/[:.]/)[0]}: ${shown(first.summary.target, 200)}`;
  const met = runs.filter(({ summary }) => summary.exitCode === 0).length;
  return `mcp-assay: ${met} of ${runs.length} gates met`;
}

function section(run: ShownRun, isOneOfMany: boolean): Markup {
  const { summary, findings, index, before } = run;
  const beside = before && {
    before,
    after: summary,
    wires: { before: `wire-before-${index}`, after: `wire-${index}` },
  };
  const comparison = beside && compared(beside);
  return markup`
<div data-run="${index}" aria-label="${run.name}" role="group">
${isOneOfMany ? places(run) : undefined}
${overview(run)}
${comparison?.inShort}
<section class="card" id="${placed('findings-of', index)}"><h2>Findings</h2>
<div id="findings-${index}"></div>
<noscript>${plainFindings(run)}</noscript></section>
${comparison && markup`<section class="card" id="${placed('compared', index)}"><h2>Two runs side by side</h2>${comparison.whole}</section>`}
<section class="card" id="${placed('areas', index)}"><h2>By area</h2>${byArea(findings, index)}</section>
<section class="card" id="${placed('documents', index)}"><h2>By document</h2>${byDocument(findings, index)}</section>
<section class="card" id="${placed('not-asked', index)}"><h2>Not asked</h2>${notAsked(summary)}</section>
<section class="card" id="${placed('behaviour', index)}"><h2>Behaviour</h2><details><summary>The card of this endpoint</summary>${cardTables(summary)}</details></section>
<section class="card more-of" id="${placed('run', index)}"><h2>The run</h2>${about(run)}</section>
</div>`;
}

/** The name of a place in the page; that of the first run is the shortest. */
function placed(name: string, run: number): string {
  return run === 0 ? name : `${name}-${run}`;
}

function places({ index, before }: ShownRun): Markup {
  const all = [
    ['findings-of', 'Findings'],
    ...(before ? [['compared', 'Compared']] : []),
    ['areas', 'Areas'],
    ['documents', 'Documents'],
    ['not-asked', 'Not asked'],
    ['behaviour', 'Behaviour'],
    ['run', 'The run'],
  ];
  const links = all.map(([place = '', name = '']) => markup`<a href="#${placed(place, index)}">${name}</a>`);
  return markup`<nav class="places" aria-label="Places">${links}</nav>`;
}

/** The exchanges of a run and of the earlier one beside it. They stand behind the program, which does not wait for them. */
function wires({ index, summary, before }: ShownRun): Markup {
  const own = wire(`wire-${index}`, summary);
  return before ? markup`${own}${wire(`wire-before-${index}`, before, changedProbes(before, summary))}` : own;
}

/** The exchanges of a run, a line for each, those of other probes left empty: no browser reads them before somebody does. */
function wire(id: string, { exchanges: all }: Summary, of?: ReadonlySet<string>): Markup {
  const lines = all.map((each) => (of && !of.has(each.probe) ? '' : embedded(caseShown(each))));
  return markup`<script type="application/x-ndjson" id="${id}">${asIs(lines.join('\n'))}</script>`;
}
