/** The packed tarball in an empty folder: the program, and each entry point. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../version.ts';
import { missing } from '../__test-helpers__/optional.ts';
import { install, must, root, run, withPeers } from './__test-helpers__/packed.ts';
import { packed } from './__test-helpers__/tarball.ts';

const folder = mkdtempSync(join(tmpdir(), 'mcp-assay-package-'));
const user = join(folder, 'user');
let tarball: string;

beforeAll(async () => {
  tarball = await packed();
  install(tarball, user);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a module in the user's folder, and gives what it prints. */
function evaluate(code: string): string {
  return must(user, process.execPath, '--input-type=module', '--eval', code).trim();
}

describe('the tarball', () => {
  it('holds what was built, and no sources and tests', () => {
    const files = must(folder, 'tar', '-tzf', tarball).trim().split('\n');
    expect(files.filter((file) => /\.test\.|__test-helpers__|(?<!\.d)\.ts$/.test(file))).toEqual([]);
    const outside = files.filter((file) => !file.startsWith('package/dist/'));
    expect(outside.sort()).toEqual(
      expect.arrayContaining(['package/CHANGELOG.md', 'package/LICENSE', 'package/package.json']),
    );
    expect(outside.length).toBeLessThanOrEqual(4);
  });
});

describe('the program', () => {
  it('tells its version', () => {
    expect(must(user, 'npx', '--no-install', 'mcp-assay', '--version').trim()).toBe(version);
  });

  it('checks an endpoint, by the exit code of the gate', () => {
    writeFileSync(
      join(user, 'serve.mjs'),
      `import { spawn } from 'node:child_process';
      import { mockGateway } from 'mcp-assay/mock';
      const gateway = mockGateway('kindo');
      if (process.argv[2]) gateway.faults.add(process.argv[2]);
      const { url, close } = await gateway.listen();
      const args = ['check', url, '--profile', 'kindo', '--key', gateway.target().key, '--only', 'accept/*', '--runs', '5', '--report', 'terminal=-', '--report', 'html=report.html'];
      const program = spawn(process.execPath, ['node_modules/mcp-assay/dist/cli/bin.js', ...args], { stdio: 'inherit' });
      program.on('exit', async (code) => { await close(); process.exitCode = code; });`,
    );
    expect(run(user, process.execPath, 'serve.mjs')).toMatchObject({ status: 0 });
    const faulty = run(user, process.execPath, 'serve.mjs', 'serves-without-event-stream');
    expect(faulty.status).toBe(1);
    expect(faulty.stdout).toContain('accept/without-event-stream');
    // The program of the page is made of what the package holds.
    const [, program = ''] = /<script>([\s\S]*?)<\/script>/.exec(readFileSync(join(user, 'report.html'), 'utf8')) ?? [];
    expect(program).toContain('function startPage');
    expect(() => new Function(program)).not.toThrow();
  });

  it('says what to install for a container', () => {
    const args = ['check', '--image', 'acme/gateway', '--port', '8080'];
    expect(run(user, process.execPath, 'node_modules/mcp-assay/dist/cli/bin.js', ...args)).toMatchObject({
      status: 2,
      stderr:
        'Failed to start the container: testcontainers is not installed. Please run: npm install --save-dev testcontainers.\n',
    });
  });
});

describe('the entry points', () => {
  it('mcp-assay checks, and gives data', () => {
    const code = `
      import { catalogue, check } from 'mcp-assay';
      import { mockGateway } from 'mcp-assay/mock';
      const gateway = mockGateway('kindo');
      const summary = await check({ ...gateway.target(), url: 'http://gateway.test/v1/mcp', handle: gateway.fetch, only: ['accept/*'], runs: 3 });
      console.log(JSON.stringify({ exitCode: summary.exitCode, violations: summary.counts.violation ?? 0, rows: summary.verdicts.length >= catalogue.length }));`;
    expect(JSON.parse(evaluate(code))).toEqual({ exitCode: 0, violations: 0, rows: true });
  });

  it('mcp-assay/mock serves where msw is not installed', () => {
    const code = `
      import { mockGateway } from 'mcp-assay/mock';
      const { url, close } = await mockGateway('kindo').listen();
      console.log((await fetch(url, { method: 'POST' })).status);
      await close();
      await import('mcp-assay/msw').catch(({ code, message }) => console.log(code, message.includes("'msw'")));`;
    expect(evaluate(code)).toBe('401\nERR_MODULE_NOT_FOUND true');
  });

  it('mcp-assay/schemas and mcp-assay/package.json are to be found', () => {
    const find = (entry: string) =>
      evaluate(
        `import { readFileSync } from 'node:fs'; console.log(readFileSync(new URL(import.meta.resolve('${entry}')), 'utf8'))`,
      );
    expect(JSON.parse(find('mcp-assay/package.json'))).toMatchObject({ name: 'mcp-assay', version });
    for (const name of ['event', 'report', 'profile', 'target']) {
      expect(JSON.parse(find(`mcp-assay/schemas/${name}.schema.json`))).toHaveProperty('$schema');
    }
  });
});

