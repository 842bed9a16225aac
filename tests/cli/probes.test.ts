/** The verbs `probes` and `explain`, as programs. */

import { describe, expect, it } from 'vitest';
import { profiles } from '../../fixtures/profiles/index.ts';
import { exampleOf } from '../../cli/reference.ts';
import { catalogue } from '../../suites/index.ts';
import { program } from './__test-helpers__/program.ts';

/** The lines that begin with the id, up to the next one. */
function entryOf(id: string, text: string): string {
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.trim().split(' ')[0] === id);
  const length = lines.slice(from + 1).findIndex((line) => !line.startsWith('      '));
  return lines.slice(from, from + 1 + length).join('\n');
}

describe.concurrent('probes', () => {
  it('lists every question by area', async ({ expect }) => {
    const { code, stdout } = await program(['probes']);
    expect(code).toBe(0);
    for (const { id, question } of catalogue) expect(stdout).toContain(`      ${question}\n`), expect(stdout).toContain(`  ${id}`);
    expect(entryOf('accept/documented-pair', stdout)).toMatchInlineSnapshot();
  });

  it('shows what a document promises, and where it says so', async ({ expect }) => {
    const { stdout } = await program(['probes', '--profile', 'kindo']);
    expect(entryOf('accept/without-event-stream', stdout)).toMatchInlineSnapshot();
    expect(entryOf('http/request-above-limit', stdout)).toMatchInlineSnapshot();
  });

  it('gives the same as data, with the vocabulary', async ({ expect }) => {
    const { stdout } = await program(['probes', '--json', '--profile', 'kindo@unversioned']);
    const all = JSON.parse(stdout);
    expect(all.map(({ id }: { id: string }) => id)).toEqual(catalogue.map(({ id }) => id));
    expect(all[0]).toMatchObject({
      id: 'accept/without-event-stream',
      area: 'accept',
      asks: true,
      impact: 'safe',
      sees: { status: { kind: 'number', means: 'the HTTP status' } },
      promises: [{ level: 'must', expected: [{ status: 406 }], statements: [{ id: 'K-006', basis: 'explicit' }] }],
    });
  });

  it('names the nearest profile', async ({ expect }) => {
    expect(await program(['probes', '--profile', 'kndo'])).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean "kindo"?') });
  });
});

describe.concurrent('explain', () => {
  it('tells all about a question, with a real example', async ({ expect }) => {
    const { code, stdout } = await program(['explain', 'accept/documented-pair']);
    expect(code).toBe(0);
    const steady = stdout.replace(/mcp-assay\/\S+ \(run \w+\)/, 'mcp-assay/VERSION (run ID)').replace(/"tools":\[.*/, '"tools":[…').replace(/[\d,]+ bytes/, 'N bytes');
    expect(steady).toMatchInlineSnapshot();
  });

  it('names the nearest probe', async ({ expect }) => {
    expect(await program(['explain', 'accept/without-event'])).toMatchObject({
      code: 2,
      stderr:
        'Failed to explain "accept/without-event": there is no such probe. Please take one of those that mcp-assay probes lists; did you mean "accept/without-event-stream"?\n',
    });
  });
});

describe('the examples', () => {
  // Those of many megabytes are asked at their true size: one is enough here.
  const asked = catalogue.filter((probe) => !('impact' in probe && probe.impact === 'heavy'));

  it.each(asked)('$id has one on a bundled gateway', async (probe) => {
    const example = await exampleOf(probe);
    expect(example?.seen.exchanges.length).toBeGreaterThan(0);
    expect(profiles.map(({ profile }) => profile)).toContain(example?.document);
  });
});
