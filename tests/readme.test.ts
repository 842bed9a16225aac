/** README.md, CONTRIBUTING.md and the guides are true: each block is executed, compared with its source, or says why it is not. */

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verdictKinds } from '../harness/judge.ts';
import { KINDO_KEYS, type Listening, mockGateway } from '../mock-server/index.ts';
import { type Block, blocksOf, commandsOf, wordsOf } from './__test-helpers__/markdown.ts';
import { type Ended, emptyFolder, start } from './cli/__test-helpers__/program.ts';
import { resident } from './cli/__test-helpers__/resident.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const guides = readdirSync(join(root, 'docs/guides')).map((name) => `docs/guides/${name}`);
const blocks = ['README.md', 'CONTRIBUTING.md', ...guides].flatMap(blocksOf);
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** What may stand in a marker in place of being executed. */
const reasons = [
  'not run: installs',
  'not run: a test',
  'not run: starts what only you have',
  'printed by: npm run assay',
];

/** Files that a guide has its reader write: they are there when its commands run. */
const files = blocks.filter(({ marker }) => marker.startsWith('file: '));

function unmarked(language: string): readonly Block[] {
  return blocks.filter((block) => block.language === language && block.marker === '');
}

const gateway = mockGateway('kindo');
let listening: Listening;
/** For commands that name no document of a vendor: the specification's own gateway. */
let plain: Listening;
beforeAll(async () => {
  listening = await gateway.listen();
  plain = await mockGateway('mcp').listen();
});
afterAll(() => Promise.all([listening.close(), plain.close()]));

/** What the readers put in place of ours, put in place. */
function ours(text: string): string {
  const { url } = text.startsWith('check ') && !/--(?:profile|target|config)/.test(text) ? plain : listening;
  return text.replaceAll('https://gateway.example/v1/mcp', url);
}

const keys = { API_KEY: KINDO_KEYS.default, SECOND_KEY: KINDO_KEYS.second, REVOKED_KEY: KINDO_KEYS.revoked };

/** A folder with the files that a guide has its reader write. */
function withFiles(): ReturnType<typeof emptyFolder> {
  const folder = emptyFolder();
  for (const { marker, code } of files) {
    const name = marker.slice('file: '.length);
    writeFileSync(
      join(folder.path, name),
      ours(code).replaceAll("from 'mcp-assay'", `from '${join(root, 'index.ts')}'`),
    );
  }
  return folder;
}

/** What is asked where the command names no question: what the documents of the guides promise. */
const FEW = 'accept/*,auth/*';
const env = { ...keys, MCP_ASSAY_RUNS: '1' };

/** Runs a command of ours. A mock is told to end once it has said that it listens. */
async function runs(command: string, { all }: { readonly all: boolean }): Promise<void> {
  using folder = withFiles();
  const args = wordsOf(ours(command)).map((word) => (word === '8080' ? '0' : word));
  const { code, stderr } = await (all ? inOwnProcess(args, folder.path) : few(args, folder.path));
  expect({ command, code, stderr: code === 0 ? '' : stderr }).toEqual({ command, code: 0, stderr: '' });
}

function inOwnProcess(args: readonly string[], cwd: string): Promise<Ended> {
  const { child, ended } = start(args, { cwd, env });
  if (args[0] === 'mock') child.stdout?.on('data', () => child.kill('SIGTERM'));
  return ended;
}

/** Runs it in the process that stays, and asks a few questions. */
function few(args: readonly string[], cwd: string): Promise<Ended> {
  const asks = ['check', 'draft'].includes(args[0] ?? '') && !args.includes('--only');
  const only = args.includes('--probes') ? `${FEW},acme/*` : FEW;
  return resident(args, { cwd, env: { ...env, ...(asks && { MCP_ASSAY_ONLY: only }) } });
}

describe('every block', () => {
  it('is of a kind that is executed, or has a known reason', () => {
    const strange = blocks.filter(({ language, marker }) => {
      if (/^(?:from|file): |^in order, /.test(marker)) return false;
      return marker === '' ? !['sh', 'ts', 'yaml'].includes(language) : !reasons.includes(marker);
    });
    expect(strange.map(({ at }) => at)).toEqual([]);
    expect(blocks.length).toBeGreaterThan(15);
  });

  it.each(blocks.filter(({ marker }) => marker.startsWith('from: ')))(
    '$at is what the file has',
    ({ marker, code }) => {
      const source = readFileSync(join(root, marker.slice('from: '.length)), 'utf8');
      expect(source).toContain(code);
    },
  );

  it('that installs names scripts that there are', () => {
    const code = blocks.filter(({ marker }) => marker === 'not run: installs').map((block) => block.code);
    const named = code.join('\n').matchAll(/npm (?:run (?:-s )?)?(assay|test|run \S+)/g);
    const names = [...named].map(([, name]) => name);
    expect(names).toEqual(expect.arrayContaining(['assay', 'test']));
    for (const name of names) expect(scripts).toHaveProperty([name ?? '']);
  });
});

