/** The Markdown report, for a pull request or the summary of a step: the decision, what changed, what failed; the rest is folded. */

import type { Verdict } from '../harness/events.ts';
import { failingOf, fails } from '../harness/gate.ts';
import { type VerdictKind, verdictKinds } from '../harness/judge.ts';
import { areaOf } from '../harness/probe.ts';
import { baselineName, changesInShort, changesOf } from './baseline.ts';
import { decision } from './decision.ts';
import { evidence, heading, keeping, type Piece, seen } from './evidence.ts';
import { code, codeBlock, htmlCode, prose, tableRow } from './markdown-text.ts';
import { fromRuns, namesOf, type ReportFactory, type ReportOptions, type ToldRun } from './report.ts';
import { counted } from './text.ts';
import { unasked } from './unasked.ts';
import { overdue, overdueLines, waiverName } from './waived.ts';

/** Writes {@link markdownText} once the runs have ended. */
export const markdown: ReportFactory = fromRuns(markdownText);

/** GitHub takes 65,536 characters in a comment, and 1 MiB in the summary of a step. */
const MOST = 60_000;
/** Kept for the lines that say what was left out. */
const RESERVE = 200;

/** Part of a report: what stands before its items and after them, and the items, of which some may not fit. */
interface Section {
  readonly head: string;
  /** Each is made once it is known that those before it fit. */
  readonly items: readonly (() => string)[];
  readonly tail?: string;
}

/** The report, ending in a line break: at most 60,000 characters, and it says what was left out for that. */
export function markdownText(runs: readonly ToldRun[], options: ReportOptions = {}): string {
  const names = namesOf(runs.map(({ summary }) => summary));
  const several = runs.length > 1;
  const all = { ...options, runs: options.runs ?? runs.length };
  const overview = several ? written([overviewOf(runs, names)], MOST / 4) : '';
  let room = MOST - overview.length;
  const told = runs.map((run, index) => {
    const text = written(sectionsOf(run, all, names[index] ?? ''), Math.floor(room / (runs.length - index)));
    room -= text.length;
    return text;
  });
  return `${[overview, ...told].filter((text) => text !== '').join('\n\n')}\n`;
}

/** The sections within this many characters; the first ones go before the last ones. */
function written(sections: readonly Section[], most: number): string {
  let room = most - RESERVE;
  const texts: string[] = [];
  let skipped = 0;
  for (const { head, items, tail = '' } of sections) {
    const own = head.length + tail.length + RESERVE;
    if (own > room) {
      skipped += 1;
      continue;
    }
    const kept = fitting(items, room - own);
    const rest = kept.length < items.length ? `\nLeft out for want of space: ${items.length - kept.length} more.` : '';
    const text = [head, ...kept, ...(rest === '' ? [] : [rest]), ...(tail === '' ? [] : [tail])].join('\n');
    texts.push(text);
    room -= text.length + 2;
  }
  if (skipped > 0) texts.push(`Left out for want of space: ${counted(skipped, 'section')}.`);
  return texts.join('\n\n');
}

function each<T>(rows: readonly T[], item: (row: T, index: number) => string): Section['items'] {
  return rows.map((row, index) => () => item(row, index));
}

/** The first items that fit into so many characters; what comes after one that does not is left out, too. */
function fitting(items: Section['items'], room: number): readonly string[] {
  const kept: string[] = [];
  let left = room;
  for (const item of items) {
    const text = item();
    left -= text.length + 1;
    if (left < 0) break;
    kept.push(text);
  }
  return kept;
}

function mark(exitCode: number): string {
  return exitCode === 0 ? '✅' : '❌';
}

function overviewOf(runs: readonly ToldRun[], names: readonly string[]): Section {
  const met = runs.filter(({ summary }) => summary.exitCode === 0).length;
  return {
    head: `### mcp-assay: ${met} of ${counted(runs.length, 'run')} met the gate\n\n| | run | decision |\n|---|---|---|`,
    items: each(runs, ({ summary }, index) =>
      tableRow([mark(summary.exitCode), code(names[index] ?? '', 100), prose(decision(summary))]),
    ),
  };
}

