/** `draft` as a person runs it: what it writes loads as it is, and the same endpoint keeps it. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SOURCE } from '../../cli/draft-text.ts';
import { loadProfile } from '../../index.ts';
import { type Gateway, KINDO_KEYS, mockGateway } from '../../mock-server/index.ts';
import { closedPort, emptyFolder, program, start } from './__test-helpers__/program.ts';
import { resident } from './__test-helpers__/resident.ts';
import { listener, plain, sendJson, speaking } from './__test-helpers__/unfit.ts';

const folder = emptyFolder();
afterAll(() => folder[Symbol.dispose]());
const at = (name: string) => join(folder.path, name);

/** Runs the program in the folder, with few cases. */
function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return resident(args, { cwd: folder.path, env: { MCP_ASSAY_RUNS: '3', ...env } });
}

/** A gateway of an invented vendor, which no document is about. */
function acmeGateway(): Gateway {
  return mockGateway('kindo', {
    bundled: false,
    integrations: {
      notes: { tools: { add: { description: 'Adds a note.' }, 'list.all': { description: 'Lists all notes.' } } },
      tasks: { tools: { add: { description: 'Adds a task.' } } },
    },
    accounts: { default: { key: 'key-of-acme', connections: ['notes', 'tasks'], platform: false } },
    behaviour: {
      path: '/mcp',
      server: { name: 'acme # \n: "', version: '\u001b[31m1' },
      credentials: { places: [{ header: 'x-api-key' }] },
      unauthorised: { body: '{"error":"No key, says \u202eacme"}', challenge: null },
      accept: null,
      answers: 'sse',
      naming: { separator: '.', split: 'first' },
      filter: { query: 'servers', header: null },
      refusals: {
        'unknown-tool': { as: 'result', code: 0, message: 'There is no tool {name}.' },
        'malformed-name': { as: 'result', code: 0, message: 'There is no tool {name}.' },
      },
      sessions: {
        header: 'mcp-session-id',
        missing: { status: 400, body: '{}' },
        unknown: { status: 404, body: '{}' },
        ends: true,
        idle: 60_000,
        survivesRestart: true,
      },
    },
  });
}

/** The verdicts of a check by the draft, each counted. */
async function checked(args: readonly string[], env?: Readonly<Record<string, string>>) {
  const { code, stdout, stderr } = await run(['check', ...args, '--report', 'json=-', '--log', '/dev/null'], env);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  const { documents, verdicts } = JSON.parse(stdout).runs[0] as {
    documents: { id: string; gates: boolean }[];
    verdicts: { document: string | null; verdict: string }[];
  };
  // The specification is judged beside it.
  const gating = documents.filter(({ gates }) => gates).map(({ id }) => id);
  const own = verdicts.filter(({ document }) => document !== null && gating.includes(document));
  return { promised: own.length, kept: own.filter(({ verdict }) => verdict === 'pass').length };
}

