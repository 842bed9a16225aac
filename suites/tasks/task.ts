/** Tasks as probes handle them: a tool called as one, and asked about later. */

import type { Change, Endpoint } from '../../harness/endpoint.ts';
import type { Exchange } from '../../harness/exchange.ts';
import type { Callable } from '../../harness/facts.ts';
import { isRecord } from '../../harness/jsonrpc.ts';

/** Milliseconds that a task is to be kept: longer than any probe asks about it. */
const KEPT = 60_000;

/** Every status there is. Source: 2025-11-25, basic/utilities/tasks, Task Status Lifecycle. */
export const statuses = ['working', 'input_required', 'completed', 'failed', 'cancelled'] as const;

/** The statuses that end a task. */
const last: readonly unknown[] = ['completed', 'failed', 'cancelled'];

/** Whether a task with that status is over. */
export function isOver(status: unknown): boolean {
  return last.includes(status);
}

/** What an endpoint tells of a task. */
export type Told = Readonly<Record<string, unknown>>;

/** The parameters of a call as a task. */
export function asTask({ name, arguments: args }: Callable) {
  return { name, arguments: args, task: { ttl: KEPT } };
}

/** Calls the tool as a task. */
export function create(endpoint: Endpoint, tool: Callable, change: Change = {}): Promise<Exchange> {
  return endpoint.ask('tools/call', { ...change, params: asTask(tool), step: `calls ${tool.name} as a task` });
}

/** The task that a call was answered with; undefined where it was answered with none. */
export function createdIn({ response }: Exchange): Told | undefined {
  const result = response?.result;
  return isRecord(result) && isRecord(result.task) ? result.task : undefined;
}

/** The id of the task that a call was answered with. */
export function idIn(exchange: Exchange): string | undefined {
  const id = createdIn(exchange)?.taskId;
  return typeof id === 'string' ? id : undefined;
}

/** Asks about a task: `get` at once, `result` once it is over; or has it cancelled. */
export function askAbout(
  endpoint: Endpoint,
  what: 'get' | 'result' | 'cancel',
  taskId: string,
  change: Change = {},
): Promise<Exchange> {
  return endpoint.ask(`tasks/${what}`, { ...change, params: { taskId } });
}

/** The status that an answer to `tasks/get` or `tasks/cancel` tells; undefined where it tells none. */
export function statusIn({ response }: Exchange): unknown {
  return isRecord(response?.result) ? response.result.status : undefined;
}

/** The most pages of tasks that are walked. */
const PAGES = 200;

/** The ids of all tasks that are listed; undefined where some page is refused. */
export async function listedIds(endpoint: Endpoint, change: Change = {}): Promise<readonly unknown[] | undefined> {
  const ids: unknown[] = [];
  let cursor: unknown;
  for (let page = 0; page < PAGES; page += 1) {
    const { response } = await endpoint.ask('tasks/list', {
      ...change,
      ...(cursor !== undefined && { params: { cursor } }),
    });
    const result = response?.result;
    if (!isRecord(result) || !Array.isArray(result.tasks)) return undefined;
    ids.push(...result.tasks.map((task) => (isRecord(task) ? task.taskId : undefined)));
    cursor = result.nextCursor;
    if (typeof cursor !== 'string') return ids;
  }
  return undefined;
}
