import { describe, expect, test } from 'vitest';
import { type Beginning, begin, eventsOf, gate, mcpGateway, messagesOf } from '../__test-helpers__/mcp.ts';

const STREAM = { accept: 'application/json;q=0.5, text/event-stream' };

/** Calls a tool that asks its client, answers as the client, and tells what was asked and what the tool made of it. */
async function asking(tool: string, args: object, beginning: Beginning, answer: object) {
  const client = await begin(mcpGateway(), beginning);
  const events = eventsOf(await client.request('tools/call', { name: tool, arguments: args }, STREAM));
  for (let event = await events.next(); event; event = await events.next()) {
    if (event.message?.method === undefined) {
      if (event.message) return { asked: undefined, result: event.message.result };
      continue;
    }
    const { id, method, params } = event.message;
    const response = await client.post({ jsonrpc: '2.0', id, ...answer });
    expect([response.status, await response.text()]).toEqual([202, '']);
    const rest = await events.rest();
    expect(rest).toHaveLength(1);
    return { asked: { method, params }, result: rest[0]?.message.result };
  }
  throw new Error('The stream ended without an answer.');
}

function text(said: string) {
  return { content: [{ type: 'text', text: said }] };
}

describe('a request to the client', () => {
  test('samples its model', async () => {
    const answer = { result: { role: 'assistant', content: { type: 'text', text: 'Hello' }, model: 'm' } };
    expect(await asking('test_sampling', { prompt: 'Hi' }, { capabilities: { sampling: {} } }, answer)).toEqual({
      asked: {
        method: 'sampling/createMessage',
        params: { messages: [{ role: 'user', content: { type: 'text', text: 'Hi' } }], maxTokens: 100 },
      },
      result: text('LLM response: Hello'),
    });
  });

  test('asks for its roots', async () => {
    const roots = [{ uri: 'file:///home', name: 'home' }];
    const { asked, result } = await asking('list_roots', {}, { capabilities: { roots: {} } }, { result: { roots } });
    expect([asked?.method, result]).toEqual(['roots/list', text(JSON.stringify(roots))]);
  });

  test('asks its user, by a form or by a page', async () => {
    const form = await asking(
      'test_elicitation',
      { message: 'Who?' },
      { capabilities: { elicitation: {} } },
      {
        result: { action: 'accept', content: { username: 'u' } },
      },
    );
    expect(form.asked?.params).toMatchObject({ message: 'Who?', requestedSchema: { type: 'object' } });
    expect(form.result).toEqual(text('User response: action: accept, content: {"username":"u"}'));
    const page = await asking(
      'visit',
      {},
      { capabilities: { elicitation: { url: {} } } },
      { result: { action: 'decline' } },
    );
    expect(page.asked?.params).toEqual({
      mode: 'url',
      message: expect.any(String),
      url: expect.stringMatching(/^https:/),
      elicitationId: expect.any(String),
    });
    expect(page.result).toEqual(text('The user chose to decline'));
  });

  test.each([
    ['2025-06-18', ['untitledSingle', 'legacyEnum']],
    ['2025-11-25', ['untitledSingle', 'titledSingle', 'legacyEnum', 'untitledMulti', 'titledMulti']],
  ])('asks in %s with the fields that it has', async (version, fields) => {
    const beginning = { version, capabilities: { elicitation: {} } };
    const answer = { result: { action: 'cancel' } };
    const { asked, result } = await asking('test_elicitation_sep1330_enums', {}, beginning, answer);
    expect(Object.keys(asked?.params.requestedSchema.properties)).toEqual(fields);
    expect(result).toEqual(text('Elicitation completed: action=cancel, content={}'));
  });

  test('that the client answers with an error is a failure of the tool', async () => {
    const answer = { error: { code: -1, message: 'User rejected' } };
    const { result } = await asking('test_sampling', { prompt: 'Hi' }, { capabilities: { sampling: {} } }, answer);
    expect(result).toEqual({ ...text('User rejected'), isError: true });
  });

  test.each([
    ['sampling', 'test_sampling', { prompt: 'x' }, {}],
    ['roots', 'list_roots', {}, { capabilities: { sampling: {}, elicitation: {} } }],
    ['elicitation', 'test_elicitation', { message: 'x' }, { capabilities: { roots: {} } }],
    [
      'a form, to a client of pages',
      'test_elicitation',
      { message: 'x' },
      { capabilities: { elicitation: { url: {} } } },
    ],
    ['a page, to a client of forms', 'visit', {}, { capabilities: { elicitation: { form: {} } } }],
    ['a page, to a client that only says elicitation', 'visit', {}, { capabilities: { elicitation: {} } }],
    [
      'a page, before there were any',
      'visit',
      {},
      { version: '2025-06-18', capabilities: { elicitation: { url: {} } } },
    ],
    [
      'elicitation, before there was any',
      'test_elicitation',
      { message: 'x' },
      { version: '2025-03-26', capabilities: { elicitation: {} } },
    ],
    [
      'anything, before the client is ready',
      'test_sampling',
      { prompt: 'x' },
      { ready: false, capabilities: { sampling: {} } },
    ],
  ])('is never made for %s that was not declared', async (_, tool, args, beginning) => {
    const { asked, result } = await asking(tool, args, beginning, {});
    expect([asked, result.isError]).toEqual([undefined, true]);
  });

  test('can be an error that has the client ask its user, where it can', async () => {
    const page = {
      mode: 'url',
      url: expect.stringMatching(/^https:/),
      message: expect.any(String),
      elicitationId: 'consent-1',
    };
    const { call } = await begin(mcpGateway(), { capabilities: { elicitation: { url: {} } } });
    expect((await call('needs_consent')).error).toEqual({
      code: -32042,
      message: 'The user has to agree first',
      data: { elicitations: [page] },
    });
    for (const beginning of [
      { capabilities: { elicitation: {} } },
      { version: '2025-06-18', capabilities: { elicitation: { url: {} } } },
    ]) {
      const other = await begin(mcpGateway(), beginning);
      expect((await other.call('needs_consent')).result).toMatchObject({ isError: true });
    }
  });

  test('is not made to a client that takes no stream', async () => {
    const { exchange } = await begin(mcpGateway('mcp', { behaviour: { accept: null } }), {
      capabilities: { sampling: {} },
    });
    const messages = await exchange(
      'tools/call',
      { name: 'test_sampling', arguments: { prompt: 'x' } },
      { accept: 'application/json' },
    );
    expect(messages.map(({ result }) => result.isError)).toEqual([true]);
  });
});

