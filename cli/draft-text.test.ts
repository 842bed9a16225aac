import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Drafted } from '../harness/draft.ts';
import { text } from '../harness/outcome.ts';
import { documentOf } from '../harness/profile.ts';
import { summaryOf, verdictOf } from '../reports/__test-helpers__/fake.ts';
import { catalogue } from '../suites/index.ts';
import { draftProfile, draftText, draftTold } from './draft-text.ts';

const conventions = { path: '/mcp', credentials: [{ header: 'X-Key', format: '{key}' }] } as const;
const rows: readonly Drafted[] = [
  {
    probe: 'accept/without-event-stream',
    question: 'What answers a POST whose Accept header lacks text/event-stream?',
    promise: { answer: 'http-error', status: 406 },
  },
  { probe: 'accept/upper-case', question: 'Do capitals matter?', remark: '2 different answers: a ×1; b ×1' },
  {
    probe: 'auth/refusal-body',
    question: 'What is the body of a 401?',
    promise: { mediaType: 'application/json' },
    remark: 'some of its text is not promised',
  },
];
const parts = { name: 'acme@1', conventions, rows, catalogue };
const summary = summaryOf({ verdicts: [verdictOf()] });

describe('a draft as text', () => {
  it('is a profile with a comment for each question', () => {
    expect(draftText(parts, summary, ['The key was not taken in Authorization.'])).toMatchInlineSnapshot(`
      "# yaml-language-server: $schema=node_modules/mcp-assay/dist/cli/schemas/profile.schema.json
      # Drafted by mcp-assay 0.1.0 on 2026-01-02 from the answers of https://gateway.test/v1/mcp
      # It calls itself: acme 3
      # It speaks: 2025-03-26
      #
      # This says what was seen, and not what is promised. To make a document of it: keep the statements that yours makes, in
      # its words; name in each source the page that says so; strike out the rest, with its expectations.
      profile: acme@1
      title: https://gateway.test/v1/mcp, as it answered

      statements:
        accept.without-event-stream:
          text: "What answers a POST whose Accept header lacks text/event-stream? How the request was answered: an HTTP status of 400 or above, whatever the body; the HTTP status: 406."
          source: https://docs.example.com/replace-this
          basis: explicit
        auth.refusal-body:
          text: "What is the body of a 401? The media type, without parameters: application/json."
          source: https://docs.example.com/replace-this
          basis: explicit

      conventions:
        # The key was not taken in Authorization.
        path: /mcp
        credentials:
          - header: X-Key
            format: "{key}"

      expectations:
        # What answers a POST whose Accept header lacks text/event-stream?
        accept/without-event-stream: { must: { answer: http-error, status: 406 }, because: accept.without-event-stream }
        # Do capitals matter?
        # accept/upper-case: 2 different answers: a ×1; b ×1

        # What is the body of a 401?
        # (some of its text is not promised)
        auth/refusal-body: { must: { mediaType: application/json }, because: auth.refusal-body }
      "
    `);
  });

  it('reads as the profile that it was written from', () => {
    const profile = draftProfile(parts, summary.target);
    expect(parse(draftText(parts, summary, []))).toEqual(profile);
    expect([...documentOf(profile).promises.keys()]).toEqual(['accept/without-event-stream', 'auth/refusal-body']);
  });

  it('promises nothing where nothing was steady', () => {
    const none = { ...parts, rows: rows.filter(({ promise }) => !promise), conventions: {} };
    expect(parse(draftText(none, summary, ['A remark.']))).toMatchObject({
      statements: {},
      conventions: {},
      expectations: {},
    });
  });

  it('is counted', () => {
    expect(draftTold(rows)).toBe('2 questions with a steady answer, 1 other as a comment.');
  });
});

describe('what a hostile endpoint says', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({
      unit: fc.constantFrom(
        '\n',
        '\r',
        '\u2028',
        '\u0085',
        '\u202e',
        '#',
        ': ',
        '- ',
        '&a',
        '*a',
        '!',
        '"',
        "'",
        '%',
        '\t',
        '{',
        ']',
        '`',
        '\x1b[31m',
        'a',
      ),
      maxLength: 60,
    }),
    fc.constant('x'.repeat(100_000)),
  );
  const said = [
    { id: 'a/one', question: 'What comes?', why: '', sees: { body: text('the body') }, observe: async () => undefined },
  ];

  it('stays a string or a comment, of one line each and bounded', () => {
    fc.assert(
      fc.property(hostile, hostile, fc.boolean(), (one, other, promised) => {
        // As the engine hands it over: text of a promise has no invisible characters, all else is as it came.
        const body = one.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '').slice(0, 200);
        const row = { probe: 'a/one', question: 'What comes?', remark: other, ...(promised && { promise: { body } }) };
        const drafted = { name: 'acme@1', conventions, rows: [row, row].slice(0, 1), catalogue: said };
        const server = { name: one, version: other };
        const written = draftText(drafted, { ...summary, server, revision: one, reason: other }, [other]);
        const profile = draftProfile(drafted, summary.target);
        expect(parse(written)).toEqual(profile);
        expect(written.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        const lines = written.split('\n');
        expect(lines.length).toBeLessThan(40);
        for (const line of lines) expect(line.length).toBeLessThan(2_000);
      }),
    );
  });
});
