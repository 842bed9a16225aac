/** Every hostility there is, by name. */

import { bodies } from './bodies.ts';
import { connections } from './connections.ts';
import { heads } from './heads.ts';
import type { Hostility } from './hostility.ts';
import { lists } from './lists.ts';
import { messages } from './messages.ts';
import { streams } from './streams.ts';

export type { Hostility } from './hostility.ts';
export { type HostileServer, hostileServer } from './server.ts';

/** The hostilities by what they are of, in reading order. */
export const hostileGroups = [
  { about: 'connections', hostilities: connections },
  { about: 'status and headers', hostilities: heads },
  { about: 'bodies', hostilities: bodies },
  { about: 'event streams', hostilities: streams },
  { about: 'messages', hostilities: messages },
  { about: 'lists', hostilities: lists },
] as const satisfies readonly { readonly about: string; readonly hostilities: readonly Hostility[] }[];

type Known = (typeof hostileGroups)[number]['hostilities'][number];

/** The name of a hostility. */
export type HostilityName = Known['name'];

export const hostilities: readonly Known[] = hostileGroups.flatMap((group): readonly Known[] => group.hostilities);
