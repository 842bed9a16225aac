/** Which tool a called name reaches, and which names reach none. */

import * as fc from 'fast-check';
import type { Endpoint } from '../../harness/endpoint.ts';
import { type Facts, type Listed, serverOf } from '../../harness/facts.ts';
import { probe } from '../../harness/probe.ts';
import { describe, reply } from '../../harness/reply.ts';

export const longNameCalled = probe({
  id: 'naming/several-separators-called',
  question: 'What answers a tools/call of a tool in whose name the separator stands several times?',
  why: 'A gateway that divides the name elsewhere than it was joined finds no such tool.',
  sees: reply,
  about: ['longNamedTool'],
  impact: 'calls-tools',
  async observe(endpoint, { longNamedTool: { name, arguments: args } }) {
    return describe(await endpoint.ask('tools/call', { params: { name, arguments: args } }));
  },
});

/** What the questions about names that divide wrongly are given. */
type Given = Pick<Facts, 'naming' | 'servers' | 'tools'>;

/** Calls a name that no listed tool has, without arguments. */
async function callNobody(endpoint: Endpoint, tools: readonly Listed[], name: string) {
  if (tools.some((tool) => tool.name === name)) return undefined;
  return describe(await endpoint.ask('tools/call', { params: { name, arguments: {} } }));
}

/** Made-up words without the separator, marked as ours. */
function word(separator: string): fc.Arbitrary<string> {
  return fc
    .stringMatching(/^[A-Za-z0-9.-]{0,20}$/)
    .map((rest) => `assay${rest}`)
    .filter((made) => !made.includes(separator));
}

/** Names without the separator: words, and words of servers with something behind them. */
export function withoutSeparatorIn({ naming: { separator }, servers }: Given): fc.Arbitrary<string> {
  const words = servers.filter((name) => !name.includes(separator));
  return fc.tuple(fc.constantFrom('', ...words), word(separator)).map((parts) => parts.join(''));
}

export const withoutSeparator = probe({
  id: 'naming/without-separator',
  question: 'What answers a tools/call whose name has no separator?',
  why: 'A model that forgets the server has to be told that there is no such tool.',
  sees: reply,
  about: ['naming', 'servers', 'tools'],
  always: ({ servers: [server] }) => ['assay', server, ''],
  vary: withoutSeparatorIn,
  observe: (endpoint, { tools }, name: string) => callNobody(endpoint, tools, name),
});

/** Names with a separator and nothing on one side of the first of them. */
export function withEmptyPartIn({ naming: { separator }, servers }: Given): fc.Arbitrary<string> {
  const server = fc.oneof(fc.constantFrom(...servers), word(separator));
  return fc.oneof(
    server.map((name) => name + separator),
    word(separator).map((tool) => separator + tool),
    fc.tuple(word(separator), word(separator)).map(([one, two]) => separator + one + separator + two),
  );
}

/** Whether a name has a separator and nothing before or after its first one, as serialized. */
export function hasEmptyPart(name: string, separator: string): boolean {
  const at = name.indexOf(separator);
  return at === 0 || (at > 0 && at + separator.length === name.length);
}

export const withEmptyPart = probe({
  id: 'naming/with-empty-part',
  question: 'What answers a tools/call whose name has nothing before or after its first separator?',
  why: 'Half a name must reach neither a server without a tool nor a tool of any server.',
  sees: reply,
  about: ['naming', 'servers', 'tools'],
  always: ({ naming: { separator }, servers: [server] }) => [server + separator, `${separator}assay`, separator],
  vary: withEmptyPartIn,
  observe: (endpoint, { tools }, name: string) => callNobody(endpoint, tools, name),
});

export const otherServer = probe({
  id: 'naming/tool-of-unknown-server',
  question: "What answers a tools/call that puts an unknown server before a real tool's own name?",
  why: 'Where the server is passed over, a call runs elsewhere than its name says.',
  sees: reply,
  needs: ['readOnlyTool'],
  about: ['naming', 'tools'],
  impact: 'calls-tools',
  async observe(endpoint, { naming, readOnlyTool, tools }) {
    const server = serverOf(readOnlyTool.name, naming);
    const name = server && `assay-none${readOnlyTool.name.slice(server.length)}`;
    if (!name || tools.some((tool) => tool.name === name)) return undefined;
    return describe(await endpoint.ask('tools/call', { params: { name, arguments: readOnlyTool.arguments } }));
  },
});
