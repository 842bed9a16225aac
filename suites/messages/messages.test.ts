import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultName } from '../../mock-server/index.ts';
import { askedOf, failuresIn, outcomesIn } from '../__test-helpers__/asked.ts';
import { relationOf, soundIds } from './ids.ts';

const refused = { answer: 'http-error', status: 400, code: -32600 };
const alike = { answer: 'result', result: 'as-plain' };

it.each(['kindo', 'kindo@unversioned'] as const)('%s keeps every promise', async (preset) => {
  const summary = await askedOf('messages', [], preset);
  expect(failuresIn(summary)).toEqual([]);
  expect(outcomesIn(summary)).toEqual({
    'messages/id': [{ id: 'same' }],
    'messages/jsonrpc': [{ jsonrpc: '2.0' }],
    'messages/same-post': [{ response: 'in-the-answer' }],
    'messages/form': [{ media: 'json', envelope: 'alone' }],
    'messages/no-credentials': [{ repeats: false }],
    'messages/generated-ids': [{ answer: 'result', id: 'same' }],
    'messages/fractional-id': [{ answer: 'result', status: 200, id: 'same' }],
    'messages/null-id': [{ answer: 'http-error', status: 400, code: -32600, id: 'same' }],
    // The gateway is written in JavaScript: reading this id rounds it.
    'messages/large-id': [{ answer: 'result', status: 200, id: 'other-value' }],
    'messages/result-xor-error': [{ holds: 'one' }],
    'messages/at-once': [{ ids: 'own', served: 'all' }],
    'messages/id-of-wrong-type': [refused],
    'messages/no-request': [{ fate: 'refused', by: 'invalid-request' }],
    'messages/params-no-object': [refused],
    'messages/notification-unanswered': [{ response: 'none' }],
    'messages/unknown-members': [alike],
    'messages/unknown-params': [alike],
    'messages/unknown-meta': [alike],
    'messages/spelling': [alike],
    'messages/schema-dialect': [{ schemas: 'valid' }],
    'messages/results-by-schema': [{ schema: 'kept' }],
    'messages/errors-by-schema': [{ schema: 'kept' }],
  });
});

const ids = ['violation messages/generated-ids', 'violation messages/id'];

const broken: readonly (readonly [FaultName, readonly string[]])[] = [
  ['ids-as-strings', ids],
  ['ids-null', ids],
  ['ids-counted', ids],
  ['jsonrpc-missing', ['violation messages/jsonrpc']],
  ['jsonrpc-1.0', ['violation messages/jsonrpc']],
  ['answers-in-batches', ['advice messages/form']],
];

it.each(broken)('%s is found', async (name, failures) => {
  expect(failuresIn(await askedOf('messages', [name]))).toEqual(failures);
});

it('ids that only look like numbers are told from numbers', async () => {
  const summary = await askedOf('messages', ['ids-as-numbers']);
  expect(outcomesIn(summary)['messages/generated-ids']).toContainEqual({ answer: 'result', id: 'other-type' });
});

it('a response that comes elsewhere is found by whoever asks', async () => {
  expect(failuresIn(await askedOf('m*', ['ping-answered-elsewhere']))).toEqual([
    'violation messages/same-post',
    'violation methods/ping',
  ]);
});

it('a credential that is repeated is told', async () => {
  const summary = await askedOf('messages', ['repeats-credential']);
  expect(outcomesIn(summary)['messages/no-credentials']).toContainEqual({ repeats: true });
});

describe('the relation of two ids', () => {
  it.each([
    [7, 7, 'same'],
    ['7', '7', 'same'],
    [7, '7', 'other-type'],
    ['7', 7, 'other-type'],
    ['07', 7, 'other-value'],
    ['', null, 'null'],
    ['null', null, 'null'],
    [0, false, 'other-value'],
    [1, undefined, 'absent'],
  ] as const)('%j answered by %j is %s', (asked, answered, relation) => {
    expect(relationOf(asked, answered)).toBe(relation);
  });

  it('holds over JSON for every id that is generated', () => {
    const echoed = (id: string | number) => relationOf(id, JSON.parse(JSON.stringify({ id })).id) === 'same';
    fc.assert(fc.property(soundIds(), echoed), { numRuns: 500 });
  });
});
