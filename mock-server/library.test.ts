import { describe, expect, test } from 'vitest';
import { ask, bearer, call, names } from './battery.ts';
import type { CallContext } from './catalogue.ts';
import { mockGateway } from './gateway.ts';
import { KINDO_KEYS } from './presets/kindo.ts';
import { presets } from './presets.ts';

const SCHEMA = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] };

describe('integrations of a test', () => {
  const seen: CallContext[] = [];
  const gateway = mockGateway('kindo', {
    integrations: {
      acme: {
        tools: {
          add_note: {
            inputSchema: SCHEMA,
            call(args, context) {
              seen.push(context);
              const { text } = args;
              args.text = 'altered by the tool';
              return `noted ${text}`;
            },
          },
          whole_result: { call: () => ({ content: [{ type: 'text', text: 'x' }], structuredContent: { a: 1 } }) },
          as_json: { call: async () => ({ a: 1 }) },
          throws: {
            call() {
              throw new Error('no ink');
            },
          },
        },
      },
    },
  });

  test('are listed beside the preset’s and called with arguments and context', async () => {
    expect(await names(gateway)).toEqual(expect.arrayContaining(['acme_add_note', 'linear_search']));
    const { json } = await call(gateway, 'acme_add_note', { text: 'hello' }, { 'x-trace': 't1' });
    expect(json.result).toEqual({ content: [{ type: 'text', text: 'noted hello' }] });
    expect(seen.at(-1)).toMatchObject({ account: 'default', integration: 'acme', tool: 'add_note' });
    expect(seen.at(-1)?.headers).toMatchObject({ 'x-trace': 't1' });
    expect(seen.at(-1)?.headers).not.toHaveProperty('authorization');
  });

  test('calls and journal tell the two sides, and no tool can alter them', async () => {
    gateway.reset();
    await call(gateway, 'acme_add_note', { text: 'hello' });
    await call(gateway, 'acme_add_note', { text: 7 });
    const [made] = gateway.calls;
    expect(gateway.calls).toHaveLength(1);
    expect(made).toMatchObject({ tool: 'acme_add_note', arguments: { text: 'hello' }, integration: 'acme' });
    expect(made?.headers.authorization).toBe(`Bearer ${KINDO_KEYS.default}`);
    expect(gateway.journal).toEqual([
      {
        server: 'acme',
        tool: 'add_note',
        arguments: { text: 'hello' },
        account: 'default',
        headers: expect.anything(),
      },
    ]);
  });

  test('whatever a tool returns becomes a result, and to throw is to fail', async () => {
    const whole = await call(gateway, 'acme_whole_result');
    expect(whole.json.result).toEqual({ content: [{ type: 'text', text: 'x' }], structuredContent: { a: 1 } });
    expect((await call(gateway, 'acme_as_json')).json.result.content[0].text).toBe('{"a":1}');
    const failed = await call(gateway, 'acme_throws');
    expect(failed.json.result).toEqual({ content: [{ type: 'text', text: 'no ink' }], isError: true });
  });

  test('can be all there is', async () => {
    const only = mockGateway('kindo', { bundled: false, integrations: { acme: { tools: { ping_: {} } } } });
    expect(await names(only)).toEqual(['acme_ping_']);
    expect((await call(only, 'acme_ping_')).json.result.content[0].text).toBe('{}');
    expect(only.target()).toMatchObject({ tools: {}, allowTools: {} });
  });

  test('an id that no tool name could address is refused', () => {
    const integrations = { my_acme: { tools: {} } };
    expect(() => mockGateway('kindo', { integrations })).toThrow(/Failed to add the integration "my_acme".*hyphens/);
  });

  test('a schema that cannot be compiled is named', async () => {
    const integrations = { acme: { tools: { bad: { inputSchema: { type: 'nonsense' } } } } };
    await expect(call(mockGateway('kindo', { integrations }), 'acme_bad')).rejects.toThrow(/schema of "acme_bad"/);
  });

  test('two tools may use schemas with the same $id, of either draft', async () => {
    const one = { inputSchema: { $id: 'https://acme.example/s', ...SCHEMA } };
    const old = { inputSchema: { ...one.inputSchema, $schema: 'http://json-schema.org/draft-07/schema#' } };
    const twice = mockGateway('kindo', { integrations: { acme: { tools: { one, two: one, old } } } });
    for (const tool of ['one', 'two', 'old']) {
      expect((await call(twice, `acme_${tool}`, { text: 'x' })).json).toHaveProperty('result');
      expect((await call(twice, `acme_${tool}`)).json.error.code).toBe(-32602);
    }
  });
});

