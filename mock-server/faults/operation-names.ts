/** Faults of the list of tools that stand for operations: their names, and which of them there are. */

import type { Behaviour } from '../behaviour.ts';
import type { JsonObject } from '../rpc.ts';
import {
  credentialIn,
  editingResults,
  editingTools,
  type FaultContext,
  fault,
  set,
  untouched,
  type Wrapper,
} from './fault.ts';

/** Whether tools have names of their own, without an integration's. */
export function isVerbatim({ naming }: Behaviour): boolean {
  return naming.separator === '';
}

/** A wrapper for gateways whose tools have such names; on the others the fault is not to be seen. */
export function onOperations(make: (context: FaultContext) => Wrapper) {
  return (context: FaultContext): Wrapper => (isVerbatim(context.behaviour) ? make(context) : untouched);
}

/** Changes the list of tools. */
function listing(edit: (tools: JsonObject[]) => JsonObject[]) {
  return onOperations((context) =>
    editingResults(context, 'tools/list', (result) => ({ ...result, tools: edit(result.tools as JsonObject[]) })),
  );
}

/** The names that pages mention and the catalogue lacks (Z-032). */
const UNCATALOGUED = [
  'webhooks',
  'webhooksAdd',
  'webhookDetail',
  'webhookDeliveryLogs',
  'tasks',
  'tasksAdd',
  'tasksBoards',
  'conversations',
  'conversationMessageAdd',
  'knowledgeBaseSearch',
  'knowledgeBaseArticles',
];

export const operationNameFaults = [
  fault({
    name: 'tool-names-prefixed',
    describes: 'Tools that stand for operations are listed and called with a prefix.',
    turns: [
      'methods/call-tool',
      'errors/missing-argument',
      'errors/argument-of-wrong-type',
      'errors/generated-arguments',
      'errors/unauthorised-tool',
      'errors/unauthorised-told-apart',
      'errors/failing-tool',
      'tools/catalogue',
      'calls/documented',
      'calls/result-item',
      'calls/caller',
      'calls/caller-of-second',
      'calls/pages',
      'calls/response-within-limit',
      'calls/response-text-at-limit',
      'calls/response-above-limit',
      'scoping/unreachable-listed',
      'graphql/same-rights',
      'graphql/same-rights-of-second',
    ],
    change: (behaviour) => (isVerbatim(behaviour) ? set('naming', { separator: '_' })(behaviour) : behaviour),
  }),
  fault({
    name: 'tool-names-in-snake-case',
    describes: 'Tools are listed with underscores where the operations have capitals.',
    turns: [
      'errors/missing-argument',
      'errors/argument-of-wrong-type',
      'errors/generated-arguments',
      'errors/failing-tool',
      'tools/catalogue',
      'calls/response-within-limit',
      'calls/response-text-at-limit',
      'calls/response-above-limit',
    ],
    wrap: onOperations((context) =>
      editingTools(context, (tool) => ({
        ...tool,
        name: String(tool.name).replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`),
      })),
    ),
  }),
  fault({
    name: 'catalogue-name-missing',
    describes: 'One tool of the catalogue is not listed.',
    turns: ['tools/catalogue'],
    wrap: listing((tools) => tools.filter(({ name }) => name !== 'fieldsGetTypes')),
  }),
  fault({
    name: 'catalogue-cut-to-prefix',
    describes: 'Only the tools whose names begin with one prefix are listed.',
    turns: [
      'errors/missing-argument',
      'errors/argument-of-wrong-type',
      'errors/generated-arguments',
      'errors/failing-tool',
      'tools/catalogue',
      'calls/response-within-limit',
      'calls/response-text-at-limit',
      'calls/response-above-limit',
      'scoping/unreachable-listed',
    ],
    wrap: listing((tools) => tools.filter(({ name }) => String(name).startsWith('tags'))),
  }),
  fault({
    name: 'uncatalogued-tools-listed',
    describes: 'The tools are listed, too, that pages mention and the catalogue lacks.',
    turns: ['tools/disputed-names'],
    wrap: listing((tools) => [...tools, ...UNCATALOGUED.map((name) => ({ ...tools[0], name }))]),
  }),
  fault({
    name: 'narrow-token-lists-nothing',
    describes: 'A token of narrow scope sees an empty list of tools.',
    turns: ['scoping/two-accounts'],
    wrap: onOperations((context) => {
      const emptied = editingResults(context, 'tools/list', (result) => ({ ...result, tools: [] }));
      return (arrival, next) => {
        const found = credentialIn(arrival, context.behaviour);
        const narrow = typeof found === 'object' && found.token === context.keys.second;
        return narrow ? emptied(arrival, next) : next(arrival);
      };
    }),
  }),
];
