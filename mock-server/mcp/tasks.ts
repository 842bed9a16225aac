/** Tool calls as tasks, to be asked about later (2025-11-25, basic/utilities/tasks). */

import { digest } from '../digest.ts';
import { pageOf } from '../pages.ts';
import { INVALID_PARAMS, isObject, type JsonObject, type Reply } from '../rpc.ts';
import type { Time } from '../world.ts';
import type { ServerRule } from './rule.ts';

type Status = 'working' | 'completed' | 'failed' | 'cancelled';

interface Task {
  id: string;
  /** Name of the account that it belongs to: nobody else sees it. */
  account: string;
  status: Status;
  created: number;
  updated: number;
  ttl: number;
  outcome: Reply | undefined;
  /** Resolves when the status is one that stays. */
  settled: Promise<void>;
  cancel(): void;
}

/** The tasks of one gateway. */
export interface Tasks {
  /** Begins one, and says so at once. The signal tells the work that nobody wants it any more. */
  begin(account: string, wish: JsonObject, rule: ServerRule, work: (cancelled: AbortSignal) => Promise<Reply>): Reply;
  /** Answers `tasks/get`, `tasks/result`, `tasks/cancel` and `tasks/list`. */
  answer(method: string, params: JsonObject, account: string, rule: ServerRule, page: number | null): Promise<Reply>;
  reset(): void;
}

const RELATED = 'io.modelcontextprotocol/related-task';
const CANCELLED: Reply = { error: { code: -32000, message: 'Task cancelled' } };

function refusal(message: string): Reply {
  return { error: { code: INVALID_PARAMS, message } };
}

/** Whether an outcome is a failure: an error, or a result that says so. */
function failed(outcome: Reply): boolean {
  return 'error' in outcome || JSON.parse(outcome.result).isError === true;
}

/** The outcome of a task, as its own request would have had it, with a note whose it is. */
function resultOf({ id, outcome = CANCELLED }: Task): Reply {
  if ('error' in outcome) return outcome;
  const result = JSON.parse(outcome.result) as JsonObject;
  const meta = isObject(result._meta) ? result._meta : {};
  return { result: JSON.stringify({ ...result, _meta: { ...meta, [RELATED]: { taskId: id } } }) };
}

/** @param instance Tells the ids from those of other gateways. */
export function createTasks({ now, since }: Time, instance: () => string): Tasks {
  const tasks = new Map<string, Task>();
  let begun = 0;

  function described({ id, status, created, updated, ttl }: Task, { tasks: { poll } }: ServerRule): JsonObject {
    const time = (milliseconds: number) => new Date(since + milliseconds).toISOString();
    return {
      taskId: id,
      status,
      createdAt: time(created),
      lastUpdatedAt: time(updated),
      ttl,
      pollInterval: poll,
    };
  }

  function of(account: string): Task[] {
    for (const [id, { created, ttl }] of tasks) if (created + ttl < now()) tasks.delete(id);
    return [...tasks.values()].filter((task) => task.account === account);
  }

  /** Moves a task to where it stays; what has come to an end stays there. */
  function settle(task: Task, status: Status, outcome: Reply): void {
    if (task.status !== 'working') return;
    Object.assign(task, { status, outcome, updated: now() });
  }

  return {
    begin(account, wish, rule, work) {
      const control = new AbortController();
      const asked = typeof wish.ttl === 'number' && wish.ttl > 0 ? wish.ttl : rule.tasks.ttl;
      const cancelled = new Promise<void>((resolve) => {
        control.signal.addEventListener('abort', () => resolve());
      });
      const task: Task = {
        id: digest(`${instance()} task ${++begun}`),
        account,
        status: 'working',
        created: now(),
        updated: now(),
        ttl: Math.min(asked, rule.tasks.longest),
        outcome: undefined,
        settled: cancelled,
        cancel() {
          settle(task, 'cancelled', CANCELLED);
          control.abort();
        },
      };
      tasks.set(task.id, task);
      // Said before the work begins: a task is always born working.
      const result = JSON.stringify({ task: described(task, rule) });
      const done = work(control.signal).then(
        (outcome) => settle(task, failed(outcome) ? 'failed' : 'completed', outcome),
        () => settle(task, 'failed', { error: { code: -32603, message: 'Internal error' } }),
      );
      task.settled = Promise.race([done, cancelled]);
      return { result };
    },
    async answer(method, params, account, rule, size) {
      const own = of(account);
      if (method === 'tasks/list') {
        return pageOf('tasks', own, params.cursor, size, (task) => described(task, rule));
      }
      const task = own.find(({ id }) => id === params.taskId);
      if (!task) return refusal('There is no such task');
      if (method === 'tasks/result') {
        await task.settled;
        return resultOf(task);
      }
      if (method === 'tasks/cancel') {
        if (task.status !== 'working') return refusal(`The task is ${task.status} already`);
        task.cancel();
      }
      return { result: JSON.stringify(described(task, rule)) };
    },
    reset() {
      for (const task of tasks.values()) task.cancel();
      tasks.clear();
      begun = 0;
    },
  };
}
