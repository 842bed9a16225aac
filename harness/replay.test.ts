import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { promising, runAgainst, served, small } from './__test-helpers__/served.ts';
import { Mistake } from './mistake.ts';
import { flag, number } from './outcome.ts';
import { type AnyProbe, type Catalogue, probe, watcher } from './probe.ts';
import { asksAgain, failedIn, type Replayed, replayCode, replayedBy, withinOrigin } from './replay.ts';
import { describe as described, reply } from './reply.ts';
import type { RunOptions } from './run.ts';
import type { Summary } from './summary.ts';
import type { Target } from './target.ts';
import { NotCarried } from './wire/index.ts';

const target: Target = { url: 'http://endpoint.test/mcp', key: 'sesame-open', headers: [['X-Team', 'blue-and-green']] };

const asking = { question: 'What answers it?', why: 'It does not matter.', sees: reply } as const;

/** Sends a number with the known-good request. */
const varied = probe({
  ...asking,
  id: 'test/varied',
  vary: () => small,
  observe: async (endpoint, _given, value: number) =>
    described(await endpoint.ask(endpoint.known, { headers: { 'X-Case': String(value) } })),
});
const single = probe({
  ...asking,
  id: 'test/single',
  observe: async (endpoint) => described(await endpoint.ask(endpoint.known, { headers: { 'X-Case': 'single' } })),
});
/** Sends the key in a second place: its cases hold it. */
const keyed = probe({
  ...asking,
  id: 'test/keyed',
  about: ['preferred'],
  always: ({ preferred }) => [{ again: [`Token ${preferred.key}`] }],
  observe: async (endpoint, _given, { again }: { readonly again: readonly string[] }) =>
    described(await endpoint.ask(endpoint.known, { headers: { 'X-Again': [...again], 'X-Case': 'keyed' } })),
});
const watching = watcher({
  ...asking,
  id: 'test/watching',
  sees: { status: number('the status') },
  watch: ({ answer }) => (answer ? { status: answer.status } : undefined),
});
const catalogue: Catalogue = [varied, single, keyed, watching];
const document = promising({
  'test/varied': { must: { answer: 'result' }, because: 'T-1' },
  'test/single': { must: { answer: 'result' }, because: 'T-1' },
  'test/keyed': { must: { answer: 'result' }, because: 'T-1' },
  'test/watching': { must: { status: 200 }, because: 'T-1' },
});

/** Refuses each request whose case is named, or is a number from `from` on; and keeps what it was sent. */
function refusing(names: readonly string[], from = 1_000, sent: Request[] = []) {
  return served((request) => {
    const given = request.headers.get('x-case') ?? '';
    sent.push(request);
    return names.includes(given) || Number(given || 0) >= from ? new Response('', { status: 500 }) : undefined;
  });
}

async function runOn(handle: Parameters<typeof runAgainst>[0], change: Partial<RunOptions> = {}, probes = catalogue) {
  const { summary } = await runAgainst(handle, probes, { document, target, ...change });
  // As it comes out of a log.
  return JSON.parse(JSON.stringify(summary)) as Summary;
}

/** Replays what failed in `before` on another endpoint. */
async function replayed(
  before: Summary,
  handle: Parameters<typeof runAgainst>[0],
  { probes = catalogue, now = target, id }: { probes?: Catalogue; now?: Target; id?: string } = {},
): Promise<readonly Replayed[]> {
  const all = failedIn(before, id);
  return Promise.all(
    all.map(async (failed) => {
      const again = asksAgain(failed, probes, now);
      if ('cannot' in again) return { failed, answer: 'cannot tell' as const, reason: again.cannot, outcomes: [] };
      return replayedBy(failed, await runOn(handle, { target: now }, [again.probe]));
    }),
  );
}

const answers = (all: readonly Replayed[]) =>
  Object.fromEntries(all.map(({ failed, answer, reason }) => [failed.probe, reason ? `${answer}: ${reason}` : answer]));

const allFail = ['single', 'keyed'];
const watchesAll = 'cannot tell: it looks at what a whole run exchanges, and only another check can tell';

