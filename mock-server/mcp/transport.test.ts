import { describe, expect, test } from 'vitest';
import { begin, clientInfo, eventsOf, mcpGateway, messagesOf, send } from '../__test-helpers__/mcp.ts';

const gateway = mcpGateway();
const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
const PONG = '{"jsonrpc":"2.0","id":1,"result":{}}';

async function seen(response: Response) {
  return [response.status, response.headers.get('content-type'), await response.text()];
}

describe('the form of an answer', () => {
  const lenient = mcpGateway('mcp', { behaviour: { accept: null } });

  test.each([null, 'application/json', 'text/html', 'application/json, text/event-stream;q=0'])(
    'is none for Accept %s: 406',
    async (accept) => {
      const { post } = await begin(gateway);
      expect((await post(ping, { accept })).status).toBe(406);
    },
  );

  test.each([
    ['the usual pair', 'application/json, text/event-stream', 'application/json'],
    ['the pair in another order, case and spacing', 'TEXT/Event-Stream ,Application/JSON;q=1', 'application/json'],
    ['anything', '*/*', 'application/json'],
    ['no header', null, 'application/json'],
    ['documents alone', 'application/json', 'application/json'],
    ['streams alone', 'text/event-stream', 'text/event-stream'],
    ['streams rather than documents', 'application/json;q=0.5, text/event-stream', 'text/event-stream'],
  ])('%s', async (_, accept, type) => {
    const { post } = await begin(lenient);
    const response = await post(ping, { accept });
    expect(response.headers.get('content-type')).toBe(type);
    expect(await messagesOf(response)).toEqual([JSON.parse(PONG)]);
  });

  test('what takes neither is answered 406', async () => {
    const { post } = await begin(lenient);
    expect((await post(ping, { accept: 'text/html' })).status).toBe(406);
    expect((await post(ping, { accept: 'application/json;q=0, text/event-stream;q=0' })).status).toBe(406);
  });

  test.each(['json', 'sse'] as const)('is always %s where the behaviour says so', async (answers) => {
    const client = await begin(mcpGateway('mcp', { behaviour: { answers } }));
    const response = await client.request('tools/call', { name: 'test_tool_with_logging' });
    expect(response.headers.get('content-type')).toBe(answers === 'json' ? 'application/json' : 'text/event-stream');
    const messages = await messagesOf(response);
    // A document has no room for what is said on the way.
    expect(messages.map(({ method }) => method)).toEqual(
      answers === 'json' ? [undefined] : [...Array(3).fill('notifications/message'), undefined],
    );
    expect(messages.at(-1).result.content).toHaveLength(1);
  });

  test('is a stream where something is said before the answer, and a document for a client that takes no other', async () => {
    const { exchange } = await begin(lenient);
    expect(await exchange('tools/call', { name: 'test_tool_with_logging' })).toHaveLength(4);
    const accept = 'application/json';
    expect(await exchange('tools/call', { name: 'test_tool_with_logging' }, { accept })).toHaveLength(1);
  });
});

