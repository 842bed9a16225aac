/** Calls that name no tool there is, or that are no calls: how they are refused. */

import * as fc from 'fast-check';
import { probe } from '../../harness/probe.ts';
import { describe, reply } from '../../harness/reply.ts';

/** Names that trip up a table of tools, and that no tool has but by a strange choice. */
const ODD = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '../assay-none', 'assay-none%00', 'assäy-none'];

/** Far beyond the 128 characters that a name may have. */
const LONG = `assay-none-${'a'.repeat(1_000)}`;

export const unknownName = probe({
  id: 'tools/unknown-name',
  question: 'What answers a tools/call whose name is no tool, however odd the name?',
  why: 'A name is looked up in some table: what every object has may be found there, and is no tool.',
  about: ['tools'],
  sees: reply,
  always: ({ tools }) => [...ODD.filter((name) => !tools.some((tool) => tool.name === name)), LONG],
  vary: () => fc.string({ unit: 'grapheme', maxLength: 40 }).map((rest) => `assay-none ${rest}`),
  async observe(endpoint, _given, name: string) {
    return describe(await endpoint.ask('tools/call', { params: { name, arguments: {} } }));
  },
});

export const calledByOtherCase = probe({
  id: 'tools/other-case',
  question: 'What answers a tools/call that spells the name of a tool in the other letter case?',
  why: 'Names that differ in case alone are different names: a call must not reach a tool that it does not name.',
  needs: ['readOnlyTool'],
  about: ['tools'],
  sees: reply,
  impact: 'calls-tools',
  always: ({ readOnlyTool: { name }, tools }) =>
    [...new Set([name.toUpperCase(), swapped(name), name.toLowerCase()])].filter(
      (other) => !tools.some((tool) => tool.name === other),
    ),
  async observe(endpoint, { readOnlyTool }, name: string) {
    return describe(await endpoint.ask('tools/call', { params: { name, arguments: readOnlyTool.arguments } }));
  },
});

function swapped(name: string): string {
  return [...name].map((each) => (each === each.toUpperCase() ? each.toLowerCase() : each.toUpperCase())).join('');
}

/** Calls that name nothing: so they can run nothing. The first has no params at all. */
const nameless: readonly { readonly params?: unknown }[] = [
  {},
  { params: {} },
  { params: { arguments: {} } },
  ...[null, 7, true, {}, ['assay']].map((name) => ({ params: { name, arguments: {} } })),
];

export const callWithoutName = probe({
  id: 'tools/call-without-name',
  question: 'What answers a tools/call without a name, or with a name that is no text?',
  why: 'It is no call at all: a client that sends one has a bug, and an error of the protocol tells where.',
  sees: reply,
  sends: 'malformed',
  always: nameless,
  vary: () =>
    fc
      .jsonValue({ maxDepth: 2 })
      .filter((name) => typeof name !== 'string')
      .map((name) => ({ params: { name, arguments: {} } })),
  async observe(endpoint, _given, call: { readonly params?: unknown }) {
    return describe(await endpoint.ask('tools/call', call));
  },
});

export const oddArguments = probe({
  id: 'tools/arguments-no-object',
  question: 'What answers a tools/call whose arguments are no object?',
  why: 'Arguments have names: a tool that is run with a list or a text runs with what nobody meant.',
  needs: ['readOnlyTool'],
  sees: reply,
  sends: 'malformed',
  impact: 'calls-tools',
  // Null is left out: many take it for none.
  always: ['assay', 7, true, ['assay']],
  async observe(endpoint, { readOnlyTool: { name } }, args: unknown) {
    return describe(await endpoint.ask('tools/call', { params: { name, arguments: args } }));
  },
});
