/** The terminal report: a summary that a person reads in ten seconds, and the evidence of what failed. */

import type { Verdict } from '../harness/events.ts';
import { failingOf, fails, isHollow } from '../harness/gate.ts';
import { type VerdictKind, verdictKinds } from '../harness/judge.ts';
import type { Summary } from '../harness/summary.ts';
import { changedLines } from './baseline-text.ts';
import { card } from './card.ts';
import { decision, decisionAmong } from './decision.ts';
import { because, evidence, heading, keeping, type Piece, seen } from './evidence.ts';
import { type Colour, type Paint, paint } from './paint.ts';
import { fromRuns, namesOf, type ReportFactory, type ReportOptions, type ToldRun } from './report.ts';
import { counted, few, shown, visible } from './text.ts';
import { type Unasked, unasked } from './unasked.ts';
import { overdue, overdueLines } from './waived.ts';

/** Writes {@link terminalText} once the runs have ended. */
export const terminal: ReportFactory = fromRuns(terminalText);

/** The most verdicts whose evidence is shown whole, and the most rows of every other list. */
const WHOLE = 5;
const ROWS = 20;
/** The same on a compact page. */
const COMPACT_ROWS = 3;
/** The most characters that are shown of a line of a log. */
const LOG_WIDTH = 300;

/** What every part of the report is made with. */
interface Page {
  readonly summary: Summary;
  readonly colour: Paint;
  /** Whether everything is shown: all evidence, every list in full. */
  readonly whole: boolean;
  /** Whether evidence is cut to what fits on a screen. */
  readonly compact: boolean;
  readonly log: string | undefined;
}

/** The whole report, ending in a line break: run by run, and what they came to together where there are several. */
export function terminalText(runs: readonly ToldRun[], options: ReportOptions = {}): string {
  const all = options.runs ?? runs.length;
  const told = runs.map((run) => runText(run, { ...options, runs: all }));
  const colour = paint(options.colours ?? false);
  const never = all - runs.length;
  const last = never > 0 ? `\n${colour('red', `Not begun: ${never} of ${counted(all, 'run')}.`)}\n` : '';
  if (runs.length < 2) return `${told.join('')}${last}`;
  const names = namesOf(runs.map(({ summary }) => summary));
  const titled = told.map((text, index) => `${colour('bold', titleLine(names[index] ?? ''))}\n\n${text}`);
  return `${titled.join('\n')}\n${together(runs, names, colour).join('\n')}\n${last}`;
}

/** A line as wide as a page. */
function titleLine(title: string): string {
  const text = shown(title, 80);
  return `── ${text} ${'─'.repeat(Math.max(2, 96 - text.length))}`;
}

/** What each run came to, in a line, and whether all of them meet the gate. */
function together(runs: readonly ToldRun[], names: readonly string[], colour: Paint): readonly string[] {
  const all = runs.map(({ summary }) => summary);
  const unset = all.filter(({ preflight }) => preflight?.cause === 'no-secret').length;
  const judged = all.filter((summary) => !isHollow(summary, all) && summary.preflight?.cause !== 'no-secret');
  const met = judged.filter(({ exitCode }) => exitCode === 0).length;
  const width = Math.max(...names.map((name) => shown(name, 80).length));
  const lines = all.map((summary, index) => {
    const tone = summary.exitCode === 0 ? 'green' : judged.includes(summary) ? 'red' : 'dim';
    return `  ${shown(names[index] ?? '', 80).padEnd(width)}  ${colour(tone, decisionAmong(summary, all))}`;
  });
  const tone = met > 0 && met === judged.length ? 'green' : 'red';
  const hollow = all.length - judged.length - unset;
  return [
    colour('bold', titleLine('together')),
    '',
    ...lines,
    '',
    colour(
      'bold',
      colour(
        tone,
        `${[
          `${met} of ${counted(judged.length, 'run')} met the gate`,
          ...(hollow > 0 ? [`${hollow} had nothing to judge`] : []),
          ...(unset > 0 ? [`${unset} not asked, for want of a secret`] : []),
        ].join('; ')}.`,
      ),
    ),
  ];
}

