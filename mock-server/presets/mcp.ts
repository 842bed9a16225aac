/**
 * A Streamable HTTP server that keeps every promise of the specification, for each revision with `initialize`; rule ids in
 * comments are topics of modelcontextprotocol.io/specification/<revision>.
 */

import { mcpCatalogue } from '../../fixtures/catalogues/mcp.ts';
import { ICON } from '../../fixtures/catalogues/mcp-media.ts';
import type { Behaviour, Denial } from '../behaviour.ts';
import type { Accounts } from '../catalogue.ts';
import type { OAuthRule } from '../mcp/oauth.ts';
import { type Revision, revisionOf, revisions } from '../mcp/revisions.ts';
import { INVALID_PARAMS, METHOD_NOT_FOUND } from '../rpc.ts';
import { error, type Preset } from './preset.ts';

/** Tokens of the protected presets' accounts, beside those that are issued. Not secrets: every mock gateway knows them. */
export const MCP_TOKENS = {
  /** Of every scope. */
  default: 'mcp-mock-token-default',
  /** Of every scope, for another user. */
  second: 'mcp-mock-token-second',
  /** May not call tools: answered 403 with the scope that it lacks. */
  narrow: 'mcp-mock-token-narrow',
  /** Refused with 401. */
  revoked: 'mcp-mock-token-revoked',
  expired: 'mcp-mock-token-expired',
} as const;

/** Clients of the protected presets' authorization server. */
export const MCP_CLIENTS = {
  /** By its credentials it gets tokens of the account `default`. */
  default: { id: 'mcp-mock-client', secret: 'mcp-mock-client-secret' },
  /** Likewise, of the account `second`. */
  second: { id: 'mcp-mock-client-second', secret: 'mcp-mock-client-second-secret' },
  /** Has no secret: it comes with a code and PKCE. */
  open: { id: 'mcp-mock-client-open' },
} as const;

const PATH = '/mcp';
const METADATA = '/.well-known/oauth-protected-resource';
const READ = 'mcp:read';
const CALL = 'mcp:call';
const ENDPOINT = `{origin}${PATH}`;

// Session Management, items 2 and 3: 400 where the id is missing, 404 where there is no such session (any more).
const NO_ID: Denial = { status: 400, body: '{"error":"Mcp-Session-Id is missing"}' };
const NO_SESSION: Denial = { status: 404, body: '{"error":"There is no such session"}' };

const UNKNOWN_TOOL = error(INVALID_PARAMS, 'Unknown tool: {name}');

const INSTRUCTIONS =
  'A mock. Every tool is safe to call; echo answers with what it is given, and the others each show one feature.';

function behaviourOf(revision: Revision): Behaviour {
  const versions = revisions.map(({ id }) => id).filter((id) => id <= revision.id);
  return {
    document: `mcp@${revision.id}`,
    path: PATH,
    protocolVersion: revision.id,
    server: { name: 'mcp-mock', version: '0.1.0' },
    credentials: { places: [], malformed: 'refuse', unknown: 'refuse', anonymous: 'default' },
    unauthorised: { body: '{"error":"Unauthorized"}', challenge: null },
    forbidden: { body: '{"error":"Forbidden"}' },
    // Left open, too: as any answer may turn out to be a stream, a client has to take one (Sending Messages, item 2).
    accept: 'text/event-stream',
    // Left open; a form that a page of anybody can send without asking is not taken.
    contentType: 'application/json',
    answers: 'negotiated',
    // Small, so that lists have several pages.
    page: 5,
    // Security Warning, item 1.
    origins: {
      allowed: [],
      loopbackHosts: ['localhost', '127.0.0.1', '[::1]'],
      body: '{"error":"Forbidden: Origin or Host is not one of this server"}',
    },
    sessions: {
      header: 'mcp-session-id',
      missing: NO_ID,
      unknown: NO_SESSION,
      ends: true,
      idle: 30 * 60 * 1000,
      survivesRestart: false,
      opensAfterRestart: true,
    },
    tenant: null,
    prompts: true,
    platformTools: false,
    naming: { separator: '', split: 'first' },
    filter: {
      query: null,
      header: null,
      comma: false,
      repeated: 'all',
      both: 'query',
      match: 'exact',
      unreachable: 'dropped',
    },
    refusals: {
      'unknown-method': error(METHOD_NOT_FOUND, 'Method not found: {name}'),
      // server/tools, Error Handling.
      'unknown-tool': UNKNOWN_TOOL,
      'malformed-name': UNKNOWN_TOOL,
      'unauthorised-tool': UNKNOWN_TOOL,
      'bad-arguments': { as: 'result', code: INVALID_PARAMS, message: 'Invalid arguments for {name}' },
      'disabled-integration': UNKNOWN_TOOL,
      'credentials-unavailable': error(-32000, 'No usable credentials for {name}'),
      'tool-failed': { as: 'result', code: 0, message: '{name} failed' },
      'too-large': { as: 'result', code: 0, message: 'The result of {name} is too large' },
      // server/prompts, Error Handling.
      'unknown-prompt': error(INVALID_PARAMS, 'Unknown prompt: {name}'),
      'unreachable-filter': error(INVALID_PARAMS, 'Unknown integration: {name}'),
    },
    checks: { access: true, enabled: true, credentials: true, arguments: true },
    lists: { unentitled: false, public: true, platform: true, shared: true },
    forwards: { arguments: 'intact', server: 'named', tool: 'intact' },
    limits: { request: 4 * 1024 * 1024, requestBody: '{"error":"Content Too Large"}', response: null, record: 10_000 },
    metadata: [],
    rest: { connections: null, models: null },
    graphql: null,
    mcp: {
      versions,
      instructions: INSTRUCTIONS,
      about: {
        title: 'Mock of the Model Context Protocol',
        description: 'Serves every feature of the specification.',
        icons: [ICON],
        websiteUrl: 'https://modelcontextprotocol.io',
      },
      features: { resources: true, completions: true, logging: true, tasks: true },
      listChanged: true,
      subscribe: true,
      badArgumentsFailSince: '2025-11-25',
      streams: { get: true, resumable: true, retry: 100, kept: 100 },
      // Task Isolation and Access Control: nobody is told apart here, so nobody may list.
      tasks: { list: false, ttl: 5 * 60 * 1000, longest: 60 * 60 * 1000, poll: 100 },
    },
    oauth: null,
  };
}

