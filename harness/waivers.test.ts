import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check, openCheck } from '../check.ts';
import { promising, runAgainst, served } from './__test-helpers__/served.ts';
import { defaultsFor } from './defaults.ts';
import type { AnyOutcome } from './outcome.ts';
import { probe } from './probe.ts';
import { describe as described, reply } from './reply.ts';
import type { RunOptions } from './run.ts';
import { daysAfter, isDay, type Waiver, waiverMistakes } from './waivers.ts';

/** Sends a number with the known-good request: the endpoint answers by it. */
const numbered = probe({
  id: 'test/numbered',
  question: 'What answers a request with a number in a header?',
  why: 'It does not matter.',
  sees: reply,
  always: [1, 2, 3],
  observe: async (endpoint, _given, value: number) =>
    described(await endpoint.ask(endpoint.known, { headers: { 'X-Case': String(value) } })),
});
const other = probe({ ...numbered, id: 'test/other', always: [1] });
const document = promising({
  'test/numbered': { must: { answer: 'result' }, because: 'T-1' },
  'test/other': { must: { answer: 'result' }, because: 'T-1' },
});

const refused = (status: number): AnyOutcome => ({ answer: 'http-error', status });
const waiver: Waiver = {
  probe: 'test/numbered',
  document: 'test@1',
  target: 'http://endpoint.test/*',
  outcome: refused(503),
  reason: 'known',
  expires: '2026-06-30',
};

/** Answers each number by the status that stands for it, and 200 for the others. */
function answering(statuses: Readonly<Record<number, number>>) {
  return served((request) => {
    const status = statuses[Number(request.headers.get('x-case'))];
    return status === undefined ? undefined : new Response('refused', { status });
  });
}

interface Change extends Partial<RunOptions> {
  readonly today?: string;
  readonly document?: typeof document;
}

async function runWith(
  statuses: Readonly<Record<number, number>>,
  waivers: readonly Partial<Waiver>[],
  { today = '2026-06-30', ...change }: Change = {},
) {
  const entries = waivers.map((each) => ({ ...waiver, ...each }));
  const options = { document, waivers: { entries, today }, ...change };
  const { summary } = await runAgainst(answering(statuses), [numbered, other], options);
  const row = summary.verdicts.find(({ probe: id }) => id === 'test/numbered');
  return { summary, row, states: summary.waivers.map(({ state }) => state), code: summary.exitCode };
}

