/** The section of `docs/coverage.md` on the MCP specification: each rule, revision by revision, beside what the official suite checks. */

import type { Rule } from '../../fixtures/statements/mcp/rule.ts';
import { type McpRevision, mcpRevisions, withoutProfile } from '../../fixtures/statements/mcp/sources.ts';
import { mcpAreas, mcpStatements, rulesOf } from '../../fixtures/statements/mcp.ts';
import { type Document, documentOf, type Profile } from '../../harness/profile.ts';
import { bindings, cell } from './coverage.ts';

/** A rule of one revision. */
export interface RuleOfRevision {
  readonly id: string;
  readonly revision: McpRevision;
}

/** The rules that no profile binds, of the revisions that are to have one: a rule counts once for each revision. */
export function unbound(profiles: readonly Profile[]): readonly RuleOfRevision[] {
  const documents = profiles.map(documentOf);
  return mcpRevisions
    .filter((revision) => revision !== withoutProfile)
    .flatMap((revision) =>
      Object.entries(rulesOf(revision))
        .filter(([id, { unseen }]) => !unseen && boundIn(documents, revision, id).length === 0)
        .map(([id]) => ({ id, revision })),
    );
}

/** The section, as Markdown. */
export function specificationSection(profiles: readonly Profile[]): string {
  const documents = profiles.map(documentOf);
  const areas = Object.entries(mcpAreas).map(([area, rules]) => areaSection(documents, area, rules));
  return [introduction(profiles), ...areas].join('\n\n');
}

function introduction(profiles: readonly Profile[]): string {
  const missing = unbound(profiles);
  const rows = mcpRevisions.map((revision) => {
    const rules = Object.values(rulesOf(revision));
    const unasked = rules.filter(({ official }) => !official).length;
    const without = missing.filter((each) => each.revision === revision).length;
    const progress = revision === withoutProfile ? 'not yet asked' : `${rules.length - without}`;
    const must = rules.filter(({ level }) => level === 'MUST').length;
    return `| ${revision} | ${rules.length} | ${must} | ${progress} | ${unasked} |`;
  });
  return `## mcp

${Object.keys(mcpStatements).length} rules of the specification for servers, under the level that the specification gives them; \`PROBE\` is what it leaves open.
\`no probe yet\` is what no profile binds; 2026-07-28 is not yet asked in any. The last column is what the official
conformance suite (github.com/modelcontextprotocol/conformance) does: \`direct\` asks any server, \`partial\` for a part of it, \`fixture\` only servers
with tools, prompts or resources that it names, \`wire\` holds messages to their schema as they pass.

| revision | rules | MUST | bound to probes or unseen | not in the official suite |
|---|---|---|---|---|
${rows.join('\n')}`;
}

function areaSection(documents: readonly Document[], area: string, rules: Readonly<Record<string, Rule>>): string {
  const rows = Object.entries(rules).map(([id, rule]) =>
    [
      id,
      cell(rule.text),
      levelOf(rule),
      rule.basis,
      span(revisionsOf(rule)),
      asked(documents, id, rule),
      official(rule),
    ].join(' | '),
  );
  return [
    `### ${area}`,
    [
      '| id | statement | level | basis | revisions | asked by | official suite |',
      '|---|---|---|---|---|---|---|',
      ...rows.map((row) => `| ${row} |`),
    ].join('\n'),
  ].join('\n\n');
}

function revisionsOf({ source }: Rule): readonly McpRevision[] {
  return mcpRevisions.filter((revision) => source.some(({ version }) => version === revision));
}

function levelOf({ level, differs = {} }: Rule): string {
  const others = mcpRevisions.filter((revision) => differs[revision]?.level);
  const other = others.map((revision) => differs[revision]?.level)[0];
  return other ? `${level} (${other} in ${span(others)})` : level;
}

/** The revisions that a rule holds in are always neighbours. */
function span(revisions: readonly McpRevision[]): string {
  return [...new Set([revisions[0], revisions.at(-1)])].join(' to ');
}

function asked(documents: readonly Document[], id: string, rule: Rule): string {
  if (rule.unseen) return cell(`— ${rule.unseen}`);
  if (rule.later) return 'not yet asked';
  const revisions = revisionsOf(rule).filter((revision) => revision !== withoutProfile);
  const bound = revisions.flatMap((revision) =>
    boundIn(documents, revision, id).map(({ probe, level }) => ({ revision, what: `\`${probe}\` (${level})` })),
  );
  const without = revisions.filter((revision) => !bound.some((each) => each.revision === revision));
  return [
    ...[...Map.groupBy(bound, ({ what }) => what)].map(
      ([what, each]) => `${what}: ${each.map(({ revision }) => revision).join(', ')}`,
    ),
    ...(without.length > 0 ? [bound.length > 0 ? `no probe yet: ${without.join(', ')}` : 'no probe yet'] : []),
  ].join('<br>');
}

function boundIn(documents: readonly Document[], revision: McpRevision, id: string) {
  return bindings(
    documents.filter((document) => document.id.endsWith(`@${revision}`)),
    id,
  );
}

function official({ official }: Rule): string {
  if (!official) return '—';
  const { reach, by, remark, scored } = official;
  const asks = by ? `${reach}: \`${by}\`` : reach;
  return cell([asks, remark, scored === false && 'not scored'].filter(Boolean).join('; '));
}
