import { describe, expect, it } from 'vitest';
import type { Failed, Replayed } from '../harness/replay.ts';
import { exchange, verdictOf, violation } from './__test-helpers__/fake.ts';
import { replayText } from './replayed.ts';

const failed: Failed = {
  probe: violation.probe,
  question: violation.question,
  rows: [violation],
  recorded: [exchange],
};
const kept = { answer: 'http-error', status: 406 };

describe('the text of a replay', () => {
  it('tells of each question what was, what is, and why it cannot be told', () => {
    const all: readonly Replayed[] = [
      { failed, answer: 'fixed', outcomes: [{ outcome: kept, count: 1 }] },
      {
        failed: { ...failed, probe: 'accept/other' },
        answer: 'still failing',
        outcomes: [{ outcome: { answer: 'result', status: 200 }, count: 1 }],
      },
      {
        failed: {
          ...failed,
          probe: 'accept/third',
          rows: [verdictOf({ verdict: 'blocked', outcomes: [] })],
          recorded: [],
        },
        answer: 'cannot tell',
        reason: 'no answer was recorded',
        configure: '--key env:NAME',
        outcomes: [],
      },
    ];
    expect(replayText(all)).toMatchInlineSnapshot(`
      "fixed  accept/without-event-stream
        failed    violation of acme@1 (MUST)
        cases     "text/html"
        keeps it  answer http-error, status 406
        was       answer http-error, status 406 ×27; answer result, status 200 ×3
        is        answer http-error, status 406
      still failing  accept/other
        failed    violation of acme@1 (MUST)
        cases     "text/html"
        keeps it  answer http-error, status 406
        was       answer http-error, status 406 ×27; answer result, status 200 ×3
        is        answer result, status 200
      cannot tell  accept/third
        failed    blocked of acme@1 (MUST)
        keeps it  answer http-error, status 406
        because   no answer was recorded
        ask with  --key env:NAME

      Still failing: 1 of 3 questions. Cannot tell: 1 of 3 questions.
      "
    `);
  });

  it('counts what was not asked in the run, for each reason', () => {
    const unseen = (probe: string, reason: string): Replayed => ({
      failed: { ...failed, probe, recorded: [] },
      answer: 'cannot tell',
      reason,
      outcomes: [],
    });
    const all = [unseen('accept/a', 'interrupted'), unseen('accept/b', 'interrupted'), unseen('accept/c', 'refused')];
    expect(replayText(all)).toBe(
      'cannot tell  2 questions: interrupted\ncannot tell  1 question: refused\n\nCannot tell: 3 of 3 questions.\n',
    );
  });

  it('is short for one question', () => {
    expect(replayText([{ failed, answer: 'fixed', outcomes: [] }])).toMatch(/\n\nFixed\.\n$/);
    expect(replayText([{ failed, answer: 'still failing', outcomes: [] }])).toMatch(/\n\nStill failing: 1\.\n$/);
  });

  it('shows no control sequence of a log', () => {
    const hostile = { ...exchange, case: { ...exchange.case, value: '\u001b[2J\u202e' } };
    const text = replayText([
      {
        failed: { ...failed, probe: '\u001bc', recorded: [hostile] },
        answer: 'cannot tell',
        reason: '\u001b',
        outcomes: [],
      },
    ]);
    for (const char of ['\u001b', '\u202e']) expect(text).not.toContain(char);
  });
});
