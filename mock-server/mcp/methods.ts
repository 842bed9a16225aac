/** The methods that a server of the whole protocol has beyond those of a gateway. */

import type { Behaviour } from '../behaviour.ts';
import type { CallingClient } from '../catalogue.ts';
import type { Caller } from '../methods.ts';
import { pageOf } from '../pages.ts';
import { type JsonObject, METHOD_NOT_FOUND, type Reply, type RpcRequest } from '../rpc.ts';
import type { World } from '../world.ts';
import { complete } from './completion.ts';
import type { Conversation, Level } from './conversation.ts';
import { handshake } from './lifecycle.ts';
import { listedResources, listedTemplates, missingResource, readResource } from './resources.ts';
import { revisionOf } from './revisions.ts';
import type { ServerRule } from './rule.ts';
import { listed } from './shape.ts';

const EMPTY: Reply = { result: '{}' };

/** Who calls, where the preset remembers what was said. */
interface Talking extends Caller {
  talk: Conversation;
  client: CallingClient;
}

function isTalking(caller: Caller): caller is Talking {
  return caller.talk !== undefined && caller.client !== undefined;
}

/** Whether the feature that a method belongs to is there; what belongs to none is left to whoever answers. */
export function isServed(method: string, { talk }: Caller, by: Behaviour, rule: ServerRule): boolean {
  const { features, subscribe, tasks } = rule;
  if (method === 'tasks/list' && !tasks.list) return false;
  if (method.endsWith('subscribe') && !subscribe) return false;
  switch (method.split('/')[0]) {
    case 'prompts':
      return by.prompts;
    case 'resources':
      return features.resources;
    case 'completion':
      return features.completions;
    case 'logging':
      return features.logging;
    case 'tasks':
      return features.tasks && (talk?.revision ?? revisionOf(by.protocolVersion)).tasks;
  }
  return true;
}

/**
 * Answers what only such a server answers; undefined: the method is none of these.
 *
 * @param call Answers `tools/call` as a gateway does.
 */
export async function answerAsServer(
  { method, params = {} }: RpcRequest,
  caller: Caller,
  by: Behaviour,
  rule: ServerRule,
  { catalogue, tasks, owner }: World,
  call: (caller: Caller) => Promise<Reply>,
): Promise<Reply | undefined> {
  if (method === 'initialize') return { result: JSON.stringify(handshake(params, by, rule)) };
  if (!isTalking(caller)) return undefined;
  const { talk, account, client } = caller;
  const show = (item: JsonObject) => listed(item, talk.revision);

  function asTask(): Promise<Reply> | Reply {
    const name = params.name as string;
    const support = catalogue[owner(name) ?? '']?.tools[name]?.taskSupport;
    // A server that declares no tasks takes no notice of the wish (Task Support and Handling).
    if (!rule.features.tasks || !talk.revision.tasks || owner(name) === undefined) return call(caller);
    const wish = params.task as JsonObject | undefined;
    if (wish === undefined && support !== 'required') return call(caller);
    if (wish === undefined || support === undefined) {
      const message = wish ? `${name} cannot be called as a task` : `${name} can only be called as a task`;
      return { error: { code: METHOD_NOT_FOUND, message } };
    }
    // Whoever waits for a task has no stream for what is said before it ends.
    return tasks.begin(account.name, wish, rule, (cancelled) => call({ ...caller, client: silent(client, cancelled) }));
  }

  switch (method) {
    case 'tools/call':
      return asTask();
    case 'resources/list':
      return pageOf('resources', listedResources(catalogue), params.cursor, by.page, show);
    case 'resources/templates/list':
      return pageOf('resourceTemplates', listedTemplates(catalogue), params.cursor, by.page, show);
    case 'resources/read':
      return readResource(catalogue, params.uri as string);
    case 'resources/subscribe':
    case 'resources/unsubscribe': {
      const uri = params.uri as string;
      const missing = missingResource(catalogue, uri);
      if (missing) return missing;
      if (method === 'resources/subscribe') talk.subscriptions.add(uri);
      else talk.subscriptions.delete(uri);
      return EMPTY;
    }
    case 'completion/complete':
      return complete(catalogue, params);
    case 'logging/setLevel':
      talk.level = params.level as Level;
      return EMPTY;
    case 'tasks/get':
    case 'tasks/result':
    case 'tasks/cancel':
    case 'tasks/list':
      return tasks.answer(method, params, account.name, rule, by.page);
  }
  return undefined;
}

/** A client that is only told what goes to whole sessions. */
function silent(client: CallingClient, cancelled: AbortSignal): CallingClient {
  return {
    cancelled,
    log: () => {},
    progress: () => {},
    ask: async () => {
      throw new Error('A task cannot ask the client');
    },
    declares: () => false,
    drop: () => {},
    updated: client.updated,
    listChanged: client.listChanged,
  };
}
