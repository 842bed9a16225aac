/** docs/examples: gateways that nothing in the sources knows, judged by a file alone. Right, and with one behaviour changed. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readProfile } from '../../cli/profile-file.ts';
import { documentOf } from '../../harness/profile.ts';
import { catalogue, check, type Summary } from '../../index.ts';
import { type BehaviourChange, type FaultName, mockGateway } from '../../mock-server/index.ts';

const folder = join(import.meta.dirname, '../../docs/examples');
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const METADATA = '/.well-known/oauth-protected-resource/mcp';
const DENIED = { status: 404, body: '{}' };

/** As the pages describe agentgateway with two targets for this caller, and a third out of its reach. */
const asDocumented = {
  document: 'agentgateway@2026.11',
  path: '/mcp',
  protocolVersion: '2025-11-25',
  server: { name: 'agentgateway', version: '1' },
  credentials: { places: [{ header: 'authorization', scheme: 'Bearer' }] },
  unauthorised: { challenge: `Bearer resource_metadata="{origin}${METADATA}"` },
  platformTools: false,
  naming: { separator: '_', split: 'first' },
  filter: { query: null, header: null },
  metadata: [{ path: METADATA, resource: '{origin}/mcp' }],
  rest: { connections: null, models: null },
  sessions: {
    header: 'mcp-session-id',
    missing: { status: 400, body: '{}' },
    unknown: DENIED,
    ends: true,
    idle: 60_000,
    survivesRestart: false,
  },
} satisfies BehaviourChange;

interface Changed {
  readonly behaviour?: BehaviourChange;
  readonly fault?: FaultName;
}

/** Asks one that was changed only what the document speaks of. */
async function judged(file: string, changed?: Changed): Promise<Summary> {
  const { behaviour, fault } = changed ?? {};
  const prompts = { hello: { text: 'Say hello.' } };
  const gateway = mockGateway('kindo', {
    bundled: false,
    integrations: {
      time: { tools: { get_current_time: { description: 'Tells the time.' } } },
      everything: { tools: { echo: { description: 'Says it again.' } }, prompts },
      vault: { tools: { read: { description: 'Reads a secret.' } } },
    },
    accounts: { default: { key: 'token-of-alice', connections: ['time', 'everything'] } },
    behaviour: { ...asDocumented, prompts: true, ...behaviour },
  });
  if (fault) gateway.faults.add(fault);
  const profile = await readProfile(join(folder, file), catalogue);
  return check({
    url: 'http://gateway.example/mcp',
    handle: gateway.fetch,
    key: 'token-of-alice',
    tools: { unauthorised: 'vault_read' },
    profile,
    ...(changed && { only: [...documentOf(profile).promises.keys()] }),
    runs: 3,
    seed: 1,
  });
}

/** What is not kept: `violation: naming/listed-names`. */
function broken({ documents, verdicts }: Summary): readonly string[] {
  // The specification is judged beside it.
  const gating = documents.filter(({ gates }) => gates).map(({ id }) => id);
  const own = verdicts.filter(
    ({ document, verdict }) => document !== null && gating.includes(document) && verdict !== 'pass',
  );
  return own.map(({ probe, verdict }) => `${verdict}: ${probe}`).sort();
}

/** Statements of a base that a file has no use for. */
const outdated: Readonly<Record<string, readonly string[]>> = { 'agentgateway-stateless.yaml': ['AG-10'] };

describe.each(files)('%s', (file) => {
  it('is read, and has a probe or a reason for each of its statements', async () => {
    const { statements, promises } = documentOf(await readProfile(join(folder, file), catalogue));
    const used = new Set([...promises.values()].flat().flatMap((promise) => promise.statements));
    const left = Object.entries(statements).filter(([id, { unseen }]) => (unseen === undefined) !== used.has(id));
    expect(Object.keys(statements).length).toBeGreaterThan(15);
    expect(left.map(([id]) => id)).toEqual(outdated[file] ?? []);
  });
});

describe('agentgateway', () => {
  it('is found to do as documented', async () => {
    const summary = await judged('agentgateway.yaml');
    expect(broken(summary)).toEqual([]);
    expect(summary.exitCode).toBe(0);
    expect(summary.verdicts.filter(({ document }) => document === summary.documents[0]?.id)).toHaveLength(12);
  });

  it('without state is another document, which extends it', async () => {
    expect(broken(await judged('agentgateway-stateless.yaml', { behaviour: { sessions: null } }))).toEqual([]);
    expect(broken(await judged('agentgateway-stateless.yaml', {}))).toEqual([
      'violation: lifecycle/session-handed-out',
    ]);
  });

  const { challenge } = asDocumented.unauthorised;
  const changes: readonly (readonly [what: string, changed: Changed, found: readonly string[]])[] = [
    [
      'a hyphen in names',
      { behaviour: { naming: { separator: '-', split: 'first' } } },
      ['violation: methods/prompt-names', 'violation: naming/listed-names'],
    ],
    ['no sessions', { behaviour: { sessions: null } }, ['violation: lifecycle/session-handed-out']],
    [
      'no challenge',
      { behaviour: { unauthorised: { body: '{}', challenge: null } } },
      ['advice: auth/challenge', 'violation: auth/no-credential'],
    ],
    [
      'a challenge that names the metadata of the whole host',
      { behaviour: { unauthorised: { body: '{}', challenge: challenge.replace('/mcp"', '"') } } },
      ['advice: auth/challenge'],
    ],
    [
      'no metadata',
      { behaviour: { metadata: [] } },
      [
        'advice: metadata/bearer-methods',
        'advice: metadata/endpoint-resource',
        'advice: metadata/of-endpoint-without-key',
        'violation: metadata/bearer-methods',
        'violation: metadata/of-endpoint',
      ],
    ],
    [
      'metadata of another resource',
      { behaviour: { metadata: [{ path: METADATA, resource: '{origin}' }] } },
      ['advice: metadata/endpoint-resource'],
    ],
    [
      'metadata for those with a key alone',
      { fault: 'metadata-needs-key' },
      ['advice: metadata/of-endpoint-without-key'],
    ],
    [
      'tools out of reach in the list',
      { behaviour: { lists: { unentitled: true } } },
      ['violation: scoping/unreachable-listed'],
    ],
    ['unknown tokens let in', { fault: 'accepts-unknown-bearer' }, ['violation: auth/unknown-key-as-preferred']],
    ['anybody let in', { fault: 'accepts-anonymous' }, ['violation: auth/no-credential']],
  ];

  it.each(changes)('with %s is found to break exactly these', async (_, changed, found) => {
    const summary = await judged('agentgateway.yaml', changed);
    expect(broken(summary)).toEqual(found);
    expect(summary.exitCode).toBe(found.some((each) => each.startsWith('violation')) ? 1 : 0);
  });

  it('can break each of its promises', async () => {
    const { promises } = documentOf(await readProfile(join(folder, 'agentgateway.yaml'), catalogue));
    const failures = [...promises].flatMap(([probe, all]) =>
      all.map(({ level, basis }) => `${level === 'must' && basis === 'explicit' ? 'violation' : 'advice'}: ${probe}`),
    );
    expect([...new Set(changes.flatMap(([, , found]) => found))].sort()).toEqual(failures.sort());
  });

  it('that refuses its own token is told so, and not judged', async () => {
    const { exitCode, preflight } = await judged('agentgateway.yaml', { fault: 'refuses-bearer' });
    expect([exitCode, preflight?.cause]).toEqual([2, 'refused']);
  });
});