describe('a draft', () => {
  it('of the reference gateway is kept by it, with every credential and tool', { timeout: 180_000 }, async () => {
    const gateway = mockGateway('kindo');
    const { url, close } = await gateway.listen();
    try {
      writeFileSync(at('target.json'), JSON.stringify({ url, ...gateway.target() }));
      const { code, stdout, stderr } = await run([
        'draft',
        '--target',
        'target.json',
        '--name',
        'mine',
        '--out',
        'mine.yaml',
      ]);
      expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
      expect(stderr).toMatch(
        /^\d{3} questions with a steady answer, \d+ others as a comment\. Written to .*mine\.yaml\.$/m,
      );
      const { promised, kept } = await checked(['--target', 'target.json', '--profile', './mine.yaml']);
      expect(promised).toBeGreaterThan(100);
      expect(kept).toBe(promised);

      const text = readFileSync(at('mine.yaml'), 'utf8');
      for (const key of Object.values(KINDO_KEYS)) expect(text).not.toContain(key);
      const profile = await loadProfile(at('mine.yaml'));
      expect(profile.profile).toBe('mine@1');
      expect(Object.values(profile.statements).map(({ source }) => source)).toEqual(Array(promised).fill(SOURCE));
      // What is different is found by it.
      gateway.faults.add('refuses-documented-accept');
      const other = await run(['check', '--target', 'target.json', '--profile', './mine.yaml', '--only', 'accept/*']);
      expect(other.code).toBe(1);
    } finally {
      await close();
    }
  });

  it('of an unknown vendor finds out how it is spoken to, and is kept', { timeout: 180_000 }, async () => {
    const { url, close } = await acmeGateway().listen();
    const env = { ACME_KEY: 'key-of-acme' };
    try {
      const { code, stdout } = await run(['draft', url, '--key', 'env:ACME_KEY'], env);
      expect(code).toBe(0);
      expect(stdout).toContain('\n# It calls itself: acme # \\n: " \\x1b[31m1\n');
      expect(stdout).toContain('\n  # The key was not taken in Authorization.\n');
      expect(stdout).not.toContain('key-of-acme');
      writeFileSync(at('draft.yaml'), stdout);
      const profile = await loadProfile(at('draft.yaml'));
      expect(profile).toMatchObject({
        profile: '127.0.0.1@1',
        conventions: {
          path: '/mcp',
          credentials: [{ header: 'X-API-Key', format: '{key}' }],
          version: '2024-11-05',
          session: { header: 'Mcp-Session-Id' },
        },
        expectations: {
          'errors/unknown-tool': { must: { answer: 'tool-error', status: 200 } },
          'auth/refusal-body': { must: { mediaType: 'application/json', body: '{"error":"No key, says *' } },
        },
      });
      const { promised, kept } = await checked([url, '--key', 'env:ACME_KEY', '--profile', './draft.yaml'], env);
      expect(promised).toBeGreaterThan(50);
      expect(kept).toBe(promised);
    } finally {
      await close();
    }
  });

  it('asks by the conventions of a file, in which nothing needs to be promised', async () => {
    const { url, close } = await acmeGateway().listen();
    writeFileSync(
      at('spoken.yaml'),
      "profile: spoken@1\nconventions:\n  path: /elsewhere\n  credentials: [{ header: X-Api-Key, format: '{key}' }]\n  naming: { separator: '.', split: first }\n",
    );
    try {
      const args = [url, '--key', 'key-of-acme', '--only', 'naming/*'];
      const { code, stdout } = await run(['draft', ...args, '--profile', './spoken.yaml', '--name', 'acme@7']);
      expect(code).toBe(0);
      expect(stdout).toContain(
        '  naming/listed-names: { must: { names: all-divide }, because: naming.listed-names }\n',
      );
      expect(stdout).toContain('  # accept/documented-pair: not-selected: left out by --only\n');
      writeFileSync(at('named.yaml'), stdout);
      const { promised, kept } = await checked([...args, '--profile', './named.yaml']);
      expect([promised > 1, kept]).toEqual([true, promised]);
      expect(await loadProfile(at('named.yaml'))).toMatchObject({
        profile: 'acme@7',
        conventions: { path: '/mcp', naming: { separator: '.', split: 'first' } },
      });
    } finally {
      await close();
    }
  });

  it('says of an answer that comes and goes why it is not promised', async () => {
    let pings = 0;
    const moody = speaking(({ id, method }, response) => {
      if (method === 'ping') pings += 1;
      const results: Readonly<Record<string, unknown>> = {
        'tools/list': { tools: [] },
        ...(pings < 2 && { ping: {} }),
      };
      if (id === undefined) response.writeHead(202).end();
      else if (typeof method === 'string' && method in results)
        sendJson(response, { jsonrpc: '2.0', id, result: results[method] });
      else sendJson(response, { jsonrpc: '2.0', id, error: { code: -32601, message: 'no such method' } });
    });
    await using server = await listener(moody);
    const { code, stdout } = await run(['draft', server.url, '--only', 'methods/ping,methods/unknown']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}# methods\/ping: asked again, it was answered otherwise: answer /m);
    expect(stdout).toMatch(/^ {2}methods\/unknown: \{ must: /m);
  });
});

describe('a draft is not written', () => {
  it.each([
    [[closedPort], /^Failed to check .+: the connection was refused/m],
    [
      [closedPort, '--out', 'there.yaml'],
      /^Failed to write the draft there\.yaml: it exists already\. Please name a new file/,
    ],
    [[closedPort, '--name', 'Not A Name'], /^Failed to read --name: "Not A Name" is no name of a document\./],
    [[closedPort, '--name', 'kindo'], /^Failed to read --name: "kindo" is what --profile calls a bundled document\./],
    [[closedPort, '--name', 'kindo@2026.09'], /^Failed to read --name: "kindo@2026\.09" is a bundled document\./],
    [[closedPort, '--profile', 'kindoo'], /^Failed to choose a profile: there is no "kindoo"/],
    [[], /^Failed to .+: no URL was given\./],
  ])('%j', async (args, message) => {
    writeFileSync(at('there.yaml'), 'ours\n');
    const { code, stdout, stderr } = await run(['draft', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(readFileSync(at('there.yaml'), 'utf8')).toBe('ours\n');
  });

  it('where the key is refused', async () => {
    const { url, close } = await acmeGateway().listen();
    try {
      const { code, stdout, stderr } = await program(['draft', url, '--key', 'key-of-nobody'], { cwd: folder.path });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('the key was refused with 401');
      expect(stderr).not.toContain('key-of-nobody');
    } finally {
      await close();
    }
  });

  it('where it is interrupted: the second pass does not begin', async () => {
    const { promise: inFirstPass, resolve } = Promise.withResolvers<void>();
    await using server = await listener((request, response) => {
      // Only the signal ends the run.
      if (request.method === 'PUT') resolve();
      else plain(request, response);
    });
    const { child, ended } = start(['draft', server.url, '--only', 'http/put'], { cwd: folder.path });
    await inFirstPass;
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr.match(/ checks /g)).toHaveLength(1);
    expect(stderr).toMatch(/Nothing was written\.\n$/);
  });

  it('whole where the run does not finish', async () => {
    await using server = await listener(plain);
    const { code, stderr } = await run(['draft', server.url, '--max-requests', '30']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^It is a part: /m);
  });
});

it('tells all its flags', async () => {
  const { code, stdout, stderr } = await program(['draft', '--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatchInlineSnapshot(`
    "Usage: mcp-assay draft [options] [url]

    ask an endpoint, and write its answers as a profile, for its vendor to start
    from

    Arguments:
      url                           the full URL of the endpoint

    Endpoint:
      --target <file>               a YAML or JSON file that holds any of these
      --profile <name>              a document, or a file of yours, whose
                                    conventions tell how the endpoint is spoken to;
                                    what it promises is not looked at; repeatable
      --key <secret>                the ordinary credential: env:NAME, file:PATH, or
                                    the value itself
      --credential <role>=<secret>  another credential by its role: second, revoked,
                                    unentitled, expired, disabled, foreign;
                                    repeatable
      --header <header>             a header of every request: 'Name: value', 'Name:
                                    env:NAME' or 'Name: file:PATH'; repeatable
      --tool <role>=<name>          a tool by its role: unauthorised, disabled,
                                    credentials-unavailable, failing; repeatable
      --allow-tool <name>[=<JSON>]  a tool that may be called with generated
                                    arguments, with arguments known to be valid;
                                    repeatable
      --named-tools-only            calls no tool but those that --allow-tool and
                                    --tool name, whatever is annotated or documented
      --journal <url>               where to read what arrived behind the gateway:
                                    GET <url>?nonce=…
      --ca <file>                   certificates of a private authority to trust, in
                                    PEM; repeatable
      --set <limit>=<bytes>         a limit of this deployment that differs from its
                                    document's: limits.request, limits.response;
                                    repeatable

    Selection:
      --probes <file>               probes of your own beside the bundled ones: a
                                    TypeScript or JavaScript module that exports
                                    them; repeatable
      --only <globs>                only probes whose id matches, such as
                                    'accept/*'; repeatable, or with commas
      --skip <globs>                no probe whose id matches
      --without <needs>             what you knowingly lack, such as second or
                                    upstream: what needs it becomes not-selected
      --allow <impacts>             reveals-key: a valid credential where logs keep
                                    it; trespasses: files of the host through
                                    hostile URIs (both always on loopback); heavy:
                                    as --heavy
      --heavy                       asks also what sends many megabytes

    Limits:
      --runs <number>               cases that each varied probe generates (100 on
                                    loopback, 20 elsewhere)
      --seed <number>               decides every generated case (a fresh one each
                                    run, printed)
      --rate <number>               requests a second (unbounded on loopback, 10
                                    elsewhere)
      --concurrency <number>        requests at once (16 on loopback, 4 elsewhere)
      --max-requests <number>       requests in the whole run (50,000 on loopback,
                                    2,000 elsewhere)
      --timeout <duration>          one request, its answer included (30 s; before
                                    the first answer 10 s)
      --deadline <duration>         the whole run (no bound)
      --wait <duration>             asks again for that long until MCP answers (0:
                                    once)

    Output:
      --name <name>                 what the document is called, such as acme or
                                    acme@2 (the host)
      --out <file>                  a new file for it (standard output)

    Options:
      -h, --help                    display help for command

    Everything is asked twice, with other generated cases: once to draft, and once to
    see that the draft holds. The limits count for each. What had not one steady
    answer, or could not be asked, stands as a comment with the reason.

    Exit codes: 0 drafted; 2 nothing could be asked, or not to the end; 130 interrupted.

      mcp-assay draft https://api.example.com/mcp --key env:API_KEY --out acme.yaml
      mcp-assay check https://api.example.com/mcp --key env:API_KEY --profile ./acme.yaml
    "
  `);
});
