import { describe, expect, it } from 'vitest';
import { Mistake } from '../harness/mistake.ts';
import { type Setting, variableOf } from './readers.ts';
import { settings } from './settings.ts';
import { checkOptions, type Sources, strangeVariables, toldBy, urlTold } from './told.ts';

function told(sources: Partial<Sources>) {
  return toldBy({ flags: {}, env: {}, folder: '/some', warn: () => undefined, ...sources });
}

function refusal(sources: Partial<Sources>): string {
  try {
    told(sources);
  } catch (error) {
    expect(error).toBeInstanceOf(Mistake);
    return (error as Mistake).message;
  }
  throw new Error('It was read.');
}

describe('a variable of the environment', () => {
  it('that is read by nothing is told, with the nearest that is', () => {
    const env = { MCP_ASSAY_FAILON: 'advice', MCP_ASSAY_SEED: '1', MCP_ASSAY_URL: 'x', PATH: '/bin' };
    expect(strangeVariables(env)).toEqual([
      'Warning: the variable MCP_ASSAY_FAILON is read by nothing; did you mean MCP_ASSAY_FAIL_ON?',
    ]);
  });
});

describe('what was told', () => {
  const file = {
    path: 'here/target.yaml',
    content: { seed: 3, key: 'in-file', profile: 'kindo', timeout: '2s', strict: true },
  };

  it('is a flag before the environment before the target file', () => {
    const env = { MCP_ASSAY_SEED: '2', MCP_ASSAY_KEY: 'in-env' };
    expect(told({ flags: { seed: ['1'] }, env, file })).toMatchObject({ seed: 1, key: 'in-env' });
    expect(told({ env, file })).toEqual({ seed: 2, key: 'in-env', profile: ['kindo'], timeout: 2_000, strict: true });
    expect(told({ file })).toMatchObject({ seed: 3, key: 'in-file' });
    expect(told({})).toEqual({});
  });

  it('reads no secret that does not count', () => {
    const missing = { path: 'target.yaml', content: { key: 'env:ELSEWHERE' } };
    expect(told({ flags: { key: ['mine'] }, file: missing })).toEqual({ key: 'mine' });
    expect(refusal({ file: missing })).toBe(
      'Failed to read target.yaml, key: the environment variable ELSEWHERE is not set. Please set it, or leave target.yaml, key out.',
    );
  });

  it('joins roles, tools, limits and headers of all sources by name', () => {
    const content = {
      credentials: { second: 'b', revoked: 'c' },
      tools: { failing: 'x_y', disabled: 'd_e' },
      allowTools: { a_b: { note: '{nonce}' }, c_d: null },
      set: { 'limits.request': 1 },
      headers: { 'X-One': '1', 'x-two': '2' },
    };
    const flags = {
      credentials: ['second=mine'],
      tools: ['failing=mine_too'],
      allowTools: ['c_d={"q":"a=b"}', 'e_f'],
      set: ['limits.response=2'],
      headers: ['X-TWO: here: two'],
    };
    const env = { MCP_ASSAY_UNENTITLED: 'env:U', U: 'd' };
    expect(told({ flags, env, file: { path: 't', content } })).toEqual({
      credentials: { second: 'mine', revoked: 'c', unentitled: 'd' },
      tools: { failing: 'mine_too', disabled: 'd_e' },
      allowTools: { a_b: { note: '{nonce}' }, c_d: { q: 'a=b' }, e_f: null },
      set: { 'limits.request': 1, 'limits.response': 2 },
      headers: [
        ['X-One', '1'],
        ['X-TWO', 'here: two'],
      ],
    });
  });

  it('takes lists repeated and with commas', () => {
    expect(told({ flags: { only: ['a/*,b/*', ' c/d '] }, env: { MCP_ASSAY_WITHOUT: 'second, upstream' } })).toEqual({
      only: ['a/*', 'b/*', 'c/d'],
      without: ['second', 'upstream'],
    });
  });

  it('starts the paths of a file from its folder, and those of flags from here', () => {
    const content = { report: { json: 'out.json', terminal: '-' }, log: 'run.ndjson' };
    expect(told({ file: { path: 'here/target.yaml', content } })).toEqual({
      report: [
        { format: 'json', path: '/some/here/out.json' },
        { format: 'terminal', path: '-' },
      ],
      log: '/some/here/run.ndjson',
    });
    expect(told({ flags: { log: ['run.ndjson'] } })).toEqual({ log: '/some/run.ndjson' });
  });

  it('takes an empty variable for none, but for a secret as a mistake', () => {
    expect(told({ env: { MCP_ASSAY_SEED: '', MCP_ASSAY_STRICT: '', MCP_ASSAY_HEAVY: '0' } })).toEqual({ heavy: false });
    expect(refusal({ env: { MCP_ASSAY_KEY: '' } })).toBe(
      'Failed to read MCP_ASSAY_KEY: it is empty. Please give a value, or leave it out.',
    );
    expect(refusal({ env: { MCP_ASSAY_SECOND: '' } })).toContain('Failed to read MCP_ASSAY_SECOND: it is empty.');
  });

  it('takes an empty variable for no restart, and a blank one or one in a target file for a mistake', () => {
    expect(told({ env: { MCP_ASSAY_RESTART: '' } })).toEqual({});
    expect(refusal({ env: { MCP_ASSAY_RESTART: ' ' } })).toContain('MCP_ASSAY_RESTART: it holds no command.');
    expect(refusal({ file: { path: 't', content: { restart: '' } } })).toContain('t, restart: it holds no command.');
  });

  it('warns of secrets among flags alone', () => {
    const warnings: string[] = [];
    const flags = { key: ['a'], credentials: ['second=b'], headers: ['X-Api-Key: c', 'X-Trace: d', 'Cookie: env:C'] };
    told({
      flags,
      env: { C: 'e', MCP_ASSAY_REVOKED: 'f' },
      file: { path: 't', content: { credentials: { unentitled: 'g' } } },
      warn: (text) => warnings.push(text),
    });
    expect(warnings.map((text) => text.split(' holds ')[0])).toEqual([
      '--key',
      '--credential second',
      '--header (1 of 3)',
    ]);
  });

  it.each([
    [{ seed: ['abc'] }, 'Failed to read --seed: "abc" is no number. Please give one.'],
    [{ seed: [''] }, 'Failed to read --seed: "" is no number. Please give one.'],
    [{ runs: ['1.5'] }, 'Failed to read --runs: 1.5 is no whole number. Please give one.'],
    [{ rate: ['Infinity'] }, 'Failed to read --rate: "Infinity" is no number. Please give one.'],
    [{ set: ['limits.request=many'] }, 'Failed to read --set limits.request: "many" is no number. Please give one.'],
    [
      { credentials: ['sesame'] },
      'Failed to read --credential: what was given has no "=". Please write it as <name>=<value>.',
    ],
    [{ headers: ['sesame'] }, `Failed to read --header: what was given has no ":". Please write it as 'Name: value'.`],
    [{ allowTools: ['a={'] }, 'Failed to read --allow-tool a: its arguments are no JSON'],
    [{ allowTools: ['a=[1]'] }, 'Failed to read --allow-tool a: its arguments are no object.'],
    [{ journal: ['localhost:8080'] }, 'Failed to read --journal: what was given is no URL.'],
    [{ journal: ['http://u:p@a.example/'] }, 'Failed to read --journal: it holds a user name or a password.'],
    [{ profile: [','] }, 'Failed to read --profile: it names nothing. Please give a name, or leave it out.'],
    [{ allowTools: ['={}'] }, 'Failed to read --allow-tool: it names no tool.'],
    [
      { maxRequests: ['0'] },
      'Failed to read --max-requests: 0 is out of range. Please give a number from 1 to 100000000.',
    ],
    [{ rate: ['0'] }, 'Failed to read --rate: 0 is out of range. Please give a number from 0.01 to 1000000.'],
    [{ timeout: ['2000m'] }, 'Please give a number of milliseconds from 1 to 3600000.'],
    [
      { allow: ['everything'] },
      'Failed to follow --allow: there is no "everything". Please use one of reveals-key, trespasses, heavy',
    ],
    [{ report: ['jsn=a'] }, 'did you mean "json"?'],
    [{ report: ['json'] }, 'Failed to choose a report: "json" names no path.'],
    [{ restart: [''] }, 'Failed to read --restart: it holds no command. Please give one, or leave it out.'],
    [{ restart: [' \t'] }, 'Failed to read --restart: it holds no command.'],
    [{ ca: ['/nowhere.pem'] }, 'Failed to read --ca: ENOENT'],
  ])('%o is refused', (flags, message) => {
    expect(refusal({ flags })).toContain(message);
  });
});

