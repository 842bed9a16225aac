/** Structured content of results, beside the output schema of the tool. */

import { isRecord } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { dialectsIn } from '../../harness/revisions.ts';
import { checker } from '../../harness/schemas/check.ts';

/** The most tools of one endpoint that are called for it. */
const MOST = 10;

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
