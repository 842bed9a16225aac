/** Scripted MCP servers behind the gateway, and the gateway's side of the conversation with them. */

import type { CallContext, CallingClient, IntegrationData, PromptData, ToolData, ToolResult } from './catalogue.ts';
import { copyOf, INVALID_PARAMS, isObject, type JsonObject, METHOD_NOT_FOUND, type RpcError } from './rpc.ts';

/** What travels with a message, as HTTP headers and a session would. */
export interface Passing {
  /** The caller's account; empty for the gateway's own messages. */
  account: string;
  tenant?: string | undefined;
  scopes?: readonly string[] | undefined;
  headers: Record<string, string>;
  client?: CallingClient | undefined;
}

/**
 * Carries one JSON-RPC message to a server; resolves to its answer, or undefined for a notification. Neither side
 * changes what it was handed, so a transport within one process need not copy.
 */
export type Transport = (message: JsonObject, passing: Passing) => Promise<JsonObject | undefined>;

/** A tool call as it arrived at a scripted server. */
export interface JournalEntry {
  server: string;
  tool: string;
  arguments: JsonObject;
  headers: Record<string, string>;
  account: string;
}

/** Told of each call at the moment it arrives. */
export type Journal = (entry: JournalEntry) => void;

/** A tool as a server lists it. */
export interface ListedTool {
  name: string;
  title?: string;
  description: string;
  inputSchema: JsonObject;
  annotations?: JsonObject;
  outputSchema?: JsonObject;
  icons?: readonly JsonObject[];
  execution?: JsonObject;
}

/** A prompt as a server lists it. */
export interface ListedPrompt {
  name: string;
  title?: string;
  description: string;
  arguments: JsonObject[];
  icons?: readonly JsonObject[];
}

const OWN_MESSAGE: Passing = { account: '', headers: {} };
const PROTOCOL_VERSION = '2025-06-18';

class Refused extends Error {
  readonly error: RpcError;

  constructor(code: number, message: string, data?: JsonObject) {
    super(message);
    this.error = { code, message, ...(data && { data }) };
  }
}

/** What a tool returned, as a tool result. */
function resultOf(returned: unknown): ToolResult {
  if (isObject(returned) && Array.isArray(returned.content)) return returned as unknown as ToolResult;
  if (returned === undefined) return { content: [] };
  return { content: [{ type: 'text', text: typeof returned === 'string' ? returned : JSON.stringify(returned) }] };
}

function refuse(code: number, message: string, data?: JsonObject): never {
  throw new Refused(code, message, data);
}

async function run(tool: ToolData, args: JsonObject, context: CallContext): Promise<ToolResult> {
  try {
    // A copy, so that no tool can alter what was recorded.
    if (tool.call) return resultOf(await tool.call(copyOf(args), context));
    if (tool.fails !== undefined) throw new Error(tool.fails);
    return resultOf(tool.text ?? args);
  } catch (cause) {
    if (cause instanceof Refused) throw cause;
    const text = cause instanceof Error ? cause.message : String(cause);
    return { content: [{ type: 'text', text }], isError: true };
  }
}

function listedTools(tools: Record<string, ToolData>): ListedTool[] {
  return Object.entries(tools).map(([name, tool]) => {
    const { title, description, inputSchema, annotations, outputSchema, icons, taskSupport } = tool;
    return {
      name,
      ...(title !== undefined && { title }),
      description: description ?? `Calls ${name}.`,
      inputSchema: inputSchema ?? { type: 'object', properties: {}, required: [] },
      ...(annotations !== undefined && { annotations }),
      ...(outputSchema !== undefined && { outputSchema }),
      ...(icons !== undefined && { icons }),
      ...(taskSupport !== undefined && { execution: { taskSupport } }),
    };
  });
}

function listedPrompts(prompts: Record<string, PromptData>): ListedPrompt[] {
  return Object.entries(prompts).map(([name, { title, description = '', arguments: args = [], icons }]) => ({
    name,
    ...(title !== undefined && { title }),
    description,
    arguments: args.map(({ values, ...argument }) => argument),
    ...(icons !== undefined && { icons }),
  }));
}

/** What a prompt yields for its arguments. */
function messagesOf({ text = '', messages }: PromptData, args: JsonObject): JsonObject[] {
  if (messages) return messages(args as Record<string, string>);
  const filled = text.replace(/\{(\w+)\}/g, (whole, argument) => String(args[argument] ?? whole));
  return [{ role: 'user', content: { type: 'text', text: filled } }];
}

