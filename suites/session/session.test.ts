import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check } from '../../check.ts';
import { type FaultName, mockGateway } from '../../mock-server/index.ts';
import { failuresIn, outcomesIn } from '../__test-helpers__/asked.ts';
import { histories, madeUpIds, SESSIONS } from './history.ts';
import { sessionWalk } from './walk.ts';

/** Asks all about sessions, restart and idleness included, in front of a gateway with this fault. */
function asked(fault?: FaultName, { runs = 5, profile = 'karzoun' }: { runs?: number; profile?: string } = {}) {
  let now = 0;
  const gateway = mockGateway('karzoun', { now: () => now });
  if (fault) gateway.faults.add(fault);
  const { profile: _own, journal: _unused, ...target } = gateway.target();
  return check({
    ...target,
    url: `http://gateway.test${gateway.path}`,
    handle: gateway.fetch,
    profile,
    only: ['session/*'],
    runs,
    seed: 1,
    rate: 100_000,
    maxRequests: 100_000,
    async restart() {
      gateway.restart();
    },
    async idle() {
      now += 24 * 60 * 60 * 1000;
    },
  });
}

const refused = { answer: 'http-error', status: 400, code: -32000, text: 'Invalid or missing MCP session' };
const served = { answer: 'result', status: 200 };

it('every situation is met, and each has one outcome', async () => {
  const summary = await asked(undefined, { runs: 100 });
  expect(failuresIn(summary)).toEqual([]);
  expect(outcomesIn(summary)).toEqual({
    'session/id': [{ characters: 'visible-ascii' }],
    'session/distinct-ids': [{ ids: 'different' }],
    'session/id-kept': [{ named: 'none-or-this' }],
    'session/first-use': [served],
    'session/used': [served],
    'session/steady': [{ uses: 'all-served' }],
    'session/without-version-header': [served],
    'session/at-once': [{ answers: 'each-its-own' }],
    'session/cross-talk': [{ answers: 'each-its-own' }],
    'session/beside-others': [served],
    'session/after-refusal': [served],
    'session/missing': [refused],
    'session/other-credential': [served],
    'session/without-credential': [{ answer: 'http-error', status: 401, text: 'Missing x-app-token' }],
    'session/initialize-within': [{ ...served, session: 'another' }],
    'session/end': [{ answer: 'empty', status: 204 }],
    'session/ended': [refused],
    'session/ended-notification': [{ answer: 'http-error', status: 400 }],
    'session/ended-stream': [{ answer: 'http-error', status: 405 }],
    'session/ended-again': [{ answer: 'http-error', status: 400 }],
    'session/reopened': [{ answer: 'result', session: 'new' }],
    'session/after-idle': [refused],
    'session/reopened-after-idle': [{ answer: 'result', session: 'new' }],
    'session/after-restart': [refused],
    'session/reopened-after-restart': [{ answer: 'result', session: 'new' }],
  });
});

const broken: readonly (readonly [FaultName, readonly string[]])[] = [
  ['session-id-empty', []],
  ['serves-without-session', ['violation session/missing']],
  ['session-missing-text', ['violation session/missing']],
  ['session-unknown-text', ['violation session/after-restart', 'violation session/ended']],
  ['reuses-terminated-session', ['violation session/ended', 'violation session/ended-notification']],
  ['session-without-token-served', ['violation session/without-credential']],
  ['new-session-ends-others', ['violation session/beside-others']],
  ['terminate-ends-all-sessions', ['violation session/beside-others']],
  ['requires-initialized-notification', ['violation session/first-use']],
  ['sessions-survive-restart', ['violation session/after-restart']],
  ['no-session-after-restart', ['violation session/reopened-after-restart']],
  ['flapping-sessions', ['violation session/steady']],
];

it.each(broken)('%s is found', async (name, failures) => {
  const found = failuresIn(await asked(name));
  expect(found).toEqual(expect.arrayContaining([...failures]));
});

