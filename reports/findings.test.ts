import { describe, expect, it } from 'vitest';
import { summarise } from '../harness/summary.ts';
import {
  eventsOf,
  exchange,
  memory,
  stillborn,
  summaryOf,
  unaskedVerdict,
  verdictOf,
  violation,
  waivedViolation,
  waiver,
} from './__test-helpers__/fake.ts';
import { distinctly, findingsOf, placeOf } from './findings.ts';
import { gitlab, gitlabText } from './gitlab.ts';
import { sarif, sarifText } from './sarif.ts';

const [finding] = findingsOf(summaryOf({ verdicts: [violation] })) as [ReturnType<typeof findingsOf>[number]];

describe('the findings of a run', () => {
  it('are what is wrong, the gravest first', () => {
    const rows = [
      verdictOf(),
      { ...violation, probe: 'a/advice', verdict: 'advice' as const },
      unaskedVerdict('a/blocked', { verdict: 'blocked', reason: 'refused' }),
      unaskedVerdict('a/unasked', { verdict: 'unverifiable', reason: 'no key' }),
      { ...violation, probe: 'a/deviates', verdict: 'deviation' as const },
      violation,
    ];
    expect(findingsOf(summaryOf({ verdicts: rows })).map(({ rule, level }) => [rule, level])).toEqual([
      ['accept/without-event-stream', 'error'],
      ['a/blocked', 'error'],
      ['a/advice', 'warning'],
    ]);
  });

  it('are never none where the gate is not met', () => {
    const waivers = [{ ...waiver, state: 'stale' as const }];
    const broken = unaskedVerdict('a/b', { verdict: 'error', reason: 'it broke' });
    const all = [
      summarise(stillborn('Nothing answers.')),
      summaryOf({ verdicts: [verdictOf()], finished: { complete: false, reason: 'the deadline' } }),
      summaryOf({ verdicts: [unaskedVerdict('a/b', { verdict: 'unverifiable' })] }),
      summaryOf({ verdicts: [verdictOf()], finished: { waivers } }),
      summaryOf({ verdicts: [broken] }),
    ];
    expect(all.map((run) => findingsOf(run).map(({ rule, level }) => `${level} ${rule}`))).toEqual([
      ['error mcp-assay/preflight'],
      ['error mcp-assay/undecided'],
      ['error mcp-assay/undecided'],
      ['error mcp-assay/waiver'],
      ['error a/b'],
    ]);
    expect(findingsOf(summaryOf({ verdicts: [verdictOf()] }))).toEqual([]);
  });

  it('have fingerprints that seed, port and counts leave alone, and other wrong fields do not', () => {
    const printOf = (change: Parameters<typeof summaryOf>[0]['started'], row = violation) =>
      findingsOf(summaryOf({ started: { ...change }, verdicts: [row] }))[0]?.fingerprint;
    const same = printOf({});
    expect(printOf({ seed: 7, target: 'http://127.0.0.1:4711/v1/mcp', run: 'other' })).toBe(same);
    expect(printOf({}, { ...violation, outcomes: violation.outcomes.slice(1), broken: ['status', 'answer'] })).toBe(
      same,
    );
    expect(printOf({}, { ...violation, broken: ['status'] })).not.toBe(same);
    expect(printOf({}, { ...violation, level: 'should' })).not.toBe(same);
    expect(printOf({ name: 'staging' })).not.toBe(same);
    expect(printOf({ target: 'https://gateway.test/other' })).not.toBe(same);
    expect(new Set(distinctly(['a', 'b', 'a', 'a'])).size).toBe(4);
    expect(distinctly(['a', 'b', 'a'])).toEqual(distinctly(['a', 'b', 'a']));
  });

  it('are shown at the file that was named, else in the log below the working folder, else at the endpoint', () => {
    const run = { summary: summaryOf({ verdicts: [violation] }), lines: new Map([[1, 12]]) };
    expect(placeOf(finding, { ...run, log: 'logs/run.ndjson' }, { location: 'acme.yaml' })).toEqual({
      path: 'acme.yaml',
      line: 1,
    });
    expect(placeOf(finding, { ...run, log: 'logs/run.ndjson' }, {})).toEqual({ path: 'logs/run.ndjson', line: 12 });
    for (const far of [run, { ...run, log: '../run.ndjson' }, { ...run, log: '/elsewhere/run.ndjson' }]) {
      expect(placeOf(finding, far, {})).toEqual({ path: 'https://gateway.test/v1/mcp', line: 1 });
    }
  });
});

