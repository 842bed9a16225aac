/** `_meta` wherever the endpoint sends it: whether its keys are well formed, and whose they are. */

import type { Exchange } from '../../harness/exchange.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { text, word } from '../../harness/outcome.ts';
import { watcher } from '../../harness/probe.ts';
import { isReservedPrefix } from '../../harness/revisions.ts';
import { messagesIn } from '../request.ts';

/** Members whose insides are somebody's own: a `_meta` in there is none of MCP. */
const opaque: ReadonlySet<string> = new Set([
  '_meta',
  'structuredContent',
  'inputSchema',
  'outputSchema',
  'requestedSchema',
  'arguments',
  'data',
  'experimental',
  'metadata',
  'input',
]);

/** The deepest that is looked: the messages of MCP are flatter by far. */
const DEEPEST = 8;

/** The keys of every `_meta` in a message of MCP. */
export function metaKeysIn(value: unknown, depth = 0): readonly string[] {
  if (depth > DEEPEST) return [];
  if (Array.isArray(value)) return value.flatMap((each) => metaKeysIn(each, depth + 1));
  if (!isRecord(value)) return [];
  const own = isRecord(value._meta) ? Object.keys(value._meta) : [];
  const below = Object.entries(value).filter(([name]) => !opaque.has(name));
  return [...own, ...below.flatMap(([, member]) => metaKeysIn(member, depth + 1))];
}

function keysIn(exchange: Exchange, endpointUrl: string): readonly string[] {
  return messagesIn(exchange, endpointUrl).flatMap((message) => metaKeysIn(message));
}

const LABEL = '[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const NAME = '(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)?';
const KEY = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*/)?${NAME}$`);

/** Whether it is an optional prefix of labels with a slash, and a name. Source: basic, `_meta`, from 2025-06-18 on. */
export function isMetaKey(key: string): boolean {
  return KEY.test(key);
}

export const metaKeys = watcher({
  id: 'messages/meta-keys',
  question: 'Is every key that the endpoint puts into _meta well formed?',
  why: 'The prefix keeps the keys of different makers apart, and works only where all write it alike.',
  sees: {
    keys: word('the keys', { 'well-formed': 'each is', malformed: 'one is not' }),
    key: text('the first that is not'),
  },
  needs: ['endpointUrl'],
  watch(exchange, { endpointUrl }) {
    const keys = keysIn(exchange, endpointUrl);
    if (keys.length === 0) return undefined;
    const wrong = keys.find((key) => !isMetaKey(key));
    return wrong === undefined ? { keys: 'well-formed' } : { keys: 'malformed', key: wrong };
  },
});

/** Keys under a reserved prefix that some revision, or an extension of the specification, gives a meaning. */
const defined: ReadonlySet<string> = new Set([
  'related-task',
  'model-immediate-response',
  'protocolVersion',
  'clientInfo',
  'clientCapabilities',
  'serverInfo',
  'subscriptionId',
  'logLevel',
]);

export const reservedMeta = watcher({
  id: 'messages/meta-reserved',
  question: 'Does the endpoint put keys of its own under a prefix that is reserved for MCP?',
  why: 'A later revision may give the key a meaning, and clients take it for that.',
  sees: {
    keys: word('the keys under reserved prefixes', {
      'none-or-defined': 'there are none, or MCP defines each',
      'own-make': 'one is not known to be defined',
    }),
    key: text('the first that is not known to be defined'),
  },
  needs: ['endpointUrl', 'negotiated'],
  watch(exchange, { endpointUrl, negotiated }) {
    const keys = keysIn(exchange, endpointUrl);
    if (keys.length === 0) return undefined;
    const wrong = keys.find((key) => isReserved(key, negotiated) && !defined.has(key.slice(key.indexOf('/') + 1)));
    return wrong === undefined ? { keys: 'none-or-defined' } : { keys: 'own-make', key: wrong };
  },
});

function isReserved(key: string, revision: string): boolean {
  return key.includes('/') && isReservedPrefix(key.slice(0, key.indexOf('/')), revision);
}
