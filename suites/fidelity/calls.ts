/** What the gateway makes of calls, and of what the tools answer. */

import * as fc from 'fast-check';
import { withNonce } from '../../harness/arguments.ts';
import type { Endpoint } from '../../harness/endpoint.ts';
import type { Exchange } from '../../harness/exchange.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { text, word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe } from '../../harness/reply.ts';
import { repeats } from '../tool-result.ts';
import { keptIn } from './lists.ts';
import {
  type Called,
  callable,
  calledBothWays,
  cases,
  type DirectTool,
  differsAt,
  type Oracle,
  resultOf,
} from './sides.ts';

/** An answer of so many characters may be more than the gateway lets pass, by a policy of its own. */
const LARGE = 65_536;

const where = text('the tool, and where in its result');

/** A call that its server answers and the gateway refuses, though nothing about it is large. */
function failed({ direct, through }: { readonly direct: Exchange; readonly through: Exchange }): boolean {
  return !resultOf(through) && (direct.answer?.text.length ?? 0) < LARGE;
}

/** The `n`th tool, called both ways for the sake of one member of its result. */
async function ordinaryCall(
  endpoint: Endpoint,
  oracle: Oracle,
  n: number,
  member: 'content' | 'structuredContent' | '_meta',
): Promise<Called | undefined> {
  const tool = await callable(oracle, n);
  if (!tool) return undefined;
  return calledBothWays(endpoint, oracle, tool, { arguments: tool.arguments }, (each) => resultOf(each)?.[member]);
}

export const content = probe({
  id: 'fidelity/content',
  question: 'Does a call give the same content through the gateway as at the server of the tool?',
  why: 'What a tool says is for whoever called it: nobody can tell that it was changed on the way.',
  sees: {
    content: word('the content of the result', {
      same: 'the same, item by item',
      changed: 'another',
      dropped: 'it is empty, or not there any more',
      failed: 'no result came, though the server gives one',
    }),
    where,
  },
  needs: ['oracle'],
  impact: 'calls-tools',
  always: cases,
  async observe(endpoint, { oracle }, n: number) {
    const both = await ordinaryCall(endpoint, oracle, n, 'content');
    if (!both) return undefined;
    const { tool } = both;
    const [own, through] = [resultOf(both.direct), resultOf(both.through)];
    if (!through) return failed(both) ? { content: 'failed', where: tool.name } : undefined;
    const at = differsAt(own?.content, through.content, '/content');
    if (at === undefined) return { content: 'same' };
    const gone = !Array.isArray(through.content) || through.content.length === 0;
    return { content: gone ? 'dropped' : 'changed', where: `${tool.name}: ${at}` };
  },
});

export const structuredContent = probe({
  id: 'fidelity/structured-content',
  question: 'Does a call give the same structured content through the gateway as at the server of the tool?',
  why: 'It is what programs read, and what the output schema of the tool promises.',
  sees: {
    structured: word('the structured content of the result', {
      same: 'the same',
      changed: 'another',
      dropped: 'it is not there any more',
    }),
    where,
  },
  needs: ['oracle'],
  impact: 'calls-tools',
  always: cases,
  async observe(endpoint, { oracle }, n: number) {
    const both = await ordinaryCall(endpoint, oracle, n, 'structuredContent');
    const through = both && resultOf(both.through);
    if (!through) return undefined;
    const at = differsAt(resultOf(both.direct)?.structuredContent, through.structuredContent, '/structuredContent');
    if (at === undefined) return { structured: 'same' };
    const gone = through.structuredContent === undefined;
    return { structured: gone ? 'dropped' : 'changed', where: `${both.tool.name}: ${at}` };
  },
});

export const resultMeta = probe({
  id: 'fidelity/result-meta',
  question: 'Does the _meta of a result come through the gateway?',
  why: 'Extensions of the protocol tell there what they have to tell.',
  sees: {
    meta: word('the _meta of the result', {
      same: 'each of its members is the same, whatever is added',
      changed: 'a member is another',
      dropped: 'it, or a member of it, is not there any more',
    }),
    where,
  },
  needs: ['oracle'],
  impact: 'calls-tools',
  always: cases,
  async observe(endpoint, { oracle }, n: number) {
    const both = await ordinaryCall(endpoint, oracle, n, '_meta');
    const through = both && resultOf(both.through);
    if (!through) return undefined;
    const found = keptIn(resultOf(both.direct)?._meta, through._meta, '/_meta');
    return found ? { meta: found.fate, where: `${both.tool.name}: ${found.at}` } : { meta: 'same' };
  },
});

/** How a call failed; undefined where it did not. */
function failureIn(exchange: Exchange): string | undefined {
  const { answer, code } = describe(exchange);
  return answer === 'tool-error' || answer === 'rpc-error' ? `${answer} ${code ?? ''}` : undefined;
}

/** A call that fails: the ordinary one of a tool that does, or one without the arguments that its schema requires. */
export interface Failing {
  readonly n: number;
  readonly lacking: boolean;
}

