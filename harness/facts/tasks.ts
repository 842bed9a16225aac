/** Facts about tasks: whether the endpoint runs calls as tasks, and which tools say so. */

import { isRecord } from '../jsonrpc.ts';
import { type Callable, fact, type Known, nonEmpty, onTools, type Spec } from './spec.ts';
import { callables, supportIn } from './tools.ts';

/** What the endpoint announced of tasks. */
export interface TaskSupport {
  readonly list: boolean;
  readonly cancel: boolean;
  /** Whether tools can be called as tasks. */
  readonly calls: boolean;
}

/** What is announced; undefined where tasks are not. */
function announced({ capabilities: { tasks } }: Known): TaskSupport | undefined {
  if (!isRecord(tasks)) return undefined;
  const { requests } = tasks;
  const tools = isRecord(requests) ? requests.tools : undefined;
  return { list: isRecord(tasks.list), cancel: isRecord(tasks.cancel), calls: isRecord(tools) && isRecord(tools.call) };
}

/** Of many tools, a few tell as much as all. */
const FEW = 5;

const none = 'the endpoint announces no tasks';
const noCalls = 'the endpoint does not announce that tools can be called as tasks';

/** The tools that may be called, and say so of tasks. */
function toolsThat(known: Known, supports: readonly string[]): readonly Callable[] {
  return callables(known).filter(({ name }) => supports.includes(supportIn(known, name)));
}

const unoffered = (known: Known) => (announced(known)?.calls ? undefined : noCalls);

/** A tool that may be called, of an endpoint that announces tasks for calls. */
function taskTool(means: string, supports: readonly string[], missing: string): Spec<Callable> {
  return fact<Callable>({
    means,
    standsOn: onTools,
    unoffered,
    find: (known) => toolsThat(known, supports)[0],
    missing,
    configure: '--allow-tool <name>=<JSON arguments>',
  });
}

export const taskFacts = {
  tasks: fact<TaskSupport>({
    means: 'what the endpoint announces of tasks',
    unoffered: (known) => (announced(known) ? undefined : none),
    find: announced,
    missing: none,
  }),
  listedTasks: fact<true>({
    means: 'that the endpoint announces a list of tasks',
    unoffered: (known) => (announced(known)?.list ? undefined : 'the endpoint announces no list of tasks'),
    find: () => true,
    missing: none,
  }),
  cancelledTasks: fact<true>({
    means: 'that the endpoint announces that tasks can be cancelled',
    unoffered: (known) =>
      announced(known)?.cancel ? undefined : 'the endpoint does not announce that tasks can be cancelled',
    find: () => true,
    missing: none,
  }),
  noTaskCalls: fact<true>({
    means: 'that the endpoint does not announce that tools can be called as tasks',
    unoffered: (known) =>
      announced(known)?.calls ? 'the endpoint announces that tools can be called as tasks' : undefined,
    find: () => true,
    missing: none,
  }),
  open: fact<true>({
    means: 'that the endpoint serves anybody, so that it cannot tell its clients apart',
    unoffered: ({ servesAnyone }) =>
      servesAnyone ? undefined : 'the endpoint tells its clients apart by their credentials',
    find: () => true,
    missing: 'the endpoint wants a credential',
  }),
  taskTool: taskTool(
    'a read-only or allowed tool that can be called as a task',
    ['optional', 'required'],
    'no read-only or allowed tool says that it can be called as a task',
  ),
  taskTools: fact<readonly [Callable, ...Callable[]]>({
    means: 'the read-only and allowed tools that can be called as tasks, the first few',
    standsOn: onTools,
    unoffered,
    find: (known) => nonEmpty(toolsThat(known, ['optional', 'required']).slice(0, FEW)),
    missing: 'no read-only or allowed tool says that it can be called as a task',
    configure: '--allow-tool <name>=<JSON arguments>',
  }),
  taskOnlyTool: taskTool(
    'a read-only or allowed tool that can only be called as a task',
    ['required'],
    'no read-only or allowed tool says that it can only be called as a task',
  ),
  noTaskTool: taskTool(
    'a read-only or allowed tool that cannot be called as a task',
    ['forbidden'],
    'every read-only or allowed tool says that it can be called as a task',
  ),
};
