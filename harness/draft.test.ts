import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draftOf, heldAgain, inPlainWords } from './draft.ts';
import type { Verdict } from './events.ts';
import { type AnyOutcome, flag, keepsAny, number, QUOTED, text, word } from './outcome.ts';
import { probe } from './probe.ts';

const sees = {
  answer: word('how it was answered', { result: 'a result', 'http-error': 'a refusal' }),
  status: number('the HTTP status'),
  json: flag('whether the body is JSON'),
  body: text('the body; without white space'),
};
const asking = probe({
  id: 'a/one',
  question: 'What comes?',
  why: 'It matters.',
  sees,
  observe: async () => undefined,
});
const catalogue = [asking];

function verdict(outcomes: readonly AnyOutcome[], change: Partial<Verdict> = {}): Verdict {
  return {
    type: 'verdict',
    probe: 'a/one',
    question: 'What comes?',
    document: null,
    level: null,
    verdict: 'observed',
    gates: false,
    outcomes: outcomes.map((outcome, index) => ({ outcome, count: 9 - index })),
    expected: [],
    broken: [],
    statements: [],
    cases: { asked: 9, notCarried: 0, leftOut: 0 },
    ...change,
  };
}

/** What the draft has for the one question. */
function drafted(outcomes: readonly AnyOutcome[], change?: Partial<Verdict>) {
  const [row] = draftOf({ verdicts: [verdict(outcomes, change)] }, catalogue);
  return { promise: row?.promise, remark: row?.remark };
}

const refusal = { answer: 'http-error', status: 401 };

describe('a draft', () => {
  it('promises the one outcome that was seen', () => {
    expect(drafted([{ ...refusal, json: true }])).toEqual({ promise: { ...refusal, json: true }, remark: undefined });
  });

  it('has the questions of the run, in the order of the catalogue', () => {
    const other = { ...asking, id: 'a/two' } as const;
    const rows = draftOf({ verdicts: [verdict([refusal])] }, [other, asking]);
    expect(rows.map((row) => row.probe)).toEqual(['a/one']);
    const both = draftOf({ verdicts: [verdict([refusal]), verdict([], { probe: 'a/two' })] }, [other, asking]);
    expect(both.map((row) => row.probe)).toEqual(['a/two', 'a/one']);
  });

  it('promises nothing of several outcomes, and tells the most frequent ones', () => {
    const several = [200, 201, 202, 203].map((status) => ({ answer: 'result', status }));
    expect(drafted(several)).toEqual({
      promise: undefined,
      remark:
        '4 different answers: answer result, status 200 ×9; answer result, status 201 ×8; answer result, status 202 ×7; 1 more',
    });
  });

  it('tells why nothing was seen, and the flag that would help', () => {
    const reason = 'no key was given';
    expect(drafted([], { verdict: 'unverifiable', reason, configure: '--key env:NAME' }).remark).toBe(
      'unverifiable: no key was given (--key env:NAME)',
    );
    expect(drafted([], { verdict: 'blocked', reason: 'not asked: 9 requests were sent' })).toEqual({
      promise: undefined,
      remark: 'blocked: not asked: 9 requests were sent',
    });
  });

  it('leaves text out that differs, where all else is the same', () => {
    const rows = [
      { ...refusal, body: 'no key' },
      { ...refusal, body: 'bad key' },
    ];
    expect(drafted(rows)).toEqual({ promise: refusal, remark: expect.stringContaining('differs from one answer') });
    expect(drafted(rows.map(({ body }) => ({ body }))).promise).toBeUndefined();
  });

  it.each([
    ['as it is', '{"error":"Unauthorized"}', '{"error":"Unauthorized"}'],
    ['with the place of the deployment', 'see {origin}/help', 'see {origin}/help'],
    ['empty', '', ''],
    ['up to an id', 'request 8f14e45f-ceea-467f-a0e6-0123456789ab', 'request *'],
    ['up to a hash', 'the trace is 4bf92f3577b34da6a3ce929d0e0e4736', 'the trace is *'],
    ['up to a time', 'at noon: 2026-11-25T12:00:00Z', 'at noon: *'],
    ['up to a long number', 'account 1234567 is closed', 'account *'],
    ['up to the placeholder of a secret', 'you sent {key} to us', 'you sent *'],
    ['up to a control character', 'line one\nline two', 'line one*'],
    ['up to an invisible character', 'all good \u202egnp.exe', 'all good *'],
    ['up to where it was cut', `${'x'.repeat(QUOTED - 1)}…`, `${'x'.repeat(QUOTED - 1)}*`],
    ['not at all where little is left', 'id 8f14e45f-ceea-467f-a0e6-0123456789ab', undefined],
  ])('promises text %s', (_, body, expected) => {
    const { promise, remark } = drafted([{ ...refusal, body }]);
    expect(promise).toEqual(expected === undefined ? refusal : { ...refusal, body: expected });
    expect(remark === undefined).toBe(expected === body);
  });

  it('promises no number that is none, and nothing of an empty outcome', () => {
    expect(drafted([{ answer: 'result', status: Number.POSITIVE_INFINITY }]).promise).toEqual({ answer: 'result' });
    expect(drafted([{ answer: undefined }])).toEqual({
      promise: undefined,
      remark: 'nothing of its answer can be promised: nothing',
    });
  });

  it('is kept by what it was made from, whatever the text', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: QUOTED }),
      fc.string({ unit: fc.constantFrom('*', '{', 'origin', '}', 'ab12', '0', '\n', ' ', '-', 'Σ'), maxLength: 60 }),
    );
    let promises = 0;
    fc.assert(
      fc.property(texts, (body) => {
        const { promise } = drafted([{ ...refusal, body }]);
        if (promise?.body !== undefined) promises += 1;
        expect(promise && keepsAny([promise], { ...refusal, body })).toBe(true);
        expect(promise?.body ?? '').not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      }),
    );
    expect(promises).toBeGreaterThan(10);
  });
});

