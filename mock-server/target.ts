/** What a checker is told about a mock gateway: the contents of a `check --target` file. */

import type { Behaviour } from './behaviour.ts';
import type { Preset, Roles } from './presets/preset.ts';
import { splitName } from './routing.ts';
import type { JsonObject } from './rpc.ts';
import type { World } from './world.ts';

/** Plain data. Key and credentials are those of the mock's accounts of the same names. */
export interface Target {
  /** The document to judge by. */
  profile: string;
  key?: string;
  /** By role: `second`, `revoked`, `unentitled`, `expired`, `disabled`; those that the preset has. */
  credentials: Record<string, string>;
  /** Headers of every request, as names and values: that of the tenant, where there is one. */
  headers?: [name: string, value: string][];
  /** Names of tools, by role. */
  tools: Partial<Roles>;
  /** Tools that may be called, with arguments; `{nonce}` in a text stands for a text of the checker's own. */
  allowTools: Record<string, JsonObject>;
  /** Where to see what arrived at the integrations: `GET <journal>?nonce=<text>`. Only while listening. */
  journal?: string;
}

const ROLES_OF_KEYS = ['second', 'revoked', 'unentitled', 'expired', 'disabled'];

export function describeTarget(
  behaviour: Behaviour,
  keys: Record<string, string>,
  { catalogue, owner }: World,
  preset: Preset,
  journal: string | undefined,
): Target {
  function served(name: string): boolean {
    const parts = splitName(name, behaviour.naming, owner);
    return parts !== undefined && catalogue[parts.server]?.tools[parts.tool] !== undefined;
  }

  // Where nobody asks for a key there is none to tell.
  const protects = behaviour.credentials.places.length > 0;
  const credentials = Object.entries(keys).filter(([account]) => ROLES_OF_KEYS.includes(account));
  const tenant = preset.accounts.default?.tenant;
  return {
    profile: behaviour.document,
    ...(protects && keys.default !== undefined && { key: keys.default }),
    credentials: protects ? Object.fromEntries(credentials) : {},
    ...(behaviour.tenant && tenant !== undefined && { headers: [[behaviour.tenant.header, tenant]] }),
    tools: Object.fromEntries(Object.entries(preset.tools).filter(([, name]) => served(name))),
    allowTools: Object.fromEntries(Object.entries(preset.allowTools).filter(([name]) => served(name))),
    ...(journal !== undefined && { journal }),
  };
}
