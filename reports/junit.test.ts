import * as fc from 'fast-check';
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
} from './__test-helpers__/fake.ts';
import { all, parseXml } from './__test-helpers__/xml.ts';
import { junit, junitText } from './junit.ts';

describe('the JUnit report', () => {
  it('has a suite per area and a test per probe and document, by the table', () => {
    const verdicts = [
      verdictOf(),
      violation,
      verdictOf({ probe: 'accept/documented-pair', document: null, level: null, verdict: 'observed', gates: false }),
      unaskedVerdict('auth/identity', {
        verdict: 'unverifiable',
        reason: 'no key was given',
        configure: '--key env:NAME',
      }),
      verdictOf({ probe: 'auth/precedence', verdict: 'error', reason: 'it broke' }),
    ];
    const root = parseXml(
      junitText([
        {
          summary: summaryOf({
            verdicts: verdicts.map((row, index) => ({ ...row, probe: index === 1 ? 'accept/wildcard' : row.probe })),
          }),
        },
      ]),
    );
    expect(root.attributes).toEqual({
      name: 'mcp-assay',
      tests: '5',
      failures: '1',
      errors: '1',
      skipped: '1',
      time: '4.120',
    });
    expect(all(root, 'testsuite').map(({ attributes }) => attributes)).toMatchObject([
      { name: 'accept', tests: '3', failures: '1', errors: '0', skipped: '0', timestamp: '2026-01-02T03:04:05.000Z' },
      { name: 'auth', tests: '2', failures: '0', errors: '1', skipped: '1' },
    ]);
    expect(
      all(root, 'testcase').map(({ attributes, children }) => [
        attributes.name,
        attributes.classname,
        ...children.map(({ name }) => name),
      ]),
    ).toEqual([
      ['accept/without-event-stream', 'acme@1'],
      ['accept/wildcard', 'acme@1', 'properties', 'failure'],
      ['accept/documented-pair', 'no document', 'properties'],
      ['auth/identity', 'acme@1', 'properties', 'skipped'],
      ['auth/precedence', 'acme@1', 'properties', 'error'],
    ]);
    const [failure] = all(root, 'failure');
    expect(failure?.attributes).toEqual({
      type: 'violation',
      message: 'violation of acme@1 (MUST): What answers a POST whose Accept header lacks text/event-stream?',
    });
    expect(failure?.text).toContain('curl:\n  curl -i --http1.1');
    expect(all(root, 'skipped')[0]?.attributes.message).toBe(
      'unverifiable; no key was given; to have it asked: --key env:NAME',
    );
  });

  it('fails advice where the caller has it gate, also when it is made from a log', async () => {
    const sink = memory();
    const report = junit(sink);
    const handle = report.run();
    for (const event of eventsOf({
      started: { failOn: ['advice'] },
      verdicts: [verdictOf({ verdict: 'advice', level: 'should' })],
    }))
      handle(event);
    await report.finish?.();
    expect(parseXml(sink.text).attributes).toMatchObject({ tests: '1', failures: '1' });
  });

  it('gives no name twice where one document promises something on two levels', () => {
    const root = parseXml(
      junitText([
        { summary: summaryOf({ verdicts: [verdictOf(), verdictOf({ level: 'should', verdict: 'advice' })] }) },
      ]),
    );
    expect(all(root, 'testcase').map(({ attributes }) => attributes.name)).toEqual([
      'accept/without-event-stream (must)',
      'accept/without-event-stream (should)',
    ]);
  });

  it('has one failed test where preflight failed', () => {
    const root = parseXml(
      junitText([{ summary: summarise(stillborn('Failed to check it: the connection was refused.')) }]),
    );
    expect(root.attributes).toMatchObject({ tests: '1', failures: '1', errors: '0' });
    expect(all(root, 'failure')[0]?.attributes).toEqual({
      type: 'unreachable',
      message: 'Failed to check it: the connection was refused.',
    });
  });

  it('is never all green where the run is not complete', () => {
    const blocked = verdictOf({ verdict: 'blocked', level: 'must', reason: 'the run reached its deadline' });
    const summary = summaryOf({
      verdicts: [verdictOf(), blocked],
      finished: { complete: false, reason: 'the run reached its deadline (--deadline)' },
    });
    const root = parseXml(junitText([{ summary }]));
    // What it could not get to tells nothing of the endpoint.
    expect(root.attributes).toMatchObject({ tests: '3', failures: '0', errors: '1', skipped: '1' });
    expect(all(root, 'error')[0]?.attributes.message).toBe(
      'The run is not complete: the run reached its deadline (--deadline)',
    );
  });

  it('is never all green where something could not be asked that was given', () => {
    const gate = { exitCode: 2, failing: [], missing: ['Failed to ask it directly: no.'] } as const;
    const root = parseXml(junitText([{ summary: summaryOf({ verdicts: [verdictOf()], finished: { gate } }) }]));
    expect(root.attributes).toMatchObject({ tests: '2', failures: '0', errors: '1' });
    expect(all(root, 'error')[0]?.attributes).toEqual({ type: 'missing', message: 'Failed to ask it directly: no.' });
  });

  it('has what the process wrote that served the endpoint', () => {
    const lines = ['listening', '<b>\u001b ]]> </b>'];
    const summary = summaryOf({ verdicts: [violation], endpointLog: { source: 'process', lines, truncated: 1_200 } });
    const root = parseXml(junitText([{ summary }]));
    expect(root.attributes).toMatchObject({ tests: '1', failures: '1' });
    const [suite] = all(root, 'testsuite');
    expect(suite?.attributes).toMatchObject({ name: 'mcp-assay', tests: '0' });
    expect(all(root, 'system-out').map(({ text }) => text)).toEqual([
      'Log of the process, 1,200 lines before:\nlistening\n<b>\\x1b ]]> </b>',
    ]);
  });

  it('is well-formed whatever the endpoint says', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(']]>', '<![CDATA[', '&amp;', '"/><x a="', '\x00\x1b[31m', '\ud800', '\ufffe', '\r\n\t'),
    );
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        const request = { method: one, url: other, headers: [[one, other]] as const, body: one };
        const summary = summaryOf({
          verdicts: [
            {
              ...violation,
              probe: `accept/${one}`,
              question: other,
              reason: one,
              outcomes: [{ outcome: { text: one }, count: 1 }],
            },
            unaskedVerdict(`auth/${other}`, { verdict: 'blocked', level: 'should', document: one, reason: other }),
          ],
          exchanges: [
            { ...exchange, exchanges: [{ request, answer: { status: 200, headers: [], body: other, bytes: 1 } }] },
          ],
          finished: { complete: false, reason: one },
        });
        expect(parseXml(junitText([{ summary }])).attributes.tests).toBe('3');
      }),
    );
  });
});
