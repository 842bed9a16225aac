/** The invented vendor's file with one slip each: exit code 2, the line, the nearest name, and nothing is asked. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runProgram } from '../../cli/program.ts';
import { emptyFolder } from '../cli/__test-helpers__/program.ts';
import { listener, plain } from '../cli/__test-helpers__/unfit.ts';

const right = readFileSync(join(import.meta.dirname, 'acme.yaml'), 'utf8');
const probes = join(import.meta.dirname, 'acme-probes.ts');
const folder = emptyFolder();
afterAll(() => folder[Symbol.dispose]());

let told = '';
beforeEach(() => {
  told = '';
  const take = (text: string | Uint8Array) => {
    told += text;
    return true;
  };
  vi.spyOn(process.stderr, 'write').mockImplementation(take);
  vi.spyOn(process.stdout, 'write').mockImplementation(take);
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** acme.yaml with `slip` in the place of `part`, which stands there once. */
function slipped(part: string, slip: string): string {
  expect(right.split(part)).toHaveLength(2);
  const path = join(folder.path, 'acme.yaml');
  writeFileSync(
    path,
    right.replace(part, () => slip),
  );
  return path;
}

/** What the program says to a file that it refuses. */
async function refused(path: string, verb: 'check' | 'draft' = 'check'): Promise<string> {
  await using server = await listener(plain);
  const code = await runProgram([verb, server.url, '--profile', path, '--probes', probes]);
  expect({ code, requests: server.requests() }).toEqual({ code: 2, requests: 0 });
  expect(told).toMatch(/^Failed to read \S+acme\.yaml: [^\n]+[.?] Please correct it\.\n$/);
  return told.replace(/^Failed to read \S+: | Please correct it\.\n$/g, '');
}

const slips: readonly (readonly [what: string, part: string, slip: string, sentence: string])[] = [
  [
    'probe',
    'auth/no-credential:',
    'auth/no-credentials:',
    'line 28: there is no member "auth/no-credentials" in expectations; did you mean "auth/no-credential"?',
  ],
  [
    'probe of its own',
    'acme/ping-with-params:',
    'acme/ping-with-param:',
    'line 38: there is no member "acme/ping-with-param" in expectations; did you mean "acme/ping-with-params"?',
  ],
  [
    'area',
    'methods/unknown:',
    'method/unknown:',
    'line 37: there is no member "method/unknown" in expectations; did you mean "methods/unknown"?',
  ],
  [
    'word',
    'names: all-divide',
    'names: all-divided',
    'line 32: expectations.naming/listed-names.must.names cannot be "all-divided"; did you mean "all-divide"?',
  ],
  [
    'word in a list',
    '[result, stream]',
    '[result, streem]',
    'line 30: expectations.accept/without-event-stream.must.answer.1 cannot be "streem"; did you mean "stream"?',
  ],
  [
    'word of another probe',
    'lists: the-named',
    'lists: all-divide',
    'line 36: expectations.filter/query.must.lists cannot be "all-divide" (known: the-named, all, none, fewer, more, others, out-of-reach, refused).',
  ],
  [
    'word in one of several outcomes',
    '{ answer: accepted }',
    '{ answer: acepted }',
    'line 38: expectations.acme/ping-with-params.must.1.answer cannot be "acepted"; did you mean "accepted"?',
  ],
  [
    'field',
    "body: '*too large*'",
    "bodi: '*too large*'",
    'line 35: there is no member "bodi" in expectations.http/request-above-limit.must; did you mean "body"?',
  ],
  [
    'field of another probe',
    'names: all-divide',
    'lists: the-named',
    'line 32: there is no member "lists" in expectations.naming/listed-names.must (known: names).',
  ],
  [
    'type of a field',
    'status: 413',
    "status: '413'",
    'line 35: expectations.http/request-above-limit.must.status must be number.',
  ],
  [
    'level',
    'accept/upper-case: { should:',
    'accept/upper-case: { shoud:',
    'line 31: there is no member "shoud" in expectations.accept/upper-case; did you mean "should"?',
  ],
  [
    'level of two',
    '{ open: true,',
    '{ open: true, must: { answer: result },',
    'line 37: expectations.methods/unknown must be: an object of because and exactly one of must, should and open.',
  ],
  [
    'statement',
    'because: A-10',
    'because: A-1O',
    'line 38: expectations.acme/ping-with-params.because cannot be "A-1O"; did you mean "A-10"?',
  ],
  [
    'statement of two',
    '[A-03, A-04]',
    '[A-03, A-40]',
    'line 31: expectations.accept/upper-case.because.1 cannot be "A-40"; did you mean "A-10"?',
  ],
  [
    'basis',
    'basis: silent',
    'basis: silence',
    'line 17: statements.A-09.basis cannot be "silence"; did you mean "silent"?',
  ],
  [
    'convention',
    'handshake: optional',
    'handshakes: optional',
    'line 22: there is no member "handshakes" in conventions; did you mean "handshake"?',
  ],
  [
    'value of a convention',
    'handshake: optional',
    'handshake: optionally',
    'line 22: conventions.handshake cannot be "optionally"; did you mean "optional"?',
  ],
  ['member', 'conventions:', 'convention:', 'line 19: there is no member "convention"; did you mean "conventions"?'],
  [
    'name',
    'profile: acme@1',
    'profile: acme',
    'line 1: profile must be: the name of the document with its version: acme@1.',
  ],
];

