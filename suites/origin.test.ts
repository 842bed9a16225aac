import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check } from '../check.ts';
import { type Handle, served } from '../harness/__test-helpers__/served.ts';
import { type FaultName, mockGateway, type PresetName } from '../mock-server/index.ts';
import { tellingOf } from '../reports/evidence.ts';
import { askedOf, failuresIn, outcomesIn } from './__test-helpers__/asked.ts';
import { strangeOrigins } from './origin.ts';

it('the generator gives origins as browsers write them, under names that are reserved for nobody', () => {
  const isOrigin = (origin: string) =>
    new URL(origin).origin === origin && /\.(invalid|test|example)$/.test(new URL(origin).hostname);
  fc.assert(fc.property(strangeOrigins(), isOrigin), { numRuns: 300 });
});

describe.each(['mcp@2024-11-05', 'mcp@2025-03-26', 'mcp@2025-06-18', 'mcp@2025-11-25'] as const)(
  'the mock of %s',
  (preset) => {
    it('keeps every promise about Origin, each question with one outcome', async () => {
      const summary = await askedOf('origin', [], preset);
      expect(failuresIn(summary)).toEqual([]);
      const refused = [{ answer: 'http-error', status: 403 }];
      const strangers = [{ origins: 'all-refused' }];
      expect(outcomesIn(summary)).toEqual({
        'origin/foreign': strangers,
        'origin/foreign-notification': strangers,
        'origin/foreign-get': strangers,
        'origin/foreign-delete': strangers,
        'origin/refusal': [{ status: 403, id: 'none' }],
        'origin/look-alike': refused,
        'origin/own-host-elsewhere': refused,
        'origin/null': refused,
        'origin/malformed': refused,
        'origin/absent': [{ answer: 'result', status: 200 }],
        'origin/own': [{ answer: 'result', status: 200 }],
      });
    });
  },
);

const elsewhere = ['foreign-delete', 'foreign-get', 'foreign-notification'].map((topic) => `violation origin/${topic}`);
const faulty: readonly (readonly [FaultName, readonly string[]])[] = [
  ['origin-not-checked', ['advice origin/look-alike', 'violation origin/foreign', ...elsewhere]],
  ['origin-looked-for-anywhere', ['advice origin/look-alike']],
  ['origin-checked-on-requests-only', elsewhere],
  ['foreign-origin-answered-400', ['violation origin/refusal']],
  ['own-origin-refused', ['advice origin/own']],
  ['ping-needs-origin', ['advice origin/absent']],
];

it.each(faulty)('%s is found', async (name, failures) => {
  expect(failuresIn(await askedOf('origin', [name], 'mcp@2025-11-25'))).toEqual(failures);
});

it('what a stranger was served is shown, and not what it is compared with, or the end of its session', async () => {
  const summary = await askedOf('origin', ['origin-not-checked'], 'mcp@2025-11-25');
  for (const topic of ['foreign', 'foreign-notification', 'foreign-get', 'foreign-delete']) {
    const { exchange } = summary.verdicts.find(({ probe }) => probe === `origin/${topic}`) ?? {};
    const seen = summary.exchanges.find(({ id }) => id === exchange);
    const { request } = (seen && tellingOf(seen)) ?? {};
    expect(Object.fromEntries(request?.headers ?? []), topic).toMatchObject({
      Origin: 'https://pages.assay.test:8443',
    });
  }
});

it('before the revision that has a status for it, any refusal keeps the promise', async () => {
  expect(failuresIn(await askedOf('origin', ['foreign-origin-answered-400'], 'mcp@2025-06-18'))).toEqual([]);
});

async function verdictsOf(first: Handle, revision = '2025-03-26') {
  const handle = served(first);
  const { verdicts } = await check({ url: 'http://endpoint.test/mcp', handle, revision, only: ['origin/*'], seed: 1 });
  return (probe: string) => verdicts.filter((each) => each.probe === `origin/${probe}`);
}

describe('an endpoint', () => {
  it('that has a list of its own, with one of the strangers on it, keeps the promise', async () => {
    const ofList = await verdictsOf(({ headers }) => {
      const origin = headers.get('origin');
      return origin === null || origin.endsWith('.example') ? undefined : new Response(null, { status: 403 });
    });
    expect(ofList('foreign')).toMatchObject([{ verdict: 'pass', outcome: { origins: 'some-served' } }]);
  });

  it('that has neither streams nor sessions tells nothing of Origin by refusing them', async () => {
    const ofNone = await verdictsOf(({ method }) =>
      method === 'POST' ? undefined : new Response(null, { status: 405 }),
    );
    expect(ofNone('foreign')).toMatchObject([{ verdict: 'violation' }]);
    expect(ofNone('foreign-get')).toMatchObject([{ verdict: 'pass', outcome: { origins: 'refused-anyway' } }]);
    expect(ofNone('foreign-delete')).toMatchObject([{ verdict: 'not-applicable' }]);
    // What nobody is refused for has no status.
    expect(ofNone('refusal')).toMatchObject([{ verdict: 'unverifiable' }]);
  });

  it('that has one stream at a time is not taken for one that looks at Origin', async () => {
    let asked = 0;
    const ofOne = await verdictsOf(({ method }) => {
      if (method !== 'GET') return undefined;
      asked += 1;
      // Every other one comes while the one before is still open.
      if (asked % 2 === 0) return new Response(null, { status: 409 });
      return new Response(null, { headers: { 'content-type': 'text/event-stream' } });
    });
    expect(ofOne('foreign-get')).toMatchObject([{ verdict: 'violation', outcome: { origins: 'all-served' } }]);
  });
});

describe('the Host of another site, which only sockets can carry', () => {
  const answerOf = async (preset: PresetName) => {
    const gateway = mockGateway(preset);
    const { url, close } = await gateway.listen();
    const { key } = gateway.target();
    try {
      const { verdicts } = await check({ url, ...(key && { key }), profile: preset, only: ['origin/foreign-host'] });
      return verdicts.find(({ probe }) => probe === 'origin/foreign-host');
    } finally {
      await close();
    }
  };

  it('is told, and judged by no revision', async () => {
    expect(await answerOf('mcp@2025-11-25')).toMatchObject({ verdict: 'observed', outcome: { status: 403 } });
    expect(await answerOf('kindo@2026.09')).toMatchObject({ verdict: 'observed', outcome: { answer: 'result' } });
  });
});