it('the specification is judged by the same exchanges: what the vendor documents otherwise is a deviation', async () => {
  const { verdicts, exchanges } = await asked();
  const rows = verdicts.filter(({ probe }) => probe === 'session/ended');
  expect(rows.map(({ document, verdict, deviatesFor }) => ({ document, verdict, deviatesFor }))).toEqual([
    { document: 'karzoun@mintlify', verdict: 'pass', deviatesFor: undefined },
    { document: 'mcp@2025-03-26', verdict: 'deviation', deviatesFor: ['karzoun@mintlify'] },
  ]);
  expect(new Set(rows.map(({ exchange }) => exchange)).size).toBe(1);
  expect(exchanges.find(({ id }) => id === rows[0]?.exchange)?.exchanges.map(({ step }) => step)).toEqual([
    'opens session A',
    'asks tools/list in session A',
    'ends session A',
    'asks tools/list in session A',
  ]);
});

describe('a session header', () => {
  /** Shapes what the gateway hands out, and takes it back. */
  async function withIds(issued: (id: string, answers: number) => string) {
    const gateway = mockGateway('karzoun');
    let answers = 0;
    const { profile: _own, journal: _unused, ...target } = gateway.target();
    return check({
      ...target,
      url: `http://gateway.test${gateway.path}`,
      profile: 'karzoun',
      only: ['session/*', 'lifecycle/session-handed-out'],
      runs: 5,
      seed: 1,
      rate: 100_000,
      maxRequests: 100_000,
      async handle(request) {
        const carried = request.headers.get('mcp-session-id')?.replace(/[. ].*$/, '');
        const headers = new Headers(request.headers);
        if (carried) headers.set('mcp-session-id', carried);
        const answer = await gateway.fetch(new Request(request, { headers }));
        const id = answer.headers.get('mcp-session-id') ?? (answer.ok ? carried : undefined);
        if (id) answer.headers.set('mcp-session-id', issued(id, ++answers));
        return answer;
      },
    });
  }

  it('that is empty leaves nothing to carry: the documents that promise one are broken, and nothing else is blamed', async () => {
    const summary = await withIds(() => '');
    expect(failuresIn(summary)).toEqual([
      'violation lifecycle/session-handed-out',
      'violation session/id',
      'violation session/reopened',
    ]);
    expect(summary.exitCode).toBe(1);
  });

  it('with odd characters is told, and used where a header can carry it', async () => {
    const summary = await withIds((id) => `${id} odd`);
    expect(outcomesIn(summary)['session/id']).toEqual([{ characters: 'other' }]);
    expect(outcomesIn(summary)['session/used']).toEqual([served]);
  });

  it('that changes in every answer is told, and the first one kept', async () => {
    const summary = await withIds((id, answers) => `${id}.${answers}`);
    expect(outcomesIn(summary)['session/id-kept']).toEqual([{ named: 'another' }]);
    expect(outcomesIn(summary)['session/used']).toEqual([served]);
  });
});

it('whose end is only accepted is not taken for ended', async () => {
  const gateway = mockGateway('karzoun');
  const { profile: _own, journal: _unused, ...target } = gateway.target();
  const summary = await check({
    ...target,
    url: `http://gateway.test${gateway.path}`,
    // It never gets round to it.
    handle: async (request) =>
      request.method === 'DELETE' ? new Response(null, { status: 202 }) : gateway.fetch(request),
    profile: 'karzoun',
    only: ['session/*'],
    runs: 5,
    seed: 1,
    rate: 100_000,
    maxRequests: 100_000,
  });
  const ended = summary.verdicts.filter(({ probe }) => probe.startsWith('session/ended'));
  expect(ended.length).toBeGreaterThan(0);
  for (const { verdict, reason } of ended) {
    expect(verdict).toBe('unverifiable');
    expect(reason).toContain('not with 202: accepted, not done');
  }
});

describe('a generated history', () => {
  it('begins with a session, and is short', () => {
    fc.assert(
      fc.property(histories(), (history) => {
        expect(history[0]).toEqual({ do: 'open' });
        expect(history.length).toBeLessThanOrEqual(9);
        for (const action of history) if ('in' in action) expect(action.in).toBeLessThan(SESSIONS);
      }),
    );
  });

  it('makes up ids that a header carries, and that are marked as ours', () => {
    fc.assert(fc.property(madeUpIds(), (id) => /^assay-never-issued[!-~]*$/.test(id)));
  });

  it('leads to each situation by a short history', () => {
    for (const { means, histories: each } of Object.values(sessionWalk.situations)) {
      expect(means).not.toBe('');
      expect(each.length).toBeGreaterThan(0);
      expect(Math.max(...each.map((history) => history.length))).toBeLessThanOrEqual(6);
    }
  });
});
