/** The JUnit report: a suite per area of each run, a test per probe and document. */

import type { Verdict } from '../harness/events.ts';
import { areaOf } from '../harness/probe.ts';
import type { Summary } from '../harness/summary.ts';
import type { WaiverTold } from '../harness/waivers.ts';
import { decision } from './decision.ts';
import { evidence, heading } from './evidence.ts';
import { fromRuns, namesOf, type ReportFactory, type ToldRun } from './report.ts';
import { type TestStatus, testStatus } from './test-status.ts';
import { counted, shown, visible } from './text.ts';
import { overdue, overdueLines, waiverName } from './waived.ts';
import { content, element } from './xml.ts';

/** Writes {@link junitText} once the runs have ended. */
export const junit: ReportFactory = fromRuns(junitText);

/** The suite of tests that are about the run itself. */
const OWN = 'mcp-assay';

interface Test {
  readonly name: string;
  readonly classname: string;
  readonly status: TestStatus['status'];
  /** Elements of the test, as XML. */
  readonly inner: readonly string[];
}

/** The report as an XML document. Of several runs, each suite bears the run's name before its own. */
export function junitText(runs: readonly ToldRun[]): string {
  const names = namesOf(runs.map(({ summary }) => summary));
  const suites = runs.flatMap((run, index) => suitesOf(run, runs.length > 1 ? `${names[index]} / ` : ''));
  const time = (runs.reduce((sum, { summary }) => sum + summary.elapsedMs, 0) / 1_000).toFixed(3);
  const all = totals(suites.flatMap(({ tests }) => tests));
  const written = element(
    'testsuites',
    { name: 'mcp-assay', ...all, time },
    suites.map(({ xml }) => xml),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${written}\n`;
}

interface Suite {
  readonly tests: readonly Test[];
  readonly xml: string;
}

function suitesOf({ summary, log }: ToldRun, before: string): readonly Suite[] {
  const areas = Map.groupBy(summary.verdicts, ({ probe }) => areaOf(probe));
  const own = [...testOfRun(summary), ...overdue(summary).map(testOfWaiver)];
  const output = outputOf(summary);
  const suites = [
    ...(own.length + output.length > 0 ? [{ name: OWN, tests: own, output }] : []),
    ...[...areas].map(([area, rows]) => ({
      name: area,
      tests: rows.map((row) => testOf(row, rows, summary, log)),
      output: [],
    })),
  ];
  return suites.map(({ name, tests, output: written }) => {
    // Requests of many probes overlap: no probe has a time of its own, and readers take a missing one for a fault.
    const attributes = { ...totals(tests), time: 0, timestamp: visible(summary.startedAt) };
    const xml = element('testsuite', { name: visible(`${before}${name}`), ...attributes }, [
      properties(propertiesOf(summary)),
      ...tests.map(({ name: test, classname, inner }) =>
        element('testcase', { name: test, classname, time: 0 }, inner),
      ),
      ...written,
    ]);
    return { tests, xml };
  });
}

/** What the container or the process wrote that served the endpoint. */
function outputOf({ endpointLog }: Summary): readonly string[] {
  if (!endpointLog) return [];
  const { source, lines, truncated } = endpointLog;
  const before = truncated > 0 ? `, ${counted(truncated, 'line')} before` : '';
  const text = [`Log of the ${source}${before}:`, ...lines.map((line) => visible(line))].join('\n');
  return [element('system-out', {}, content(text))];
}

function totals(tests: readonly Test[]): Record<string, number> {
  const of = (status: Test['status']) => tests.filter((test) => test.status === status).length;
  return { tests: tests.length, failures: of('failed'), errors: of('error'), skipped: of('skipped') };
}

/**
 * A failed preflight is one failed test, one that the caller had left out a skipped one; a run that is not complete, or
 * lacks what was given, is one error, so that no half run is all green.
 */
function testOfRun(summary: Summary): readonly Test[] {
  const { preflight, complete, reason, missing: [missing] = [] } = summary;
  if (preflight?.cause === 'no-secret') {
    const skipped = element('skipped', { message: shown(preflight.message, 500) });
    return [{ name: 'preflight', classname: OWN, status: 'skipped', inner: [skipped] }];
  }
  if (preflight) {
    const failure = element('failure', { message: shown(preflight.message, 500), type: preflight.cause });
    return [{ name: 'preflight', classname: OWN, status: 'failed', inner: [failure] }];
  }
  if (complete && missing !== undefined) {
    const error = element('error', { message: shown(missing, 500), type: 'missing' });
    return [{ name: 'asked', classname: OWN, status: 'error', inner: [error] }];
  }
  if (complete) return [];
  const error = element('error', { message: shown(`The run is not complete: ${reason}`, 500), type: 'incomplete' });
  return [{ name: 'complete', classname: OWN, status: 'error', inner: [error] }];
}

function testOfWaiver(waiver: WaiverTold): Test {
  const failure = element('failure', { message: overdueLines(waiver).join(' '), type: waiver.state });
  return { name: `waiver of ${visible(waiverName(waiver))}`, classname: OWN, status: 'failed', inner: [failure] };
}

function testOf(row: Verdict, area: readonly Verdict[], summary: Summary, log: string | undefined): Test {
  const { status, note } = testStatus(row, summary.failOn, summary.complete);
  const annotated = note === undefined ? [] : [properties({ verdict: row.verdict, note: shown(note, 1_000) })];
  return {
    name: nameOf(row, area),
    classname: row.document === null ? 'no document' : visible(row.document),
    status,
    inner: [...annotated, ...resultOf(row, status, note ?? row.verdict, () => evidence(row, summary, log))],
  };
}

/** The probe's id; where one document promises something on two levels, with the level: names are not to be given twice. */
function nameOf({ probe, document, level }: Verdict, area: readonly Verdict[]): string {
  const twice = area.filter((row) => row.probe === probe && row.document === document).length > 1;
  return visible(twice ? `${probe} (${level})` : probe);
}

function resultOf(
  row: Verdict,
  status: Test['status'],
  note: string,
  behind: () => ReturnType<typeof evidence>,
): readonly string[] {
  if (status === 'passed') return [];
  if (status === 'skipped') return [element('skipped', { message: shown(note, 1_000) })];
  const message = `${heading(row)}: ${shown(row.question)}`;
  const pieces = behind().map(({ label, lines }) => `${label}:\n${lines.map((line) => `  ${line}`).join('\n')}`);
  return [
    element(status === 'error' ? 'error' : 'failure', { message, type: row.verdict }, content(pieces.join('\n'))),
  ];
}

function propertiesOf(summary: Summary): Record<string, string | number> {
  return {
    target: shown(summary.target, 500),
    run: visible(summary.run),
    seed: summary.seed,
    documents: summary.documents.map(({ id }) => shown(id)).join(', '),
    decision: decision(summary),
  };
}

function properties(values: Readonly<Record<string, string | number>>): string {
  return element(
    'properties',
    {},
    Object.entries(values).map(([name, value]) => element('property', { name, value })),
  );
}
