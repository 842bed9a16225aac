import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../harness/events.ts';
import { type VerdictKind, verdictKinds } from '../harness/judge.ts';
import type { Summary } from '../harness/summary.ts';
import { type Fake, started, summaryOf, unaskedVerdict, verdictOf } from './__test-helpers__/fake.ts';
import { changeOf, compare } from './comparison.ts';
import { comparisonText } from './comparison-text.ts';
import comparisonSchema from './schemas/comparison.schema.json' with { type: 'json' };
import eventSchema from './schemas/event.schema.json' with { type: 'json' };

const refused = { answer: 'http-error', status: 406 };
const served = { answer: 'result', status: 200 };

function row(probe: string, verdict: VerdictKind, outcome = refused, change: Partial<Verdict> = {}): Verdict {
  return verdictOf({ probe, verdict, outcome, outcomes: [{ outcome, count: 30 }], ...change });
}

function run(verdicts: readonly Verdict[], change: Omit<Fake, 'verdicts'> = {}): Summary {
  return summaryOf({ verdicts, exchanges: [], ...change });
}

describe('what got worse', () => {
  it('is told by one table', () => {
    const kinds = Object.keys(verdictKinds) as VerdictKind[];
    const worse = kinds.flatMap((before) =>
      kinds.filter((after) => changeOf(before, after) === 'worse').map((after) => `${before} → ${after}`),
    );
    expect(worse).toEqual([
      'pass → violation',
      'pass → advice',
      'pass → deviation',
      'pass → blocked',
      'pass → flaky',
      'pass → waived',
      'advice → violation',
      'advice → blocked',
      'advice → flaky',
      'observed → violation',
      'observed → advice',
      'observed → deviation',
      'observed → blocked',
      'observed → flaky',
      'observed → waived',
      'deviation → violation',
      'deviation → advice',
      'deviation → blocked',
      'deviation → flaky',
      'deviation → waived',
      'flaky → violation',
      'waived → violation',
      'waived → advice',
      'waived → blocked',
      'waived → flaky',
    ]);
  });

  it('is better the other way round, but where nothing was seen, or it was only waived', () => {
    const kinds = Object.keys(verdictKinds) as VerdictKind[];
    for (const before of kinds) {
      for (const after of kinds) {
        const there = changeOf(before, after);
        const mended = after !== 'blocked' && before !== 'waived';
        if (there === 'worse' && mended) expect(changeOf(after, before)).toBe('better');
        if (there === 'worse' && !mended) expect(changeOf(after, before)).not.toBe('worse');
      }
    }
    expect(changeOf('violation', 'blocked')).toBe('other');
    expect(changeOf('violation', 'waived')).toBe('other');
    expect(changeOf('waived', 'pass')).toBe('better');
    expect(changeOf('blocked', 'violation')).toBe('other');
  });
});

