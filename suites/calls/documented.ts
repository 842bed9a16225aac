/** The calls that the document itself shows: whether they are served, and what their results hold. */

import type { ReadOnlyCall } from '../../harness/conventions.ts';
import type { Change, Endpoint } from '../../harness/endpoint.ts';
import type { Exchange } from '../../harness/exchange.ts';
import { inSessionOf } from '../../harness/handshake.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { askApi, fateOf } from '../graphql/api.ts';
import { called, describeCall, firstItem, succeeded, textIn, valueIn } from '../tool-result.ts';

function call(endpoint: Endpoint, { tool, arguments: args }: ReadOnlyCall, within: Change = {}): Promise<Exchange> {
  return endpoint.ask('tools/call', { ...within, params: { name: tool, arguments: args } });
}

/** Whether the API that the tools stand for denies this caller the same operation: then the call is refused rightly. */
async function isDenied(endpoint: Endpoint, { tool }: ReadOnlyCall): Promise<boolean> {
  const { path, queries } = endpoint.conventions.graphql ?? {};
  const same = queries?.find((each) => each.tool === tool);
  return path !== undefined && same !== undefined && fateOf(await askApi(endpoint, path, same.query)) === 'denied';
}

export const documentedCall = probe({
  id: 'calls/documented',
  question: 'Is a call served that the document itself shows?',
  why: 'It is the first thing that a reader of the document tries.',
  sees: called,
  about: ['documentedCalls'],
  impact: 'calls-tools',
  always: ({ documentedCalls }) => documentedCalls,
  async observe(endpoint, _given, shown: ReadOnlyCall) {
    const exchange = await call(endpoint, shown);
    if (!succeeded(exchange) && (await isDenied(endpoint, shown))) return undefined;
    return describeCall(exchange);
  },
});

export const resultItem = probe({
  id: 'calls/result-item',
  question: 'What is the first content item of the result of a documented call?',
  why: 'A program that reads the result has to know whether it may parse it.',
  sees: {
    item: word('the first content item', {
      json: 'of type text, and its text parses as JSON',
      'other-text': 'of type text, and its text is no JSON',
      'another-type': 'of another type',
      none: 'there is none',
    }),
  },
  about: ['documentedCalls'],
  impact: 'calls-tools',
  always: ({ documentedCalls }) => documentedCalls,
  async observe(endpoint, _given, shown: ReadOnlyCall) {
    const exchange = await call(endpoint, shown);
    if (!succeeded(exchange)) return undefined;
    if (firstItem(exchange) === undefined) return { item: 'none' };
    if (textIn(exchange) === undefined) return { item: 'another-type' };
    return { item: valueIn(exchange) === undefined ? 'other-text' : 'json' };
  },
});

export const callerProfile = probe({
  id: 'calls/caller',
  question: 'What answers the tool that tells whom the key stands for?',
  why: 'It is how a user tries a new key.',
  sees: {
    profile: word('the first content item', {
      object: 'a JSON object with members, and none named error',
      other: 'something else',
      none: 'the call failed',
    }),
  },
  about: ['callerTool'],
  impact: 'calls-tools',
  async observe(endpoint, { callerTool }) {
    const exchange = await call(endpoint, { tool: callerTool, arguments: {} });
    if (!succeeded(exchange)) return { profile: 'none' };
    const value = valueIn(exchange);
    return { profile: isRecord(value) && Object.keys(value).length > 0 ? 'object' : 'other' };
  },
});

export const twoCallers = probe({
  id: 'calls/caller-of-second',
  question: 'Does the tool that tells whom the key stands for answer alike for the keys of two accounts?',
  why: 'Where two people are told to be the same one, somebody acts in the name of another.',
  sees: { callers: word('the two answers', { alike: 'the same text', different: 'another text for each' }) },
  about: ['callerTool', 'second'],
  impact: 'calls-tools',
  async observe(endpoint, { callerTool, second }) {
    const asked = { tool: callerTool, arguments: {} };
    const own = await call(endpoint, asked);
    const other = await inSessionOf(endpoint, second, (_opened, within) => call(endpoint, asked, within));
    if (!succeeded(own) || !succeeded(other)) return undefined;
    return { callers: textIn(own) === textIn(other) ? 'alike' : 'different' };
  },
});
