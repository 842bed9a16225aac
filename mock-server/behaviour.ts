/** How a gateway behaves, as plain data. A preset is one value of this; faults and options change copies of it. */

import type { OAuthRule } from './mcp/oauth.ts';
import type { ServerRule } from './mcp/rule.ts';
import type { OriginRule } from './origin.ts';
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
  | 'too-large'
  | 'unknown-prompt'
  | 'unreachable-filter';

/**
 * How a refusal looks. `{name}` in the message stands for the method, tool or prompt, `{limit}` for `limits.response`.
 * What the integration says follows the message, after a colon where there is one.
 */
export interface Refusal {
  /**
   * A JSON-RPC error; a tool result with `isError` and the message as its text; or the same with the message as the
   * member `error` of a JSON object.
   */
  as: 'error' | 'result' | 'json-result';
  code: number;
  message: string;
  /** Sent as `data.reason`. */
  reason?: string;
  /** HTTP status; 200 when absent. */
  status?: number;
}

/** An answer that is always the same. */
export interface Denial {
  status: number;
  /** JSON text. */
  body: string;
}

/** Sessions, opened by initialize and needed by every request after it. DELETE on the endpoint ends one. */
export interface SessionRule {
  /** Header that hands the id out and carries it back, in lower case. */
  header: string;
  /** The answer to a request that lacks the header; null: it is served. */
  missing: Denial | null;
  /** The answer to an id of no open session; null: it is served. */
  unknown: Denial | null;
  /** Whether DELETE ends the session, or only says so. */
  ends: boolean;
  /** A session that was not used for longer is gone; in milliseconds. */
  idle: number;
  /** Whether a session outlives `restart()`. */
  survivesRestart: boolean;
  /** Whether a session can be opened after a restart: else the id that is handed out is empty. */
  opensAfterRestart: boolean;
}

export interface Behaviour {
  /** The document that this behaviour is written from, for example `kindo@2026.09`. */
  document: string;
  /** Path of the MCP endpoint. POST only; with sessions DELETE too, with streams GET, and 405 for the rest. */
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
    /** The account that a request without any credential acts as; null: it is refused. */
    anonymous: string | null;
  };
  /** The 401. `{origin}` in the challenge stands for the endpoint's own origin. */
  unauthorised: {
    body: string;
    /** The body where there is no credential at all; the same when absent. */
    missing?: string;
    challenge: string | null;
    /** The challenge where there is no credential at all; the same when absent. */
    missingChallenge?: string;
  };
  /** The 403. */
  forbidden: { body: string };
  /** The media type that Accept must name or match, else 406; null: Accept is not looked at. */
  accept: string | null;
  /** The media type that a POST must be of, else 415; null: Content-Type is not looked at. */
  contentType: string | null;
  /**
   * Answers are one JSON document, or server-sent events; or the one of both that Accept prefers: JSON where it prefers
   * neither and nothing is said before the answer, and 406 where it takes neither.
   */
  answers: 'json' | 'sse' | 'negotiated';
  /** Items of a list that one answer holds; null: all of them. */
  page: number | null;
  /** From where browsers may call; null: neither Origin nor Host is looked at. */
  origins: OriginRule | null;
  /** Null: there are none, and the header of one is not looked at. */
  sessions: SessionRule | null;
  /** The header by which tenants are told apart; null: it is not looked at. */
  tenant: { header: string; required: boolean; refusal: Denial } | null;
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
    /** Bytes of the text of a tool's result, beyond which the call is refused as `too-large`; null: no limit. */
    response: number | null;
    /** Calls and journal entries that are kept, the newest. */
    record: number;
  };
  /** Protected-resource metadata (RFC 9728): paths, and the resource each one names, with `{origin}`. */
  metadata: { path: string; resource: string; servers?: string[]; scopes?: string[] }[];
  /** Paths of the REST side; null: not served. */
  rest: { connections: string | null; models: string | null };
  /** Paths of the GraphQL API that the tools stand for, and of its public schema; null: there is none. */
  graphql: { path: string; schema: string } | null;
  /** What a server of the whole protocol has beyond tools and prompts; null: nothing, and each answer stands alone. */
  mcp: ServerRule | null;
  /** The authorization server in the same process, and which scopes are needed; null: there is none. */
  oauth: OAuthRule | null;
}
