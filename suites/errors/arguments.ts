/** How a tools/call with arguments against the schema is refused. */

import type { Endpoint } from '../../harness/endpoint.ts';
import type { Callable } from '../../harness/facts.ts';
import { probe } from '../../harness/probe.ts';
import { dialectsIn } from '../../harness/revisions.ts';
import { checker } from '../../harness/schemas/check.ts';
import { called, describeCall } from '../tool-result.ts';
import { type Forbidden, forbidden, withForbidden } from './constraints.ts';
import { anyDefect, type Defect, defective, missing, wrongTypes } from './defects.ts';

async function callWith(endpoint: Endpoint, tool: Callable, defect: Defect) {
  return describeCall(
    await endpoint.ask('tools/call', { params: { name: tool.name, arguments: defective(tool, defect) } }),
  );
}

export const missingArgument = probe({
  id: 'errors/missing-argument',
  question: 'What answers a tools/call that lacks a required argument?',
  why: 'A model forgets arguments, and mends its call where the answer tells it to.',
  needs: ['checkedTool'],
  sees: called,
  impact: 'calls-tools',
  always: ({ checkedTool }) => missing(checkedTool),
  observe: (endpoint, { checkedTool }, defect: Defect) => callWith(endpoint, checkedTool, defect),
});

export const wrongType = probe({
  id: 'errors/argument-of-wrong-type',
  question: 'What answers a tools/call with an argument of a type that the schema does not admit?',
  why: 'A tool that runs on arguments it never declared does something that nobody asked for.',
  needs: ['checkedTool'],
  sees: called,
  impact: 'calls-tools',
  always: ({ checkedTool }) => wrongTypes(checkedTool),
  observe: (endpoint, { checkedTool }, defect: Defect) => callWith(endpoint, checkedTool, defect),
});

export const generatedArguments = probe({
  id: 'errors/generated-arguments',
  question: 'What answers a tools/call with generated arguments, one of them left out or of a wrong type?',
  why: 'A check that knows only the usual mistakes lets the others through.',
  needs: ['allowedCheckedTool'],
  sees: called,
  impact: 'calls-tools',
  vary: ({ allowedCheckedTool }) => anyDefect(allowedCheckedTool),
  observe: (endpoint, { allowedCheckedTool }, defect: Defect) => callWith(endpoint, allowedCheckedTool, defect),
});

export const unknownArgument = probe({
  id: 'errors/unknown-argument',
  question: 'What answers a tools/call with an argument that the tool does not have?',
  why: 'A misspelt argument that is passed over in silence lets a tool run on less than was asked for.',
  needs: ['readOnlyTool'],
  sees: called,
  impact: 'calls-tools',
  async observe(endpoint, { readOnlyTool: { name, arguments: args } }) {
    return describeCall(await endpoint.ask('tools/call', { params: { name, arguments: { ...args, assayNone: 1 } } }));
  },
});

export const forbiddenValues = probe({
  id: 'errors/forbidden-values',
  question:
    'What answers a tools/call with an argument, or a value of the right type, that the schema forbids all the same?',
  why: 'Ranges, lengths and lists of values are promises, too: whoever checks types alone runs the tool on the rest.',
  needs: ['allowedConstrainedTool', 'negotiated'],
  sees: called,
  impact: 'calls-tools',
  always: ({ allowedConstrainedTool }) => forbidden(allowedConstrainedTool),
  async observe(endpoint, { allowedConstrainedTool: tool, negotiated }, value: Forbidden) {
    const args = withForbidden(tool, value);
    // Both are held against the whole schema: it may allow by one part what it forbids by another.
    const checked = await checker.values(tool.schema, [tool.arguments, args], dialectsIn(negotiated));
    if (!('values' in checked) || checked.values[0] !== true || checked.values[1] !== false) return undefined;
    return describeCall(await endpoint.ask('tools/call', { params: { name: tool.name, arguments: args } }));
  },
});
