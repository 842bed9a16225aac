/** The harness proved against the reference gateway: clean, with one fault for each expectation, and hopeless. */

import { describe, expect, it } from 'vitest';
import { bundledProfile, prepare } from '../../check.ts';
import { matchesGlob } from '../../harness/plan.ts';
import { documentOf } from '../../harness/profile.ts';
import { run } from '../../harness/run.ts';
import { type FaultName, faultNames, faults } from '../../mock-server/index.ts';
import { catalogue } from '../../suites/index.ts';
import { recordedFor } from './effects.ts';
import { askAll, askWith, gatewayFor, limitsOf, presets, targetOf } from './matrix.ts';

/** Probes that watch for what no reference gateway sends: it answers with responses alone. Faults show them at work. */
const unmet = ['messages/notifications-by-schema', 'messages/requests-by-schema'];

describe.each(presets)('the reference gateway %s', (preset) => {
  it('keeps every promise, with one outcome for each probe, and leaves nothing unasked over real HTTP', async () => {
    const gateway = gatewayFor(preset);
    const { url, close } = await gateway.listen();
    try {
      const { summary } = await askAll(gateway, { url, cases: 12 });
      const wrong = summary.verdicts.filter(
        ({ probe, verdict, document, gates }) =>
          (gates || document === null) &&
          !['pass', 'observed', 'not-applicable'].includes(verdict) &&
          !(unmet.includes(probe) && verdict === 'unverifiable' && document === null),
      );
      expect(wrong.map(({ probe, verdict, reason, outcomes }) => ({ probe, verdict, reason, outcomes }))).toEqual([]);
      // What no document judges may be told in several ways: a body, for instance, that names what is missing.
      const several = summary.verdicts.filter(({ document, outcomes }) => document !== null && outcomes.length > 1);
      expect(several.map(({ probe, outcomes }) => ({ probe, outcomes }))).toEqual([]);
      const dropped = summary.verdicts.filter(({ cases }) => cases.notCarried > 0 || cases.leftOut > 0);
      expect(dropped.map(({ probe }) => probe)).toEqual([]);
      expect(summary).toMatchObject({ complete: true, exitCode: 0 });
    } finally {
      await close();
    }
  });
});

describe.each(presets)('every expectation of %s', (preset) => {
  const broken = new Set(Object.values(recordedFor(preset)).flatMap(({ breaks }) => breaks));
  const { id: document, promises } = documentOf(bundledProfile(preset));
  const judged = [...promises].flatMap(([probe, each]) =>
    each
      .filter(({ level, basis }) => level !== 'open' && basis !== 'silent')
      .map(({ level }) => `${document} ${level} ${probe}`),
  );

  it.each(judged)('%s is broken by some fault', (promise) => {
    expect(broken).toContain(promise);
  });
});

describe('the record of what faults do', () => {
  const effects = presets.map((preset) => [preset, recordedFor(preset)] as const);

  it('knows no fault and no probe that there is not', () => {
    const known = new Set<string>(faultNames);
    expect(effects.flatMap(([, each]) => Object.keys(each)).filter((name) => !known.has(name))).toEqual([]);
    const globs = effects.flatMap(([, each]) =>
      Object.values(each).flatMap(({ turns, blocks }) => [turns, blocks].flat()),
    );
    const ids: readonly string[] = catalogue.map(({ id }) => id);
    expect([...new Set(globs)].filter((glob) => !ids.some((id) => matchesGlob(glob, id)))).toEqual([]);
  });

  it.each(faults.map((fault) => [fault.name, fault.turns] as const))(
    'has all that %s is meant to turn',
    (name, turns) => {
      const seen = effects.flatMap(([, each]) => each[name]?.turns ?? []);
      const missed = turns.filter((probe) => !seen.some((glob) => matchesGlob(glob, probe)));
      expect(missed).toEqual([]);
    },
  );
});

const hopeless = [
  'blank',
  'always-500',
  'always-401',
  'always-200-empty-object',
] as const satisfies readonly FaultName[];

describe.each(
  hopeless.flatMap((fault) =>
    (['kindo@2026.09', 'karzoun@mintlify'] as const).map((preset) => [fault, preset] as const),
  ),
)('a server that is %s in place of %s', (fault, preset) => {
  it('from the start, is judged in nothing', async () => {
    const asked = await askWith(preset, fault);
    expect(asked?.summary).toMatchObject({ exitCode: 2, complete: false, verdicts: [] });
    expect(asked?.summary.preflight?.message).toMatch(
      /^Failed to check http:\/\/gateway\.test(\/v1)?\/mcp: .+ Please .+[.?]$/,
    );
  });

  // What preflight asks, a session of its own included, is what all else stands on.
  const served = preset === 'kindo@2026.09' ? 8 : 16;

  it.each([served, 30, 100, 300])('from request %i on, passes no MUST from there', async (after) => {
    const gateway = gatewayFor(preset);
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
      profile: preset,
      concurrency: 1,
      runs: 3,
      seed: 1,
      set: limitsOf(preset),
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
