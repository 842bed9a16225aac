/** The state of one gateway: its integrations, its accounts, and what was recorded. */

import { type Access, type Account, createAccess } from './access.ts';
import type { Behaviour } from './behaviour.ts';
import type { Accounts, CallContext, Catalogue } from './catalogue.ts';
import { type Conversations, createConversations } from './mcp/conversation.ts';
import { type Authority, createAuthority } from './mcp/oauth.ts';
import { createTasks, type Tasks } from './mcp/tasks.ts';
import type { JsonObject } from './rpc.ts';
import type { Sessions } from './sessions.ts';
import { connectUpstream, type JournalEntry, scriptedServer, type Upstream } from './upstream.ts';

/** A tool call that the gateway passed on to an integration. */
export interface Call {
  /** The name as the client called it, for example `linear_list_issues`. */
  tool: string;
  arguments: JsonObject;
  account: string;
  /** The client's headers, names in lower case, its credentials included. */
  headers: Record<string, string>;
  integration: string;
}

/** The clock and the timers of a gateway. */
export interface Time {
  /** Milliseconds from any point on. */
  now(): number;
  /** That point, in milliseconds since 1970. */
  since: number;
  wait: CallContext['wait'];
}

export interface World {
  catalogue: Catalogue;
  upstreams: Map<string, Upstream>;
  access: Access;
  sessions: Sessions;
  /** What was said in each session, where the preset remembers that. */
  conversations: Conversations;
  tasks: Tasks;
  authority: Authority;
  time: Time;
  /** The integration that has a tool, or a prompt, of this name, the first of several. */
  owner(name: string, kind?: 'tools' | 'prompts'): string | undefined;
  /** Oldest first. */
  calls: Call[];
  journal: JournalEntry[];
  record(call: Call): void;
  /** Makes accounts, sessions and records as they were at the start. */
  reset(): void;
}

/** Keeps the newest entries. Cut in chunks, so that a long run does not pay for each one. */
function push<T>(list: T[], entry: T, limit: number): void {
  list.push(entry);
  if (list.length >= limit * 2) list.splice(0, list.length - limit);
}

/**
 * Builds the state of a gateway.
 *
 * @param added Integrations that accounts without a list of connections are connected to.
 * @param sessions Where sessions are kept.
 * @throws Error when an integration id cannot be addressed, or two accounts share a key.
 */
export function createWorld(
  catalogue: Catalogue,
  accounts: Accounts,
  added: readonly string[],
  { naming, limits }: Behaviour,
  sessions: Sessions,
  time: Time,
): World {
  for (const id of naming.separator === '' ? [] : Object.keys(catalogue)) {
    if (id !== '' && !id.includes(naming.separator)) continue;
    throw new Error(
      `Failed to add the integration "${id}": a tool name is split at its first "${naming.separator}", so this id cannot be addressed. Please use hyphens.`,
    );
  }
  const ids = Object.keys(catalogue);
  const world: World = {
    catalogue,
    upstreams: new Map(),
    access: createAccess(accounts, added, catalogue),
    sessions,
    conversations: createConversations(sessions.holds),
    tasks: createTasks(time, sessions.owner),
    authority: createAuthority(time, (name) => world.access.named(name), sessions.owner),
    time,
    owner: (name, kind = 'tools') => ids.find((id) => Object.hasOwn(catalogue[id]?.[kind] ?? {}, name)),
    calls: [],
    journal: [],
    record: (call) => push(world.calls, call, limits.record),
    reset() {
      world.access = createAccess(accounts, added, catalogue);
      sessions.reset();
      world.conversations.reset();
      world.tasks.reset();
      world.authority.reset();
      world.calls.length = 0;
      world.journal.length = 0;
    },
  };
  for (const [id, data] of Object.entries(catalogue)) {
    const server = scriptedServer(id, data, (entry) => push(world.journal, entry, limits.record), time.wait);
    world.upstreams.set(id, connectUpstream(server));
  }
  return world;
}

/** Whether the account may use an integration at all, disabled or not. */
export function mayUse({ catalogue }: World, account: Account, integration: string, platformTools: boolean): boolean {
  const access = catalogue[integration]?.access ?? 'connection';
  if (access === 'public') return true;
  if (access === 'platform') return platformTools && account.platform;
  return account.connections.some((connection) => connection.integration === integration);
}