describe('a secret in the wrong place', () => {
  it.each([
    [{ credentials: ['c2stbGl2ZS1TRUNSRVQ='] }, 'what was given is no role'],
    [{ credentials: ['sk-live-SECRET==x'] }, 'what was given is no role'],
    [{ tools: ['sk-live-SECRET=x'] }, 'what was given is no role'],
    [{ headers: ['Authorization Bearer sk-live-SECRET: x'] }, 'what stands before its first ":" is no header name'],
    [{ headers: ['sk-live-SECRET:'] }, '--header: it is empty'],
    [{ headers: ['sk-live-SECRET'] }, 'what was given has no ":"'],
    [{ allowTools: ['x=sk-live-SECRET'] }, '--allow-tool x: its arguments are no JSON. Please'],
    [{ allowTools: ['x={"a":"sk-live-SECRET"'] }, 'its arguments are no JSON (from position 21). Please'],
    [{ journal: ['sk-live-SECRET'] }, 'what was given is no URL'],
    [{ journal: ['https://sk-live-SECRET@a.example/'] }, 'it holds a user name'],
    [{ key: ['env:sk-live-SECRET'] }, 'the environment variable after "env:" is not set'],
  ])('is not repeated: %o', (flags, cause) => {
    const warnings: string[] = [];
    const message = refusal({ flags, warn: (text) => warnings.push(text) });
    expect(message).toContain(cause);
    expect([message, ...warnings].join()).not.toMatch(/SECRET|c2st/);
  });

  it('is not repeated in a warning', () => {
    const warnings: string[] = [];
    told({ flags: { headers: ['token-SECRET: x'] }, warn: (text) => warnings.push(text) });
    expect(warnings.join()).toMatch(/^--header holds a secret/);
  });

  it('is not repeated where a target file holds it', () => {
    const message = refusal({ file: { path: 't.yaml', content: { timeout: 'sk-live-SECRET' } } });
    expect(message).toContain('Failed to read t.yaml, timeout: what it holds is no duration.');
    expect(message).not.toContain('SECRET');
  });
});

