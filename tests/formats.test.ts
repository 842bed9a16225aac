/** One failing run in every format, each held against a validator of another maker. */

import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { check } from '../check.ts';
import type { Event } from '../harness/events.ts';
import type { Summary } from '../harness/summary.ts';
import { mockGateway } from '../mock-server/index.ts';
import { memory } from '../reports/__test-helpers__/fake.ts';
import { type ReportName, reports } from '../reports/index.ts';
import type { ReportFactory } from '../reports/report.ts';
import eventSchema from '../reports/schemas/event.schema.json' with { type: 'json' };
import reportSchema from '../reports/schemas/report.schema.json' with { type: 'json' };
import {
  allNodes,
  codeClimateErrors,
  htmlErrors,
  junitRead,
  markdownTree,
  noValidators,
  sarifErrors,
  xmlErrors,
} from './__test-helpers__/validators.ts';

const failing = 'accept/without-event-stream';
const events: Event[] = [];
let run: Summary;
let clean: Summary;

beforeAll(async () => {
  const gateway = mockGateway('kindo');
  const options = { ...gateway.target(), url: 'http://gateway.test/v1/mcp', handle: gateway.fetch, seed: 5, runs: 2 };
  clean = await check({ ...options, only: ['accept/*', 'lifecycle/*'] });
  gateway.faults.add('serves-without-event-stream');
  run = await check({ ...options, only: ['accept/*', 'lifecycle/*'], onEvent: (event) => events.push(event) });
  expect([clean.exitCode, run.exitCode]).toEqual([0, 1]);
});

async function written(format: ReportName): Promise<string> {
  const sink = memory();
  const create: ReportFactory = reports[format].create;
  const report = create(sink, { baseline: [clean], location: 'acme.target.yaml', card: true });
  const handle = report.run({ log: 'run.ndjson' });
  for (const event of events) handle(event);
  await report.finish?.();
  return sink.text;
}

const ajv = new Ajv2020({ strict: false }).addSchema(eventSchema, 'event.schema.json');

/** How each format is validated, by which program. */
const validators: Readonly<Record<ReportName, readonly [validator: string, validate: (text: string) => unknown]>> = {
  terminal: [
    'no program: it is for people',
    (text) => {
      expect(text).toContain('Since run ');
      expect(text).toMatch(/^ {2}accept\/without-event-stream {2}violation of kindo@2026\.09 \(MUST\)$/m);
    },
  ],
  html: [
    'parse5',
    (text) => {
      expect(htmlErrors(text)).toEqual([]);
      expect(htmlErrors('<p></b>')).not.toEqual([]);
    },
  ],
  json: [
    'ajv, by report.schema.json',
    (text) => {
      const validate = ajv.compile(reportSchema);
      expect([validate(JSON.parse(text)), validate.errors]).toEqual([true, null]);
    },
  ],
  ndjson: [
    'ajv, by event.schema.json',
    (text) => {
      const validate = ajv.getSchema('event.schema.json');
      for (const line of text.trimEnd().split('\n')) expect([validate?.(JSON.parse(line)), line]).toEqual([true, line]);
    },
  ],
  junit: [
    'libxml2 (xmllint-wasm) and test-results-parser',
    async (text) => {
      expect(await xmlErrors(text)).toEqual([]);
      const read = junitRead(text);
      const skipped = text.split('<skipped ').length - 1;
      // It counts what ran.
      expect(read).toMatchObject({ total: run.verdicts.length - skipped, failed: 1, errors: 0 });
      const failed = read.suites.flatMap(({ cases }) => cases).filter(({ status }) => status === 'FAIL');
      expect(failed.map(({ name }) => name)).toEqual([failing]);
    },
  ],
  sarif: [
    '@microsoft/jest-sarif, by the schema of SARIF 2.1.0',
    (text) => {
      const log = JSON.parse(text);
      expect(sarifErrors(log)).toBe('');
      const [{ results, invocations }] = log.runs;
      expect(results[0]).toMatchObject({
        ruleId: failing,
        level: 'error',
        baselineState: 'new',
        locations: [{ physicalLocation: { artifactLocation: { uri: 'acme.target.yaml' }, region: { startLine: 1 } } }],
      });
      expect(invocations).toMatchObject([{ executionSuccessful: true, exitCode: 1 }]);
      expect(sarifErrors({ ...log, runs: [{}] })).not.toBe('');
    },
  ],
  gitlab: [
    'tsc, by the types of codeclimate-types',
    async (text) => {
      const issues = JSON.parse(text);
      expect(await codeClimateErrors(issues)).toBe('');
      expect(issues[0]).toMatchObject({
        check_name: failing,
        severity: 'critical',
        location: { path: 'acme.target.yaml' },
      });
      const prints = issues.map(({ fingerprint }: { readonly fingerprint: string }) => fingerprint);
      expect(new Set(prints).size).toBe(issues.length);
      expect(await codeClimateErrors([{ ...issues[0], severity: 'bad' }])).toContain('error TS');
    },
  ],
  markdown: [
    'mdast-util-from-markdown with micromark-extension-gfm',
    (text) => {
      const nodes = allNodes(markdownTree(text));
      expect(nodes.filter(({ type }) => ['link', 'image', 'linkReference', 'definition'].includes(type))).toEqual([]);
      const tables = nodes.filter(({ type }) => type === 'table');
      expect(tables.length).toBe(2);
      for (const { children = [] } of tables) {
        expect(new Set(children.map((row) => row.children?.length)).size).toBe(1);
      }
      expect(nodes.find(({ type, value }) => type === 'inlineCode' && value === failing)).toBeDefined();
    },
  ],
  github: [
    "the runner's own rules, since there is no other program",
    (text) => {
      const lines = text.trimEnd().split('\n');
      expect(lines[0]).toMatch(/^::error file=acme\.target\.yaml,line=1,title=accept\/without-event-stream%3A [^:]*::/);
      for (const line of lines) expect(line).toMatch(/^::(error|warning|notice) ([a-z]+=[^,:]*,?)+::[^\r\n]+$/);
    },
  ],
};

describe.skipIf(noValidators !== undefined)('a failing run', () => {
  it.each(Object.entries(validators))('is valid as %s', async (format, [validator, validate]) => {
    const text = await written(format as ReportName);
    expect(text, `for ${validator}`).toContain(failing);
    await validate(text);
  });
});
