/** Facts about what a server offers beside tools: what it announces in `initialize`, and what it then lists. */

import { isRecord } from '../jsonrpc.ts';
import { fact, type Known, nonEmpty, type Spec } from './spec.ts';

/** A resource as it is listed. */
export interface Resource {
  readonly uri: string;
  readonly mimeType?: string;
}

/** What a server of resources lists; either may be empty. */
export interface ResourceOffer {
  readonly resources: readonly Resource[];
  /** URI templates. */
  readonly templates: readonly string[];
}

/** A listed prompt that requires arguments. */
export interface DemandingPrompt {
  readonly name: string;
  readonly required: readonly [string, ...string[]];
}

/** An argument of a listed prompt, or a variable of a listed template, as `completion/complete` names it. */
export interface Completable {
  readonly ref:
    | { readonly type: 'ref/prompt'; readonly name: string }
    | { readonly type: 'ref/resource'; readonly uri: string };
  readonly argument: string;
}

export const featureFacts = {
  announced: fact<Readonly<Record<string, unknown>>>({
    means: 'the capabilities that the endpoint announces in initialize',
    find: ({ negotiated, capabilities }) => (negotiated === undefined ? undefined : capabilities),
    missing: 'initialize is not served, so that nothing is announced',
  }),
  promptServer: announcedFact('prompts'),
  demandingPrompt: fact<DemandingPrompt>({
    means: 'a listed prompt that requires arguments',
    standsOn: () => ['prompts'],
    unoffered: (known) => unannounced(known, 'prompts'),
    find: demandingIn,
    missing: 'no listed prompt requires an argument',
  }),
  resourceOffer: fact<ResourceOffer>({
    means: 'the resources and the templates that the endpoint lists, which may be none',
    unoffered: (known) => unannounced(known, 'resources'),
    find: ({ capabilities, resources, resourceTemplates }) =>
      'resources' in capabilities
        ? { resources: resourcesIn(resources), templates: templatesIn(resourceTemplates) }
        : undefined,
    missing: 'initialize is not served, so that nothing is announced',
  }),
  resources: fact<readonly [Resource, ...Resource[]]>({
    means: 'the resources that the endpoint lists',
    standsOn: () => ['resources'],
    unoffered: (known) => unannounced(known, 'resources'),
    find: ({ resources }) => nonEmpty(resourcesIn(resources)),
    missing: 'the endpoint lists no resource for this key',
    configure: 'a key that sees resources',
  }),
  resourceTemplates: fact<readonly [string, ...string[]]>({
    means: 'the templates of resources that the endpoint lists',
    standsOn: () => ['resourceTemplates'],
    unoffered: (known) => unannounced(known, 'resources'),
    find: ({ resourceTemplates }) => nonEmpty(templatesIn(resourceTemplates)),
    missing: 'the endpoint lists no template of resources for this key',
  }),
  subscriptions: fact<true>({
    means: 'that the endpoint announces subscriptions to resources',
    unoffered: (known) =>
      unannounced(known, 'resources') ??
      (subscribes(known) ? undefined : 'this endpoint announces no subscriptions to resources'),
    find: (known) => (subscribes(known) ? true : undefined),
    missing: 'initialize is not served, so that nothing is announced',
  }),
  noSubscriptions: fact<true>({
    means: 'that the endpoint announces no subscriptions to resources',
    unoffered: (known) => (subscribes(known) ? 'this endpoint announces subscriptions to resources' : undefined),
    find: ({ negotiated }) => (negotiated === undefined ? undefined : true),
    missing: 'initialize is not served, so that nothing is announced',
  }),
  completions: announcedFact('completions'),
  noCompletions: fact<true>({
    means: 'that the endpoint announces no completions',
    unoffered: ({ capabilities }) =>
      'completions' in capabilities ? 'this endpoint announces completions' : undefined,
    find: ({ negotiated }) => (negotiated === undefined ? undefined : true),
    missing: 'initialize is not served, so that nothing is announced',
  }),
  completables: fact<readonly [Completable, ...Completable[]]>({
    means: 'arguments of listed prompts, and variables of listed templates',
    standsOn: () => ['prompts', 'resourceTemplates'],
    unoffered: (known) =>
      unannounced(known, 'prompts') && unannounced(known, 'resources')
        ? 'this endpoint announces neither prompts nor resources'
        : undefined,
    find: (known) => nonEmpty([...promptArgumentsIn(known), ...variablesIn(known)]),
    missing: 'no prompt with an argument is listed, and no template',
  }),
  logging: announcedFact('logging'),
  noLogging: fact<true>({
    means: 'that the endpoint announces no logging',
    unoffered: ({ capabilities }) => ('logging' in capabilities ? 'this endpoint announces logging' : undefined),
    find: ({ negotiated }) => (negotiated === undefined ? undefined : true),
    missing: 'initialize is not served, so that nothing is announced',
  }),
};

/** That the endpoint announces the capability; where it does not, it has no such thing by its own word. */
function announcedFact(capability: string): Spec<true> {
  return fact<true>({
    means: `that the endpoint announces the capability "${capability}"`,
    unoffered: (known) => unannounced(known, capability),
    find: ({ capabilities }) => (capability in capabilities ? true : undefined),
    missing: 'initialize is not served, so that nothing is announced',
  });
}

/** Why there is no such thing by the endpoint's own word; undefined where it is announced, or nothing could be. */
export function unannounced({ negotiated, capabilities }: Known, capability: string): string | undefined {
  if (negotiated === undefined || capability in capabilities) return undefined;
  return `this endpoint does not announce the capability "${capability}"`;
}

function subscribes({ capabilities: { resources } }: Known): boolean {
  return isRecord(resources) && resources.subscribe === true;
}

function resourcesIn(listed: Known['resources']): Resource[] {
  return listed.flatMap(({ uri, mimeType }) =>
    typeof uri === 'string' ? [{ uri, ...(typeof mimeType === 'string' && { mimeType }) }] : [],
  );
}

function templatesIn(listed: Known['resourceTemplates']): string[] {
  return listed.flatMap(({ uriTemplate }) => (typeof uriTemplate === 'string' ? [uriTemplate] : []));
}

function argumentsOf({ arguments: all }: Known['prompts'][number]): { name: string; required: boolean }[] {
  const declared = Array.isArray(all) ? all.filter(isRecord) : [];
  return declared.flatMap(({ name, required }) =>
    typeof name === 'string' ? [{ name, required: required === true }] : [],
  );
}

function demandingIn({ prompts }: Known): DemandingPrompt | undefined {
  for (const prompt of prompts) {
    const required = nonEmpty(argumentsOf(prompt).flatMap((each) => (each.required ? [each.name] : [])));
    if (required) return { name: prompt.name, required };
  }
  return undefined;
}

function promptArgumentsIn({ prompts }: Known): Completable[] {
  return prompts.flatMap((prompt) =>
    argumentsOf(prompt).map(({ name }) => ({ ref: { type: 'ref/prompt', name: prompt.name }, argument: name })),
  );
}

function variablesIn({ resourceTemplates }: Known): Completable[] {
  return templatesIn(resourceTemplates).flatMap((uri) =>
    [...uri.matchAll(/\{[+#./;?&]?([\w.%,:*]+)\}/g)]
      .flatMap(([, names = '']) => names.split(','))
      .map((name) => ({ ref: { type: 'ref/resource', uri }, argument: name.replace(/(\*|:\d+)$/, '') })),
  );
}
