/** What a gateway serves, as data: integrations with their tools and prompts, and the accounts that use them. */

import type { Level } from './mcp/conversation.ts';
import type { JsonObject } from './rpc.ts';

/** The client that called, for as long as its call is answered. What it does not take is not sent. */
export interface CallingClient {
  /** Aborts when the client cancels the request. */
  readonly cancelled: AbortSignal;
  /** Sends a log message, if it is as severe as the client asked for. */
  log(level: Level, data: unknown, logger?: string): void;
  /** Sends how far the call is, if the client gave a token for that. Each value has to be larger than the one before. */
  progress(progress: number, total?: number, message?: string): void;
  /**
   * Sends a request of the server's own: `sampling/createMessage`, `elicitation/create` or `roots/list`.
   *
   * @throws Error when the client did not declare that it answers such requests, or answers with an error.
   */
  ask(method: string, params: JsonObject): Promise<JsonObject>;
  /** Whether the client declared that it answers such a request. */
  declares(method: string, params?: JsonObject): boolean;
  /** Lets the connection go while the call goes on; the client comes back for the answer. */
  drop(): void;
  /** Tells whoever subscribed to a resource that it is another now. */
  updated(uri: string): void;
  /** Tells the client that a list is another now. */
  listChanged(kind: 'tools' | 'prompts' | 'resources'): void;
}

/** What a tool is told besides its arguments. */
export interface CallContext {
  /** Name of the account that called. */
  account: string;
  /** Id of the integration, as in the part of the tool name before the separator. */
  integration: string;
  /** Name of the tool as the integration knows it, without the integration's prefix. */
  tool: string;
  /** Headers that the gateway passed on, names in lower case. Credentials are never passed on. */
  headers: Record<string, string>;
  /** Tenant of the account, where it has one. */
  tenant?: string | undefined;
  /** What the account's key is good for; undefined: everything. */
  scopes?: readonly string[] | undefined;
  /** The client, where the endpoint lets tools speak to it: in the presets of the specification. */
  client?: CallingClient | undefined;
  /** Resolves after so many milliseconds, by the gateway's timers. */
  wait(milliseconds: number): Promise<void>;
  /** Ends the call with an error of the protocol, where to throw is to fail as a tool does. */
  refuse(code: number, message: string, data?: JsonObject): never;
}

/** A complete MCP tool result. */
export interface ToolResult {
  content: JsonObject[];
  isError?: boolean;
  structuredContent?: JsonObject;
}

/** One tool. With none of `call`, `text` and `fails`, it answers with its own arguments as JSON text. */
export interface ToolData {
  title?: string;
  description?: string;
  /** JSON Schema of the arguments; `{ type: 'object' }` when absent. 2020-12 unless `$schema` names draft-07. */
  inputSchema?: JsonObject;
  annotations?: JsonObject;
  /** JSON Schema of `structuredContent`. */
  outputSchema?: JsonObject;
  icons?: readonly JsonObject[];
  /** Whether a call may, or must, be made as a task; neither when absent. */
  taskSupport?: 'optional' | 'required';
  /** A fixed answer. */
  text?: string;
  /** The tool fails each time, with this text. */
  fails?: string;
  /** Answers a call: text, a complete tool result, or any other JSON value (sent as text). To throw is to fail. */
  call?(args: JsonObject, context: CallContext): unknown;
}

/** An argument of a prompt. */
export interface ArgumentData {
  name: string;
  description?: string;
  required?: boolean;
  /** What it is completed to. */
  values?: readonly string[];
}

/** One prompt: `text` is the single user message it yields, or `messages` are all of them. */
export interface PromptData {
  title?: string;
  description?: string;
  icons?: readonly JsonObject[];
  arguments?: readonly ArgumentData[];
  /** With `{argument}` replaced by the argument's value. */
  text?: string;
  messages?(args: Record<string, string>): JsonObject[];
}

/** One resource, keyed by its URI; it has a `text`, or a `blob` in Base64. */
export interface ResourceData {
  name: string;
  title?: string;
  description?: string;
  mimeType?: string;
  icons?: readonly JsonObject[];
  annotations?: JsonObject;
  text?: string;
  blob?: string;
}

/** Resources of one form, keyed by the form of their URIs: RFC 6570, with simple expressions that stand for one segment. */
export interface TemplateData {
  name: string;
  title?: string;
  description?: string;
  mimeType?: string;
  icons?: readonly JsonObject[];
  annotations?: JsonObject;
  /** What the variables are completed to. */
  values?: Record<string, readonly string[]>;
  /** The text of the resource. */
  text(variables: Record<string, string>): string;
}

/** One integration, keyed by its id. An id holds no underscore. */
export interface IntegrationData {
  displayName?: string;
  /** `connection` (the default): needs one; `public`: everyone has it; `platform`: accounts with platform tools. */
  access?: 'connection' | 'public' | 'platform';
  /** Switched off for everyone: its tools are neither listed nor callable. */
  disabled?: boolean;
  tools: Record<string, ToolData>;
  prompts?: Record<string, PromptData>;
  /** Served where the preset has resources, as are templates. */
  resources?: Record<string, ResourceData>;
  templates?: Record<string, TemplateData>;
}

export type Catalogue = Record<string, IntegrationData>;

/** A connection of an account to an integration. */
export interface ConnectionData {
  integration: string;
  id?: string;
  displayName?: string;
  /** The default among several connections of one integration. The only connection of an integration is. */
  preferred?: boolean;
  /** Reached through a group rather than owned. */
  shared?: boolean;
  /** Whether the upstream still honours the stored credentials; `available` when absent. */
  credentials?: 'available' | 'unavailable';
  /** ISO 8601 time. */
  createdAt?: string;
}

/** An account and its one key. */
export interface AccountData {
  key: string;
  /**
   * `revoked`, `expired`, `disabled` (its app is): the key is refused (401); `unentitled`: the holder may not use personal
   * keys (403).
   */
  state?: 'active' | 'revoked' | 'expired' | 'disabled' | 'unentitled';
  /** The tenant whose data it sees, where the preset has tenants. */
  tenant?: string;
  /** What the key is good for, where the preset has scopes; everything when absent. */
  scopes?: readonly string[];
  /** May use platform tools, where the preset has them; true when absent. */
  platform?: boolean;
  /** Integrations reached by a connection; when absent, every integration that was added to the preset's. */
  connections?: (string | ConnectionData)[];
}

export type Accounts = Record<string, AccountData>;
