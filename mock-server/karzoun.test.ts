import { describe, expect, test } from 'vitest';
import { karzounOperations } from '../fixtures/catalogues/karzoun.ts';
import {
  called,
  karzounGateway,
  opened,
  query,
  RESPONSE_CAP,
  say,
  sized,
  tool,
  valueIn,
  within,
} from './__test-helpers__/karzoun.ts';
import { mockGateway } from './gateway.ts';
import { KARZOUN_TOKENS } from './presets/karzoun.ts';

const { gateway } = karzounGateway();
const { default: token, second, neighbour } = KARZOUN_TOKENS;

describe('the app token', () => {
  const strangers: [string, Record<string, string | null>, string][] = [
    ['none', { 'x-app-token': null }, 'Missing x-app-token'],
    ['an empty one', { 'x-app-token': ' ' }, 'Missing x-app-token'],
    ['one as Bearer', { 'x-app-token': null, authorization: `Bearer ${token}` }, 'Missing x-app-token'],
    ['one that nobody has', { 'x-app-token': 'nobody' }, 'Invalid x-app-token'],
    ['a revoked one', { 'x-app-token': KARZOUN_TOKENS.revoked }, 'Invalid x-app-token'],
    ['an expired one', { 'x-app-token': KARZOUN_TOKENS.expired }, 'Invalid x-app-token'],
    ['one of a disabled app', { 'x-app-token': KARZOUN_TOKENS.disabled }, 'Invalid x-app-token'],
  ];

  test.each(strangers)('%s is answered 401, without a challenge', async (_, headers, error) => {
    const seen = await say(gateway, { method: 'initialize', params: {}, headers });
    expect([seen.status, seen.json]).toEqual([401, { error }]);
    expect(seen.headers).not.toHaveProperty('www-authenticate');
    expect(seen.headers).not.toHaveProperty('mcp-session-id');
  });

  test('tells the user and the tenant', async () => {
    const users = await Promise.all([token, second, neighbour].map((each) => called(gateway, 'currentUser', {}, each)));
    expect(users.map(valueIn)).toMatchObject([
      { username: 'default', tenant: 'dev', email: 'default@dev.example' },
      { username: 'second', tenant: 'dev' },
      { username: 'neighbour', tenant: 'neighbour' },
    ]);
  });

  test('is all that names the tenant', async () => {
    const headers = { ...within(await opened(gateway)), 'x-subdomain': 'neighbour' };
    expect(valueIn(await say(gateway, { ...tool('currentUser'), headers }))).toMatchObject({ tenant: 'dev' });
  });

  test('is passed on to no tool, nor is the session', async () => {
    await called(gateway, 'currentUser');
    expect(Object.keys(gateway.journal.at(-1)?.headers ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/x-app-token|mcp-session-id/)]),
    );
  });
});