describe('a slip in a name', () => {
  it.each(slips)('%s: %s for %s', async (_, part, slip, sentence) => {
    expect(await refused(slipped(part, slip))).toBe(sentence);
  });

  it('is told by draft, too', async () => {
    expect(await refused(slipped('handshake: optional', 'handshakes: optional'), 'draft')).toContain('did you mean');
  });
});

const syntax: readonly (readonly [what: string, part: string, slip: string, sentence: string])[] = [
  [
    'an open quote',
    "format: '{key}'",
    "format: '{key}",
    'line 21, column 56: a quote, a bracket, a comma, a colon or a space is missing.',
  ],
  [
    'an open bracket',
    '[result, stream]',
    '[result, stream',
    'line 30, column 79: a bracket or a brace before this is not closed.',
  ],
  [
    'an open brace',
    '{ lists: the-named }',
    '{ lists: the-named',
    'line 37, column 3: a bracket or a brace before this is not closed.',
  ],
  [
    'a tab',
    '  handshake: optional',
    '\thandshake: optional',
    'line 22, column 1: it is indented with a tab, where YAML needs spaces.',
  ],
  [
    'an indentation that fits nothing',
    '  handshake: optional',
    ' handshake: optional',
    'line 22, column 1: the indentation does not fit what is around it.',
  ],
  [
    'no space after the colon',
    '  path: /mcp',
    '  path:/mcp',
    'line 20, column 3: a name needs to stand on one line, with a colon behind it.',
  ],
  [
    'a colon too many',
    'title: Acme',
    'title: note: Acme',
    'line 2, column 8: a value that holds ": " needs quotes, or a line of its own.',
  ],
  [
    'the same name twice',
    '  handshake: optional',
    '  path: /mcp',
    'line 22, column 3: a member of this name is there already.',
  ],
  [
    'the same probe twice',
    '  methods/unknown:',
    '  methods/unknown: { open: true, because: A-09 }\n  methods/unknown:',
    'line 38, column 3: a member of this name is there already.',
  ],
  [
    'an alias of nothing',
    'because: A-10',
    'because: *A-10',
    'line 38, column 100: this alias (*) names no anchor (&).',
  ],
  ['a star without quotes', "'*too large*'", '*too', 'line 35, column 58: this alias (*) names no anchor (&).'],
  [
    'an unknown tag',
    'handshake: optional',
    'handshake: !optional x',
    'line 22: conventions.handshake cannot be "x" (known: optional, required).',
  ],
  [
    'an unknown escape',
    "separator: ','",
    'separator: "\\,"',
    'line 24, column 41: a backslash in double quotes begins no escape that YAML knows.',
  ],
  [
    'a second document',
    'conventions:',
    '---\nconventions:',
    'line 19, column 1: a second document begins here, and only one is read.',
  ],
  ['an @', 'path: /mcp', 'path: @mcp', 'line 20, column 9: a value that begins with this character needs quotes.'],
];

describe('a slip in YAML', () => {
  it.each(syntax)('%s', async (_, part, slip, sentence) => {
    expect(await refused(slipped(part, slip))).toBe(sentence);
  });
});

it('and without a slip it is read', async () => {
  await using server = await listener(plain);
  const path = slipped('profile: acme@1', 'profile: acme@1');
  expect(await runProgram(['check', server.url, '--profile', path, '--probes', probes, '--plan'])).toBe(0);
  expect(server.requests()).toBeGreaterThan(0);
});
