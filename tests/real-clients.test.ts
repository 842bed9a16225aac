/** Real clients of other makers use the reference gateway over real HTTP: what the documents promise them holds. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, KINDO_KEYS, type Listening, mockGateway } from '../mock-server/index.ts';
import { ended, installed, load, withoutServers } from './__test-helpers__/servers.ts';
import { emptyFolder } from './cli/__test-helpers__/program.ts';

const why = withoutServers ? ` (${withoutServers})` : '';
const authorization = `Bearer ${KINDO_KEYS.default}`;
const call = { name: 'linear_list_issues', arguments: { assignee: 'me' } };
/** What the bundled tool answers: its arguments. */
const answered = { content: [{ type: 'text', text: '{"assignee":"me"}' }] };

/** The part of the official SDK's client that is used here. */
interface Client {
  onerror?: (error: Error) => void;
  connect(transport: object): Promise<void>;
  getServerVersion(): { readonly name: string } | undefined;
  listTools(): Promise<{ readonly tools: readonly { readonly name: string }[] }>;
  callTool(params: object): Promise<unknown>;
  ping(): Promise<unknown>;
  close(): Promise<void>;
}
type ClientClass = new (info: { readonly name: string; readonly version: string }) => Client;
type TransportClass = new (url: URL, options: object) => object;

describe.skipIf(withoutServers)(`the reference gateway${why}`, () => {
  let gateway: Gateway;
  let listening: Listening;
  const requests: string[] = [];

  beforeAll(async () => {
    gateway = mockGateway('kindo');
    const { answer } = gateway;
    // Over real HTTP the gateway answers by its own method: what arrives is noted on the way.
    gateway.answer = (arrival) => {
      requests.push(arrival.method);
      return answer(arrival);
    };
    listening = await gateway.listen();
  });
  afterAll(() => listening?.close());
  afterEach(() => {
    gateway.reset();
    requests.length = 0;
  });

  it('serves the official SDK client', async () => {
    const { Client } = await load<{ Client: ClientClass }>('@modelcontextprotocol/sdk/client/index.js');
    const { StreamableHTTPClientTransport } = await load<{ StreamableHTTPClientTransport: TransportClass }>(
      '@modelcontextprotocol/sdk/client/streamableHttp.js',
    );
    const client = new Client({ name: 'mcp-assay-test', version: '1' });
    const complaint = new Promise<Error>((resolve) => {
      client.onerror = resolve;
    });
    const headers = { Authorization: authorization };
    await client.connect(new StreamableHTTPClientTransport(new URL(listening.url), { requestInit: { headers } }));

    expect(client.getServerVersion()?.name).toBe('kindo-mock');
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining([call.name, 'platform_list_agents']));
    expect(await client.callTool(call)).toEqual(answered);
    await client.ping();
    expect(gateway.calls).toMatchObject([{ tool: call.name, arguments: call.arguments, account: 'default' }]);
    // It asks for a stream of its own: of the 404 that stands where it knows a 405 it complains, and goes on.
    expect((await complaint).message).toContain('Failed to open SSE stream: Not Found');
    expect(requests.filter((method) => method === 'GET')).toHaveLength(1);
    await client.close();
  });

  it('serves mcp-remote, and through it a client that knows only stdio', async () => {
    using home = emptyFolder();
    await using remote = startRemote(listening.url, home.path);
    const initialized = await remote.ask('initialize', {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'mcp-assay-test', version: '1' },
    });
    expect(initialized).toMatchObject({ serverInfo: { name: 'kindo-mock' } });
    remote.notify('notifications/initialized');
    const { tools } = (await remote.ask('tools/list')) as { readonly tools: readonly { readonly name: string }[] };
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining([call.name, 'platform_list_agents']));
    expect(await remote.ask('tools/call', call)).toEqual(answered);
    expect(gateway.calls).toMatchObject([{ tool: call.name, arguments: call.arguments, account: 'default' }]);
    // It takes the same 404 in the same way.
    await remote.said('Failed to open SSE stream: Not Found');
  });
});

/** Starts mcp-remote before the endpoint, and speaks to it over stdio. */
function startRemote(url: string, home: string) {
  const child: ChildProcess = spawn(
    process.execPath,
    [installed('mcp-remote/dist/proxy.js'), url, '--allow-http', '--header', `Authorization: ${authorization}`],
    { env: { PATH: process.env.PATH, HOME: home, MCP_REMOTE_CONFIG_DIR: home }, stdio: 'pipe' },
  );
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error('Failed to start mcp-remote: it has no standard streams.');
  let log = '';
  stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const waiting = new Map<unknown, (message: { readonly result?: unknown; readonly error?: unknown }) => void>();
  createInterface({ input: stdout }).on('line', (line) => {
    const message = JSON.parse(line);
    waiting.get(message.id)?.(message);
  });
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`mcp-remote ended by itself with ${code}: ${log}`);
  });
  gone.catch(() => undefined);
  let id = 0;

  async function ask(method: string, params?: object): Promise<unknown> {
    id += 1;
    const answer = new Promise<{ readonly result?: unknown; readonly error?: unknown }>((resolve) => {
      waiting.set(id, resolve);
    });
    stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, ...(params && { params }) })}\n`);
    const { result, error } = await Promise.race([answer, gone]);
    expect(error, `${method}: ${log}`).toBe(undefined);
    return result;
  }

  /** Resolves once its log holds the text. */
  async function said(text: string): Promise<void> {
    while (!log.includes(text)) await Promise.race([once(stderr as NodeJS.ReadableStream, 'data'), gone]);
  }

  return {
    ask,
    said,
    notify: (method: string) => void stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method })}\n`),
    [Symbol.asyncDispose]: () => ended(child),
  };
}
