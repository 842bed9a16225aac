/**
 * The size of what a tool answers, by a tool that repeats an argument. What of the answer is measured is rarely said:
 * so it is asked for answers that are within the limit however they are measured, and for some that are above it.
 */

import { withNonce } from '../../harness/arguments.ts';
import type { Endpoint } from '../../harness/endpoint.ts';
import type { Exchange } from '../../harness/exchange.ts';
import type { Callable } from '../../harness/facts.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { text } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { called, describeCall, succeeded, textIn, valueIn } from '../tool-result.ts';

/** What the answer is filled with: a letter of one byte, and one that a limit in characters would count for less. */
const fillers = { ascii: 'x', 'beyond-ascii': 'ü' } as const;
type Filler = keyof typeof fillers;
const kinds = Object.keys(fillers) as Filler[];

/** How an answer grows with its filler, in bytes. */
interface Growth {
  readonly base: number;
  readonly each: number;
}

/** A tool that repeats its filler, with what is measured of its answers. */
interface Echo {
  readonly tool: Callable;
  /** The whole body of the HTTP answer: no more can be measured. */
  readonly body: Growth;
  /** The text of the result. */
  readonly text: Growth;
  /** The value in it, without white space or anything around it: no less can be measured. */
  readonly value: Growth;
}

function bytes(said: string): number {
  return new TextEncoder().encode(said).length;
}

/** The JSON value written as shortly as it can be, out of objects that only stand around it; the text where it is no JSON. */
function shortest(exchange: Exchange): string {
  let value = valueIn(exchange);
  if (value === undefined) return textIn(exchange) ?? '';
  for (let depth = 0; isRecord(value) && Object.keys(value).length === 1 && depth < 4; depth += 1) {
    const [inner] = Object.values(value);
    if (!isRecord(inner)) break;
    value = inner;
  }
  return JSON.stringify(value);
}

function callWith(endpoint: Endpoint, tool: Callable, filler: string): Promise<Exchange> | undefined {
  const args = withNonce(tool, filler);
  return args && endpoint.ask('tools/call', { params: { name: tool.name, arguments: args } });
}

/** How often the filler is sent to see how the answer grows. */
const [SHORT, LONG] = [16, 272];

/** The first of the tools whose answer grows by exactly the filler. */
async function echoOf(endpoint: Endpoint, tools: readonly Callable[], kind: Filler): Promise<Echo | undefined> {
  const filler = fillers[kind];
  for (const tool of tools) {
    const short = await callWith(endpoint, tool, filler.repeat(SHORT));
    const long = short && succeeded(short) ? await callWith(endpoint, tool, filler.repeat(LONG)) : undefined;
    if (!short || !long || !succeeded(long)) continue;
    const growth = (of: (exchange: Exchange) => number): Growth => {
      const each = (of(long) - of(short)) / (LONG - SHORT);
      return { base: of(short) - SHORT * each, each };
    };
    const value = growth((exchange) => bytes(shortest(exchange)));
    if (value.each !== bytes(filler)) continue;
    const told = growth((exchange) => bytes(textIn(exchange) ?? ''));
    return { tool, value, text: told, body: growth(({ answer }) => answer?.bytes ?? 0) };
  }
  return undefined;
}

/** Room for what differs from one answer to the next, such as the id. */
const ROOM = 64;

/** The letters that make an answer as large as it can be within the limit, whatever of it is measured. */
function within({ body }: Echo, limit: number): number {
  return Math.floor((limit - ROOM - body.base) / body.each);
}

/** The letters that make it larger than the limit, by as little as can be, whatever of it is measured. */
function above({ value }: Echo, limit: number): number {
  return Math.floor((limit - value.base) / value.each) + 1;
}

/** Asks for an answer of some size. Undefined where no tool repeats what it is sent, or the request itself is too large. */
async function askSized(
  endpoint: Endpoint,
  tools: readonly Callable[],
  kind: Filler,
  letters: (echo: Echo) => number | undefined,
): Promise<Exchange | undefined> {
  const echo = await echoOf(endpoint, tools, kind);
  const count = echo && letters(echo);
  if (!echo || count === undefined || count < 1) return undefined;
  const exchange = await callWith(endpoint, echo.tool, fillers[kind].repeat(count));
  return exchange?.answer?.status === 413 ? undefined : exchange;
}

export const withinLimit = probe({
  id: 'calls/response-within-limit',
  question: 'Is an answer of a tool served that is as large as the documented limit allows?',
  why: 'A client may rely on the whole of what is documented.',
  sees: called,
  about: ['responseLimit', 'tracedTools'],
  impact: 'heavy',
  always: kinds,
  async observe(endpoint, { responseLimit, tracedTools }, kind: Filler) {
    const exchange = await askSized(endpoint, tracedTools, kind, (echo) => within(echo, responseLimit));
    return exchange && describeCall(exchange);
  },
});

export const aboveLimit = probe({
  id: 'calls/response-above-limit',
  question: 'What answers a call whose answer is larger than the documented limit?',
  why: 'An answer that is too large must not end in the memory of the client, nor be cut without a word.',
  sees: { ...called, message: text('the text of the member error, {limit} in place of the documented number') },
  about: ['responseLimit', 'tracedTools'],
  impact: 'heavy',
  always: kinds,
  async observe(endpoint, { responseLimit, tracedTools }, kind: Filler) {
    const exchange = await askSized(endpoint, tracedTools, kind, (echo) => above(echo, responseLimit));
    if (!exchange) return undefined;
    const value = valueIn(exchange);
    const message = isRecord(value) && typeof value.error === 'string' ? value.error : undefined;
    return { ...describeCall(exchange), message: message?.replace(new RegExp(`\\b${responseLimit}\\b`), '{limit}') };
  },
});

export const atLimit = probe({
  id: 'calls/response-text-at-limit',
  question: 'What answers a call whose result holds a text of exactly the documented size?',
  why: 'It tells what of the answer is measured: the text alone, or what stands around it as well.',
  sees: called,
  about: ['responseLimit', 'tracedTools'],
  impact: 'heavy',
  async observe(endpoint, { responseLimit, tracedTools }) {
    const exchange = await askSized(endpoint, tracedTools, 'ascii', ({ text: { base, each } }) =>
      each === 1 ? responseLimit - base : undefined,
    );
    return exchange && describeCall(exchange);
  },
});
