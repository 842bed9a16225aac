/** `--revision all`: each revision that an endpoint agrees on, in a run of its own. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type FaultName, KINDO_KEYS, mockGateway, type PresetName } from '../../mock-server/index.ts';
import { emptyFolder, program } from './__test-helpers__/program.ts';

const folder = emptyFolder();
afterAll(() => folder[Symbol.dispose]());

async function checked(preset: PresetName, args: readonly string[], fault?: FaultName) {
  const gateway = mockGateway(preset);
  if (fault) gateway.faults.add(fault);
  const { url, close } = await gateway.listen();
  try {
    return await program(['check', url, '--revision', 'all', '--only', 'methods/*', ...args], { cwd: folder.path });
  } finally {
    await close();
  }
}

describe('--revision all', () => {
  it('checks each revision that is agreed on, newest first, with files of its own', async () => {
    const { code, stdout } = await checked('mcp', ['--report', 'json=own.json', '--log', 'own.ndjson']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    const ids = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'];
    expect(readdirSync(folder.path).filter((name) => name.startsWith('own.'))).toEqual(
      ids.flatMap((id) => [`own.${id}.json`, `own.${id}.ndjson`]).sort(),
    );
    for (const id of ids) {
      const told = JSON.parse(readFileSync(join(folder.path, `own.${id}.json`), 'utf8')) as { documents: unknown };
      expect(told.documents).toMatchObject([{ id: `mcp@${id}`, gates: true }]);
    }
  });

  it('ends as its gravest run, and names what was not agreed on', async () => {
    const key = ['--key', KINDO_KEYS.default, '--log', '/dev/null'];
    const { code, stderr } = await checked('kindo', key, 'ping-refused');
    expect(stderr).toContain('not agreed on: 2025-11-25, 2025-06-18, 2025-03-26\n');
    expect(code).toBe(1);
  });

  it('shows the plan of each', async () => {
    const { code, stdout } = await checked('mcp', ['--plan']);
    expect(code).toBe(0);
    expect(stdout.match(/methods\/ping\b/g)).toHaveLength(4);
  });

  it('refuses to mix reports before anything is asked', async () => {
    expect(await checked('mcp', ['--report', 'json=-'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr:
        'Failed to write the reports: the json reports of several revisions cannot share standard output. Please name a file, as in --report json=<path>.\n',
    });
  });
});
