import { describe, expect, it } from 'vitest';
import { check } from '../../check.ts';
import { served } from '../../harness/__test-helpers__/served.ts';
import type { AnyOutcome } from '../../harness/outcome.ts';
import type { FaultName } from '../../mock-server/index.ts';
import { askedOf, failuresIn, outcomesIn } from '../__test-helpers__/asked.ts';

const REST = { answer: 'stream', status: 200, replay: 'the-rest' };
const OWN = { messages: 'its-own' };

describe("on the specification's preset", () => {
  it('all is as it should be', async () => {
    const summary = await askedOf('resume', [], 'mcp@2025-11-25');
    expect(failuresIn(summary)).toEqual([]);
    expect(outcomesIn(summary)).toEqual({
      'resume/event-ids': [{ ids: 'unique' }],
      'resume/replay': [REST],
      'resume/replay-of-call': [REST],
      'resume/other-streams': [OWN],
      'resume/other-streams-of-calls': [OWN],
      'resume/other-session': [OWN],
      'resume/unknown-id': [{ answer: 'stream', status: 200 }],
    });
  });

  it('of a revision that primes no stream, calls tell the same', async () => {
    expect(outcomesIn(await askedOf('resume', [], 'mcp@2025-06-18'))).toMatchObject({
      'resume/replay-of-call': [REST],
      'resume/other-streams-of-calls': [OWN],
    });
  });

  const turned: readonly (readonly [FaultName, string, AnyOutcome])[] = [
    ['counts-events-of-each-stream', 'event-ids', { ids: 'repeated' }],
    ['replays-every-stream', 'other-streams', { messages: 'foreign' }],
    ['replays-every-stream', 'other-streams-of-calls', { messages: 'foreign' }],
    ['replays-other-sessions', 'other-session', { messages: 'foreign' }],
    ['refuses-streams-as-404', 'replay', { answer: 'http-error', status: 404 }],
  ];

  it.each(turned)('%s is told by resume/%s', async (fault, probe, outcome) => {
    expect(outcomesIn(await askedOf('resume', [fault], 'mcp@2025-11-25'))[`resume/${probe}`]).toContainEqual(outcome);
  });

  it('what two streams say alike is not taken for what went astray', async () => {
    // A log message after each response is the same on every stream.
    const seen = outcomesIn(await askedOf('resume', ['goes-on-after-the-response'], 'mcp@2025-11-25'));
    expect(seen).toMatchObject({ 'resume/other-streams': [OWN], 'resume/other-streams-of-calls': [OWN] });
  });
});

it('an endpoint that answers with no stream has none to take up', async () => {
  const { verdicts } = await check({
    url: 'http://endpoint.test/mcp',
    handle: served(),
    only: ['resume/replay', 'resume/other-streams'],
    seed: 1,
    rate: 100_000,
  });
  const told = verdicts.filter(({ verdict }) => verdict !== 'not-selected');
  expect(told.map(({ verdict, reason }) => [verdict, reason])).toEqual([
    ['not-applicable', 'the endpoint answers with no stream'],
    ['not-applicable', 'the endpoint answers with no stream'],
  ]);
});
