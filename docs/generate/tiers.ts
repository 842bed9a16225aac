/** The count of the specification's rules at the top of `docs/coverage.md`: by area and tier, what is made of each. */

import type { Rule } from '../../fixtures/statements/mcp/rule.ts';
import { mcpAreas } from '../../fixtures/statements/mcp.ts';
import { documentOf, type Profile } from '../../harness/profile.ts';
import { type Binding, bindings } from './coverage.ts';
import { unbound } from './specification.ts';

/** What is made of a rule, one of these each. */
const kinds = ['judged', 'open', 'unseen', 'later', 'unaccounted'] as const;
type Kind = (typeof kinds)[number];

const tiers = [1, 2, 3] as const;

/** A rule, and what is made of it. */
export interface Counted {
  readonly id: string;
  readonly area: string;
  readonly tier: Rule['tier'];
  readonly kind: Kind;
  /** Whether something is recorded to break a promise that rests on it. */
  readonly faulted: boolean;
}

/** Every rule, once. A rule that a single revision leaves out is unaccounted. */
export function countedRules(
  profiles: readonly Profile[],
  hasFault: (binding: Binding) => boolean,
): readonly Counted[] {
  const documents = profiles.map(documentOf);
  const missing = new Set(unbound(profiles).map(({ id }) => id));
  return Object.entries(mcpAreas).flatMap(([area, rules]) =>
    Object.entries<Rule>(rules).map(([id, rule]) => {
      const judged = bindings(documents, id).filter(({ level }) => level !== 'open');
      const bound = bindings(documents, id).length > 0;
      const faulted = judged.some(hasFault);
      return { id, area, tier: rule.tier, kind: kindOf(rule, { missing: missing.has(id), bound, judged }), faulted };
    }),
  );
}

function kindOf(
  { unseen, later }: Rule,
  {
    missing,
    bound,
    judged,
  }: { readonly missing: boolean; readonly bound: boolean; readonly judged: readonly unknown[] },
): Kind {
  if (missing) return 'unaccounted';
  if (unseen) return 'unseen';
  if (judged.length > 0) return 'judged';
  if (bound) return 'open';
  return later ? 'later' : 'unaccounted';
}

/** The section, as Markdown. */
export function tiersSection(profiles: readonly Profile[], hasFault: (binding: Binding) => boolean): string {
  const counted = countedRules(profiles, hasFault);
  const areas = [...Map.groupBy(counted, ({ area }) => area)].map(([area, rules]) => row(area, rules));
  return `## The rules of the specification, counted

Each cell counts tier 1 / 2 / 3: what is safe to ask of a live endpoint and a MUST; the same, a SHOULD or MAY; what needs calls,
credentials or data, or is left open. A rule is \`judged\` where a promise to a probe rests on it, and \`with a fault\` where a fault
of the mock, or a test, is recorded to break such a promise; \`open\` where its probes only report; \`unseen\` where a reason says why
a black box cannot see it; \`2026-07-28\` where that revision alone has it, which is not asked yet. Tests fail where a rule is
unaccounted for in any revision, or judged without a fault.

| area | rules | judged | with a fault | open | unseen | 2026-07-28 | unaccounted |
|---|---|---|---|---|---|---|---|
${[...areas, row('all', counted)].join('\n')}`;
}

function row(area: string, rules: readonly Counted[]): string {
  const [judged, ...others] = kinds.map((kind) => cellOf(rules.filter((rule) => rule.kind === kind)));
  const faulted = cellOf(rules.filter(({ kind, faulted }) => kind === 'judged' && faulted));
  return `| ${[area, cellOf(rules), judged, faulted, ...others].join(' | ')} |`;
}

/** `–` where there is none at all: what is there is easier seen. */
function cellOf(rules: readonly Counted[]): string {
  if (rules.length === 0) return '–';
  return tiers.map((tier) => rules.filter((rule) => rule.tier === tier).length).join(' / ');
}
