/** Faults of tasks: how they are announced, made, asked about, ended and kept. */

import { type Answer, jsonAnswer } from '../http.ts';
import { INVALID_PARAMS, isObject, type JsonObject, METHOD_NOT_FOUND } from '../rpc.ts';
import {
  editingResults,
  editJson,
  type FaultContext,
  fault,
  messageIn,
  untouched,
  type Wrapper,
  withMessage,
} from './fault.ts';

const INTERNAL_ERROR = -32603;

/** Whether the gateway has tasks. */
function hasTasks({ behaviour }: FaultContext): boolean {
  return behaviour.mcp?.features.tasks === true;
}

/** Whether it lists them. */
function listsTasks(context: FaultContext): boolean {
  return hasTasks(context) && context.behaviour.mcp?.tasks.list === true;
}

/** Edits what tasks.* of the capabilities says. */
function announcing(context: FaultContext, edit: (tasks: JsonObject) => JsonObject): Wrapper {
  if (!hasTasks(context)) return untouched;
  return editingResults(context, 'initialize', (result) => {
    const capabilities = result.capabilities as JsonObject;
    if (!isObject(capabilities.tasks)) return result;
    return { ...result, capabilities: { ...capabilities, tasks: edit(capabilities.tasks) } };
  });
}

/** Edits the results of one method, where there are tasks. */
function editingTasks(context: FaultContext, method: string, edit: (result: JsonObject) => JsonObject): Wrapper {
  return hasTasks(context) ? editingResults(context, method, edit) : untouched;
}

/** Edits the errors of requests that fit. */
function editingErrors(
  context: FaultContext,
  fits: (asked: JsonObject) => boolean,
  edit: (error: JsonObject, message: JsonObject) => JsonObject,
): Wrapper {
  return async (arrival, next) => {
    const asked = await messageIn(arrival, context.behaviour);
    const answer = await next(arrival);
    if (!asked || !fits(asked)) return answer;
    return editJson(answer, (message) => (isObject(message.error) ? edit(message.error, message) : message));
  };
}

/** Whether it is a call, as a task or plainly. */
function isCallOf(asked: JsonObject, asTask: boolean): boolean {
  return asked.method === 'tools/call' && isObject(asked.params) && isObject(asked.params.task) === asTask;
}

/** Whether it asks about a task. */
function asksAbout({ method }: JsonObject): boolean {
  return typeof method === 'string' && /^tasks\/(get|result|cancel)$/.test(method);
}

/** Serves whoever knows the id of a task what its own account was told of it. */
function sharing(context: FaultContext): Wrapper {
  // Where nobody is told apart, everybody has all tasks as it is.
  if (!hasTasks(context) || context.behaviour.credentials.places.length === 0) return untouched;
  /** What was answered last, by method and task. */
  const told = new Map<string, JsonObject>();
  return async (arrival, next) => {
    const asked = await messageIn(arrival, context.behaviour);
    const answer = await next(arrival);
    if (!asked || typeof answer.body !== 'string') return answer;
    const made = resultIn(answer);
    if (isCallOf(asked, true) && isObject(made?.task)) told.set(`tasks/get ${made.task.taskId}`, made.task);
    const key = `${asked.method} ${isObject(asked.params) ? asked.params.taskId : ''}`;
    if (asksAbout(asked) && made) told.set(key, made);
    if (asked.method === 'tasks/list' && made) {
      const all = [...told].flatMap(([name, task]) => (name.startsWith('tasks/get') ? [task] : []));
      return answered(asked, { tasks: all });
    }
    const known = told.get(key);
    return made === undefined && known ? answered(asked, known) : answer;
  };
}

function resultIn(answer: Answer): JsonObject | undefined {
  let result: JsonObject | undefined;
  editJson(answer, (message) => {
    if (isObject(message.result)) result = message.result;
    return message;
  });
  return result;
}

function answered({ id }: JsonObject, result: JsonObject): Answer {
  return jsonAnswer(200, JSON.stringify({ jsonrpc: '2.0', id, result }));
}

