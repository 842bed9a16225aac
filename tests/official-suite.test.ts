/** The official conformance suite, run against the presets of the specification: what it asks of a server, they do. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { MCP_CLIENTS, mockGateway, type PresetName } from '../mock-server/index.ts';
import { faultsIn, officially, type Ran, suite } from './__test-helpers__/official.ts';
import { missing } from './__test-helpers__/optional.ts';
import { freePort } from './__test-helpers__/servers.ts';

const withoutSuite = missing(suite, 'npm ci --prefix tests/servers');
const why = withoutSuite ? ` (${withoutSuite})` : '';

interface Entry {
  readonly scenario: string;
  readonly leg: string;
  readonly reason: string;
}

/** What the suite requires of a server, and what it runs besides without counting it. */
function requirements(revision: string): { readonly required: readonly string[]; readonly further: readonly string[] } {
  const path = join(suite, 'requirements', `${revision}.yaml`);
  if (!existsSync(path)) return { required: [], further: [] };
  const { server, not_scored: besides } = parse(readFileSync(path, 'utf8')) as {
    readonly server: readonly string[];
    readonly not_scored: readonly Entry[];
  };
  return { required: server, further: besides.filter(({ leg }) => leg === 'server').map(({ scenario }) => scenario) };
}

/**
 * Runs the suite against a preset that listens.
 *
 * @param see Is shown all that the suite has written so far, each time that it writes.
 */
async function run(
  preset: PresetName,
  flagsFor: (url: string) => readonly string[],
  see?: (output: string) => void,
): Promise<Ran> {
  const listening = await mockGateway(preset).listen();
  try {
    return await officially(flagsFor(listening.url), see);
  } finally {
    await listening.close();
  }
}

const newest = requirements('2025-11-25');

describe.skipIf(withoutSuite)(`mcp@2025-11-25 under the official suite${why}`, () => {
  let ran: Ran;
  beforeAll(async () => {
    ran = await run('mcp@2025-11-25', (url) => ['server', '--url', url, '--requirements', '2025-11-25']);
  });
  afterAll(() => {
    const made = [...(ran?.checks.values() ?? [])].flat().filter(({ status }) => status === 'SUCCESS').length;
    console.info(
      `${newest.required.length} scenarios required, ${newest.further.length} besides: ${made} checks passed.`,
    );
  });

  it('has all that is required', () => {
    expect(newest.required.length).toBeGreaterThan(20);
    expect([...ran.checks.keys()].sort()).toEqual([...newest.required, ...newest.further].sort());
    expect(ran.code, ran.output).toBe(0);
  });

  it.each([...newest.required, ...newest.further])('%s', (scenario) => {
    const checks = ran.checks.get(scenario) ?? [];
    expect(checks.filter(({ status }) => status === 'SUCCESS').length).toBeGreaterThan(0);
    expect(faultsIn(checks)).toEqual([]);
  });
});

describe.skipIf(withoutSuite)(`the older presets under the official suite${why}`, () => {
  it.each([
    ['2025-06-18', 27],
    ['2025-03-26', 1],
  ] as const)('mcp@%s passes all %i scenarios that there are for it', async (revision, scenarios) => {
    const { code, checks, output } = await run(`mcp@${revision}`, (url) => [
      'server',
      '--url',
      url,
      '--suite',
      'all',
      '--spec-version',
      revision,
    ]);
    expect(checks.size, output).toBe(scenarios);
    expect(faultsIn([...checks.values()].flat())).toEqual([]);
    expect(code).toBe(0);
  });
});

describe.skipIf(withoutSuite)(`the authorization server of mcp-oauth under the official suite${why}`, () => {
  it('describes itself, and grants a code for a token', async () => {
    const port = await freePort();
    let opened: Promise<unknown> | undefined;
    const ran = await run(
      'mcp-oauth',
      (url) => {
        const server = ['authorization', '--url', new URL(url).origin, '--resource', url];
        return [...server, '--client-id', MCP_CLIENTS.open.id, '--port', String(port)];
      },
      (output) => {
        // The suite has a page opened by hand.
        const page = /^http\S+\/authorize\?\S+$/m.exec(output)?.[0];
        if (page !== undefined && output.includes('Callback server started')) opened ??= fetch(page);
      },
    );
    expect([...ran.checks.keys()].sort(), ran.output).toEqual([
      'authorization-code-grant',
      'authorization-server-metadata-endpoint',
    ]);
    const faults = faultsIn([...ran.checks.values()].flat());
    // Client ids that are URLs would have to be fetched from other hosts: it does not take them, and does not say so.
    expect(faults.map(({ id, status }) => [id, status])).toEqual([['authorization-server-metadata-cimd', 'WARNING']]);
    expect(ran.code).toBe(0);
    await opened;
  });
});
