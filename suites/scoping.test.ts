import { expect, it } from 'vitest';
import type { FaultName } from '../mock-server/index.ts';
import { askedOf, failuresIn, outcomesIn } from './__test-helpers__/asked.ts';

it('the reference keeps every promise', async () => {
  const summary = await askedOf('scoping');
  expect(failuresIn(summary)).toEqual([]);
  expect(outcomesIn(summary)).toEqual({
    'scoping/public-integrations': [{ tools: 'listed' }],
    'scoping/public-integrations-of-second': [{ tools: 'listed' }],
    'scoping/unreachable-listed': [{ tool: 'absent' }],
    'scoping/two-accounts': [{ lists: 'overlapping' }],
  });
});

it.each([
  ['hides-public-tools', ['advice scoping/public-integrations', 'advice scoping/public-integrations-of-second']],
  ['lists-unentitled-tools', ['violation scoping/unreachable-listed']],
] as const)('%s is found', async (name, failures) => {
  expect(failuresIn(await askedOf('scoping', [name]))).toEqual(failures);
});

it('an account that sees all that another does is told from one that sees some of it', async () => {
  const summary = await askedOf('scoping', ['lists-unentitled-tools']);
  expect(outcomesIn(summary)['scoping/two-accounts']).toEqual([{ lists: 'nested' }]);
});

it('the list of a token of narrow scope is told and not judged', async () => {
  const outcomes = async (faults: readonly FaultName[]) => {
    const summary = await askedOf('scoping', faults, 'karzoun');
    expect(failuresIn(summary)).toEqual([]);
    return outcomesIn(summary)['scoping/two-accounts'];
  };
  expect(await outcomes([])).toEqual([{ lists: 'the-same' }]);
  expect(await outcomes(['narrow-token-lists-nothing'])).toEqual([{ lists: 'nested' }]);
});
