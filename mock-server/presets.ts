/** The presets by name. */

import { karzounMintlify } from './presets/karzoun.ts';
import { kindo202609, kindoUnversioned } from './presets/kindo.ts';
import type { Preset } from './presets/preset.ts';

const byName = {
  kindo: kindo202609,
  'kindo@2026.09': kindo202609,
  'kindo@unversioned': kindoUnversioned,
  karzoun: karzounMintlify,
  'karzoun@mintlify': karzounMintlify,
} satisfies Record<string, Preset>;

export type PresetName = keyof typeof byName;

/** Names of the presets; a name without a version is the newest one. */
export const presets: readonly PresetName[] = Object.keys(byName) as PresetName[];

/** A preset by its name, or undefined. */
export function presetNamed(name: string): Preset | undefined {
  return Object.hasOwn(byName, name) ? byName[name as PresetName] : undefined;
}
