import { describe, expect, it } from 'vitest';
import { check } from '../../check.ts';
import { type Handle, resultOf, served } from '../../harness/__test-helpers__/served.ts';
import type { AnyOutcome } from '../../harness/outcome.ts';
import type { Summary } from '../../harness/summary.ts';
import type { FaultName } from '../../mock-server/index.ts';
import { askedOf, failuresIn, outcomesIn } from '../__test-helpers__/asked.ts';

const ORIGIN = 'http://endpoint.test';
const WELL_KNOWN = '/.well-known/oauth-protected-resource';
const SERVER = '/.well-known/oauth-authorization-server/issuer';
const KEY = 'the-token-of-a-caller';
const CHALLENGE = `Bearer resource_metadata="${ORIGIN}${WELL_KNOWN}/mcp", scope="read"`;

const metadata = {
  resource: `${ORIGIN}/mcp`,
  authorization_servers: [`${ORIGIN}/issuer`],
  bearer_methods_supported: ['header'],
};
const server = {
  issuer: `${ORIGIN}/issuer`,
  authorization_endpoint: `${ORIGIN}/authorize`,
  token_endpoint: `${ORIGIN}/token`,
  code_challenge_methods_supported: ['S256'],
};

interface Options {
  readonly challenge?: string | null;
  readonly status?: number;
  /** By path. */
  readonly documents?: Readonly<Record<string, unknown>>;
  readonly first?: (request: Request) => Response | undefined;
}

const documents: Readonly<Record<string, unknown>> = { [`${WELL_KNOWN}/mcp`]: metadata, [SERVER]: server };

function asked(options: Options = {}, profile = 'mcp@2025-11-25'): Promise<Summary> {
  const { challenge = CHALLENGE, status = 401, documents: all = documents, first } = options;
  const guard: Handle = (request, { id, method }) => {
    const own = first?.(request);
    if (own) return own;
    const { pathname } = new URL(request.url);
    if (request.method === 'GET' && Object.hasOwn(all, pathname)) return Response.json(all[pathname]);
    if (pathname !== '/mcp') return new Response(null, { status: 404 });
    if (!/^[Bb]earer the-token-of-a-caller$/.test(request.headers.get('authorization') ?? ''))
      return new Response(null, { status, headers: challenge === null ? {} : { 'WWW-Authenticate': challenge } });
    if (request.method !== 'POST') return new Response(null, { status: 405 });
    if (method !== 'initialize') return undefined;
    return resultOf(id, {
      protocolVersion: '2025-11-25',
      capabilities: { tools: {} },
      serverInfo: { name: 's', version: '1' },
    });
  };
  return check({
    url: `${ORIGIN}/mcp`,
    handle: served(guard),
    key: KEY,
    credentials: { foreign: 'the-token-of-another-resource' },
    profile,
    only: ['authorization/*'],
    seed: 1,
    runs: 5,
    rate: 100_000,
    maxRequests: 100_000,
  });
}

const refused = { answer: 'http-error', status: 401, tells: false };

it('an endpoint of the framework keeps every promise, with one outcome for each probe', async () => {
  for (const profile of ['mcp@2025-03-26', 'mcp@2025-06-18', 'mcp@2025-11-25']) {
    const summary = await asked({}, profile);
    expect(failuresIn(summary)).toEqual([]);
    expect(outcomesIn(summary)).toEqual({
      'authorization/no-token': [refused],
      'authorization/no-token-otherwise': [refused],
      'authorization/unknown-token': [refused],
      'authorization/malformed-header': [{ answer: 'http-error', status: 401 }],
      'authorization/token-in-query': [refused],
      'authorization/foreign-token': [refused],
      'authorization/challenge': [{ scheme: 'bearer', wellKnown: 'served' }],
      'authorization/challenge-metadata': [{ metadata: 'served', wellKnown: 'served' }],
      'authorization/challenge-error': [{ error: 'none' }],
      'authorization/challenge-scope': [{ scope: 'the-same' }],
      'authorization/metadata': [{ metadata: 'json' }],
      'authorization/servers': [{ servers: 'named' }],
      'authorization/resource': [{ names: 'the-endpoint-or-its-origin', fragment: false }],
      'authorization/token-places': [{ ways: 'header' }],
      'authorization/server-metadata': [{ metadata: 'oauth', issuer: 'the-listed' }],
      'authorization/server-security': [{ endpoints: 'secure', pkce: 'S256' }],
      'authorization/root-server-metadata': [{ metadata: 'missing' }],
    });
  }
});

