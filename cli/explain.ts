/** The verb `explain`: all about one question — what is sent, what comes back, and what each document promises. */

import type { Command } from 'commander';
import { fidelity } from '../fixtures/profiles/fidelity.ts';
import { profiles } from '../fixtures/profiles/index.ts';
import { facts, toGive } from '../harness/facts.ts';
import { Mistake, nearest } from '../harness/mistake.ts';
import { type Field, inWords } from '../harness/outcome.ts';
import { type AnyAsking, type AnyProbe, type Catalogue, given, impactOf } from '../harness/probe.ts';
import type { Profile } from '../harness/profile.ts';
import { loadProfile } from '../load-profile.ts';
import { exchangeLines } from '../reports/evidence.ts';
import { shown } from '../reports/text.ts';
import { catalogue } from '../suites/index.ts';
import { ownFiles } from './own-files.ts';
import { impacts } from './plan.ts';
import { omitted, promiseLine, promisesOf, type ToldPromise } from './promised.ts';
import { type Example, exampleOf } from './reference.ts';

export function define(command: Command): void {
  command.argument('<probe>', 'its id, as mcp-assay probes lists it');
  command.option('--profile <file>', 'tells what a profile of yours promises for it, too');
  command.option('--probes <file>', 'knows the probes that this module exports, too');
  command.action(async (id: string, { profile: name, probes: path }: { profile?: string; probes?: string }) => {
    const { probes = catalogue } = await ownFiles(path === undefined ? {} : { probes: [path] });
    const probe = knownProbe(id, probes);
    const own = name === undefined ? [] : [await loadProfile(name, { probes })];
    process.stdout.write(explained(probe, await exampleOf(probe), own));
  });
}

function knownProbe(id: string, all: Catalogue): AnyProbe {
  const ids = all.map((each) => each.id);
  const found = all.find((each) => each.id === id);
  if (found) return found;
  const near = nearest(id, ids);
  throw new Mistake(
    `Failed to explain "${id}": there is no such probe. Please take one of those that mcp-assay probes lists${near === undefined ? '.' : `; did you mean "${near}"?`}`,
  );
}

function explained(probe: AnyProbe, example: Example | undefined, own: readonly Profile[]): string {
  const sections: (readonly string[])[] = [
    [probe.id, `  ${probe.question}`, `  ${probe.why}`],
    ['How it is answered:', ...Object.entries(probe.sees).flatMap(([name, field]) => vocabularyLines(name, field))],
    ['What it takes:', ...takes(probe)],
    ['What the documents promise:', ...promiseLines(probe.id, own)],
    exampleLines(example),
    [
      'Ask it:',
      `  ${['mcp-assay check <url>', `--only ${probe.id}`, '--profile <name>', ...flagsFor(probe)].join(' ')}`,
    ],
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** The longest list of words that is told in full; a usual vocabulary is longer. */
const WORDS = 12;

function vocabularyLines(name: string, { kind, means, words = {} }: Field): readonly string[] {
  const each = Object.entries(words);
  const rest = each.length > WORDS ? [`      and ${each.length - WORDS} more`] : [];
  return [
    `  ${name}: ${means}${kind === 'word' ? '' : ` (a ${kind})`}`,
    ...each.slice(0, WORDS).map(([word, meaning]) => `      ${word}: ${meaning}`),
    ...rest,
  ];
}

function takes(probe: AnyProbe): readonly string[] {
  const impact = impactOf(probe);
  const needs = given(probe).map((need) => {
    const { means, configure } = facts[need];
    return `  needs ${need}: ${means}${configure === undefined ? '' : `; ${toGive(configure)}`}`;
  });
  return [`  ${asking(probe)}`, `  impact ${impact}: ${impacts[impact]}`, ...needs];
}

/** The flags by which what it needs is given. */
function flagsFor(probe: AnyProbe): readonly string[] {
  const all = given(probe).flatMap((need) => facts[need].configure ?? []);
  return [...new Set(all.filter((each) => each.startsWith('--')))];
}

function asking(probe: AnyProbe): string {
  if (probe.observe) return cases(probe);
  const stage = probe.during;
  if (!stage) return 'asks nothing of its own: it looks at what the others exchange';
  const { means = '' } = stage.walk.situations[stage.situation] ?? {};
  return `looks at one situation of the walk "${stage.walk.id}": ${means}; short histories that lead there, then generated ones`;
}

function cases(probe: AnyAsking): string {
  const fixed = typeof probe.always === 'function' ? undefined : probe.always?.length;
  if (!probe.vary) return probe.always === undefined ? 'one case' : `${fixed ?? 'some'} fixed cases`;
  return probe.always === undefined ? 'generated cases' : `${fixed ?? 'some'} fixed cases, then generated ones`;
}

/** What each document promises: those of the caller, then the bundled ones, newest first; documents that share what one of them says stand together. */
function promiseLines(probe: string, own: readonly Profile[]): readonly string[] {
  const all = [...own, ...profiles.toReversed().filter((profile) => !own.includes(profile))];
  const told = [...all, fidelity].flatMap((profile) => promisesOf(profile, probe));
  const shared = [...Map.groupBy(told, (promise) => `${promise.from} ${promiseLine(promise)}`).values()];
  const spoken = shared.flatMap((each) => {
    const [first] = each as [ToldPromise];
    return [
      `  ${each.map(({ document }) => document).join(', ')}: ${promiseLine(first)}`,
      ...first.statements.flatMap(({ id, text, basis, sources }) => [
        `      ${id}, ${basis}: ${text}`,
        ...sources.map((source) => `        ${source}`),
      ]),
    ];
  });
  const silent = all.filter(({ profile }) => !told.some(({ document }) => document === profile));
  return [
    ...spoken,
    ...silent.map((profile) => {
      const reason = omitted(profile, probe);
      return `  ${profile.profile}: ${reason === undefined ? 'says nothing of it, so the answer is reported and not judged' : `nothing any more: ${reason}`}`;
    }),
  ];
}

/** What the reference gateway was sent and answered. Its text is shown like that of any endpoint: escaped and bounded. */
function exampleLines(example: Example | undefined): readonly string[] {
  if (!example) return ['Example:', '  no bundled gateway shows it'];
  const { document, fault, seen } = example;
  const several = seen.exchanges.length > 1 ? `, in ${seen.exchanges.length} requests` : '';
  return [
    `Example, asked of the bundled gateway of ${document}${fault ? ` with the fault ${fault}` : ''}${several}:`,
    ...seen.exchanges.flatMap((exchange, index) => [
      ...(index > 0 ? [''] : []),
      ...exchangeLines(exchange).map((line) => `  ${line}`),
    ]),
    '',
    `  seen: ${shown(inWords(seen.outcome), 400)}`,
  ];
}
