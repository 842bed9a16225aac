import { describe, expect, test } from 'vitest';
import { begin, gate, mcpGateway } from '../__test-helpers__/mcp.ts';
import { MCP_TOKENS } from '../presets/mcp.ts';

const RELATED = 'io.modelcontextprotocol/related-task';
const count = { from: 1 };

function as(token: string) {
  return { headers: { authorization: `Bearer ${token}` } };
}

describe('a task', () => {
  test('is working, then completed, and yields what the call would have', async () => {
    const { wait, pass } = gate();
    let time = 0;
    const { ask, call } = await begin(mcpGateway('mcp', { wait, now: () => time }));
    const { task } = (await call('count_down', count, { task: { ttl: 60_000 } })).result;
    expect(task).toEqual({
      taskId: expect.stringMatching(/^[0-9a-f]{32}$/),
      status: 'working',
      createdAt: '2026-01-01T00:00:00.000Z',
      lastUpdatedAt: '2026-01-01T00:00:00.000Z',
      ttl: 60_000,
      pollInterval: 100,
    });
    const { taskId } = task;
    expect((await ask('tasks/get', { taskId })).result).toEqual(task);
    time = 1000;
    const early = ask('tasks/result', { taskId });
    await pass();
    const outcome = { content: [{ type: 'text', text: 'Lift-off' }], _meta: { [RELATED]: { taskId } } };
    expect((await early).result).toEqual(outcome);
    expect((await ask('tasks/result', { taskId })).result).toEqual(outcome);
    const seen = (await ask('tasks/get', { taskId })).result;
    expect(seen).toEqual({ ...task, status: 'completed', lastUpdatedAt: '2026-01-01T00:00:01.000Z' });
    time = 61_001;
    expect((await ask('tasks/get', { taskId })).error.code).toBe(-32602);
  });

  test('is failed where the tool fails', async () => {
    const { ask, call } = await begin(mcpGateway());
    const { taskId } = (await call('echo', { text: 1 }, { task: {} })).result.task;
    expect((await ask('tasks/result', { taskId })).result).toMatchObject({ isError: true });
    expect((await ask('tasks/get', { taskId })).result.status).toBe('failed');
  });

  test('is cancelled once and for all', async () => {
    const { wait, pass } = gate();
    const { ask, call } = await begin(mcpGateway('mcp', { wait }));
    const { taskId } = (await call('count_down', { from: 5 }, { task: {} })).result.task;
    const waiting = ask('tasks/result', { taskId });
    expect((await ask('tasks/cancel', { taskId })).result).toMatchObject({ taskId, status: 'cancelled' });
    expect((await waiting).error.message).toBe('Task cancelled');
    await pass();
    // The tool has come to its end by now.
    await new Promise(setImmediate);
    expect((await ask('tasks/get', { taskId })).result.status).toBe('cancelled');
    expect((await ask('tasks/cancel', { taskId })).error.code).toBe(-32602);
  });

  test.each(['tasks/get', 'tasks/result', 'tasks/cancel'])('that is not there is none for %s', async (method) => {
    const { ask } = await begin(mcpGateway());
    for (const taskId of ['made-up', '', '__proto__', 1, undefined]) {
      expect((await ask(method, { taskId })).error.code).toBe(-32602);
    }
  });

  test('is made of the calls that a tool says, and of no others', async () => {
    const { call } = await begin(mcpGateway());
    expect((await call('add', { a: 1, b: 2 }, { task: {} })).error.code).toBe(-32601);
    expect((await call('later', {})).error.code).toBe(-32601);
    expect((await call('made-up', {}, { task: {} })).error.code).toBe(-32602);
    expect((await call('later', {}, { task: {} })).result.task.status).toBe('working');
  });

  test('is nothing to a revision, or a server, without tasks', async () => {
    const features = { resources: true, completions: true, logging: true, tasks: false };
    for (const { call } of [
      await begin(mcpGateway(), { version: '2025-06-18' }),
      await begin(mcpGateway('mcp', { behaviour: { mcp: { features } } })),
    ]) {
      expect((await call('echo', { text: 'x' }, { task: {} })).result.structuredContent).toEqual({ text: 'x' });
      expect((await call('later')).result.content[0].text).toBe('Done');
    }
  });
});

describe('tasks', () => {
  test('cannot be listed where nobody is told from another', async () => {
    const { result, ask } = await begin(mcpGateway());
    expect(result.capabilities.tasks).not.toHaveProperty('list');
    expect((await ask('tasks/list')).error.code).toBe(-32601);
  });

  test('are listed in pages to their owner, in any session, and are nothing to another', async () => {
    const gateway = mcpGateway('mcp-oauth', { behaviour: { page: 2 } });
    const [mine, again, theirs] = [
      await begin(gateway, as(MCP_TOKENS.default)),
      await begin(gateway, as(MCP_TOKENS.default)),
      await begin(gateway, as(MCP_TOKENS.second)),
    ];
    expect(mine.result.capabilities.tasks).toHaveProperty('list', {});
    const ids: string[] = [];
    for (const text of ['a', 'b', 'c']) ids.push((await mine.call('later', { text }, { task: {} })).result.task.taskId);
    const first = (await again.ask('tasks/list')).result;
    const second = (await again.ask('tasks/list', { cursor: first.nextCursor })).result;
    expect([...first.tasks, ...second.tasks].map(({ taskId }) => taskId)).toEqual(ids);
    expect(second).not.toHaveProperty('nextCursor');
    expect((await again.ask('tasks/list', { cursor: 'made-up' })).error.code).toBe(-32602);
    expect((await theirs.ask('tasks/list')).result).toEqual({ tasks: [] });
    expect((await theirs.ask('tasks/get', { taskId: ids[0] })).error.code).toBe(-32602);
  });
});
