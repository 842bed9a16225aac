/** The life of a task: made, asked about, over, cancelled, listed. */

import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe, reply } from '../../harness/reply.ts';
import { askAbout, create, createdIn, idIn, isOver, listedIds, statuses, statusIn } from './task.ts';

/** ISO 8601, as a date with a time and an offset. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)$/;

const ttl = word('the time that it is kept for', {
  told: 'a number, or null for ever',
  otherwise: 'left out, or something else',
});

function ttlOf(value: unknown): 'told' | 'otherwise' {
  return typeof value === 'number' || value === null ? 'told' : 'otherwise';
}

export const created = probe({
  id: 'tasks/created',
  question: 'What tells a call that is taken as a task of its task?',
  why: 'It is all that a client has in hand until the task is over.',
  about: ['taskTool'],
  sees: {
    task: word('the answer', {
      given: 'it has a task',
      'left-out': 'it is a result without one',
      refused: 'it is no result',
    }),
    id: word('the id, beside that of a second task', {
      'its-own': 'a text of its own',
      shared: 'the same',
      'no-text': 'no text',
    }),
    status: word('the status', {
      working: 'working',
      'a-later-one': 'another one that there is',
      unknown: 'none that there is',
    }),
    times: word('createdAt and lastUpdatedAt', { told: 'both are times by ISO 8601', otherwise: 'one is not' }),
    ttl,
  },
  impact: 'calls-tools',
  async observe(endpoint, { taskTool }) {
    const first = await create(endpoint, taskTool);
    const task = createdIn(first);
    if (!task) return { task: describe(first).answer === 'result' ? 'left-out' : 'refused' };
    const second = createdIn(await create(endpoint, taskTool));
    const { taskId, status, createdAt, lastUpdatedAt } = task;
    const isTime = (value: unknown) => typeof value === 'string' && TIME.test(value);
    return {
      task: 'given',
      id: typeof taskId !== 'string' || taskId === '' ? 'no-text' : taskId === second?.taskId ? 'shared' : 'its-own',
      status: status === 'working' ? 'working' : isStatus(status) ? 'a-later-one' : 'unknown',
      times: isTime(createdAt) && isTime(lastUpdatedAt) ? 'told' : 'otherwise',
      ttl: ttlOf(task.ttl),
    };
  },
});

function isStatus(value: unknown): boolean {
  return (statuses as readonly unknown[]).includes(value);
}

export const got = probe({
  id: 'tasks/get',
  question: 'What does tasks/get tell of a task?',
  why: 'A client that comes back too late for the result has to know how long it is kept.',
  about: ['taskTool'],
  sees: {
    ttl,
    related: word('the note of the related task in _meta', {
      none: 'left out: the task is the answer itself',
      noted: 'there',
    }),
  },
  impact: 'calls-tools',
  async observe(endpoint, { taskTool }) {
    const id = idIn(await create(endpoint, taskTool));
    if (id === undefined) return undefined;
    const { result } = (await askAbout(endpoint, 'get', id)).response ?? {};
    if (!isRecord(result)) return undefined;
    return { ttl: ttlOf(result.ttl), related: relatedTo(result) === undefined ? 'none' : 'noted' };
  },
});

/** The task that a result says it belongs to. */
function relatedTo({ _meta }: Readonly<Record<string, unknown>>): unknown {
  return isRecord(_meta) ? _meta[RELATED] : undefined;
}

const RELATED = 'io.modelcontextprotocol/related-task';

export const status = probe({
  id: 'tasks/status',
  question: 'Does a task go through its statuses along the named ways, and keep the one that ends it?',
  why: 'A client stops asking once a task is over: what changes after that, it never learns.',
  about: ['taskTool'],
  sees: {
    ways: word('the statuses of the task, one after the other', {
      named: 'each is one that may follow the one before',
      back: 'it was over, and then had another status',
      unknown: 'one is none that there is',
      early: 'tasks/result was answered, and the task was not over',
    }),
  },
  impact: 'calls-tools',
  async observe(endpoint, { taskTool }) {
    const first = await create(endpoint, taskTool);
    const id = idIn(first);
    if (id === undefined) return undefined;
    const soon = statusIn(await askAbout(endpoint, 'get', id));
    // It is answered once the task is over: no need to ask again and again.
    const result = await askAbout(endpoint, 'result', id);
    if (!result.response) return undefined;
    const then = statusIn(await askAbout(endpoint, 'get', id));
    const later = statusIn(await askAbout(endpoint, 'get', id));
    const all = [createdIn(first)?.status, soon, then, later];
    if (!all.every(isStatus)) return { ways: 'unknown' };
    if (!isOver(then)) return { ways: 'early' };
    const back = all.some((each, place) => isOver(each) && all.slice(place + 1).some((next) => next !== each));
    return { ways: back ? 'back' : 'named' };
  },
});

