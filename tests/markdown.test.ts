/** What an endpoint says cannot become Markdown, nor what GitHub makes of plain text: read by a parser of another maker. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exchange, summaryOf, unaskedVerdict, verdictOf, violation, waiver } from '../reports/__test-helpers__/fake.ts';
import { markdownText } from '../reports/markdown.ts';
import { allNodes, markdownTree, noValidators } from './__test-helpers__/validators.ts';

const pieces = [
  ...[
    '@user',
    '@org/team',
    '#123',
    'GH-1',
    'o/r#1',
    'o/r@0123abc',
    'deadbeef',
    '0123456789abcdef',
    ':smile:',
    '[^1]',
    '[^1]: note',
  ],
  ...[
    'https://evil.test/x',
    'www.evil.test',
    'a@evil.test',
    'mailto:a@evil.test',
    '<https://evil.test>',
    'xmpp:a@b.cd',
  ],
  ...['[a](https://evil.test)', '![a](https://evil.test/i.png)', '[a]: https://evil.test', '[a][b]', '](', '](#)'],
  ...[
    '<img src=x onerror=alert(1)>',
    '<script>',
    '</details>',
    '</summary>',
    '</code>',
    '<!--',
    '-->',
    '&#64;user',
    '&lt;b&gt;',
  ],
  ...[
    '|',
    '\\|',
    '\\\\|',
    '||',
    '\n',
    '\n\n',
    '\r',
    '\n| a | b |\n|---|---|\n',
    '`',
    '``',
    '```',
    '````\n',
    '~~~',
    '```text\n',
  ],
  ...[
    '**',
    '*a*',
    '__',
    '_a_',
    '~~a~~',
    '# a',
    '\n# a',
    '- a',
    '\n- a',
    '1. a',
    '> a',
    '---',
    '===',
    '\\',
    '$$',
    '$a$',
    ' ',
    '\t',
    'a',
  ],
  ...[
    '::error::x',
    '##[error]x',
    '\u0000',
    '\u001b[31m',
    '\u202e',
    '\ud800',
    '[ ] a',
    '[x] a',
    '==a==',
    '<kbd>',
    '%0A',
  ],
];
const hostile = fc.oneof(
  fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), { minLength: 1, maxLength: 5 })
    .map((all) => all.join('')),
  fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 4 }).map((all) => all.join(' ')),
);

/** A report with the texts in every place where an endpoint, or who wrote a log, can put one. */
function reportOf(one: string, other: string): string {
  const quoted = [{ id: one, text: other, sources: [one, other] }];
  const answer = { status: 200, headers: [[one, other]] as const, body: `${one}\n${other}`, bytes: 1 };
  const shown = { outcome: { text: one, word: other }, count: 2 };
  const broken = { ...violation, probe: `accept/${one}`, question: other, outcomes: [shown], statements: quoted };
  const verdicts = [
    { ...broken, exchange: 1, reason: one, configure: other, document: `acme@${one}` },
    { ...broken, probe: `auth/${other}`, verdict: 'advice' as const, level: 'should' as const },
    {
      ...broken,
      probe: 'auth/a',
      verdict: 'waived' as const,
      waived: { verdict: 'violation' as const, by: [{ ...waiver, reason: one, link: other }] },
    },
    { ...broken, probe: 'auth/b', verdict: 'error' as const, reason: other },
    { ...broken, probe: 'auth/c', known: true as const, document: one },
    unaskedVerdict(`area${other}/a`, { verdict: 'unverifiable', reason: one, configure: other }),
  ];
  const request = { method: one, url: other, headers: [[one, other]] as const, body: one };
  const summary = {
    ...summaryOf({
      started: { target: one, version: other, run: one, documents: [{ id: one, title: other, gates: true }] },
      verdicts,
      exchanges: [
        {
          ...exchange,
          probe: verdicts[0]?.probe ?? '',
          exchanges: [{ request, answer, step: other }],
          case: { ...exchange.case, value: one },
        },
      ],
      finished: {
        complete: false,
        reason: one,
        hints: [one, other],
        waivers: [{ ...waiver, probe: one, document: other, reason: one, state: 'stale' }],
      },
    }),
    server: { name: one, version: other },
    revision: one,
    notes: [other],
  };
  const before = summaryOf({
    started: { run: other, startedAt: one, version: one, target: one },
    verdicts: [verdictOf({ probe: `auth/${other}` })],
  });
  const failed = { ...summary, preflight: { cause: 'refused' as const, message: other } };
  return markdownText([{ summary, log: one }, { summary: failed }], { baseline: [before], card: true });
}

const own = new Set([
  'root',
  'heading',
  'paragraph',
  'text',
  'strong',
  'inlineCode',
  'code',
  'list',
  'listItem',
  'table',
  'tableRow',
  'tableCell',
  'html',
]);
const ownHtml = /^(?:<\/details>|<details><summary>(?:[\w ,:-]|<code>[^<>]*<\/code>)*<\/summary>)$/;

describe.skipIf(noValidators !== undefined)('Markdown', () => {
  it('is what we write of it, whatever an endpoint says', () => {
    const skeleton = (text: string) => markdownTree(text).children?.map(({ type }) => type);
    const harmless = skeleton(reportOf('some', 'text'));
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        // What is the same in run and baseline is not remarked on.
        fc.pre(one !== other);
        const text = reportOf(one, other);
        const nodes = allNodes(markdownTree(text));
        expect(nodes.filter(({ type }) => !own.has(type))).toEqual([]);
        for (const { type, value = '', children = [] } of nodes) {
          if (type === 'html') expect(value).toMatch(ownHtml);
          if (type === 'table') expect(new Set(children.map((row) => row.children?.length)).size).toBe(1);
          if (type !== 'text') continue;
          // What GitHub links in plain text: mentions, issues, commits, hosts; and names of emoji.
          expect(value).toMatch(/^[\p{L}\p{N}\s.,;:!?()'’·→–✅❌-]*$/u);
          expect(value).not.toMatch(/(?<![\p{L}\p{N}])[\da-f]{7,40}(?![\p{L}\p{N}])|GH-\d|www\.\w|:\w+:/iu);
        }
        expect(skeleton(text)).toEqual(harmless);
        expect(text).not.toMatch(/^\s*::|##[\w-]*\[/m);
      }),
      { numRuns: 40 },
    );
  });

  it('shows what was said, character by character', () => {
    const said = 'a `b` ``c`` @user | <b> [x](y) #1';
    const nodes = allNodes(markdownTree(reportOf(said, 'text')));
    expect(nodes.filter(({ type, value }) => type === 'inlineCode' && value?.includes(said)).length).toBeGreaterThan(3);
  });

  it('stays within what GitHub takes, and says what it leaves out', () => {
    const long = 'word @user '.repeat(400);
    const verdicts = Array.from({ length: 400 }, (_, index) => ({
      ...violation,
      probe: `accept/p${index}`,
      question: long,
      statements: [{ id: 'A-1', text: long, sources: [] }],
    }));
    const summary = summaryOf({ verdicts });
    for (const runs of [1, 5, 100]) {
      const text = markdownText(Array.from({ length: runs }, () => ({ summary })));
      expect(text.length).toBeLessThan(60_000);
      expect(text).toMatch(/Left out for want of space: \d+ (more|sections)\./);
      expect(text).toMatch(/^#+ .*\n\n(?:\*\*Decision:\*\* The gate is not met|\| \| run \| decision)/);
    }
  });
});