describe('the commands', () => {
  const ownCommand = 'npm run -s mcp-assay -- ';
  const commands = unmarked('sh').flatMap(({ at, code }) => commandsOf(code).map((command) => ({ at, command })));

  it('are all of this program', () => {
    expect(commands.filter(({ command }) => !command.startsWith(ownCommand))).toEqual([]);
  });

  // What is the first to be asked of each gateway is asked in full, and what serves needs to be told to end.
  const checks = commands.filter(({ command }) => / check (?!.* --(?:only|plan))/.test(command));
  const full = [true, false].map((vendors) => checks.find(({ command }) => /--profile/.test(command) === vendors));
  const serves = ({ command }: { readonly command: string }) => / mock (?!.*--list)/.test(command);
  const apart = commands.filter((each) => full.includes(each) || serves(each));

  it.concurrent.each(apart)('$at: $command', async ({ command }) => {
    await runs(command.slice(ownCommand.length), { all: true });
  });

  it.each(commands.filter((each) => !apart.includes(each)))('$at: $command', async ({ command }) => {
    await runs(command.slice(ownCommand.length), { all: false });
  });

  const inOrder = blocks.flatMap((block) => {
    const [, fault, codes = ''] = /^in order, with the fault (\S+): exits ([\d ]+)$/.exec(block.marker) ?? [];
    return fault === undefined ? [] : [{ at: block.at, code: block.code, fault, codes: codes.split(' ').map(Number) }];
  });

  it.each(inOrder)('$at, in order, with the fault $fault', async ({ code, fault, codes }) => {
    const faulty = mockGateway('kindo');
    faulty.faults.add(fault);
    const { url, close } = await faulty.listen();
    using folder = withFiles();
    const seen: (number | null)[] = [];
    for (const command of commandsOf(code)) {
      const words = wordsOf(command.slice(ownCommand.length).replaceAll('https://gateway.example/v1/mcp', url));
      seen.push((await few(words, folder.path)).code);
    }
    await close();
    expect(seen).toEqual(codes);
  });
});

describe('the snippets', () => {
  const folder = mkdtempSync(join(root, '.snippets-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The way from a snippet's folder to the root. */
  const up = '../'.repeat(2);

  /** Our own package, as the sources that it is built from. */
  const entries: Readonly<Record<string, string>> = {
    'mcp-assay': `${up}index.ts`,
    'mcp-assay/mock': `${up}mock-server/index.ts`,
    'mcp-assay/msw': `${up}mock-server/msw.ts`,
    'mcp-assay/vitest': `${up}adapters/vitest.ts`,
  };

  /** A folder and a file for each snippet: two deep, as the entries above have it. */
  function written({ at, code, meta }: Block): string {
    const own = join(folder, at.replace(/\W/g, '-'));
    mkdirSync(own, { recursive: true });
    const mapped = code.replaceAll(/(?<=from ')([^']+)(?=')/g, (name) => entries[name] ?? name.replace(/^\.\//, up));
    const path = join(own, meta === 'vitest' ? 'snippet.test.ts' : 'snippet.ts');
    writeFileSync(path, ours(mapped));
    return path;
  }

  const snippets = [...unmarked('ts'), ...files.filter(({ language }) => language === 'ts')];
  const plain = snippets.filter(({ meta }) => meta === '');
  const vitest = unmarked('ts').filter(({ meta }) => meta === 'vitest');

  it.each(plain)('$at runs', async (block) => {
    await import(/* @vite-ignore */ pathToFileURL(written(block)).href);
  });

  it('for vitest run, all in one', async () => {
    for (const block of vitest) written(block);
    writeFileSync(join(folder, 'vitest.config.ts'), 'export default { test: { isolate: false, maxWorkers: 1 } };\n');
    const { code, output } = await node(['node_modules/vitest/vitest.mjs', 'run', '--root', folder], keys);
    expect(output).toMatch(new RegExp(`Test Files +${vitest.length} passed \\(${vitest.length}\\)`));
    expect(output).toMatch(/Tests +\d+ passed/);
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
  });

  it('have no type error', async () => {
    for (const block of snippets) written(block);
    const config = join(folder, 'tsconfig.json');
    writeFileSync(config, '{ "extends": "../tsconfig.json", "include": ["**/*.ts"], "exclude": [] }');
    expect(await node(['node_modules/typescript/bin/tsc', '-p', config], {})).toEqual({ code: 0, output: '' });
  });

  async function node(args: readonly string[], env: Readonly<Record<string, string>>) {
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, args, { cwd: root, env: { PATH, HOME, NO_COLOR: '1', ...env } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    const code = await new Promise((resolve) => child.on('close', resolve));
    return { code, output };
  }
});

describe('the links', () => {
  const written = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
  const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path}`);

  it('lead to files that are there', () => {
    const broken = [...written, ...pages].flatMap((path) => {
      const text = readFileSync(join(root, path), 'utf8').replaceAll(/^(`{3,}).*\n[\s\S]*?^\1$/gm, '');
      const targets = [...text.matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g)].map(([, target = '']) => target);
      return targets.filter((target) => !existsSync(join(root, dirname(path), target))).map((to) => `${path}: ${to}`);
    });
    expect(broken).toEqual([]);
  });
});

describe('the tables', () => {
  it('have every verdict with its meaning', () => {
    const rows = Object.entries(verdictKinds).map(([kind, means]) => `| \`${kind}\` | ${means} |`);
    expect(readme).toContain(rows.join('\n'));
  });

  it('have every exit code', () => {
    const codes = [...readme.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
    expect(codes).toEqual([0, 1, 2, 3, 130]);
  });
});
