import { describe, expect, test } from 'vitest';
import { begin, clientInfo, mcpGateway, send } from '../__test-helpers__/mcp.ts';
import { type PresetName, presets } from '../presets.ts';

const all = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'];
const ofRevisions = all.map((id) => [`mcp@${id}` as PresetName, id] as const);

async function initialize(name: PresetName, params: object) {
  const response = await send(mcpGateway(name), { body: { jsonrpc: '2.0', id: 1, method: 'initialize', params } });
  return response.json();
}

test('the newest one has a name without a version', () => {
  expect(presets).toEqual(expect.arrayContaining(ofRevisions.map(([name]) => name)));
  expect(mcpGateway('mcp').document).toBe('mcp@2025-11-25');
});

describe.each(ofRevisions)('%s', (name, newest) => {
  test.each(all)('speaks %s if it has it, and else its newest', async (version) => {
    const { result } = await begin(mcpGateway(name), { version });
    expect(result.protocolVersion).toBe(version <= newest ? version : newest);
  });

  test.each(['1900-01-01', '9999-12-31', 'latest', '', '2025-11-25 ', '__proto__'])(
    'answers %j with its newest',
    async (version) => {
      expect((await begin(mcpGateway(name), { version })).result.protocolVersion).toBe(newest);
    },
  );

  test.each([
    ['no revision', { capabilities: {}, clientInfo }],
    ['a revision that is a number', { protocolVersion: 1, capabilities: {}, clientInfo }],
    ['no capabilities', { protocolVersion: newest, clientInfo }],
    ['capabilities in a list', { protocolVersion: newest, capabilities: [], clientInfo }],
    ['no client', { protocolVersion: newest, capabilities: {} }],
    ['a client without a version', { protocolVersion: newest, capabilities: {}, clientInfo: { name: 'x' } }],
  ])('refuses a handshake with %s', async (_, params) => {
    expect((await initialize(name, params)).error.code).toBe(-32602);
  });

  test('takes no notice of what it does not know', async () => {
    const known = { protocolVersion: newest, capabilities: {}, clientInfo };
    const more = {
      ...known,
      capabilities: { 'x/made-up': {}, experimental: { y: {} } },
      clientInfo: { ...clientInfo, z: 1 },
      _meta: { 'example.com/a': 1, traceparent: 'b' },
      w: null,
    };
    expect(await initialize(name, more)).toEqual(await initialize(name, known));
  });
});

test.each([
  ['2024-11-05', { name: 'mcp-mock', version: expect.any(String) }, []],
  ['2025-03-26', { name: 'mcp-mock', version: expect.any(String) }, ['completions']],
  ['2025-06-18', { name: 'mcp-mock', version: expect.any(String), title: expect.any(String) }, ['completions']],
  [
    '2025-11-25',
    {
      name: 'mcp-mock',
      version: expect.any(String),
      title: expect.any(String),
      description: expect.any(String),
      icons: [expect.objectContaining({ src: expect.stringMatching(/^data:image\/png;base64,/), sizes: ['1x1'] })],
      websiteUrl: expect.stringMatching(/^https:/),
    },
    ['completions', 'tasks'],
  ],
])('what %s declares is what it knows', async (version, serverInfo, newer) => {
  const { result } = await begin(mcpGateway(), { version });
  expect(result.serverInfo).toEqual(serverInfo);
  const changes = { listChanged: true };
  const tasks = { cancel: {}, requests: { tools: { call: {} } } };
  expect(result.capabilities).toEqual({
    tools: changes,
    prompts: changes,
    resources: { subscribe: true, ...changes },
    logging: {},
    ...(newer.includes('completions') && { completions: {} }),
    ...(newer.includes('tasks') && { tasks }),
  });
  expect(result.instructions).toEqual(expect.any(String));
});

const features = { resources: true, completions: true, logging: true, tasks: true };

test.each([
  [
    'resources',
    ['resources/list', 'resources/templates/list', 'resources/read', 'resources/subscribe'],
    { mcp: { features: { ...features, resources: false } } },
  ],
  ['completions', ['completion/complete'], { mcp: { features: { ...features, completions: false } } }],
  ['logging', ['logging/setLevel'], { mcp: { features: { ...features, logging: false } } }],
  [
    'tasks',
    ['tasks/get', 'tasks/result', 'tasks/cancel', 'tasks/list'],
    { mcp: { features: { ...features, tasks: false } } },
  ],
  ['prompts', ['prompts/list', 'prompts/get'], { prompts: false }],
])('without %s, none of it is there', async (feature, methods, behaviour) => {
  const { result, ask } = await begin(mcpGateway('mcp', { behaviour }));
  expect(result.capabilities).not.toHaveProperty(feature);
  for (const method of methods) expect((await ask(method, {})).error.code).toBe(-32601);
});

test('a subscription is not to be had where that is not declared', async () => {
  const { result, ask } = await begin(mcpGateway('mcp', { behaviour: { mcp: { subscribe: false } } }));
  expect(result.capabilities.resources).toEqual({ listChanged: true });
  for (const method of ['resources/subscribe', 'resources/unsubscribe']) {
    expect((await ask(method, { uri: 'test://static-text' })).error.code).toBe(-32601);
  }
});

test('an unknown method is told to be that', async () => {
  const { ask } = await begin(mcpGateway());
  for (const method of ['made/up', '', 'constructor', 'tools', 'server/discover', 'notifications/initialized']) {
    expect((await ask(method)).error.code).toBe(-32601);
  }
});
