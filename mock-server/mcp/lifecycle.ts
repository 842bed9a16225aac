/** The handshake: which revision is spoken, and what the server declares (basic/lifecycle). */

import type { Behaviour } from '../behaviour.ts';
import type { JsonObject } from '../rpc.ts';
import { type Revision, revisionOf } from './revisions.ts';
import type { ServerRule } from './rule.ts';

/** The revision that a request for it gets: itself where it is known, else the newest that the server has. */
export function negotiated(asked: unknown, { versions }: ServerRule): Revision {
  const newest = versions[versions.length - 1] ?? '';
  return revisionOf(versions.includes(asked as string) ? (asked as string) : newest);
}

function capabilities({ prompts }: Behaviour, rule: ServerRule, revision: Revision): JsonObject {
  const { features, subscribe, tasks } = rule;
  const changes = rule.listChanged ? { listChanged: true } : {};
  return {
    tools: changes,
    ...(prompts && { prompts: changes }),
    ...(features.resources && { resources: { ...(subscribe && { subscribe: true }), ...changes } }),
    ...(features.logging && { logging: {} }),
    ...(features.completions && revision.completions && { completions: {} }),
    ...(features.tasks &&
      revision.tasks && {
        tasks: { ...(tasks.list && { list: {} }), cancel: {}, requests: { tools: { call: {} } } },
      }),
  };
}

/** The answer to `initialize`. */
export function handshake(params: JsonObject, by: Behaviour, rule: ServerRule): JsonObject {
  const revision = negotiated(params.protocolVersion, rule);
  const { title, ...newer } = rule.about;
  return {
    protocolVersion: revision.id,
    capabilities: capabilities(by, rule, revision),
    serverInfo: {
      ...by.server,
      ...(revision.structured && title !== undefined && { title }),
      ...(revision.tasks && newer),
    },
    ...(rule.instructions !== null && { instructions: rule.instructions }),
  };
}