export const isError = probe({
  id: 'fidelity/is-error',
  question: 'Does a call that fails at the server of the tool fail in the same way through the gateway?',
  why: 'A failure that looks like a result is taken for the truth; one of another kind is not shown to the model.',
  sees: {
    error: word('the failure', {
      same: 'it is of the same kind, with the same code',
      'other-code': 'it is a JSON-RPC error with another code',
      'other-kind': 'a tool error became an error of JSON-RPC or of HTTP, or the other way round',
      lost: 'a result came that does not say that it failed',
    }),
    where,
  },
  needs: ['oracle'],
  impact: 'calls-tools',
  always: [false, true].flatMap((lacking) => cases.map((n): Failing => ({ n, lacking }))),
  async observe(endpoint, { oracle }, { n, lacking }: Failing) {
    const tool = await callable(oracle, n);
    if (!tool || (lacking && !(tool.allowed && requiresSome(tool)))) return undefined;
    const asked = { arguments: lacking ? {} : tool.arguments };
    const both = await calledBothWays(endpoint, oracle, tool, asked, failureIn);
    if (!both) return undefined;
    if (failureIn(both.direct) === failureIn(both.through)) return { error: 'same' };
    const [own, through] = [describe(both.direct), describe(both.through)];
    const error = through.answer === 'result' ? 'lost' : own.answer === through.answer ? 'other-code' : 'other-kind';
    return { error, where: tool.name };
  },
});

function requiresSome({ listed: { inputSchema } }: DirectTool): boolean {
  return isRecord(inputSchema) && Array.isArray(inputSchema.required) && inputSchema.required.length > 0;
}

/** Tools that are tried until one is found that gives its argument back. */
const TRIED = 4;

export const argumentsSent = probe({
  id: 'fidelity/arguments',
  question: 'Does a text that a tool gives back come through the gateway unchanged?',
  why: 'What is mangled on the way in, or on the way out, is seen by nobody until it matters.',
  sees: {
    text: word('the text in the argument of a tool that gives it back', {
      'as-sent': 'it comes back as it was sent',
      changed: 'a result came without it',
      failed: 'no result came, though the server gives one',
    }),
    where,
  },
  needs: ['oracle', 'tracedTools'],
  impact: 'calls-tools',
  always: ['grüße-日本語-🙂', 'a "quoted" \\ text\nof two lines', '1e3', ' spaced  twice '],
  vary: () => fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).map((some) => `assay ${some}.`),
  async observe(endpoint, { oracle }, said: string) {
    const tools = (await oracle.tools()).filter(({ allowed }) => allowed).slice(0, TRIED);
    for (const tool of tools) {
      const { inputSchema } = tool.listed;
      const schema = isRecord(inputSchema) ? inputSchema : {};
      const args = tool.arguments && withNonce({ arguments: tool.arguments, schema }, said);
      if (!args || !repeats(await tool.call({ arguments: args }), said)) continue;
      const through = await endpoint.ask('tools/call', { params: { name: tool.name, arguments: args } });
      if (repeats(through, said)) return { text: 'as-sent' };
      if (!repeats(await tool.call({ arguments: args }), said)) return undefined;
      return { text: resultOf(through) ? 'changed' : 'failed', where: tool.name };
    }
    return undefined;
  },
});

/** How many notifications of progress came, of this token or of another. */
function progressIn({ answer }: Exchange, token: string): { readonly own: number; readonly others: number } {
  const said = (answer?.messages ?? []).filter(isRecord).filter(({ method }) => method === 'notifications/progress');
  const own = said.filter(({ params }) => isRecord(params) && params.progressToken === token).length;
  return { own, others: said.length - own };
}

export const progress = probe({
  id: 'fidelity/progress',
  question: 'Does the progress of a call come through the gateway?',
  why: 'A client takes a long call without progress for one that hangs, and cancels it.',
  sees: {
    progress: word('the progress that the server tells of a call', {
      arrives: 'it comes with the answer, under the token of the request',
      'other-token': 'it comes under another token',
      dropped: 'none comes',
    }),
    where,
  },
  needs: ['oracle'],
  impact: 'calls-tools',
  always: cases,
  async observe(endpoint, { oracle }, n: number) {
    const tool = await callable(oracle, n);
    if (!tool) return undefined;
    const token = `${oracle.nonce}-progress-${n}`;
    const asked = { arguments: tool.arguments, _meta: { progressToken: token } };
    const tells = (each: Exchange) => (resultOf(each) && progressIn(each, token).own > 0 ? true : undefined);
    const both = await calledBothWays(endpoint, oracle, tool, asked, tells);
    if (!both || !resultOf(both.through)) return undefined;
    const { own, others } = progressIn(both.through, token);
    if (own > 0) return { progress: 'arrives' };
    return { progress: others > 0 ? 'other-token' : 'dropped', where: tool.name };
  },
});
