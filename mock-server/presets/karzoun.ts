/** Karzoun's hosted MCP server: its GraphQL operations as tools, in sessions. */

import { karzounOperations, type Operation } from '../../fixtures/catalogues/karzoun.ts';
import type { Account, Stranger } from '../access.ts';
import type { Behaviour, Denial } from '../behaviour.ts';
import type { Accounts, Catalogue, ToolData } from '../catalogue.ts';
import { type Answer, type Arrival, jsonAnswer } from '../http.ts';
import type { Asker } from '../karzoun/answers.ts';
import { argumentSchema, schemaText } from '../karzoun/schema.ts';
import { INVALID_PARAMS, METHOD_NOT_FOUND, writeReply } from '../rpc.ts';
import type { Side } from '../side.ts';
import { error, type Preset } from './preset.ts';

/** Tokens of the Karzoun preset's apps. Not secrets: every mock gateway knows them. */
export const KARZOUN_TOKENS = {
  /** May do everything but see and manage apps. */
  default: 'karzoun-mock-token-default',
  /** Of narrow scope: reads tags and users of the same tenant, and nothing else. */
  second: 'karzoun-mock-token-second',
  /** May do what the default one may, in another tenant. */
  neighbour: 'karzoun-mock-token-neighbour',
  /** Refused with 401, each for its own reason. */
  revoked: 'karzoun-mock-token-revoked',
  expired: 'karzoun-mock-token-expired',
  disabled: 'karzoun-mock-token-disabled',
} as const;

const TOKEN = 'x-app-token';
const MISSING = `Missing ${TOKEN}`;
const UNUSABLE = `Invalid ${TOKEN}`;

// Z-022, Z-023: status and text are the document's, the envelope is ours. The id is null, as nothing was looked at.
const NO_SESSION: Denial = {
  status: 400,
  body: writeReply(null, { error: { code: -32000, message: 'Invalid or missing MCP session' } }),
};

// Z-001, Z-082.
const API = { path: '/graphql', schema: '/public-api.graphql' };

const UNKNOWN_TOOL = error(INVALID_PARAMS, 'Unknown tool: {name}');

const behaviour: Behaviour = {
  document: 'karzoun@mintlify',
  path: '/mcp',
  // Z-028: echoed; which others the endpoint knows is not said, so here it knows no other.
  protocolVersion: '2024-11-05',
  server: { name: 'karzoun-mock', version: '0.1.0' },
  credentials: {
    // Z-010, Z-013.
    places: [{ header: TOKEN }],
    // An empty header holds no token, so it counts as missing.
    malformed: 'next-place',
    // Z-014: the pages disagree about tokens that are not good. Here each of them is refused at the door.
    unknown: 'refuse',
    anonymous: null,
  },
  unauthorised: {
    body: JSON.stringify({ error: UNUSABLE }),
    missing: JSON.stringify({ error: MISSING }),
    challenge: null,
  },
  forbidden: { body: JSON.stringify({ error: 'Forbidden' }) },
  // Z-003, Z-017: left open.
  accept: null,
  contentType: null,
  answers: 'json',
  page: null,
  origins: null,
  sessions: {
    header: 'mcp-session-id',
    missing: NO_SESSION,
    unknown: NO_SESSION,
    ends: true,
    // Z-024: a long idle time, without a number.
    idle: 30 * 60 * 1000,
    survivesRestart: false,
    opensAfterRestart: true,
  },
  // Z-016: only for gateways that tell tenants apart by it; here the token does.
  tenant: {
    header: 'x-subdomain',
    required: false,
    refusal: { status: 400, body: JSON.stringify({ error: 'Missing x-subdomain' }) },
  },
  prompts: false,
  platformTools: false,
  // Z-030: names are those of the operations.
  naming: { separator: '', split: 'first' },
  // Z-062: nothing narrows the list.
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
    // Z-038: left open, so as the specification shows it.
    'unknown-tool': UNKNOWN_TOOL,
    'malformed-name': UNKNOWN_TOOL,
    'unauthorised-tool': UNKNOWN_TOOL,
    'bad-arguments': { as: 'json-result', code: INVALID_PARAMS, message: 'Invalid arguments for {name}' },
    'disabled-integration': error(METHOD_NOT_FOUND, 'The integration of {name} is switched off'),
    'credentials-unavailable': error(-32000, 'No usable credentials for {name}'),
    // Z-036: what GraphQL says, and nothing besides. isError is MCP's.
    'tool-failed': { as: 'json-result', code: -32603, message: '' },
    // Z-051: the document's text ends in three dots, which may stand for more.
    'too-large': {
      as: 'json-result',
      code: -32603,
      message: 'Response exceeds {limit} bytes. Narrow your query parameters.',
    },
    'unknown-prompt': error(INVALID_PARAMS, 'Unknown prompt: {name}'),
    'unreachable-filter': error(INVALID_PARAMS, 'Unknown integration: {name}'),
  },
  // Z-037: arguments are checked by GraphQL, not against the schema that tools/list shows.
  checks: { access: true, enabled: true, credentials: true, arguments: false },
  lists: { unentitled: false, public: true, platform: true, shared: true },
  forwards: { arguments: 'intact', server: 'named', tool: 'intact' },
  limits: {
    request: null,
    requestBody: '{"error":"Request body too large"}',
    // Z-050: measured here in the text of the result, as UTF-8.
    response: 524_288,
    record: 10_000,
  },
  // Z-015.
  metadata: [],
  rest: { connections: null, models: null },
  graphql: API,
  mcp: null,
  oauth: null,
};

