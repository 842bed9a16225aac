/** The config: many endpoints in one file. */

import { extname, resolve } from 'node:path';
import { closed, Mistake } from '../harness/mistake.ts';
import { SharedBudget, type SharedLimits } from '../harness/shared-budget.ts';
import { configSchema, together } from './config-schema.ts';
import { imported, nameOf } from './module-file.ts';
import { isObject, split } from './readers.ts';
import { settings } from './settings.ts';
import type { TargetFile } from './target-file.ts';
import type { FileSource } from './told.ts';
import { held, parseYaml, readText, refused, type Written, type Wrong } from './yaml-file.ts';

const schema = configSchema();

/** One endpoint of a config. */
export interface ConfiguredEndpoint {
  readonly name: string;
  /** Left out: that of the container of an image. */
  readonly url?: string;
  readonly tags: readonly string[];
  readonly file: FileSource;
}

export interface Config {
  /** As messages name it. */
  readonly path: string;
  /** In the order of the file; there is at least one. */
  readonly endpoints: readonly ConfiguredEndpoint[];
  readonly defaults: FileSource;
  /** What the whole check writes. */
  readonly together: FileSource;
  readonly budget: SharedLimits;
  /** Profiles that a module holds as objects, by the names that stand for them in `profile`. */
  readonly profiles: ReadonlyMap<string, object>;
}

/** A config as its schema describes it. */
interface WrittenConfig extends TargetFile {
  readonly endpoints: Readonly<
    Record<string, TargetFile & { readonly url?: string; readonly tags?: string | string[] }>
  >;
  readonly defaults?: TargetFile;
  readonly budget?: TargetFile;
}

/**
 * Reads the config. Throws {@link Mistake} where it cannot be read, names no endpoint, or holds what its schema does not
 * know: with the line where it is YAML or JSON, and the nearest name.
 */
export async function readConfig(path: string): Promise<Config> {
  const isModule = /^\.[cm]?[jt]s$/i.test(extname(path));
  if (!isModule) return configIn(writtenInText(path));
  const written = await writtenInModule(path);
  try {
    return configIn(written);
  } catch (error) {
    // A member may be a getter, and throw whatever its author throws.
    if (error instanceof Mistake) throw error;
    throw new Mistake(
      `Failed to read ${written.name}: ${closed(String((error as Error).message ?? error).replace(/\.$/, ''))} Please correct it.`,
    );
  }
}

function writtenInText(path: string): Written {
  return parseYaml(readText(path, 'the config', 'check the path after --config'), nameOf(path));
}

async function writtenInModule(path: string): Promise<Written> {
  const { default: value } = await imported(resolve(path), 'the config');
  const name = nameOf(path);
  // A module without any export is one of the old kind to Node, and exports an empty object.
  if (!isObject(value) || Object.keys(value).length === 0) {
    throw new Mistake(
      `Failed to read ${name}: it exports no config. Please export it as default: export default defineConfig({ … }).`,
    );
  }
  return { name, value, lineOf: () => undefined };
}

/** The config that was written. Its name is a path, from whose folder others start. */
export function configIn(written: Written): Config {
  const { name: path } = written;
  const profiles = new Map<string, object>();
  if (isCyclic(written.value)) {
    throw new Mistake(`Failed to read ${path}: a member of it holds itself. Please write it out.`);
  }
  const named = { ...written, value: withNames(written.value, profiles) };
  const absent = undefinedIn(named.value);
  if (absent.length > 0) throw refused(named, absent);
  const { endpoints, defaults = {}, budget = {}, ...rest } = held<WrittenConfig>(named, schema, { quiet: true });
  const wrongs = twins(Object.keys(endpoints));
  if (wrongs.length > 0) throw refused(named, wrongs);
  return {
    path,
    endpoints: Object.entries(endpoints).map(([each, { url, tags = [], ...content }]) => {
      const within = `endpoints.${each}.`;
      return {
        name: each,
        ...(url !== undefined && { url }),
        tags: split([tags].flat(), { name: `${path}, ${within}tags`, folder: '', env: {} }),
        file: { path, content, within },
      };
    }),
    defaults: { path, content: defaults, within: 'defaults.' },
    together: { path, content: Object.fromEntries(together.map((member) => [member, rest[member]])) },
    budget: readBudget(budget, path),
    profiles,
  };
}

/** What all endpoints together may spend; undefined where the config does not bound it. `close` it when all is done. */
export function sharedBudget({ budget, path }: Config): SharedBudget | undefined {
  return Object.keys(budget).length === 0 ? undefined : new SharedBudget(budget, `the budget of ${path}`);
}

function readBudget(budget: TargetFile, path: string): SharedLimits {
  const members = Object.entries(budget).map(([member, value]) => {
    const source = { name: `${path}, budget.${member}`, folder: '', env: {}, quiet: true };
    return [member, settings[member as keyof SharedLimits].read([String(value)], source)];
  });
  return Object.fromEntries(members);
}

/** The value with the name of each profile in its place where a module holds the profile itself. */
function withNames(value: unknown, profiles: Map<string, object>): unknown {
  const nameFor = (each: unknown) => {
    if (!isObject(each) || typeof each.profile !== 'string') return each;
    const other = profiles.get(each.profile);
    if (other !== undefined && other !== each) {
      throw new Mistake(
        `Failed to choose the documents: two are named "${each.profile}". Please give each a name of its own.`,
      );
    }
    profiles.set(each.profile, each);
    return each.profile;
  };
  const named = (entry: unknown) => {
    if (!isObject(entry) || entry.profile === undefined) return entry;
    return { ...entry, profile: Array.isArray(entry.profile) ? entry.profile.map(nameFor) : nameFor(entry.profile) };
  };
  if (!isObject(value)) return value;
  const { endpoints, defaults } = value;
  return {
    ...value,
    ...(isObject(endpoints) && {
      endpoints: Object.fromEntries(Object.entries(endpoints).map(([name, entry]) => [name, named(entry)])),
    }),
    ...(isObject(defaults) && { defaults: named(defaults) }),
  };
}

/** Whether a value holds itself, as an anchor of YAML or an object of a module may. */
function isCyclic(value: unknown, above: readonly unknown[] = []): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return above.includes(value) || Object.values(value).some((member) => isCyclic(member, [...above, value]));
}

/** Members of a module that are undefined: as a key, a variable that is not set would be no key at all. */
function undefinedIn(value: unknown, path: readonly string[] = []): readonly Wrong[] {
  if (value === undefined && path.length > 0) {
    return [{ path, sentence: `${path.join('.')} is undefined (a variable is written as 'env:NAME')` }];
  }
  if (!isObject(value) && !Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => undefinedIn(member, [...path, name]));
}

/** Names that differ in their case alone: their logs would be one file on some systems. */
function twins(names: readonly string[]): readonly Wrong[] {
  const lowered = names.map((name) => name.toLowerCase());
  return names.flatMap((name, index) => {
    const first = names[lowered.indexOf(lowered[index] ?? '')];
    if (first === name) return [];
    return [
      {
        path: ['endpoints', name],
        sentence: `endpoints has "${first}" already, which differs from "${name}" in its case alone`,
      },
    ];
  });
}
