/** The specification's own presets keep what is asked of them, and each fault of the base protocol is found, at its level. */

import { describe, expect, it } from 'vitest';
import { check } from '../check.ts';
import type { Summary } from '../harness/summary.ts';
import { batchFaults } from '../mock-server/faults/batches.ts';
import { jsonRpcFaults } from '../mock-server/faults/json-rpc.ts';
import { negotiationFaults } from '../mock-server/faults/negotiation.ts';
import { publishedFaults } from '../mock-server/faults/published.ts';
import { reportFaults } from '../mock-server/faults/reports.ts';
import { type FaultName, faults, mockGateway, type PresetName } from '../mock-server/index.ts';
import { outcomesIn, specFailuresIn } from './__test-helpers__/asked.ts';

const areas = ['lifecycle/*', 'methods/*', 'errors/*', 'messages/*', 'batch/*', 'cancel/*', 'progress/*'];

/** What gives the watchers something to look at. */
const provoking = ['methods/unknown', 'methods/list-tools', 'lifecycle/initialize', 'progress/call'];

function asked(preset: PresetName, only: readonly string[], fault?: FaultName): Promise<Summary> {
  const gateway = mockGateway(preset);
  if (fault) gateway.faults.add(fault);
  const { profile, journal: _unused, ...target } = gateway.target();
  return check({
    ...target,
    allowTools: { ...target.allowTools, test_tool_with_progress: {} },
    url: `http://localhost${gateway.path}`,
    handle: gateway.fetch,
    profile,
    only,
    runs: 5,
    seed: 1,
    rate: 100_000,
    maxRequests: 100_000,
  });
}

const presets = ['mcp@2024-11-05', 'mcp@2025-03-26', 'mcp@2025-06-18', 'mcp@2025-11-25'] as const;

describe.each(presets)('the reference %s', (preset) => {
  it('keeps every promise of the base protocol, each with one outcome', async () => {
    const summary = await asked(preset, areas);
    expect(specFailuresIn(summary)).toEqual([]);
    const judged = new Set(summary.verdicts.flatMap(({ document, probe }) => (document === null ? [] : [probe])));
    const several = Object.entries(outcomesIn(summary)).filter(
      ([probe, outcomes]) => judged.has(probe) && outcomes.length > 1,
    );
    expect(several).toEqual([]);
    expect(summary.verdicts.find(({ probe }) => probe === 'progress/increasing')?.verdict).toBe('pass');
  });
});

