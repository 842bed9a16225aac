/** A config: many endpoints, checked side by side within one budget, in one report. */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KINDO_KEYS, type Listening, mockGateway } from '../../mock-server/index.ts';
import { emptyFolder, program } from './__test-helpers__/program.ts';
import { resident } from './__test-helpers__/resident.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const all = emptyFolder();
afterAll(() => all[Symbol.dispose]());

const [good, faulty] = [mockGateway('kindo'), mockGateway('kindo')];
faulty.faults.add('serves-without-event-stream');
let one: Listening;
let other: Listening;
beforeAll(async () => {
  one = await good.listen();
  other = await faulty.listen();
});
afterAll(() => Promise.all([one.close(), other.close()]));

let folder = '';
let number = 0;
beforeEach(() => {
  number += 1;
  folder = join(all.path, String(number));
  mkdirSync(folder);
  good.reset();
});

const keys = { A_KEY: KINDO_KEYS.default, B_KEY: KINDO_KEYS.default };

interface Written {
  readonly a?: object;
  readonly b?: object;
  readonly more?: object;
}

function write({ a = {}, b = {}, more = {} }: Written = {}, name = 'mcp-assay.config.json'): void {
  const config = {
    endpoints: {
      a: { url: one.url, key: 'env:A_KEY', tags: 'eu', ...a },
      b: { url: other.url, key: 'env:B_KEY', tags: ['eu', 'nightly'], ...b },
    },
    defaults: { profile: 'kindo', only: 'accept/*', runs: 1, seed: 7 },
    ...more,
  };
  writeFileSync(join(folder, name), JSON.stringify(config));
}

function check(args: readonly string[] = [], env: Readonly<Record<string, string>> = keys) {
  return resident(['check', ...args], { cwd: folder, env });
}

/** The same in a process of its own. */
function checkAlone(args: readonly string[] = [], env: Readonly<Record<string, string>> = keys) {
  return program(['check', ...args], { cwd: folder, env });
}

function runsIn(path: string) {
  return JSON.parse(readFileSync(join(folder, path), 'utf8')).runs;
}

