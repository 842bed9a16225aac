import { describe, expect, test } from 'vitest';
import { begin, mcpGateway } from '../__test-helpers__/mcp.ts';

const all = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'];

type Client = Awaited<ReturnType<typeof begin>>;

const lists = [
  ['tools', 'tools/list'],
  ['prompts', 'prompts/list'],
  ['resources', 'resources/list'],
  ['resourceTemplates', 'resources/templates/list'],
] as const;

/** All pages of a list. */
async function walk({ ask }: Client, kind: string, method: string) {
  const pages: { name: string; uri?: string }[][] = [];
  const cursors: string[] = [];
  for (let cursor: string | undefined; pages.length < 50; ) {
    const { result } = await ask(method, cursor === undefined ? {} : { cursor });
    pages.push(result[kind]);
    cursor = result.nextCursor;
    if (cursor === undefined) break;
    cursors.push(cursor);
  }
  return { pages, cursors, items: pages.flat() };
}

describe.each(lists)('the list of %s', (kind, method) => {
  test('comes in pages, the same each time, and nothing twice', async () => {
    const gateway = mcpGateway('mcp', { behaviour: { page: 1 } });
    const [one, other] = [
      await walk(await begin(gateway), kind, method),
      await walk(await begin(gateway), kind, method),
    ];
    expect(one).toEqual(other);
    expect(one.items.length).toBeGreaterThan(1);
    expect(one.cursors).toHaveLength(one.items.length - 1);
    expect(new Set(one.items.map(({ name, uri = name }) => uri)).size).toBe(one.items.length);
    const whole = await walk(await begin(mcpGateway('mcp', { behaviour: { page: null } })), kind, method);
    expect(whole.pages).toEqual([one.items]);
    const unpaged = await begin(mcpGateway('mcp', { behaviour: { page: null } }));
    expect((await unpaged.ask(method, { cursor: one.cursors[0] })).error.code).toBe(-32602);
  });

  test('has cursors that work again, and no others', async () => {
    const client = await begin(mcpGateway('mcp', { behaviour: { page: 1 } }));
    const { cursors, pages } = await walk(client, kind, method);
    const [cursor = ''] = cursors;
    expect((await client.ask(method, { cursor })).result[kind]).toEqual(pages[1]);
    const others = lists.filter(([, each]) => each !== method).map(([, each]) => each);
    for (const each of others) expect((await client.ask(each, { cursor })).error.code).toBe(-32602);
    const wrong = [
      '',
      'made-up',
      '2',
      `${cursor}0`,
      cursor.slice(1),
      cursor.replace(/.$/, 'f'),
      cursor.toUpperCase(),
      0,
      null,
      {},
      [],
    ];
    for (const each of wrong) {
      if (each !== cursor)
        expect((await client.ask(method, { cursor: each })).error?.code, JSON.stringify(each)).toBe(-32602);
    }
  });
});

