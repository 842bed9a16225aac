/** `check --clients`: clients of other makers, as they are installed, against gateways over real HTTP. */

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type FaultName, type Gateway, KINDO_KEYS, mockGateway, type PresetName } from '../mock-server/index.ts';
import { withoutServers } from './__test-helpers__/servers.ts';
import { emptyFolder, start } from './cli/__test-helpers__/program.ts';
import { resident } from './cli/__test-helpers__/resident.ts';

const why = withoutServers ? ` (${withoutServers})` : '';
const servers = fileURLToPath(new URL('./servers/', import.meta.url));

interface Row {
  readonly probe: string;
  readonly verdict: string;
  readonly reason?: string;
  readonly configure?: string;
  readonly outcomes: readonly { readonly outcome: Readonly<Record<string, unknown>> }[];
}

/** Checks the gateway with the clients that are found from `cwd`: what each question saw, or why it saw nothing. */
async function checked(gateway: Gateway, cwd: string, args: readonly string[] = [], env = {}) {
  const listening = await gateway.listen();
  using folder = emptyFolder();
  const report = ['--report', 'json=-', '--log', join(folder.path, 'log')];
  try {
    const { stdout, stderr } = await resident(
      ['check', listening.url, '--clients', '--only', 'clients/*', ...report, ...args],
      { cwd, env },
    );
    const { runs } = JSON.parse(stdout) as { readonly runs: readonly { readonly verdicts: readonly Row[] }[] };
    const verdicts = runs.flatMap((run) => run.verdicts);
    const rows = verdicts.filter(({ probe }) => probe.startsWith('clients/'));
    const seen = rows.map(({ probe, verdict, reason, configure, outcomes }) => [
      probe.slice('clients/'.length),
      outcomes[0]?.outcome ?? { verdict, reason, configure },
    ]);
    return { seen: Object.fromEntries(seen) as Readonly<Record<string, unknown>>, stderr };
  } finally {
    await listening.close();
  }
}

function faulty(preset: PresetName, fault?: FaultName): Gateway {
  const gateway = mockGateway(preset);
  if (fault) gateway.faults.add(fault);
  return gateway;
}

const works = { client: 'works' };
const allWork = {
  'sdk-connects': works,
  'sdk-lists': works,
  'sdk-reads': works,
  'sdk-calls': works,
  'sdk-closes': works,
  'sdk-reconnects': { client: 'works', status: 404 },
  'remote-connects': works,
  'remote-lists': works,
};
const notSoFar = { verdict: 'unverifiable', reason: expect.stringContaining('it did not come so far') };

describe.skipIf(withoutServers)(`the clients that are installed${why}`, () => {
  const echo = ['--allow-tool', 'echo={"text":"x"}'];

  it('use the gateway of the specification, and what they sent is told', async () => {
    const { seen, stderr } = await checked(faulty('mcp'), servers, echo);
    expect(seen).toEqual(allWork);
    const [, requests] = /sent (\d+) requests beside those/.exec(stderr) ?? [];
    expect(Number(requests)).toBeGreaterThan(10);
    expect(Number(requests)).toBeLessThan(30);
  });

  it('present the key where the document wants it, and are not asked for what is not offered', async () => {
    const key = ['--profile', 'kindo', '--key', 'env:KEY'];
    const gateway = faulty('kindo');
    const { seen } = await checked(gateway, servers, key, { KEY: KINDO_KEYS.default });
    expect(seen).toMatchObject({
      'sdk-connects': works,
      'sdk-lists': works,
      'sdk-calls': works,
      'sdk-closes': works,
      'sdk-reads': { verdict: 'not-applicable' },
      'sdk-reconnects': { verdict: 'not-applicable', reason: 'this endpoint hands out no session' },
      'remote-connects': works,
      'remote-lists': works,
    });
  });

  it('fail where a promise is broken that they rest on', async () => {
    const fails = { client: 'fails', text: expect.any(String) };
    const lists = await checked(faulty('mcp', 'schema-missing'), servers, echo);
    expect(lists.seen).toMatchObject({ 'sdk-connects': works, 'sdk-lists': fails, 'sdk-closes': works });
    const plain = await checked(faulty('mcp', 'answers-as-plain-text'), servers, [...echo, '--timeout', '5s']);
    expect(plain.seen).toMatchObject({
      'sdk-connects': fails,
      'sdk-lists': notSoFar,
      'sdk-calls': notSoFar,
      'remote-connects': fails,
      'remote-lists': notSoFar,
    });
    const structured = await checked(faulty('mcp', 'structured-content-missing'), servers, [
      '--allow-tool',
      'add={"a":1,"b":2}',
    ]);
    expect(structured.seen).toEqual({ ...allWork, 'sdk-calls': fails });
  });

  it('come back with another session where a made-up one is served, and learn nothing by 200 from a refusal', async () => {
    const served = await checked(faulty('mcp', 'session-unknown-served'), servers, echo);
    expect(served.seen).toEqual({ ...allWork, 'sdk-reconnects': { client: 'works', status: 200 } });
    const hidden = await checked(faulty('mcp', 'session-unknown-under-200'), servers, echo);
    expect(hidden.seen['sdk-reconnects']).toMatchObject({ client: 'fails', text: expect.any(String) });
  });
});

