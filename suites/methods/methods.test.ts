import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FaultName, PresetName } from '../../mock-server/index.ts';
import { askedOf, failuresIn, outcomesIn } from '../__test-helpers__/asked.ts';
import { unknownMethods } from './unknown.ts';

const served = { answer: 'result', status: 200 };
const unknown = { answer: 'rpc-error', status: 200, code: -32601 };

const common = {
  'methods/ping': [{ ...served, result: 'empty' }],
  'methods/list-tools': [{ ...served, tools: 'array' }],
  'methods/call-tool': [{ ...served, content: 'items', arguments: 'known' }],
  'methods/other-prompt-methods': [unknown],
  'methods/list-resources': [unknown],
  'methods/read-resource': [unknown],
  'methods/list-resource-templates': [unknown],
  'methods/resource-subscriptions': [unknown],
  'methods/other-resource-methods': [unknown],
  'methods/unknown': [unknown],
  'methods/undeclared': [{ ...unknown, offers: 'nothing' }],
  // The gateway has no pages, and does not look at cursors.
  'methods/cursor-of-wrong-type': [served],
};

it('the unversioned reference serves prompts', async () => {
  const summary = await askedOf('methods', [], 'kindo@unversioned');
  expect(failuresIn(summary)).toEqual([]);
  expect(outcomesIn(summary)).toEqual({
    ...common,
    'methods/capabilities': [{ answer: 'result', tools: 'kept', prompts: 'kept', resources: 'none' }],
    'methods/list-prompts': [{ ...served, prompts: 'array' }],
    'methods/get-prompt': [{ ...served, messages: 'items', arguments: 'none' }],
    'methods/prompt-names': [{ names: 'all-divide' }],
    'methods/get-unknown-prompt': [{ answer: 'rpc-error', status: 200, code: -32602 }],
  });
});

it('the reference of 2026.09 has none, and is not asked for one', async () => {
  const summary = await askedOf('methods');
  expect(failuresIn(summary)).toEqual([]);
  expect(outcomesIn(summary)).toEqual({
    ...common,
    'methods/capabilities': [{ answer: 'result', tools: 'kept', prompts: 'none', resources: 'none' }],
    'methods/list-prompts': [unknown],
    'methods/get-unknown-prompt': [unknown],
  });
  const left = summary.verdicts.filter(({ verdict }) => verdict === 'not-applicable').map(({ probe }) => probe);
  expect(left.sort()).toEqual(['methods/get-prompt', 'methods/prompt-names']);
});

const broken: readonly (readonly [PresetName, FaultName, readonly string[]])[] = [
  ['kindo', 'ping-with-content', ['violation methods/ping']],
  ['kindo', 'ping-refused', ['violation methods/ping']],
  ['kindo', 'list-without-tools', ['violation methods/list-tools']],
  ['kindo', 'list-without-params-refused', ['advice methods/capabilities', 'violation methods/list-tools']],
  ['kindo', 'call-without-content', ['violation methods/call-tool']],
  ['kindo', 'prompts-served', ['violation methods/get-unknown-prompt', 'violation methods/list-prompts']],
  [
    'kindo',
    'resources-served',
    [
      'violation methods/list-resource-templates',
      'violation methods/list-resources',
      'violation methods/other-resource-methods',
      'violation methods/read-resource',
      'violation methods/resource-subscriptions',
    ],
  ],
  [
    'kindo@unversioned',
    'resources-served',
    [
      'advice methods/list-resource-templates',
      'advice methods/other-resource-methods',
      'advice methods/resource-subscriptions',
      'violation methods/list-resources',
      'violation methods/read-resource',
    ],
  ],
  ['kindo@unversioned', 'prompts-refused', ['violation methods/list-prompts']],
  ['kindo@unversioned', 'prompts-list-empty', ['violation methods/list-prompts']],
  ['kindo@unversioned', 'prompt-without-messages', ['violation methods/get-prompt']],
  ['kindo@unversioned', 'prompt-names-unprefixed', ['violation methods/get-prompt', 'violation methods/prompt-names']],
  [
    'kindo@unversioned',
    'unknown-method-code',
    [
      'advice methods/list-resource-templates',
      'advice methods/other-prompt-methods',
      'advice methods/other-resource-methods',
      'advice methods/resource-subscriptions',
      'advice methods/unknown',
      'violation methods/list-resources',
      'violation methods/read-resource',
    ],
  ],
];

it.each(broken)('%s: %s is found', async (preset, name, failures) => {
  expect(failuresIn(await askedOf('methods', [name], preset))).toEqual(failures);
});

it('what is announced and refused is found', async () => {
  const summary = await askedOf('methods', ['prompts-refused-otherwise'], 'kindo@unversioned');
  expect(failuresIn(summary)).toContain('advice methods/capabilities');
  expect(outcomesIn(summary)['methods/capabilities']).toMatchObject([{ prompts: 'unkept' }]);
});

it('unknown methods are marked as ours, and none is of a family that MCP has', () => {
  const ours = (method: string) => /^assay\/./su.test(method);
  fc.assert(fc.property(unknownMethods(), ours), { numRuns: 500 });
});