describe('progress', () => {
  test.each(['text', '', 7, 0])('repeats the token %j, and grows to the end', async (progressToken) => {
    const { exchange } = await begin(mcpGateway());
    const messages = await exchange('tools/call', {
      name: 'count_down',
      arguments: { from: 3 },
      _meta: { progressToken },
    });
    expect(messages.slice(0, -1).map(({ method, params }) => [method, params])).toEqual(
      [1, 2, 3].map((progress) => [
        'notifications/progress',
        { progressToken, progress, total: 3, message: `${3 - progress} to go` },
      ]),
    );
    expect(messages.at(-1).result).toEqual(text('Lift-off'));
  });

  test('has no message in 2024-11-05, and is not sent unless asked for', async () => {
    const { exchange } = await begin(mcpGateway(), { version: '2024-11-05' });
    const call = { name: 'count_down', arguments: { from: 1 } };
    const [first] = await exchange('tools/call', { ...call, _meta: { progressToken: 1 } });
    expect(first.params).toEqual({ progressToken: 1, progress: 1, total: 1 });
    expect(await exchange('tools/call', call)).toHaveLength(1);
  });

  test('takes no token of another type', async () => {
    const { ask } = await begin(mcpGateway());
    expect((await ask('ping', { _meta: { progressToken: {} } })).error.code).toBe(-32602);
  });
});

describe('cancellation', () => {
  const call = { name: 'count_down', arguments: { from: 2 } };

  test.each([
    ['before anything was said', undefined],
    ['in the middle of a stream', STREAM],
  ])('%s leaves the request without an answer, and the session as it was', async (_, headers) => {
    const { wait, pass } = gate();
    const { post, notify, ask } = await begin(mcpGateway('mcp', { wait }));
    const answer = post({ jsonrpc: '2.0', id: 'slow', method: 'tools/call', params: call }, headers);
    await pass();
    expect((await notify('notifications/cancelled', { requestId: 'slow', reason: 'enough' })).status).toBe(202);
    expect(await messagesOf(await answer)).toEqual([]);
    await pass();
    expect((await ask('ping')).result).toEqual({});
  });

  test('cannot leave a document empty', async () => {
    const { wait, pass } = gate();
    const { post, notify } = await begin(mcpGateway('mcp', { wait, behaviour: { accept: null } }));
    const answer = post({ jsonrpc: '2.0', id: 9, method: 'tools/call', params: call }, { accept: 'application/json' });
    await pass();
    await notify('notifications/cancelled', { requestId: 9 });
    expect(await (await answer).json()).toEqual({
      jsonrpc: '2.0',
      id: 9,
      error: { code: -32000, message: 'Request cancelled' },
    });
  });

  test('of an id of another type, or by another session, does nothing', async () => {
    const { wait, pass } = gate();
    const gateway = mcpGateway('mcp', { wait });
    const { post, notify } = await begin(gateway);
    const other = await begin(gateway);
    const answer = post({ jsonrpc: '2.0', id: 9, method: 'tools/call', params: { ...call, arguments: { from: 1 } } });
    await notify('notifications/cancelled', { requestId: '9' });
    await other.notify('notifications/cancelled', { requestId: 9 });
    await pass();
    expect((await messagesOf(await answer)).map(({ result }) => result)).toEqual([text('Lift-off')]);
  });
});

describe('log messages', () => {
  const levels = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];

  test.each(levels)('are those of %s and above, once that is set', async (level) => {
    const { ask, exchange } = await begin(mcpGateway());
    expect((await ask('logging/setLevel', { level })).result).toEqual({});
    const messages = (await exchange('tools/call', { name: 'log_all_levels' })).slice(0, -1);
    expect(messages.map(({ params }) => params.level)).toEqual(levels.slice(levels.indexOf(level)));
    expect(messages[0].params).toEqual({ level, logger: 'mock', data: { text: expect.any(String) } });
  });

  test.each(['verbose', 'INFO', '', 3, undefined])('have no level %j', async (level) => {
    const { ask } = await begin(mcpGateway());
    expect((await ask('logging/setLevel', { level })).error.code).toBe(-32602);
  });
});