describe('what failed', () => {
  it('is what fails the gate; of a probe that is named, all that was wrong', async () => {
    const before = await runOn(refusing(['single'], 40));
    expect(failedIn(before).map(({ probe: id }) => id)).toEqual(['test/varied', 'test/single', 'test/watching']);
    const should = promising({ 'test/single': { should: { answer: 'result' }, because: 'T-1' } });
    const advised = await runOn(refusing(['single']), { documents: [{ document: should, gates: true }] });
    expect(() => failedIn(advised)).toThrow('Failed to replay: nothing in this log fails the gate.');
    expect(failedIn(advised, 'test/single')).toMatchObject([{ rows: [{ verdict: 'advice' }] }]);
    const cut = { ...advised, complete: false, reason: 'the log breaks off' };
    expect(() => failedIn(cut)).toThrow('fails the gate, and its run is not complete: the log breaks off. Please');
    expect(() => failedIn(advised, 'test/varied')).toThrow('nothing of test/varied is wrong in this log');
    expect(() => failedIn(before, 'test/singel')).toThrow(/there is no "test\/singel".*did you mean "test\/single"\?$/);
    expect(() => failedIn(before, 'test/singel')).toThrow(Mistake);
  });
});

describe('a replay', () => {
  it('says fixed where the endpoint is mended, and still failing where it is not', async () => {
    const before = await runOn(refusing(allFail, 40));
    expect(answers(await replayed(before, refusing([])))).toEqual({
      'test/varied': 'fixed',
      'test/single': 'fixed',
      'test/keyed': 'fixed',
      'test/watching': watchesAll,
    });
    const half = await replayed(before, refusing(['keyed'], 40));
    expect(answers(half)).toMatchObject({
      'test/varied': 'still failing',
      'test/single': 'fixed',
      'test/keyed': 'still failing',
    });
    expect(replayCode(half)).toBe(1);
  });

  it('asks the recorded value, which was shrunk, and no other', async () => {
    const before = await runOn(refusing([], 40));
    const sent: Request[] = [];
    await replayed(before, refusing([], 1_000, sent), { id: 'test/varied' });
    const cases = sent.map((request) => request.headers.get('x-case')).filter((each) => each !== null);
    expect(cases).toEqual(['40']);
  });

  it('puts the credentials of today in the place of their placeholders', async () => {
    const before = await runOn(refusing(['keyed']));
    expect(failedIn(before, 'test/keyed')[0]?.recorded[0]?.case.value).toEqual({ again: ['Token {key}'] });
    const sent: Request[] = [];
    const now = { ...target, key: 'another-key-$&-today' };
    await replayed(before, refusing([], 1_000, sent), { id: 'test/keyed', now });
    expect(sent.map((request) => request.headers.get('x-again')).filter((each) => each !== null)).toEqual([
      'Token another-key-$&-today',
    ]);
  });

  it('asks a wrong answer that came twice again, and tells every case of it', async () => {
    const before = await runOn(
      served((request) => {
        const given = Number(request.headers.get('x-case') ?? 0);
        return given >= 80
          ? new Response('', { status: 500 })
          : given >= 60
            ? new Response('', { status: 502 })
            : undefined;
      }),
      { seed: 1 },
      [varied],
    );
    const [failed] = failedIn(before);
    expect(failed?.recorded.map((each) => each.case.value).sort()).toEqual([60, 80]);
    expect(answers(await replayed(before, refusing([], 80), { probes: [varied] }))).toEqual({
      'test/varied': 'still failing',
    });
  });

  it.each<[string, Target, string]>([
    ['key', { url: target.url }, 'it was asked with {key}, which the log does not hold: give --key env:NAME'],
    [
      'header',
      { ...target, headers: [] },
      "it was asked with {x-team}, which the log does not hold: give --header 'X-Team: env:NAME'",
    ],
  ])('cannot tell without the %s', async (_, now, reason) => {
    const before = await runOn(refusing(['single']));
    expect(answers(await replayed(before, refusing([]), { now, id: 'test/single' }))).toEqual({
      'test/single': `cannot tell: ${reason}`,
    });
  });

  it('cannot tell where a control is refused, or nothing answers', async () => {
    const before = await runOn(refusing(['single']));
    const closed = served(() => new Response('', { status: 401 }));
    const [only] = await replayed(before, closed, { id: 'test/single' });
    expect(only).toMatchObject({ answer: 'cannot tell', reason: expect.stringContaining('refused') });
    let requests = 0;
    const dying = served(() => {
      requests += 1;
      return requests > 3 ? new Response('', { status: 503 }) : undefined;
    });
    const [lost] = await replayed(before, dying, { id: 'test/single' });
    expect(lost).toMatchObject({
      answer: 'cannot tell',
      reason: 'the known-good request is not served: http-error 503',
    });
  });

  it.each<[string, readonly AnyProbe[], string]>([
    ['is gone', [], 'this version asks no such question'],
    [
      'has lost a word that was said',
      [{ ...single, sees: { ...reply, answer: flag('whether it was answered') } }] as AnyProbe[],
      'its words have changed since: in the log its flag "answer" says "http-error"',
    ],
    [
      'has lost a field that was promised',
      [{ ...single, sees: { status: reply.status } }] as AnyProbe[],
      'its words have changed since: in the log it says "answer", which it does not declare',
    ],
    ['has other cases', [{ ...single, always: [1] }] as AnyProbe[], 'the cases of the question have changed since'],
    ['watches now', [{ ...watching, id: 'test/single' }], watchesAll.replace('cannot tell: ', '')],
  ])('cannot tell where the probe %s', async (_, probes, reason) => {
    const before = await runOn(refusing(['single']));
    expect(answers(await replayed(before, refusing([]), { probes, id: 'test/single' }))).toEqual({
      'test/single': `cannot tell: ${reason}`,
    });
  });

  it('cannot tell where a probe no longer understands the value', async () => {
    const before = await runOn(refusing(['keyed']));
    const other = probe({
      ...asking,
      id: 'test/keyed',
      always: [''],
      observe: (_endpoint, _given, value: string) => value.trim() as never,
    });
    const [only] = await replayed(before, refusing([]), { probes: [other], id: 'test/keyed' });
    expect(only).toMatchObject({ answer: 'cannot tell', reason: 'value.trim is not a function' });
  });

  it('never calls an answer fixed that changed from time to time', async () => {
    let asked = 0;
    const flaky = served((request) => {
      if (request.headers.get('x-case') !== 'single') return undefined;
      asked += 1;
      return asked === 1 ? new Response('', { status: 500 }) : undefined;
    });
    const before = await runOn(flaky, {}, [single]);
    expect(before.verdicts).toMatchObject([{ verdict: 'flaky' }]);
    const all = await replayed(before, refusing([]));
    expect(answers(all)).toEqual({
      'test/single': 'cannot tell: the answer changed from time to time, and was right this time',
    });
    expect(replayCode(all)).toBe(2);
  });

  it('names what a blocked promise was blocked by', async () => {
    let requests = 0;
    const dying = served(() => {
      requests += 1;
      return requests > 3 ? new Response('', { status: 503 }) : undefined;
    });
    const before = await runOn(dying, {}, [single]);
    expect(answers(await replayed(before, refusing([])))).toEqual({
      'test/single': 'cannot tell: no answer was recorded: the known-good request is not served: http-error 503',
    });
  });

  it('is told by what the log says was promised', async () => {
    const before = await runOn(refusing(['single']));
    const accepting = { ...before, verdicts: before.verdicts.map((row) => ({ ...row, expected: [{ status: 404 }] })) };
    expect(answers(await replayed(accepting, refusing([]), { id: 'test/single' }))).toEqual({
      'test/single': 'still failing',
    });
  });
});

