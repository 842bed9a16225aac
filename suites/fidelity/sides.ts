/** The same question asked at a direct server and through the gateway. */

import { filledArguments } from '../../harness/arguments.ts';
import type { Endpoint } from '../../harness/endpoint.ts';
import type { Exchange } from '../../harness/exchange.ts';
import type { Facts, Listed } from '../../harness/facts.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { describe } from '../../harness/reply.ts';
import { canonical } from '../canonical.ts';

export type Oracle = Facts['oracle'];
export type DirectTool = Awaited<ReturnType<Oracle['tools']>>[number];
type Arguments = Readonly<Record<string, unknown>>;

/** A tool of a direct server, and what the gateway lists by its name. */
export interface Pair {
  readonly tool: DirectTool;
  readonly through: Listed | undefined;
}

/** All tools of the direct servers; undefined where they have none, or the gateway's list has no end. */
export async function pairsOf(endpoint: Endpoint, oracle: Oracle): Promise<readonly Pair[] | undefined> {
  const tools = await oracle.tools();
  const { entries, exchange, complete } = await endpoint.list('tools');
  if (tools.length === 0 || (!complete && describe(exchange).answer === 'result')) return undefined;
  return tools.map((tool) => ({ tool, through: entries.find(({ name }) => name === tool.name) }));
}

/** The first place where two values differ, as a JSON pointer; undefined where they are the same. */
export function differsAt(one: unknown, other: unknown, path = ''): string | undefined {
  if (canonical(one) === canonical(other)) return undefined;
  const both = (isRecord(one) && isRecord(other)) || (Array.isArray(one) && Array.isArray(other));
  if (!both) return path;
  const [first, second] = [one as Arguments, other as Arguments];
  for (const name of new Set([...Object.keys(first), ...Object.keys(second)])) {
    const at = differsAt(first[name], second[name], `${path}/${name}`);
    if (at !== undefined) return at;
  }
  return path;
}

/** The most tools that are called, each a case. */
export const cases = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] as const;

type Callable = DirectTool & { readonly arguments: Arguments };

/** The `n`th tool that may be called; those that the caller allowed come first. */
export async function callable(oracle: Oracle, n: number): Promise<Callable | undefined> {
  const tools = (await oracle.tools()).filter((tool): tool is Callable => tool.arguments !== undefined);
  return [...tools.filter(({ allowed }) => allowed), ...tools.filter(({ allowed }) => !allowed)][n];
}

/** One call, answered both ways. */
export interface Called {
  readonly tool: DirectTool;
  readonly direct: Exchange;
  readonly through: Exchange;
}

/** What answers a call at its own server, asked once in a run. */
const steady = new WeakMap<DirectTool, Map<string, Promise<readonly Exchange[]>>>();

/**
 * Calls a tool directly twice and once through the gateway; where `part` of the answers differs, directly once more.
 * Undefined where the direct answers differ among themselves: such a tool tells nothing.
 */
export async function calledBothWays(
  endpoint: Endpoint,
  oracle: Oracle,
  tool: DirectTool,
  params: { readonly arguments: Arguments; readonly _meta?: Arguments },
  part: (exchange: Exchange) => unknown,
): Promise<Called | undefined> {
  const { _meta } = params;
  const asked = { arguments: filledArguments(params.arguments, oracle.nonce), ...(_meta && { _meta }) };
  const same = (one: Exchange, other: Exchange | undefined) => other && canonical(part(one)) === canonical(part(other));
  const [direct, again] = await twice(tool, asked);
  if (!direct || !same(direct, again) || part(direct) === undefined) return undefined;
  const through = await endpoint.ask('tools/call', { params: { name: tool.name, ...asked } });
  if (!same(direct, through) && !same(direct, await tool.call(asked))) return undefined;
  return { tool, direct, through };
}

function twice(tool: DirectTool, asked: Parameters<DirectTool['call']>[0]): Promise<readonly Exchange[]> {
  const known = steady.get(tool) ?? new Map<string, Promise<readonly Exchange[]>>();
  steady.set(tool, known);
  const key = canonical(asked);
  const answers = known.get(key) ?? tool.call(asked).then(async (first) => [first, await tool.call(asked)]);
  known.set(key, answers);
  return answers;
}

/** The result of a call that did not fail. */
export function resultOf(exchange: Exchange): Arguments | undefined {
  const result = exchange.response?.result;
  return describe(exchange).answer === 'result' && isRecord(result) ? result : undefined;
}