describe('a body', () => {
  test.each([
    ['without a media type', null],
    ['of another media type', 'text/plain'],
    ['of one that only begins alike', 'application/jsonp'],
  ])('%s is answered 415', async (_, type) => {
    const { post } = await begin(gateway);
    expect((await post(ping, { 'content-type': type })).status).toBe(415);
  });

  test('may say more about its media type', async () => {
    const { post } = await begin(gateway);
    expect(await seen(await post(ping, { 'content-type': 'Application/JSON ; charset=UTF-8' }))).toEqual([
      200,
      'application/json',
      PONG,
    ]);
  });

  test.each([
    ['nothing', ''],
    ['spaces', '  '],
    ['half a message', '{"jsonrpc":"2.0","id":1,'],
    ['not UTF-8', new Uint8Array([...new TextEncoder().encode('{"jsonrpc":"2.0","id":"'), 0xff, 0x22, 0x7d])],
    [
      'not UTF-8 in a sound message',
      new Uint8Array([...new TextEncoder().encode('{"jsonrpc":"2.0","id":1,"method":"ping","a":"'), 0xff, 0x22, 0x7d]),
    ],
  ])('with %s is a parse error', async (_, body) => {
    const { post } = await begin(gateway);
    const error = '{"code":-32700,"message":"Parse error"}';
    expect(await seen(await post(body))).toEqual([400, 'application/json', `{"jsonrpc":"2.0","error":${error}}`]);
  });

  test('an error without an id has the id null before 2025-11-25', async () => {
    const older = mcpGateway('mcp@2025-06-18');
    const { post } = await begin(older);
    expect(await (await post('{')).json()).toMatchObject({ id: null, error: { code: -32700 } });
  });

  test.each([
    ['an empty object', {}, undefined],
    ['a number', '42', undefined],
    ['no version', { id: 5, method: 'ping' }, 5],
    ['another version', { jsonrpc: '1.0', id: 'five', method: 'ping' }, 'five'],
    ['a method that is no text', { jsonrpc: '2.0', id: 5, method: 1 }, 5],
    ['parameters in an array', { jsonrpc: '2.0', id: 5, method: 'ping', params: [] }, 5],
    ['a null id', { jsonrpc: '2.0', id: null, method: 'ping' }, undefined],
    ['a fractional id', { jsonrpc: '2.0', id: 1.5, method: 'ping' }, undefined],
    ['an id that is an object', { jsonrpc: '2.0', id: {}, method: 'ping' }, undefined],
  ])('with %s is an invalid request', async (_, body, id) => {
    const { post } = await begin(gateway);
    const response = await post(body);
    expect(response.status).toBe(400);
    const message = await response.json();
    expect(message.error.code).toBe(-32600);
    expect(message.id).toBe(id);
  });

  test.each(['0', '-7', '"1"', '""', '"\\u0000😀"', '9007199254740993', '-123456789012345678901234567890'])(
    'has its id %s repeated to the digit',
    async (id) => {
      const { post } = await begin(gateway);
      const text = await (await post(`{"jsonrpc":"2.0","id":${id},"method":"ping"}`)).text();
      expect(text).toBe(
        `{"jsonrpc":"2.0","id":${id.startsWith('"') ? JSON.stringify(JSON.parse(id)) : id},"result":{}}`,
      );
    },
  );

  test('ids of other types are other requests, also at the same time', async () => {
    const { post } = await begin(gateway);
    const answers = await Promise.all([1, '1', 2].map((id) => post({ ...ping, id })));
    const messages = await Promise.all(answers.map((answer) => answer.json()));
    expect(messages.map(({ id }) => id)).toEqual([1, '1', 2]);
  });

  test('that is too large is answered 413', async () => {
    const small = mcpGateway('mcp', { behaviour: { limits: { request: 400 } } });
    const { post } = await begin(small);
    expect((await post({ ...ping, padding: 'x'.repeat(400) })).status).toBe(413);
  });
});

describe('what needs no answer', () => {
  test.each([
    ['a notification', { jsonrpc: '2.0', method: 'notifications/initialized' }],
    ['one that nobody knows', { jsonrpc: '2.0', method: 'notifications/made-up', params: { a: 1 } }],
    [
      'the cancellation of a request that is not there',
      { jsonrpc: '2.0', method: 'notifications/cancelled', params: {} },
    ],
    ['a response to what was never asked', { jsonrpc: '2.0', id: 'never', result: {} }],
    ['an error that nobody waits for', { jsonrpc: '2.0', id: 'never', error: { code: 1, message: 'no' } }],
  ])('%s is answered 202, and nothing', async (_, body) => {
    const { post } = await begin(gateway);
    expect(await seen(await post(body))).toEqual([202, null, '']);
  });

  test('is refused by HTTP alone where it is none', async () => {
    const { post } = await begin(gateway);
    expect((await post({ jsonrpc: '2.0', method: 'notifications/initialized', params: [] })).status).toBe(400);
  });
});

