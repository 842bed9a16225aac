/** action.yml, and the workflows that are shown and written: valid for others, and their steps are run as a runner runs them. */

import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { gitlabJob, workflowText } from '../cli/init-text.ts';
import { KINDO_KEYS, type Listening, mockGateway } from '../mock-server/index.ts';
import { missing } from './__test-helpers__/optional.ts';
import { COMPILED, emptyFolder } from './cli/__test-helpers__/program.ts';
import { resident } from './cli/__test-helpers__/resident.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const validators = join(root, 'tests/validators');
const unchecked = missing(join(validators, 'node_modules'), 'npm ci --prefix tests/validators');
const text = (path: string) => readFileSync(join(root, path), 'utf8');

const all = emptyFolder();
let number = 0;
function newFolder(): string {
  number += 1;
  const path = join(all.path, String(number));
  mkdirSync(path);
  return path;
}

const [good, faulty] = [mockGateway('kindo'), mockGateway('kindo')];
faulty.faults.add('serves-without-event-stream');
let served: Listening;
let broken: Listening;
beforeAll(async () => {
  served = await good.listen();
  broken = await faulty.listen();
});
afterAll(async () => {
  await Promise.all([served.close(), broken.close()]);
  all[Symbol.dispose]();
});

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

const action = parse(text('action.yml')) as {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
};

const github: Readonly<Record<string, string>> = {
  'docs/ci/github.yml': text('docs/ci/github.yml'),
  'docs/ci/short.yml': text('docs/ci/short.yml'),
  'the workflow of init': workflowText('staging'),
};
const gitlab: Readonly<Record<string, string>> = {
  'docs/ci/gitlab.yml': text('docs/ci/gitlab.yml'),
  'the job of init': gitlabJob('staging'),
};

