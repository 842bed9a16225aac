import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Mistake, unknownName } from '../harness/mistake.ts';
import { runProgram } from './program.ts';
import { secret } from './secrets-input.ts';
import type { Verb } from './verbs.ts';

let told = '';
beforeEach(() => {
  told = '';
  const take = (text: string | Uint8Array) => {
    told += text;
    return true;
  };
  vi.spyOn(process.stderr, 'write').mockImplementation(take);
  vi.spyOn(process.stdout, 'write').mockImplementation(take);
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** A verb that does this, and one that must never be loaded. */
function verbs(act: () => void): readonly Verb[] {
  return [
    {
      name: 'act',
      summary: 'acts',
      load: async () => ({
        define(command) {
          command
            .option('--verbose')
            .option('--seed <number>')
            .option('--key <secret>')
            .option('--header <header>')
            .action(act);
        },
      }),
    },
    { name: 'other', summary: 'is never loaded', load: () => Promise.reject(new Error('It was loaded.')) },
  ];
}

it('gives the exit code that the verb set', async () => {
  expect(
    await runProgram(
      ['act'],
      verbs(() => undefined),
    ),
  ).toBe(0);
  expect(
    await runProgram(
      ['act'],
      verbs(() => {
        process.exitCode = 1;
      }),
    ),
  ).toBe(1);
});

it('tells a mistake in its own sentence', async () => {
  const act = () => {
    throw new Mistake('Failed to act: no. Please act.');
  };
  expect(await runProgram(['act', '--verbose'], verbs(act))).toBe(2);
  expect(told).toBe('Failed to act: no. Please act.\n');
});

it('repeats no secret that was given, wherever it was given a second time', async () => {
  const source = { name: '--key', folder: '', env: { KEY: 'sk-live-4711' } };
  const act = () => {
    throw unknownName('choose a revision', secret('env:KEY', source), ['2025-06-18']);
  };
  expect(await runProgram(['act'], verbs(act))).toBe(2);
  expect(told).toBe('Failed to choose a revision: there is no "{secret}". Please use one of 2025-06-18.\n');
});

it.each([
  [['--key', 'sk-live-4712']],
  [['--key=sk-live-4712']],
  [['--key', 'env:KEY_OF_THE_TEST']],
  [['--header', 'X-Key: sk-live-4712']],
])('repeats no secret of the command line, though nobody has read it yet: %j', async (flags) => {
  vi.stubEnv('KEY_OF_THE_TEST', 'sk-live-4712');
  const act = () => {
    throw new Mistake('Failed to act: there is no "sk-live-4712". Please act.');
  };
  expect(await runProgram(['act', ...flags], verbs(act))).toBe(2);
  expect(await runProgram(['act', ...flags, '--sk-live-4712'], verbs(act))).toBe(2);
  expect(told).toContain('there is no "{secret}"');
  expect(told).toContain("unknown option '--{secret}'");
  vi.unstubAllEnvs();
});

it('tells any other error as a fault of its own, with the stack for --verbose alone', async () => {
  const act = () => {
    throw new TypeError('x is not a function');
  };
  expect(await runProgram(['act'], verbs(act))).toBe(3);
  expect(told).toBe(
    'mcp-assay itself failed: x is not a function. This is a fault of mcp-assay, not of the endpoint. Please report it, with what --verbose adds.\n',
  );
  told = '';
  expect(await runProgram(['act', '--verbose'], verbs(act))).toBe(3);
  expect(told).toMatch(/TypeError: x is not a function\n +at .*act /);
});

it.each([
  [['act', '--sed', '5'], `unknown option '--sed' (Did you mean --seed?)`],
  [['act', '--seed'], `option '--seed <number>' argument missing`],
  [['act', 'sesame'], `too many arguments for 'act'. Expected 0 arguments but got 1`],
  [['atc'], `unknown command 'atc' (Did you mean act?)`],
  [['--loud'], `unknown option '--loud'`],
])('refuses %j', async (args, cause) => {
  expect(
    await runProgram(
      args,
      verbs(() => undefined),
    ),
  ).toBe(2);
  expect(told).toBe(`Failed to read the command line: ${cause}. Please see --help.\n`);
});

it('shows help without loading a verb', async () => {
  expect(
    await runProgram(
      ['--help'],
      verbs(() => undefined),
    ),
  ).toBe(0);
  expect(told).toContain('is never loaded');
});

it('asks for a verb where there is none', async () => {
  expect(
    await runProgram(
      [],
      verbs(() => undefined),
    ),
  ).toBe(2);
  expect(told).toContain('Usage: mcp-assay');
});
