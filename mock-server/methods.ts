/** The MCP methods: what each request is answered, once its sender is known. */

import type { Account } from './access.ts';
import type { Behaviour, Cause } from './behaviour.ts';
import type { CallingClient, ToolResult } from './catalogue.ts';
import { fits } from './http.ts';
import { createListing } from './listing.ts';
import type { Conversation } from './mcp/conversation.ts';
import { answerAsServer, isServed } from './mcp/methods.ts';
import { wrongParams } from './mcp/params.ts';
import { promptResult, toolResult } from './mcp/shape.ts';
import { requestedIntegrations, splitName } from './routing.ts';
import { INVALID_PARAMS, isObject, type JsonObject, type Reply, type RpcRequest } from './rpc.ts';
import type { Passing, Upstream } from './upstream.ts';
import { compile, type Validate } from './validate.ts';
import { mayUse, type World } from './world.ts';

/** What a method may look at besides its own request. */
export interface Caller {
  account: Account;
  /** Query of the request's URL, without the question mark. */
  query: string;
  header(name: string): string | null;
  headers(): Record<string, string>;
  /** What was said before, where the preset remembers that; after `initialize` there is something. */
  talk?: Conversation;
  /** To be spoken to while the request is answered. */
  client?: CallingClient;
}

export type Methods = (request: RpcRequest, caller: Caller, behaviour: Behaviour) => Promise<Reply>;

// What a gateway keeps to itself: credentials, and what belongs to one connection only.
const KEPT_BACK = new Set(['authorization', 'x-api-key', 'cookie', 'host', 'connection', 'content-length']);

function passing({ account, headers, client }: Caller, { credentials, sessions, checks }: Behaviour): Passing {
  const passed: Record<string, string> = {};
  const all = headers();
  for (const name in all) {
    const own = name === sessions?.header || credentials.places.some(({ header }) => header === name);
    if (!own && !KEPT_BACK.has(name)) passed[name] = all[name] as string;
  }
  const { name, tenant, scopes } = account;
  return { account: name, headers: passed, tenant, scopes: checks.access ? scopes : undefined, client };
}

/** What was said of a failure, and the message that stands before it, if any does. */
function worded(message: string, detail: string | undefined): string {
  return message === '' || detail === undefined ? `${message}${detail ?? ''}` : `${message}: ${detail}`;
}

function refused(cause: Cause, name: string, { refusals, limits }: Behaviour, detail?: string): Reply {
  const { as, code, message, reason, status } = refusals[cause];
  const text = worded(message.replaceAll('{name}', name).replace('{limit}', String(limits.response)), detail);
  if (as !== 'error') {
    const told = as === 'result' ? text : JSON.stringify({ error: text });
    return { result: JSON.stringify({ content: [{ type: 'text', text: told }], isError: true }) };
  }
  const error = { code, message: text, ...(reason !== undefined && { data: { reason } }) };
  return status === undefined ? { error } : { error, status };
}

/** Upper-cases every text, as a careless middlebox might. */
function mangled(args: JsonObject): JsonObject {
  const entries = Object.entries(args).map(([name, value]) => [
    name,
    typeof value === 'string' ? `${value.toUpperCase()}?` : value,
  ]);
  return Object.fromEntries(entries);
}

/** The texts of a result, one after another. */
function textOf({ content }: ToolResult): string {
  return content.map(({ text }) => (typeof text === 'string' ? text : '')).join('');
}

/** A result of a tool, as far as the client's revision knows what is in it. */
function known(result: ToolResult, { talk }: Caller): ToolResult {
  return talk ? toolResult(result, talk.revision) : result;
}

/** The behaviour towards a client of an older revision, in which arguments that do not fit are an error. */
function ofRevision(by: Behaviour, { talk }: Caller): Behaviour {
  if (by.mcp === null || talk === undefined || talk.revision.id >= by.mcp.badArgumentsFailSince) return by;
  return { ...by, refusals: { ...by.refusals, 'bad-arguments': { ...by.refusals['bad-arguments'], as: 'error' } } };
}

