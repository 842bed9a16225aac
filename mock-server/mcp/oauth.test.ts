import { describe, expect, test } from 'vitest';
import { begin, mcpGateway, messagesOf, send } from '../__test-helpers__/mcp.ts';
import { MCP_CLIENTS, MCP_TOKENS } from '../presets/mcp.ts';

const ORIGIN = 'https://mcp.example';
const METADATA = `${ORIGIN}/.well-known/oauth-protected-resource/mcp`;
const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };

// RFC 7636, appendix B.
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

const gateway = mcpGateway('mcp-oauth');

function bearer(token: string) {
  return { authorization: `Bearer ${token}` };
}

async function json(path: string) {
  const response = await send(gateway, { httpMethod: 'GET', path });
  return [response.status, await response.json()];
}

async function token(form: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await send(gateway, {
    path: '/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(form).toString(),
  });
  return { status: response.status, cache: response.headers.get('cache-control'), ...(await response.json()) };
}

function byCredentials(more: Record<string, string> = {}) {
  const { id, secret } = MCP_CLIENTS.default;
  return token({ grant_type: 'client_credentials', client_id: id, client_secret: secret, ...more });
}

async function initialized(headers: Record<string, string>) {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } };
  const { status } = await send(gateway, { headers, body: { jsonrpc: '2.0', id: 1, method: 'initialize', params } });
  return status;
}

describe('without a token', () => {
  test.each(['POST', 'GET', 'DELETE', 'PUT'])(
    '%s is answered 401, with where to get one, and no more',
    async (httpMethod) => {
      const response = await send(gateway, { httpMethod, body: ping });
      expect([response.status, response.headers.get('www-authenticate'), await response.json()]).toEqual([
        401,
        `Bearer scope="mcp:read", resource_metadata="${METADATA}"`,
        { error: 'Unauthorized' },
      ]);
    },
  );

  test('a session is none either, nor is a token in the query', async () => {
    const { session } = await begin(gateway, { headers: bearer(MCP_TOKENS.default) });
    const answers = [
      send(gateway, { headers: { 'mcp-session-id': session }, body: ping }),
      send(gateway, { path: `/mcp?access_token=${MCP_TOKENS.default}`, body: ping }),
    ];
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([401, 401]);
  });

  test.each([
    ['unknown', bearer('made-up')],
    ['revoked', bearer(MCP_TOKENS.revoked)],
    ['expired', bearer(MCP_TOKENS.expired)],
    ['unsigned', bearer('eyJhbGciOiJub25lIn0.e30.')],
    ['empty', { authorization: 'Bearer' }],
    ['in two parts', { authorization: `Bearer ${MCP_TOKENS.default} b` }],
    ['of another scheme', { authorization: `Basic ${MCP_TOKENS.default}` }],
  ])('%s ones are answered 401, with the error', async (_, headers) => {
    const response = await send(gateway, { headers, body: ping });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('Bearer error="invalid_token"');
  });
});

describe('what there is to be found', () => {
  test.each([
    ['/.well-known/oauth-protected-resource/mcp', `${ORIGIN}/mcp`],
    ['/.well-known/oauth-protected-resource', ORIGIN],
  ])('%s names its resource and its authorization server', async (path, resource) => {
    expect(await json(path)).toEqual([
      200,
      {
        resource,
        authorization_servers: [ORIGIN],
        scopes_supported: ['mcp:read', 'mcp:call'],
        bearer_methods_supported: ['header'],
        resource_name: 'mcp-mock',
      },
    ]);
  });

  test('the authorization server describes itself, PKCE included', async () => {
    const [status, document] = await json('/.well-known/oauth-authorization-server');
    expect([status, document]).toMatchObject([
      200,
      {
        issuer: ORIGIN,
        authorization_endpoint: `${ORIGIN}/authorize`,
        token_endpoint: `${ORIGIN}/token`,
        code_challenge_methods_supported: ['S256'],
      },
    ]);
  });

  test('an open preset has none of it', async () => {
    const open = mcpGateway('mcp');
    for (const path of [
      '/.well-known/oauth-protected-resource',
      '/.well-known/oauth-authorization-server',
      '/authorize',
    ]) {
      expect((await send(open, { httpMethod: 'GET', path })).status).toBe(404);
    }
  });
});

