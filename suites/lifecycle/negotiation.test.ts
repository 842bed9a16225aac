import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check } from '../../check.ts';
import { type Handle, resultOf, served } from '../../harness/__test-helpers__/served.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { newestRevision, revisions } from '../../harness/revisions.ts';
import { outcomesIn, specFailuresIn } from '../__test-helpers__/asked.ts';
import { defectiveParams, initializeDefects } from './initialize.ts';
import { impossibleVersions } from './revisions.ts';

const ours = ['lifecycle/revision-fixed-point', 'lifecycle/unknown-revision', 'lifecycle/newest-revision'];

/** An endpoint that answers the offer of a revision with what `agree` gives: a revision, or an error. */
async function agreeing(agree: (offered: string) => string | object) {
  const handle: Handle = (_request, { id, method, params }) => {
    if (method !== 'initialize' || !isRecord(params)) return undefined;
    const answer = agree(String(params.protocolVersion));
    if (typeof answer !== 'string') return Response.json({ jsonrpc: '2.0', id, error: answer });
    const serverInfo = { name: 'agreeing', version: '1' };
    return resultOf(id, { protocolVersion: answer, capabilities: { tools: {} }, serverInfo });
  };
  const summary = await check({
    url: 'http://endpoint.test/mcp',
    handle: served(handle),
    only: ours,
    seed: 1,
    runs: 10,
    rate: 100_000,
  });
  return { failures: specFailuresIn(summary), outcomes: outcomesIn(summary) };
}

const known = revisions.map(({ id }) => id);

describe('no alarm is raised', () => {
  it('by an endpoint that has one revision alone', async () => {
    expect((await agreeing(() => '2024-11-05')).failures).toEqual([]);
  });

  it('by one that stops at an older revision', async () => {
    const has = known.slice(0, 3);
    expect((await agreeing((offered) => (has.includes(offered) ? offered : '2025-06-18'))).failures).toEqual([]);
  });

  it('by one that falls back to a revision later than all that are known here', async () => {
    const has = [...known, '2027-03-14'];
    const { failures, outcomes } = await agreeing((offered) => (has.includes(offered) ? offered : '2027-03-14'));
    expect(failures).toEqual([]);
    expect(outcomes['lifecycle/unknown-revision']).toEqual([{ answer: 'result', revision: 'a-later' }]);
  });

  it('but advice, by one that refuses as the example of the specification shows it', async () => {
    const error = { code: -32602, message: 'Unsupported protocol version', data: { supported: known } };
    const { failures, outcomes } = await agreeing((offered) => (known.includes(offered) ? offered : error));
    expect(failures).toEqual(['advice lifecycle/unknown-revision']);
    expect(outcomes['lifecycle/revision-fixed-point']).toEqual([{ again: 'the-same' }]);
  });
});

describe('a text that is no date', () => {
  const isDate = (offered: string) => /^\d{4}-\d\d-\d\d$/.test(offered);

  it('may be refused as no revision at all, with the supported ones left out', async () => {
    const error = { code: -32602, message: 'Invalid protocol version format' };
    const agree = (offered: string) => (isDate(offered) ? (known.includes(offered) ? offered : newestRevision) : error);
    expect((await agreeing(agree)).failures).toEqual(['advice lifecycle/unknown-revision']);
  });

  it('may not be confirmed', async () => {
    const agree = (offered: string) => (isDate(offered) && !known.includes(offered) ? '2025-06-18' : offered);
    expect((await agreeing(agree)).failures).toContain('violation lifecycle/unknown-revision');
  });
});

describe('an alarm is raised', () => {
  it('by an error that names no revision', async () => {
    const error = { code: -32602, message: 'Unsupported protocol version' };
    const { failures } = await agreeing((offered) => (known.includes(offered) ? offered : error));
    expect(failures).toContain('violation lifecycle/unknown-revision');
  });

  it('by a fallback that is no revision, though it is confirmed', async () => {
    const { failures } = await agreeing((offered) => (known.includes(offered) ? offered : 'newest'));
    expect(failures).toEqual(['violation lifecycle/unknown-revision']);
  });

  it('by a revision that is named in an error and then refused', async () => {
    const error = { code: -32602, message: 'Unsupported', data: { supported: ['2025-03-26'] } };
    const { failures } = await agreeing((offered) => (offered === '2025-11-25' ? offered : error));
    expect(failures).toContain('violation lifecycle/revision-fixed-point');
  });
});

it('generated revisions are none that was published, and none between those that were', () => {
  const between = (version: string) => /^20(2[4-9]|[3-9]\d|1\d\d)-\d\d-\d\d$/.test(version);
  fc.assert(
    fc.property(impossibleVersions(), (version) => !known.includes(version) && !between(version)),
    { numRuns: 500 },
  );
});

it('a generated defect of initialize is one still', () => {
  const sound = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'a', version: '1' } };
  const isSound = (params: unknown) => {
    if (!isRecord(params)) return false;
    return typeof params.protocolVersion === 'string' && isRecord(params.capabilities) && isRecord(params.clientInfo);
  };
  expect(isSound(sound)).toBe(true);
  const law = fc.property(
    initializeDefects(),
    (defect) => !isSound(JSON.parse(JSON.stringify(defectiveParams(sound, defect)))),
  );
  fc.assert(law, { numRuns: 500 });
});
