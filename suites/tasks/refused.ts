/** Tasks that there are none of, and calls that may not be made as tasks, or only so. */

import * as fc from 'fast-check';
import type { Facts } from '../../harness/facts.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { probe, watcher } from '../../harness/probe.ts';
import { describe, reply } from '../../harness/reply.ts';
import { askAbout, asTask, create, createdIn } from './task.ts';

const refused = { answer: reply.answer, code: reply.code };

export const declared = watcher({
  id: 'tasks/declared',
  question: 'Are tasks announced in the form that the revision defines, by the server and by its tools?',
  why: 'Clients look there for what they may ask for.',
  sees: {
    form: word('the members tasks of the capabilities, and execution of the tools', {
      'as-defined': 'each has the form that is defined',
      otherwise: 'one has another',
    }),
  },
  watch({ sent, response }) {
    const method = isRecord(sent.message) ? sent.message.method : undefined;
    const result = response?.result;
    if (!isRecord(result)) return undefined;
    const { capabilities, tools } = result;
    if (method === 'initialize' && isRecord(capabilities) && capabilities.tasks !== undefined) {
      return { form: isCapability(capabilities.tasks) ? 'as-defined' : 'otherwise' };
    }
    if (method !== 'tools/list' || !Array.isArray(tools)) return undefined;
    const executions = tools.flatMap((tool) =>
      isRecord(tool) && tool.execution !== undefined ? [tool.execution] : [],
    );
    if (executions.length === 0) return undefined;
    return { form: executions.every(isExecution) ? 'as-defined' : 'otherwise' };
  },
});

function isCapability(tasks: unknown): boolean {
  if (!isRecord(tasks)) return false;
  const { list = {}, cancel = {}, requests = {} } = tasks;
  if (!isRecord(list) || !isRecord(cancel) || !isRecord(requests)) return false;
  const { tools = {} } = requests;
  return isRecord(tools) && isRecord(tools.call ?? {});
}

const supports: readonly unknown[] = ['forbidden', 'optional', 'required', undefined];

function isExecution(execution: unknown): boolean {
  return isRecord(execution) && supports.includes(execution.taskSupport);
}

/** A question about a task that there is none of. */
export interface AboutNone {
  readonly ask: 'get' | 'result' | 'cancel';
  readonly id: string;
}

/** What may be asked of a task. */
function questions({ tasks }: Pick<Facts, 'tasks'>): readonly AboutNone['ask'][] {
  return tasks.cancel ? ['get', 'result', 'cancel'] : ['get', 'result'];
}

/** Ids that no task has: ours are marked, the others name members that every object has. */
const noTasks = ['assay-no-such-task', '', '__proto__', 'constructor', '00000000-0000-4000-8000-000000000000'];

export const unknownId = probe({
  id: 'tasks/unknown-id',
  question: 'What answers a question about a task that does not exist?',
  why: 'A client that comes back after the task is gone learns so that it has to begin anew.',
  about: ['tasks'],
  sees: refused,
  always: (given) => questions(given).flatMap((ask) => noTasks.map((id): AboutNone => ({ ask, id }))),
  vary: (given) =>
    fc.record({
      ask: fc.constantFrom(...questions(given)),
      id: fc.string({ unit: 'grapheme', maxLength: 40 }).map((rest) => `assay-no-such-task${rest}`),
    }),
  async observe(endpoint, _given, { ask, id }: AboutNone) {
    const { answer, code } = describe(await askAbout(endpoint, ask, id));
    return { answer, code };
  },
});

export const invalidCursor = probe({
  id: 'tasks/invalid-cursor',
  question: 'What answers tasks/list with a cursor that was never given out?',
  why: 'Whoever is given the first page again walks in a circle.',
  about: ['listedTasks'],
  sees: refused,
  always: ['assay-never-given-out', '!'],
  vary: () => fc.string({ unit: 'grapheme', maxLength: 40 }).map((rest) => `assay-never-given-out${rest}`),
  async observe(endpoint, _given, cursor: string) {
    const { answer, code } = describe(await endpoint.ask('tasks/list', { params: { cursor } }));
    return { answer, code };
  },
});

export const ignored = probe({
  id: 'tasks/parameter-ignored',
  question: 'Is a call with the member task served like any other, where tools cannot be called as tasks?',
  why: 'A client that wishes for a task and gets none goes on as ever; one that is refused has to know why.',
  needs: ['readOnlyTool', 'noTaskCalls'],
  sees: {
    call: word('the call', {
      'as-usual': 'its result came',
      'as-a-task': 'a task came in place of its result',
      refused: 'it was refused, or failed',
    }),
  },
  impact: 'calls-tools',
  async observe(endpoint, { readOnlyTool }) {
    const exchange = await create(endpoint, readOnlyTool);
    if (createdIn(exchange)) return { call: 'as-a-task' };
    return { call: describe(exchange).answer === 'result' ? 'as-usual' : 'refused' };
  },
});

export const plainCall = probe({
  id: 'tasks/plain-call-of-task-only',
  question: 'What answers a plain call of a tool that can only be called as a task?',
  why: 'By the code a client tells that it has to call the tool in another way, and not another tool.',
  about: ['taskOnlyTool'],
  sees: refused,
  impact: 'calls-tools',
  async observe(endpoint, { taskOnlyTool: { name, arguments: args } }) {
    const { answer, code } = describe(await endpoint.ask('tools/call', { params: { name, arguments: args } }));
    return { answer, code };
  },
});

export const taskCall = probe({
  id: 'tasks/task-call-of-others',
  question: 'What answers the call as a task of a tool that cannot be called so?',
  why: 'By the code a client tells that it has to call the tool in another way, and not another tool.',
  about: ['noTaskTool'],
  sees: refused,
  impact: 'calls-tools',
  async observe(endpoint, { noTaskTool }) {
    const { answer, code } = describe(await endpoint.ask('tools/call', { params: asTask(noTaskTool) }));
    return { answer, code };
  },
});

export const anonymousList = probe({
  id: 'tasks/anonymous-list',
  question: 'Does an endpoint announce a list of tasks that serves anybody, and so cannot tell its clients apart?',
  why: 'Whoever asks would see what others have running.',
  about: ['open', 'tasks'],
  sees: { list: word('the list of tasks', { announced: 'it is announced', 'left-out': 'it is not' }) },
  async observe(_endpoint, { tasks }) {
    return { list: tasks.list ? 'announced' : 'left-out' };
  },
});
