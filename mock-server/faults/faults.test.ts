import { describe, expect, test } from 'vitest';
import { karzounCard, karzounGateway } from '../__test-helpers__/karzoun.ts';
import { ask, battery } from '../battery.ts';
import { type Gateway, mockGateway } from '../gateway.ts';
import type { PresetName } from '../presets.ts';
import { authorizationFaults } from './authorization.ts';
import { batchFaults } from './batches.ts';
import { featureFaults } from './features.ts';
import { graphqlFaults } from './graphql.ts';
import { type FaultName, faultNames, faults } from './index.ts';
import { jsonRpcFaults } from './json-rpc.ts';
import { negotiationFaults } from './negotiation.ts';
import { operationNameFaults } from './operation-names.ts';
import { operationFaults } from './operations.ts';
import { publishedFaults } from './published.ts';
import { reportFaults } from './reports.ts';
import { resourceFaults } from './resources.ts';
import { sessionFaults } from './sessions.ts';
import { sharedSessionFaults } from './shared-sessions.ts';
import { taskFaults } from './tasks.ts';
import { tokenFaults } from './tokens.ts';

const KINDO = ['kindo@2026.09', 'kindo@unversioned'] as const satisfies PresetName[];
const waited: number[] = [];

async function wait(milliseconds: number): Promise<void> {
  waited.push(milliseconds);
}

function small(preset: PresetName): Gateway {
  return mockGateway(preset, {
    behaviour: { limits: { request: preset === 'kindo@unversioned' ? null : 2000 } },
    wait,
  });
}

/** Everything that a caller and the integrations see of a gateway. */
async function card(gateway: Gateway): Promise<string> {
  const seen: unknown[] = [];
  for (const what of battery) {
    seen.push(await ask(gateway, what).then(({ status, headers, text }) => [status, headers, text], String));
  }
  // At once, for what one request has to do with another.
  const together = ['assay-id-1', 'assay-id-2'].map((id) => ask(gateway, { id }).then(({ text }) => text, String));
  seen.push(await Promise.all(together));
  // Between two calls, for what is to be computed afresh each time.
  gateway.disconnect('default', 'github');
  seen.push(await ask(gateway, { method: 'tools/list' }).then(({ text }) => text, String));
  gateway.connect('default', 'github');
  return JSON.stringify([seen, gateway.journal.map(({ headers: _, ...entry }) => entry)]);
}

/** A gateway, and all that is seen of it. */
interface Subject {
  gateway: Gateway;
  look(): Promise<string>;
}

function kindo(preset: PresetName): Subject {
  const gateway = small(preset);
  return { gateway, look: () => card(gateway) };
}

function karzoun(): Subject {
  const clocked = karzounGateway({ wait });
  return { gateway: clocked.gateway, look: () => karzounCard(clocked) };
}

const subjects = [...KINDO.map((preset) => () => kindo(preset)), karzoun];
const references = new Map<() => Subject, string>();
for (const make of subjects) references.set(make, await make().look());

/** Whether the fault is to be seen on a preset of the specification. */
function isOfMcp(name: FaultName): boolean {
  return (['mcp', 'mcp-oauth'] as const).some((preset) => mockGateway(preset).faults.shows(name));
}

/** Whether the fault is to be seen on a gateway. */
async function isSeen(name: FaultName, make: () => Subject): Promise<boolean> {
  const { gateway, look } = make();
  if (!gateway.faults.shows(name)) return false;
  gateway.faults.add(name);
  waited.length = 0;
  return (await look()) !== references.get(make) || waited.length > 0;
}

describe('every fault', () => {
  // Of what Kindo does not have.
  const ofKarzoun = [
    ...sessionFaults,
    ...sharedSessionFaults,
    ...tokenFaults,
    ...operationNameFaults,
    ...operationFaults,
    ...graphqlFaults,
  ].map(({ name }): string => name);

  const ofMcp = faults
    .filter(({ name }) => !subjects.some((make) => make().gateway.faults.shows(name)))
    .map(({ name }): string => name);

  // What they change is asked by no document of these gateways: suites/specification.test.ts shows each.
  const ofTheSpecification = [
    ...negotiationFaults,
    ...jsonRpcFaults,
    ...batchFaults,
    ...reportFaults,
    ...publishedFaults,
    ...featureFaults,
    ...resourceFaults,
    ...authorizationFaults,
    ...taskFaults,
  ].map(({ name }): string => name);
  const ofVendors = faultNames.filter((name) => !ofTheSpecification.includes(name));

  test.each(ofVendors)('%s is seen where it can be, and only there', async (name) => {
    const seen = await Promise.all(subjects.map((make) => isSeen(name, make)));
    // Of what neither has: the tests of the questions that it turns show it on a preset of the specification.
    if (ofMcp.includes(name)) expect(isOfMcp(name) && !seen.includes(true)).toBe(true);
    else if (ofKarzoun.includes(name)) expect(seen).toEqual([false, false, true]);
    else expect(seen).toContain(true);
  });

  test('has a name of its own and says in one sentence what is seen', () => {
    expect(new Set(faultNames).size).toBe(faults.length);
    for (const { name, describes } of faults) {
      expect(name).toMatch(/^[a-z0-9.-]+$/);
      expect(describes).toMatch(/^\S[^\n]*[^.]\.$/);
    }
  });

  test('leaves no trace once it is cleared', async () => {
    for (const make of subjects) {
      const { gateway, look } = make();
      for (const name of faultNames) if (gateway.faults.shows(name)) gateway.faults.add(name);
      await look();
      gateway.reset();
      expect(await look()).toBe(references.get(make));
    }
  });
});

