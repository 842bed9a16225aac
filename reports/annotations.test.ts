import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarise } from '../harness/summary.ts';
import { eventsOf, exchange, memory, stillborn, summaryOf, verdictOf, violation } from './__test-helpers__/fake.ts';
import { annotationsText } from './annotations.ts';
import { reports } from './index.ts';
import type { ReportFactory } from './report.ts';

/** A command as the runner of GitHub reads it off a line. Source: `ActionCommand.TryParseV2` of github.com/actions/runner. */
function commandIn(line: string) {
  const text = line.trimStart();
  if (!text.startsWith('::')) return undefined;
  const end = text.indexOf('::', 2);
  const [, name = '', rest = ''] = /^(\S+)(?: (.*))?$/.exec(text.slice(2, end)) ?? [];
  const decoded = (all: string) =>
    all
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%');
  const properties = rest.split(',').map((each) => each.split('=', 2) as [string, string]);
  return {
    name,
    message: decoded(text.slice(end + 2)),
    ...Object.fromEntries(properties.map(([key, value]) => [key, decoded(value)])),
  } as { readonly name: string; readonly message: string; readonly title?: string; readonly file?: string };
}

function commandsOf(text: string) {
  return text.trimEnd().split('\n').map(commandIn);
}

describe('GitHub annotations', () => {
  it('are an error for what fails, a warning for advice, a notice for what does not gate, and the decision', () => {
    const summary = summaryOf({
      verdicts: [
        { ...violation, probe: 'a/advice', verdict: 'advice', level: 'should' },
        { ...violation, probe: 'a/beside', gates: false },
        { ...violation, probe: 'a/known', known: true },
        violation,
        verdictOf(),
      ],
    });
    expect(commandsOf(annotationsText([{ summary }], { location: 'acme.yaml' }))).toMatchObject([
      { name: 'error', title: 'accept/without-event-stream: violation of acme@1 (MUST)', file: 'acme.yaml', line: '1' },
      { name: 'warning', title: 'a/known: violation of acme@1 (MUST), known' },
      { name: 'warning', title: 'a/advice: advice of acme@1 (SHOULD)' },
      { name: 'notice', title: 'a/beside: violation of acme@1 (MUST)' },
      { name: 'notice', title: 'mcp-assay', message: expect.stringMatching(/^The gate is not met: /) },
    ]);
    expect(annotationsText([{ summary }])).not.toContain('file=');
  });

  it('are as many as GitHub shows, with the number of those that are not', () => {
    const verdicts = Array.from({ length: 30 }, (_, index) => ({
      ...violation,
      probe: `a/p${index}`,
      gates: index < 15,
    }));
    const commands = commandsOf(annotationsText([{ summary: summaryOf({ verdicts }) }]));
    const names = commands.map((command) => command?.name);
    expect(names).toEqual([...Array(10).fill('error'), ...Array(10).fill('notice')]);
    expect(commands.at(-1)?.message).toMatch(/\n11 other findings: GitHub shows 10 of a kind\.$/);
  });

  it('tell of a run that came to nothing', () => {
    const [first, last] = commandsOf(annotationsText([{ summary: summarise(stillborn('Nothing answers.')) }]));
    expect(first).toMatchObject({
      name: 'error',
      title: 'The endpoint could not be asked.',
      message: 'Nothing answers.',
    });
    expect(last?.message).toBe('Nothing judged: no question was asked.');
  });

  it('name the run where there are several', () => {
    const summary = summaryOf({ started: { name: 'staging' }, verdicts: [violation] });
    const [first] = commandsOf(annotationsText([{ summary }, { summary: { ...summary, name: 'live' } }]));
    expect(first?.title).toMatch(/^staging: accept/);
  });
});

const pieces = [
  '::error::x',
  '::stop-commands::y',
  '##[error]x',
  '##vso[task.x]y',
  '\n',
  '\r',
  '%0A',
  '%25',
  ',',
  ':',
  '=',
  ' ',
  '\t',
  'a',
  '#',
  '\u2028',
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 2 })), { minLength: 1, maxLength: 6 })
  .map((all) => all.join(''));

describe('what an endpoint says', () => {
  it.each(Object.entries(reports))('is no command to a CI service in the %s report', (name, { create }) => {
    const own = name === 'github' ? /^::(?:error|warning|notice) title=[^:,\s][^:,]*::/ : /^$/;
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        const sink = memory();
        const factory: ReportFactory = create;
        const report = factory(sink, { verbose: true, card: true });
        const request = { method: one, url: other, headers: [[one, other]] as const, body: `${one}\n${other}` };
        const verdicts = [
          {
            ...violation,
            probe: `accept/${one}`,
            question: other,
            reason: one,
            outcomes: [{ outcome: { text: other }, count: 1 }],
          },
          {
            ...violation,
            probe: 'accept/b',
            document: other,
            known: true as const,
            statements: [{ id: one, text: other, sources: [one] }],
          },
        ];
        const answer = { status: 200, headers: [], body: other, bytes: 1 };
        const handle = report.run({ log: 'run.ndjson' });
        for (const event of eventsOf({
          started: { target: one, version: other },
          verdicts,
          exchanges: [{ ...exchange, exchanges: [{ request, answer, step: one }] }],
          finished: { complete: false, reason: one, hints: [other] },
        }))
          handle(event);
        report.finish?.();
        for (const line of sink.text.split(/\r\n|[\r\n]/)) {
          if (line.trimStart().startsWith('::')) expect(line).toMatch(own);
          expect(line).not.toMatch(/##[\w-]*\[/);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('stands in an annotation as it was said, on one line', () => {
    fc.assert(
      fc.property(hostile, (said) => {
        const text = annotationsText([
          { summary: summaryOf({ verdicts: [{ ...violation, question: `It says ${said}.` }] }) },
        ]);
        expect(text.trimEnd().split(/\r\n|[\r\n\u2028]/)).toHaveLength(2);
        expect(commandsOf(text)[0]?.title).toBe('accept/without-event-stream: violation of acme@1 (MUST)');
      }),
    );
  });
});
