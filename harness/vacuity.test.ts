import { describe, expect, it } from 'vitest';
import type { Counted } from './judge.ts';
import type { Planned } from './plan.ts';
import { probe } from './probe.ts';
import { reply } from './reply.ts';
import { type Ran, vacuityHints } from './vacuity.ts';

const asking = (id: string, impact: 'safe' | 'calls-tools' = 'safe') =>
  probe({
    id: `test/${id}`,
    question: 'What answers?',
    why: 'It does not matter.',
    sees: reply,
    impact,
    observe: () => Promise.resolve({ answer: 'result' } as const),
  });

const asked = (id: string, impact?: 'safe' | 'calls-tools'): Planned => ({
  probe: asking(id, impact),
  ask: true,
  given: {},
});

const unasked = (configure: string): Ran['verdicts'][number] => ({
  probe: `test/${configure}`,
  verdict: 'unverifiable',
  level: 'must',
  gates: true,
  configure,
});

function seen(outcomes: readonly Counted['outcome'][]): ReadonlyMap<string, readonly Counted[]> {
  return new Map(outcomes.map((outcome, index) => [`test/${index}`, [{ outcome, count: 3 }]]));
}

const nothing: Ran = { verdicts: [], planned: [], callable: [], tallies: new Map() };

describe('a run may be vacuous', () => {
  it('where no tool was called and a promise needed one', () => {
    const ran: Ran = { ...nothing, verdicts: [unasked('--allow-tool <name>=<JSON arguments>')], planned: [asked('a')] };
    expect(vacuityHints(ran)).toEqual([
      'No tool was called, so that 1 question with a MUST could not be asked: a green run says nothing of calls. Name a harmless tool with --allow-tool.',
    ]);
    const calls = { ...ran, planned: [asked('a', 'calls-tools')] };
    expect(vacuityHints({ ...calls, callable: ['search'] })).toEqual([]);
    // Calls of tools that there are not call none.
    expect(vacuityHints(calls)).toEqual([expect.stringMatching(/^No tool was called, /)]);
    const byName = ran.verdicts.map((row) => ({ ...row, verdict: 'not-selected' as const }));
    expect(vacuityHints({ ...ran, verdicts: byName })).toEqual([expect.stringMatching(/^No tool was called, /)]);
  });

  it('where there is no second credential and a gating promise needed one', () => {
    const row = unasked('--credential second=env:NAME');
    expect(vacuityHints({ ...nothing, verdicts: [row, { ...row, probe: 'test/other' }] })).toEqual([
      'There is no second credential, so that 2 questions with a MUST could not be asked: a green run says nothing of who sees whose tools. Give one with --credential second=env:NAME.',
    ]);
    expect(vacuityHints({ ...nothing, verdicts: [{ ...row, gates: false }] })).toEqual([]);
    expect(vacuityHints({ ...nothing, verdicts: [{ ...row, level: 'should' }] })).toEqual([]);
  });

  it('where one refusal answered nearly everything', () => {
    const refused = { answer: 'http-error', status: 403 };
    const served = { answer: 'result', status: 200 };
    const eight = Array.from({ length: 8 }, () => refused);
    expect(vacuityHints({ ...nothing, tallies: seen([...eight, served, served]) })).toEqual([
      '8 of 10 questions were answered by HTTP 403 alone: one layer in front of the server may have refused them all, and what is behind it was hardly asked.',
    ]);
    expect(vacuityHints({ ...nothing, tallies: seen([...eight, served, served, served]) })).toEqual([]);
    // Refusals of several kinds come from several places, and of few questions no share can be told.
    const mixed = [
      ...eight.slice(0, 4),
      ...eight.slice(0, 4).map((each) => ({ ...each, status: 401 })),
      served,
      served,
    ];
    expect(vacuityHints({ ...nothing, tallies: seen(mixed) })).toEqual([]);
    expect(vacuityHints({ ...nothing, tallies: seen(eight) })).toEqual([]);
  });
});
