/** What is generated for readers, by path: pages of the documentation, and the schema of profiles. */

import { documentNames } from '../../documents.ts';
import { profiles } from '../../fixtures/profiles/index.ts';
import type { Profile } from '../../harness/profile.ts';
import { profileSchema } from '../../harness/profile-schema.ts';
import { catalogue } from '../../suites/index.ts';
import { coveragePage } from './coverage.ts';
import { hasFault } from './faults.ts';
import { probePages } from './probe-pages.ts';
import { specificationSection } from './specification.ts';
import { tiersSection } from './tiers.ts';
import { vendorPages } from './vendor-pages.ts';

/** The family of the documents that are revisions of the specification. */
const specification = 'mcp';

/** The bundled profiles of vendors by family, in their own order. */
export function families(): ReadonlyMap<string, readonly Profile[]> {
  return Map.groupBy(
    profiles.filter((profile) => familyOf(profile) !== specification),
    familyOf,
  );
}

/** The bundled profiles of the specification, a revision each. */
export function specificationProfiles(): readonly Profile[] {
  return profiles.filter((profile) => familyOf(profile) === specification);
}

function familyOf({ profile }: Profile): string {
  return profile.split('@')[0] ?? profile;
}

/** Folders in which everything is generated. */
export const generatedFolders = ['docs/probes', 'docs/vendors'] as const;

export function pages(): ReadonlyMap<string, string> {
  const specified = specificationProfiles();
  const section = specificationSection(specified);
  const schema = profileSchema(catalogue, { documents: documentNames() });
  return new Map([
    ['docs/coverage.md', coveragePage(families(), { count: tiersSection(specified, hasFault), section })],
    ['cli/schemas/profile.schema.json', `${legible(schema)}\n`],
    ...probePages(),
    ...vendorPages(families()),
  ]);
}

/** The most characters of JSON that stand on one line, where they can be divided. */
const WIDTH = 400;

/** JSON with a line for each thing that is small: a change of one probe is a change of few lines. */
function legible(value: unknown, indent = ''): string {
  const short = JSON.stringify(value);
  if (short.length <= WIDTH || typeof value !== 'object' || value === null || Array.isArray(value)) return short;
  const inner = `${indent}  `;
  const members = Object.entries(value).map(([name, member]) => `${inner}"${name}": ${legible(member, inner)}`);
  return `{\n${members.join(',\n')}\n${indent}}`;
}
