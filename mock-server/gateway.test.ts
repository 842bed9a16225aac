import { describe, expect, test } from 'vitest';
import { alone, ask, bearer, call, names, pingOf } from './battery.ts';
import { mockGateway } from './gateway.ts';
import { KINDO_KEYS } from './presets/kindo.ts';

const CHALLENGE = 'Bearer resource_metadata="https://api.kindo.ai/.well-known/oauth-protected-resource"';
const { default: key, second, revoked, unentitled } = KINDO_KEYS;

describe('who is let in', () => {
  const gateway = mockGateway('kindo');

  test.each([
    ['a Bearer key', bearer(key)],
    ['a key in x-api-key alone', alone(key)],
    ['Bearer before x-api-key', { ...bearer(key), 'x-api-key': 'garbage' }],
    ['a made-up session and protocol version', { 'mcp-session-id': 'x', 'mcp-protocol-version': '1999-01-01' }],
  ])('%s is served', async (_, headers) => {
    expect(await ask(gateway, { headers })).toMatchObject({ status: 200, json: { id: 1, result: {} } });
  });

  test.each([
    ['no credential', { authorization: null }],
    ['an unknown Bearer key', bearer('garbage')],
    ['an unknown Bearer key beside a valid x-api-key', { ...bearer('garbage'), 'x-api-key': key }],
    ['Bearer without a token beside a valid x-api-key', { authorization: 'Bearer', 'x-api-key': key }],
    ['another scheme beside a valid x-api-key', { authorization: `Basic ${btoa(key)}`, 'x-api-key': key }],
    ['an unknown x-api-key', alone('garbage')],
    ['a revoked key', bearer(revoked)],
  ])('%s is answered 401, body and challenge exactly as documented', async (_, headers) => {
    const { status, text, headers: given } = await ask(gateway, { headers });
    expect([status, text]).toEqual([401, '{"error":"Unauthorized"}']);
    expect(given).toMatchObject({ 'content-type': 'application/json', 'www-authenticate': CHALLENGE });
  });

  test('a key without the entitlement is answered 403 without a challenge', async () => {
    const { status, headers } = await ask(gateway, { headers: bearer(unentitled) });
    expect(status).toBe(403);
    expect(headers).not.toHaveProperty('www-authenticate');
  });

  test('both credentials are the same caller, and two callers see different lists', async () => {
    const own = await names(gateway);
    expect(await names(gateway, '/v1/mcp', alone(key))).toEqual(own);
    expect(await names(gateway, '/v1/mcp', bearer(second))).not.toEqual(own);
  });
});

describe('paths and methods', () => {
  const gateway = mockGateway('kindo');

  test.each([
    ['POST', '/v1/mcp/anything'],
    ['POST', '/v1/mcp/'],
    ['POST', '/mcp'],
    ['GET', '/v1/mcp'],
    ['DELETE', '/v1/mcp'],
    ['POST', '/.well-known/oauth-protected-resource'],
    ['GET', '/.well-known/oauth-protected-resource/other'],
  ])('%s %s is answered 404', async (httpMethod, path) => {
    expect((await ask(gateway, { httpMethod, path })).status).toBe(404);
  });

  test.each([
    ['/.well-known/oauth-protected-resource', 'https://api.kindo.ai'],
    ['/.well-known/oauth-protected-resource/v1/mcp', 'https://api.kindo.ai/v1/mcp'],
  ])('%s names %s, to anyone', async (path, resource) => {
    const { status, json } = await ask(gateway, { httpMethod: 'GET', path, headers: { authorization: null } });
    expect([status, json.resource, json.bearer_methods_supported]).toEqual([200, resource, ['header']]);
  });

  test('the connections of the caller, one of each integration preferred', async () => {
    const path = '/v1/integrations/connections';
    const { json } = await ask(gateway, { httpMethod: 'GET', path });
    expect(json.data[0]).toEqual({
      id: 'conn_default_linear',
      display_name: 'Linear of the design team',
      integration_config_id: 'linear',
      nango_connection_id: 'nango_conn_default_linear',
      is_preferred: false,
      created_at: '2026-03-02T09:00:00.000Z',
    });
    const preferred = json.data.filter((one: { is_preferred: boolean }) => one.is_preferred);
    const ids = preferred.map((one: { integration_config_id: string }) => one.integration_config_id);
    expect(new Set(ids).size).toBe(ids.length);
    expect((await ask(gateway, { httpMethod: 'GET', path, headers: { authorization: null } })).status).toBe(401);
  });

  test('the same key is good for the models', async () => {
    expect((await ask(gateway, { httpMethod: 'GET', path: '/v1/models' })).status).toBe(200);
  });
});

