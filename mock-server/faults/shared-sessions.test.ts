import { describe, expect, test } from 'vitest';
import { begin, karzounGateway, opened, say, tool, valueIn, within } from '../__test-helpers__/karzoun.ts';
import type { Gateway } from '../gateway.ts';
import { KARZOUN_TOKENS } from '../presets/karzoun.ts';
import type { FaultName } from './index.ts';

const { default: token, second } = KARZOUN_TOKENS;

function faulty(name: FaultName): Gateway {
  const { gateway } = karzounGateway();
  gateway.faults.add(name);
  return gateway;
}

async function statuses(gateway: Gateway, ids: readonly string[]): Promise<number[]> {
  const seen: number[] = [];
  for (const id of ids) seen.push((await say(gateway, { headers: within(id) ?? {} })).status);
  return seen;
}

describe('a session that stands for its token', () => {
  test('lets a request in without one', async () => {
    const gateway = faulty('session-without-token-served');
    const id = await opened(gateway, second);
    const seen = await say(gateway, { ...tool('currentUser'), headers: { ...within(id), 'x-app-token': null } });
    expect(valueIn(seen)).toMatchObject({ username: 'second' });
    expect((await say(gateway, { headers: { 'mcp-session-id': 'made-up', 'x-app-token': null } })).status).toBe(401);
  });

  test('overrules another one', async () => {
    const gateway = faulty('session-identity-decides');
    const seen = await say(gateway, { ...tool('currentUser'), headers: within(await opened(gateway, second)) ?? {} });
    expect(valueIn(seen)).toMatchObject({ username: 'second' });
  });

  test('is unknown to another one', async () => {
    const gateway = faulty('sessions-bound-to-token');
    const id = await opened(gateway);
    const seen = [token, second].map((each) => say(gateway, { headers: within(id, each) ?? {} }));
    expect((await Promise.all(seen)).map(({ status }) => status)).toEqual([200, 400]);
  });
});

describe('cross-talk', () => {
  test('exchanges the answers of two sessions that ask at once', async () => {
    const gateway = faulty('sessions-cross-talk');
    const ids = [await opened(gateway), await opened(gateway)];
    const seen = ids.map((id, index) => say(gateway, { id: `of ${index}`, headers: within(id) ?? {} }));
    expect((await Promise.all(seen)).map(({ json }) => json.id)).toEqual(['of 1', 'of 0']);
  });

  test('leaves alone what one session asks, and what is asked in turn', async () => {
    const gateway = faulty('sessions-cross-talk');
    const [one = '', other = ''] = [await opened(gateway), await opened(gateway)];
    const seen = [0, 1, 2].map((id) => say(gateway, { id, headers: within(one) ?? {} }));
    expect((await Promise.all(seen)).map(({ json }) => json.id)).toEqual([0, 1, 2]);
    for (const id of [one, other, one]) {
      expect((await say(gateway, { id, headers: within(id) ?? {} })).json.id).toBe(id);
    }
  });
});

describe('what one session does to others', () => {
  test('flapping: every other request of a session is lost, and none of the others', async () => {
    const gateway = faulty('flapping-sessions');
    const id = await opened(gateway);
    expect(await statuses(gateway, [id, id, id, id])).toEqual([400, 200, 400, 200]);
  });

  test('a new one ends the earlier ones', async () => {
    const gateway = faulty('new-session-ends-others');
    const ids = [await opened(gateway), await opened(gateway)];
    expect(await statuses(gateway, ids)).toEqual([400, 200]);
  });

  test('the end of one ends all, and a later one lives', async () => {
    const gateway = faulty('terminate-ends-all-sessions');
    const ids = [await opened(gateway), await opened(gateway)];
    expect((await say(gateway, { httpMethod: 'DELETE', headers: within(ids[0] ?? '') ?? {} })).status).toBe(204);
    expect(await statuses(gateway, [...ids, await opened(gateway)])).toEqual([400, 400, 200]);
  });
});

describe('to begin anew', () => {
  test('is refused once after a session was lost', async () => {
    const gateway = faulty('reinitialize-refused');
    expect((await begin(gateway)).status).toBe(200);
    await say(gateway, { headers: within('made-up') ?? {} });
    expect([(await begin(gateway)).status, (await begin(gateway)).status]).toEqual([400, 200]);
  });

  test('is refused from within a session', async () => {
    const gateway = faulty('initialize-in-session-refused');
    expect((await begin(gateway, within(await opened(gateway)))).status).toBe(400);
  });
});

test.each([
  ['requires-initialized-notification', {}, { body: '{"jsonrpc":"2.0","method":"notifications/initialized"}' }],
  ['requires-version-header', { 'mcp-protocol-version': '2024-11-05' }, {}],
] as const)('%s: served with it, refused without', async (name, header, first) => {
  const gateway = faulty(name);
  const headers = within(await opened(gateway)) ?? {};
  expect((await say(gateway, { headers })).status).toBe(400);
  await say(gateway, { ...first, headers: { ...headers, ...header } });
  expect((await say(gateway, { headers: { ...headers, ...header } })).status).toBe(200);
});