/** A scripted MCP server in this process: one integration's tools and prompts, answering real messages. */
export function scriptedServer(
  id: string,
  data: IntegrationData,
  journal: Journal,
  wait: CallContext['wait'],
): Transport {
  const prompts = data.prompts ?? {};

  async function call(params: JsonObject, passing: Passing): Promise<ToolResult> {
    const { account, headers } = passing;
    const { name, arguments: args = {} } = params as { name: string; arguments?: JsonObject };
    // Before anything is checked: the journal tells what arrived, not what was right.
    journal({ server: id, tool: name, arguments: args, headers, account });
    const tool = Object.hasOwn(data.tools, name) ? data.tools[name] : undefined;
    if (!tool) throw new Refused(INVALID_PARAMS, `Unknown tool: ${name}`);
    return run(tool, args, { ...passing, integration: id, tool: name, wait, refuse });
  }

  function prompt(params: JsonObject) {
    const { name, arguments: args = {} } = params as { name: string; arguments?: JsonObject };
    const found = Object.hasOwn(prompts, name) ? prompts[name] : undefined;
    if (!found) throw new Refused(INVALID_PARAMS, `Unknown prompt: ${name}`);
    const missing = found.arguments?.find((argument) => argument.required && args[argument.name] === undefined);
    if (missing) throw new Refused(INVALID_PARAMS, `Missing argument: ${missing.name}`);
    return { description: found.description ?? '', messages: messagesOf(found, args) };
  }

  function answer(method: string, params: JsonObject, passing: Passing): unknown {
    switch (method) {
      case 'initialize':
        return {
          protocolVersion: PROTOCOL_VERSION,
          capabilities: { tools: {}, prompts: {} },
          serverInfo: { name: id, version: '1.0.0' },
        };
      case 'tools/list':
        return { tools: listedTools(data.tools) };
      case 'tools/call':
        return call(params, passing);
      case 'prompts/list':
        return { prompts: listedPrompts(prompts) };
      case 'prompts/get':
        return prompt(params);
      default:
        throw new Refused(METHOD_NOT_FOUND, `Unknown method: ${method}`);
    }
  }

  return async function receive(message, passing) {
    const { id: number, method, params = {} } = message as { id?: number; method: string; params?: JsonObject };
    if (number === undefined) return undefined;
    try {
      return { jsonrpc: '2.0', id: number, result: await answer(method, params, passing) };
    } catch (cause) {
      if (!(cause instanceof Refused)) throw cause;
      return { jsonrpc: '2.0', id: number, error: cause.error };
    }
  };
}

/** The gateway's connection to one server. The handshake is made once, with the first request that needs it. */
export interface Upstream {
  tools(): Promise<ListedTool[]>;
  prompts(): Promise<ListedPrompt[]>;
  callTool(name: string, args: JsonObject, passing: Passing): Promise<{ result: ToolResult } | { error: RpcError }>;
  getPrompt(name: string, args: JsonObject, passing: Passing): Promise<{ result: JsonObject } | { error: RpcError }>;
}

/** Opens a connection over a transport. */
export function connectUpstream(transport: Transport): Upstream {
  let lastId = 0;
  let ready: Promise<void> | undefined;
  let tools: Promise<ListedTool[]> | undefined;
  let prompts: Promise<ListedPrompt[]> | undefined;

  function send(method: string, params: JsonObject, passing: Passing) {
    return transport({ jsonrpc: '2.0', id: ++lastId, method, params }, passing) as Promise<JsonObject>;
  }

  async function handshake(): Promise<void> {
    const clientInfo = { name: 'mcp-assay-gateway', version: '1.0.0' };
    await send('initialize', { protocolVersion: PROTOCOL_VERSION, capabilities: {}, clientInfo }, OWN_MESSAGE);
    await transport({ jsonrpc: '2.0', method: 'notifications/initialized' }, OWN_MESSAGE);
  }

  async function request<Answer>(method: string, params: JsonObject, passing: Passing = OWN_MESSAGE): Promise<Answer> {
    ready ??= handshake();
    await ready;
    return (await send(method, params, passing)) as Answer;
  }

  return {
    tools() {
      tools ??= request<{ result: { tools: ListedTool[] } }>('tools/list', {}).then(({ result }) => result.tools);
      return tools;
    },
    prompts() {
      prompts ??= request<{ result: { prompts: ListedPrompt[] } }>('prompts/list', {}).then(
        ({ result }) => result.prompts,
      );
      return prompts;
    },
    callTool: (name, args, passing) => request('tools/call', { name, arguments: args }, passing),
    getPrompt: (name, args, passing) => request('prompts/get', { name, arguments: args }, passing),
  };
}
