/** The harness proved against the reference gateway, and the gateway's faults against the catalogue. */

import { afterAll, describe, expect, it } from 'vitest';
import { bundledProfile, prepare } from '../../check.ts';
import { matchesGlob } from '../../harness/plan.ts';
import { documentOf } from '../../harness/profile.ts';
import { run } from '../../harness/run.ts';
import { type FaultName, faults } from '../../mock-server/index.ts';
import { catalogue } from '../../suites/index.ts';
import { type Answers, askAll, askWith, difference, gatewayFor, presets, targetOf } from './matrix.ts';

const references = new Map<string, Answers>();
/** Expectations that some fault turned: `document probe level`. */
const turned = new Set<string>();
let requests = 0;
const began = performance.now();

async function referenceOf(preset: (typeof presets)[number]): Promise<Answers> {
  const known = references.get(preset);
  if (known) return known;
  const { answers } = await askAll(gatewayFor(preset));
  references.set(preset, answers);
  return answers;
}

describe.each(presets)('the reference gateway %s', (preset) => {
  it('keeps every promise, with one outcome for each probe, and leaves nothing unasked over real HTTP', async () => {
    const gateway = gatewayFor(preset);
    const { url, close } = await gateway.listen();
    try {
      const { summary } = await askAll(gateway, { url, cases: 12 });
      const wrong = summary.verdicts.filter(({ verdict }) => !['pass', 'observed', 'not-applicable'].includes(verdict));
      expect(wrong.map(({ probe, verdict, reason, outcomes }) => ({ probe, verdict, reason, outcomes }))).toEqual([]);
      const several = summary.verdicts.filter(({ outcomes }) => outcomes.length > 1);
      expect(several.map(({ probe, outcomes }) => ({ probe, outcomes }))).toEqual([]);
      const dropped = summary.verdicts.filter(({ cases }) => cases.notCarried > 0 || cases.leftOut > 0);
      expect(dropped.map(({ probe }) => probe)).toEqual([]);
      expect(summary).toMatchObject({ complete: true, exitCode: 0 });
    } finally {
      await close();
    }
  });
});

describe('every fault turns exactly what it names', () => {
  it.each(faults.map(({ name }) => name))('%s', async (name) => {
    const fault = faults.find((each) => each.name === name);
    const seen = { turns: new Set<string>(), blocks: new Set<string>() };
    for (const preset of presets) {
      const reference = await referenceOf(preset);
      const { summary, answers } = await askWith(preset, name as FaultName);
      requests += summary.requests;
      const { turns, blocks } = difference(reference, answers);
      for (const id of turns) seen.turns.add(id);
      for (const id of blocks) seen.blocks.add(id);
      for (const { verdict, document, probe, level } of summary.verdicts) {
        if (verdict === 'violation' || verdict === 'advice') turned.add(`${document} ${probe} ${level}`);
      }
    }
    const named = (globs: readonly string[]) =>
      catalogue.map(({ id }) => id as string).filter((id) => globs.some((glob) => matchesGlob(glob, id)));
    expect({ turns: [...seen.turns].sort(), blocks: [...seen.blocks].sort() }).toEqual({
      turns: named(fault?.turns ?? []).sort(),
      blocks: named(fault?.blocks ?? []).sort(),
    });
  });

  afterAll(() => {
    const seconds = Math.round((performance.now() - began) / 1000);
    console.log(
      `self-proof: ${faults.length} faults × ${presets.length} presets × ${catalogue.length} probes, ${requests} requests, ${seconds} s`,
    );
  });
});

describe.each(presets)('every expectation of %s', (preset) => {
  it('is turned by some fault', () => {
    const { promises } = documentOf(bundledProfile(preset));
    const judged = [...promises].flatMap(([probe, each]) =>
      each
        .filter(({ level, basis }) => level !== 'open' && basis !== 'silent')
        .map(({ level }) => `${preset} ${probe} ${level}`),
    );
    expect(judged.filter((expectation) => !turned.has(expectation))).toEqual([]);
  });
});

const hopeless = [
  'blank',
  'always-500',
  'always-401',
  'always-200-empty-object',
] as const satisfies readonly FaultName[];

describe.each(hopeless)('a server that is %s', (fault) => {
  it('from the start, is judged in nothing', async () => {
    const { summary } = await askWith('kindo@2026.09', fault);
    expect(summary).toMatchObject({ exitCode: 2, complete: false, verdicts: [] });
    expect(summary.preflight?.message).toMatch(/^Failed to check http:\/\/gateway\.test\/v1\/mcp: .+ Please .+[.?]$/);
  });

  it.each([8, 30, 100, 300])('from request %i on, passes no MUST from there', async (after) => {
    const gateway = gatewayFor('kindo@2026.09');
    gateway.faults.add(fault, { after });
    let sent = 0;
    const late: string[] = [];
    const { prepared } = prepare({
      ...targetOf(gateway),
      url: `http://gateway.test${gateway.path}`,
      handle: (request) => {
        sent += 1;
        return gateway.fetch(request);
      },
      profile: 'kindo@2026.09',
      concurrency: 1,
      runs: 3,
      seed: 1,
      set: { 'limits.request': 65_536 },
    });
    const finished = await run(prepared, (event) => {
      if (event.type === 'verdict' && event.verdict === 'pass' && event.level === 'must' && sent > after)
        late.push(event.probe);
    });
    expect(late).toEqual([]);
    expect(finished.complete).toBe(false);
    expect(finished.gate.exitCode).not.toBe(0);
  });
});