describe('a token', () => {
  test('is issued for client credentials, and is good for what it was issued for', async () => {
    const { access_token, ...rest } = await byCredentials({ resource: `${ORIGIN}/mcp`, scope: 'mcp:read mcp:call' });
    expect(rest).toEqual({
      status: 200,
      cache: 'no-store',
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'mcp:read mcp:call',
    });
    const { call } = await begin(gateway, { headers: bearer(access_token) });
    expect((await call('add', { a: 1, b: 1 })).result.structuredContent).toEqual({ sum: 2 });
    expect(gateway.calls.at(-1)?.account).toBe('default');
    // The scheme may be written in any case.
    expect(await initialized({ authorization: `BEARER ${access_token}` })).toBe(200);
  });

  test('for another resource is refused, and none is issued for what nobody knows', async () => {
    const { access_token } = await byCredentials({ resource: `${ORIGIN}/neighbour` });
    expect(await initialized(bearer(access_token))).toBe(401);
    expect(await byCredentials({ resource: 'https://elsewhere.example/mcp' })).toMatchObject({
      error: 'invalid_target',
    });
    expect(await byCredentials({ scope: 'made:up' })).toMatchObject({ error: 'invalid_scope' });
  });

  test('is good for an hour', async () => {
    let time = 0;
    const aging = mcpGateway('mcp-oauth', { now: () => time });
    const { id, secret } = MCP_CLIENTS.second;
    const response = await send(aging, {
      path: '/token',
      headers: { authorization: `Basic ${btoa(`${id}:${secret}`)}` },
      body: 'grant_type=client_credentials',
    });
    const { access_token } = await response.json();
    const { headers } = await begin(aging, { headers: bearer(access_token) });
    expect((await send(aging, { headers, body: ping })).status).toBe(200);
    time = 60 * 60 * 1000 + 1;
    expect((await send(aging, { headers, body: ping })).status).toBe(401);
  });

  test('that lacks a scope is answered 403 with all that is needed', async () => {
    const { access_token } = await byCredentials();
    for (const given of [access_token, MCP_TOKENS.narrow]) {
      const { request, exchange } = await begin(gateway, { headers: bearer(given) });
      expect((await exchange('tools/list')).at(-1).result.tools).toHaveLength(5);
      const response = await request('tools/call', { name: 'echo', arguments: { text: 'x' } });
      expect([response.status, response.headers.get('www-authenticate')]).toEqual([
        403,
        `Bearer error="insufficient_scope", scope="mcp:read mcp:call", resource_metadata="${METADATA}"`,
      ]);
    }
  });

  test("of another user does not open a user's session", async () => {
    const { headers, listen, end } = await begin(gateway, { headers: bearer(MCP_TOKENS.default) });
    const theirs = { ...headers, ...bearer(MCP_TOKENS.second) };
    for (const httpMethod of ['POST', 'GET', 'DELETE']) {
      expect((await send(gateway, { httpMethod, headers: theirs, body: ping })).status).toBe(404);
    }
    const own = await listen();
    expect(own.status).toBe(200);
    await own.body?.cancel();
    expect((await end()).status).toBe(204);
  });

  test.each([
    [
      'a wrong secret',
      { grant_type: 'client_credentials', client_id: MCP_CLIENTS.default.id, client_secret: 'x' },
      401,
      'invalid_client',
    ],
    [
      'an unknown client',
      { grant_type: 'client_credentials', client_id: '__proto__', client_secret: 'x' },
      401,
      'invalid_client',
    ],
    [
      'a client without a secret',
      { grant_type: 'client_credentials', client_id: MCP_CLIENTS.open.id },
      400,
      'unauthorized_client',
    ],
    ['another grant', { grant_type: 'password', client_id: MCP_CLIENTS.open.id }, 400, 'unsupported_grant_type'],
    ['no code', { grant_type: 'authorization_code', client_id: MCP_CLIENTS.open.id }, 400, 'invalid_grant'],
  ])('is not issued for %s', async (_, form, status, error) => {
    expect(await token(form as never)).toMatchObject({ status, error });
  });
});

