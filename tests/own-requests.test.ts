/**
 * The harness's own requests. That every other message is valid, each run sees for itself: it ends with 3 where one is
 * not, and the self-proof asks the whole catalogue. Here: a probe that may send invalid messages does.
 */

import { describe, expect, it } from 'vitest';
import { type CheckOptions, check, prepare } from '../check.ts';
import { messageSchemas } from '../fixtures/messages/index.ts';
import { isRecord } from '../harness/jsonrpc.ts';
import { invalidRequest, messageRules, parsed } from '../harness/messages.ts';
import { openRun } from '../harness/run.ts';
import { direct } from '../harness/wire/index.ts';
import { catalogue } from '../suites/index.ts';
import { gatewayFor, type Preset, targetOf } from './self-proof/matrix.ts';

const rules = messageRules(messageSchemas);

/** Where each is asked: batches are in 2025-03-26 alone. */
const presets = { 'mcp@2025-11-25': '2025-11-25', 'mcp@2025-03-26': '2025-03-26' } as const satisfies Partial<
  Record<Preset, string>
>;

/** What is wrong with the requests of a run that asks these probes: its controls and preflight are among them. */
async function wrongIn(only: readonly string[], preset: keyof typeof presets): Promise<readonly string[]> {
  const gateway = gatewayFor(preset);
  const send = direct(gateway.fetch);
  const wrong = new Set<string>();
  await check({
    ...targetOf(gateway),
    url: `http://gateway.test${gateway.path}`,
    profile: preset,
    only,
    runs: 10,
    seed: 20_261_121,
    rate: 100_000,
    wire(request, signal) {
      const { fresh: _unused, ...sent } = request;
      const why = invalidRequest(sent, presets[preset], rules);
      if (why !== undefined) wrong.add(why);
      return send(request, signal);
    },
  });
  return [...wrong];
}

const malformed = catalogue.filter((probe) => 'sends' in probe && probe.sends === 'malformed').map(({ id }) => id);

describe('a probe that may send invalid messages', () => {
  it.each(malformed)('%s does', async (id) => {
    const wrong = await Promise.all((['mcp@2025-11-25', 'mcp@2025-03-26'] as const).map((each) => wrongIn([id], each)));
    expect(wrong.flat()).not.toEqual([]);
  });

  it.each(['mcp@2025-11-25', 'mcp@2025-03-26'] as const)('is alone in that, in front of %s', async (preset) => {
    const others = catalogue.map(({ id }): string => id).filter((id) => !(malformed as string[]).includes(id));
    expect(await wrongIn(others, preset)).toEqual([]);
  });
});

/** The listed tools that a run calls, and those that it says it may call. */
async function calls(preset: Preset, options: Partial<CheckOptions> = {}) {
  const gateway = gatewayFor(preset);
  const send = direct(gateway.fetch);
  const called = new Set<unknown>();
  const listed = new Set<unknown>();
  const { prepared, close } = prepare({
    ...targetOf(gateway),
    url: `http://gateway.test${gateway.path}`,
    profile: gateway.document,
    allow: ['reveals-key', 'trespasses'],
    runs: 3,
    seed: 20_261_121,
    rate: 100_000,
    async wire(request, signal) {
      const message = parsed(request.body);
      if (isRecord(message) && message.method === 'tools/call' && isRecord(message.params)) {
        called.add(message.params.name);
      }
      return send(request, signal);
    },
    ...options,
  });
  try {
    const run = await openRun(prepared, () => undefined);
    for (const { probe, ask } of run.plan ?? []) if (ask && probe.observe) await run.ask(probe.id);
    await run.finish();
    for (const { given } of (run.plan ?? []).flatMap((each) => (each.ask ? [each] : [])))
      for (const tool of given.tools ?? []) listed.add(tool.name);
    return { called: [...called].filter((name) => listed.has(name)), run };
  } finally {
    await close();
  }
}

const asked = ['mcp@2025-11-25', 'karzoun@mintlify', 'kindo@2026.09'] as const;

describe('the plan', () => {
  it.each(asked)('names every tool of %s that the run calls', async (preset) => {
    const { called, run } = await calls(preset);
    expect(called.length).toBeGreaterThan(1);
    expect(called.filter((name) => !run.callable.includes(String(name)))).toEqual([]);
  });
});

describe('namedToolsOnly', () => {
  it.each(asked)('has no tool of %s called', async (preset) => {
    const { called, run } = await calls(preset, { namedToolsOnly: true, allowTools: {}, tools: {} });
    expect({ called, callable: run.callable }).toEqual({ called: [], callable: [] });
    const left = (run.plan ?? []).flatMap((each) => (each.ask ? [] : [each.left]));
    expect(left).toContainEqual({
      verdict: 'not-selected',
      reason: expect.stringMatching(/^--named-tools-only: .*read-only/),
      configure: '--allow-tool <name>=<JSON arguments>',
    });
  });

  it('has those called that are named', async () => {
    const [allowed = ''] = Object.keys(targetOf(gatewayFor('karzoun@mintlify')).allowTools ?? {});
    const { called } = await calls('karzoun@mintlify', {
      namedToolsOnly: true,
      allowTools: { [allowed]: targetOf(gatewayFor('karzoun@mintlify')).allowTools?.[allowed] ?? null },
      tools: {},
    });
    expect(called).toEqual([allowed]);
  });
});