function sectionsOf(told: ToldRun, options: ReportOptions, name: string): readonly Section[] {
  const { summary } = told;
  const { verdicts, failOn, preflight, hints, notes } = summary;
  const failing = failingOf(summary, failOn);
  const others = (...kinds: readonly VerdictKind[]) =>
    verdicts.filter((row) => kinds.includes(row.verdict) && !fails(row, failOn) && !row.known);
  const known = verdicts.filter((row) => row.known);
  return [
    { head: headOf(told, name), items: preflight ? [() => `\n**Not asked:** ${prose(preflight.message, 1_000)}`] : [] },
    ...changed(told, options),
    ...withEvidence(told, 'Failed', failing),
    ...withEvidence(told, 'Failed in mcp-assay itself', others('error')),
    ...outlived(told),
    ...folded('Known from the baseline', each(known, inShort)),
    ...folded('Broken, and not gating', each(others('violation', 'flaky'), inShort)),
    ...folded('Documented deviations', each(others('deviation'), inShort)),
    ...folded('Advice', each(others('advice'), inShort)),
    ...folded('Waived', each(others('waived'), inShort)),
    ...byArea(verdicts),
    ...folded('Not asked', notAsked(verdicts)),
    ...folded(
      'Notes',
      each([...notes, ...hints], (text) => `- ${prose(text)}`),
    ),
    ...hostLog(told),
    ...(options.card ? folded('Behaviour', cardOf(verdicts)) : []),
  ];
}

function headOf({ summary, log }: ToldRun, name: string): string {
  const { server, revision, documents, seed, run, requests, elapsedMs, version, exitCode } = summary;
  const serving = [server?.name, server?.version].filter((part) => part !== undefined).join(' ');
  const facts = [
    ...(serving === '' ? [] : [code(serving, 100)]),
    ...(revision === undefined ? [] : [`revision ${code(revision, 40)}`]),
    ...documents.map(({ id, gates }) => `${code(id, 100)}${gates ? '' : ' (beside)'}`),
    `seed ${code(String(seed))}`,
    `${counted(requests, 'request')} in ${(elapsedMs / 1_000).toFixed(1)} s`,
    `run ${code(run, 100)}`,
    `mcp-assay ${code(version, 40)}`,
    ...(log === undefined ? [] : [`log ${code(log)}`]),
  ];
  return `### ${mark(exitCode)} ${code(name, 200)}\n\n**Decision:** ${prose(decision(summary), 1_000)}\n\n${facts.join(' · ')}`;
}

function changed({ summary }: ToldRun, options: ReportOptions): readonly Section[] {
  const changes = changesOf(summary, options);
  if (!changes) return [];
  const { baseline, fresh, known, others, remarks } = changes;
  const row = (what: string, probe: string, text: string) => tableRow([what, code(probe, 100), text]);
  const rows = [
    ...fresh.map((each) => row('**new**', each.probe, prose(heading(each)))),
    ...known.map((each) => row('known', each.probe, prose(heading(each)))),
    ...others.map(({ probe, document, level, a, b, change }) =>
      row(change === 'other' ? 'otherwise' : change, probe, `${code(document, 100)} ${level ?? ''}: ${a} → ${b}`),
    ),
  ];
  const since = baseline ? `Since ${prose(baselineName(baseline))}` : 'Since the baseline';
  const said = remarks.map((remark) => `\n${prose(remark)}`);
  const head = [`#### ${since}: ${changesInShort(changes)}`, ...said].join('\n');
  return [
    {
      head: rows.length === 0 ? head : `${head}\n\n| | question | promise |\n|---|---|---|`,
      items: each(rows, (text) => text),
    },
  ];
}

/** Each with its evidence, folded under its name. */
function withEvidence({ summary, log }: ToldRun, title: string, rows: readonly Verdict[]): readonly Section[] {
  if (rows.length === 0) return [];
  const items = each(rows, (row) => {
    const pieces = evidence(row, summary, log);
    const blocks = pieces.filter(isBlock).flatMap(({ label, lines }) => ['', `**${label}**`, '', codeBlock(lines)]);
    const lines = pieces.filter((piece) => !isBlock(piece)).map(pieceLine);
    const title = `${htmlCode(row.probe, 100)} ${htmlCode(heading(row), 200)}`;
    return [`\n<details><summary>${title}</summary>`, '', ...lines, ...blocks, '', '</details>'].join('\n');
  });
  return [{ head: `#### ${title}: ${rows.length}`, items }];
}

