import { describe, expect, it } from 'vitest';
import type { AnyOutcome } from '../../harness/outcome.ts';
import type { FaultName, PresetName } from '../../mock-server/index.ts';
import { askedOf, failuresIn, outcomesIn } from '../__test-helpers__/asked.ts';

const OPEN = 'mcp@2025-11-25';
const OAUTH = 'mcp-oauth@2025-11-25';
const INVALID = { answer: 'rpc-error', code: -32602 };
const NO_METHOD = { answer: 'rpc-error', code: -32601 };
const CREATED = { task: 'given', id: 'its-own', status: 'working', times: 'told', ttl: 'told' };

describe("on the specification's presets", () => {
  it('all is as it should be where anybody is served', async () => {
    const summary = await askedOf('tasks', [], OPEN);
    expect(failuresIn(summary)).toEqual([]);
    expect(outcomesIn(summary)).toEqual({
      'tasks/declared': [{ form: 'as-defined' }],
      'tasks/unknown-id': [INVALID],
      'tasks/anonymous-list': [{ list: 'left-out' }],
      'tasks/plain-call-of-task-only': [NO_METHOD],
      'tasks/task-call-of-others': [NO_METHOD],
      'tasks/created': [CREATED],
      'tasks/get': [{ ttl: 'told', related: 'none' }],
      'tasks/status': [{ ways: 'named' }],
      'tasks/result': [{ result: 'of-the-call', task: 'its-own' }],
      'tasks/cancel': [{ status: 'cancelled' }],
      'tasks/cancel-finished': [INVALID],
    });
  });

  it('and where accounts are told apart', async () => {
    const summary = await askedOf('tasks', [], OAUTH);
    expect(failuresIn(summary)).toEqual([]);
    expect(outcomesIn(summary)).toMatchObject({
      'tasks/invalid-cursor': [INVALID],
      'tasks/list': [{ tasks: 'all' }],
      'tasks/other-account': [{ task: 'refused' }],
      'tasks/other-account-list': [{ task: 'hidden' }],
    });
  });

  it('a gateway without tasks passes over the wish for one', async () => {
    expect(outcomesIn(await askedOf('tasks'))).toEqual({ 'tasks/parameter-ignored': [{ call: 'as-usual' }] });
  });

  const turned: readonly (readonly [FaultName, PresetName, string, AnyOutcome])[] = [
    ['announces-tasks-by-flags', OPEN, 'declared', { form: 'otherwise' }],
    ['announces-tasks-of-anybody', OPEN, 'anonymous-list', { list: 'announced' }],
    ['fails-over-unknown-tasks', OPEN, 'unknown-id', { answer: 'rpc-error', code: -32603 }],
    ['lists-tasks-from-any-cursor', OAUTH, 'invalid-cursor', { answer: 'result' }],
    ['refuses-wishes-for-tasks', 'kindo', 'parameter-ignored', { call: 'refused' }],
    ['fails-plain-calls-of-tasks', OPEN, 'plain-call-of-task-only', { answer: 'tool-error' }],
    ['refuses-tasks-as-invalid', OPEN, 'task-call-of-others', INVALID],
    ['times-tasks-by-the-second', OPEN, 'created', { ...CREATED, times: 'otherwise' }],
    ['never-ends-tasks', OPEN, 'status', { ways: 'early' }],
    ['keeps-no-time-of-tasks', OPEN, 'get', { ttl: 'otherwise', related: 'none' }],
    ['relates-tasks-to-themselves', OPEN, 'get', { ttl: 'told', related: 'noted' }],
    ['names-no-task-of-a-result', OPEN, 'result', { result: 'of-the-call', task: 'none' }],
    ['cancels-tasks-later', OPEN, 'cancel', { status: 'otherwise' }],
    ['fails-over-unknown-tasks', OPEN, 'cancel-finished', { answer: 'rpc-error', code: -32603 }],
    ['lists-no-tasks', OAUTH, 'list', { tasks: 'missing' }],
    ['shares-tasks', OAUTH, 'other-account', { task: 'served' }],
    ['shares-tasks', OAUTH, 'other-account-list', { task: 'shown' }],
  ];

  it.each(turned)('%s on %s is told by tasks/%s', async (fault, preset, probe, outcome) => {
    expect(outcomesIn(await askedOf('tasks', [fault], preset))[`tasks/${probe}`]).toContainEqual(outcome);
  });
});