describe('a check without a URL', () => {
  it('checks every endpoint of the config, and makes one report, with a log for each', async () => {
    write({ more: { report: { json: 'out.json', junit: 'out.xml' }, log: 'own.ndjson' } });
    const { code, stdout, stderr } = await checkAlone();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(readdirSync(folder).filter((each) => each.startsWith('own.'))).toEqual(['own.a.ndjson', 'own.b.ndjson']);
    expect(runsIn('out.json')).toMatchObject([
      { name: 'a', target: one.url, exitCode: 0, complete: true },
      { name: 'b', target: other.url, exitCode: 1, failing: ['accept/without-event-stream (kindo@2026.09)'] },
    ]);
    expect(readFileSync(join(folder, 'out.xml'), 'utf8')).toContain('<testsuite name="b / accept"');
    // Whose line it is, at each.
    expect(
      stderr
        .trimEnd()
        .split('\n')
        .filter((line) => !/^[ab]: /.test(line)),
    ).toEqual([]);
    expect(stderr).toContain('b: failed  accept/without-event-stream');
  });

  it('holds an endpoint against no baseline of another one', async () => {
    write({ more: { report: { json: 'out.json' }, log: 'own.ndjson' } });
    await check(['--tag', 'nightly', '--log', 'b.ndjson']);
    write({ a: { url: other.url }, more: { report: { json: 'out.json' }, log: 'own.ndjson' } });
    const { code } = await check(['--baseline', 'b.ndjson', '--fail-on', 'new']);
    expect(code).toBe(1);
    expect(runsIn('out.json')).toMatchObject([
      {
        name: 'a',
        exitCode: 1,
        hints: expect.arrayContaining([expect.stringContaining('every failure counts as new')]),
      },
      { name: 'b', exitCode: 0, failing: [] },
    ]);
  });

  it('asks both at once', async () => {
    // Each waits for the first request of the other: one after the other would never end.
    const gateways = [mockGateway('kindo'), mockGateway('kindo')] as const;
    const both = gateways.map(() => Promise.withResolvers<void>());
    const { createServer } = await import('node:http');
    const servers = await Promise.all(
      gateways.map(async (gateway, index) => {
        const behind = await gateway.listen();
        const server = createServer(async (request, response) => {
          both[index]?.resolve();
          await Promise.all(both.map(({ promise }) => promise));
          const body = await Array.fromAsync(request).then((parts) => Buffer.concat(parts as Buffer[]));
          const { host: _, ...headers } = request.headers;
          const answer = await fetch(behind.url, {
            method: request.method ?? 'POST',
            headers: headers as Record<string, string>,
            ...(body.length > 0 && { body }),
          });
          response.writeHead(answer.status, [...answer.headers].filter(([name]) => name !== 'content-length').flat());
          response.end(Buffer.from(await answer.arrayBuffer()));
        });
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const { port } = server.address() as { port: number };
        return { url: `http://127.0.0.1:${port}/v1/mcp`, close: () => Promise.all([behind.close(), server.close()]) };
      }),
    );
    write({ a: { url: servers[0]?.url }, b: { url: servers[1]?.url } });
    const { code, stderr } = await check(['--only', 'methods/ping', '--log', '/dev/null']);
    await Promise.all(servers.map(({ close }) => close()));
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('takes flags before what the file says, for every endpoint', async () => {
    write({ more: { report: { json: 'out.json' } } });
    const { code } = await check(['--only', 'methods/ping', '--max-requests', '77']);
    expect(code).toBe(0);
    expect(runsIn('out.json').map(({ limits }: { limits: object }) => limits)).toMatchObject([
      { maxRequests: 77 },
      { maxRequests: 77 },
    ]);
  });

  it('chooses endpoints by name or by tag', async () => {
    write();
    expect((await check(['a'])).code).toBe(0);
    expect((await check(['b'])).code).toBe(1);
    const { code, stdout } = await check(['--tag', 'nightly']);
    expect(code).toBe(1);
    expect(stdout).not.toContain(one.url);
    expect((await check(['--tag', 'nigthly'])).stderr).toBe(
      'Failed to follow --tag: there is no "nigthly". Please use one of eu, nightly; did you mean "nightly"?\n',
    );
    expect((await check(['c'])).stderr).toContain(
      'Failed to choose an endpoint: there is no "c". Please use one of a, b',
    );
  });

  it('shows the plan of each', async () => {
    write();
    const { code, stdout } = await check(['--plan']);
    expect(code).toBe(0);
    expect(stdout.match(/^── .(?=: \d+ questions would be asked)/gm)).toEqual(['── a', '── b']);
    expect(stdout.match(/accept\/without-event-stream/g)).toHaveLength(2);
  });

  it('spends no more than the budget of the config, and says so where it does not suffice', async () => {
    write({ more: { budget: { maxRequests: 30, concurrency: 2 }, report: { json: 'out.json' } } });
    const { code, stderr } = await check();
    const runs = runsIn('out.json') as { requests: number; complete: boolean; reason: string }[];
    expect(runs.reduce((sum, { requests }) => sum + requests, 0)).toBe(30);
    expect(runs.map(({ complete }) => complete)).toEqual([false, false]);
    const reason = 'the runs together had spent the budget of mcp-assay.config.json (maxRequests)';
    expect(runs.map((run) => run.reason)).toEqual([reason, reason]);
    expect(stderr).toContain('limits of all together, by mcp-assay.config.json: 30 requests, 2 at once\n');
    expect(stderr).toContain(`a: Nothing decided: the run is not complete, ${reason}.`);
    expect([1, 2]).toContain(code);
  });

  it('asks the same cases as by itself', async () => {
    write({ more: { report: { json: 'out.json' } } });
    await check();
    const [beside] = runsIn('out.json');
    await check(['a', '--report', 'json=alone.json']);
    const [alone] = runsIn('alone.json');
    const told = ({
      verdicts,
    }: {
      verdicts: { probe: string; verdict: string; outcomes: unknown; cases: unknown }[];
    }) => verdicts.map(({ probe, verdict, outcomes, cases }) => ({ probe, verdict, outcomes, cases }));
    expect(told(beside)).toEqual(told(alone));
  });
});

describe('a URL', () => {
  it('goes before the config, on the command line and in the environment', async () => {
    write();
    const args = ['--key', 'env:A_KEY', '--profile', 'kindo', '--only', 'methods/ping', '--log', '/dev/null'];
    for (const { code, stdout, stderr } of [
      await check([one.url, ...args]),
      await check(args, { ...keys, MCP_ASSAY_URL: one.url }),
    ]) {
      expect(code).toBe(0);
      expect(stdout).not.toContain(other.url);
      expect(stderr).toContain('A URL was given: the config is left aside.\n');
    }
  });

  it('does not read a config that is wrong', async () => {
    writeFileSync(join(folder, 'mcp-assay.config.yaml'), '{');
    writeFileSync(join(folder, 'mcp-assay.config.json'), '{');
    expect((await check([one.url, '--key', 'env:A_KEY', '--only', 'methods/ping'])).code).toBe(0);
  });
});

describe('a secret that is not there', () => {
  it('is a mistake, named with its variable and endpoint, before anything is asked', async () => {
    write();
    const { code, stdout, stderr } = await check([], { A_KEY: KINDO_KEYS.default });
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'Failed to read mcp-assay.config.json, endpoints.b.key: the environment variable B_KEY is not set. Please set it, or leave mcp-assay.config.json, endpoints.b.key out.\n',
    });
    expect(good.calls).toEqual([]);
  });

  it('leaves its endpoint unasked with --skip-unset-secrets: told everywhere, and never as passed', async () => {
    write({ more: { report: { terminal: '-', json: 'out.json', junit: 'out.xml' } } });
    const { code, stdout } = await check(['--skip-unset-secrets'], { A_KEY: KINDO_KEYS.default, B_KEY: '' });
    const why =
      'The environment variable B_KEY is empty (mcp-assay.config.json, endpoints.b.key), so that the endpoint was not asked. Please set it to have the endpoint checked.';
    expect(stdout).toContain(why);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('1 of 1 run met the gate; 1 not asked, for want of a secret.');
    expect(runsIn('out.json')).toMatchObject([
      { name: 'a', exitCode: 0 },
      { name: 'b', exitCode: 2, complete: false, requests: 0, preflight: { cause: 'no-secret', message: why } },
    ]);
    expect(readFileSync(join(folder, 'out.xml'), 'utf8')).toContain(`<skipped message="${why}"/>`);
    expect(code).toBe(0);
  });

  it('is no success where nothing else was asked', async () => {
    write();
    expect((await check(['--skip-unset-secrets'], {})).code).toBe(2);
    expect((await check(['--skip-unset-secrets', 'b'], { A_KEY: KINDO_KEYS.default })).code).toBe(2);
    expect((await check([one.url, '--key', 'env:NO_SUCH_KEY', '--skip-unset-secrets'], {})).code).toBe(2);
  });

  it('does not hide what another endpoint failed at', async () => {
    write();
    expect((await check(['--skip-unset-secrets'], { B_KEY: KINDO_KEYS.default })).code).toBe(1);
  });
});

