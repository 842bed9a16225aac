/** What `check` refuses before anything is asked; how it runs is tested in `tests/cli`. */

import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { prepare } from '../check.ts';
import { Mistake } from '../harness/mistake.ts';
import { typedFlags } from './asked.ts';
import { define } from './check.ts';
import { checkOptions, toldBy } from './told.ts';

/** Reads a command line as the verb does, up to where the first request would be sent. */
async function prepared(url: string, ...args: readonly string[]) {
  const command = new Command('check').exitOverride();
  define(command);
  let typed: Record<string, unknown> = {};
  command.action((_url: string, options: Record<string, unknown>) => {
    typed = options;
  });
  await command.parseAsync([url, ...args], { from: 'user' });
  const told = toldBy({ flags: typedFlags(typed), env: {}, folder: '/work', warn: () => undefined });
  const run = prepare(checkOptions(url, told));
  await run.close();
  return run.prepared;
}

describe('a command line', () => {
  it('decides whose promises gate', async () => {
    const gating = async (...args: readonly string[]) => {
      const { documents, byRevision } = await prepared('https://a.example/mcp', ...args);
      const specification = byRevision ? [...byRevision.values()].map(({ gates }) => gates) : [];
      return [
        documents.map(({ document, gates }) => `${document.id} ${gates}`).join(),
        [...new Set(specification)].join(),
      ];
    };
    expect(await gating()).toEqual(['', 'true']);
    expect(await gating('--gate', 'spec')).toEqual(['', 'true']);
    expect(await gating('--profile', 'kindo')).toEqual(['kindo@2026.09 true', 'false']);
    expect(await gating('--profile', 'kindo', '--gate', 'vendor')).toEqual(['kindo@2026.09 true', 'false']);
    expect(await gating('--profile', 'kindo', '--gate', 'spec')).toEqual(['kindo@2026.09 false', 'true']);
    expect(await gating('--profile', 'kindo', '--gate', 'both')).toEqual(['kindo@2026.09 true', 'true']);
    // A revision that is named gates, as any document that is.
    expect(await gating('--profile', 'mcp@2025-06-18', '--gate', 'vendor')).toEqual(['mcp@2025-06-18 true', '']);
    await expect(gating('--gate', 'both')).rejects.toThrow(
      'Failed to follow --gate: it is "both", and no document is named that could gate. Please name one with --profile, or leave it out.',
    );
    await expect(gating('--gate', 'vender')).rejects.toThrow('did you mean "vendor"?');
  });

  it('decides every limit', async () => {
    const args = [
      '--rate',
      '5',
      '--concurrency',
      '3',
      '--max-requests',
      '70',
      '--timeout',
      '2s',
      '--deadline',
      '1m',
      '--runs',
      '9',
      '--seed',
      '-4',
    ];
    const run = await prepared(
      'https://a.example/mcp',
      ...args,
      '--wait',
      '30s',
      '--strict',
      '--heavy',
      '--record-content',
    );
    expect(run.limits).toMatchObject({
      rate: 5,
      concurrency: 3,
      maxRequests: 70,
      timeout: 2_000,
      deadline: 60_000,
      cases: 9,
    });
    expect(run).toMatchObject({
      seed: -4,
      patience: 30_000,
      failOn: ['advice', 'unverifiable'],
      content: true,
      preflightTimeout: 2_000,
    });
    expect([...run.selection.allow]).toContain('heavy');
  });

  it('leaves the defaults of the place', async () => {
    const [here, there] = [await prepared('http://localhost:8080/mcp'), await prepared('https://a.example/mcp')];
    expect(here.limits).toMatchObject({ concurrency: 16, cases: 100 });
    expect(there.limits).toMatchObject({ concurrency: 4, rate: 10, cases: 20, maxRequests: 2_000 });
    expect([...here.selection.allow]).toEqual(expect.arrayContaining(['reveals-key', 'trespasses']));
    expect([...there.selection.allow]).toEqual(['safe', 'calls-tools', 'opens-sessions']);
  });

  it('may present a credential in a header where no key is given', async () => {
    const run = await prepared('https://a.example/mcp', '--header', 'Authorization: Bearer a');
    expect(run.target.headers).toEqual([['Authorization', 'Bearer a']]);
  });

  it('is judged by the documents in their order', async () => {
    const run = await prepared('https://a.example/mcp', '--profile', 'kindo@unversioned', '--profile', 'kindo');
    expect(run.documents.map(({ document }) => document.id).slice(0, 2)).toEqual([
      'kindo@unversioned',
      'kindo@2026.09',
    ]);
  });

  it.each([
    [['--profile', 'kndo'], 'Failed to choose a profile: there is no "kndo". Please use one of mcp, karzoun, kindo, '],
    [['--only', 'acept/*'], 'Failed to follow --only: there is no "acept/*".'],
    [['--only', 'acept/*'], 'did you mean "accept/*"?'],
    [['--skip', 'accept/documented-pear'], 'did you mean "accept/documented-pair"?'],
    [['--without', 'secnd'], 'did you mean "second"?'],
    [
      ['--fail-on', 'advise'],
      'Failed to follow --fail-on: there is no "advise". Please use one of advice, unverifiable, new; did you mean "advice"?',
    ],
    [
      ['--fail-on', 'new,advice'],
      'Failed to follow --fail-on new: there is nothing that tells what is new. Please name',
    ],
    [['--shard', '1/3'], 'Failed to split the run: its shards have to share a seed. Please give each of them the same'],
    [['--shard', '4/3', '--seed', '5'], 'Failed to read the shard: 4/3 is none. Please write the first of three as'],
    [['--shard', '0/3', '--seed', '5'], 'Failed to read the shard: 0/3 is none.'],
    [['--shard', 'half'], 'Failed to read --shard: "half" is no part of a whole.'],
    [['--credential', 'secnd=a'], 'Failed to read the credentials: there is no "secnd".'],
    [['--tool', 'disbled=a'], 'did you mean "disabled"?'],
    [['--key', 'a', '--credential', 'second=a'], 'Failed to read the credentials: "second" is the same as the key.'],
    [['--key', 'a\nb'], 'Failed to read the key: it holds a line break'],
    [['--header', 'X A: b'], 'Failed to read --header: what stands before its first ":" is no header name.'],
    [
      ['--key', 'a', '--header', 'authorization: Bearer b'],
      'Failed to read the headers: "Authorization" is where the key is presented. Please leave out the header, or the key.',
    ],
    [['--key', 'a', '--profile', 'kindo', '--header', 'X-API-Key: b'], 'is where the key is presented.'],
    [['--key', 'a', '--header', 'accept: */*'], 'Failed to read the headers: "Accept" is the request\'s own.'],
    [['--set', 'limits.request=5'], 'Failed to follow --set: no document is judged whose limit it could set.'],
    [['--profile', 'kindo', '--set', 'limits.reqest=5'], 'did you mean "limits.request"?'],
    [['--profile', 'kindo', '--set', 'limits.request=0'], 'Failed to follow --set: limits.request is "0".'],
    [['--runs', '0'], 'Failed to read --runs: 0 is out of range. Please give a number from 1 to 100000.'],
    [['--seed', '4294967296'], 'Failed to read --seed: 4294967296 is out of range.'],
    [['--rate', '0'], 'Failed to read --rate: 0 is out of range.'],
    [['--concurrency', '0'], 'Failed to read --concurrency: 0 is out of range.'],
    [['--max-requests', '-1'], 'Failed to read --max-requests: -1 is out of range.'],
    [['--timeout', '0'], 'Failed to read --timeout: 0 is out of range.'],
    [['--deadline', '2000m'], 'Failed to read --deadline: 120000000 is out of range.'],
  ])('%j is refused', async (args, message) => {
    const reading = prepared('http://localhost:8080/mcp', ...args);
    await expect(reading).rejects.toThrow(Mistake);
    await expect(reading).rejects.toThrow(message);
  });

  it.each([
    ['nowhere', 'Failed to read the URL: "nowhere" is not one. Please give a full URL'],
    ['ftp://a.example/', 'Failed to read the URL: its scheme is "ftp:".'],
    [
      'http://user:word@a.example/',
      'Failed to read the URL: it holds a user name or a password. Please give credentials with --key or --header.',
    ],
    ['http://sk-live@:99999/', 'Failed to read the URL: what was given is not one.'],
    ['http://:word@a.example/', 'it holds a user name or a password'],
  ])('the URL %s is refused', async (url, message) => {
    await expect(prepared(url)).rejects.toThrow(message);
  });
});
