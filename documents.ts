/** Which documents a check is judged by, and which of them gate: those that are named, and the revision of the specification agreed on. */

import type { CheckOptions } from './check.ts';
import { fidelity } from './fixtures/profiles/fidelity.ts';
import { profiles as bundled, specification } from './fixtures/profiles/index.ts';
import type { Judging } from './harness/docket.ts';
import { Mistake, unknownName } from './harness/mistake.ts';
import { type Document, documentOf, type Profile } from './harness/profile.ts';

/** What a caller says of the documents. */
type Choice = Pick<CheckOptions, 'profile' | 'set' | 'gate' | 'direct'>;

/** Whose promises can decide, by name. */
export const gatings = ['vendor', 'spec', 'both'] as const;
export type Gating = (typeof gatings)[number];

/** Every document that these options can be judged by: the bundled ones, and the caller's own. */
export function documentsFor({ profile = [] }: Pick<Choice, 'profile'>): readonly Document[] {
  const own = [profile].flat().filter((each) => typeof each !== 'string') as readonly Profile[];
  return [...bundled, fidelity, ...own].map(documentOf);
}

/** The bundled profile of that name: `kindo` is the newest of its family. Throws {@link Mistake} with the nearest name. */
export function bundledProfile(name: string): Profile {
  const found =
    bundled.find(({ profile }) => profile === name) ??
    bundled.findLast(({ profile }) => profile.split('@')[0] === name);
  if (found) return found;
  if (isProfilePath(name)) {
    throw new Mistake(
      `Failed to choose a profile: "${name}" is a file. Please load it first: profile: await loadProfile('${name}').`,
    );
  }
  throw unknownName('choose a profile', name, documentNames());
}

/** Whether a document is named by its file, and not by its own name. */
export function isProfilePath(name: string): boolean {
  return /[\\/]|\.(ya?ml|json|[cm]?[jt]s)$/i.test(name);
}

/** What the bundled documents are called: each family, for its newest version, and each version. */
export function documentNames(): readonly string[] {
  const families = new Set(bundled.map(({ profile }) => profile.split('@')[0] ?? profile));
  return [...families, ...bundled.map(({ profile }) => profile)];
}

/**
 * The documents that are named, and those that they set beside themselves, with whether they gate. Throws {@link Mistake}
 * for a name that is none, for two of one name, and for a limit or a gate that they cannot follow.
 */
export function judged({ profile = [], set = {}, gate }: Choice): readonly Judging[] {
  const chosen = [profile].flat().map((each) => (typeof each === 'string' ? bundledProfile(each) : (each as Profile)));
  const namesake = chosen.find((one) => chosen.some((other) => other !== one && other.profile === one.profile));
  if (namesake) {
    throw new Mistake(
      `Failed to choose the documents: two are named "${namesake.profile}". Please give each a name of its own.`,
    );
  }
  if (gate !== undefined && !gatings.includes(gate)) throw unknownName('follow --gate', gate, gatings);
  if (gate !== undefined && gate !== 'spec' && chosen.length === 0) {
    throw new Mistake(
      `Failed to follow --gate: it is "${gate}", and no document is named that could gate. Please name one with --profile, or leave it out.`,
    );
  }
  const named = chosen.map(documentOf);
  const decides = (document: Document, isNamed: boolean) =>
    isSpecification(document) ? isNamed || (gate !== undefined && gate !== 'vendor') : isNamed && gate !== 'spec';
  const beside = named.flatMap(({ on }) => on.map((name) => documentOf(bundledProfile(name))));
  const all: Judging[] = [
    ...named.map((document) => ({ document, gates: decides(document, true) })),
    ...beside.map((document) => ({ document, gates: decides(document, false) })),
  ];
  const distinct = all.filter(
    ({ document }, index) => all.findIndex((other) => other.document.id === document.id) === index,
  );
  if (Object.keys(set).length === 0) return distinct;
  if (distinct.length === 0)
    throw new Mistake(
      'Failed to follow --set: no document is judged whose limit it could set. Please name one with --profile.',
    );
  return distinct.map(({ document, gates }) => ({ document: withSet(document, set), gates }));
}

/** The limits that a deployment may set otherwise than its document. */
const settable = ['limits.request', 'limits.response'] as const;

/** The document with other limits. */
function withSet(document: Document, set: Readonly<Record<string, unknown>>): Document {
  const limits: Record<string, number> = {};
  for (const [path, value] of Object.entries(set)) {
    if (!settable.some((each) => each === path)) throw unknownName('follow --set', path, settable);
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) {
      throw new Mistake(`Failed to follow --set: ${path} is "${value}". Please give a whole number of bytes.`);
    }
    limits[path.slice('limits.'.length)] = value;
  }
  return {
    ...document,
    conventions: { ...document.conventions, limits: { ...document.conventions.limits, ...limits } },
  };
}

const specifications = [...specification.values()].map(({ profile }) => profile);

/** Whether it is a revision of the specification. */
export function isSpecification({ id }: Document): boolean {
  return specifications.includes(id);
}

/** The bundled documents of vendors: another version of one may fit better. */
export function otherVersions(): readonly Document[] {
  return bundled.map(documentOf).filter((document) => !isSpecification(document));
}

/** What a gateway owes to the servers behind it, where those are asked, too. */
export function beyond({ direct: servers = [] }: Choice): readonly Judging[] {
  return servers.length === 0 ? [] : [{ document: documentOf(fidelity), gates: true }];
}

/** The specification, by the revision that is agreed on: beside other documents it gates where the caller says so. */
export function byRevision(named: readonly Judging[], { gate = 'vendor' }: Choice): ReadonlyMap<string, Judging> {
  const gates = named.length === 0 || gate !== 'vendor';
  return new Map([...specification].map(([revision, profile]) => [revision, { document: documentOf(profile), gates }]));
}
