/** What a gateway serves, as data: integrations with their tools and prompts, and the accounts that use them. */

import type { JsonObject } from './rpc.ts';

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
  /** A fixed answer. */
  text?: string;
  /** The tool fails each time, with this text. */
  fails?: string;
  /** Answers a call: text, a complete tool result, or any other JSON value (sent as text). To throw is to fail. */
  call?(args: JsonObject, context: CallContext): unknown;
}

/** One prompt; `text` is the single user message it yields, with `{argument}` replaced by the argument's value. */
export interface PromptData {
  description?: string;
  arguments?: { name: string; description?: string; required?: boolean }[];
  text: string;
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
