/** The official SDK's client, used to the full against each preset of the specification, over real HTTP. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, type Listening, MCP_CLIENTS, MCP_TOKENS, mockGateway } from '../mock-server/index.ts';
import { load, withoutServers } from './__test-helpers__/servers.ts';

const why = withoutServers ? ` (${withoutServers})` : '';

/** The parts of the SDK that are used here: its types may not be installed. */
interface Client {
  onerror?: (error: Error) => void;
  connect(transport: Transport): Promise<void>;
  getServerVersion(): object | undefined;
  getServerCapabilities(): object | undefined;
  getInstructions(): string | undefined;
  setRequestHandler(schema: unknown, handle: (request: { readonly params: object }) => object): void;
  setNotificationHandler(schema: unknown, handle: (notification: { readonly params: object }) => void): void;
  ping(): Promise<object>;
  // biome-ignore lint/suspicious/noExplicitAny: results of any shape
  listTools(params?: object): Promise<any>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  callTool(params: object, schema?: unknown, options?: object): Promise<any>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  listResources(): Promise<any>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  listResourceTemplates(): Promise<any>;
  readResource(params: object): Promise<object>;
  subscribeResource(params: object): Promise<object>;
  unsubscribeResource(params: object): Promise<object>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  listPrompts(): Promise<any>;
  getPrompt(params: object): Promise<object>;
  complete(params: object): Promise<object>;
  setLoggingLevel(level: string): Promise<object>;
  readonly experimental: {
    readonly tasks: {
      callToolStream(params: object, schema: undefined, options: object): AsyncIterable<{ readonly type: string }>;
    };
  };
  close(): Promise<void>;
}

interface Transport {
  readonly sessionId: string | undefined;
  readonly protocolVersion: string | undefined;
  terminateSession(): Promise<void>;
}

interface Sdk {
  readonly Client: new (info: object, options: object) => Client;
  readonly Transport: new (url: URL, options?: object) => Transport;
  readonly ClientCredentialsProvider: new (options: object) => object;
  readonly schemas: Readonly<Record<string, unknown>>;
}

async function sdk(): Promise<Sdk> {
  const path = '@modelcontextprotocol/sdk';
  const { Client } = await load<Pick<Sdk, 'Client'>>(`${path}/client/index.js`);
  const { StreamableHTTPClientTransport } = await load<{ StreamableHTTPClientTransport: Sdk['Transport'] }>(
    `${path}/client/streamableHttp.js`,
  );
  const { ClientCredentialsProvider } = await load<Pick<Sdk, 'ClientCredentialsProvider'>>(
    `${path}/client/auth-extensions.js`,
  );
  const schemas = await load<Sdk['schemas']>(`${path}/types.js`);
  return { Client, Transport: StreamableHTTPClientTransport, ClientCredentialsProvider, schemas };
}

const capabilities = { sampling: {}, roots: {}, elicitation: { form: {}, url: {} } };

/** Waits for what a notification brings. */
function first<Value>(): { readonly seen: Promise<Value>; readonly see: (value: Value) => void } {
  let see: (value: Value) => void = () => undefined;
  const seen = new Promise<Value>((resolve) => {
    see = resolve;
  });
  return { seen, see };
}

const text = (said: string) => [{ type: 'text', text: said }];

