/** How a tools/call is refused for the sake of the tool: unknown, out of reach, switched off, without credentials, failing. */

import * as fc from 'fast-check';
import type { Endpoint } from '../../harness/endpoint.ts';
import type { Exchange } from '../../harness/exchange.ts';
import type { RoleTool } from '../../harness/facts.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { text, word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe, reply } from '../../harness/reply.ts';
import { called, describeCall } from '../tool-result.ts';

function call(endpoint: Endpoint, { name, arguments: args }: RoleTool): Promise<Exchange> {
  return endpoint.ask('tools/call', { params: { name, arguments: args } });
}

/** Parts of names that no tool has: marked as ours. */
export function nobodys(): fc.Arbitrary<string> {
  return fc.stringMatching(/^[A-Za-z0-9_.-]{0,20}$/).map((rest) => `assay-none${rest}`);
}

export const unknownTool = probe({
  id: 'errors/unknown-tool',
  question: 'What answers a tools/call that names a tool of a server which does not exist?',
  why: 'A model makes up names, and has to be told that it did.',
  sees: reply,
  always: [
    ['assay-none', 'search'],
    ['assay-none', 'read_all_pages'],
  ],
  vary: () => fc.tuple(nobodys(), nobodys()),
  async observe(endpoint, _given, [server, tool]: readonly [server: string, tool: string]) {
    const name = server + (endpoint.conventions.naming?.separator ?? '_') + tool;
    return describe(await endpoint.ask('tools/call', { params: { name, arguments: {} } }));
  },
});

export const unknownToolOfServer = probe({
  id: 'errors/unknown-tool-of-server',
  question: 'What answers a tools/call that names a tool which its server does not have?',
  why: 'The gateway knows the server and may leave the answer to it: the client should see no difference.',
  needs: ['naming', 'servers'],
  sees: reply,
  always: ({ naming, servers }) => servers.slice(0, 8).map((server) => `${server}${naming.separator}assay-none`),
  vary: ({ naming, servers }) =>
    fc.tuple(fc.constantFrom(...servers), nobodys()).map(([server, tool]) => server + naming.separator + tool),
  async observe(endpoint, _given, name: string) {
    return describe(await endpoint.ask('tools/call', { params: { name, arguments: {} } }));
  },
});

export const unauthorisedTool = probe({
  id: 'errors/unauthorised-tool',
  question: 'What answers a tools/call of a tool that exists and that the account may not use?',
  why: 'A tool that runs for somebody without the right to it is the worst thing that a gateway can do.',
  about: ['unauthorisedTool'],
  sees: called,
  impact: 'calls-tools',
  async observe(endpoint, given) {
    return describeCall(await call(endpoint, given.unauthorisedTool));
  },
});

export const unauthorisedToldApart = probe({
  id: 'errors/unauthorised-told-apart',
  question: 'Can a caller tell a tool that it may not use from one that does not exist?',
  why: 'Whoever can tell learns which systems others have connected.',
  about: ['unauthorisedTool'],
  sees: {
    by: word('what tells them apart, the first of these', {
      'not-refused': 'the one that it may not use was not refused',
      nothing: 'the answers differ in the name that was asked for alone',
      status: 'the HTTP status',
      answer: 'one is refused, the other is not, or otherwise',
      code: 'the JSON-RPC error code',
      data: 'the data of the error',
      message: 'the message of the error',
    }),
  },
  impact: 'calls-tools',
  async observe(endpoint, given) {
    const asked = given.unauthorisedTool;
    const unknown = { ...asked, name: `assay-none_${endpoint.nonce}` };
    return { by: difference(await call(endpoint, asked), asked.name, await call(endpoint, unknown), unknown.name) };
  },
});

const refusals: ReadonlySet<string> = new Set(['rpc-error', 'tool-error', 'http-error']);

function difference(one: Exchange, name: string, other: Exchange, otherName: string) {
  const [seen, otherSeen] = [describe(one), describe(other)];
  if (!refusals.has(seen.answer ?? 'no-answer')) return 'not-refused';
  if (seen.status !== otherSeen.status) return 'status';
  if (seen.answer !== otherSeen.answer) return 'answer';
  if (seen.code !== otherSeen.code) return 'code';
  const nameless = (value: unknown, known: string) => JSON.stringify(value ?? null).replaceAll(known, '');
  const [error, otherError] = [one.response?.error, other.response?.error];
  if (nameless(error?.data, name) !== nameless(otherError?.data, otherName)) return 'data';
  return nameless(error?.message, name) === nameless(otherError?.message, otherName) ? 'nothing' : 'message';
}

export const disabledTool = probe({
  id: 'errors/disabled-tool',
  question: 'What answers a tools/call into an integration that is switched off?',
  why: 'An administrator who switches it off expects that no call gets through.',
  about: ['disabledTool'],
  sees: reply,
  impact: 'calls-tools',
  async observe(endpoint, given) {
    return describe(await call(endpoint, given.disabledTool));
  },
});

export const credentialsUnavailable = probe({
  id: 'errors/credentials-unavailable',
  question: 'What answers a tools/call whose connection has lost its credentials?',
  why: 'The user has to connect again, and only the reason in the answer can tell.',
  about: ['unavailableTool'],
  sees: { ...reply, reason: text('data.reason of the error') },
  impact: 'calls-tools',
  async observe(endpoint, given) {
    const exchange = await call(endpoint, given.unavailableTool);
    const data = exchange.response?.error?.data;
    const reason = isRecord(data) && typeof data.reason === 'string' ? data.reason : undefined;
    return { ...describe(exchange), reason };
  },
});

export const failingTool = probe({
  id: 'errors/failing-tool',
  question: 'What answers a tools/call of a tool that fails although it is called rightly?',
  why: 'A model sees a tool error and can act on it; a JSON-RPC error ends in the client.',
  about: ['failingTool'],
  sees: called,
  impact: 'calls-tools',
  async observe(endpoint, given) {
    return describeCall(await call(endpoint, given.failingTool));
  },
});
