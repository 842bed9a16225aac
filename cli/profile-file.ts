/** Profiles in files: read, held to the schema of the catalogue, and joined with what they extend. */

import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { bundledProfile, documentNames, isProfilePath } from '../documents.ts';
import { Mistake, orRather } from '../harness/mistake.ts';
import type { Catalogue } from '../harness/probe.ts';
import { documentOf, type Profile } from '../harness/profile.ts';
import { profileSchema, type WrittenProfile } from '../harness/profile-schema.ts';
import { imported, nameOf } from './module-file.ts';
import { isObject } from './readers.ts';
import { held, parseYaml, readText, refused, type Written, type Wrong } from './yaml-file.ts';

/**
 * The profile in the file: YAML or JSON, or a module that exports it as default. Throws {@link Mistake} where it cannot
 * be read, or names what neither the catalogue nor the document that it extends has: with its line and the nearest name.
 */
export function readProfile(path: string, catalogue: Catalogue): Promise<Profile> {
  return readExtending(resolve(path), catalogue, []);
}

/** `opened` are the files that extend this one. */
async function readExtending(path: string, catalogue: Catalogue, opened: readonly string[]): Promise<Profile> {
  const written = isModule(path) ? await writtenInModule(path) : writtenInText(path);
  return profileIn(written, { path, catalogue, opened });
}

/** The same for a profile that a module at this path holds beside other things; `name` is for messages. */
export async function heldProfile(value: object, name: string, path: string, catalogue: Catalogue): Promise<Profile> {
  const bundled = documentNames().map((each) => bundledProfile(each));
  const own = bundled.find((each) => each === value);
  return own ?? profileIn({ name, value, lineOf: () => undefined }, { path: resolve(path), catalogue, opened: [] });
}

async function profileIn(written: Written, { path, catalogue, opened }: Omit<Extending, 'written'>): Promise<Profile> {
  const members = isObject(written.value) ? written.value : {};
  const base = await baseOf(members.extends, { written, path, catalogue, opened });
  const inherited = base && documentOf(base);
  const { extends: _, ...profile } = held<WrittenProfile>(
    // A module may hold its base itself; the schema knows the name of one.
    base && base === members.extends ? { ...written, value: { ...members, extends: base?.profile } } : written,
    profileSchema(catalogue, {
      documents: documentNames(),
      statements: [...new Set([...keysOf(inherited?.statements), ...keysOf(members.statements)])],
      spoken: keysOf(members.expectations),
      ...(inherited && { omittable: [...inherited.promises.keys()] }),
    }),
  );
  const wrongs = [...takenName(profile.profile), ...takenStatements(profile.statements, inherited)];
  if (wrongs.length > 0) throw refused(written, wrongs);
  const { $schema: _schema, ...rest } = profile;
  return {
    title: `the profile ${written.name}`,
    statements: {},
    conventions: {},
    expectations: {},
    ...rest,
    ...(base && { extends: base }),
  } as Profile;
}

function writtenInText(path: string): Written {
  const name = nameOf(path);
  return parseYaml(readText(path, `the profile ${name}`, 'check the path'), name);
}

async function writtenInModule(path: string): Promise<Written> {
  const name = nameOf(path);
  const { default: value } = await imported(path, 'the profile');
  if (!isObject(value)) {
    throw new Mistake(`Failed to read ${name}: it exports no profile. Please export it as default.`);
  }
  return { name, value, lineOf: () => undefined };
}

function isModule(path: string): boolean {
  return /\.[cm]?[jt]s$/i.test(path);
}

/** Whether a module holds its base itself, as `loadProfile()` gives it. */
function isProfile(value: unknown): value is Profile {
  return (
    isObject(value) &&
    typeof value.profile === 'string' &&
    [value.statements, value.conventions, value.expectations].every(isObject)
  );
}

interface Extending {
  readonly written: Written;
  readonly path: string;
  readonly catalogue: Catalogue;
  readonly opened: readonly string[];
}

/** The document that `extends` names. What is no name is left to the schema. */
async function baseOf(name: unknown, { written, path, catalogue, opened }: Extending): Promise<Profile | undefined> {
  const wrong = (sentence: string) => refused(written, [{ path: ['extends'], sentence }]);
  if (isModule(path) && isProfile(name)) return name;
  if (typeof name !== 'string' || name === '') return undefined;
  if (!isProfilePath(name)) {
    const known = documentNames();
    if (known.includes(name)) return bundledProfile(name);
    throw wrong(`there is no document "${name}"${orRather(name, known)}`);
  }
  const file = resolve(dirname(path), name);
  if (file === path || opened.includes(file)) throw wrong(`"${name}" extends this file`);
  if (!existsSync(file)) throw wrong(`there is no file "${name}"`);
  return readExtending(file, catalogue, [...opened, path]);
}

/** A bundled document's name stands for that document in every report. */
function takenName(name: string): readonly Wrong[] {
  if (!documentNames().includes(name)) return [];
  return [{ path: ['profile'], sentence: `"${name}" is a bundled document, and this one needs a name of its own` }];
}

/** An id means one sentence: what the base promises by it would rest on another. */
function takenStatements(
  own: WrittenProfile['statements'],
  base: ReturnType<typeof documentOf> | undefined,
): readonly Wrong[] {
  const taken = keysOf(own).filter(
    (id) => base && Object.hasOwn(base.statements, id) && base.statements[id] !== own?.[id],
  );
  return taken.map((id) => ({
    path: ['statements', id],
    sentence: `"${id}" is a statement of ${base?.id}, and this one needs an id of its own`,
  }));
}

function keysOf(value: unknown): readonly string[] {
  return isObject(value) ? Object.keys(value) : [];
}