describe('asked again', () => {
  const draft = draftOf({ verdicts: [verdict([{ ...refusal, body: 'Unauthorized, call 1' }])] }, catalogue);
  const again = (outcomes: readonly AnyOutcome[], change: Partial<Verdict>) =>
    heldAgain(draft, { verdicts: [verdict(outcomes, { document: 'acme@1', ...change })] }, 'acme@1', catalogue);

  it('a draft that held stays', () => {
    expect(again([{ ...refusal, body: 'unauthorized, call 1' }], { verdict: 'pass' })).toEqual(draft);
  });

  it('text that was otherwise is left out', () => {
    const [row] = again([{ ...refusal, body: 'Unauthorized, call 2' }], { verdict: 'violation' });
    expect(row).toMatchObject({ promise: refusal, remark: expect.stringContaining('differs') });
    expect(row?.promise).not.toHaveProperty('body');
  });

  it.each([
    [
      'another answer',
      [{ ...refusal, status: 403 }],
      { verdict: 'violation' },
      'it was answered otherwise: answer http-error, status 403 ×9',
    ],
    [
      'a flaky one',
      [refusal, { ...refusal, status: 403 }],
      { verdict: 'flaky' },
      'it was answered otherwise: 2 different answers: answer http-error, status 401 ×9; answer http-error, status 403 ×8',
    ],
    ['none', [], { verdict: 'blocked', reason: 'a control was refused' }, 'it had no answer: a control was refused'],
  ] as const)('%s becomes a remark', (_, outcomes, change, remark) => {
    expect(again(outcomes, change)).toEqual([
      { probe: 'a/one', question: 'What comes?', remark: `asked again, ${remark}` },
    ]);
  });

  it('what no verdict of the document is about becomes a remark', () => {
    const [row] = again([refusal], { verdict: 'pass', document: 'other@1' });
    expect(row).not.toHaveProperty('promise');
  });
});

it('is told in the words of its probe', () => {
  const promise = { answer: 'http-error', status: 401, json: false, body: 'no' };
  expect(inPlainWords(sees, promise)).toBe(
    'How it was answered: a refusal; the HTTP status: 401; whether the body is JSON: no; the body: no.',
  );
});
