/** What a check is to ask: the endpoint that was named, or those of a config. */

import { Option } from 'commander';
import { Mistake, unknownName } from '../harness/mistake.ts';
import type { SharedBudget } from '../harness/shared-budget.ts';
import type { Config, ConfiguredEndpoint } from './config-file.ts';
import { isEndpointName, together } from './config-schema.ts';
import { foundConfig } from './found-config.ts';
import type { Setting } from './readers.ts';
import { settings, type Told } from './settings.ts';
import { type FileSource, type Sources, strangeVariables, toldBy } from './told.ts';

/** An endpoint, and all that was told of it. */
export interface Asked {
  /** What a config calls it. */
  readonly name?: string;
  /** Its URL, as an argument or in the config; left out: in the environment or the file, or that of a container. */
  readonly argument: string | undefined;
  readonly env: Sources['env'];
  readonly file?: FileSource | undefined;
  readonly told: Told;
  /** Why it is not to be asked, in a sentence. */
  readonly notAsked?: string;
}

export interface ToAsk {
  readonly endpoints: readonly Asked[];
  /** What the whole check writes. */
  readonly told: Pick<Told, (typeof together)[number]>;
  /** What all of them may spend together. */
  readonly shared?: SharedBudget;
  /** The config that this stands in. */
  readonly config?: Config;
}

type Typed = Readonly<Record<string, unknown>>;

/** Takes what a user should know. */
type Say = (sentence: string) => void;

/** Settings of one endpoint. */
const own = Object.keys(settings).filter((member) => !together.some((each) => each === member));

/**
 * What was asked for: a URL goes before a config, and a config that is named before one that is found in the working
 * folder. Throws {@link Mistake} where there is neither, and for what cannot be read.
 */
export async function toAsk(argument: string | undefined, { config, tag, ...typed }: Typed, say: Say): Promise<ToAsk> {
  const { env } = process;
  for (const sentence of strangeVariables(env)) say(sentence);
  const path = configPath(argument, { ...typed, config }, say);
  if (path === undefined) {
    if (tag !== undefined) {
      throw new Mistake('Failed to follow --tag: only endpoints of a config have tags. Please leave it out.');
    }
    const sources = await sourcesFrom(typed, say);
    const one = toldOrNot(sources);
    return { endpoints: [{ argument, env, file: sources.file, ...one }], told: one.told };
  }
  const { readConfig, sharedBudget } = await import('./config-file.ts');
  const read = await readConfig(path);
  const chosen = chosenFrom(read, argument, tag);
  oneSecretForOne(chosen, typed, read);
  const warned = new Set<string>();
  const warn = (sentence: string) => {
    if (!warned.has(sentence)) say(`Warning: ${sentence}`);
    warned.add(sentence);
  };
  const sources = { flags: typedFlags(typed), env, folder: process.cwd(), warn };
  const { defaults } = read;
  const endpoints = chosen.map(({ name, url, file }) => ({
    name,
    argument: url,
    env: {},
    ...toldOrNot({ ...sources, file, defaults }, own),
  }));
  const shared = sharedBudget(read);
  return {
    endpoints,
    told: toldBy({ ...sources, file: read.together }, together),
    config: read,
    ...(shared && { shared }),
  };
}

/** Everything that was told on the command line, in the environment, and in the target file that one of them names. */
export async function toldFrom(
  typed: Typed,
  say: Say,
): Promise<{ readonly told: Told; readonly file: FileSource | undefined }> {
  for (const sentence of strangeVariables(process.env)) say(sentence);
  const sources = await sourcesFrom(typed, say);
  return { told: toldBy(sources), file: sources.file };
}

async function sourcesFrom({ target, ...typed }: Typed, say: Say): Promise<Sources> {
  const path = targetPath(target);
  // Loaded for those who have such a file: it brings a YAML parser and a JSON Schema validator.
  const file =
    path === undefined ? undefined : { path, content: (await import('./target-file.ts')).readTargetFile(path) };
  return {
    flags: typedFlags(typed),
    env: process.env,
    ...(file && { file }),
    folder: process.cwd(),
    warn: (sentence) => say(`Warning: ${sentence}`),
  };
}

function targetPath(typed: unknown): string | undefined {
  return lastOf(typed) ?? (process.env.MCP_ASSAY_TARGET || undefined);
}

function lastOf(typed: unknown): string | undefined {
  const last = Array.isArray(typed) ? typed.at(-1) : typed;
  return last === undefined ? undefined : String(last);
}

