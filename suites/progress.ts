/** Progress: what is told of a call that asks for it, and of no other. */

import type { Exchange } from '../harness/exchange.ts';
import type { Callable } from '../harness/facts.ts';
import { isRecord } from '../harness/jsonrpc.ts';
import { word } from '../harness/outcome.ts';
import { probe, watcher } from '../harness/probe.ts';
import { isServed } from '../harness/reply.ts';
import { requestIn } from './request.ts';

type Token = string | number;

/** The forms of a token that are easily taken for one another. */
const forms = ['text', 'number', 'digits', 'beyond-ascii'] as const;

/** A call of one of the callable tools. */
export interface ProgressCall {
  readonly tool: number;
  readonly form: (typeof forms)[number];
}

/** A token that no other call of the run has. */
export function tokenOf({ tool, form }: ProgressCall, nonce: string): Token {
  if (form === 'number') return 7_000_000_000 + tool;
  if (form === 'digits') return String(8_000_000_000 + tool);
  return form === 'text' ? `assay ${nonce}` : `assay ${nonce} grüße-日本語-🙂`;
}

/** Whether a call of this run may have given the token. */
function isOurs(token: unknown): boolean {
  if (typeof token === 'number') return token >= 7_000_000_000 && token < 7_001_000_000;
  return typeof token === 'string' && /^(assay |800\d{7}$)/.test(token);
}

/** The most tools that are called. */
const TOOLS = 8;

function callsOf(tools: readonly Callable[]): ProgressCall[] {
  const some = tools.slice(0, TOOLS);
  return some.flatMap((_, tool) =>
    [2 * tool, 2 * tool + 1].map((n): ProgressCall => ({ tool, form: forms[n % forms.length] ?? 'text' })),
  );
}

export const call = probe({
  id: 'progress/call',
  question: 'Is a tools/call served as ever that asks for progress?',
  why: 'A client that shows a bar asks with every call, whether the tool has anything to tell or not.',
  needs: ['callableTools'],
  sees: {
    call: word('the call, of a tool that is served without asking for progress', {
      served: 'it is served, too',
      refused: 'it failed, was refused, or got no answer',
    }),
  },
  impact: 'calls-tools',
  always: ({ callableTools }) => callsOf(callableTools),
  async observe(endpoint, { callableTools }, asked: ProgressCall) {
    const tool = callableTools[asked.tool];
    if (!tool) return undefined;
    const params = { name: tool.name, arguments: tool.arguments };
    if (!isServed(await endpoint.ask('tools/call', { params }))) return undefined;
    const _meta = { progressToken: tokenOf(asked, endpoint.nonce) };
    const exchange = await endpoint.ask('tools/call', { params: { ...params, _meta } });
    return { call: isServed(exchange) ? 'served' : 'refused' };
  },
});

/** The token that a request gives. */
function givenIn({ sent }: Exchange): unknown {
  const params = isRecord(sent.message) ? sent.message.params : undefined;
  return isRecord(params) && isRecord(params._meta) ? params._meta.progressToken : undefined;
}

/** What the notifications of progress in an answer say, in order. */
function progressIn({ answer }: Exchange): readonly Readonly<Record<string, unknown>>[] {
  const said = (answer?.messages ?? []).filter(isRecord).filter(({ method }) => method === 'notifications/progress');
  return said.map(({ params }) => (isRecord(params) ? params : {}));
}

/** The progress of the request itself. That of another may come on the same stream, as long as it is under way. */
function ownProgressIn(exchange: Exchange) {
  const given = givenIn(exchange);
  if (!requestIn(exchange) || given === undefined) return [];
  return progressIn(exchange).filter(({ progressToken }) => progressToken === given);
}

export const token = watcher({
  id: 'progress/token',
  question: 'Does progress bear the token of the request, in value and type?',
  why: 'By the token alone a client tells whose progress it is.',
  sees: {
    token: word('the token', {
      'as-given': 'exactly as it was given',
      'other-type': 'the same value as another type: 7 as "7"',
      another: 'another one, which no request of this run gave, or none',
    }),
  },
  watch(exchange) {
    const given = givenIn(exchange);
    const told = progressIn(exchange);
    if (!requestIn(exchange) || given === undefined || told.length === 0) return undefined;
    const wrong = told.find(({ progressToken }) => progressToken !== given && !isOurs(progressToken));
    if (!wrong) return { token: 'as-given' };
    return { token: String(wrong.progressToken) === String(given) ? 'other-type' : 'another' };
  },
});

export const unasked = watcher({
  id: 'progress/unasked',
  question: 'Does a request bring progress that gave no token?',
  why: 'A client can do nothing with progress of which it does not know whose it is.',
  sees: { progress: word('the progress', { none: 'none', some: 'some, with a token that nobody gave' }) },
  watch(exchange) {
    if (!requestIn(exchange) || !exchange.answer || givenIn(exchange) !== undefined) return undefined;
    return { progress: progressIn(exchange).every(({ progressToken }) => isOurs(progressToken)) ? 'none' : 'some' };
  },
});

export const increasing = watcher({
  id: 'progress/increasing',
  question: 'Does the progress of a request grow each time?',
  why: 'A bar that stands still or runs backwards tells a user that something hangs.',
  sees: {
    progress: word('the values, one after the other', {
      increasing: 'each is greater than the one before',
      'not-increasing': 'some is not',
    }),
  },
  watch(exchange) {
    const values = ownProgressIn(exchange).map(({ progress }) => progress);
    const numbers = values.filter((value) => typeof value === 'number');
    // Values that are no numbers are told by their schema.
    if (numbers.length < 2) return undefined;
    const grows = numbers.every((value, n) => n === 0 || value > (numbers[n - 1] ?? value));
    return { progress: grows ? 'increasing' : 'not-increasing' };
  },
});

export const afterResponse = watcher({
  id: 'progress/after-response',
  question: 'Does progress of a request end with its response?',
  why: 'A client has forgotten the token by then.',
  sees: { after: word('progress after the response', { none: 'none', some: 'some' }) },
  watch(exchange) {
    const { answer, response } = exchange;
    // A call that becomes a task reports until the task is over.
    if (!answer || !response || ownProgressIn(exchange).length === 0 || isTask(exchange)) return undefined;
    const given = givenIn(exchange);
    const later = answer.messages.slice(answer.messages.indexOf(response) + 1).filter(isRecord);
    const some = later.some(({ method, params }) => {
      return method === 'notifications/progress' && isRecord(params) && params.progressToken === given;
    });
    return { after: some ? 'some' : 'none' };
  },
});

function isTask({ sent }: Exchange): boolean {
  const params = isRecord(sent.message) ? sent.message.params : undefined;
  return isRecord(params) && params.task !== undefined;
}

export const progressProbes = [call, token, unasked, increasing, afterResponse] as const;
