/** The methods that a tool gateway is there for: ping, tools/list, tools/call. */

import * as fc from 'fast-check';
import { initialize } from '../../harness/handshake.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe, reply } from '../../harness/reply.ts';
import { emptiness, resultState } from '../request.ts';

export const ping = probe({
  id: 'methods/ping',
  question: 'What answers ping?',
  why: 'Clients and load balancers use it to tell whether the endpoint lives.',
  sees: { ...reply, result: emptiness },
  async observe(endpoint) {
    const exchange = await endpoint.ask('ping');
    return { ...describe(exchange), ...resultState(exchange) };
  },
});

export const listTools = probe({
  id: 'methods/list-tools',
  question: 'What answers tools/list, with and without params?',
  why: 'Some clients leave params out and others send them empty: both mean the whole list.',
  sees: { ...reply, tools: word('the tools in the result', { array: 'an array', absent: 'left out, or no array' }) },
  always: ['without-params', 'empty-params'],
  async observe(endpoint, _given, form: 'without-params' | 'empty-params') {
    const exchange = await endpoint.ask('tools/list', form === 'empty-params' ? { params: {} } : {});
    const result = exchange.response?.result;
    if (!isRecord(result)) return describe(exchange);
    return { ...describe(exchange), tools: Array.isArray(result.tools) ? 'array' : 'absent' };
  },
});

export const cursorOfWrongType = probe({
  id: 'methods/cursor-of-wrong-type',
  sends: 'malformed',
  question: 'What answers a tools/list whose cursor is no text?',
  why: 'A client that sends another type has a fault, and finds it by the error.',
  sees: reply,
  always: [42, true, ['assay'], { assay: 1 }] as readonly unknown[],
  vary: () => fc.oneof(fc.integer(), fc.boolean(), fc.array(fc.integer(), { maxLength: 2 })),
  async observe(endpoint, _given, cursor: unknown) {
    if (endpoint.known !== 'tools/list') return undefined;
    return describe(await endpoint.ask('tools/list', { params: { cursor } }));
  },
});

export const callTool = probe({
  id: 'methods/call-tool',
  question: 'What answers a tools/call with arguments that the tool should take?',
  why: 'It is what the endpoint is there for.',
  about: ['readOnlyTool'],
  sees: {
    ...reply,
    content: word('the content of the result', {
      items: 'an array of items, each with its type',
      empty: 'an array without items',
      untyped: 'an array in which some item has no type',
      absent: 'left out, or no array',
    }),
    arguments: word('where the arguments come from', {
      known: 'the document or the caller gave them',
      made: 'made from the schema of the tool, so that a refusal may be their fault',
    }),
  },
  impact: 'calls-tools',
  async observe(endpoint, { readOnlyTool }) {
    const { name, arguments: args, made } = readOnlyTool;
    const exchange = await endpoint.ask('tools/call', { params: { name, arguments: args } });
    const outcome = { ...describe(exchange), arguments: made ? 'made' : 'known' } as const;
    const result = exchange.response?.result;
    return isRecord(result) ? { ...outcome, content: contentOf(result.content) } : outcome;
  },
});

function contentOf(content: unknown): 'items' | 'empty' | 'untyped' | 'absent' {
  if (!Array.isArray(content)) return 'absent';
  if (content.length === 0) return 'empty';
  return content.every((item) => isRecord(item) && typeof item.type === 'string') ? 'items' : 'untyped';
}

const kept = {
  kept: 'announced, and its list is served',
  unkept: 'announced, and its list is refused',
  unannounced: 'not announced, and its list is served all the same',
  none: 'not announced, and its list is refused',
} as const;

export const capabilities = probe({
  id: 'methods/capabilities',
  question: 'Does the endpoint serve the lists of what it announces in initialize?',
  why: 'A client believes the announcement: what is announced and refused is an error that its user sees.',
  sees: {
    answer: reply.answer,
    tools: word('the capability "tools"', kept),
    prompts: word('the capability "prompts"', kept),
    resources: word('the capability "resources"', kept),
  },
  impact: 'opens-sessions',
  async observe(endpoint) {
    const exchange = await initialize(endpoint);
    const { answer } = describe(exchange);
    const result = exchange.response?.result;
    if (!isRecord(result)) return { answer };
    const announced = isRecord(result.capabilities) ? result.capabilities : {};
    const state = async (kind: string) => {
      const served = describe(await endpoint.ask(`${kind}/list`)).answer === 'result';
      if (kind in announced) return served ? 'kept' : 'unkept';
      return served ? 'unannounced' : 'none';
    };
    return {
      answer,
      tools: await state('tools'),
      prompts: await state('prompts'),
      resources: await state('resources'),
    };
  },
});
