/** The page on the official suite beside ours, from what `npm run compare` recorded. */

import { bindings } from '../../docs/generate/coverage.ts';
import type { Rule } from '../../fixtures/statements/mcp/rule.ts';
import { mcpStatements } from '../../fixtures/statements/mcp.ts';
import { matchesGlob } from '../../harness/plan.ts';
import { documentOf, type Profile } from '../../harness/profile.ts';

/** What our own check told. */
export interface Ours {
  readonly counts: Readonly<Record<string, number>>;
  /** Probes that broke a MUST. */
  readonly broken: readonly string[];
  readonly advised: readonly string[];
  readonly requests: number;
  readonly seconds: number;
}

/** A check of the official suite that did not succeed. */
export interface Fault {
  readonly id: string;
  readonly status: string;
  /** The beginning of what it says. */
  readonly message: string;
}

export interface Official {
  /** By scenario, what did not succeed in it. */
  readonly scenarios: Readonly<Record<string, readonly Fault[]>>;
  readonly seconds: number;
}

/** One server, under both. */
export interface Found {
  readonly revision: string;
  readonly ours: Ours;
  readonly official: Official;
}

/** How a fault that the suite tells stands to ours. */
type Kind = 'nothing' | 'both' | 'alone';

interface Judged extends Fault {
  readonly scenario: string;
  readonly kind: Kind;
  /** The probes of ours that find it, or why it is none to us, or why it tells nothing of the server. */
  readonly by: readonly string[];
}

/** What a rule says of the suite, and the probes that ask for the rule. */
interface Link {
  readonly scenario: string;
  readonly check?: string;
  readonly fixture: boolean;
  readonly probes: readonly string[];
}

/** Scenarios that call tools of the suite's own, and that no rule of a revision with a profile names. */
const ofFixtures = ['tools-call-*', 'elicitation-*', 'json-schema-2020-12', 'server-sse-polling'];

/** What a check tells that the rules do not say, looked up in the specification: the probes that find it, or why we find nothing. */
const lookedUp: Readonly<Record<string, { readonly probes?: readonly string[]; readonly why: string }>> = {
  'prompts-list › prompts-list': { why: 'the schema of every revision has the description of a prompt as optional' },
  'tools-list › tools-list': { why: 'the schema of every revision has the description of a tool as optional' },
  'server-sse-polling › server-sse-priming-event': {
    why: 'a SHOULD of 2025-11-25; `sse/priming-event` holds it against servers whose events have ids, as others cannot be resumed',
  },
  'server-sse-polling › server-sse-polling-session': {
    why: 'a session is a MAY: the scenario only says that it cannot go on',
  },
  'server-sse-multiple-streams › server-sse-multiple-streams-session': {
    why: 'a session is a MAY: the scenario only says that it cannot go on',
  },
  'completion-complete › scenario-timeout': {
    probes: ['messages/results-by-schema', 'completion/unannounced'],
    why: 'an answer with null as its result is dropped by the client of the suite, which waits on',
  },
};

const UNOFFERED = 'the server does not offer the feature';

/** Answers that tell nothing of the server: it lacks what the suite needs of it, and need not have it. */
const lacking: readonly (readonly [RegExp, string])[] = [
  [/invalid_token|\b401\b/, 'the suite cannot send a credential'],
  [/method( \S+)? not found/i, UNOFFERED],
];

/** What stands in the page where a check is to be looked up in the specification. */
export const NOT_LOOKED_UP = 'not looked up yet';

/** The page. */
export function comparisonPage(found: Readonly<Record<string, Found>>, profiles: readonly Profile[]): string {
  const links = linksOf(profiles);
  const told = Object.entries(found).map(([server, each]) => ({ server, ...each, judged: judgedBy(each, links) }));
  return `${[
    heading,
    serversTable(told),
    '## What the suite tells of the servers',
    totals(told),
    findingsTable(told),
    '## What we find and the suite does not',
    shareOfOurs,
    oursTable(told),
  ].join('\n\n')}\n`;
}

type Told = Found & { readonly server: string; readonly judged: readonly Judged[] };

function linksOf(profiles: readonly Profile[]): readonly Link[] {
  const documents = profiles.map(documentOf);
  return Object.entries<Rule>(mcpStatements).flatMap(([id, { official }]) => {
    const probes = [...new Set(bindings(documents, id).map(({ probe }) => probe))];
    const fixture = official?.reach === 'fixture';
    return (official?.by?.split(', ') ?? []).map((each) => {
      const [scenario = '', check] = each.split(' › ');
      return { scenario, ...(check && { check }), fixture, probes };
    });
  });
}

function judgedBy({ ours, official }: Found, links: readonly Link[]): readonly Judged[] {
  const told = new Set([...ours.broken, ...ours.advised]);
  return Object.entries(official.scenarios).flatMap(([scenario, faults]) =>
    faults.map((fault) => ({ scenario, ...fault, ...judge(scenario, fault, links, told) })),
  );
}

function judge(scenario: string, { id, message }: Fault, links: readonly Link[], told: ReadonlySet<string>) {
  const nothing = lacking.find(([pattern]) => pattern.test(message))?.[1];
  // What the server announces it has to offer.
  if (nothing === UNOFFERED && told.has('methods/capabilities')) return both(['methods/capabilities']);
  if (nothing) return { kind: 'nothing', by: [nothing] } as const;
  const known = lookedUp[`${scenario} › ${id}`];
  const named = links.filter((link) => matchesGlob(link.scenario, scenario) && (!link.check || link.check === id));
  const exact = named.filter(({ check }) => check !== undefined);
  const linked = exact.length > 0 ? exact : named;
  const probes = (known?.probes ?? linked.flatMap((link) => link.probes)).filter((probe) => told.has(probe));
  if (known) return probes.length > 0 ? both(probes) : ({ kind: 'alone', by: [known.why] } as const);
  const fixture = linked.length > 0 && linked.every((link) => link.fixture);
  if (fixture || ofFixtures.some((glob) => matchesGlob(glob, scenario))) {
    return { kind: 'nothing', by: ['the server has none of the fixtures of the suite'] } as const;
  }
  return probes.length > 0 ? both(probes) : ({ kind: 'alone', by: [NOT_LOOKED_UP] } as const);
}

