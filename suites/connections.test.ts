import { expect, it } from 'vitest';
import { askedOf, failuresIn, outcomesIn } from './__test-helpers__/asked.ts';

it.each(['kindo', 'kindo@unversioned'] as const)('%s keeps every promise', async (preset) => {
  const summary = await askedOf('connections', [], preset);
  expect(failuresIn(summary)).toEqual([]);
  expect(outcomesIn(summary)).toEqual({
    'connections/listing': [{ answer: 'served', status: 200, rows: 'some' }],
    'connections/row-members': [{ members: 'all', preferred: 'boolean', created: 'iso-8601' }],
    'connections/tool-prefixes': [{ prefixes: 'all-connected' }],
    'connections/one-default': [{ defaults: 'at-most-one' }],
    'connections/without-key': [{ answer: 'refused', status: 401 }],
    'connections/other-apis': [{ answer: 'served', status: 200 }],
  });
});

it.each([
  ['connections-missing', ['violation connections/listing']],
  ['connections-without-envelope', ['violation connections/listing']],
  ['connections-missing-field', ['advice connections/tool-prefixes', 'violation connections/row-members']],
  ['connections-other-types', ['advice connections/row-members']],
  ['connections-other-ids', ['advice connections/tool-prefixes']],
  ['connection-ids-with-underscore', ['advice connections/tool-prefixes']],
  ['two-preferred-connections', ['advice connections/one-default']],
  ['platform-without-prefix', ['advice connections/tool-prefixes']],
  ['key-not-good-for-models', ['advice connections/other-apis', 'violation connections/other-apis']],
] as const)('%s is found', async (name, failures) => {
  expect(failuresIn(await askedOf('connections', [name]))).toEqual(failures);
});

it('what stands on the listing is blocked where it is not served, and the control is named', async () => {
  const { verdicts } = await askedOf('connections', ['connections-missing']);
  const blocked = verdicts.find(({ probe }) => probe === 'connections/one-default');
  expect(blocked).toMatchObject({ verdict: 'blocked', reason: expect.stringContaining('http-error 404') });
});

it('a listing that is given to anyone is seen, and not judged', async () => {
  const summary = await askedOf('connections', ['connections-unauthenticated']);
  expect(outcomesIn(summary)['connections/without-key']).toEqual([{ answer: 'served', status: 200 }]);
  expect(failuresIn(summary)).toEqual([]);
});
