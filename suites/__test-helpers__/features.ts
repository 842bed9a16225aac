/** A small server of prompts, resources, completion and log messages in this process, and the catalogue's questions about it. */

import { check } from '../../check.ts';
import type { Summary } from '../../harness/summary.ts';
import { createFaults } from '../../mock-server/faults/active.ts';
import { type Answer, type Arrival, arrivalOf, responseOf } from '../../mock-server/http.ts';
import type { FaultName } from '../../mock-server/index.ts';
import { presetNamed } from '../../mock-server/presets.ts';
import { isObject, type JsonObject } from '../../mock-server/rpc.ts';

const LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];
const PNG = 'iVBORw0KGgo=';

const capabilities = { tools: {}, prompts: {}, resources: { subscribe: true }, completions: {}, logging: {} };

const prompts = [
  { name: 'greet' },
  { name: 'ask', arguments: [{ name: 'text', required: true }, { name: 'language' }] },
  { name: 'picture' },
  { name: 'page', arguments: [{ name: 'uri', required: true }] },
];

const contents: Readonly<Record<string, JsonObject>> = {
  'note://shelf/one': { uri: 'note://shelf/one', text: 'the first' },
  'note://shelf/two': { uri: 'note://shelf/two', mimeType: 'image/png', blob: PNG },
};

const template = 'item://{kind}/{id}';

type Reply = { result: JsonObject } | { code: number; data?: JsonObject };

interface Session {
  level: number;
}

/** Begins anew with each call. Sessions are counted. */
function core() {
  const sessions = new Map<string, Session>();
  let opened = 0;

  return async function answer(arrival: Arrival): Promise<Answer> {
    const id = arrival.header('mcp-session-id') ?? '';
    if (arrival.method === 'DELETE') return plain(sessions.delete(id) ? 200 : 404);
    if (arrival.method !== 'POST') return plain(405);
    const message = read(await arrival.text(100_000));
    if (!message) return plain(400);
    if (message.id === undefined) return plain(202);
    if (message.method === 'initialize') return begin(message);
    const session = sessions.get(id);
    if (!session) return plain(404);
    const before: JsonObject[] = [];
    const params = isObject(message.params) ? message.params : {};
    const reply = replyTo(String(message.method), params, session, (method, said) =>
      before.push({ jsonrpc: '2.0', method, params: said }),
    );
    const { code, data, result } = { code: 0, data: undefined, result: undefined, ...reply };
    const error = { code, message: 'refused', ...(data && { data }) };
    const last = { jsonrpc: '2.0', id: message.id, ...(result ? { result } : { error }) };
    return before.length === 0 ? json(last) : stream([...before, last]);
  };

  function begin({ id, params }: JsonObject): Answer {
    opened += 1;
    const session = `session-${opened}`;
    sessions.set(session, { level: 0 });
    const asked = isObject(params) ? params.protocolVersion : undefined;
    const result = { protocolVersion: asked, capabilities, serverInfo: { name: 'features', version: '1' } };
    const { headers, ...rest } = json({ jsonrpc: '2.0', id, result });
    return { ...rest, headers: { ...headers, 'mcp-session-id': session } };
  }
}

type Say = (method: string, params: JsonObject) => void;

function replyTo(method: string, params: JsonObject, session: Session, say: Say): Reply {
  const invalid = { code: -32602 };
  switch (method) {
    case 'ping':
      return { result: {} };
    case 'tools/list': {
      const annotations = { readOnlyHint: true };
      return { result: { tools: [{ name: 'write_log', inputSchema: { type: 'object' }, annotations }] } };
    }
    case 'tools/call':
      for (const level of LEVELS.slice(session.level)) say('notifications/message', { level, data: 'called' });
      return { result: { content: [] } };
    case 'prompts/list':
      return { result: { prompts } };
    case 'prompts/get':
      return prompt(params) ?? invalid;
    case 'resources/list':
      return { result: { resources: Object.keys(contents).map((uri) => ({ uri, name: uri })) } };
    case 'resources/templates/list':
      return { result: { resourceTemplates: [{ uriTemplate: template, name: 'item' }] } };
    case 'resources/read': {
      const uri = String(params.uri);
      if (!URL.canParse(uri)) return invalid;
      const held = Object.hasOwn(contents, uri) ? contents[uri] : undefined;
      return held ? { result: { contents: [held] } } : { code: -32002, data: { uri } };
    }
    case 'resources/subscribe':
      say('notifications/resources/updated', { uri: params.uri });
      return { result: {} };
    case 'resources/unsubscribe':
      return { result: {} };
    case 'completion/complete':
      return completion(params) ?? invalid;
    case 'logging/setLevel':
      if (!LEVELS.includes(params.level as string)) return invalid;
      session.level = LEVELS.indexOf(params.level as string);
      return { result: {} };
  }
  return { code: -32601 };
}

function prompt({ name, arguments: given }: JsonObject): Reply | undefined {
  const found = prompts.find((each) => each.name === name);
  const args = isObject(given) ? given : {};
  if (!found || found.arguments?.some((each) => 'required' in each && typeof args[each.name] !== 'string'))
    return undefined;
  const resource = { uri: args.uri, mimeType: 'text/plain', text: 'a page' };
  const content =
    name === 'picture'
      ? { type: 'image', data: PNG, mimeType: 'image/png' }
      : name === 'page'
        ? { type: 'resource', resource }
        : { type: 'text', text: 'Good day.' };
  return { result: { messages: [{ role: 'user', content }] } };
}

function completion({ ref, argument }: JsonObject): Reply | undefined {
  const { type, name, uri } = isObject(ref) ? ref : {};
  const known = type === 'ref/prompt' ? prompts.some((each) => each.name === name) : uri === template;
  if (!known || !isObject(argument) || typeof argument.name !== 'string' || typeof argument.value !== 'string')
    return undefined;
  return {
    result: { completion: { values: Array.from({ length: 100 }, (_, n) => `${n}`), total: 150, hasMore: true } },
  };
}

function read(text: string | undefined): JsonObject | undefined {
  try {
    const message: unknown = JSON.parse(text ?? '');
    return isObject(message) ? message : undefined;
  } catch {
    return undefined;
  }
}

function plain(status: number): Answer {
  return { status, headers: {}, body: null };
}

function json(message: JsonObject): Answer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(message) };
}

function stream(messages: readonly JsonObject[]): Answer {
  const body = messages.map((message) => `data: ${JSON.stringify(message)}\n\n`).join('');
  return { status: 200, headers: { 'content-type': 'text/event-stream' }, body };
}

/** Asks these probes of the server, in front of which these faults stand, with the key `the-key-of-a-caller`. */
export function askedOfFeatures(faults: readonly FaultName[], only: readonly string[]): Promise<Summary> {
  const behaviour = presetNamed('kindo')?.behaviour;
  if (!behaviour) throw new Error('Failed to find the preset "kindo". Please name another one.');
  const active = createFaults({ behaviour, keys: {}, wait: async () => undefined });
  for (const name of faults) active.add(name);
  const answer = core();
  return check({
    url: 'http://features.test/mcp',
    handle: async (request) => responseOf(await active.serve(arrivalOf(request), answer)),
    key: 'the-key-of-a-caller',
    profile: 'mcp@2025-11-25',
    only,
    allow: ['reveals-key', 'trespasses'],
    runs: 10,
    seed: 1,
    rate: 100_000,
    maxRequests: 100_000,
  });
}