describe('a value that JSON can hold', () => {
  it('is asked as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const heard: unknown[] = [];
        const odd = probe({
          ...single,
          always: [value as unknown],
          async observe(endpoint, _given, given: unknown) {
            heard.push(given);
            return described(await endpoint.ask(endpoint.known, { headers: { 'X-Case': 'single' } }));
          },
        });
        const before = await runOn(refusing(['single']), {}, [odd]);
        heard.length = 0;
        await replayed(before, refusing([]), { probes: [odd] });
        expect(JSON.stringify(heard)).toBe(JSON.stringify([value]));
      }),
      { numRuns: 50 },
    );
  });
});

describe('a wire within an origin', () => {
  it('carries nothing to another: a log may come from anybody', async () => {
    const asked: string[] = [];
    const wire = withinOrigin(async ({ url }) => {
      asked.push(url);
      return { status: 200, headers: [], body: (async function* () {})() };
    }, 'https://endpoint.test/mcp');
    const { signal } = new AbortController();
    const request = { method: 'GET', headers: [] };
    await wire({ ...request, url: 'https://endpoint.test/other' }, signal);
    for (const url of ['https://evil.test/', 'http://endpoint.test/', 'https://endpoint.test:8443/']) {
      await expect(wire({ ...request, url }, signal)).rejects.toThrow(NotCarried);
    }
    expect(asked).toEqual(['https://endpoint.test/other']);
  });
});

describe('the exit code of a replay', () => {
  it('is 1 where something still fails, before 2 where something cannot be told', () => {
    const of = (...all: readonly Replayed['answer'][]) =>
      replayCode(all.map((answer) => ({ answer }) as unknown as Replayed));
    expect([of('fixed'), of('fixed', 'cannot tell'), of('cannot tell', 'still failing')]).toEqual([0, 2, 1]);
  });
});