describe('the tools', () => {
  test('are the operations of the catalogue, for any token', async () => {
    for (const each of [token, second]) {
      const headers = within(await opened(gateway, each), each) ?? {};
      const { json } = await say(gateway, { method: 'tools/list', headers });
      expect(json.result.tools.map(({ name }: { name: string }) => name)).toEqual(Object.keys(karzounOperations));
    }
  });

  test('tags answers with a page, as JSON text', async () => {
    const seen = await called(gateway, 'tags', { page: 5, perPage: 5 });
    expect(seen.json.result.content).toEqual([{ type: 'text', text: expect.any(String) }]);
    expect(valueIn(seen)).toEqual({
      list: [21, 22, 23].map((number) => expect.objectContaining({ _id: `tag-${number}` })),
      pagination: { totalCount: 23, currentPage: 5, totalPages: 5, hasNextPage: false, hasPreviousPage: true },
    });
    const beyond = valueIn(await called(gateway, 'tags', { page: 9, perPage: 5 }));
    expect(beyond).toMatchObject({ list: [], pagination: { totalCount: 23, hasNextPage: false } });
  });

  test('a search finds rows, and a member given is that of the rows', async () => {
    const found = valueIn(await called(gateway, 'tags', { searchValue: 'tag-2' }));
    expect(found).toMatchObject({
      list: [{ _id: 'tag-2' }, { _id: 'tag-20' }, {}, {}, {}],
      pagination: { totalCount: 5 },
    });
    expect(valueIn(await called(gateway, 'tags', { type: 'deal', perPage: 1 }))).toMatchObject({
      list: [{ type: 'deal' }],
    });
  });

  test.each([
    ['an argument of another type', 'tags', { page: 'one' }, /\$page.*Int cannot represent/],
    ['an argument that there is not', 'tags', { nothing: 1 }, /^Unknown argument "nothing" on field "Query.tags"/],
    ['an argument that would end the query', 'tags', { 'a) { list { _id } } }': 1 }, /^Unknown argument "a\)/],
    ['a missing argument', 'tagDetail', {}, /"_id" of type "ID!" is required/],
    ['arguments that are no object', 'tags', 'all', /^Invalid arguments/],
    ['a page before the first', 'tags', { page: 0 }, /^page and perPage/],
    ['a row that there is not', 'customerDetail', { _id: 'customer-0' }, /^Customer not found$/],
    ['an operation beyond the scope', 'apps', {}, /^Permission denied$/],
  ])('%s fails with the member error', async (_, name, args, words) => {
    const seen = await called(gateway, name, args);
    expect(seen).toMatchObject({ status: 200, json: { result: { isError: true } } });
    expect(valueIn(seen)).toEqual({ error: expect.stringMatching(words) });
  });

  test('a tool that there is not is a JSON-RPC error', async () => {
    expect((await called(gateway, 'noSuchTool')).json.error).toEqual({
      code: -32602,
      message: 'Unknown tool: noSuchTool',
    });
    expect((await called(gateway, 'toString')).json.error.code).toBe(-32602);
  });

  test('each operation is served, and none keeps what it writes', async () => {
    const all = mockGateway('karzoun', { accounts: { root: { key: 'root', tenant: 'dev' } } });
    const headers = within(await opened(all, 'root'), 'root') ?? {};
    for (const [name, { of, args }] of Object.entries(karzounOperations)) {
      const given = Object.entries(args).filter(([, type]) => type.endsWith('!'));
      const values = given.map(([argument, type]) => [
        argument,
        argument === '_id' ? `${of.toLowerCase()}-1` : type.startsWith('[') ? ['a'] : 'a',
      ]);
      const before = (await say(all, { ...tool(name, Object.fromEntries(values)), headers })).text;
      expect([name, before]).toEqual([name, expect.not.stringContaining('isError')]);
      expect((await say(all, { ...tool(name, Object.fromEntries(values)), headers })).text).toBe(before);
    }
  });

  test('of a test’s own are listed and called beside them, under their own names', async () => {
    const integrations = {
      acme: { tools: { addNote: { call: ({ text }: { text?: unknown }) => ({ noted: text }) } } },
    };
    const own = mockGateway('karzoun', { integrations });
    expect(valueIn(await called(own, 'addNote', { text: 'hello' }))).toEqual({ noted: 'hello' });
    expect(valueIn(await called(own, 'currentUser'))).toMatchObject({ username: 'default' });
  });
});

describe('the cap', () => {
  test('lets a response of its very size through, and not one of a byte more', async () => {
    const headers = within(await opened(gateway)) ?? {};
    const whole = await say(gateway, { ...sized(RESPONSE_CAP), headers });
    expect(whole.json.result.content[0].text).toHaveLength(RESPONSE_CAP);
    const beyond = await say(gateway, { ...sized(RESPONSE_CAP + 1), headers });
    expect(valueIn(beyond)).toEqual({ error: 'Response exceeds 2000 bytes. Narrow your query parameters.' });
  });

  test('counts bytes, not characters', async () => {
    const seen = await called(gateway, 'fieldsDefaultColumnsConfig', { contentType: 'ü'.repeat(RESPONSE_CAP / 2) });
    expect(valueIn(seen)).toEqual({ error: expect.stringContaining('Response exceeds') });
  });

  test('is 524,288 bytes unless set, and the customers are more than that', async () => {
    const seen = await called(mockGateway('karzoun'), 'customers', { perPage: 10_000 });
    expect(valueIn(seen)).toEqual({
      error: expect.stringMatching(/^Response exceeds 524288 bytes\. Narrow your query/),
    });
  });
});

describe('beside the endpoint', () => {
  test.each([token, second])('/graphql lets %s do what it may do over MCP', async (each) => {
    for (const name of ['apps', 'brandsGetLast', 'currentUser']) {
      const { json } = await say(gateway, query(`{ ${name} { _id } }`, { 'x-app-token': each }));
      const value = valueIn(await called(gateway, name, {}, each)) as { error?: string };
      expect(json.errors?.[0].message).toBe(value.error);
    }
  });

  test.each([
    ['an unknown field', '{ nothing }', 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['no GraphQL', '{', 400, 'GRAPHQL_PARSE_FAILED'],
    ['an operation beyond the scope', '{ apps { _id } }', 200, 'FORBIDDEN'],
  ])('/graphql refuses %s with a code', async (_, text, status, code) => {
    expect(await say(gateway, query(text))).toMatchObject({ status, json: { errors: [{ extensions: { code } }] } });
  });

  test('/graphql without a token is answered 401, and takes no session for one', async () => {
    const headers = { 'x-app-token': null, 'mcp-session-id': await opened(gateway) };
    const { status, json } = await say(gateway, query('{ currentUser { _id } }', headers));
    expect([status, json.errors]).toEqual([
      401,
      [{ message: 'Missing x-app-token', extensions: { code: 'UNAUTHENTICATED' } }],
    ]);
  });

  test('the public schema is there for anyone', async () => {
    const seen = await say(gateway, {
      httpMethod: 'GET',
      path: '/public-api.graphql',
      headers: { 'x-app-token': null },
    });
    expect([seen.status, seen.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(seen.text).toContain('  tags(page: Int, perPage: Int, searchValue: String, type: String): TagPage!\n');
  });

  test.each(['/.well-known/oauth-protected-resource', '/.well-known/oauth-authorization-server', '/mcp/', '/v1/mcp'])(
    'GET %s is answered 404',
    async (path) => {
      expect((await say(gateway, { httpMethod: 'GET', path })).status).toBe(404);
    },
  );
});

test('a checker is told the tokens, the roles and what may be called', () => {
  expect(gateway.target()).toEqual({
    profile: 'karzoun@mintlify',
    key: token,
    credentials: {
      second,
      revoked: KARZOUN_TOKENS.revoked,
      expired: KARZOUN_TOKENS.expired,
      disabled: KARZOUN_TOKENS.disabled,
    },
    headers: [['x-subdomain', 'dev']],
    tools: { unauthorised: 'apps', failing: 'customerDetail' },
    allowTools: {
      tags: { page: 1, perPage: 5 },
      currentUser: {},
      fieldsDefaultColumnsConfig: { contentType: '{nonce}' },
    },
  });
});
