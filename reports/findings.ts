/** What a run found, as formats have it that show findings at a place in a repository: SARIF, annotations, code quality. */

import { createHash } from 'node:crypto';
import { relative, sep } from 'node:path';
import type { Verdict } from '../harness/events.ts';
import { failingOf } from '../harness/gate.ts';
import type { VerdictKind } from '../harness/judge.ts';
import type { Summary } from '../harness/summary.ts';
import type { Waiver } from '../harness/waivers.ts';
import { decision } from './decision.ts';
import { because, heading, keeping, seen } from './evidence.ts';
import type { ReportOptions, ToldRun } from './report.ts';
import { shown } from './text.ts';
import { overdue, overdueLines, waiverName } from './waived.ts';

/** `error` fails the gate; `warning` is advice, or known from the baseline; `note` is broken in a document that does not gate. */
export type FindingLevel = 'error' | 'warning' | 'note';

export interface Finding {
  /** The probe's id; for what is no answer of the endpoint, one of {@link ownRules}. */
  readonly rule: string;
  readonly level: FindingLevel;
  /** One line: what is wrong. */
  readonly title: string;
  /** One line: what was asked, what would keep the promise, and what was seen. */
  readonly text: string;
  /** The same from run to run and from deployment to deployment, as long as the same fields are wrong. */
  readonly fingerprint: string;
  /** The verdict that it is. */
  readonly row?: Verdict;
  /** Those that let it pass. */
  readonly waivers?: readonly Waiver[];
}

/** Findings that are about the run and not about an answer, each with its meaning. */
export const ownRules = {
  'mcp-assay/preflight': 'The endpoint could not be asked.',
  'mcp-assay/undecided': 'The run did not come to a decision.',
  'mcp-assay/waiver': 'A waiver has outlived the answer that it let pass.',
} as const;

/** What counts most comes first, within its level. */
const order: readonly VerdictKind[] = ['error', 'violation', 'flaky', 'advice', 'blocked', 'unverifiable', 'waived'];
const levels: readonly FindingLevel[] = ['error', 'warning', 'note'];

/** All findings of a run, the gravest first; those that waivers let pass among them. A run that is not met has at least one error. */
export function findingsOf(run: Summary): readonly Finding[] {
  const failing = new Set(failingOf(run, run.failOn));
  const rows = run.verdicts.flatMap((row): readonly Finding[] => {
    const level = levelOf(row, failing.has(row));
    return level === undefined ? [] : [findingOf(row, level, run)];
  });
  const sorted = rows.toSorted(
    (one, other) => levels.indexOf(one.level) - levels.indexOf(other.level) || rank(one) - rank(other),
  );
  const all = [...ownFindings(run), ...sorted];
  const isTold = run.exitCode === 0 || all.some(({ level, waivers }) => level === 'error' && !waivers);
  return isTold ? all : [own(run, 'mcp-assay/undecided', decision(run)), ...all];
}

function rank({ row }: Finding): number {
  return row ? order.indexOf(row.verdict) : -1;
}

/** Undefined where there is nothing to find. */
function levelOf({ verdict, known, waived }: Verdict, failing: boolean): FindingLevel | undefined {
  if (failing || verdict === 'error') return 'error';
  if (waived) return waived.verdict === 'advice' ? 'warning' : 'error';
  if (known || verdict === 'advice') return 'warning';
  return verdict === 'violation' || verdict === 'flaky' ? 'note' : undefined;
}

function findingOf(row: Verdict, level: FindingLevel, run: Summary): Finding {
  const parts = [
    shown(row.question),
    ...keeping(row).map((text) => `Keeps it: ${text}.`),
    ...seen(row).map((text) => `Seen: ${text}.`),
    ...because(row).map((text) => `Because: ${text}.`),
    ...row.statements.filter(({ text }) => text !== '').map(({ id, text }) => `${shown(id)}: ${shown(text, 500)}`),
  ];
  return {
    rule: shown(row.probe),
    level,
    title: `${shown(row.probe)}: ${heading(row)}`,
    text: parts.join(' '),
    fingerprint: fingerprint(run, row.document, row.probe, row.level, [...row.broken].sort()),
    row,
    ...(row.waived && { waivers: row.waived.by }),
  };
}

function ownFindings(run: Summary): readonly Finding[] {
  const { preflight, complete, reason, waivers } = run;
  return [
    ...(preflight ? [own(run, 'mcp-assay/preflight', shown(preflight.message, 1_000))] : []),
    ...(complete || preflight
      ? []
      : [own(run, 'mcp-assay/undecided', `The run is not complete: ${shown(reason ?? 'it ended early', 500)}.`)]),
    ...overdue({ waivers }).map((waiver) =>
      own(run, 'mcp-assay/waiver', `${shown(waiverName(waiver))}: ${overdueLines(waiver).join(' ')}`, [
        waiver.probe,
        waiver.document,
        waiver.outcome,
      ]),
    ),
  ];
}

function own(run: Summary, rule: keyof typeof ownRules, text: string, of: readonly unknown[] = []): Finding {
  return { rule, level: 'error', title: ownRules[rule], text, fingerprint: fingerprint(run, rule, ...of) };
}

/** Of the endpoint by its name or its path: where it is deployed, which seed was drawn and how often an answer came change nothing. */
function fingerprint(run: Pick<Summary, 'name' | 'target'>, ...of: readonly unknown[]): string {
  return hash([endpointName(run), ...of]);
}

/** What an endpoint is called wherever it is deployed. */
export function endpointName({ name, target }: Pick<Summary, 'name' | 'target'>): string {
  return name ?? (URL.canParse(target) ? new URL(target).pathname : target);
}

/** The fingerprints with those made distinct that stand there more than once, in an order that is kept from run to run. */
export function distinctly(fingerprints: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  return fingerprints.map((each) => {
    const before = counts.get(each) ?? 0;
    counts.set(each, before + 1);
    return before === 0 ? each : hash([each, before]);
  });
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** Where a finding is shown. */
export interface Place {
  /** A path with slashes, relative to the working folder; a URL where there is no file. */
  readonly path: string;
  /** From 1 on. */
  readonly line: number;
}

/**
 * The reader's own file where one was named. Else the line of the run's log that shows the answer, where the log lies
 * below the working folder; and where there is no file at all, the endpoint's URL.
 */
export function placeOf({ row }: Finding, { summary, log, lines }: ToldRun, { location }: ReportOptions): Place {
  if (location !== undefined) return { path: location, line: 1 };
  const near = log === undefined ? '..' : relative('', log);
  if (near.startsWith('..')) return { path: summary.target, line: 1 };
  return { path: near.replaceAll(sep, '/'), line: lines?.get(row?.exchange ?? 0) ?? 1 };
}