describe('the SARIF report', () => {
  const logOf = (...all: Parameters<typeof sarifText>) => JSON.parse(sarifText(...all));

  it('has a physical location for every result, on the line of the log that shows it', async () => {
    const sink = memory();
    const report = sarif(sink);
    const handle = report.run({ log: 'run log.ndjson' });
    for (const event of eventsOf({ verdicts: [violation] })) handle(event);
    await report.finish?.();
    const [{ results }] = JSON.parse(sink.text).runs;
    expect(results[0].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'run%20log.ndjson', uriBaseId: '%SRCROOT%' },
      region: { startLine: 3 },
    });
    const [{ results: bare }] = logOf([{ summary: summaryOf({ verdicts: [violation] }) }]).runs;
    expect(bare[0].locations[0].physicalLocation.artifactLocation).toEqual({ uri: 'https://gateway.test/v1/mcp' });
  });

  it('suppresses what is waived, with the reason', () => {
    const [{ results }] = logOf([
      { summary: summaryOf({ verdicts: [waivedViolation, verdictOf({ probe: 'a/b' })] }) },
    ]).runs;
    expect(results).toMatchObject([
      {
        level: 'error',
        suppressions: [{ kind: 'external', status: 'accepted', justification: expect.stringContaining(waiver.reason) }],
      },
    ]);
  });

  it('says how each result stands to the baseline', () => {
    const other = { ...violation, probe: 'a/other' };
    const wrong = { outcome: { answer: 'http-error', status: 500 }, count: 1 };
    const baseline = [summaryOf({ verdicts: [violation, other] })];
    const verdicts = [
      violation,
      { ...other, outcomes: [wrong], outcome: wrong.outcome },
      { ...violation, probe: 'a/new' },
    ];
    const [{ results }] = logOf([{ summary: summaryOf({ verdicts }) }], { baseline }).runs;
    expect(results.map(({ baselineState }: { baselineState: string }) => baselineState)).toEqual([
      'unchanged',
      'updated',
      'new',
    ]);
  });

  it('has one category for each run, and tells of one that came to nothing', () => {
    const summary = summaryOf({ verdicts: [violation] });
    const { runs } = logOf([{ summary }, { summary }, { summary: summarise(stillborn('Nothing answers.')) }]);
    const ids = runs.map(({ automationDetails }: { automationDetails: { id: string } }) => automationDetails.id);
    expect(ids).toEqual(['mcp-assay/v1/mcp/2025-03-26/', 'mcp-assay/v1/mcp/2025-03-26/2/', 'mcp-assay/v1/mcp/none/']);
    expect(runs[2].invocations).toMatchObject([
      { executionSuccessful: false, exitCode: 2, toolExecutionNotifications: [{ level: 'error' }] },
    ]);
  });

  it('has no link and no placeholder in what an endpoint says', () => {
    const question = 'See [here](https://evil.test) and {0}?';
    const [{ results, tool }] = logOf([{ summary: summaryOf({ verdicts: [{ ...violation, question }] }) }]).runs;
    for (const { text } of [results[0].message, tool.driver.rules[0].shortDescription]) {
      expect(text).toContain('See [here] (https://evil.test) and {{0}}?');
    }
  });
});

describe('the GitLab report', () => {
  it('is empty where nothing is wrong, and has no fingerprint twice', async () => {
    const sink = memory();
    const report = gitlab(sink);
    const handle = report.run();
    for (const event of eventsOf({ verdicts: [verdictOf(), waivedViolation], exchanges: [exchange] })) handle(event);
    await report.finish?.();
    expect(JSON.parse(sink.text)).toEqual([]);
    const summary = summaryOf({ verdicts: [violation] });
    const issues = JSON.parse(gitlabText([{ summary }, { summary }])) as { fingerprint: string }[];
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(2);
  });

  it('is as severe as the verdict', () => {
    const rows = [
      violation,
      { ...violation, probe: 'a/a', verdict: 'advice' as const },
      { ...violation, probe: 'a/b', gates: false },
    ];
    const issues = JSON.parse(gitlabText([{ summary: summaryOf({ verdicts: rows }) }])) as { severity: string }[];
    expect(issues.map(({ severity }) => severity)).toEqual(['critical', 'minor', 'info']);
  });
});
