/** `mcp-assay init`: what it writes can be used as it is, and nothing of the user's is overwritten. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../cli/config-file.ts';
import { KINDO_KEYS, mockGateway } from '../../mock-server/index.ts';
import { emptyFolder } from './__test-helpers__/program.ts';
import { resident } from './__test-helpers__/resident.ts';

const all = emptyFolder();
afterAll(() => all[Symbol.dispose]());
let folder = '';
let number = 0;
beforeEach(() => {
  number += 1;
  folder = join(all.path, String(number));
  mkdirSync(folder);
});

function init(...args: readonly string[]) {
  return resident(['init', ...args], { cwd: folder });
}

function read(path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

describe('init', () => {
  it('writes a config and a workflow, and says what to do next', async () => {
    const { code, stdout, stderr } = await init();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "wrote mcp-assay.config.yaml
      wrote .github/workflows/mcp-assay.yml

      Next:
        1. Write the URL of your endpoint into mcp-assay.config.yaml.
        2. Set STAGING_KEY to a key that the endpoint takes; without keys, strike the line out: read -rs STAGING_KEY && export STAGING_KEY
        3. Check it: mcp-assay check staging   (what would be asked, without asking: --plan)
        4. In .github/workflows/mcp-assay.yml, write whose repository mcp-assay is kept in, in the place of OWNER.
        5. In your repository on GitHub, set the secret STAGING_KEY.
        6. Commit both files.
      "
    `);
    expect(read('mcp-assay.config.yaml')).toMatchInlineSnapshot(`
      "# yaml-language-server: $schema=node_modules/mcp-assay/dist/cli/schemas/config.schema.json
      # Read by: mcp-assay check. What stands here is what check --help lists, by the names of its flags.
      endpoints:
        staging:
          url: https://api.example.com/mcp
          # profile: kindo # the document to judge by; without one, the specification
          key: env:STAGING_KEY # never the key itself
          # tags: [nightly] # check --tag nightly
          # waivers: ./waivers.yaml # wrong answers that you know, once check --write-waivers waivers.yaml has written them
          # allowTools: { search: { query: assay } } # tools that may be called, with arguments that are valid

      # What holds for every endpoint that does not say otherwise.
      defaults:
        wait: 1m # until a fresh deployment answers

      # What all endpoints together may spend.
      budget:
        maxRequests: 5000
        concurrency: 8
        deadline: 15m
      "
    `);
    expect(read('.github/workflows/mcp-assay.yml')).toMatchInlineSnapshot(`
      "name: mcp-assay
      on:
        push: { branches: [main] }
        # Not pull_request_target: a fork's own files would run with your secrets.
        pull_request:
        schedule: [{ cron: '17 4 * * *' }]
      permissions: { contents: read }
      jobs:
        check:
          runs-on: ubuntu-latest
          timeout-minutes: 30
          env:
            # Empty on pull requests from forks: the summary says then what was not asked.
            STAGING_KEY: \${{ secrets.STAGING_KEY }}
          steps:
            - uses: actions/checkout@v5
              with: { persist-credentials: false }
            # OWNER is whose repository mcp-assay is kept in.
            - uses: OWNER/mcp-assay@v0.1.0
      "
    `);
  });

  it('writes what check takes, without a change', async () => {
    const { url, close } = await mockGateway('kindo').listen();
    expect((await init(url, '--name', 'local', '--profile', 'kindo')).code).toBe(0);
    const args = ['check', 'local', '--only', 'methods/ping'];
    const { code } = await resident(args, { cwd: folder, env: { LOCAL_KEY: KINDO_KEYS.default } });
    const without = await resident(args, { cwd: folder });
    await close();
    expect(code).toBe(0);
    expect(without.stderr).toContain('the environment variable LOCAL_KEY is not set');
  });

  it('offers members that there are', async () => {
    await init();
    const offered = read('mcp-assay.config.yaml').replaceAll(/^( +)# (?=[a-zA-Z]+: )/gm, '$1');
    expect(Object.keys(parse(offered).endpoints.staging)).toEqual([
      'url',
      'profile',
      'key',
      'tags',
      'waivers',
      'allowTools',
    ]);
    writeFileSync(join(folder, 'offered.yaml'), offered);
    expect((await readConfig(join(folder, 'offered.yaml'))).endpoints).toHaveLength(1);
  });

  it('overwrites nothing', async () => {
    writeFileSync(join(folder, '.gitlab-ci.yml'), 'test: { script: [true] }\n');
    const first = await init('--ci', 'gitlab');
    expect(first.code).toBe(0);
    expect(first.stdout).toContain('.gitlab-ci.yml is there already. What would stand in it:');
    expect(first.stdout).toContain('npx --no-install mcp-assay check');
    expect(read('.gitlab-ci.yml')).toBe('test: { script: [true] }\n');
    const before = read('mcp-assay.config.yaml');
    const { code, stderr } = await init('https://other.example/mcp');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'Failed to write a config: there is mcp-assay.config.yaml already. Please add your endpoint to it.\n',
    });
    expect(read('mcp-assay.config.yaml')).toBe(before);
  });

  it('writes a GitLab job, or no workflow', async () => {
    expect((await init('--ci', 'gitlab')).stdout).toContain('wrote .gitlab-ci.yml\n');
    const other = join(folder, 'other');
    mkdirSync(other);
    await resident(['init', '--ci', 'none'], { cwd: other });
    expect([existsSync(join(other, '.gitlab-ci.yml')), existsSync(join(other, '.github'))]).toEqual([false, false]);
  });

  it.each([
    [['not a url'], 'Failed to read the URL: "not a url" is not one.'],
    [['https://a.example/mcp?token=sk-SECRET'], 'Failed to write the URL: it holds a user name, a password or a query'],
    [['--ci', 'githb'], 'there is no "githb". Please use one of github, gitlab, none; did you mean "github"?'],
    [['--profile', 'kndo'], 'Failed to choose a profile: there is no "kndo".'],
    [['--name', 'a b'], 'Failed to read --name: "a b" cannot be the name of an endpoint.'],
  ])('%j is refused, and nothing is written', async (args, cause) => {
    const { code, stderr } = await init(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(cause);
    expect(stderr).not.toContain('SECRET');
    expect(existsSync(join(folder, 'mcp-assay.config.yaml'))).toBe(false);
  });
});