/** Binds the methods to the state of one gateway. */
export function createMethods(world: World): Methods {
  const listing = createListing(world);
  const validators = new Map<string, Validate>();

  async function loadValidator(name: string, upstream: Upstream, tool: string): Promise<Validate | undefined> {
    const listed = (await upstream.tools()).find((candidate) => candidate.name === tool);
    if (!listed) return undefined;
    const validate = await compile(name, listed.inputSchema);
    validators.set(name, validate);
    return validate;
  }

  /** The integration that a call is sent to: the one named, or under a fault the next one in the catalogue. */
  function destination(server: string, { forwards }: Behaviour): string {
    if (forwards.server === 'named') return server;
    const ids = [...world.upstreams.keys()];
    return ids[(ids.indexOf(server) + 1) % ids.length] as string;
  }

  async function callTool(params: JsonObject | undefined, caller: Caller, by: Behaviour): Promise<Reply> {
    const { name, arguments: args = {} } = params ?? {};
    if (typeof name !== 'string') return refused('unknown-tool', String(name), by);
    const parts = splitName(name, by.naming, world.owner);
    if (!parts) return refused('malformed-name', name, by);
    const { server, tool } = parts;
    const upstream = world.upstreams.get(server);
    if (!upstream) return refused('unknown-tool', name, by);
    const validate = validators.get(name) ?? (await loadValidator(name, upstream, tool));
    if (!validate) return refused('unknown-tool', name, by);
    const { account } = caller;
    if (by.checks.access && !mayUse(world, account, server, by.platformTools)) {
      return refused('unauthorised-tool', name, by);
    }
    if (by.checks.enabled && world.catalogue[server]?.disabled) return refused('disabled-integration', name, by);
    if (by.checks.credentials) {
      // The preferred connection is the one that a call goes through.
      const own = account.connections.filter(({ integration }) => integration === server);
      const used = own.find(({ preferred }) => preferred) ?? own[0];
      if (used?.credentials === 'unavailable') return refused('credentials-unavailable', name, by);
    }
    if (!isObject(args)) return refused('bad-arguments', name, by, 'arguments must be object');
    const wrong = by.checks.arguments ? validate(args) : undefined;
    if (wrong !== undefined) return refused('bad-arguments', name, ofRevision(by, caller), wrong);

    const integration = destination(server, by);
    world.record({ tool: name, arguments: args, account: account.name, headers: caller.headers(), integration });
    const sent = by.forwards.arguments === 'intact' ? args : by.forwards.arguments === 'dropped' ? {} : mangled(args);
    const called = by.forwards.tool === 'intact' ? tool : tool.toUpperCase();
    const answer = await (world.upstreams.get(integration) as Upstream).callTool(called, sent, passing(caller, by));
    if ('error' in answer) return answer;
    if (answer.result.isError) return failed(name, answer.result, caller, by);
    const { response } = by.limits;
    if (response !== null && !fits(textOf(answer.result), response)) return refused('too-large', name, by);
    return { result: JSON.stringify(known(answer.result, caller)) };
  }

  function failed(name: string, result: ToolResult, caller: Caller, by: Behaviour): Reply {
    if (by.refusals['tool-failed'].as === 'result') return { result: JSON.stringify(known(result, caller)) };
    const first = result.content[0];
    return refused('tool-failed', name, by, typeof first?.text === 'string' ? first.text : undefined);
  }

  async function getPrompt(params: JsonObject | undefined, caller: Caller, by: Behaviour): Promise<Reply> {
    const { name, arguments: args } = params ?? {};
    const parts =
      typeof name === 'string' ? splitName(name, by.naming, (prompt) => world.owner(prompt, 'prompts')) : undefined;
    const upstream = parts && world.upstreams.get(parts.server);
    const reached = parts && world.access.reach(caller.account, by.lists, by.platformTools).includes(parts.server);
    if (!upstream || !reached) return refused('unknown-prompt', String(name), by);
    const answer = await upstream.getPrompt(parts.tool, isObject(args) ? args : {}, passing(caller, by));
    if ('result' in answer) {
      const { talk } = caller;
      return { result: JSON.stringify(talk ? promptResult(answer.result, talk.revision) : answer.result) };
    }
    const missing = answer.error.code === INVALID_PARAMS && answer.error.message.startsWith('Missing');
    return missing ? answer : refused('unknown-prompt', String(name), by);
  }

  function initialize({ protocolVersion, prompts, server }: Behaviour): Reply {
    const capabilities = { tools: {}, ...(prompts && { prompts: {} }) };
    return { result: JSON.stringify({ protocolVersion, capabilities, serverInfo: server }) };
  }

  /** Answers `tools/list` or `prompts/list`. */
  function list(kind: 'tools' | 'prompts', params: JsonObject | undefined, caller: Caller, by: Behaviour) {
    const { account, query, header, talk } = caller;
    const requested = requestedIntegrations(query, header, by.filter);
    // Who has no pages looks at no cursor, unless the whole protocol is kept.
    const cursor = by.page === null && by.mcp === null ? undefined : (params?.cursor as string | undefined);
    return listing.list(kind, account, { requested, cursor, revision: talk?.revision }, by);
  }

  return async function answer(request, caller, by) {
    const { method, params } = request;
    if (by.mcp !== null) {
      if (!isServed(method, caller, by, by.mcp)) return refused('unknown-method', method, by);
      const wrong = wrongParams(method, params);
      if (wrong !== undefined) return { error: { code: INVALID_PARAMS, message: `Invalid params: ${wrong}` } };
      const call = (within: Caller) => callTool(params, within, by);
      const own = await answerAsServer(request, caller, by, by.mcp, world, call);
      if (own) return own;
    }
    switch (method) {
      case 'ping':
        return { result: '{}' };
      case 'tools/call':
        return callTool(params, caller, by);
      case 'tools/list':
        return list('tools', params, caller, by);
      case 'initialize':
        return initialize(by);
      case 'prompts/list':
        if (!by.prompts) break;
        return list('prompts', params, caller, by);
      case 'prompts/get':
        if (!by.prompts) break;
        return getPrompt(params, caller, by);
    }
    return refused('unknown-method', method, by);
  };
}