describe('a waiver', () => {
  it('lets its answer pass, through its last day, and says what the verdict would have been', async () => {
    const { row, states, code } = await runWith({ 2: 503 }, [{}]);
    expect(row).toMatchObject({ verdict: 'waived', waived: { verdict: 'violation', by: [waiver] } });
    expect({ states, code }).toEqual({ states: ['used'], code: 0 });
  });

  it('hides no other answer: that one is the verdict, and the evidence', async () => {
    const { row, summary, states, code } = await runWith({ 2: 503, 3: 500 }, [{}]);
    expect(row).toMatchObject({ verdict: 'violation', outcome: refused(500) });
    expect(summary.exchanges.find(({ id }) => id === row?.exchange)?.case.value).toBe(3);
    expect(row).not.toHaveProperty('waived');
    expect({ states, code }).toEqual({ states: ['used'], code: 1 });
  });

  it('takes another beside it for each answer', async () => {
    const { row, states, code } = await runWith({ 2: 503, 3: 500 }, [{}, { outcome: refused(500), reason: 'too' }]);
    expect(row?.waived?.by.map(({ reason }) => reason)).toEqual(['known', 'too']);
    expect({ states, code }).toEqual({ states: ['used', 'used'], code: 0 });
  });

  it.each<[string, Partial<Waiver>]>([
    ['probe', { probe: 'test/other' }],
    ['document', { document: 'test@2' }],
    ['endpoint', { target: 'http://other.test/*' }],
    ['answer, in one field', { outcome: { answer: 'http-error' } }],
    ['answer, by one field more', { outcome: { ...refused(503), code: -32000 } }],
  ])('of another %s lets nothing pass', async (_, change) => {
    expect(await runWith({ 2: 503 }, [change])).toMatchObject({ row: { verdict: 'violation' }, code: 1 });
  });

  it('that has expired lets nothing pass, and fails the gate by itself', async () => {
    const { row, states, code } = await runWith({ 2: 503 }, [{}], { today: '2026-07-01' });
    expect({ verdict: row?.verdict, states, code }).toEqual({ verdict: 'violation', states: ['expired'], code: 1 });
    expect(await runWith({}, [{}], { today: '2026-07-01' })).toMatchObject({ states: ['expired'], code: 1 });
    const elsewhere = { target: 'http://other.test/*' };
    expect(await runWith({}, [elsewhere], { today: '2026-07-01' })).toMatchObject({ states: ['idle'], code: 0 });
  });

  it('is stale where the probe was asked and answered otherwise', async () => {
    expect(await runWith({}, [{}])).toMatchObject({ states: ['stale'], code: 1, summary: { failing: [] } });
    expect(await runWith({ 2: 500 }, [{}])).toMatchObject({ states: ['stale'], code: 1 });
  });

  it('is not stale where the probe could not be asked', async () => {
    const needing = probe({ ...numbered, needs: ['second'] });
    const entries = [waiver];
    const { summary } = await runAgainst(answering({}), [needing, other], {
      document,
      target: { url: 'http://endpoint.test/mcp', key: 'some-key' },
      waivers: { entries, today: '2026-06-30' },
    });
    expect(summary.verdicts).toMatchObject([{ verdict: 'unverifiable' }, { verdict: 'pass' }]);
    expect(summary.waivers).toMatchObject([{ state: 'idle' }]);
  });

  it.each<[string, Partial<RunOptions>]>([
    ['by --only', { selection: { only: ['test/*'], allow: new Set(['safe']) } }],
    ['by --skip', { selection: { skip: ['test/other'], allow: new Set(['safe']) } }],
  ])('is not stale in a run that is filtered %s', async (_, change) => {
    expect(await runWith({}, [{}], change)).toMatchObject({ states: ['idle'], code: 0 });
  });

  it('is not stale in a run that did not finish', async () => {
    const { limits } = defaultsFor(true);
    const { states, code } = await runWith({}, [{}], { limits: { ...limits, maxRequests: 9 } });
    expect({ states, code }).toEqual({ states: ['idle'], code: 2 });
  });

  it('is not stale in a shard, which asks only some of what is planned', async () => {
    const profile = {
      profile: 'test@1',
      title: 'Test',
      statements: document.statements,
      conventions: {},
      expectations: {
        'test/numbered': { must: { answer: 'result' }, because: 'T-1' },
        'test/other': { must: { answer: 'result' }, because: 'T-1' },
      },
    } as const;
    const options = { url: 'http://endpoint.test/mcp', handle: answering({}), profile, probes: [numbered, other] };
    for (const asked of [['test/numbered'], ['test/numbered', 'test/other']]) {
      const run = await openCheck({ ...options, waivers: [waiver], today: '2026-06-30' });
      for (const id of asked) await run.ask(id);
      const { waivers } = await run.finish();
      await run.close();
      expect(waivers.map(({ state }) => state)).toEqual([asked.length === 1 ? 'idle' : 'stale']);
    }
  });

  it('covers advice and what is flaky, and nothing of which no answer came', async () => {
    const should = promising({ 'test/numbered': { should: { answer: 'result' }, because: 'T-1' } });
    expect((await runWith({ 2: 503 }, [{}], { document: should })).row?.waived?.verdict).toBe('advice');

    let asked = 0;
    const flaky = served((request) => {
      if (request.headers.get('x-case') !== '2') return undefined;
      asked += 1;
      return asked === 1 ? new Response('', { status: 503 }) : undefined;
    });
    const waivers = { entries: [waiver], today: '2026-06-30' };
    const { summary } = await runAgainst(flaky, [numbered], { document, waivers });
    expect(summary.verdicts).toMatchObject([{ verdict: 'waived', waived: { verdict: 'flaky' } }]);

    const broken = served(() => new Response('', { status: 503 }));
    const blocked = await runAgainst(broken, [numbered], { document, waivers });
    expect(blocked.summary.verdicts.map(({ verdict }) => verdict)).not.toContain('waived');
  });
});

