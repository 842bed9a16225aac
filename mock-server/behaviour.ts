/** How a gateway behaves, as plain data. A preset is one value of this; faults and options change copies of it. */

import type { FilterRule, NamingRule } from './routing.ts';

/** Where a credential may stand. With a scheme the value is `<scheme> <token>`, without one the whole value counts. */
export interface Place {
  header: string;
  scheme?: string;
}

/** Why a JSON-RPC request is refused. */
export type Cause =
  | 'unknown-method'
  | 'unknown-tool'
  | 'malformed-name'
  | 'unauthorised-tool'
  | 'bad-arguments'
  | 'disabled-integration'
  | 'credentials-unavailable'
  | 'tool-failed'
  | 'unknown-prompt'
  | 'unreachable-filter';

/** How a refusal looks. `{name}` in the message stands for the method, tool or prompt. */
export interface Refusal {
  /** A JSON-RPC error, or a tool result with `isError`. */
  as: 'error' | 'result';
  code: number;
  message: string;
  /** Sent as `data.reason`. */
  reason?: string;
  /** HTTP status; 200 when absent. */
  status?: number;
}

export interface Behaviour {
  /** The document that this behaviour is written from, for example `kindo@2026.09`. */
  document: string;
  /** Path of the MCP endpoint, POST only. */
  path: string;
  protocolVersion: string;
  server: { name: string; version: string };
  /** In order of precedence: the first place that is present decides. */
  credentials: {
    places: Place[];
    /** What a place that is present but not well-formed leads to. */
    malformed: 'refuse' | 'next-place';
    /** What a well-formed credential that nobody has leads to. */
    unknown: 'refuse' | 'next-place';
  };
  /** The 401. `{origin}` in the challenge stands for the endpoint's own origin. */
  unauthorised: { body: string; challenge: string | null };
  /** The 403. */
  forbidden: { body: string };
  /** The media type that Accept must name or match, else 406; null: Accept is not looked at. */
  accept: string | null;
  /** Answers are one JSON document, or one server-sent event. */
  answers: 'json' | 'sse';
  prompts: boolean;
  platformTools: boolean;
  naming: NamingRule;
  filter: FilterRule;
  refusals: Record<Cause, Refusal>;
  /** Checks of a tool call that are made; one that is not made lets the call through. */
  checks: { access: boolean; enabled: boolean; credentials: boolean; arguments: boolean };
  /** What of the catalogue tools/list shows. */
  lists: { unentitled: boolean; public: boolean; platform: boolean; shared: boolean };
  /** How a call is passed on to the integration. */
  forwards: { arguments: 'intact' | 'dropped' | 'mangled'; server: 'named' | 'another'; tool: 'intact' | 'mangled' };
  limits: {
    /** Bytes of a request body; null: no limit. */
    request: number | null;
    /** Body of the 413. */
    requestBody: string;
    /** Calls and journal entries that are kept, the newest. */
    record: number;
  };
  /** Protected-resource metadata (RFC 9728): paths, and the resource each one names, with `{origin}`. */
  metadata: { path: string; resource: string }[];
  rest: { connections: string; models: string };
}