describe('tools', () => {
  test.each([
    ['2024-11-05', ['name', 'description', 'inputSchema']],
    ['2025-03-26', ['name', 'description', 'inputSchema', 'annotations']],
    ['2025-06-18', ['name', 'title', 'description', 'inputSchema', 'annotations', 'outputSchema']],
    [
      '2025-11-25',
      ['name', 'title', 'description', 'inputSchema', 'annotations', 'outputSchema', 'icons', 'execution'],
    ],
  ])('are listed with what %s knows', async (version, members) => {
    const { items } = await walk(await begin(mcpGateway(), { version }), 'tools', 'tools/list');
    const echo = items.find(({ name }) => name === 'echo') ?? {};
    expect(Object.keys(echo).sort()).toEqual(members.sort());
  });

  test('are each safe to call or say that they are not, and have names as the specification wants them', async () => {
    const { items } = await walk(await begin(mcpGateway()), 'tools', 'tools/list');
    const writing = items.filter(
      (tool) => !(tool as never as { annotations: { readOnlyHint: boolean } }).annotations.readOnlyHint,
    );
    expect(writing.map(({ name }) => name)).toEqual(['touch', 'announce']);
    for (const { name } of items) expect(name).toMatch(/^[A-Za-z0-9_.-]{1,128}$/);
  });

  test('carry a text through to the journal and back', async () => {
    const gateway = mcpGateway();
    const { call } = await begin(gateway);
    const args = { text: 'nonce-ö-1' };
    const { result } = await call('echo', args);
    expect(result).toEqual({ content: [{ type: 'text', text: JSON.stringify(args) }], structuredContent: args });
    expect(gateway.journal.map((entry) => entry.arguments)).toEqual([args]);
    expect(gateway.calls).toMatchObject([{ tool: 'echo', account: 'default' }]);
  });

  test.each(all)('answer in %s with content that it knows', async (version) => {
    const { call } = await begin(mcpGateway(), { version });
    const types = async (name: string) => (await call(name)).result.content.map(({ type }: { type: string }) => type);
    expect(await types('test_multiple_content_types')).toEqual(['text', 'image', 'resource']);
    expect(await types('test_audio_content')).toEqual([version >= '2025-03-26' ? 'audio' : 'text']);
    expect(await types('link')).toEqual([version >= '2025-06-18' ? 'resource_link' : 'text']);
    const { result } = await call('add', { a: 1, b: 2 });
    expect(result.structuredContent).toEqual(version >= '2025-06-18' ? { sum: 3 } : undefined);
    expect(result.content).toEqual([{ type: 'text', text: '{"sum":3}' }]);
  });

  test.each(['made-up', '__proto__', 'constructor', '', 'ECHO', 'echo '])('called %j are not known', async (name) => {
    const { call } = await begin(mcpGateway());
    expect((await call(name)).error.code).toBe(-32602);
  });

  test.each([
    ['without a name', { arguments: {} }],
    ['with a name that is a number', { name: 1 }],
    ['with arguments in a list', { name: 'echo', arguments: [] }],
  ])('%s are no call', async (_, params) => {
    const { ask } = await begin(mcpGateway());
    expect((await ask('tools/call', params)).error.code).toBe(-32602);
  });

  test.each(all)('have their arguments checked: in %s', async (version) => {
    const gateway = mcpGateway();
    const { call } = await begin(gateway, { version });
    for (const args of [{}, { text: 1 }, { text: 'x', more: 1 }]) {
      const { error, result } = await call('echo', args);
      expect([error?.code, result?.isError]).toEqual(
        version === '2025-11-25' ? [undefined, true] : [-32602, undefined],
      );
    }
    expect(gateway.calls).toEqual([]);
  });

  test('of schemas with all that JSON Schema 2020-12 has are checked by it', async () => {
    const { call } = await begin(mcpGateway());
    const name = 'json_schema_2020_12_tool';
    expect((await call(name, { email: 'e', address: { city: 'Tartu' } })).result.isError).toBe(undefined);
    for (const args of [{}, { email: 'e', address: { city: 1 } }, { email: 'e', contactMethod: 'phone' }]) {
      expect((await call(name, args)).result.isError).toBe(true);
    }
  });

  test('that fail say so', async () => {
    const { call } = await begin(mcpGateway());
    const content = [{ type: 'text', text: 'This tool intentionally returns an error for testing' }];
    expect((await call('test_error_handling')).result).toEqual({ content, isError: true });
  });

  test('of a user are served beside them, and can speak to the client', async () => {
    const integrations = {
      own: {
        tools: {
          greet: {
            call: (_: object, { client }: { client?: { log(level: 'info', data: string): void } }) =>
              client?.log('info', 'hi'),
          },
        },
      },
    };
    const { exchange } = await begin(mcpGateway('mcp', { integrations: integrations as never }));
    const [log, { result }] = await exchange('tools/call', { name: 'greet' });
    expect([log.params.data, result]).toEqual(['hi', { content: [] }]);
  });
});

describe('prompts', () => {
  test('yield messages of either role, of text, images and resources', async () => {
    const { ask } = await begin(mcpGateway());
    const get = async (name: string, args?: object) =>
      (await ask('prompts/get', { name, ...(args && { arguments: args }) })).result.messages;
    expect(await get('test_prompt_with_arguments', { arg1: 'a', arg2: 'b' })).toEqual([
      { role: 'user', content: { type: 'text', text: "Prompt with arguments: arg1='a', arg2='b'" } },
    ]);
    expect((await get('answer_in_turn')).map(({ role }: { role: string }) => role)).toEqual(['user', 'assistant']);
    expect((await get('test_prompt_with_image'))[0].content).toMatchObject({ type: 'image', mimeType: 'image/png' });
    const [{ content }] = await get('test_prompt_with_embedded_resource', { resourceUri: 'test://a' });
    expect(content.resource).toMatchObject({ uri: 'test://a', mimeType: 'text/plain', text: expect.any(String) });
    expect((await get('translate', { text: 'x' }))[0].content.text).toBe('Translate into English: x');
  });

  test.each([
    ['that is not there', { name: 'made-up' }],
    ['named after a prototype', { name: '__proto__' }],
    ['with the name of a tool', { name: 'echo' }],
    ['without a name', {}],
    ['without an argument that it needs', { name: 'test_prompt_with_arguments', arguments: { arg1: 'a' } }],
    ['with an argument that is no text', { name: 'translate', arguments: { text: 1 } }],
  ])('%s is refused with -32602', async (_, params) => {
    const { ask } = await begin(mcpGateway());
    expect((await ask('prompts/get', params)).error.code).toBe(-32602);
  });
});