describe('any waivers', () => {
  it('leave a verdict failing exactly where a wrong answer is not among them', async () => {
    const statuses = fc.constantFrom<number>(200, 401, 500, 503);
    const waived = fc.uniqueArray(fc.constantFrom<number>(401, 500, 503, 418));
    await fc.assert(
      fc.asyncProperty(fc.tuple(statuses, statuses, statuses), waived, async ([one, two, three], known) => {
        const came = { 1: one, 2: two, 3: three };
        const wrong = Object.entries(came).filter(([, status]) => status !== 200);
        const { row, states } = await runWith(
          Object.fromEntries(wrong),
          known.map((status) => ({ outcome: refused(status) })),
        );
        const left = wrong.filter(([, status]) => !known.includes(status));
        expect(row?.verdict).toBe(left.length > 0 ? 'violation' : wrong.length > 0 ? 'waived' : 'pass');
        const seen = new Set(wrong.map(([, status]) => status));
        expect(states).toEqual(known.map((status) => (seen.has(status) ? 'used' : 'stale')));
      }),
      { numRuns: 60 },
    );
  });
});

describe('a list of waivers', () => {
  const known = { catalogue: [numbered, other], documents: [document] };
  const mistakes = (change: Partial<Waiver>) =>
    waiverMistakes([waiver, { ...waiver, ...change }], known).map(
      ({ index, path, sentence }) => `${index} ${path.join('.')}: ${sentence}`,
    );

  it.each<[Partial<Waiver>, string]>([
    [{ probe: 'test/numberd' }, '1 probe: there is no probe "test/numberd"; did you mean "test/numbered"?'],
    [{ document: 'tst@1' }, '1 document: there is no document "tst@1"; did you mean "test@1"?'],
    [{ reason: ' ' }, '1 reason: the reason is empty'],
    [{ expires: 'soon' }, '1 expires: "soon" is no date of the form YYYY-MM-DD'],
    [{ expires: '2026-02-30' }, '1 expires: "2026-02-30" is no date of the form YYYY-MM-DD'],
    [{ outcome: { anser: 'result' } }, '1 outcome.anser: the answer has no "anser"; did you mean "answer"?'],
    [
      { outcome: { answer: 'http-eror' } },
      '1 outcome.answer: "answer" cannot be "http-eror"; did you mean "http-error"?',
    ],
    [{ outcome: { ...refused(503), status: '503' } }, '1 outcome.status: "status" is not a number'],
    [{ outcome: { answer: 'result', status: 200 } }, '1 outcome: test@1 finds nothing wrong with this answer'],
  ])('with %j is refused', (change, sentence) => {
    expect(mistakes(change)).toEqual([sentence]);
  });

  it('without a mistake is taken', () => {
    expect(waiverMistakes([waiver], known)).toEqual([]);
  });

  it('is refused by check() before anything is asked', async () => {
    const handle = () => expect.unreachable('nothing is asked');
    const options = { url: 'http://endpoint.test/mcp', handle, probes: [numbered] };
    await expect(check({ ...options, waivers: [waiver] })).rejects.toThrow(
      /^Failed to read the waivers: number 1: there is no document "test@1".* Please correct it\.$/,
    );
    await expect(check({ ...options, waivers: [], today: 'Monday' })).rejects.toThrow(
      'Failed to read today: "Monday" is no date.',
    );
  });
});

describe('a day', () => {
  it('is written year first, and there is such a day', () => {
    expect(['2026-12-31', '2028-02-29'].every(isDay)).toBe(true);
    expect(['2026-13-01', '2027-02-29', '31.12.2026', '2026-1-1', ''].some(isDay)).toBe(false);
    expect(daysAfter('2026-12-31', 90)).toBe('2027-03-31');
  });
});
