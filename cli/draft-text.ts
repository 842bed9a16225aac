/** A draft as YAML: a profile that can be read as it is, with comments for its vendor. What the endpoint said stays within them. */

import { stringify } from 'yaml';
import type { Conventions } from '../harness/conventions.ts';
import { type Drafted, inPlainWords } from '../harness/draft.ts';
import { areaOf, type Catalogue } from '../harness/probe.ts';
import type { Profile } from '../harness/profile.ts';
import type { Statements } from '../harness/statement.ts';
import type { Summary } from '../harness/summary.ts';
import { counted, shown } from '../reports/text.ts';

/** The address that stands in the place of each source until its vendor has named the page. */
export const SOURCE = 'https://docs.example.com/replace-this';

/** What a draft is made of. */
export interface DraftParts {
  /** `name@version`. */
  readonly name: string;
  readonly conventions: Conventions;
  readonly rows: readonly Drafted[];
  readonly catalogue: Catalogue;
}

/** The draft as the profile that its text reads as. */
export function draftProfile({ name, conventions, rows, catalogue }: DraftParts, target: string): Profile {
  const promised = rows.flatMap(({ promise, ...row }) => (promise ? [{ ...row, promise }] : []));
  const words = (id: string) => catalogue.find((probe) => probe.id === id)?.sees ?? {};
  return {
    profile: name,
    title: `${shown(target)}, as it answered`,
    statements: Object.fromEntries(
      promised.map(({ probe, question, promise }) => [
        statementId(probe),
        { text: shown(`${question} ${inPlainWords(words(probe), promise)}`, 1_000), source: SOURCE, basis: 'explicit' },
      ]),
    ),
    conventions,
    expectations: Object.fromEntries(
      promised.map(({ probe, promise }) => [probe, { must: promise, because: statementId(probe) }]),
    ) as Profile['expectations'],
  };
}

/** The same as text, with what a reader has to know. */
export function draftText(
  parts: DraftParts,
  { target, version, server, revision, startedAt }: Summary,
  remarks: readonly string[],
): string {
  const { profile, title, statements, conventions, expectations } = draftProfile(parts, target);
  const named = [server?.name, server?.version].filter((each) => each !== undefined && each !== '');
  const lines = [
    '# yaml-language-server: $schema=node_modules/mcp-assay/dist/cli/schemas/profile.schema.json',
    comment(`Drafted by mcp-assay ${version} on ${startedAt.slice(0, 10)} from the answers of ${target}`),
    ...(named.length > 0 ? [comment(`It calls itself: ${named.map((each) => shown(each ?? '', 80)).join(' ')}`)] : []),
    ...(revision ? [comment(`It speaks: ${shown(revision, 40)}`)] : []),
    '#',
    '# This says what was seen, and not what is promised. To make a document of it: keep the statements that yours makes, in',
    '# its words; name in each source the page that says so; strike out the rest, with its expectations.',
    ...member('profile', profile),
    ...member('title', title),
    ...section('statements', statementLines(statements)),
    ...section('conventions', [
      ...remarks.map((remark) => `  ${comment(remark)}`),
      ...Object.entries(conventions).flatMap(([name, value]) => member(name, value).map((line) => `  ${line}`)),
    ]),
    ...section('expectations', expectationLines(parts.rows, expectations)),
  ];
  return `${lines.join('\n')}\n`;
}

/** How much of it is promised, for whoever asked for it. */
export function draftTold(rows: readonly Drafted[]): string {
  const promised = rows.filter(({ promise }) => promise).length;
  return `${counted(promised, 'question')} with a steady answer, ${counted(rows.length - promised, 'other')} as a comment.`;
}

/** The statement of a question: an id of its own, which does not change when others come or go. */
function statementId(probe: string): string {
  return probe.replace('/', '.');
}

function statementLines(statements: Statements): readonly string[] {
  return Object.entries(statements).flatMap(([id, statement]) => member(id, statement).map((line) => `  ${line}`));
}

function expectationLines(rows: readonly Drafted[], expectations: Profile['expectations']): readonly string[] {
  return rows.flatMap(({ probe, question, remark }, index) => {
    const expectation = expectations[probe];
    const begins = index === 0 || areaOf(rows[index - 1]?.probe ?? '') !== areaOf(probe);
    return [
      ...(begins && index > 0 ? [''] : []),
      `  ${comment(question)}`,
      ...(remark === undefined ? [] : [`  ${comment(expectation ? `(${remark})` : `${probe}: ${remark}`)}`]),
      ...(expectation ? [`  ${flow(probe)}: ${flow(expectation)}`] : []),
    ];
  });
}

/** A section; one that has nothing but comments is an empty map, and they follow it. */
function section(name: string, lines: readonly string[]): readonly string[] {
  const isFilled = lines.some((line) => line !== '' && !line.startsWith('  #'));
  return ['', isFilled ? `${name}:` : `${name}: {}`, ...lines];
}

/** The longest comment, in characters. */
const COMMENT = 400;

/** A comment of one line, whatever stands in it. */
function comment(text: string): string {
  return `# ${shown(text, COMMENT)}`;
}

function member(name: string, value: unknown): readonly string[] {
  return stringify({ [name]: value }, { lineWidth: 0 })
    .trimEnd()
    .split('\n');
}

function flow(value: unknown): string {
  return stringify(value, { lineWidth: 0, collectionStyle: 'flow' }).trimEnd();
}