describe.skipIf(unchecked)('valid for others', () => {
  async function validator() {
    const path = join(validators, 'node_modules/@action-validator/core/action_validator.js');
    return (await import(/* @vite-ignore */ pathToFileURL(path).href)) as Record<
      'validateAction' | 'validateWorkflow',
      (text: string) => { readonly errors: readonly unknown[] }
    >;
  }

  it('are the action and every workflow for GitHub', async () => {
    const { validateAction, validateWorkflow } = await validator();
    expect(validateAction(text('action.yml')).errors).toEqual([]);
    for (const [name, workflow] of Object.entries(github)) {
      expect({ name, errors: validateWorkflow(workflow).errors }).toEqual({ name, errors: [] });
      expect(validateWorkflow(workflow.replace('runs-on', 'run-on')).errors).not.toEqual([]);
    }
    expect(validateAction(text('action.yml').replaceAll('shell:', 'shel:')).errors).not.toEqual([]);
  });

  it.each(Object.entries(gitlab))('is %s, for GitLab', async (_, job) => {
    const listed = (content: string) => {
      const folder = newFolder();
      writeFileSync(join(folder, '.gitlab-ci.yml'), content);
      for (const args of [
        ['init', '-q'],
        ['remote', 'add', 'origin', 'git@gitlab.com:acme/acme.git'],
      ]) {
        execFileSync('git', args, { cwd: folder, stdio: 'ignore' });
      }
      const program = join(validators, 'node_modules/gitlab-ci-local/dist/index.js');
      return execFileSync(process.execPath, [program, '--list-json'], {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    };
    expect(listed(job)).toContain('mcp-assay');
    // That it can refuse one is shown once.
    if (job !== Object.values(gitlab)[0]) return;
    expect(() => listed(job.replace('script:', 'scrpt:').replace('before_script:', 'before:'))).toThrow();
  });
});

describe('no workflow', () => {
  it.each(Object.entries(github))('%s runs under pull_request_target, or may write', (_, workflow) => {
    const { on, permissions } = parse(workflow);
    expect([on].flat().flatMap((each) => (typeof each === 'string' ? each : Object.keys(each)))).not.toContain(
      'pull_request_target',
    );
    expect(permissions).toEqual({ contents: 'read' });
    expect(workflow.replaceAll(/^ *#.*$/gm, '')).not.toContain('pull_request_target');
  });

  it('puts an expression into a script', () => {
    const jobs = Object.values(github).flatMap((workflow) =>
      Object.values(parse(workflow).jobs as Record<string, Job>),
    );
    const steps = [...action.runs.steps, ...jobs.flatMap((job) => job.steps)];
    const scripts = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
    expect(scripts.length).toBeGreaterThan(2);
    expect(scripts.filter((run) => run.includes('${{'))).toEqual([]);
  });
});

interface Ran {
  readonly code: number | null;
  readonly output: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly folder: string;
}

/** Runs a step's script as a GitHub runner does: with `bash -eo pipefail`, and files for what it tells. */
async function script(run: string, env: Readonly<Record<string, string>>, folder = newFolder()): Promise<Ran> {
  const [summary, output] = ['.summary.md', '.output'].map((name) => join(folder, name)) as [string, string];
  for (const path of [summary, output]) writeFileSync(path, '');
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
    cwd: folder,
    env: {
      PATH: [dirname(process.execPath), PATH].join(delimiter),
      HOME,
      NODE_COMPILE_CACHE: COMPILED,
      GITHUB_ACTION_PATH: root,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_OUTPUT: output,
      MCP_ASSAY_RUNS: '1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (told += part));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  const lines = readFileSync(output, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return {
    code,
    output: told,
    summary: readFileSync(summary, 'utf8'),
    outputs: Object.fromEntries(lines.map((line) => line.split(/=(.*)/s) as [string, string])),
    folder,
  };
}

/** The text with each expression's value in its place. Throws for one that has none here. */
function filled(given: string, values: Readonly<Record<string, string>>): string {
  return String(given).replaceAll(/\$\{\{ (.+?) \}\}/g, (_, expression: string) => {
    const value = values[expression];
    if (value === undefined) throw new Error(`Nobody knows ${expression}.`);
    return value;
  });
}

const check = action.runs.steps.find(({ id }) => id === 'check') as Step & { readonly run: string };

/** What the expression comes to: those of GitHub read as those of JavaScript do. */
function withoutSecrets(expression: string, fork: boolean, actor = 'somebody', event = 'pull_request'): string {
  const github = {
    repository: 'acme/acme',
    event_name: event,
    actor,
    event: { pull_request: { head: { repo: { full_name: fork ? 'somebody/acme' : 'acme/acme' } } } },
  };
  const [, code = ''] = /^\$\{\{ (.+) \}\}$/.exec(expression) ?? [];
  return String(new Function('github', `return ${code}`)(github));
}

interface Using {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it is a pull request from a fork. */
  readonly fork?: boolean;
  readonly folder?: string;
}

/** What the action does with these inputs. */
function act({ inputs = {}, env = {}, fork = false, folder = newFolder() }: Using): Promise<Ran> {
  const unknown = Object.keys(inputs).filter((name) => !(name in action.inputs));
  expect(unknown).toEqual([]);
  const values = Object.fromEntries(
    Object.entries(action.inputs).map(([name, { default: value }]) => [`inputs.${name}`, inputs[name] ?? value]),
  );
  const own = Object.entries(check.env ?? {}).map(([name, value]) => {
    return [name, name === 'ASSAY_WITHOUT_SECRETS' ? withoutSecrets(value, fork) : filled(value, values)];
  });
  return script(check.run, { ...env, ...Object.fromEntries(own) }, folder);
}

const quick = '--only\naccept/*';

describe('the action', () => {
  it('checks an endpoint, and tells it on the page of the run', async () => {
    const { code, output, summary, outputs } = await act({
      inputs: { url: served.url, profile: 'kindo', key: 'env:API_KEY', args: quick },
      env: { API_KEY: KINDO_KEYS.default },
    });
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
    expect(summary).toContain('The gate is met.');
    expect(outputs['exit-code']).toBe('0');
    expect(readdirSync(outputs.reports ?? '').sort()).toEqual(
      expect.arrayContaining(['assay.json', 'assay.ndjson', 'assay.xml', 'summary.md']),
    );
  });

  it('fails where the gate is not met, with an annotation, and commands of the endpoint switched off', async () => {
    const { code, output, summary, outputs } = await act({
      inputs: { url: broken.url, profile: 'kindo', key: KINDO_KEYS.default, args: quick },
    });
    expect([code, outputs['exit-code']]).toEqual([1, '1']);
    expect(summary).toContain('accept/without-event-stream');
    const [, token = ''] = /^::stop-commands::(mcp-assay-[0-9a-f]{32})$/m.exec(output) ?? [];
    const [before = '', after = ''] = output.split(`::${token}::\n`);
    expect(after).toMatch(/^::error .*accept\/without-event-stream/m);
    // Before commands are heard again, nothing but what the token opened is one.
    expect(before.split('\n').filter((line) => line.trimStart().startsWith('::'))).toEqual([
      `::stop-commands::${token}`,
    ]);
    expect(output + summary).not.toContain(KINDO_KEYS.default);
  });

  it('checks every endpoint of a config, and says what a fork cannot ask', async () => {
    const folder = newFolder();
    writeFileSync(
      join(folder, 'mcp-assay.config.yaml'),
      `endpoints:\n  a: { url: '${served.url}', key: 'env:A_KEY' }\n  b: { url: '${broken.url}', key: 'env:B_KEY' }\ndefaults: { profile: kindo, only: 'accept/*' }\n`,
    );
    const { code, summary } = await act({ env: { A_KEY: KINDO_KEYS.default, B_KEY: '' }, fork: true, folder });
    expect(code).toBe(0);
    expect(summary).toContain('Not asked, and nothing judged');
    expect(summary).toMatch(/`?B_KEY`? is empty/);
    expect(summary).toContain('This pull request comes without the secrets of the repository.');
    const unmarked = await act({ env: { A_KEY: KINDO_KEYS.default, B_KEY: '' }, folder });
    expect(unmarked.code).toBe(2);
    expect(unmarked.summary).toContain('Nothing was checked: it ended with 2');
  });

  it('is not green on a fork where nothing could be asked, and says why', async () => {
    const { code, summary, outputs } = await act({
      inputs: { url: served.url, profile: 'kindo', key: 'env:API_KEY', args: quick },
      env: { API_KEY: '' },
      fork: true,
    });
    expect([code, outputs['exit-code']]).toEqual([2, '2']);
    expect(summary).toMatch(/`?API_KEY`? is empty/);
    expect(summary).toContain('is not shown as passed');
  });

  it('takes inputs as they are, whatever a shell would make of them', async () => {
    const folder = newFolder();
    const { code, output } = await act({
      inputs: { url: served.url, profile: '$(touch one)`touch two`; touch three', args: '--only\n*; touch four' },
      folder,
    });
    expect(code).toBe(2);
    expect(output).toContain('Failed to ');
    expect(readdirSync(folder).filter((name) => !name.startsWith('.'))).toEqual([]);
  });

  it('runs what its own checkout contains, with nothing built and nothing but what it needs', async () => {
    const checkout = join(newFolder(), 'action');
    const leftBehind = new Set(['node_modules', 'dist', '.git', '.mcp-assay', 'coverage', 'tests', 'docs', 'bench']);
    cpSync(root, checkout, {
      recursive: true,
      filter: (path) => !leftBehind.has(basename(path)) || resolve(path) === resolve(root),
    });
    const install = action.runs.steps.find(({ run }) => run?.includes('npm ci'))?.run ?? '';
    const at = { GITHUB_ACTION_PATH: checkout, npm_config_prefer_offline: 'true' };
    const installed = await script(install, at);
    expect({ code: installed.code, output: installed.code === 0 ? '' : installed.output }).toEqual({
      code: 0,
      output: '',
    });
    expect(readdirSync(join(checkout, 'node_modules'))).not.toContain('typescript');
    const { code, summary, output } = await act({
      inputs: { url: served.url, profile: 'kindo', key: 'env:API_KEY', args: quick },
      env: { API_KEY: KINDO_KEYS.default, ...at },
    });
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
    expect(summary).toContain('The gate is met.');
  });
});

describe('the steps', () => {
  it.each(Object.entries(github))('of %s run, for GitHub', async (name, workflow) => {
    const jobs = Object.values(
      parse(workflow.replaceAll('https://gateway.example/v1/mcp', served.url)).jobs as Record<string, Job>,
    );
    for (const job of jobs) {
      const folder = newFolder();
      if (name === 'the workflow of init') {
        const { code } = await resident(['init', served.url, '--profile', 'kindo', '--ci', 'none'], { cwd: folder });
        expect(code).toBe(0);
      }
      const key = { 'secrets.API_KEY': KINDO_KEYS.default, 'secrets.STAGING_KEY': KINDO_KEYS.default };
      const env = (given: Step['env'], values: Readonly<Record<string, string>>) =>
        Object.fromEntries(Object.entries(given ?? {}).map(([variable, value]) => [variable, filled(value, values)]));
      const shared = { ...env(job.env, key), MCP_ASSAY_ONLY: 'accept/*' };
      const known: Record<string, string> = {};
      let ran = 0;
      for (const step of job.steps) {
        if (step.uses?.startsWith('OWNER/mcp-assay@')) {
          const { code, output, outputs } = await act({ ...(step.with && { inputs: step.with }), env: shared, folder });
          expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
          for (const [output_, value] of Object.entries(outputs)) known[`steps.${step.id}.outputs.${output_}`] = value;
          ran += 1;
        } else if (step.run !== undefined) {
          const { code, output } = await script(step.run, { ...shared, ...env(step.env, known) }, folder);
          expect({ code, output }).toEqual({ code: 0, output: 'mcp-assay ended with 0\n' });
        } else expect(step.uses).toMatch(/^actions\/(checkout|upload-artifact)@v\d+$/);
      }
      expect(ran).toBe(1);
    }
  });

  it.each(Object.entries(gitlab))('of %s run, for GitLab', async (name, job) => {
    const { before_script: before = [], script: steps } = parse(job)['mcp-assay'] as Record<string, readonly string[]>;
    const folder = newFolder();
    if (name === 'the job of init')
      await resident(['init', served.url, '--profile', 'kindo', '--ci', 'none'], { cwd: folder });
    // The install is tried in tests/package; here npx finds the program of this checkout.
    const bin = join(folder, 'node_modules/.bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(
      join(bin, 'mcp-assay'),
      `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'cli/main.ts')}' "$@"\n`,
      { mode: 0o755 },
    );
    const lines = [...before, ...(steps ?? [])].filter((line) => !line.startsWith('npm install'));
    const { code, output } = await script(
      lines.join('\n'),
      { MCP_URL: served.url, API_KEY: KINDO_KEYS.default, STAGING_KEY: KINDO_KEYS.default, MCP_ASSAY_ONLY: 'accept/*' },
      folder,
    );
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
    expect(readFileSync(join(folder, 'mcp-assay.xml'), 'utf8')).toContain('<testsuites');
  });
});

describe('the inputs and outputs of the action', () => {
  it('know who comes without secrets', () => {
    const given = check.env?.ASSAY_WITHOUT_SECRETS ?? '';
    expect([
      withoutSecrets(given, true),
      withoutSecrets(given, false, 'dependabot[bot]'),
      withoutSecrets(given, false),
      withoutSecrets(given, true, 'somebody', 'push'),
    ]).toEqual(['true', 'true', 'false', 'false']);
  });

  it('are those that its step gives', () => {
    const given = Object.values(action.outputs).map(({ value }) => /^\$\{\{ (.+) \}\}$/.exec(value)?.[1]);
    expect(given).toEqual(['steps.check.outputs.exit-code', 'steps.check.outputs.reports']);
  });
});
