/** How a tools/call with arguments against the schema is refused. */

import type { Endpoint } from '../../harness/endpoint.ts';
import type { Callable } from '../../harness/facts.ts';
import { probe } from '../../harness/probe.ts';
import { called, describeCall } from '../tool-result.ts';
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
