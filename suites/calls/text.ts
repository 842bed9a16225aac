/** A text that a tool gives back: whether it is the one that was sent. */

import * as fc from 'fast-check';
import { withNonce } from '../../harness/arguments.ts';
import type { Endpoint } from '../../harness/endpoint.ts';
import type { Exchange } from '../../harness/exchange.ts';
import type { Callable } from '../../harness/facts.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { repeats, succeeded } from '../tool-result.ts';

/** A text, or how many bytes of letters that are four bytes each: those at the edges of buffers are cut in two. */
type Said = string | number;

/** Letters of four bytes from an odd place on, so that each size of a buffer ends within one. */
function textOf(said: Said): string {
  return typeof said === 'string' ? said : `a${'🙂'.repeat(said / 4)}`;
}

/** A plain text that is as long: whether the tool gives that back tells whether it can be asked. */
function plain(said: string): string {
  return 'a'.repeat(new TextEncoder().encode(said).length);
}

function call(endpoint: Endpoint, tool: Callable, said: string): Promise<Exchange> | undefined {
  const args = withNonce(tool, said);
  return args && endpoint.ask('tools/call', { params: { name: tool.name, arguments: args } });
}

/** The first tool that gives that text back. */
async function repeating(endpoint: Endpoint, tools: readonly Callable[], said: string): Promise<Callable | undefined> {
  for (const tool of tools) {
    const exchange = await call(endpoint, tool, said);
    if (exchange && repeats(exchange, said)) return tool;
  }
  return undefined;
}

export const repeatedText = probe({
  id: 'calls/repeated-text',
  question: 'Does a tool that gives a plain text back give any text back as it was sent?',
  why: 'Where bytes are read in pieces, or in another encoding, letters are lost, and nobody is told.',
  sees: {
    text: word('the text, where the tool gives a plain one back that is as long', {
      'as-sent': 'it comes back as it was sent',
      changed: 'a result came without it',
      failed: 'no result came',
    }),
  },
  needs: ['tracedTools'],
  impact: 'calls-tools',
  always: ['grüße-日本語-🙂', 'a "quoted" \\ text\nof two lines', 4_096, 16_384] as Said[],
  vary: () => fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).map((some): Said => `assay ${some}.`),
  async observe(endpoint, { tracedTools }, given: Said) {
    const said = textOf(given);
    const tool = await repeating(endpoint, tracedTools, plain(said));
    const exchange = tool && (await call(endpoint, tool, said));
    if (!exchange) return undefined;
    if (repeats(exchange, said)) return { text: 'as-sent' };
    return { text: succeeded(exchange) ? 'changed' : 'failed' };
  },
});
