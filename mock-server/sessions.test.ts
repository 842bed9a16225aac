import { describe, expect, test } from 'vitest';
import { begin, IDLE, karzounGateway, opened, say, tool, valueIn, within } from './__test-helpers__/karzoun.ts';
import { mockGateway } from './gateway.ts';
import { KARZOUN_TOKENS } from './presets/karzoun.ts';

const REFUSED = { status: 400, json: { id: null, error: { message: 'Invalid or missing MCP session' } } };

describe('a session', () => {
  const { gateway } = karzounGateway();

  test('is handed out by initialize alone, under an id of visible ASCII', async () => {
    const { status, headers, json } = await begin(gateway);
    expect([status, json.result.protocolVersion]).toEqual([200, '2024-11-05']);
    expect(headers['mcp-session-id']).toMatch(/^[\x21-\x7e]{16,}$/);
    const { headers: later } = await say(gateway, { headers: within(headers['mcp-session-id'] ?? '') ?? {} });
    expect(later).not.toHaveProperty('mcp-session-id');
  });

  test('serves requests and takes notifications, without a notification before them', async () => {
    const headers = within(await opened(gateway)) ?? {};
    expect(await say(gateway, { method: 'tools/list', headers })).toMatchObject({ status: 200 });
    const body = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
    expect(await say(gateway, { body, headers })).toMatchObject({ status: 202, text: '' });
    expect(await say(gateway, { body })).toMatchObject(REFUSED);
  });

  test.each([
    ['no id', {}],
    ['an empty id', { 'mcp-session-id': '' }],
    ['a made-up id', { 'mcp-session-id': 'made-up' }],
    ['a name from the prototype', { 'mcp-session-id': '__proto__' }],
  ])('%s is answered 400 in the documented words', async (_, headers) => {
    expect(await say(gateway, { headers })).toMatchObject(REFUSED);
  });

  test('is no credential', async () => {
    const id = await opened(gateway);
    const { status, text } = await say(gateway, { headers: { ...within(id), 'x-app-token': null } });
    expect([status, text]).toEqual([401, '{"error":"Missing x-app-token"}']);
    // Nor is a token one that a session could do without.
    expect((await say(gateway, { headers: within('made-up', 'nobody') ?? {} })).status).toBe(401);
  });

  test('is not bound to its token: each request acts as its own', async () => {
    const id = await opened(gateway);
    const seen = await say(gateway, { ...tool('currentUser'), headers: within(id, KARZOUN_TOKENS.second) ?? {} });
    expect(valueIn(seen)).toMatchObject({ username: 'second' });
  });

  test('stands beside others, and one may begin anew from within', async () => {
    const first = await opened(gateway);
    const { headers } = await begin(gateway, within(first));
    const second = headers['mcp-session-id'] ?? '';
    expect(second).not.toBe(first);
    const seen = [first, second, first].map((id) => say(gateway, { headers: within(id) ?? {} }));
    expect((await Promise.all(seen)).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  test('ends by DELETE, and by nothing else on the endpoint', async () => {
    const [first, second] = [await opened(gateway), await opened(gateway)];
    const headers = within(first) ?? {};
    expect(await say(gateway, { httpMethod: 'GET', headers })).toMatchObject({ status: 405 });
    expect(await say(gateway, { httpMethod: 'GET', headers: { 'x-app-token': null } })).toMatchObject({ status: 401 });
    expect(await say(gateway, { httpMethod: 'DELETE' })).toMatchObject(REFUSED);
    expect(await say(gateway, { httpMethod: 'DELETE', headers })).toMatchObject({ status: 204, text: '' });
    expect(await say(gateway, { headers })).toMatchObject(REFUSED);
    expect(await say(gateway, { httpMethod: 'DELETE', headers })).toMatchObject(REFUSED);
    expect(await say(gateway, { headers: within(second) ?? {} })).toMatchObject({ status: 200 });
  });
});

describe('the store', () => {
  test('forgets a session that was idle for longer than its time', async () => {
    const { gateway, pass } = karzounGateway();
    const [used, idle] = [await opened(gateway), await opened(gateway)];
    pass(IDLE);
    expect((await say(gateway, { headers: within(used) ?? {} })).status).toBe(200);
    pass(1);
    expect((await say(gateway, { headers: within(used) ?? {} })).status).toBe(200);
    expect(await say(gateway, { headers: within(idle) ?? {} })).toMatchObject(REFUSED);
  });

  test('forgets all at a restart, and hands out no id twice', async () => {
    const { gateway } = karzounGateway();
    const before = await opened(gateway);
    gateway.restart();
    expect(await say(gateway, { headers: within(before) ?? {} })).toMatchObject(REFUSED);
    const after = await opened(gateway);
    expect(after).not.toBe(before);
    expect((await say(gateway, { headers: within(after) ?? {} })).status).toBe(200);
  });

  test('hands out the same ids in each run, others for another instance, and the first again after a reset', async () => {
    const ids = async (gateway: ReturnType<typeof karzounGateway>['gateway']) => [
      await opened(gateway),
      await opened(gateway),
    ];
    const { gateway } = karzounGateway();
    const first = await ids(gateway);
    gateway.reset();
    expect(await ids(gateway)).toEqual(first);
    expect(await ids(karzounGateway().gateway)).toEqual(first);
    const many = [...first, ...(await ids(karzounGateway({ instance: 'another' }).gateway))];
    expect(new Set(many).size).toBe(4);
  });

  test('hands out no id twice in many', async () => {
    const { gateway } = karzounGateway();
    const ids = new Set<string>();
    for (let i = 0; i < 500; i++) ids.add(await opened(gateway));
    expect(ids.size).toBe(500);
  });
});

test('over HTTP, a restart keeps the port, and two gateways know nothing of each other', async () => {
  const gateways = [mockGateway('karzoun'), mockGateway('karzoun')];
  const listening = await Promise.all(gateways.map((gateway) => gateway.listen()));
  const [one, other] = listening.map(({ url }) => url) as [string, string];
  const asked = (url: string, method: string, session = '') =>
    fetch(url, {
      method: 'POST',
      headers: { 'x-app-token': KARZOUN_TOKENS.default, 'mcp-session-id': session },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method }),
    });
  const ids = await Promise.all(
    [one, other].map(async (url) => (await asked(url, 'initialize')).headers.get('mcp-session-id') ?? ''),
  );
  expect((await asked(one, 'ping', ids[0])).status).toBe(200);
  expect((await asked(one, 'ping', ids[1])).status).toBe(400);
  expect((await fetch(new URL('/-/restart', one), { method: 'POST' })).status).toBe(204);
  expect((await asked(one, 'ping', ids[0])).status).toBe(400);
  expect((await asked(one, 'initialize')).status).toBe(200);
  expect((await asked(other, 'ping', ids[1])).status).toBe(200);
  await Promise.all(listening.map(({ close }) => close()));
});

test('a gateway without sessions has none to forget', async () => {
  const gateway = mockGateway('kindo');
  gateway.restart();
  expect(gateway.target().profile).toBe('kindo@2026.09');
});
