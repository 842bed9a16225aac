/** An invented vendor from its files alone: judged right, and with a fault. Nothing of it is in the sources. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { catalogue, check, loadProfile, type Summary } from '../../index.ts';
import { type FaultName, type Gateway, mockGateway } from '../../mock-server/index.ts';
import { program } from '../cli/__test-helpers__/program.ts';
import { resident } from '../cli/__test-helpers__/resident.ts';
import probes from './acme-probes.ts';

const folder = import.meta.dirname;
const all = [...catalogue, ...probes];
const KEY = 'key-of-acme';

/** A gateway that does as tests/profiles/acme.yaml says. */
function acmeGateway(): Gateway {
  return mockGateway('kindo', {
    bundled: false,
    integrations: {
      notes: { tools: { add: { description: 'Adds a note.' }, 'list.all': { description: 'Lists all notes.' } } },
      tasks: { tools: { add: { description: 'Adds a task.' } } },
    },
    accounts: Object.fromEntries(
      ['default', 'second', 'revoked', 'unentitled'].map((name) => [
        name,
        { key: name === 'default' ? KEY : `${KEY}-${name}`, connections: ['notes', 'tasks'], platform: false },
      ]),
    ),
    behaviour: {
      document: 'acme@1',
      path: '/mcp',
      server: { name: 'acme', version: '1' },
      credentials: { places: [{ header: 'x-acme-key' }] },
      accept: null,
      naming: { separator: '.', split: 'first' },
      filter: { query: 'servers', header: null },
      refusals: {
        'unknown-tool': { as: 'result', code: 0, message: 'There is no tool {name}.' },
        'malformed-name': { as: 'result', code: 0, message: 'There is no tool {name}.' },
      },
      limits: { request: 65_536, requestBody: '{"error":"Too large: 64 KiB at most."}' },
    },
  });
}

interface Asked {
  readonly fault?: FaultName;
  readonly profile?: string;
  /** Left out: the whole catalogue. */
  readonly only?: readonly string[];
}

async function judged({ fault, profile = 'acme.yaml', only = [] }: Asked = {}): Promise<Summary> {
  const gateway = acmeGateway();
  if (fault) gateway.faults.add(fault);
  return check({
    url: 'https://acme.example/mcp',
    handle: gateway.fetch,
    key: KEY,
    profile: await loadProfile(join(folder, profile), { probes: all }),
    probes: all,
    ...(only.length > 0 && { only }),
    allow: ['heavy'],
    runs: 5,
    seed: 1,
  });
}

function verdictsOf({ verdicts }: Summary, document = 'acme@1'): Readonly<Record<string, string>> {
  const own = verdicts.filter((each) => each.document === document);
  return Object.fromEntries(own.map(({ probe, verdict }) => [probe, verdict]));
}

const clean = {
  'auth/preferred-alone': 'pass',
  'auth/no-credential': 'pass',
  'accept/documented-pair': 'pass',
  'accept/without-event-stream': 'pass',
  'accept/upper-case': 'pass',
  'naming/listed-names': 'pass',
  'errors/unknown-tool': 'pass',
  'http/request-at-limit': 'pass',
  'http/request-above-limit': 'pass',
  'filter/query': 'pass',
  'methods/unknown': 'observed',
  'acme/ping-with-params': 'pass',
};

/** What the document promises. */
const promised = Object.keys(clean);

describe('a vendor whose document is a file', () => {
  it('is found to keep its promises, by its own conventions and probes', async () => {
    const summary = await judged();
    expect(verdictsOf(summary)).toEqual(clean);
    expect(summary.exitCode).toBe(0);
  });

  it.each([
    ['ping-refused', { 'acme/ping-with-params': 'violation' }],
    ['filter-ignored-in-query', { 'filter/query': 'violation' }],
    ['413-answered-400', { 'http/request-above-limit': 'violation' }],
    ['refuses-documented-accept', { 'accept/documented-pair': 'violation', 'accept/upper-case': 'advice' }],
  ] as const)('with the fault %s breaks exactly these', async (fault, broken) => {
    const summary = await judged({ fault, only: promised });
    expect(verdictsOf(summary)).toEqual({ ...clean, ...broken });
    expect(summary.exitCode).toBe(1);
  });

  it('is told with its own statements and sources', async () => {
    const { verdicts } = await judged({ fault: '413-answered-400', only: ['http/request-above-limit'] });
    expect(verdicts.find(({ verdict }) => verdict === 'violation')?.statements).toMatchObject([
      { id: 'A-07', sources: ['https://docs.acme.example/mcp#limits', 'https://docs.acme.example/limits'] },
    ]);
  });

  it('is judged beside another by "on", which does not gate', async () => {
    const summary = await judged({ profile: 'like-acme.json', only: promised });
    expect(verdictsOf(summary, 'acme-staging@1')).toEqual(clean);
    expect(summary.documents.map(({ id, gates }) => [id, gates])).toEqual([
      ['acme-staging@1', true],
      ['kindo@2026.09', false],
      ['mcp@2024-11-05', false],
    ]);
    expect(verdictsOf(summary, 'kindo@2026.09')).toMatchObject({ 'accept/without-event-stream': 'deviation' });
    expect(summary.exitCode).toBe(0);
  });

  it('is checked by the program, named by files from the folder of the target file', async () => {
    const { url, close } = await acmeGateway().listen();
    try {
      const args = [
        'check',
        url,
        '--target',
        join(folder, 'acme.target.yaml'),
        '--only',
        promised.join(),
        '--report',
        'json=-',
        '--log',
        '/dev/null',
      ];
      const { code, stdout, stderr } = await program(args, { env: { ACME_KEY: KEY } });
      expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
      expect(verdictsOf(JSON.parse(stdout).runs[0])).toEqual(clean);
    } finally {
      await close();
    }
  });

  it('is listed by the program', async () => {
    const files = ['--profile', join(folder, 'acme.yaml'), '--probes', join(folder, 'acme-probes.ts')];
    const { code, stdout } = await resident(['probes', ...files]);
    expect(code).toBe(0);
    expect(stdout).toContain('  acme/ping-with-params\n');
    expect(stdout).toContain('        A-10, explicit: https://docs.acme.example/mcp#ping\n');
  });

  it('has a schema that knows its probes', async () => {
    const { code, stdout } = await resident(['probes', '--probes', join(folder, 'acme-probes.ts'), '--schema']);
    expect(code).toBe(0);
    const validate = new Ajv({ allowUnionTypes: true, strictTypes: false }).compile(JSON.parse(stdout));
    const profile = parse(readFileSync(join(folder, 'acme.yaml'), 'utf8'));
    expect([validate(profile), validate.errors]).toEqual([true, null]);
  });
});