const older = join(root, 'tests/older/node_modules');
const withoutOlder = missing(older, 'npm ci --prefix tests/older');

describe.each([
  {
    name: 'vitest 5 and msw 3',
    modules: join(root, 'node_modules'),
    majors: { vitest: '5', msw: '3' },
    absent: undefined,
  },
  { name: 'vitest 4 and msw 2', modules: older, majors: { vitest: '4', msw: '2' }, absent: withoutOlder },
])('mcp-assay/vitest and mcp-assay/msw with $name', ({ name, modules, majors, absent }) => {
  const project = join(folder, name.replaceAll(' ', '-'));

  it('are of those versions', ({ skip }) => {
    if (absent !== undefined) skip(absent);
    const found = (peer: string) =>
      JSON.parse(readFileSync(join(modules, peer, 'package.json'), 'utf8')).version.split('.')[0];
    expect({ vitest: found('vitest'), msw: found('msw') }).toEqual(majors);
  });

  it('pass on the reference gateway, and fail exactly the test whose answer a fault turns', ({ skip }) => {
    if (absent !== undefined) skip(absent);
    withPeers(user, project, modules, ['vitest', 'msw']);
    for (const [file, fault] of [
      ['clean.test.ts', undefined],
      ['faulty.test.ts', 'serves-without-event-stream'],
    ] as const) {
      writeFileSync(join(project, file), usersTest(fault));
    }
    const output = join(project, 'results.json');
    const told = run(
      project,
      process.execPath,
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=json',
      `--outputFile=${output}`,
    );
    expect(told, told.stderr).toMatchObject({ status: 1 });
    const { testResults } = JSON.parse(readFileSync(output, 'utf8')) as {
      testResults: { name: string; message: string; assertionResults: { title: string; status: string }[] }[];
    };
    const of = (file: string, status: string) =>
      testResults
        .filter(({ name }) => name.endsWith(file))
        .flatMap(({ assertionResults }) => assertionResults.filter((each) => each.status === status));
    expect(testResults.map(({ message }) => message).join('')).toBe('');
    expect(of('clean.test.ts', 'failed')).toEqual([]);
    expect(of('clean.test.ts', 'passed').length).toBeGreaterThan(1);
    expect(of('faulty.test.ts', 'failed').map(({ title }) => title.split(':')[0])).toEqual([
      'accept/without-event-stream',
    ]);
  });
});

it('is typed for a user of the entry points', () => {
  const project = join(folder, 'typed');
  withPeers(user, project, join(root, 'node_modules'), ['vitest', 'msw', 'testcontainers', '@types']);
  writeFileSync(join(project, 'typed.test.ts'), usersTest(undefined));
  writeFileSync(join(project, 'container.ts'), usersContainer);
  const options = {
    module: 'nodenext',
    target: 'es2023',
    lib: ['es2024', 'dom'],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['*.ts'] }));
  must(project, process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '-p', '.');
});

const usersContainer = `
  import { check } from 'mcp-assay';
  import { GatewayContainer } from 'mcp-assay/testcontainers';

  await using gateway = await new GatewayContainer('acme/gateway').withPort(8080).withEnvironment({ A: 'b' }).start();
  const { url, host } = gateway;
  console.log((await check({ url, host, profile: 'kindo' })).exitCode, gateway.getId(), gateway.log().length);
`;

function usersTest(fault: string | undefined): string {
  return `
    import { setupServer } from 'msw/node';
    import { afterAll, beforeAll } from 'vitest';
    import { mockGateway } from 'mcp-assay/mock';
    import { mcpHandlers } from 'mcp-assay/msw';
    import { assay } from 'mcp-assay/vitest';

    const gateway = mockGateway('kindo');
    ${fault === undefined ? '' : `gateway.faults.add('${fault}');`}
    const server = setupServer(...mcpHandlers(gateway, 'https://api.kindo.ai'));
    beforeAll(() => server.listen());
    afterAll(() => server.close());
    assay({ ...gateway.target(), url: 'https://api.kindo.ai/v1/mcp', wire: 'fetch', rate: 10_000, runs: 3, only: ['accept/*'] });
  `;
}
