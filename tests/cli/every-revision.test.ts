/** `--revision all`: each revision that an endpoint agrees on, in a run of its own. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type FaultName, KINDO_KEYS, mockGateway, type PresetName } from '../../mock-server/index.ts';
import { emptyFolder, start } from './__test-helpers__/program.ts';
import { resident } from './__test-helpers__/resident.ts';

const folder = emptyFolder();
afterAll(() => folder[Symbol.dispose]());

async function checked(preset: PresetName, args: readonly string[], fault?: FaultName) {
  const gateway = mockGateway(preset);
  if (fault) gateway.faults.add(fault);
  const { url, close } = await gateway.listen();
  try {
    return await resident(['check', url, '--revision', 'all', '--only', 'methods/*', ...args], { cwd: folder.path });
  } finally {
    await close();
  }
}

describe('--revision all', () => {
  it('checks each revision that is agreed on, newest first, in one report, each with a log of its own', async () => {
    const { code, stdout } = await checked('mcp', ['--report', 'json=own.json', '--log', 'own.ndjson']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    const ids = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'];
    expect(readdirSync(folder.path).filter((name) => name.startsWith('own.'))).toEqual([
      ...ids.map((id) => `own.${id}.ndjson`),
      'own.json',
    ]);
    const { runs } = JSON.parse(readFileSync(join(folder.path, 'own.json'), 'utf8'));
    expect(runs).toMatchObject(
      ids.toReversed().map((id) => ({ revision: id, documents: [{ id: `mcp@${id}`, gates: true }] })),
    );
  });

  it('ends as its gravest run, and names what was not agreed on', async () => {
    const key = ['--key', KINDO_KEYS.default, '--log', '/dev/null'];
    const { code, stderr } = await checked('kindo', key, 'ping-refused');
    expect(stderr).toContain('not agreed on: 2025-11-25, 2025-06-18, 2025-03-26\n');
    expect(code).toBe(1);
  });

  it('does not fail for a revision in which nothing of what was selected is promised, and says so', async () => {
    const gateway = mockGateway('mcp');
    const { url, close } = await gateway.listen();
    const args = ['check', url, '--revision', 'all', '--log', '/dev/null', '--only'];
    const { code, stdout } = await resident([...args, 'accept/*'], { cwd: folder.path });
    const none = await resident([...args, 'clients/*', '--clients'], { cwd: folder.path });
    await close();
    expect(code).toBe(0);
    expect(stdout).toMatch(/, 2024-11-05 +Nothing to judge: nothing of what was selected is promised here\.$/m);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('3 of 3 runs met the gate; 1 had nothing to judge.');
    expect(none.code).toBe(2);
  });

  it('says which it did not come to where it is interrupted', async () => {
    const gateway = mockGateway('mcp');
    const { url, close } = await gateway.listen();
    const { child, ended } = start(['check', url, '--revision', 'all', '--log', '/dev/null'], { cwd: folder.path });
    child.stderr?.once('data', () => child.kill('SIGINT'));
    child.stdout?.on('data', () => undefined);
    let said = '';
    child.stderr?.on('data', (text: string) => {
      said += text;
    });
    const { code, stdout } = await ended;
    await close();
    expect(code).toBe(130);
    expect(said).toContain('Not asked any more: 2025-06-18, 2025-03-26, 2024-11-05.\n');
    expect(stdout).toContain('\nNot begun: 3 of 4 runs.\n');
  });

  it('refuses another name, and knows its own', async () => {
    const run = (name: string) => resident(['check', 'http://127.0.0.1:9/mcp', '--revision', name]);
    const { code, stderr } = await run('ALL');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'Failed to choose a revision: there is no "ALL". Please use one of 2024-11-05, 2025-03-26, 2025-06-18, 2025-11-25, all; did you mean "all"?\n',
    });
  });

  it('shows the plan of each, and says what it leaves out', async () => {
    const { code, stdout, stderr } = await checked('mcp', ['--plan', '--log', 'left.ndjson']);
    expect(code).toBe(0);
    expect(stderr).toContain('Left out, since --plan asks no question: --log.\n');
    expect(stdout.match(/^── \d{4}-\d\d-\d\d: \d+ questions would be asked/gm)).toHaveLength(4);
    expect(stdout.match(/methods\/ping\b/g)).toHaveLength(4);
  });

  it('tells each run, and what they came to together', async () => {
    const { code, stdout } = await checked('mcp', ['--log', '/dev/null']);
    expect(code).toBe(0);
    expect(stdout.match(/^── .+, \d{4}-\d{2}-\d{2} ─+$/gm)).toHaveLength(4);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('4 of 4 runs met the gate.');
  });
});