test('the reference answers the same each time', async () => {
  for (const make of subjects) expect(await make().look()).toBe(references.get(make));
});

describe('which requests a fault meets', () => {
  async function statuses(gateway: Gateway, count: number): Promise<number[]> {
    const seen: number[] = [];
    for (let i = 0; i < count; i++) seen.push((await ask(gateway)).status);
    return seen;
  }

  test('the first so many', async () => {
    const gateway = mockGateway('kindo');
    gateway.faults.add('always-500', { times: 2 });
    expect(await statuses(gateway, 4)).toEqual([500, 500, 200, 200]);
  });

  test('all but the first so many', async () => {
    const gateway = mockGateway('kindo');
    gateway.faults.add('always-500', { after: 1 });
    expect(await statuses(gateway, 3)).toEqual([200, 500, 500]);
  });

  test('so many after the first, for a change of behaviour too', async () => {
    const gateway = mockGateway('kindo');
    gateway.faults.add('wrong-protocol-version', { after: 1, times: 1 });
    const versions: string[] = [];
    for (let i = 0; i < 3; i++) {
      versions.push((await ask(gateway, { method: 'initialize' })).json.result.protocolVersion);
    }
    expect(versions).toEqual(['2024-11-05', '2025-06-18', '2024-11-05']);
  });

  test('one that is added again begins anew, beside others', async () => {
    const gateway = mockGateway('kindo');
    gateway.faults.add('always-500', { times: 1 });
    gateway.faults.add('ping-with-content');
    await ask(gateway);
    gateway.faults.add('always-500', { times: 1 });
    expect(gateway.faults.list()).toEqual(['ping-with-content', 'always-500']);
    expect(await statuses(gateway, 2)).toEqual([500, 200]);
    expect((await ask(gateway)).json.result).toEqual({ pong: true });
    gateway.faults.clear();
    expect((await ask(gateway)).json.result).toEqual({});
  });
});

describe('what a client must survive', () => {
  test('a key that worked and is refused from then on', async () => {
    const gateway = mockGateway('kindo');
    gateway.faults.add('401-after-success');
    expect((await ask(gateway)).status).toBe(200);
    const refused = await ask(gateway);
    expect([refused.status, refused.headers['www-authenticate']]).toEqual([401, expect.stringContaining('Bearer ')]);
  });

  test('429 says when to come back', async () => {
    const gateway = mockGateway('kindo');
    gateway.faults.add('429-with-retry-after', { times: 1 });
    expect((await ask(gateway)).headers['retry-after']).toBe('1');
  });

  test('a slow answer waits on the timers it was given', async () => {
    const gateway = small('kindo');
    waited.length = 0;
    gateway.faults.add('slow-answer', { milliseconds: 60_000 });
    expect((await ask(gateway)).status).toBe(200);
    expect(waited).toEqual([60_000]);
  });

  test('a cut stream ends in an error, not in a short body', async () => {
    const gateway = mockGateway('kindo');
    gateway.faults.add('cut-stream');
    await expect(ask(gateway)).rejects.toThrow('cut');
  });
});

test.each([
  ['serve-other-path', {}, /there is no fault "serve-other-path".*did you mean "serves-other-paths"\?/],
  ['always-500', { times: -1 }, 'Failed to add the fault "always-500": times is -1.'],
  ['always-500', { after: Number.NaN }, 'after is NaN'],
  [
    'reuses-terminated-session',
    {},
    'Failed to add the fault "reuses-terminated-session": it changes nothing on a gateway that behaves by kindo@2026.09. Please leave it out, or take a gateway where it is to be seen: karzoun, karzoun@mintlify, mcp, mcp@2025-11-25, mcp@2025-06-18, mcp@2025-03-26, mcp@2024-11-05, mcp-oauth, mcp-oauth@2025-11-25, mcp-oauth@2025-06-18, mcp-oauth@2025-03-26.',
  ],
])('refuses to add %s with %j', (name, options, message) => {
  expect(() => mockGateway('kindo').faults.add(name, options)).toThrow(message);
});