function both(probes: readonly string[]) {
  return { kind: 'both', by: [...new Set(probes)] } as const;
}

const heading = `<!-- Written by \`npm run compare\` from tests/servers/comparison.json. Do not edit. -->

# The official suite beside ours

Each server that \`tests/servers\` starts, over loopback, checked by us without a profile (seed 20261121 and the defaults, but a wait of
20 s) and then by the server scenarios of \`@modelcontextprotocol/conformance\` 0.2.0-alpha.12 (\`--suite all --spec-version\` of the
revision that the server agrees on) while the same process runs. \`violations\` counts questions that broke a MUST, as \`advice\` counts
rows of a SHOULD or MAY. A scenario of the suite has failed where a check of it has, and warned where one only warned.

What the suite tells by failures and warnings is divided in three: \`nothing\` of the server, as it lacks a tool, prompt or resource
of the suite, a feature that is optional, or a credential that the suite cannot send; \`both\`, what a question of ours finds on
this server, too; \`alone\`, what none of ours finds. Which question looks at what the suite looks at is what docs/coverage.md says.
A scenario can pass for the wrong reason: \`tools-call-simple-text\` and \`tools-call-error\` take the error for an unknown tool as the
answer of the tool.`;

const shareOfOurs = `Numbers are of servers. A fault of a server may break several questions, and a question may break a MUST on one server and go
against an advice on another. What the suite looks at in one revision it may not in another: it asks for \`Origin\` in 2025-11-25 alone, and
of 2025-03-26 it has one scenario.`;

function serversTable(told: readonly Told[]): string {
  const rows = told.map(({ server, revision, ours, official, judged }) => {
    const { passed, failed, warned } = scenariosIn(official);
    const { counts } = ours;
    const own = [counts.pass ?? 0, counts.advice ?? 0, ours.broken.length, ours.requests, ours.seconds];
    const theirs = [passed, failed, warned, official.seconds];
    const kinds = (['nothing', 'both', 'alone'] as const).map(
      (kind) => judged.filter((each) => each.kind === kind).length,
    );
    const more = beyond({ ours, judged }).length;
    return `| ${[server, revision, ...own, ...theirs, ...kinds, more].join(' | ')} |`;
  });
  return `| server | revision | pass | advice | violations | requests | seconds | suite: passed | failed | warned | seconds | its findings: nothing | both | alone | ours alone |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}`;
}

function scenariosIn({ scenarios }: Official) {
  const all = Object.values(scenarios);
  const failed = all.filter((faults) => faults.some(({ status }) => status === 'FAILURE')).length;
  const passed = all.filter((faults) => faults.length === 0).length;
  return { passed, failed, warned: all.length - passed - failed };
}

/** The probes of ours that found what no finding of the suite names. */
function beyond({ ours, judged }: Pick<Told, 'ours' | 'judged'>): readonly string[] {
  const shared = new Set(judged.flatMap(({ kind, by }) => (kind === 'both' ? by : [])));
  return [...new Set([...ours.broken, ...ours.advised])].filter((probe) => !shared.has(probe));
}

function totals(told: readonly Told[]): string {
  const all = told.flatMap(({ judged }) => judged);
  const count = (kind: Kind) => all.filter((each) => each.kind === kind).length;
  const causes = Map.groupBy(
    all.filter(({ kind }) => kind === 'nothing'),
    ({ by }) => by[0],
  );
  const why = [...causes].map(([cause, each]) => `${cause} (${each.length})`).join('; ');
  return `${all.length} failures and warnings in all: ${count('both')} that we find, too, ${count('alone')} that we do not, and ${count('nothing')} that tell nothing: ${why}.`;
}

function findingsTable(told: readonly Told[]): string {
  const all = told.flatMap(({ server, judged }) => judged.map((each) => ({ ...each, server })));
  const telling = all.filter(({ kind }) => kind !== 'nothing');
  const groups = Map.groupBy(telling, ({ scenario, id, status, kind, by }) =>
    [`\`${scenario} › ${id}\``, status.toLowerCase(), kind, kind === 'both' ? probesIn(by) : by.join()].join(' | '),
  );
  const rows = [...groups].sort().map(([row, each]) => `| ${row} | ${each.map(({ server }) => server).join('; ')} |`);
  return `| check of the suite | status | kind | our question, or why there is none | servers |
|---|---|---|---|---|
${rows.join('\n')}`;
}

function oursTable(told: readonly Told[]): string {
  const seen = new Map<string, { must: number; advice: number }>();
  for (const each of told) {
    for (const probe of beyond(each)) {
      const count = seen.get(probe) ?? { must: 0, advice: 0 };
      count[each.ours.broken.includes(probe) ? 'must' : 'advice'] += 1;
      seen.set(probe, count);
    }
  }
  const rows = [...seen]
    .sort(([, one], [, other]) => other.must - one.must || other.advice - one.advice)
    .map(([probe, { must, advice }]) => `| \`${probe}\` | ${must || '–'} | ${advice || '–'} |`);
  return `| question | breaks a MUST on | advice on |
|---|---|---|
${rows.join('\n')}`;
}

function probesIn(probes: readonly string[]): string {
  return probes.map((probe) => `\`${probe}\``).join(', ');
}
