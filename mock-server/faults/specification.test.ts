import { describe, expect, test } from 'vitest';
import { begin, mcpGateway } from '../__test-helpers__/mcp.ts';
import { mockGateway } from '../gateway.ts';
import { type FaultName, faultNames } from './index.ts';

/** Faults of what only the specification's presets have. */
const theirs: readonly FaultName[] = [
  'output-schema-invalid',
  'structured-content-invalid',
  'structured-content-missing',
  'structured-content-alone',
  'cursor-leads-back',
  'pages-overlap',
  'pages-turn',
  'unknown-cursor-ignored',
];

/** What a client sees that lists tools and prompts page by page, asks for a page twice, and calls a tool. */
async function seen(fault?: FaultName): Promise<string> {
  const gateway = mcpGateway();
  if (fault) gateway.faults.add(fault);
  const client = await begin(gateway);
  const told: unknown[] = [client.result];
  for (const list of ['tools/list', 'prompts/list']) {
    const first = await client.ask(list);
    const cursor = first.result.nextCursor;
    told.push(first, await client.ask(list, { cursor }), await client.ask(list, { cursor }));
    told.push(await client.ask(list, { cursor: 'made up' }));
  }
  told.push(await client.call('echo', { text: 'a' }));
  return JSON.stringify(told, (name, value) => (name === 'id' ? undefined : value));
}

describe('faults of structured content and of pages', () => {
  test.each(theirs)('%s is seen on a preset of the specification, and shown nowhere else', async (name) => {
    expect(await seen(name)).not.toBe(await seen());
    expect(mockGateway('kindo').faults.shows(name)).toBe(false);
    expect(mockGateway('karzoun').faults.shows(name)).toBe(false);
  });

  test('without one, the same is seen each time', async () => {
    expect(await seen()).toBe(await seen());
    expect(faultNames).toEqual(expect.arrayContaining([...theirs]));
  });
});