describe('batches', () => {
  test('of 2025-03-26 have each request answered, in one array', async () => {
    const { post } = await begin(gateway, { version: '2025-03-26' });
    const response = await post([
      ping,
      { jsonrpc: '2.0', method: 'notifications/made-up' },
      { ...ping, id: 'two', method: 'tools/list' },
      1,
      { ...ping, id: 3, method: 'initialize' },
    ]);
    expect(response.headers.get('content-type')).toBe('application/json');
    const messages = await messagesOf(response);
    expect(messages.map(({ id, error }) => [id, error?.code])).toEqual(
      expect.arrayContaining([
        [1, undefined],
        ['two', undefined],
        [null, -32600],
        [3, -32600],
      ]),
    );
    expect(messages).toHaveLength(4);
  });

  test('may be answered by a stream, a response at a time', async () => {
    const { post } = await begin(gateway, { version: '2025-03-26' });
    const slow = { ...ping, id: 2, method: 'tools/call', params: { name: 'test_tool_with_logging' } };
    const messages = await messagesOf(await post([ping, slow]));
    expect(messages.filter(({ id }) => id !== undefined).map(({ id }) => id)).toEqual([1, 2]);
    expect(messages.filter(({ method }) => method === 'notifications/message')).toHaveLength(3);
  });

  test('of notifications are answered 202, and an empty one is an invalid request', async () => {
    const { post } = await begin(gateway, { version: '2025-03-26' });
    const notification = { jsonrpc: '2.0', method: 'notifications/made-up' };
    expect(await seen(await post([notification, notification]))).toEqual([202, null, '']);
    const empty = await post([]);
    expect([empty.status, (await empty.json()).error.code]).toEqual([400, -32600]);
  });

  test.each(['2024-11-05', '2025-06-18', '2025-11-25'])('are none in %s', async (version) => {
    const { post } = await begin(gateway, { version });
    const response = await post([ping]);
    expect([response.status, (await response.json()).error.code]).toEqual([400, -32600]);
  });
});

describe('the version header', () => {
  test.each(['POST', 'GET', 'DELETE'])(
    'that names no version of the server is answered 400 on %s',
    async (httpMethod) => {
      const { headers } = await begin(gateway);
      const wrong = { ...headers, 'mcp-protocol-version': '1900-01-01' };
      expect((await send(gateway, { httpMethod, headers: wrong, body: ping })).status).toBe(400);
    },
  );

  test('is needed nowhere, and may name what was negotiated, or another version of the server', async () => {
    for (const version of ['2025-06-18', '2025-11-25']) {
      const { post } = await begin(gateway, { version });
      expect((await post(ping)).status).toBe(200);
      expect((await post(ping, { 'mcp-protocol-version': version })).status).toBe(200);
      expect((await post(ping, { 'mcp-protocol-version': '2025-03-26' })).status).toBe(200);
    }
  });

  test('means nothing in the revisions before it', async () => {
    const { post } = await begin(gateway, { version: '2025-03-26' });
    expect((await post(ping, { 'mcp-protocol-version': 'made-up' })).status).toBe(200);
  });
});