describe('size and negotiation', () => {
  const gateway = mockGateway('kindo', { behaviour: { limits: { request: 65_536 } } });

  test('a body at the limit is served, one byte more is not', async () => {
    expect((await ask(gateway, { body: pingOf(65_536) })).status).toBe(200);
    const { status, text } = await ask(gateway, { body: pingOf(65_537) });
    expect([status, text]).toEqual([413, '{"message":"Request body too large. Maximum size is 50 MB."}']);
  });

  test('bytes count, not characters', async () => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping', params: { text: 'ü'.repeat(33_000) } });
    expect((await ask(gateway, { body })).status).toBe(413);
  });

  test('a declared length is believed before anything is read', async () => {
    expect((await ask(gateway, { headers: { 'content-length': '65537' } })).status).toBe(413);
  });

  test('no limit in the unversioned document', async () => {
    expect((await ask(mockGateway('kindo@unversioned'), { body: pingOf(70_000) })).status).toBe(200);
  });

  test('406 without text/event-stream in Accept', async () => {
    expect((await ask(gateway, { headers: { accept: 'application/json' } })).status).toBe(406);
    expect((await ask(gateway, { headers: { accept: null } })).status).toBe(406);
  });
});

describe('envelopes', () => {
  const gateway = mockGateway('kindo');

  test.each([0, -1, 1.5, '', '7', 'Ünïcode "quoted"'])('the id %j comes back as it was', async (id) => {
    expect((await ask(gateway, { id })).json).toEqual({ jsonrpc: '2.0', id, result: {} });
  });

  test.each([
    ['{', -32700],
    ['[{"jsonrpc":"2.0","id":1,"method":"ping"}]', -32600],
    ['{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600],
    ['{"jsonrpc":"1.0","id":1,"method":"ping"}', -32600],
    ['{"jsonrpc":"2.0","id":1}', -32600],
    ['{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}', -32600],
    ['7', -32600],
  ])('%s is refused with %d', async (body, code) => {
    expect(await ask(gateway, { body })).toMatchObject({ status: 400, json: { id: null, error: { code } } });
  });

  test.each(['{"jsonrpc":"2.0","method":"notifications/initialized"}', '{"jsonrpc":"2.0","id":1,"result":{}}'])(
    '%s is taken with 202 and no body',
    async (body) => {
      expect(await ask(gateway, { body })).toMatchObject({ status: 202, text: '' });
    },
  );

  test('answers come as events where the behaviour says so', async () => {
    const streaming = mockGateway('kindo', { behaviour: { answers: 'sse' } });
    const { headers, text } = await ask(streaming);
    expect(headers['content-type']).toBe('text/event-stream');
    expect(text).toBe('event: message\ndata: {"jsonrpc":"2.0","id":1,"result":{}}\n\n');
  });

  test.each([
    ['application/json, text/event-stream', 'application/json'],
    ['application/json;q=0.5, text/event-stream', 'text/event-stream'],
  ])('or as Accept prefers: %s', async (accept, type) => {
    const choosing = mockGateway('kindo', { behaviour: { answers: 'negotiated' } });
    const { headers } = await ask(choosing, { headers: { accept } });
    expect(headers['content-type']).toBe(type);
  });

  test('lists come in pages where the behaviour says so', async () => {
    const whole = await ask(gateway, { method: 'tools/list' });
    const paged = mockGateway('kindo', { behaviour: { page: 4 } });
    const names: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const { json } = await ask(paged, { method: 'tools/list', params: cursor === undefined ? {} : { cursor } });
      expect(json.result.tools.length).toBeLessThanOrEqual(4);
      names.push(...json.result.tools.map(({ name }: { name: string }) => name));
      cursor = json.result.nextCursor;
      if (cursor === undefined) break;
    }
    expect(names).toEqual(whole.json.result.tools.map(({ name }: { name: string }) => name));
    const { json } = await ask(paged, { method: 'tools/list', params: { cursor: 'made-up' } });
    expect(json.error.code).toBe(-32602);
  });
});