describe.skipIf(withoutServers).each([
  ['mcp@2024-11-05', {}],
  ['mcp@2025-03-26', {}],
  ['mcp@2025-06-18', {}],
  ['mcp@2025-11-25', {}],
  ['mcp-oauth', { Authorization: `Bearer ${MCP_TOKENS.default}` }],
] as const)(`%s and the official client${why}`, (preset, headers) => {
  const revision = preset === 'mcp-oauth' ? '2025-11-25' : preset.slice('mcp@'.length);
  let gateway: Gateway;
  let listening: Listening;
  let client: Client;
  let transport: Transport;
  let schemas: Sdk['schemas'];
  const errors: Error[] = [];

  beforeAll(async () => {
    const { Client, Transport, schemas: loaded } = await sdk();
    schemas = loaded;
    gateway = mockGateway(preset);
    listening = await gateway.listen();
    client = new Client({ name: 'mcp-assay-test', version: '1' }, { capabilities });
    client.onerror = (error) => errors.push(error);
    transport = new Transport(new URL(listening.url), { requestInit: { headers } });
    await client.connect(transport);
  });
  afterAll(() => listening?.close());

  it('connects, in the revision of the preset', async () => {
    expect(transport.protocolVersion).toBe(revision);
    expect(transport.sessionId).toMatch(/^[0-9a-f]{32}$/);
    expect(client.getServerVersion()).toMatchObject({ name: 'mcp-mock' });
    expect(client.getServerCapabilities()).toMatchObject({ tools: {}, prompts: {}, resources: { subscribe: true } });
    expect(client.getInstructions()).toContain('mock');
    expect(await client.ping()).toEqual({});
  });

  it('lists, page by page, and calls', async () => {
    const names: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const { tools, nextCursor } = await client.listTools(cursor === undefined ? undefined : { cursor });
      names.push(...tools.map(({ name }: { readonly name: string }) => name));
      cursor = nextCursor;
      if (cursor === undefined) break;
    }
    expect(names).toEqual(expect.arrayContaining(['echo', 'test_sampling', 'json_schema_2020_12_tool']));
    const nonce = { text: 'from the official client' };
    expect((await client.callTool({ name: 'echo', arguments: nonce })).content).toEqual(text(JSON.stringify(nonce)));
    expect(gateway.journal.at(-1)?.arguments).toEqual(nonce);
    const progress: number[] = [];
    const onprogress = (each: { readonly progress: number }) => progress.push(each.progress);
    await client.callTool({ name: 'count_down', arguments: { from: 3, pace: 0 } }, undefined, { onprogress });
    expect(progress).toEqual([1, 2, 3]);
    await expect(client.callTool({ name: 'made-up' })).rejects.toMatchObject({ code: -32602 });
  });

  it('reads resources, gets prompts and completes', async () => {
    const { resources } = await client.listResources();
    expect(resources).toHaveLength(5);
    expect((await client.listResourceTemplates()).resourceTemplates).toHaveLength(2);
    expect(await client.readResource({ uri: resources[0].uri })).toMatchObject({
      contents: [{ uri: resources[0].uri }],
    });
    await expect(client.readResource({ uri: 'test://made-up' })).rejects.toMatchObject({ code: -32002 });
    expect((await client.listPrompts()).prompts).toHaveLength(5);
    const got = await client.getPrompt({ name: 'translate', arguments: { text: 'x', language: 'Estonian' } });
    expect(got).toMatchObject({ messages: [{ role: 'user', content: { text: 'Translate into Estonian: x' } }] });
    const ref = { type: 'ref/prompt', name: 'translate' };
    const asked = { ref, argument: { name: 'language', value: 'E' } };
    expect(await client.complete(asked)).toMatchObject({ completion: { values: ['English', 'Estonian'] } });
  });

  it('is told what it asked to be told', async () => {
    const { seen, see } = first<object>();
    client.setNotificationHandler(schemas.ResourceUpdatedNotificationSchema, ({ params }) => see(params));
    const uri = 'test://watched-resource';
    await client.subscribeResource({ uri });
    await client.callTool({ name: 'touch', arguments: { uri } });
    expect(await seen).toEqual({ uri });
    await client.unsubscribeResource({ uri });
    const levels: string[] = [];
    client.setNotificationHandler(schemas.LoggingMessageNotificationSchema, ({ params }) => {
      levels.push((params as { readonly level: string }).level);
    });
    await client.setLoggingLevel('alert');
    await client.callTool({ name: 'log_all_levels' });
    expect(levels).toEqual(['alert', 'emergency']);
  });

  it('answers what it is asked', async () => {
    const answer = { role: 'assistant', content: { type: 'text', text: 'Hello' }, model: 'm' };
    client.setRequestHandler(schemas.CreateMessageRequestSchema, () => answer);
    client.setRequestHandler(schemas.ListRootsRequestSchema, () => ({ roots: [{ uri: 'file:///x' }] }));
    client.setRequestHandler(schemas.ElicitRequestSchema, () => ({ action: 'decline' }));
    const sampled = await client.callTool({ name: 'test_sampling', arguments: { prompt: 'Hi' } });
    expect(sampled.content).toEqual(text('LLM response: Hello'));
    expect((await client.callTool({ name: 'list_roots' })).content).toEqual(text('[{"uri":"file:///x"}]'));
    const asked = await client.callTool({ name: 'test_elicitation', arguments: { message: 'Who?' } });
    const visited = await client.callTool({ name: 'visit' });
    // Forms are there since 2025-06-18, pages since 2025-11-25; before, the tool fails and nobody is asked.
    expect([asked.isError ?? false, visited.isError ?? false]).toEqual([
      revision < '2025-06-18',
      revision < '2025-11-25',
    ]);
  });

  it.runIf(revision >= '2025-11-25')('calls a tool as a task, and comes back for an answer', async () => {
    const types: string[] = [];
    for await (const { type } of client.experimental.tasks.callToolStream({ name: 'later' }, undefined, { task: {} })) {
      types.push(type);
    }
    expect(types.at(0)).toBe('taskCreated');
    expect(types.at(-1)).toBe('result');
    const { content } = await client.callTool({ name: 'test_reconnection' });
    expect(content).toEqual(text('The client came back for this'));
  });

  it('ends its session, and had nothing to complain of', async () => {
    await transport.terminateSession();
    expect(transport.sessionId).toBe(undefined);
    await client.close();
    expect(errors).toEqual([]);
  });
});

describe.skipIf(withoutServers)(`a protected preset and the official client${why}`, () => {
  it.each(['mcp-oauth@2025-03-26', 'mcp-oauth@2025-06-18', 'mcp-oauth@2025-11-25'] as const)(
    '%s issues it a token',
    async (preset) => {
      const { Client, Transport, ClientCredentialsProvider } = await sdk();
      const gateway = mockGateway(preset);
      const listening = await gateway.listen();
      try {
        const { id, secret } = MCP_CLIENTS.default;
        const authProvider = new ClientCredentialsProvider({
          clientId: id,
          clientSecret: secret,
          scope: 'mcp:read mcp:call',
          expectedIssuer: new URL(listening.url).origin,
        });
        const client = new Client({ name: 'mcp-assay-test', version: '1' }, {});
        await client.connect(new Transport(new URL(listening.url), { authProvider }));
        expect((await client.callTool({ name: 'add', arguments: { a: 1, b: 2 } })).content).toEqual(text('{"sum":3}'));
        expect(gateway.calls).toMatchObject([{ tool: 'add', account: 'default' }]);
        expect(gateway.calls[0]?.headers.authorization).not.toContain(MCP_TOKENS.default);
        await client.close();
      } finally {
        await listening.close();
      }
    },
  );
});