/** What is to be read character by character. */
function isBlock({ label }: Piece): boolean {
  return ['history', 'exchange', 'curl', 'again'].includes(label);
}

function pieceLine({ label, lines }: Piece): string {
  const said = ['keeps it', 'seen', 'case'].includes(label)
    ? (line: string) => code(line, 2_000)
    : (line: string) => prose(line, 1_000);
  return `- **${label}** ${lines.map(said).join(' ')}`;
}

function inShort(row: Verdict): string {
  const what = [
    ...keeping(row).map((text) => `keeps it: ${code(text)}`),
    ...seen(row).map((text) => `seen: ${code(text)}`),
  ];
  return `- ${code(row.probe, 100)} ${[prose(heading(row)), ...what].join('; ')}`;
}

/** A list under its title, which is all that is seen at first. */
function folded(title: string, items: Section['items']): readonly Section[] {
  if (items.length === 0) return [];
  return [{ head: `<details><summary>${title}: ${items.length}</summary>\n`, items, tail: '\n</details>' }];
}

function outlived({ summary }: ToldRun): readonly Section[] {
  const late = overdue(summary);
  if (late.length === 0) return [];
  const items = each(late, (waiver) => {
    const lines = overdueLines(waiver).map((line) => prose(line));
    return `- ${code(waiverName(waiver))} ${lines.join(' ')}`;
  });
  return [{ head: `#### Waivers stale or expired: ${late.length}`, items }];
}

/** The most lines of the endpoint's own log that are shown: the last ones. */
const LOG_LINES = 50;

/** What the container or the process wrote that served the endpoint. */
function hostLog({ summary: { endpointLog } }: ToldRun): readonly Section[] {
  if (!endpointLog) return [];
  const { source, lines } = endpointLog;
  const head = `<details><summary>Log of the ${source}: ${counted(lines.length, 'line')}</summary>\n`;
  return [{ head, items: [() => codeBlock(lines.slice(-LOG_LINES))], tail: '\n</details>' }];
}

/** How many verdicts of each kind there are in each area; a verdict that nobody was given has no column. */
function byArea(verdicts: readonly Verdict[]): readonly Section[] {
  if (verdicts.length === 0) return [];
  const kinds = (Object.keys(verdictKinds) as VerdictKind[]).filter((kind) =>
    verdicts.some(({ verdict }) => verdict === kind),
  );
  const areas = [...Map.groupBy(verdicts, ({ probe }) => areaOf(probe))];
  const items = each(areas, ([area, rows]) => {
    const cells = kinds.map((kind) => rows.filter(({ verdict }) => verdict === kind).length || '–');
    return tableRow([code(area, 60), ...cells.map(String)]);
  });
  const head = `<details><summary>Verdicts by area: ${verdicts.length}</summary>\n\n| ${['area', ...kinds].join(' | ')} |\n|${'---|'.repeat(kinds.length + 1)}`;
  return [{ head, items, tail: '\n</details>' }];
}

function notAsked(verdicts: readonly Verdict[]): Section['items'] {
  return each(unasked(verdicts), ({ verdict, reason, configure, probes, musts }) => {
    const number = `${probes.length}${musts > 0 ? ` (${musts} MUST)` : ''}`;
    return `- ${number} ${verdict}: ${prose(reason, 300)}${configure === undefined ? '' : ` ${code(configure)}`}`;
  });
}

/** The answer to every question that was asked. */
function cardOf(verdicts: readonly Verdict[]): Section['items'] {
  const asked = new Map(verdicts.filter(({ outcomes }) => outcomes.length > 0).map((row) => [row.probe, row]));
  return each([...asked.values()], (row) => `- ${code(row.probe, 100)} ${code(seen(row).join(''), 1_000)}`);
}