describe('two runs', () => {
  const before = run([
    row('accept/a', 'pass'),
    row('accept/b', 'violation', served),
    row('accept/c', 'observed', served, { document: null, level: null, gates: false }),
    row('accept/d', 'pass'),
    row('accept/e', 'pass'),
  ]);
  const after = run(
    [
      row('accept/a', 'violation', served),
      row('accept/b', 'pass'),
      row('accept/c', 'observed', refused, { document: null, level: null, gates: false }),
      unaskedVerdict('accept/d', { verdict: 'not-selected', reason: 'left out by --skip' }),
      row('accept/f', 'pass'),
    ],
    { started: { target: 'https://staging.test/mcp', seed: 7, run: 'beef0000' } },
  );

  it('are told side by side', () => {
    expect(comparisonText(compare(before, after))).toMatchInlineSnapshot(`
      "a  https://gateway.test/v1/mcp  (run c0ffee00, 2026-01-02T03:04:05.000Z, mcp-assay 0.1.0, seed 42, acme@1)
      b  https://staging.test/mcp  (run beef0000, 2026-01-02T03:04:05.000Z, mcp-assay 0.1.0, seed 7, acme@1)
      The seeds differ: a rare answer of a varied question may be in one of them alone.

      Answers that changed: 3
        accept/a
          a  answer http-error, status 406 ×30
          b  answer result, status 200 ×30
        accept/b
          a  answer result, status 200 ×30
          b  answer http-error, status 406 ×30
        accept/c
          a  answer result, status 200 ×30
          b  answer http-error, status 406 ×30

      Verdicts that changed: 2
        accept/a  acme@1 (MUST): pass → violation, worse
        accept/b  acme@1 (MUST): violation → pass, better

      Asked in a alone: 2
        left out by --skip: accept/d
        it is not in that run: accept/e

      Asked in b alone: 1
        it is not in that run: accept/f

      Worse: 1 verdict (accept/a (acme@1)).
      "
    `);
  });

  it('are alike where only counts differ, and the time', () => {
    const [one, other] = [27, 30].map((count) =>
      run([verdictOf({ outcomes: [{ outcome: refused, count }] })], { finished: { elapsedMs: count } }),
    ) as [Summary, Summary];
    const comparison = compare(one, other);
    expect(comparison).toMatchObject({ answers: [], verdicts: [], onlyIn: { a: [], b: [] }, exitCode: 0 });
    expect(comparisonText(comparison)).toMatch(/No answer and no verdict changed\.\n$/);
  });

  it('are data that the published schema describes', () => {
    const validate = new Ajv2020({ strict: true, strictTuples: false, allowUnionTypes: true, allErrors: true })
      .addSchema(eventSchema, 'event.schema.json')
      .compile(comparisonSchema);
    for (const comparison of [compare(before, after), compare(after, before), compare(before, run([]))]) {
      validate(JSON.parse(JSON.stringify(comparison)));
      expect(validate.errors).toBeNull();
    }
  });

  it('end with 1 where something got worse, in a document that does not gate, too', () => {
    expect(compare(before, after).exitCode).toBe(1);
    expect(compare(after, before).exitCode).toBe(1);
    const beside = { gates: false, document: 'acme@1' };
    expect(
      compare(run([row('accept/a', 'pass', refused, beside)]), run([row('accept/a', 'violation', served, beside)]))
        .exitCode,
    ).toBe(1);
    expect(compare(run([row('accept/a', 'violation', served)]), run([row('accept/a', 'pass')])).exitCode).toBe(0);
  });

  it('end with 2 where nothing got worse and one of them is not whole', () => {
    const one = run([row('accept/a', 'pass')]);
    const cut = run([row('accept/a', 'pass')], { finished: { complete: false, reason: 'the run had spent its time' } });
    const broken = run([row('accept/a', 'error', refused, { outcomes: [] })]);
    for (const comparison of [compare(one, cut), compare(cut, one), compare(one, broken)]) {
      expect(comparison.exitCode).toBe(2);
    }
    expect(comparisonText(compare(one, cut))).toMatch(
      /No answer and no verdict changed\. Not all was compared: run b is not complete: the run had spent its time\.\n$/,
    );
  });

  it('blame nobody for what an unfinished run blocked', () => {
    const blocked = unaskedVerdict('accept/a', { verdict: 'blocked', reason: 'not asked' });
    const one = run([row('accept/a', 'pass')]);
    expect(compare(one, run([blocked])).exitCode).toBe(1);
    expect(compare(one, run([blocked], { finished: { complete: false } }))).toMatchObject({
      verdicts: [],
      exitCode: 2,
    });
  });

  it('are compared by the documents that both were judged by', () => {
    const other = { documents: [{ id: 'acme@2', title: 'Acme', gates: true }] };
    const comparison = compare(
      run([row('accept/a', 'pass')]),
      run([row('accept/a', 'violation', refused, { document: 'acme@2' })], { started: { ...started, ...other } }),
    );
    expect(comparison).toMatchObject({ verdicts: [], exitCode: 0 });
    expect(comparisonText(comparison)).toContain('Judged in one alone: acme@1, acme@2.');
  });

  it('show no control sequence of an endpoint', () => {
    const hostile = { answer: '\u001b[31mred\u202e' };
    const text = comparisonText(
      compare(
        run([row('accept/a', 'pass')], { started: { target: 'https://a.test/\u001b]0;x' } }),
        run([row('accept/a', 'pass', hostile as never)]),
      ),
    );
    for (const char of ['\u001b', '\u202e']) expect(text).not.toContain(char);
  });
});