/** What each fault breaks of the probes that it is meant to turn, on the newest revision that has them. */
const broken: Readonly<Record<string, readonly string[]>> = {
  'fallback-not-confirmed': ['violation lifecycle/revision-fixed-point'],
  'unknown-revision-echoed': ['violation lifecycle/unknown-revision'],
  'unknown-revision-refused': ['advice lifecycle/unknown-revision'],
  'falls-back-to-the-oldest-revision': ['advice lifecycle/newest-revision'],
  'malformed-initialize-served': ['advice lifecycle/malformed-initialize'],
  'unknown-capabilities-refused': ['advice lifecycle/unknown-client-members'],
  'asks-before-initialized': ['advice lifecycle/before-initialized'],
  'look-alike-ids-mixed-up': ['violation messages/at-once'],
  'look-alike-ids-refused': ['advice messages/at-once'],
  'empty-id-refused': ['advice messages/generated-ids'],
  'large-ids-rounded': ['advice messages/large-id'],
  'result-beside-error': ['violation messages/errors-by-schema', 'violation messages/result-xor-error'],
  'foreign-id-under-http-error': ['violation errors/id-under-http-error'],
  'invalid-requests-served': [
    'advice messages/id-of-wrong-type',
    'advice messages/no-request',
    'advice messages/null-id',
    'advice messages/params-no-object',
    'violation messages/no-request',
  ],
  'invalid-request-as-parse-error': ['advice messages/no-request', 'advice messages/params-no-object'],
  'fractional-ids-served': ['advice messages/fractional-id'],
  'cursor-of-wrong-type-ignored': ['advice methods/cursor-of-wrong-type'],
  'notifications-answered': [
    'violation lifecycle/initialized-notification',
    'violation messages/notification-unanswered',
  ],
  'unknown-members-refused': ['advice messages/unknown-members'],
  'unknown-params-refused': ['advice messages/unknown-params'],
  'unknown-meta-refused': ['advice messages/unknown-meta'],
  'json-read-by-its-looks': ['advice messages/spelling'],
  'stack-trace-in-errors': ['advice errors/message'],
  'batches-refused': [
    'advice batch/invalid-members',
    'advice batch/mixed',
    'advice batch/notifications-alone',
    'advice lifecycle/batch',
    'violation batch/mixed',
    'violation lifecycle/batch',
  ],
  'batch-loses-the-last': ['advice batch/mixed', 'advice lifecycle/batch'],
  'batch-mixes-ids': ['advice batch/mixed', 'violation batch/mixed'],
  'batch-of-notifications-answered': ['advice batch/notifications-alone', 'violation batch/notifications-alone'],
  'empty-batch-accepted': ['advice batch/empty', 'violation batch/empty'],
  'empty-batch-as-parse-error': ['advice batch/empty'],
  'batch-refused-for-one-member': ['advice batch/invalid-members'],
  'unknown-cancellation-refused': ['advice cancel/unknown'],
  'odd-cancellation-answered': ['advice cancel/malformed'],
  'fails-when-cancelled': ['violation cancel/race'],
  'answers-what-was-cancelled': ['advice cancel/in-flight'],
  'progress-token-as-text': ['violation progress/token'],
  'progress-unasked': ['violation progress/unasked'],
  'progress-stands-still': ['violation progress/increasing'],
  'progress-after-response': ['violation progress/after-response'],
  'meta-key-malformed': ['violation messages/meta-keys'],
  'meta-key-under-reserved-prefix': ['advice messages/meta-reserved'],
  'icon-without-a-uri': ['advice messages/icons', 'violation messages/icons'],
  'icon-over-plain-http': ['advice messages/icons'],
  'schema-of-no-dialect': ['violation messages/schema-dialect'],
};

const own: readonly FaultName[] = [
  ...negotiationFaults,
  ...jsonRpcFaults,
  ...batchFaults,
  ...reportFaults,
  ...publishedFaults,
].map(({ name }) => name);

describe('every fault of the base protocol', () => {
  it.each(own)('%s is found', async (name) => {
    const turns: readonly string[] = faults.find((fault) => fault.name === name)?.turns ?? [];
    const preset = batchFaults.some((fault) => fault.name === name) ? 'mcp@2025-03-26' : 'mcp@2025-11-25';
    const summary = await asked(preset, [...turns, ...provoking], name);
    const meant = specFailuresIn(summary).filter((failure) => turns.includes(failure.split(' ')[1] ?? ''));
    expect(meant).toEqual(broken[name]);
  });

  it('served batches are advice where the revision has none', async () => {
    expect(specFailuresIn(await asked('mcp@2025-11-25', ['lifecycle/batch'], 'batches-served'))).toEqual([
      'advice lifecycle/batch',
    ]);
  });

  it('what is served unannounced, and what is announced and refused, are told apart', async () => {
    const capabilities = ['methods/capabilities', 'methods/undeclared'];
    const unannounced = await asked('mcp@2025-11-25', capabilities, 'initialize-without-capabilities');
    expect(specFailuresIn(unannounced)).toEqual(['advice methods/undeclared', 'violation methods/undeclared']);
    const refused = await asked('mcp@2025-11-25', capabilities, 'prompts-refused-otherwise');
    expect(specFailuresIn(refused)).toEqual(['advice methods/capabilities']);
  });
});
