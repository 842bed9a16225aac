/** The SARIF 2.1.0 report: a run of the format for each run, a rule for each question in which something was found. */

import type { Summary } from '../harness/summary.ts';
import { changesOf } from './baseline.ts';
import { asJson } from './evidence.ts';
import { distinctly, endpointName, type Finding, findingsOf, ownRules, placeOf } from './findings.ts';
import { fromRuns, type ReportFactory, type ReportOptions, type ToldRun } from './report.ts';
import { shown, visibleJson } from './text.ts';

/** Writes {@link sarifText} once the runs have ended. */
export const sarif: ReportFactory = fromRuns(sarifText);

/** The runs as a SARIF log, ending in a line break. */
export function sarifText(runs: readonly ToldRun[], options: ReportOptions = {}): string {
  const all = { ...options, runs: options.runs ?? runs.length };
  const ids = distinctIds(runs.map(({ summary }) => summary));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: runs.map((run, index) => runOf(run, ids[index] ?? '', all)),
  };
  return `${visibleJson(asJson(log, 2))}\n`;
}

/** One category each: a code scanning service takes only one run of each. */
function distinctIds(runs: readonly Summary[]): readonly string[] {
  const ids = runs.map((run) => `mcp-assay${slashed(endpointName(run))}/${run.revision ?? 'none'}/`);
  return ids.map((id, index) => {
    const before = ids.slice(0, index).filter((each) => each === id).length;
    return before === 0 ? id : `${id}${before + 1}/`;
  });
}

function slashed(name: string): string {
  const path = shown(name, 200).replace(/\/+$/, '');
  return path === '' || path.startsWith('/') ? path : `/${path}`;
}

function runOf(told: ToldRun, id: string, options: ReportOptions): object {
  const { summary } = told;
  const findings = findingsOf(summary);
  const rules = [...new Map(findings.map((finding) => [finding.rule, finding])).values()];
  const states = statesOf(summary, options);
  const fingerprints = distinctly(findings.map(({ fingerprint }) => fingerprint));
  return {
    tool: {
      driver: { name: 'mcp-assay', semanticVersion: summary.version, rules: rules.map(ruleOf) },
    },
    automationDetails: { id },
    invocations: [invocationOf(summary)],
    columnKind: 'utf16CodeUnits',
    results: findings.map((finding, index) => ({
      ruleId: finding.rule,
      ruleIndex: rules.findIndex(({ rule }) => rule === finding.rule),
      level: finding.level,
      message: { text: message(`${finding.title}. ${finding.text}`) },
      locations: [locationOf(finding, told, options)],
      partialFingerprints: { 'mcpAssay/v1': fingerprints[index] },
      ...(states && { baselineState: states(finding) }),
      ...(finding.waivers && {
        suppressions: finding.waivers.map(({ reason, expires, link }) => ({
          kind: 'external',
          status: 'accepted',
          justification: shown(`${reason} (until ${expires}${link === undefined ? '' : `, ${link}`})`, 1_000),
        })),
      }),
    })),
    properties: {
      target: shown(summary.target, 500),
      run: summary.run,
      seed: summary.seed,
      documents: summary.documents.map(({ id: document }) => document),
      complete: summary.complete,
    },
  };
}

function invocationOf(summary: Summary): object {
  const { startedAt, elapsedMs, exitCode, complete, verdicts } = summary;
  const began = Date.parse(startedAt);
  const ended = Number.isNaN(began) ? undefined : new Date(began + elapsedMs).toISOString();
  const faults = findingsOf(summary).filter(
    ({ rule, row }) => row?.verdict === 'error' || (!row && rule !== 'mcp-assay/waiver'),
  );
  return {
    // Whether the tool came to a result; that of the gate is in the exit code.
    executionSuccessful: complete && !verdicts.some(({ verdict }) => verdict === 'error'),
    exitCode,
    ...(ended !== undefined && { startTimeUtc: new Date(began).toISOString(), endTimeUtc: ended }),
    toolExecutionNotifications: faults.map(({ title, text }) => ({
      level: 'error',
      message: { text: message(`${title} ${text}`) },
    })),
  };
}

function ruleOf({ rule, row }: Finding): object {
  const own = Object.entries(ownRules).find(([name]) => name === rule)?.[1] ?? '';
  const about = row ? shown(row.question) : own;
  const promised = (row?.statements ?? []).map(({ id, text, sources }) =>
    [`${id}: ${text}`, ...sources].map((line) => shown(line, 500)).join('\n'),
  );
  return {
    id: rule,
    shortDescription: { text: message(about) },
    help: { text: message([about, ...promised, `mcp-assay explain ${rule}`].join('\n\n')) },
    properties: { tags: ['mcp'] },
  };
}

function locationOf(finding: Finding, told: ToldRun, options: ReportOptions): object {
  const { path, line } = placeOf(finding, told, options);
  const { row } = finding;
  const isUrl = URL.canParse(path);
  return {
    physicalLocation: {
      artifactLocation: isUrl
        ? { uri: new URL(path).href }
        : { uri: encodeURI(path).replaceAll(/[?#]/g, encodeURIComponent), uriBaseId: '%SRCROOT%' },
      region: { startLine: line },
    },
    logicalLocations: [
      { fullyQualifiedName: shown([row?.document ?? 'mcp-assay', finding.rule].join('/'), 300), kind: 'module' },
    ],
  };
}

/** How each finding stands to the baseline; undefined where there is none. */
function statesOf(summary: Summary, options: ReportOptions): ((finding: Finding) => string) | undefined {
  const changes = changesOf(summary, options);
  const before = changes?.baseline;
  if (!changes || !before) return undefined;
  const old = new Set(findingsOf(before).map(({ fingerprint }) => fingerprint));
  return ({ row, fingerprint }) => {
    if (row && changes.known.includes(row)) return 'unchanged';
    if (!old.has(fingerprint)) return 'new';
    return row && changes.fresh.includes(row) ? 'updated' : 'unchanged';
  };
}

/** The text with nothing in it that is a link or a placeholder. Source: SARIF 2.1.0 §3.11.5 and §3.11.6. */
function message(text: string): string {
  return text.replaceAll('](', '] (').replaceAll(/\{(\d+)\}/g, '{{$1}}');
}