describe('a config that is refused', () => {
  it.each([
    [
      'nowhere',
      {},
      [],
      'Failed to check: no URL was given. Please name the endpoint: mcp-assay check https://api.example.com/mcp; or write a file with all of yours: mcp-assay init.',
    ],
    [
      'twice',
      { 'mcp-assay.config.yaml': '', 'mcp-assay.config.ts': '' },
      [],
      'Failed to read the config: there are 2 of them, mcp-assay.config.ts and mcp-assay.config.yaml. Please keep one, or name it with --config.',
    ],
    [
      'with a wrong name',
      { 'mcp-assay.config.yaml': 'endpoints:\n  a:\n    url: b\n    profle: kindo\n' },
      [],
      'Failed to read mcp-assay.config.yaml: line 4: there is no member "profle" in endpoints.a; did you mean "profile"? Please correct it.',
    ],
    [
      'that does not parse',
      { 'mcp-assay.config.json': '{"endpoints": [}' },
      [],
      'Failed to read mcp-assay.config.json: line 1, column',
    ],
    [
      'that exports nothing',
      { 'mcp-assay.config.ts': 'const config = { endpoints: {} };' },
      [],
      'Failed to read mcp-assay.config.ts: it exports no config. Please export it as default: export default defineConfig({ … }).',
    ],
    ['that is not there', {}, ['--config', 'mine.yaml'], 'Failed to read the config: ENOENT'],
    [
      'beside a target file',
      { 'a.yaml': '' },
      ['--config', 'a.yaml', '--target', 'b.yaml'],
      'Failed to check: --config and --target both name endpoints. Please give one of them.',
    ],
    [
      'with tags alone',
      {},
      ['--tag', 'eu'],
      'Failed to follow --tag: only endpoints of a config have tags. Please leave it out.',
    ],
  ])('%s', async (_, files, args, cause) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const { code, stdout, stderr } = await check(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(cause);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('with one secret for several hosts, which is not repeated', async () => {
    write({ b: { url: 'https://elsewhere.example/mcp' } });
    for (const { code, stderr } of [
      await checkAlone(['--key', 'sk-SECRET']),
      await checkAlone([], { ...keys, MCP_ASSAY_KEY: 'sk-SECRET' }),
    ]) {
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /^Failed to check: (--key|MCP_ASSAY_KEY) would give one secret to 2 hosts\. Please name one endpoint, or give each its own in mcp-assay\.config\.json\.\n$/,
      );
    }
  });

  it('with a mistake of one endpoint, before any other is asked', async () => {
    write({ b: { profile: 'kndo' } });
    const { code, stderr } = await check();
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Failed to choose a profile: there is no "kndo"/);
    expect(readdirSync(folder)).toEqual(['mcp-assay.config.json']);
  });

  it.each([
    ['ends the process', 'process.exit(0);', 'it ended the process. Please let it export, and end nothing.'],
    [
      'ends it later',
      'setTimeout(() => process.exit(0), 5); await new Promise(() => {}); export default {};',
      'it ended the process. Please let it export, and end nothing.',
    ],
    ['throws', 'throw new Error("not today");', 'not today. Please correct it.'],
  ])('in a module that %s', async (_, text, sentence) => {
    writeFileSync(join(folder, 'mcp-assay.config.mjs'), text);
    const { code, stderr } = await checkAlone();
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `Failed to read the config mcp-assay.config.mjs: ${sentence}\n`,
    });
  });

  it('where a name and a tag choose', async () => {
    write();
    expect(await check(['a', '--tag', 'nightly'])).toMatchObject({
      code: 2,
      stderr:
        'Failed to choose an endpoint: both "a" and --tag were given, and each chooses by itself. Please leave out one of them.\n',
    });
  });

  it.each([
    ['--header', 'X-Api-Key: of-one'],
    ['--key', 'of-one'],
  ])('where %s would reach several hosts', async (...given) => {
    write({ b: { url: 'http://b.example/mcp' } });
    const { code, stderr } = await check(given);
    expect(code).toBe(2);
    expect(stderr).toContain(`Failed to check: ${given[0]} would give one secret to 2 hosts.`);
  });

  it('in TypeScript, where Node does not run it', async () => {
    writeFileSync(join(folder, 'mcp-assay.config.ts'), 'export default { endpoints: {} };');
    const without = join(all.path, 'without-typescript.mjs');
    writeFileSync(without, `Object.defineProperty(process.features, 'typescript', { value: false });`);
    const { code, stderr } = await program(['check'], { cwd: folder, env: keys, node: ['--import', without] });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'Failed to read the config mcp-assay.config.ts: this Node does not run TypeScript. Please use Node 22.19 or newer without --no-experimental-strip-types, or write it in JavaScript.\n',
    });
  });
});

