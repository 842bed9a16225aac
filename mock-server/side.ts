/** What a gateway serves beside its endpoint: protected-resource metadata, and REST with the same keys. */

import type { Account, Stranger } from './access.ts';
import type { Behaviour } from './behaviour.ts';
import { type Answer, type Arrival, jsonAnswer, type Location } from './http.ts';

/** A path of a preset's own beside the endpoint. */
export interface Side {
  method: 'GET' | 'POST';
  path: string;
  /** Answers anyone: whether a stranger is let in, and how refused, is its own matter. */
  answer(arrival: Arrival, who: Account | Stranger): Answer | Promise<Answer>;
}

/** The metadata document at a path (RFC 9728, section 3.2), or undefined when none is served there. */
export function metadataAnswer(behaviour: Behaviour, { origin, path }: Location): Answer | undefined {
  const served = behaviour.metadata.find((document) => document.path === path);
  if (!served) return undefined;
  const document = {
    resource: served.resource.replace('{origin}', origin),
    ...(served.servers && { authorization_servers: served.servers.map((url) => url.replace('{origin}', origin)) }),
    ...(served.scopes && { scopes_supported: served.scopes }),
    bearer_methods_supported: ['header'],
    resource_name: behaviour.server.name,
  };
  return jsonAnswer(200, JSON.stringify(document));
}

/** The REST answer at a path for a known account, or undefined when none is served there. */
export function restAnswer({ rest }: Behaviour, { path }: Location): ((account: Account) => Answer) | undefined {
  if (path === rest.connections) return connectionsAnswer;
  return path === rest.models ? modelsAnswer : undefined;
}

function connectionsAnswer({ connections }: Account): Answer {
  const data = connections.map(({ id, displayName, integration, preferred, createdAt }) => ({
    id,
    display_name: displayName,
    integration_config_id: integration,
    nango_connection_id: `nango_${id}`,
    is_preferred: preferred,
    created_at: createdAt,
  }));
  return jsonAnswer(200, JSON.stringify({ data }));
}

function modelsAnswer(): Answer {
  return jsonAnswer(200, JSON.stringify({ object: 'list', data: [{ id: 'mock-model', object: 'model' }] }));
}