export const taskFaults = [
  fault({
    name: 'announces-tasks-by-flags',
    describes: 'The capabilities say of the list of tasks that it is true, where an object belongs.',
    turns: [
      'messages/results-by-schema',
      'tasks/declared',
      'tasks/invalid-cursor',
      'tasks/list',
      'tasks/other-account-list',
    ],
    wrap: (context) => announcing(context, (tasks) => ({ ...tasks, list: true })),
  }),
  fault({
    name: 'announces-tasks-of-anybody',
    describes: 'A list of tasks is announced to anybody.',
    turns: ['tasks/invalid-cursor', 'tasks/anonymous-list'],
    wrap: (context) => announcing(context, (tasks) => ({ ...tasks, list: {} })),
  }),
  fault({
    name: 'fails-over-unknown-tasks',
    describes: 'A question about a task that does not exist is answered as an internal error.',
    turns: ['tasks/unknown-id', 'tasks/cancel-finished'],
    wrap: (context) =>
      hasTasks(context)
        ? editingErrors(context, asksAbout, (error, message) => ({
            ...message,
            error: { ...error, code: INTERNAL_ERROR },
          }))
        : untouched,
  }),
  fault({
    name: 'lists-tasks-from-any-cursor',
    describes: 'tasks/list begins anew for a cursor that it does not know.',
    turns: ['tasks/invalid-cursor'],
    wrap(context) {
      if (!listsTasks(context)) return untouched;
      return async (arrival, next) => {
        const asked = await messageIn(arrival, context.behaviour);
        const answer = await next(arrival);
        if (asked?.method !== 'tasks/list' || resultIn(answer)) return answer;
        return next(withMessage(arrival, { ...asked, params: {} }));
      };
    },
  }),
  fault({
    name: 'refuses-wishes-for-tasks',
    describes: 'A call with the member task is refused, where there are no tasks.',
    turns: ['tasks/parameter-ignored'],
    wrap(context) {
      if (hasTasks(context)) return untouched;
      return async (arrival, next) => {
        const asked = await messageIn(arrival, context.behaviour);
        if (!asked || !isCallOf(asked, true)) return next(arrival);
        const error = { code: INVALID_PARAMS, message: 'Unknown parameter: task' };
        return jsonAnswer(200, JSON.stringify({ jsonrpc: '2.0', id: asked.id, error }));
      };
    },
  }),
  fault({
    name: 'fails-plain-calls-of-tasks',
    describes: 'A plain call of a tool that can only be called as a task fails as the tool would.',
    turns: ['tasks/plain-call-of-task-only'],
    wrap: (context) =>
      hasTasks(context)
        ? editingErrors(
            context,
            (asked) => isCallOf(asked, false),
            (error, message) =>
              error.code === METHOD_NOT_FOUND
                ? {
                    jsonrpc: message.jsonrpc,
                    id: message.id,
                    result: { content: [{ type: 'text', text: error.message }], isError: true },
                  }
                : message,
          )
        : untouched,
  }),
  fault({
    name: 'refuses-tasks-as-invalid',
    describes: 'The call as a task of a tool that cannot be called so is refused as one with invalid parameters.',
    turns: ['tasks/task-call-of-others'],
    wrap: (context) =>
      hasTasks(context)
        ? editingErrors(
            context,
            (asked) => isCallOf(asked, true),
            (error, message) => ({ ...message, error: { ...error, code: INVALID_PARAMS } }),
          )
        : untouched,
  }),
  fault({
    name: 'times-tasks-by-the-second',
    describes: 'A new task tells when it was made as a number.',
    turns: ['messages/results-by-schema', 'tasks/created'],
    wrap: (context) =>
      editingTasks(context, 'tools/call', (result) =>
        isObject(result.task) ? { ...result, task: { ...result.task, createdAt: 1_764_000_000 } } : result,
      ),
  }),
  fault({
    name: 'never-ends-tasks',
    describes: 'tasks/get says of every task that it is under way, whatever became of it.',
    turns: ['tasks/status', 'tasks/cancel', 'tasks/cancel-finished'],
    wrap: (context) => editingTasks(context, 'tasks/get', (result) => ({ ...result, status: 'working' })),
  }),
  fault({
    name: 'keeps-no-time-of-tasks',
    describes: 'tasks/get does not tell how long a task is kept.',
    turns: ['messages/results-by-schema', 'tasks/get'],
    wrap: (context) => editingTasks(context, 'tasks/get', ({ ttl: _ttl, ...result }) => result),
  }),
  fault({
    name: 'relates-tasks-to-themselves',
    describes: 'tasks/get notes in _meta that the task belongs to itself.',
    turns: ['tasks/get'],
    wrap: (context) =>
      editingTasks(context, 'tasks/get', (result) => ({
        ...result,
        _meta: { 'io.modelcontextprotocol/related-task': { taskId: result.taskId } },
      })),
  }),
  fault({
    name: 'names-no-task-of-a-result',
    describes: 'The answer to tasks/result does not name the task that it belongs to.',
    turns: ['tasks/result'],
    wrap: (context) => editingTasks(context, 'tasks/result', ({ _meta, ...result }) => result),
  }),
  fault({
    name: 'cancels-tasks-later',
    describes: 'tasks/cancel is answered while the task is still under way.',
    turns: ['tasks/cancel'],
    wrap: (context) => editingTasks(context, 'tasks/cancel', (result) => ({ ...result, status: 'working' })),
  }),
  fault({
    name: 'lists-no-tasks',
    describes: 'The list of tasks is empty.',
    turns: ['tasks/list'],
    wrap: (context) => (listsTasks(context) ? editingResults(context, 'tasks/list', () => ({ tasks: [] })) : untouched),
  }),
  fault({
    name: 'shares-tasks',
    describes: 'Whoever has the id of a task is told all of it, and every task is in the list of every account.',
    turns: ['tasks/other-account', 'tasks/other-account-list'],
    wrap: sharing,
  }),
] as const;