const oauth: OAuthRule = {
  metadata: '/.well-known/oauth-authorization-server',
  authorize: '/authorize',
  token: '/token',
  register: '/register',
  clients: {
    [MCP_CLIENTS.default.id]: { secret: MCP_CLIENTS.default.secret, account: 'default' },
    [MCP_CLIENTS.second.id]: { secret: MCP_CLIENTS.second.secret, account: 'second' },
    [MCP_CLIENTS.open.id]: { secret: null, account: 'default' },
  },
  registered: 'default',
  // The last one is a neighbour: tokens for it are none for this endpoint (Token Audience Binding).
  resources: [ENDPOINT, '{origin}', '{origin}/neighbour'],
  audience: [ENDPOINT, '{origin}'],
  scopes: [READ, CALL],
  needs: { 'tools/call': CALL },
  lifetime: 60 * 60 * 1000,
  insufficient: `Bearer error="insufficient_scope", scope="{scope}", resource_metadata="{origin}${METADATA}${PATH}"`,
};

function protectedBehaviour(revision: Revision): Behaviour {
  const open = behaviourOf(revision);
  const where = `resource_metadata="{origin}${METADATA}${PATH}"`;
  const described = { servers: ['{origin}'], scopes: [...oauth.scopes] };
  return {
    ...open,
    credentials: {
      places: [{ header: 'authorization', scheme: 'Bearer' }],
      malformed: 'refuse',
      unknown: 'refuse',
      anonymous: null,
    },
    unauthorised: {
      body: '{"error":"Unauthorized"}',
      challenge: `Bearer error="invalid_token", scope="${READ}", ${where}`,
      // RFC 6750, section 3.1: who shows no token has made no error.
      missingChallenge: `Bearer scope="${READ}", ${where}`,
    },
    // RFC 9728, section 3.1: with the path of the endpoint, and without.
    metadata: [
      { path: METADATA + PATH, resource: ENDPOINT, ...described },
      { path: METADATA, resource: '{origin}', ...described },
    ],
    mcp: open.mcp && { ...open.mcp, tasks: { ...open.mcp.tasks, list: true } },
    oauth,
  };
}

const accounts: Accounts = {
  default: { key: MCP_TOKENS.default },
  second: { key: MCP_TOKENS.second },
  narrow: { key: MCP_TOKENS.narrow, scopes: [READ] },
  revoked: { key: MCP_TOKENS.revoked, state: 'revoked' },
  expired: { key: MCP_TOKENS.expired, state: 'expired' },
};

const common = {
  catalogue: mcpCatalogue,
  accounts,
  tools: { failing: 'test_error_handling' },
  allowTools: {
    echo: { text: '{nonce}' },
    add: { a: 1, b: 2 },
    // These show what only calls bring about: progress, what is asked of the client, a connection let go, tasks.
    count_down: { from: 3, pace: 1 },
    later: {},
    test_sampling: { prompt: 'Hello' },
    test_elicitation: { message: 'Who is there?' },
    list_roots: {},
    visit: {},
    needs_consent: {},
    test_reconnection: {},
  },
};

/** The specification of a revision, open to anybody. */
export function mcpPreset(id: string): Preset {
  return { ...common, behaviour: behaviourOf(revisionOf(id)) };
}

/** The same, behind OAuth. */
export function protectedPreset(id: string): Preset {
  return { ...common, behaviour: protectedBehaviour(revisionOf(id)) };
}