describe('accounts of a test', () => {
  const gateway = mockGateway('kindo', {
    integrations: { acme: { tools: { add: {} } }, other: { tools: { add: {} } } },
    accounts: {
      everything: { key: 'key-1', platform: false },
      listed: { key: 'key-2', platform: false, connections: ['other'] },
      gone: { key: 'key-3', state: 'revoked' },
    },
  });

  test('reach what was added, or what they list, and public integrations', async () => {
    const shown = (key: string) => names(gateway, '/v1/mcp', bearer(key));
    expect(await shown('key-1')).toEqual(['browser_fetch_page', 'browser_take_screenshot', 'acme_add', 'other_add']);
    expect(await shown('key-2')).toEqual(['browser_fetch_page', 'browser_take_screenshot', 'other_add']);
    expect((await ask(gateway, { headers: bearer('key-3') })).status).toBe(401);
  });

  test('gain and lose connections between two requests, until reset', async () => {
    const headers = bearer('key-2');
    gateway.connect('listed', 'acme');
    expect(await names(gateway, '/v1/mcp', headers)).toContain('acme_add');
    gateway.disconnect('listed', 'acme');
    gateway.disconnect('listed', 'other');
    expect(await names(gateway, '/v1/mcp', headers)).not.toContain('other_add');
    expect((await call(gateway, 'other_add', {}, headers)).json.error.code).toBe(-32602);
    gateway.reset();
    expect(await names(gateway, '/v1/mcp', headers)).toContain('other_add');
    expect(() => gateway.connect('listed', 'nowhere')).toThrow('there is no integration "nowhere"');
    expect(() => gateway.connect('nobody', 'acme')).toThrow('Failed to find the account "nobody"');
  });

  test('cannot share a key', () => {
    expect(() => mockGateway('kindo', { accounts: { twin: { key: KINDO_KEYS.second } } })).toThrow(
      'Failed to make the account "twin": account "second" holds the same key.',
    );
  });
});

describe('a gateway', () => {
  test('shares nothing with another', async () => {
    const [one, other] = [mockGateway('kindo'), mockGateway('kindo')];
    one.faults.add('always-500');
    one.disconnect('default', 'linear');
    expect((await ask(other)).status).toBe(200);
    expect(await names(other)).toContain('linear_search');
    await call(other, 'linear_search', { query: 'x' });
    expect([one.calls.length, other.calls.length]).toEqual([0, 1]);
  });

  test('keeps the newest calls only', async () => {
    const gateway = mockGateway('kindo', { behaviour: { limits: { record: 3 } } });
    for (let i = 0; i < 10; i++) await call(gateway, 'linear_search', { query: String(i) });
    expect(gateway.calls.length).toBeLessThan(6);
    expect(gateway.calls.at(-1)?.arguments).toEqual({ query: '9' });
  });

  const ofKindo = presets.filter((name) => name.startsWith('kindo'));
  test.each(ofKindo)('of the preset %s tells a checker all it needs, and it is true', async (preset) => {
    const gateway = mockGateway(preset);
    const target = gateway.target();
    expect(target.profile).toBe(preset === 'kindo' ? 'kindo@2026.09' : preset);
    expect(Object.keys(target.credentials)).toEqual(['second', 'revoked', 'unentitled']);
    const code = async (name: string | undefined) => (await call(gateway, String(name))).json.error?.code;
    expect(await code(target.tools.unauthorised)).toBe(-32602);
    expect(await code(target.tools.disabled)).toBe(-32601);
    expect(await code(target.tools['credentials-unavailable'])).toBe(-32000);
    for (const [name, args] of Object.entries(target.allowTools)) {
      const filled = JSON.parse(JSON.stringify(args).replace('{nonce}', `nonce-${name}`));
      expect((await call(gateway, name, filled)).json).toHaveProperty('result');
      expect(gateway.journal.at(-1)?.arguments).toEqual(filled);
    }
    expect(structuredClone(target)).toEqual(target);
  });

  test('of an unknown preset is not made', () => {
    expect(() => mockGateway('kinda' as 'kindo')).toThrow(/there is no preset "kinda".*did you mean "kindo"\?/);
  });
});