describe('resources', () => {
  test('that are listed can be read, as text or as bytes', async () => {
    const client = await begin(mcpGateway());
    const { items } = await walk(client, 'resources', 'resources/list');
    for (const { uri } of items) {
      const { contents } = (await client.ask('resources/read', { uri })).result;
      expect(contents).toEqual([expect.objectContaining({ uri, mimeType: expect.any(String) })]);
      const { text, blob } = contents[0];
      expect([typeof text, typeof blob].sort()).toEqual(['string', 'undefined']);
      if (blob) expect(Buffer.from(blob, 'base64').toString('base64')).toBe(blob);
    }
    expect(items.find(({ name }) => name === 'static-text')).not.toHaveProperty('text');
  });

  test.each(['2025-03-26', '2025-06-18'])('have annotations with what %s knows', async (version) => {
    const { items } = await walk(await begin(mcpGateway(), { version }), 'resources', 'resources/list');
    const { annotations } = items.find(({ name }) => name === 'static-text') as never;
    expect(annotations).toEqual({
      audience: ['user', 'assistant'],
      priority: 0.5,
      ...(version === '2025-06-18' && { lastModified: expect.any(String) }),
    });
  });

  test('of a template are those of its form', async () => {
    const { ask } = await begin(mcpGateway());
    const read = async (uri: string) => (await ask('resources/read', { uri })).result?.contents[0].text;
    expect(JSON.parse(await read('test://template/12%203/data'))).toMatchObject({ id: '12 3' });
    expect(await read('test://weather/Paris/today')).toBe('Sunny in Paris today.');
    for (const uri of [
      'test://template//data',
      'test://template/a/b/data',
      'test://template/%zz/data',
      'xtest://template/1/data',
    ]) {
      expect(await read(uri)).toBe(undefined);
    }
  });

  test.each([
    ['test://made-up', -32002],
    ['https://example.com/', -32002],
    ['file:///etc/../etc/hostname', -32002],
    ['test://static-text/../static-binary', -32002],
    ['TEST://static-text', -32002],
    ['', -32602],
    ['no uri', -32602],
    ['__proto__', -32602],
    [undefined, -32602],
    [7, -32602],
  ])('at %j there are none', async (uri, code) => {
    const { ask } = await begin(mcpGateway());
    for (const method of ['resources/read', 'resources/subscribe', 'resources/unsubscribe']) {
      const { error } = await ask(method, { uri });
      expect(error.code).toBe(code);
      if (code === -32002) expect(error.data).toEqual({ uri });
    }
  });
});

describe('completion', () => {
  const prompt = { type: 'ref/prompt', name: 'test_prompt_with_arguments' };

  test('offers what begins alike, no more than a hundred at once', async () => {
    const { ask } = await begin(mcpGateway());
    const complete = async (ref: object, name: string, value: string) =>
      (await ask('completion/complete', { ref, argument: { name, value }, context: { arguments: { arg1: 'x' } } }))
        .result;
    expect(await complete(prompt, 'arg1', 'PAR')).toEqual({
      completion: { values: ['paris', 'park', 'party'], total: 3, hasMore: false },
    });
    const { completion } = await complete(prompt, 'arg2', '');
    expect([completion.values.length, completion.total, completion.hasMore]).toEqual([100, 150, true]);
    const weather = { type: 'ref/resource', uri: 'test://weather/{city}/{day}' };
    expect((await complete(weather, 'city', 'P')).completion.values).toEqual(['Paris', 'Prague']);
    expect(
      (await complete({ type: 'ref/prompt', name: 'test_prompt_with_embedded_resource' }, 'resourceUri', ''))
        .completion,
    ).toEqual({
      values: [],
      total: 0,
      hasMore: false,
    });
  });

  test.each([
    ['an unknown prompt', { ref: { type: 'ref/prompt', name: 'made-up' }, argument: { name: 'a', value: '' } }],
    [
      'an unknown template',
      { ref: { type: 'ref/resource', uri: 'test://made-up' }, argument: { name: 'a', value: '' } },
    ],
    ['an unknown kind', { ref: { type: 'ref/tool', name: 'echo' }, argument: { name: 'text', value: '' } }],
    ['an unknown argument', { ref: prompt, argument: { name: 'made-up', value: '' } }],
    ['no argument', { ref: prompt }],
    ['no reference', { argument: { name: 'arg1', value: '' } }],
    ['a value that is no text', { ref: prompt, argument: { name: 'arg1', value: 1 } }],
  ])('of %s is refused with -32602', async (_, params) => {
    const { ask } = await begin(mcpGateway());
    expect((await ask('completion/complete', params)).error.code).toBe(-32602);
  });

  test('was there before it was a capability', async () => {
    const { ask } = await begin(mcpGateway(), { version: '2024-11-05' });
    const argument = { name: 'arg1', value: 'pari' };
    expect((await ask('completion/complete', { ref: prompt, argument })).result.completion.values).toEqual(['paris']);
  });
});