const TENANT = 'dev';

/** The scopes that operations need. */
const scopes = new Set(Object.values(karzounOperations).flatMap(({ scope }) => scope ?? []));
const ordinary = [...scopes].filter((scope) => !scope.startsWith('apps:'));

const accounts: Accounts = {
  default: { key: KARZOUN_TOKENS.default, tenant: TENANT, scopes: ordinary },
  second: { key: KARZOUN_TOKENS.second, tenant: TENANT, scopes: ['tags:read', 'users:read'] },
  neighbour: { key: KARZOUN_TOKENS.neighbour, tenant: 'neighbour', scopes: ordinary },
  revoked: { key: KARZOUN_TOKENS.revoked, state: 'revoked', tenant: TENANT },
  expired: { key: KARZOUN_TOKENS.expired, state: 'expired', tenant: TENANT },
  disabled: { key: KARZOUN_TOKENS.disabled, state: 'disabled', tenant: TENANT },
};

/** Loads `graphql` with the first call: whoever has no use for this preset never does. */
function loadExecution() {
  return import('../karzoun/execute.ts');
}

function toolOf([name, operation]: readonly [string, Operation]): readonly [string, ToolData] {
  const { kind, of } = operation;
  const tool: ToolData = {
    description: `The GraphQL ${kind} ${name}, about ${of}.`,
    inputSchema: argumentSchema(operation),
    annotations: { readOnlyHint: kind === 'query' },
    async call(args, { account, tenant = TENANT, scopes: held }) {
      const { callOperation } = await loadExecution();
      return callOperation(name, args, { account, tenant, scopes: held });
    },
  };
  return [name, tool];
}

const catalogue: Catalogue = {
  // Every token sees every tool (Z-040 is left open); what it may call is decided by its scopes.
  graphql: {
    displayName: 'Karzoun',
    access: 'public',
    tools: Object.fromEntries(Object.entries(karzounOperations).map(toolOf)),
  },
};

/** The 401 of /graphql, as GraphQL words errors (Z-081). */
function strangerAnswer(who: Stranger): Answer {
  const message = who === 'missing' ? MISSING : UNUSABLE;
  return jsonAnswer(401, JSON.stringify({ errors: [{ message, extensions: { code: 'UNAUTHENTICATED' } }] }));
}

async function answerGraphQL(arrival: Arrival, who: Account | Stranger): Promise<Answer> {
  if (typeof who === 'string') return strangerAnswer(who);
  const { answerQuery } = await loadExecution();
  const asker: Asker = { account: who.name, tenant: who.tenant ?? TENANT, scopes: who.scopes };
  return answerQuery((await arrival.text(Number.POSITIVE_INFINITY)) ?? '', asker);
}

const sides: readonly Side[] = [
  { method: 'POST', path: API.path, answer: answerGraphQL },
  {
    method: 'GET',
    path: API.schema,
    answer: () => ({ status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: schemaText() }),
  },
];

/** The documentation that the site has had since it is made with Mintlify. */
export const karzounMintlify: Preset = {
  behaviour,
  catalogue,
  accounts,
  // customerDetail fails for an id that no customer has.
  tools: { unauthorised: 'apps', failing: 'customerDetail' },
  allowTools: {
    tags: { page: 1, perPage: 5 },
    currentUser: {},
    // Its answer repeats the argument once: of any size, to the byte.
    fieldsDefaultColumnsConfig: { contentType: '{nonce}' },
  },
  sides,
};
