import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultName } from '../../mock-server/index.ts';
import { askedOf, failuresIn, outcomesIn } from '../__test-helpers__/asked.ts';
import { madeUpIds } from '../session/history.ts';

const served = { answer: 'result', status: 200 };

it.each(['kindo', 'kindo@unversioned'] as const)('%s keeps every promise', async (preset) => {
  const summary = await askedOf('lifecycle', [], preset);
  expect(failuresIn(summary)).toEqual([]);
  expect(outcomesIn(summary)).toEqual({
    'lifecycle/initialize': [{ ...served, capabilities: 'named', server: 'named' }],
    'lifecycle/revision-offered': [{ answer: 'result', revision: 'the-offered' }],
    'lifecycle/revision-fixed-point': [{ again: 'the-same' }],
    'lifecycle/unknown-revision': [{ answer: 'result', revision: 'another-known' }],
    'lifecycle/newest-revision': [{ fallback: 'newest' }],
    // The gateway does not look at what the client says of itself.
    'lifecycle/malformed-initialize': [served],
    'lifecycle/unknown-client-members': [{ answer: 'result', revision: 'as-without' }],
    'lifecycle/before-initialized': [{ asked: 'nothing-but-ping' }],
    'lifecycle/without-handshake': [served],
    'lifecycle/first-request': [served],
    'lifecycle/session-handed-out': [{ answer: 'result', session: 'none' }],
    'lifecycle/made-up-session': [served],
    'lifecycle/initialized-notification': [{ answer: 'accepted', status: 202 }],
    'lifecycle/batch': [{ batch: 'http-error', status: 400 }],
  });
});

const broken: readonly (readonly [FaultName, readonly string[]])[] = [
  ['initialize-without-server-info', ['violation lifecycle/initialize']],
  ['initialize-without-capabilities', ['violation lifecycle/initialize']],
  ['initialize-refused', ['advice lifecycle/revision-offered', 'violation lifecycle/initialize']],
  ['wrong-protocol-version', ['advice lifecycle/revision-offered']],
  ['needs-initialize', ['violation lifecycle/first-request']],
  ['issues-session', ['advice lifecycle/session-handed-out']],
  ['rejects-bogus-session', ['advice lifecycle/made-up-session']],
  [
    'requires-session',
    [
      'advice lifecycle/made-up-session',
      'advice lifecycle/session-handed-out',
      'violation lifecycle/first-request',
      'violation lifecycle/without-handshake',
    ],
  ],
];

it.each(broken)('%s is found', async (name, failures) => {
  expect(failuresIn(await askedOf('lifecycle', [name]))).toEqual(failures);
});

describe('what the documents leave open is told and never judged', () => {
  it('a notification that gets a body', async () => {
    const summary = await askedOf('lifecycle', ['notifications-answered-200']);
    expect(failuresIn(summary)).toEqual([]);
    expect(outcomesIn(summary)['lifecycle/initialized-notification']).toEqual([{ answer: 'no-rpc', status: 200 }]);
  });

  it('a batch that is served', async () => {
    const summary = await askedOf('lifecycle', ['batches-served']);
    expect(failuresIn(summary)).toEqual([]);
    expect(outcomesIn(summary)['lifecycle/batch']).toEqual([{ batch: 'served', status: 200 }]);
  });
});

it('made-up sessions are what a header carries as it is, and marked as ours', () => {
  fc.assert(fc.property(madeUpIds(), (session) => /^assay-never-issued[!-~]*$/.test(session)));
});
