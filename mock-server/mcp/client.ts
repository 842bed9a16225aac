/** The client, as a tool sees it while it answers a call: somebody to tell things, and to ask. */

import type { CallingClient } from '../catalogue.ts';
import { isObject, type JsonObject, type RpcRequest } from '../rpc.ts';
import { type Conversation, type Conversations, LEVELS } from './conversation.ts';
import type { ServerRule } from './rule.ts';
import { knownForm } from './shape.ts';
import type { Stream } from './streams.ts';

/** Where messages about one request go. */
export interface Outlet {
  /** The stream of the answer, opened by whoever asks for it; undefined: the answer is one document. */
  stream(): Stream | undefined;
}

/** Why a client may not be asked something (basic/lifecycle, Capability Negotiation), or undefined when it may. */
function undeclared(method: string, params: JsonObject, { capabilities, revision }: Conversation): string | undefined {
  const { sampling, roots, elicitation } = capabilities;
  switch (method) {
    case 'sampling/createMessage':
      return isObject(sampling) ? undefined : 'sampling';
    case 'roots/list':
      return isObject(roots) ? undefined : 'roots';
    case 'elicitation/create': {
      if (!revision.structured || !isObject(elicitation)) return 'elicitation';
      // An empty object stands for forms alone (client/elicitation, Capabilities).
      const byUrl = revision.tasks && isObject(elicitation.url);
      if (params.mode === 'url') return byUrl ? undefined : 'elicitation by URL';
      return isObject(elicitation.form) || !isObject(elicitation.url) ? undefined : 'elicitation by form';
    }
    default:
      return method;
  }
}

/** The client behind a request. */
export function clientOf(
  request: RpcRequest,
  talk: Conversation,
  rule: ServerRule,
  { stream }: Outlet,
  conversations: Conversations,
  cancelled: AbortSignal,
): CallingClient {
  const meta = request.params?._meta;
  const token = isObject(meta) ? meta.progressToken : undefined;

  function notify(method: string, params: JsonObject): void {
    if (!cancelled.aborted) stream()?.send(JSON.stringify({ jsonrpc: '2.0', method, params }));
  }

  return {
    cancelled,
    log(level, data, logger) {
      if (!rule.features.logging || LEVELS.indexOf(level) < LEVELS.indexOf(talk.level)) return;
      notify('notifications/message', { level, ...(logger !== undefined && { logger }), data });
    },
    progress(progress, total, message) {
      if (token === undefined) return;
      const said = message !== undefined && talk.revision.annotations ? { message } : {};
      notify('notifications/progress', {
        progressToken: token,
        progress,
        ...(total !== undefined && { total }),
        ...said,
      });
    },
    async ask(method, params) {
      const missing = undeclared(method, params, talk);
      if (missing !== undefined) throw new Error(`The client does not support ${missing}`);
      // Nothing is asked of a client that is not ready (basic/lifecycle, Initialization).
      if (!talk.initialized) throw new Error('The client has not sent notifications/initialized');
      const carrier = stream();
      if (!carrier) throw new Error('The client takes no stream, so it cannot be asked');
      const form = isObject(params.requestedSchema)
        ? { requestedSchema: knownForm(params.requestedSchema, talk.revision) }
        : {};
      return talk.ask(method, { ...params, ...form }, (text) => carrier.send(text));
    },
    declares: (method, params = {}) => undeclared(method, params, talk) === undefined,
    drop: () => stream()?.drop(),
    updated: (uri) => conversations.updated(uri),
    listChanged(kind) {
      if (!rule.listChanged) return;
      talk.streams.announce(JSON.stringify({ jsonrpc: '2.0', method: `notifications/${kind}/list_changed` }));
    },
  };
}