describe('sessions', () => {
  test('have an id of visible characters, each another', async () => {
    const ids = [await begin(gateway), await begin(gateway)].map(({ session }) => session);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[\x21-\x7e]{16,}$/);
  });

  test.each([
    ['a request', 'POST', ping],
    ['a notification', 'POST', { jsonrpc: '2.0', method: 'notifications/initialized' }],
    ['a GET', 'GET', undefined],
    ['a DELETE', 'DELETE', undefined],
  ])('%s without an id is answered 400, with an unknown or an ended one 404', async (_, httpMethod, body) => {
    const { end, headers } = await begin(gateway);
    expect((await end()).status).toBe(204);
    const statuses = [{}, { 'mcp-session-id': 'made-up' }, headers].map(async (given) => {
      const { status } = await send(gateway, { httpMethod, headers: given, body });
      return status;
    });
    expect(await Promise.all(statuses)).toEqual([400, 404, 404]);
  });

  test('know nothing of each other, and one ends alone', async () => {
    const [one, other] = [await begin(gateway), await begin(gateway)];
    await one.ask('logging/setLevel', { level: 'emergency' });
    await one.end();
    expect(await other.exchange('tools/call', { name: 'test_tool_with_logging' })).toHaveLength(4);
  });

  test('none begins with a handshake that fails', async () => {
    const body = {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: 1, capabilities: {}, clientInfo },
    };
    const response = await send(gateway, { body });
    expect(response.headers.has('mcp-session-id')).toBe(false);
    expect((await response.json()).error.code).toBe(-32602);
  });

  test('that are over end their streams, and those of a process that starts anew', async () => {
    const [one, other] = [await begin(gateway), await begin(gateway)];
    const streams = [eventsOf(await one.listen()), eventsOf(await other.listen())];
    await one.end();
    gateway.restart();
    expect((await Promise.all(streams.map(({ rest }) => rest()))).flat().every(({ message }) => !message)).toBe(true);
    expect((await other.post(ping)).status).toBe(404);
  });

  test('need not be there: each request stands alone then', async () => {
    const stateless = mcpGateway('mcp', { behaviour: { sessions: null } });
    const { post, session, call } = await begin(stateless, { capabilities: { sampling: {} } });
    expect(session).toBe('');
    expect((await post(ping)).status).toBe(200);
    expect((await post(ping, { 'mcp-protocol-version': 'made-up' })).status).toBe(400);
    expect((await call('test_sampling', { prompt: 'x' })).result.isError).toBe(true);
    const get = await send(stateless, { httpMethod: 'GET', headers: { accept: 'text/event-stream' } });
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

describe('the methods of HTTP', () => {
  test.each(['PUT', 'PATCH', 'OPTIONS'])('%s is answered 405, and told which there are', async (httpMethod) => {
    const { headers } = await begin(gateway);
    const response = await send(gateway, { httpMethod, headers });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST, DELETE']);
  });

  test('GET without streams is answered 405', async () => {
    const { mcp } = (await import('../presets/mcp.ts')).mcpPreset('2025-11-25').behaviour;
    const silent = mcpGateway('mcp', { behaviour: { mcp: { streams: { ...mcp?.streams, get: false } as never } } });
    const { listen } = await begin(silent);
    const response = await listen();
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST, DELETE']);
  });

  test('GET for a document is answered 406', async () => {
    const { headers } = await begin(gateway);
    const response = await send(gateway, { httpMethod: 'GET', headers: { ...headers, accept: 'application/json' } });
    expect(response.status).toBe(406);
  });
});

describe('Origin', () => {
  const foreign = [
    'https://attacker.invalid',
    'null',
    '',
    'mcp.example',
    'https://mcp.example.attacker.invalid',
    'https://attacker-mcp.example',
    'https://mcp.example@attacker.invalid',
    'http://mcp.example',
    'https://mcp.example:8443',
    'https://mcp.example/path',
  ];

  test.each(foreign)('%s is answered 403, whatever is asked', async (origin) => {
    const { headers } = await begin(gateway);
    for (const httpMethod of ['POST', 'GET', 'DELETE']) {
      const response = await send(gateway, { httpMethod, headers: { ...headers, origin }, body: ping });
      expect([response.status, await response.json()]).toEqual([403, { error: expect.stringContaining('Origin') }]);
    }
  });

  test('of the endpoint, and one that is named, are let in', async () => {
    const origins = { allowed: ['https://app.example'] };
    const { post } = await begin(mcpGateway('mcp', { behaviour: { origins } }));
    for (const origin of ['https://mcp.example', 'https://MCP.example:443', 'https://app.example']) {
      expect((await post(ping, { origin })).status).toBe(200);
    }
  });
});