const broken: readonly (readonly [string, Options, readonly string[]])[] = [
  [
    'metadata on another path',
    { documents: { [SERVER]: server } },
    ['violation challenge-metadata', 'violation metadata'],
  ],
  [
    'another resource',
    { documents: { ...documents, [`${WELL_KNOWN}/mcp`]: { ...metadata, resource: 'https://other.example/mcp' } } },
    ['violation resource'],
  ],
  [
    'a resource with a fragment',
    { documents: { ...documents, [`${WELL_KNOWN}/mcp`]: { ...metadata, resource: `${ORIGIN}/mcp#a` } } },
    ['violation resource'],
  ],
  [
    'no authorization server',
    { documents: { ...documents, [`${WELL_KNOWN}/mcp`]: { resource: `${ORIGIN}/mcp` } } },
    ['violation servers'],
  ],
  [
    'tokens in the query by its metadata',
    {
      documents: {
        ...documents,
        [`${WELL_KNOWN}/mcp`]: { ...metadata, bearer_methods_supported: ['header', 'query'] },
      },
    },
    ['advice token-places'],
  ],
  [
    'another issuer',
    { documents: { ...documents, [SERVER]: { ...server, issuer: 'x' } } },
    ['violation server-metadata'],
  ],
  ['no metadata of the server', { documents: { [`${WELL_KNOWN}/mcp`]: metadata } }, ['violation server-metadata']],
  [
    'no PKCE',
    { documents: { ...documents, [SERVER]: { ...server, code_challenge_methods_supported: ['plain'] } } },
    ['violation server-security'],
  ],
  ['an error in the challenge', { challenge: `${CHALLENGE}, error="invalid_token"` }, ['advice challenge-error']],
  [
    '403 in place of 401',
    { status: 403 },
    [
      'advice token-in-query',
      'violation malformed-header',
      'violation no-token',
      'violation no-token-otherwise',
      'violation unknown-token',
    ],
  ],
  [
    'a token in the query taken',
    {
      first: (request) =>
        new URL(request.url).searchParams.has('access_token') ? resultOf(0, { tools: [] }) : undefined,
    },
    ['advice token-in-query'],
  ],
  [
    'a token of another resource taken',
    {
      first: (request) =>
        request.headers.get('authorization') === 'Bearer the-token-of-another-resource'
          ? resultOf(0, { tools: [] })
          : undefined,
    },
    ['violation foreign-token'],
  ],
];

it.each(broken)('%s is found', async (_, options, failures) => {
  const found = failuresIn(await asked(options)).map((failure) => failure.replace('authorization/', ''));
  // The same 403 breaks two promises of one probe.
  expect(found.filter((one) => one !== 'advice no-token').sort()).toEqual([...failures].sort());
});

describe('raises no false alarm', () => {
  it('where the well-known URI stands in place of a challenge, from 2025-11-25 on', async () => {
    expect(failuresIn(await asked({ challenge: null }))).toEqual(['advice authorization/challenge-scope']);
    expect(failuresIn(await asked({ challenge: null }, 'mcp@2025-06-18'))).toEqual([
      'violation authorization/challenge',
      'violation authorization/challenge-metadata',
    ]);
  });

  it('over an endpoint that lets callers in by a way of its own', async () => {
    const summary = await asked({ challenge: null, documents: {} });
    expect(failuresIn(summary)).toEqual([]);
    expect(Object.keys(outcomesIn(summary))).toEqual([
      'authorization/no-key',
      'authorization/unknown-key',
      'authorization/malformed-key',
    ]);
    const other = failuresIn(await asked({ challenge: null, documents: {}, status: 403 }));
    expect(other).toEqual([
      'advice authorization/malformed-key',
      'advice authorization/no-key',
      'advice authorization/unknown-key',
    ]);
  });

  it('over an endpoint that serves anybody, whatever key it is given', async () => {
    const open = await check({
      url: `${ORIGIN}/mcp`,
      handle: served(),
      key: KEY,
      profile: 'mcp@2025-11-25',
      only: ['authorization/*', 'methods/ping'],
      seed: 1,
      rate: 100_000,
    });
    expect(failuresIn(open)).toEqual([]);
    expect(Object.keys(outcomesIn(open))).toEqual(['methods/ping']);
  });

  it('over a stream without end where metadata could be, which is given up', async () => {
    const summary = await asked({
      first: (request) =>
        request.method === 'GET' && new URL(request.url).pathname === WELL_KNOWN
          ? new Response(new ReadableStream(), { headers: { 'content-type': 'text/event-stream' } })
          : undefined,
    });
    expect(failuresIn(summary)).toEqual([]);
  });

  it('over metadata and servers on other hosts, which are never asked', async () => {
    const hosts = new Set<string>();
    const elsewhere = { ...metadata, authorization_servers: ['https://login.example'] };
    const summary = await asked({
      challenge: 'Bearer resource_metadata="https://meta.example/one", scope="read"',
      documents: { [`${WELL_KNOWN}/mcp`]: elsewhere },
      first: (request) => {
        hosts.add(new URL(request.url).host);
        return undefined;
      },
    });
    expect([...hosts]).toEqual(['endpoint.test']);
    expect(failuresIn(summary)).toEqual([]);
    expect(outcomesIn(summary)['authorization/challenge-metadata']).toEqual([
      { metadata: 'elsewhere', wellKnown: 'served' },
    ]);
  });
});

const turned: readonly (readonly [FaultName, string, AnyOutcome])[] = [
  ['accepts-token-in-query', 'token-in-query', { answer: 'result', status: 200, tells: true }],
  ['challenge-names-error', 'challenge-error', { error: 'named' }],
  ['challenge-scope-changes', 'challenge-scope', { scope: 'changing' }],
  ['metadata-with-query-bearer', 'token-places', { ways: 'query' }],
  ['refuses-outside-the-framework', 'no-key', { answer: 'http-error', status: 403, tells: false }],
];

it.each(turned)('%s is told', async (name, what, outcome) => {
  expect(outcomesIn(await askedOf('authorization', [name]))[`authorization/${what}`]).toContainEqual(outcome);
});