describe('a code', () => {
  const asked = {
    response_type: 'code',
    client_id: MCP_CLIENTS.open.id,
    redirect_uri: 'http://127.0.0.1:9/callback?a=b',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    resource: `${ORIGIN}/mcp`,
    scope: 'mcp:read mcp:call',
    state: 's t',
  };

  async function authorize(changes: Record<string, string> = {}) {
    const response = await send(gateway, {
      httpMethod: 'GET',
      path: `/authorize?${new URLSearchParams({ ...asked, ...changes })}`,
    });
    const location = response.headers.get('location');
    return { status: response.status, answer: location === null ? undefined : new URL(location).searchParams };
  }

  function redeem(code: string, changes: Record<string, string> = {}) {
    const { client_id, redirect_uri } = asked;
    return token({
      grant_type: 'authorization_code',
      code,
      client_id,
      redirect_uri,
      code_verifier: VERIFIER,
      ...changes,
    });
  }

  test('with the right verifier is good for one token', async () => {
    const { status, answer } = await authorize();
    expect([status, answer?.get('state'), answer?.get('a')]).toEqual([302, 's t', 'b']);
    const code = answer?.get('code') ?? '';
    const { access_token } = await redeem(code);
    expect(await initialized(bearer(access_token))).toBe(200);
    expect(await redeem(code)).toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  test.each([
    ['another verifier', { code_verifier: 'x' }],
    ['no verifier', { code_verifier: '' }],
    ['another redirect', { redirect_uri: 'http://127.0.0.1:9/' }],
    ['another client', { client_id: MCP_CLIENTS.default.id, client_secret: MCP_CLIENTS.default.secret }],
  ])('with %s is good for nothing', async (_, changes) => {
    const code = (await authorize()).answer?.get('code') ?? '';
    expect(await redeem(code, changes)).toMatchObject({ error: 'invalid_grant' });
  });

  test.each([
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['an unknown resource', { resource: 'https://elsewhere.example' }, 'invalid_target'],
    ['another response type', { response_type: 'token' }, 'unsupported_response_type'],
  ])('is not given for %s', async (_, changes, error) => {
    const { answer } = await authorize(changes);
    expect([answer?.get('error'), answer?.has('code')]).toEqual([error, false]);
  });

  test('is sent nowhere for a client that nobody knows', async () => {
    expect(await authorize({ client_id: 'made-up' })).toEqual({ status: 400, answer: undefined });
  });

  test('is given to a client that registered itself, at its own address', async () => {
    const body = { redirect_uris: [asked.redirect_uri], client_name: 'own' };
    const registered = await send(gateway, { path: '/register', body });
    const { client_id } = await registered.json();
    expect(registered.status).toBe(201);
    const code = (await authorize({ client_id })).answer?.get('code') ?? '';
    expect((await redeem(code, { client_id })).access_token).toMatch(/^[0-9a-f]{32}$/);
    expect(await authorize({ client_id, redirect_uri: 'http://127.0.0.1:9/' })).toEqual({
      status: 400,
      answer: undefined,
    });
  });
});

test('a batch is held to the scopes of all its members', async () => {
  const { post } = await begin(gateway, { version: '2025-03-26', headers: bearer(MCP_TOKENS.narrow) });
  expect(await messagesOf(await post([ping]))).toHaveLength(1);
  const call = { ...ping, id: 2, method: 'tools/call', params: { name: 'echo', arguments: { text: 'x' } } };
  expect((await post([ping, call])).status).toBe(403);
});
