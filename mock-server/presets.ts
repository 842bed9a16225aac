/** The presets by name. */

import { karzounMintlify } from './presets/karzoun.ts';
import { kindo202609, kindoUnversioned } from './presets/kindo.ts';
import { mcpPreset, protectedPreset } from './presets/mcp.ts';
import type { Preset } from './presets/preset.ts';

const newest = mcpPreset('2025-11-25');
const newestProtected = protectedPreset('2025-11-25');

const byName = {
  kindo: kindo202609,
  'kindo@2026.09': kindo202609,
  'kindo@unversioned': kindoUnversioned,
  karzoun: karzounMintlify,
  'karzoun@mintlify': karzounMintlify,
  mcp: newest,
  'mcp@2025-11-25': newest,
  'mcp@2025-06-18': mcpPreset('2025-06-18'),
  'mcp@2025-03-26': mcpPreset('2025-03-26'),
  'mcp@2024-11-05': mcpPreset('2024-11-05'),
  'mcp-oauth': newestProtected,
  'mcp-oauth@2025-11-25': newestProtected,
  'mcp-oauth@2025-06-18': protectedPreset('2025-06-18'),
  'mcp-oauth@2025-03-26': protectedPreset('2025-03-26'),
} satisfies Record<string, Preset>;

export type PresetName = keyof typeof byName;

/** Names of the presets; a name without a version is the newest one. */
export const presets: readonly PresetName[] = Object.keys(byName) as PresetName[];

/** A preset by its name, or undefined. */
export function presetNamed(name: string): Preset | undefined {
  return Object.hasOwn(byName, name) ? byName[name as PresetName] : undefined;
}
