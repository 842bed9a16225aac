import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { nothingKnown } from '../harness/__test-helpers__/known.ts';
import { flag } from '../harness/outcome.ts';
import { plan } from '../harness/plan.ts';
import { type AnyProbe, probe, watcher } from '../harness/probe.ts';
import { planText } from './plan.ts';

const common = {
  question: 'Is it?',
  why: 'It matters.',
  sees: { seen: flag('whether it was seen') },
  observe: async () => ({}),
};
const catalogue: readonly AnyProbe[] = [
  probe({ ...common, id: 'area/once' }),
  probe({ ...common, id: 'area/always', always: [1, 2] }),
  probe({ ...common, id: 'area/varied', always: [1], vary: () => fc.integer(), impact: 'calls-tools' }),
  probe({ ...common, id: 'area/heavy', impact: 'heavy' }),
  probe({ ...common, id: 'area/second', needs: ['second'] }),
  watcher({ id: 'area/watches', question: 'Is it?', why: 'It matters.', sees: common.sees, watch: () => ({}) }),
];

const known = {
  ...nothingKnown,
  conventions: { credentials: [{ header: 'Authorization', format: 'Bearer {key}' }] },
} as const;

it('shows what would be asked by impact, with counts, and what would not', () => {
  const planned = plan(catalogue, { allow: new Set(['safe', 'calls-tools']) }, known);
  expect(planText(planned, { cases: 20, callable: ['list', 'find\n'] })).toMatchInlineSnapshot(`
    "4 questions would be asked in 24 cases, 2 left out.

    safe: 3 questions (nothing is changed)
      area/once                                    1 case
      area/always                                  2 cases
      area/watches                                 watches

    calls-tools: 1 question (tools are called)
      only of 2 tools: list, find\\n
      area/varied                                  21 cases

    left out: 2 questions
      area/heavy                                   not-selected: it sends many megabytes  --heavy
      area/second                                  unverifiable: no second credential was given  --credential second=env:NAME
    "
  `);
});

it('counts what the globs of the caller leave out, and names what is left out for another reason', () => {
  const selection = {
    only: ['area/*'],
    skip: ['area/o*', 'area/a*'],
    allow: new Set(['safe', 'calls-tools'] as const),
  };
  const planned = plan([...catalogue, probe({ ...common, id: 'other/once' })], selection, known);
  const text = planText(planned, { cases: 20, callable: [] });
  expect(text).toContain('\n  no tool may be called: calls go to tools that there are not\n  area/varied');
  expect(text.slice(text.indexOf('left out: '))).toBe(`left out: 5 questions
  1 question left out by --only
  2 questions left out by --skip
  area/heavy                                   not-selected: it sends many megabytes  --heavy
  area/second                                  unverifiable: no second credential was given  --credential second=env:NAME
`);
});
