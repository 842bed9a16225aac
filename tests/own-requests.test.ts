/** The harness's own requests: every message that a bundled probe sends is valid, unless the probe means it not to be. */

import { describe, expect, it } from 'vitest';
import { check } from '../check.ts';
import { messageSchemas } from '../fixtures/messages/index.ts';
import { invalidRequest, messageRules } from '../harness/messages.ts';
import { revisions } from '../harness/revisions.ts';
import { direct } from '../harness/wire/index.ts';
import { catalogue } from '../suites/index.ts';
import { gatewayFor, presets, targetOf } from './self-proof/matrix.ts';

const rules = messageRules(messageSchemas);

/** The probes that send what is no valid message, and why it is the very question. */
const meant: Readonly<Record<string, RegExp>> = {
  // In 2025-03-26 alone a batch is a message.
  'lifecycle/batch': /^it is a batch/,
  'messages/fractional-id': /^\/id: it is of another type/,
  'messages/null-id': /^\/id: it is of another type/,
  'messages/id-of-wrong-type': /^\/id: it is of another type/,
  'messages/no-request': /^it is no JSON object|^\/(jsonrpc|method|result): it /,
  'messages/params-no-object': /^\/params: it is of another type/,
  'methods/cursor-of-wrong-type': /^\/params\/cursor: it is of another type/,
  'lifecycle/malformed-initialize': /^\/params\/(protocolVersion|capabilities|clientInfo): it (has to be there|is of)/,
  'cancel/malformed': /^\/params\/requestId: it (has to be there|is of another type)/,
};

/** What is wrong with the requests of a run that asks this probe alone: its controls and preflight are among them. */
async function wrongIn(probe: string, preset: (typeof presets)[number]): Promise<Set<string>> {
  const gateway = gatewayFor(preset);
  const send = direct(gateway.fetch);
  const wrong = new Set<string>();
  await check({
    ...targetOf(gateway),
    url: `http://gateway.test${gateway.path}`,
    profile: preset,
    only: [probe],
    allow: ['heavy', 'reveals-key', 'trespasses'],
    set: preset === 'kindo@unversioned' ? {} : { 'limits.request': 65_536 },
    runs: 10,
    seed: 20_261_121,
    rate: 100_000,
    maxRequests: 100_000,
    wire(request, signal) {
      const { fresh: _unused, ...sent } = request;
      for (const { id } of revisions) {
        const why = invalidRequest(sent, id, rules);
        if (why !== undefined) wrong.add(why);
      }
      return send(request, signal);
    },
  });
  return wrong;
}

describe.each(presets)('in front of %s', (preset) => {
  it('only those probes send invalid messages that mean to', async () => {
    const senders: Record<string, readonly string[]> = {};
    for (const { id, observe } of catalogue) {
      const wrong = observe ? await wrongIn(id, preset) : new Set<string>();
      if (wrong.size > 0) senders[id] = [...wrong];
    }
    expect(Object.keys(senders).sort()).toEqual(Object.keys(meant).sort());
    for (const [id, wrong] of Object.entries(senders)) {
      for (const why of wrong) expect(why, id).toMatch(meant[id] as RegExp);
    }
  });
});