export const result = probe({
  id: 'tasks/result',
  question: 'Does tasks/result give the result of the call, the same each time, and name its task?',
  why: 'The task is named nowhere else in it: a client that waits for several would mix them up.',
  about: ['taskTool'],
  sees: {
    result: word('the result, asked for twice', {
      'of-the-call': 'what a call gives, and the same again',
      changed: 'what a call gives, and then something else',
      otherwise: 'something else than a call gives',
    }),
    task: word('the task that its _meta names', { 'its-own': 'this one', another: 'another', none: 'none' }),
  },
  impact: 'calls-tools',
  async observe(endpoint, { taskTool }) {
    const id = idIn(await create(endpoint, taskTool));
    if (id === undefined) return undefined;
    // The first is asked for while the task may be under way, the second after its end.
    const early = (await askAbout(endpoint, 'result', id)).response?.result;
    const late = (await askAbout(endpoint, 'result', id)).response?.result;
    // A call that failed with a JSON-RPC error has that for its result.
    if (!isRecord(early)) return undefined;
    const isCalls = Array.isArray(early.content);
    const related = relatedTo(early);
    const named = isRecord(related) ? related.taskId : undefined;
    return {
      result: !isCalls ? 'otherwise' : isDeepStrictEqual(early, late) ? 'of-the-call' : 'changed',
      task: named === id ? 'its-own' : named === undefined ? 'none' : 'another',
    };
  },
});

export const cancelled = probe({
  id: 'tasks/cancel',
  question: 'Is a task cancelled when tasks/cancel is answered, and does it stay so?',
  why: 'A user who stops something wants it to be stopped.',
  about: ['taskTools', 'cancelledTasks'],
  sees: {
    status: word('the status, in the answer and after it', {
      cancelled: 'cancelled each time',
      otherwise: 'something else, once at least',
    }),
  },
  impact: 'calls-tools',
  always: ({ taskTools }) => taskTools.map((_, place) => place),
  async observe(endpoint, { taskTools }, place: number) {
    const tool = taskTools[place];
    const id = tool && idIn(await create(endpoint, tool));
    if (id === undefined) return undefined;
    const answered = await askAbout(endpoint, 'cancel', id);
    // It may be over before it could be cancelled.
    if (describe(answered).answer !== 'result') return undefined;
    const after = [await askAbout(endpoint, 'get', id), await askAbout(endpoint, 'get', id)];
    const all = [answered, ...after].map(statusIn);
    return { status: all.every((each) => each === 'cancelled') ? 'cancelled' : 'otherwise' };
  },
});

export const cancelledLate = probe({
  id: 'tasks/cancel-finished',
  question: 'What answers tasks/cancel of a task that is over?',
  why: 'A client learns so that it came too late, and that there is a result.',
  about: ['taskTool', 'cancelledTasks'],
  sees: { answer: reply.answer, code: reply.code },
  impact: 'calls-tools',
  async observe(endpoint, { taskTool }) {
    const id = idIn(await create(endpoint, taskTool));
    if (id === undefined) return undefined;
    await askAbout(endpoint, 'result', id);
    if (!isOver(statusIn(await askAbout(endpoint, 'get', id)))) return undefined;
    const { answer, code } = describe(await askAbout(endpoint, 'cancel', id));
    return { answer, code };
  },
});

export const listed = probe({
  id: 'tasks/list',
  question: 'Is every task that tasks/get knows in the list of tasks?',
  why: 'A client that was started anew finds there what it had begun.',
  about: ['taskTool', 'listedTasks'],
  sees: {
    tasks: word('tasks that were just made, in all pages of the list', {
      all: 'all of them',
      missing: 'one is missing',
    }),
  },
  impact: 'calls-tools',
  async observe(endpoint, { taskTool }) {
    const ids = [idIn(await create(endpoint, taskTool)), idIn(await create(endpoint, taskTool))];
    const all = await listedIds(endpoint);
    if (!all) return undefined;
    const known: string[] = [];
    for (const id of ids) {
      if (id !== undefined && (await askAbout(endpoint, 'get', id)).response?.result !== undefined) known.push(id);
    }
    if (known.length === 0) return undefined;
    return { tasks: known.every((id) => all.includes(id)) ? 'all' : 'missing' };
  },
});
