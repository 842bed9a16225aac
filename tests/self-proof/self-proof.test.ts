/** The harness proved against the reference gateway: clean, with one fault for each expectation, and hopeless. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { prepare } from '../../check.ts';
import { matchesGlob } from '../../harness/plan.ts';
import { run } from '../../harness/run.ts';
import { type FaultName, faultNames, faults } from '../../mock-server/index.ts';
import { catalogue } from '../../suites/index.ts';
import { brokenOn, judgedOn, recordedFor } from './effects.ts';
import { ELSEWHERE } from './elsewhere.ts';
import { askAll, askWith, gatewayFor, isUnkept, limitsOf, presets, targetOf } from './matrix.ts';

/** Promises of the documents that no reference gateway gives an occasion for, and why. Faults show their probes at work. */
const UNMET: Readonly<Record<string, string>> = {
  'cancel/in-flight': 'the reference answers before a cancellation can arrive',
  'errors/id-under-http-error': 'the reference answers requests that have an id with 200',
  'resources/updates': 'no resource of the reference changes',
  'tasks/cancel': 'the reference ends a task before a cancellation can arrive',
  'tools/list-changed': 'the tools of the reference do not change',
};

/** The same of single presets. */
const UNMET_ON: Readonly<Partial<Record<string, Readonly<Record<string, string>>>>> = {
  'mcp-oauth': {
    'auth/unentitled-key': 'there is no credential without rights',
    'authorization/foreign-token': 'there is no token for another resource',
  },
  'mcp@2025-06-18': {
    'messages/meta-keys': 'no message has _meta',
    'messages/meta-reserved': 'no message has _meta',
    'resume/other-session': 'events have no ids',
    'resume/other-streams': 'events have no ids',
    'resume/replay': 'events have no ids',
    'sse/disconnect': 'events have no ids',
  },
  'mcp@2025-03-26': {
    'resume/other-session': 'events have no ids',
    'resume/other-streams': 'events have no ids',
    'resume/replay': 'events have no ids',
    'sse/disconnect': 'events have no ids',
  },
  'mcp@2024-11-05': {
    'logging/announced': 'nothing is logged',
    'logging/below-level': 'nothing is logged',
    'tools/encoded-data': 'no tool answers with media',
  },
};

describe.each(presets)('the reference gateway %s', (preset) => {
  it('keeps every promise, with one outcome for each probe, and leaves nothing unasked over real HTTP', async () => {
    const gateway = gatewayFor(preset);
    const { url, close } = await gateway.listen();
    try {
      const { summary } = await askAll(gateway, { url, cases: 5 });
      const unmet = { ...UNMET, ...UNMET_ON[preset] };
      const judged = summary.verdicts.filter(({ document }) => document === gateway.document);
      const wrong = judged.filter(
        ({ probe, verdict }) =>
          !['pass', 'observed', 'not-applicable'].includes(verdict) &&
          !(verdict === 'unverifiable' && probe in unmet) &&
          !(verdict === 'advice' && isUnkept(preset, probe)),
      );
      expect(wrong.map(({ probe, verdict, reason, outcomes }) => ({ probe, verdict, reason, outcomes }))).toEqual([]);
      const met = Object.keys(unmet).filter((id) => judged.some((row) => row.probe === id && row.verdict === 'pass'));
      expect(met, 'passes, and is excused all the same').toEqual([]);
      // What no document judges may be told in several ways: a body, for instance, that names what is missing.
      const several = judged.filter(({ outcomes }) => outcomes.length > 1);
      expect(several.map(({ probe, outcomes }) => ({ probe, outcomes }))).toEqual([]);
      const unasked = summary.verdicts.filter(
        ({ verdict, cases }) => verdict === 'blocked' || cases.notCarried > 0 || cases.leftOut > 0,
      );
      expect(unasked.map(({ probe }) => probe)).toEqual([]);
      expect(summary).toMatchObject({ complete: true, exitCode: 0 });
    } finally {
      await close();
    }
  });
});

describe.each(presets)('the document of %s', (preset) => {
  it('makes no promise that no fault breaks', () => {
    const broken = brokenOn(preset);
    const unbroken = judgedOn(preset).filter((promise) => !broken.has(promise));
    expect(unbroken.filter((promise) => !((promise.split(' ')[2] ?? '') in ELSEWHERE))).toEqual([]);
  });

  it.each(Object.entries(ELSEWHERE))('has %s broken in %s', (probe, file) => {
    const [, topic = ''] = probe.split('/');
    expect(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')).toContain(topic);
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
      const missed = turns.filter((turned) => {
        const own = catalogue.map(({ id }): string => id).filter((id) => matchesGlob(turned, id));
        return !own.some((id) => id in ELSEWHERE || seen.some((glob) => matchesGlob(glob, id)));
      });
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