/** A folder in which these packages are installed: by path, their source. */
function packages(files: Readonly<Record<string, string>>) {
  const folder = emptyFolder();
  for (const [path, source] of Object.entries(files)) {
    const at = join(folder.path, 'node_modules', path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, source);
  }
  return folder;
}

const remotePackage = { 'mcp-remote/package.json': '{"type":"module"}' };

/** A bridge that answers initialize with an error: what the expression says. */
const telling = (expression: string) => `
import { spawn } from 'node:child_process';
import { writeFileSync, readFileSync } from 'node:fs';
const codeOf = (take) => { try { take(); return 'done'; } catch ({ code }) { return code; } };
process.stdin.once('data', (text) => {
  const { id } = JSON.parse(text);
  console.log(JSON.stringify({ jsonrpc: '2.0', id, error: { code: 1, message: String(${expression}) } }));
});`;

const remote = async (source: string, args: readonly string[] = [], env = {}) => {
  using folder = packages({ ...remotePackage, 'mcp-remote/dist/proxy.js': source });
  return (await checked(faulty('mcp'), folder.path, args, env)).seen;
};

describe('a client', () => {
  it('that is not installed is told with the line that installs it', async () => {
    using folder = emptyFolder();
    const lacking = (name: string) => ({
      verdict: 'unverifiable',
      reason: `${name} is not installed where the check runs`,
      configure: `npm i -D ${name}`,
    });
    // With nothing else to ask, that ends the run: something else is asked beside.
    const { seen } = await checked(faulty('mcp'), folder.path, ['--only', 'accept/documented-pair']);
    expect(seen).toMatchObject({
      'sdk-connects': lacking('@modelcontextprotocol/sdk'),
      'remote-connects': lacking('mcp-remote'),
    });
  });

  it('can start no other process, and write nothing but in a folder of its own, which is gone afterwards', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('mcp-assay-client-'));
    using elsewhere = emptyFolder();
    const file = JSON.stringify(join(elsewhere.path, 'file'));
    const seen = await remote(
      telling(`[
        codeOf(() => spawn('xdg-open', ['https://a.example'])),
        codeOf(() => writeFileSync(${file}, '')),
        codeOf(() => writeFileSync(process.env.HOME + '/file', '')),
        process.env.HOME === process.cwd(),
      ].join()`),
    );
    expect(seen).toMatchObject({
      'remote-connects': { client: 'fails', text: 'ERR_ACCESS_DENIED,ERR_ACCESS_DENIED,done,true' },
      'remote-lists': notSoFar,
    });
    const after = readdirSync(tmpdir()).filter((name) => name.startsWith('mcp-assay-client-'));
    expect(after.filter((name) => !before.includes(name))).toEqual([]);
  });

  it.runIf(process.platform === 'linux')(
    'has the key in no argument that other users see, and nothing else of ours in its environment',
    async () => {
      const key = 'a-key-of-somebody';
      const seen = await remote(
        telling(`[
        process.argv.join(' ').includes('${key}'),
        readFileSync('/proc/self/cmdline', 'utf8').includes('${key}'),
        'MCP_ASSAY_CLIENT' in process.env,
        'KEY' in process.env,
      ].join()`),
        ['--key', 'env:KEY'],
        { KEY: key },
      );
      expect(seen['remote-connects']).toEqual({ client: 'fails', text: 'true,false,false,false' });
    },
  );

  it('that hangs, or wants a browser, is ended in time', async () => {
    const hangs = await remote('setInterval(() => {}, 1_000); process.on("SIGTERM", () => {});', ['--timeout', '1s']);
    expect(hangs['remote-connects']).toEqual({ client: 'fails', text: 'nothing was answered within 1 s' });
    const wants = await remote(
      `console.error('Please authorize this client by visiting: x'); setInterval(() => {}, 1_000);`,
    );
    expect(wants['remote-connects']).toEqual({ client: 'fails', text: 'it wants to be authorized in a browser' });
    const late = await remote('setInterval(() => {}, 1_000);', ['--deadline', '2s']);
    expect(late['remote-connects']).toMatchObject({ verdict: 'blocked', reason: expect.stringContaining('deadline') });
    const ends = await remote('process.exit(3);');
    expect(ends['remote-connects']).toEqual({ client: 'fails', text: 'it ended with 3' });
  });

  it('ends, and its folder with it, where the check is killed', async () => {
    const home = Promise.withResolvers<string>();
    const gone = Promise.withResolvers<void>();
    const server = createServer((socket) => {
      socket.setEncoding('utf8').once('data', (text) => home.resolve(String(text)));
      socket.on('error', () => undefined).on('close', () => gone.resolve());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    using folder = packages({
      ...remotePackage,
      'mcp-remote/dist/proxy.js': `
        import { connect } from 'node:net';
        connect(${port}, '127.0.0.1', function () { this.write(process.cwd()); });`,
    });
    const listening = await faulty('mcp').listen();
    const { child, ended } = start(['check', listening.url, '--clients', '--only', 'clients/*'], { cwd: folder.path });
    const path = await home.promise;
    expect(existsSync(path)).toBe(true);
    child.kill('SIGKILL');
    await Promise.all([gone.promise, ended]);
    expect(existsSync(path)).toBe(false);
    await listening.close();
    server.close();
  });

  it('whose package is another than it should be blames nobody', async () => {
    using folder = packages({
      '@modelcontextprotocol/sdk/client/index.js': 'exports.Client = class {};',
      '@modelcontextprotocol/sdk/client/streamableHttp.js': '',
    });
    const { seen } = await checked(faulty('mcp'), folder.path);
    expect(seen['sdk-connects']).toMatchObject({
      verdict: 'unverifiable',
      reason:
        'Failed to run the client of @modelcontextprotocol/sdk: it has no client for Streamable HTTP. Please install a version that has a client for Streamable HTTP.',
    });
  });

  it('that does not connect says why, and nothing more can be told of it', async () => {
    using folder = packages({
      '@modelcontextprotocol/sdk/client/index.js': `
        exports.Client = class { async connect(over) { await over.fails(); } };`,
      '@modelcontextprotocol/sdk/client/streamableHttp.js': `
        exports.StreamableHTTPClientTransport = class { async fails() { throw new Error('it answers 401'); } };`,
    });
    const { seen } = await checked(faulty('mcp'), folder.path, ['--allow-tool', 'echo={"text":"x"}']);
    expect(seen).toMatchObject({
      'sdk-connects': { client: 'fails', text: 'it answers 401' },
      'sdk-lists': notSoFar,
      'sdk-calls': notSoFar,
      'sdk-reconnects': notSoFar,
    });
  });

  it('is quoted without the ids of sessions, which no two runs would have in common', async () => {
    using folder = packages({
      '@modelcontextprotocol/sdk/client/index.js': `
        exports.Client = class {
          async connect(over) { this.over = over; }
          getServerCapabilities() { return { tools: {} }; }
          async listTools() { throw new Error('no tools in ' + this.over.sessionId); }
          async ping() { throw new Error('no', { cause: new Error('such session: ' + this.over.sessionId) }); }
          async close() {}
        };`,
      '@modelcontextprotocol/sdk/client/streamableHttp.js': `
        exports.StreamableHTTPClientTransport = class {
          constructor(url, { sessionId = 'a-session-of-theirs' }) { this.sessionId = sessionId; }
          async terminateSession() {}
        };`,
    });
    const { seen } = await checked(faulty('mcp'), folder.path);
    expect(seen).toMatchObject({
      'sdk-lists': { client: 'fails', text: 'no tools in {session}' },
      'sdk-closes': works,
      'sdk-reconnects': { client: 'fails', text: 'no: such session: {session}' },
    });
  });
});