/** What was told; and, where a secret is not there and may be missing, that the endpoint is not to be asked. */
function toldOrNot(sources: Sources, members?: readonly string[]): Pick<Asked, 'told' | 'notAsked'> {
  const causes: string[] = [];
  const { skipUnsetSecrets } = toldBy(sources, ['skipUnsetSecrets']);
  const told = toldBy(
    skipUnsetSecrets ? { ...sources, onUnset: ({ cause }) => void causes.push(cause) } : sources,
    members,
  );
  if (causes.length === 0) return { told };
  const why = causes.join(', and ');
  const sentence = `${why.charAt(0).toUpperCase()}${why.slice(1)}, so that the endpoint was not asked.`;
  return { told, notAsked: `${sentence} Please set it to have the endpoint checked.` };
}

/** The config to read, or undefined where something that goes before it names the endpoint. */
function configPath(argument: string | undefined, { config, target, image }: Typed, say: Say): string | undefined {
  const { env } = process;
  const named = lastOf(config);
  if (named !== undefined && target !== undefined) {
    throw new Mistake('Failed to check: --config and --target both name endpoints. Please give one of them.');
  }
  const given = named ?? (env.MCP_ASSAY_CONFIG || undefined);
  const isUrl = (argument !== undefined && !isEndpointName(argument)) || image !== undefined;
  // A flag goes before the environment, and both before a file that was only found.
  if (isUrl || (argument === undefined && named === undefined && (env.MCP_ASSAY_URL || env.MCP_ASSAY_IMAGE))) {
    const aside = given ?? quietly(() => foundConfig(process.cwd()));
    if (aside !== undefined)
      say(`${isUrl && image !== undefined ? 'An image' : 'A URL'} was given: the config is left aside.`);
    return undefined;
  }
  if (named === undefined && targetPath(target) !== undefined) return undefined;
  return given ?? foundConfig(process.cwd());
}

function quietly<T>(find: () => T): T | undefined {
  try {
    return find();
  } catch (error) {
    if (error instanceof Mistake) return undefined;
    throw error;
  }
}

/** The endpoints of the config that are meant: one by its name, those with a tag, or all. */
function chosenFrom({ endpoints }: Config, name: string | undefined, tag: unknown): readonly ConfiguredEndpoint[] {
  if (name !== undefined) {
    const found = endpoints.find((each) => each.name === name);
    if (found && tag !== undefined) {
      throw new Mistake(
        `Failed to choose an endpoint: both "${name}" and --tag were given, and each chooses by itself. Please leave out one of them.`,
      );
    }
    if (found) return [found];
    throw unknownName(
      'choose an endpoint',
      name,
      endpoints.map((each) => each.name),
    );
  }
  if (tag === undefined) return endpoints;
  const wanted = [tag].flat().map(String);
  const known = [...new Set(endpoints.flatMap(({ tags }) => tags))];
  const strange = wanted.find((each) => !known.includes(each));
  if (strange !== undefined) throw unknownName('follow --tag', strange, known);
  return endpoints.filter(({ tags }) => tags.some((each) => wanted.includes(each)));
}

/** Refuses to hand one secret, from the command line or the environment, to the endpoints of several hosts. */
function oneSecretForOne(chosen: readonly ConfiguredEndpoint[], typed: Typed, { path }: Config): void {
  const hosts = new Set(
    chosen.map(({ name, url }) => (url !== undefined && URL.canParse(url) ? new URL(url).origin : name)),
  );
  if (hosts.size < 2) return;
  const flags = typedFlags(typed);
  const given = Object.entries<Setting>(settings).flatMap(([member, { secret, env, flags: flag }]) => {
    // Whoever names a header by hand seldom means it for everybody.
    if (!secret && member !== 'headers') return [];
    const variables = Object.keys(env).filter((variable) => process.env[variable]);
    return [...(flags[member] ? [flag.split(' ')[0]] : []), ...variables];
  });
  if (given.length === 0) return;
  throw new Mistake(
    `Failed to check: ${given[0]} would give one secret to ${hosts.size} hosts. Please name one endpoint, or give each its own in ${path}.`,
  );
}

/** What commander collected, by the settings' own names: the texts of each flag. */
export function typedFlags(typed: Typed): Record<string, readonly string[]> {
  const flags: Record<string, readonly string[]> = {};
  for (const [member, setting] of Object.entries<Setting>(settings)) {
    const value = typed[new Option(setting.flags).attributeName()];
    if (value !== undefined) flags[member] = Array.isArray(value) ? value : [String(value)];
  }
  return flags;
}