describe('methods by document', () => {
  test('initialize claims 2024-11-05 whatever is asked, and issues no session', async () => {
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } };
    const { json, headers } = await ask(mockGateway('kindo'), { method: 'initialize', params });
    expect(json.result).toMatchObject({ protocolVersion: '2024-11-05', capabilities: { tools: {} } });
    expect(json.result.serverInfo.name).toEqual(expect.any(String));
    expect(json.result.capabilities).not.toHaveProperty('prompts');
    expect(headers).not.toHaveProperty('mcp-session-id');
  });

  test.each(['prompts/list', 'prompts/get', 'resources/list', 'resources/read', 'no/such/method'])(
    '%s is unknown in 2026.09, under HTTP 200',
    async (method) => {
      const seen = await ask(mockGateway('kindo@2026.09'), { method });
      expect(seen).toMatchObject({ status: 200, json: { id: 1, error: { code: -32601 } } });
    },
  );

  test('prompts are served in the unversioned document, named like tools', async () => {
    const gateway = mockGateway('kindo@unversioned');
    const { json } = await ask(gateway, { method: 'prompts/list' });
    expect(json.result.prompts.map(({ name }: { name: string }) => name)).toContain('linear_weekly_digest');
    const get = (name: string, args?: unknown) =>
      ask(gateway, { method: 'prompts/get', params: { name, arguments: args } });
    const got = await get('linear_triage', { team: 'core' });
    expect(got.json.result.messages[0].content.text).toBe('Sort the new issues of core by urgency.');
    expect((await get('linear_triage')).json.error.code).toBe(-32602);
    expect((await get('linear_nothing')).json.error.code).toBe(-32602);
    expect((await get('jira_standup')).json.error.code).toBe(-32602);
  });
});

describe('tool calls', () => {
  const gateway = mockGateway('kindo');

  test.each([
    ['a tool that does not exist', 'linear_no_such_tool', {}, -32602],
    ['an integration that does not exist', 'nowhere_tool', {}, -32602],
    ['a name without a separator', 'foo', {}, -32602],
    ['an empty integration', '_foo', {}, -32602],
    ['an empty tool', 'linear_', {}, -32602],
    ['a name from the prototype', 'linear_toString', {}, -32602],
    ['a tool out of reach', 'jira_get_ticket', {}, -32602],
    ['a missing argument', 'linear_search', {}, -32602],
    ['an argument of another type', 'linear_search', { query: 7 }, -32602],
    ['arguments that are no object', 'linear_search', 'abc', -32602],
    ['a disabled integration', 'notion_search_pages', {}, -32601],
    ['unavailable credentials', 'hubspot_list_deals', {}, -32000],
  ])('%s: refused under HTTP 200', async (_, name, args, code) => {
    expect(await call(gateway, name, args)).toMatchObject({ status: 200, json: { id: 1, error: { code } } });
  });

  test('out of reach reads like unknown; unavailable credentials say so', async () => {
    const [one, other] = await Promise.all([call(gateway, 'jira_get_ticket'), call(gateway, 'jira_no_ticket')]);
    expect(one.text.replace('get', 'no')).toBe(other.text);
    const { json } = await call(gateway, 'hubspot_list_deals');
    expect(json.error.data.reason).toBe('credentials_unavailable');
  });

  test('a tool that fails is a tool error in 2026.09 and a JSON-RPC error before', async () => {
    const text = 'The export service did not answer.';
    const { json } = await call(gateway, 'slack_export_archive');
    expect(json.result).toEqual({ content: [{ type: 'text', text }], isError: true });
    const before = await call(mockGateway('kindo@unversioned'), 'slack_export_archive');
    expect(before.json.error).toMatchObject({ code: -32000, data: { reason: 'tool_failed' } });
  });

  test('params and arguments may be absent', async () => {
    expect((await ask(gateway, { method: 'tools/call' })).json.error.code).toBe(-32602);
    const seen = await ask(gateway, { method: 'tools/call', params: { name: 'linear_list_issues' } });
    expect(seen.json.result.content).toHaveLength(1);
  });
});