function runText({ summary, log }: ToldRun, options: ReportOptions): string {
  const colour = paint(options.colours ?? false);
  const page: Page = {
    summary,
    colour,
    whole: options.verbose ?? false,
    compact: options.compact ?? false,
    log,
  };
  const { verdicts, failOn, documents, preflight, notes, hints } = summary;
  const failing = failingOf(summary, failOn);
  const others = (...kinds: readonly VerdictKind[]) =>
    verdicts.filter((row) => kinds.includes(row.verdict) && !fails(row, failOn));
  const sections: (readonly string[])[] = [
    header(page),
    changedLines(summary, options, page),
    preflight ? [colour('red', shown(preflight.message, 1_000))] : counts(page),
    options.card || documents.length === 0 ? card(summary, colour) : [],
    withEvidence(
      page,
      'Failed',
      failing.filter((row) => !stoppedTogether(failing).has(row)),
      'red',
    ),
    ...unasked([...stoppedTogether(failing)]).map((group) => stopped(page, group)),
    withEvidence(page, 'Failed in mcp-assay itself', others('error'), 'red'),
    list(page, 'Known from the baseline', verdicts.filter(isKnownAnswer), 'yellow'),
    list(page, 'Broken, and not gating', notKnown(others('violation', 'flaky')), 'yellow'),
    list(page, 'Documented deviations', others('deviation'), 'yellow'),
    list(page, 'Advice', notKnown(others('advice')), 'yellow'),
    list(page, 'Waived', others('waived'), 'yellow'),
    ...chosen(page),
    outlived(page),
    notAsked(page),
    hostLog(page),
    [...notes.map((note) => `note: ${shown(note, 500)}`), ...hints.map((hint) => `hint: ${shown(hint, 500)}`)],
    [...(log === undefined ? [] : [colour('dim', `log: ${visible(log)}`)]), last(page)],
  ];
  const written = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${written.join('\n\n')}\n`;
}

/** What is known and was answered; the rest stands with what was not asked. */
function isKnownAnswer({ known, outcomes }: Verdict): boolean {
  return known === true && outcomes.length > 0;
}

function notKnown(rows: readonly Verdict[]): readonly Verdict[] {
  return rows.filter((row) => !isKnownAnswer(row));
}

function header({ summary, colour }: Page): readonly string[] {
  const { version, target, server, revision, documents, seed, run, requests, elapsedMs } = summary;
  const name = [server?.name, server?.version]
    .filter((part) => part !== undefined)
    .map((part) => shown(part, 80))
    .join(' ');
  const says = [...(name === '' ? [] : [name]), ...(revision === undefined ? [] : [`revision ${shown(revision, 40)}`])];
  const judged = documents.map(({ id, title, gates }) => `${shown(id)}${gates ? '' : ', beside'} (${shown(title)})`);
  const seconds = (elapsedMs / 1_000).toFixed(1);
  return [
    colour('bold', `mcp-assay ${shown(version, 40)}: ${shown(target, 500)}`),
    ...(says.length > 0 ? [`server     ${says.join(', ')}`] : []),
    `documents  ${judged.length > 0 ? judged.join(`\n${' '.repeat(11)}`) : 'none'}`,
    `seed       ${seed}  (run ${shown(run, 40)}, ${counted(requests, 'request')}, ${seconds} s)`,
  ];
}

const colours: Readonly<Partial<Record<VerdictKind, Colour>>> = {
  pass: 'green',
  violation: 'red',
  error: 'red',
  blocked: 'red',
  flaky: 'yellow',
  advice: 'yellow',
  deviation: 'yellow',
};

/** A table of verdicts by document; a verdict that nobody was given has no column. */
function counts({ summary: { verdicts }, colour }: Page): readonly string[] {
  if (verdicts.length === 0) return [];
  const kinds = (Object.keys(verdictKinds) as VerdictKind[]).filter((kind) =>
    verdicts.some(({ verdict }) => verdict === kind),
  );
  const rows = [...Map.groupBy(verdicts, ({ document }) => document)];
  const names = rows.map(([document]) => (document === null ? 'no document speaks' : shown(document)));
  const width = Math.max(...names.map((name) => name.length));
  const lines = rows.map(([, of], index) => {
    const cells = kinds.map((kind) => {
      const number = of.filter(({ verdict }) => verdict === kind).length;
      const text = String(number === 0 ? '–' : number).padStart(kind.length);
      const chosen = colours[kind];
      return number === 0 || chosen === undefined ? text : colour(chosen, text);
    });
    return [(names[index] ?? '').padEnd(width), ...cells].join('  ');
  });
  return [colour('dim', [''.padEnd(width), ...kinds].join('  ')), ...lines];
}

/** Blocked verdicts from this many on for one reason are told together: the reason is what failed. */
const TOGETHER = 3;

function stoppedTogether(failing: readonly Verdict[]): ReadonlySet<Verdict> {
  const blocked = failing.filter(({ verdict }) => verdict === 'blocked');
  const groups = [...Map.groupBy(blocked, ({ reason }) => reason).values()];
  return new Set(groups.filter((rows) => rows.length >= TOGETHER).flat());
}

function stopped({ colour, whole }: Page, { reason, probes }: Unasked): readonly string[] {
  return [
    colour('red', `Blocked, ${counted(probes.length, 'question')} for one reason:`),
    `  ${shown(reason, 500)}`,
    `  ${colour(
      'dim',
      few(
        probes.map((probe) => shown(probe)),
        whole ? probes.length : TOGETHER,
      ),
    )}`,
  ];
}

/** Verdicts with their evidence: whole for the first few, in short for the others. */
function withEvidence(page: Page, title: string, rows: readonly Verdict[], tone: Colour): readonly string[] {
  if (rows.length === 0) return [];
  const { summary, colour, whole, compact, log } = page;
  const most = whole ? rows.length : WHOLE;
  const lines = [colour(tone, `${title}: ${rows.length}`)];
  for (const row of rows.slice(0, most)) {
    const pieces = evidence(row, summary, log);
    lines.push('', ...item(row, compact ? brief(pieces) : pieces, tone, colour));
  }
  const rest = list(page, `${title}, in short`, rows.slice(most), tone);
  return rest.length > 0 ? [...lines, '', ...rest] : lines;
}

/** Verdicts in a few lines each, or in one on a compact page; all their evidence where the page shows everything. */
function list(page: Page, title: string, rows: readonly Verdict[], tone: Colour): readonly string[] {
  if (rows.length === 0) return [];
  if (page.whole) return withEvidence(page, title, rows, tone);
  const { colour, compact } = page;
  const most = compact ? COMPACT_ROWS : ROWS;
  const lines = [`${colour(tone, `${title}: ${rows.length}`)} ${colour('dim', '(--verbose shows the evidence)')}`];
  for (const row of rows.slice(0, most)) lines.push(...item(row, compact ? [] : inShort(row), tone, colour));
  if (rows.length > most) lines.push(`  and ${rows.length - most} more`);
  return lines;
}

function inShort(row: Verdict): readonly Piece[] {
  const pieces: Piece[] = [
    { label: 'keeps it', lines: keeping(row) },
    { label: 'seen', lines: seen(row) },
    { label: 'because', lines: because(row) },
  ];
  return pieces.filter(({ lines }) => lines.length > 0);
}

/** Headers that every exchange has, and that tell nothing of it. */
const plumbing = /^(?:user-agent|content-type|date|connection|keep-alive|content-length|transfer-encoding):/i;

/** The evidence on a few short lines: without the ways to ask again, and with one source. */
function brief(pieces: readonly Piece[]): readonly Piece[] {
  return pieces
    .filter(({ label }) => !['curl', 'again', 'case'].includes(label))
    .map(({ label, lines }) => {
      const kept =
        label === 'promised' ? lines.slice(0, 2) : lines.filter((line) => label !== 'exchange' || !plumbing.test(line));
      return { label, lines: kept.map((line) => (line.length > 100 ? `${line.slice(0, 99)}…` : line)) };
    });
}

/** What an endpoint sent stands behind the label's column: it cannot pass for a line of the report. */
function item(row: Verdict, pieces: readonly Piece[], tone: Colour, colour: Paint): readonly string[] {
  const lines = [`  ${colour('bold', shown(row.probe))}  ${colour(tone, heading(row))}`];
  for (const { label, lines: texts } of pieces) {
    for (const [index, text] of texts.entries()) {
      lines.push(`    ${colour('dim', (index === 0 ? label : '').padEnd(9))} ${text}`);
    }
  }
  return lines;
}

/** What is asked only by a flag, and nobody judges: whoever gave it wants to see the answers, whatever they are. */
function isChosen({ chosen: flag, document, verdict }: Verdict): boolean {
  return flag !== undefined && document === null && verdict !== 'not-selected' && verdict !== 'not-applicable';
}

function chosen({ summary: { verdicts }, colour }: Page): readonly (readonly string[])[] {
  return [...Map.groupBy(verdicts.filter(isChosen), (row) => row.chosen ?? '')].map(([flag, rows]) => {
    const width = Math.max(...rows.map(({ probe }) => shown(probe).length));
    const lines = rows.map((row) => {
      const came = row.outcomes.length > 0 ? seen(row).join('') : `${row.verdict}: ${because(row).join('; ')}`;
      return `  ${colour('bold', shown(row.probe).padEnd(width))}  ${came}`;
    });
    return [colour('yellow', `Asked by ${shown(flag)}, and judged by no document: ${rows.length}`), ...lines];
  });
}

/** Waivers that fail the gate. */
function outlived({ summary, colour }: Page): readonly string[] {
  const late = overdue(summary);
  if (late.length === 0) return [];
  const lines = [colour('red', `Waivers stale or expired: ${late.length}`)];
  for (const waiver of late) {
    lines.push(`  ${colour('bold', shown(waiver.probe))}  of ${shown(waiver.document)} at ${shown(waiver.target)}`);
    lines.push(...overdueLines(waiver).map((line) => `    ${line}`));
  }
  return lines;
}

function notAsked({ summary, colour, whole, compact }: Page): readonly string[] {
  const all = unasked(summary.verdicts.filter((row) => !isChosen(row)));
  // What there is nothing of, and what nobody would judge, is seldom what a reader looks for, and has the most reasons.
  const nothing = all.filter(({ verdict }) => !whole && verdict === 'not-applicable');
  const unjudged = all.filter(({ verdict, judged }) => !whole && verdict === 'unverifiable' && !judged);
  const groups = all.filter((group) => !nothing.includes(group) && !unjudged.includes(group));
  const told = [...groups, ...unjudged, ...(compact ? [] : nothing)];
  if (told.length === 0) return [];
  const probes = new Set(told.flatMap((group) => group.probes)).size;
  const musts = groups
    .filter(({ verdict }) => verdict !== 'not-applicable')
    .reduce((sum, group) => sum + group.musts, 0);
  const lines = [
    colour('yellow', `Not asked: ${counted(probes, 'question')}${musts > 0 ? `, ${musts} with a MUST` : ''}`),
  ];
  for (const { verdict, reason, configure, probes: ids, musts: must } of groups) {
    const number = `${String(ids.length).padStart(4)}${must > 0 ? ` (${must} MUST)` : ''}`.padEnd(15);
    const flags = configure === undefined ? '' : `  ${colour('cyan', shown(configure))}`;
    lines.push(`${number} ${verdict}: ${shown(reason, 300)}${flags}`);
    if (compact) continue;
    lines.push(
      colour(
        'dim',
        `${''.padEnd(15)} ${few(
          ids.map((id) => shown(id)),
          whole ? ids.length : 3,
        )}`,
      ),
    );
  }
  const inOne = (of: readonly Unasked[], sentence: string) => {
    const count = of.reduce((sum, group) => sum + group.probes.length, 0);
    if (count > 0) lines.push(`${String(count).padStart(4).padEnd(15)} ${sentence}`);
  };
  inOne(unjudged, 'unverifiable, and judged by no document (--verbose says what they take)');
  if (!compact) inOne(nothing, 'not-applicable: there is no such thing here (--verbose says of what)');
  return lines;
}

/** What the container or the process wrote: its lines stand behind a bar, so that none can pass for one of the report. */
function hostLog({ summary: { endpointLog }, colour, whole, compact }: Page): readonly string[] {
  if (!endpointLog) return [];
  const { source, lines } = endpointLog;
  if (lines.length === 0) return [colour('yellow', `The ${source} wrote nothing.`)];
  const most = whole ? lines.length : compact ? COMPACT_ROWS : ROWS;
  const before = endpointLog.truncated + Math.max(0, lines.length - most);
  return [
    colour('yellow', `Log of the ${source}, its end:`),
    ...(before > 0 ? [colour('dim', `  … ${counted(before, 'line')} before`)] : []),
    ...lines.slice(-most).map((line) => `  ${colour('dim', '|')} ${shown(line, LOG_WIDTH)}`),
  ];
}

function last({ summary, colour }: Page): string {
  const tone: Colour = summary.exitCode === 0 ? 'green' : 'red';
  return colour('bold', colour(tone, decision(summary)));
}
