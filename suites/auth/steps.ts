/** At which step a key that is no good is found out: the handshake, the list, the call, or never. */

import type { Endpoint } from '../../harness/endpoint.ts';
import type { Exchange } from '../../harness/exchange.ts';
import type { Callable, Credential } from '../../harness/facts.ts';
import { inSessionOf } from '../../harness/handshake.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe, isServed, reply } from '../../harness/reply.ts';
import { succeeded } from '../tool-result.ts';
import { NOBODYS } from './keys.ts';

const steps = {
  refused: word('the first step that is refused', {
    initialize: 'initialize',
    list: 'tools/list after it',
    call: 'tools/call of a tool that reads, after that',
    never: 'none of the three: the key serves like a good one',
  }),
  answer: reply.answer,
  status: reply.status,
};

/** Goes the usual way as this caller, as far as it leads. */
function walked(endpoint: Endpoint, caller: Credential, { name, arguments: args }: Callable) {
  return inSessionOf(endpoint, caller, async (opened, within) => {
    if (!isServed(opened)) return refusedAt('initialize', opened);
    const listed = await endpoint.ask('tools/list', within);
    if (!isServed(listed)) return refusedAt('list', listed);
    const called = await endpoint.ask('tools/call', { ...within, params: { name, arguments: args } });
    return refusedAt(succeeded(called) ? 'never' : 'call', called);
  });
}

function refusedAt<const Step extends 'initialize' | 'list' | 'call' | 'never'>(refused: Step, exchange: Exchange) {
  const { answer, status } = describe(exchange);
  return { refused, answer, status };
}

export const unknownStep = probe({
  id: 'auth/unknown-key-step',
  question: 'At which step is an unknown key refused: initialize, tools/list, tools/call, or never?',
  why: 'A client that is let in with a wrong key finds out only when its user waits for an answer.',
  sees: steps,
  needs: ['preferred', 'readOnlyTool'],
  impact: 'calls-tools',
  observe: (endpoint, { preferred, readOnlyTool }) => walked(endpoint, { ...preferred, key: NOBODYS }, readOnlyTool),
});

export const revokedStep = probe({
  id: 'auth/revoked-key-step',
  question: 'At which step is a revoked key refused: initialize, tools/list, tools/call, or never?',
  why: 'Revoking a leaked key is the only remedy there is: what it still opens stays open.',
  sees: steps,
  needs: ['preferred', 'readOnlyTool'],
  about: ['revoked'],
  impact: 'calls-tools',
  observe: (endpoint, { revoked, readOnlyTool }) => walked(endpoint, revoked, readOnlyTool),
});

export const expiredStep = probe({
  id: 'auth/expired-key-step',
  question: 'At which step is a key refused whose time is over: initialize, tools/list, tools/call, or never?',
  why: 'A key that never ends is one that nobody can forget safely.',
  sees: steps,
  needs: ['preferred', 'readOnlyTool'],
  about: ['expired'],
  impact: 'calls-tools',
  observe: (endpoint, { expired, readOnlyTool }) => walked(endpoint, expired, readOnlyTool),
});

export const disabledStep = probe({
  id: 'auth/disabled-key-step',
  question:
    'At which step is the key of an app refused that is switched off: initialize, tools/list, tools/call, or never?',
  why: 'Whoever switches an app off expects that nothing gets through any more.',
  sees: steps,
  needs: ['preferred', 'readOnlyTool'],
  about: ['disabled'],
  impact: 'calls-tools',
  observe: (endpoint, { disabled, readOnlyTool }) => walked(endpoint, disabled, readOnlyTool),
});
