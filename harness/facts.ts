/** What preflight establishes about an endpoint, by name: a probe declares the facts it needs and is handed exactly those. */

import { clientFacts } from './facts/clients.ts';
import { credentialFacts } from './facts/credentials.ts';
import { featureFacts } from './facts/features.ts';
import { filterFacts } from './facts/filters.ts';
import { hostFacts } from './facts/host.ts';
import { listFacts } from './facts/lists.ts';
import { nameFacts } from './facts/names.ts';
import { oracleFacts } from './facts/oracle.ts';
import { protectionFacts } from './facts/protection.ts';
import { sessionFacts } from './facts/sessions.ts';
import type { Absence, Known, Spec } from './facts/spec.ts';
import { structuredFacts } from './facts/structured.ts';
import { taskFacts } from './facts/tasks.ts';
import { toolFacts } from './facts/tools.ts';
import { undeclaredFacts } from './facts/undeclared.ts';
import type { Target } from './target.ts';

export type { Scheme } from './facts/credentials.ts';
export type { Completable, DemandingPrompt, ResourceOffer } from './facts/features.ts';
export type { Filter } from './facts/filters.ts';
export type { AnnouncedList } from './facts/lists.ts';
export { serverOf } from './facts/names.ts';
export type { Absence, Callable, Control, Credential, Known, Listed } from './facts/spec.ts';
export type { RoleTool } from './facts/tools.ts';
export type { Undeclared } from './facts/undeclared.ts';

/** Every fact there is. */
export const facts = {
  ...credentialFacts,
  ...nameFacts,
  ...filterFacts,
  ...toolFacts,
  ...hostFacts,
  ...sessionFacts,
  ...clientFacts,
  ...taskFacts,
  ...featureFacts,
  ...undeclaredFacts,
  ...structuredFacts,
  ...listFacts,
  ...protectionFacts,
  ...oracleFacts,
};

/** What each fact hands over. */
export type Facts = {
  readonly [N in keyof typeof facts]: (typeof facts)[N] extends Spec<infer T> ? T : never;
};

/** The name of a fact. */
export type Need = keyof Facts;

/** The name of every fact. */
export const needs = Object.keys(facts) as readonly Need[];

/** What the caller has to do for what is missing: give a flag, or run a command. */
export function toGive(configure: string): string {
  return `${configure.startsWith('npm ') ? 'run' : 'give'} ${configure}`;
}

/** The flag by which the caller chooses to have asked what needs these; undefined where it is asked anyway. */
export function chosenBy(all: readonly Need[]): string | undefined {
  const specs: readonly Spec<unknown>[] = all.map((need) => facts[need] as Spec<unknown>);
  return specs.find(({ chosen }) => chosen)?.configure;
}

/** What the caller may have handed over, by the flag that hands it over. */
const handedOver: Readonly<Record<string, (target: Target) => unknown>> = {
  '--allow-tool ': ({ allowTools = {} }) => Object.keys(allowTools)[0],
  '--tool ': ({ tools = {} }) => Object.keys(tools)[0],
  '--journal ': ({ journal }) => journal,
};

/** The flag by which the caller gave something, beside credentials, that one of these stands on. */
export function givenFor(all: readonly Need[], target: Target): string | undefined {
  const flags = all.flatMap((need) => (facts[need] as Spec<unknown>).configure ?? []);
  const given = Object.entries(handedOver).filter(([, gift]) => gift(target) !== undefined);
  return flags.find((flag) => given.some(([prefix]) => flag.startsWith(prefix)));
}

/** The fact of that name, or why it is absent. A fact is bound by its place in the document, never by what happens to work. */
export function establish<N extends Need>(
  need: N,
  known: Known,
): { readonly fact: Facts[N] } | { readonly absent: Absence } {
  const spec = facts[need] as Spec<Facts[N]>;
  const documented = spec.documented?.(known.conventions) ?? true;
  const unoffered = documented ? spec.unoffered?.(known) : undefined;
  if (unoffered !== undefined) return { absent: { verdict: 'not-applicable', reason: unoffered } };
  const fact = documented || spec.evenUndocumented ? spec.find(known) : undefined;
  if (fact !== undefined) return { fact };
  if (!documented) return { absent: { verdict: 'not-applicable', reason: spec.undocumented ?? spec.missing } };
  const refused = spec.standsOn?.(known).flatMap((kind) => known.refused?.[kind] ?? []) ?? [];
  if (refused[0] !== undefined) return { absent: { verdict: 'blocked', reason: refused[0] } };
  const reason = spec.unfit?.(known) ?? spec.missing;
  const verdict = spec.chosen ? 'not-selected' : 'unverifiable';
  return { absent: { verdict, reason, ...(spec.configure ? { configure: spec.configure } : {}) } };
}
