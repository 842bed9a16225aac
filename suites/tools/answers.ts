/** What calls of read-only tools answer: content, and structured content beside the output schema. */

import { isRecord } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { dialectsIn } from '../../harness/revisions.ts';
import { checker } from '../../harness/schemas/check.ts';

/** The most tools of one endpoint that are called. */
const MOST = 20;

export const readOnlyCalls = probe({
  id: 'tools/read-only-calls',
  question: 'Does the result of every read-only tool have a list of content?',
  why: 'What a client shows, and a model reads, stands there; a tool that says nothing has an empty one.',
  about: ['readOnlyTools'],
  sees: {
    content: word('the content of the result', { list: 'a list, which may be empty', other: 'left out, or no list' }),
  },
  impact: 'calls-tools',
  always: ({ readOnlyTools }) => readOnlyTools.slice(0, MOST).map(({ name }) => name),
  async observe(endpoint, { readOnlyTools }, name: string) {
    const tool = readOnlyTools.find((each) => each.name === name);
    if (!tool) return undefined;
    const exchange = await endpoint.ask('tools/call', { params: { name, arguments: tool.arguments } });
    const result = exchange.response?.result;
    // Made-up arguments may be refused, and a result may come on another stream.
    if (!isRecord(result)) return undefined;
    return { content: Array.isArray(result.content) ? 'list' : 'other' };
  },
});

export const structuredContent = probe({
  id: 'tools/structured-content',
  question: 'Does a tool with an output schema answer with structured content that is valid by it?',
  why: 'A client reads the content by the schema: what does not fit fails there, far from its cause.',
  needs: ['negotiated'],
  about: ['structuredTools'],
  sees: {
    content: word('the structured content', {
      valid: 'it satisfies the output schema',
      invalid: 'it does not satisfy the output schema',
      absent: 'there is none',
    }),
  },
  impact: 'calls-tools',
  always: ({ structuredTools }) => structuredTools.slice(0, MOST).map(({ name }) => name),
  async observe(endpoint, { structuredTools, negotiated }, name: string) {
    const tool = structuredTools.find((each) => each.name === name);
    if (!tool) return undefined;
    const exchange = await endpoint.ask('tools/call', { params: { name, arguments: tool.arguments } });
    const result = exchange.response?.result;
    // A tool that failed owes none; nor does a call that was refused.
    if (!isRecord(result) || result.isError === true) return undefined;
    if (result.structuredContent === undefined) return { content: 'absent' };
    const checked = await checker.values(tool.outputSchema, [result.structuredContent], dialectsIn(negotiated));
    if (!('values' in checked)) return undefined;
    return { content: checked.values[0] ? 'valid' : 'invalid' };
  },
});