describe('the URL', () => {
  it('is the argument, or MCP_ASSAY_URL, or in the target file', () => {
    const file = { path: 't', content: { url: 'c' } };
    expect(urlTold('a', { env: { MCP_ASSAY_URL: 'b' }, file })).toBe('a');
    expect(urlTold(undefined, { env: { MCP_ASSAY_URL: 'b' }, file })).toBe('b');
    expect(urlTold(undefined, { env: { MCP_ASSAY_URL: '' }, file })).toBe('c');
    expect(() => urlTold(undefined, { env: {} })).toThrow('Failed to check: no URL was given.');
  });
});

describe('the options of check()', () => {
  it('know nothing of reports, and strict and heavy by what they mean', () => {
    const flags = {
      strict: ['true'],
      heavy: ['true'],
      allow: ['reveals-key'],
      recordContent: ['true'],
      card: ['true'],
      log: ['x'],
      seed: ['5'],
    };
    expect(checkOptions('http://a.example', told({ flags }))).toEqual({
      url: 'http://a.example',
      seed: 5,
      allow: ['reveals-key', 'heavy'],
      failOn: ['advice', 'unverifiable'],
      content: true,
    });
  });
});

describe('the settings', () => {
  it('each have a variable of their own name, or none', () => {
    const names = Object.values<Setting>(settings).flatMap(({ env }) => Object.keys(env));
    expect(new Set(names).size).toBe(names.length);
    const without = Object.values<Setting>(settings).filter(({ flags, env }) => !(variableOf(flags) in env));
    expect(without.map(({ flags }) => flags.split(' ')[0])).toEqual([
      '--credential',
      '--header',
      '--tool',
      '--allow-tool',
      '--direct-header',
      '--set',
      '--arg',
      '--env',
      '--report',
    ]);
  });
});