describe('a config in TypeScript', () => {
  it('is read as it is, with a profile of its own', async () => {
    writeFileSync(
      join(folder, 'mcp-assay.config.ts'),
      `import { defineConfig, type Config } from '${join(root, 'index.ts')}';
      const acme = {
        profile: 'acme@1',
        title: 'what we rely on',
        statements: { 'A-1': { text: 'Ping is served.', source: 'https://acme.example', basis: 'explicit' } },
        conventions: { credentials: [{ header: 'Authorization', format: 'Bearer {key}' }] },
        expectations: { 'methods/ping': { must: { answer: 'result' }, because: 'A-1' } },
      } as const;
      const config: Config = {
        endpoints: { a: { url: '${one.url}', key: 'env:A_KEY', profile: acme, only: ['methods/ping'] } },
        report: { json: 'out.json' },
      };
      export default defineConfig(config);`,
    );
    const { code, stderr } = await check();
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(runsIn('out.json')).toMatchObject([{ name: 'a', documents: [{ id: 'acme@1', gates: true }, {}] }]);
  });

  it('is refused with a promise for a question that there is not', async () => {
    writeFileSync(
      join(folder, 'mcp-assay.config.mjs'),
      `const acme = { profile: 'acme@1', statements: { A: { text: 'a', source: 'https://a.example', basis: 'explicit' } }, expectations: { 'methods/pinng': { must: { answer: 'result' }, because: 'A' } } };
      export default { endpoints: { a: { url: '${one.url}', profile: acme } } };`,
    );
    const { code, stderr } = await check();
    expect(code).toBe(2);
    expect(stderr).toContain('Failed to read acme@1 in mcp-assay.config.mjs: ');
    expect(stderr).toContain('did you mean "methods/ping"?');
  });
});
