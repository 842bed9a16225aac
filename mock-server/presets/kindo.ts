/** Kindo's MCP API, in both versions of its documentation. */

import { kindoCatalogue, kindoPlatform } from '../../fixtures/catalogues/kindo.ts';
import type { Behaviour } from '../behaviour.ts';
import type { Accounts } from '../catalogue.ts';
import { INVALID_PARAMS, METHOD_NOT_FOUND } from '../rpc.ts';
import { error, type Preset } from './preset.ts';

/** Keys of the Kindo presets' accounts. Not secrets: every mock gateway knows them. */
export const KINDO_KEYS = {
  /** Reaches linear, github, slack, sap-s4hana-rfc, hubspot and browser, and platform tools in 2026.09. */
  default: 'kindo-mock-key-default',
  /** Reaches jira, slack (shared by a group) and browser; no platform tools. */
  second: 'kindo-mock-key-second',
  /** Refused with 401. */
  revoked: 'kindo-mock-key-revoked',
  /** Refused with 403. */
  unentitled: 'kindo-mock-key-unentitled',
} as const;

const METADATA = '/.well-known/oauth-protected-resource';

const UNKNOWN_TOOL = error(INVALID_PARAMS, 'Unknown tool: {name}');

const unversioned: Behaviour = {
  document: 'kindo@unversioned',
  path: '/v1/mcp',
  // K-004: claimed, whatever the client asks for.
  protocolVersion: '2024-11-05',
  server: { name: 'kindo-mock', version: '0.1.0' },
  credentials: {
    // K-010 to K-012: Bearer is preferred and decides when both are given.
    places: [{ header: 'authorization', scheme: 'Bearer' }, { header: 'x-api-key' }],
    // K-015: no fallback from a malformed Authorization.
    malformed: 'refuse',
    unknown: 'refuse',
    anonymous: null,
  },
  unauthorised: {
    body: '{"error":"Unauthorized"}',
    // K-022: the root metadata document, not the one with the endpoint's path.
    challenge: `Bearer resource_metadata="{origin}${METADATA}"`,
  },
  forbidden: { body: '{"error":"Forbidden"}' },
  accept: 'text/event-stream',
  contentType: null,
  answers: 'json',
  page: null,
  origins: null,
  sessions: null,
  tenant: null,
  prompts: true,
  platformTools: false,
  naming: { separator: '_', split: 'first' },
  filter: {
    query: 'integrations',
    header: 'x-kindo-integrations',
    comma: true,
    repeated: 'all',
    both: 'query',
    match: 'exact',
    unreachable: 'dropped',
  },
  refusals: {
    'unknown-method': error(METHOD_NOT_FOUND, 'Method not found: {name}'),
    'unknown-tool': UNKNOWN_TOOL,
    'malformed-name': UNKNOWN_TOOL,
    // K-071: not to be told from a tool that does not exist.
    'unauthorised-tool': UNKNOWN_TOOL,
    'bad-arguments': error(INVALID_PARAMS, 'Invalid arguments for {name}'),
    'disabled-integration': error(METHOD_NOT_FOUND, 'The integration of {name} is switched off'),
    'credentials-unavailable': error(-32000, 'No usable credentials for {name}', 'credentials_unavailable'),
    // Two levels of errors only in this version; code and reason are ours.
    'tool-failed': error(-32000, '{name} failed', 'tool_failed'),
    'too-large': error(-32000, 'The result of {name} is too large'),
    'unknown-prompt': error(INVALID_PARAMS, 'Unknown prompt: {name}'),
    'unreachable-filter': error(INVALID_PARAMS, 'Unknown integration: {name}'),
  },
  checks: { access: true, enabled: true, credentials: true, arguments: true },
  lists: { unentitled: false, public: true, platform: true, shared: true },
  forwards: { arguments: 'intact', server: 'named', tool: 'intact' },
  limits: {
    request: null,
    requestBody: '{"message":"Request body too large. Maximum size is 50 MB."}',
    response: null,
    record: 10_000,
  },
  // RFC 9728, section 3.1: each document names the resource whose path stands behind the well-known part.
  metadata: [
    { path: METADATA, resource: '{origin}' },
    { path: `${METADATA}/v1/mcp`, resource: '{origin}/v1/mcp' },
  ],
  rest: { connections: '/v1/integrations/connections', models: '/v1/models' },
  graphql: null,
  mcp: null,
  oauth: null,
};

const september2026: Behaviour = {
  ...unversioned,
  document: 'kindo@2026.09',
  prompts: false,
  platformTools: true,
  refusals: { ...unversioned.refusals, 'tool-failed': { as: 'result', code: 0, message: '{name} failed' } },
  limits: { ...unversioned.limits, request: 52_428_800 },
};

const accounts: Accounts = {
  default: {
    key: KINDO_KEYS.default,
    connections: [
      { integration: 'linear', displayName: 'Linear of the design team', preferred: false },
      { integration: 'linear', displayName: 'Linear of the whole company', preferred: true },
      'github',
      'slack',
      'sap-s4hana-rfc',
      'notion',
      { integration: 'hubspot', credentials: 'unavailable' },
    ],
  },
  second: {
    key: KINDO_KEYS.second,
    platform: false,
    connections: ['jira', { integration: 'slack', shared: true }],
  },
  revoked: { key: KINDO_KEYS.revoked, state: 'revoked', connections: ['linear'] },
  unentitled: { key: KINDO_KEYS.unentitled, state: 'unentitled', connections: ['linear'] },
};

const common = {
  accounts,
  tools: {
    unauthorised: 'jira_get_ticket',
    disabled: 'notion_search_pages',
    'credentials-unavailable': 'hubspot_list_deals',
    failing: 'slack_export_archive',
  },
  allowTools: {
    linear_search: { query: '{nonce}' },
    'sap-s4hana-rfc_invoke_bapi': { function_name: '{nonce}' },
  },
};

/** Documentation of 2026.09. */
export const kindo202609: Preset = {
  ...common,
  behaviour: september2026,
  catalogue: { ...kindoCatalogue, ...kindoPlatform },
};

/** Documentation without a version. */
export const kindoUnversioned: Preset = { ...common, behaviour: unversioned, catalogue: kindoCatalogue };
