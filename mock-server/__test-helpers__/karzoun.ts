/** A Karzoun gateway with a clock of its own, and what it is asked in tests. */

import { type Ask, ask, type Seen } from '../battery.ts';
import { type Gateway, type MockGatewayOptions, mockGateway } from '../gateway.ts';
import { KARZOUN_TOKENS } from '../presets/karzoun.ts';

/** A small cap, so that tests need no large texts. */
export const RESPONSE_CAP = 2000;

/** Milliseconds after which sessions are gone in tests. */
export const IDLE = 1000;

export interface Clocked {
  gateway: Gateway;
  /** Lets milliseconds pass. */
  pass(milliseconds: number): void;
}

export function karzounGateway(options: MockGatewayOptions = {}): Clocked {
  let time = 0;
  const gateway = mockGateway('karzoun', {
    now: () => time,
    behaviour: { limits: { response: RESPONSE_CAP }, sessions: { idle: IDLE } },
    ...options,
  });
  return {
    gateway,
    pass(milliseconds) {
      time += milliseconds;
    },
  };
}

/** Asks as the default app does, unless the headers say otherwise. */
export function say(gateway: Gateway, { headers, ...what }: Ask = {}): Promise<Seen> {
  const own = { authorization: null, 'x-app-token': KARZOUN_TOKENS.default };
  return ask(gateway, { path: '/mcp', ...what, headers: { ...own, ...headers } });
}

const INITIALIZE: Ask = {
  method: 'initialize',
  params: { protocolVersion: '2024-11-05', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};

/** Sends initialize. */
export function begin(gateway: Gateway, headers: Ask['headers'] = {}): Promise<Seen> {
  return say(gateway, { ...INITIALIZE, headers });
}

/** Opens a session and resolves to its id. */
export async function opened(gateway: Gateway, token: string = KARZOUN_TOKENS.default): Promise<string> {
  const { headers } = await begin(gateway, { 'x-app-token': token });
  return headers['mcp-session-id'] ?? 'none was handed out';
}

/** The headers of a session, with another token where one is given. */
export function within(id: string, token: string = KARZOUN_TOKENS.default): Ask['headers'] {
  return { 'mcp-session-id': id, 'x-app-token': token };
}

export function tool(name: string, args: unknown = {}): Ask {
  return { method: 'tools/call', params: { name, arguments: args } };
}

/** Calls a tool in a session of its own. */
export async function called(
  gateway: Gateway,
  name: string,
  args: unknown = {},
  token: string = KARZOUN_TOKENS.default,
): Promise<Seen> {
  return say(gateway, { ...tool(name, args), headers: within(await opened(gateway, token), token) });
}

/** The JSON value that a tool answers with. */
export function valueIn({ json }: Seen): unknown {
  return JSON.parse(json.result.content[0].text);
}

const UNSIZED = '{"_id":"field-1","contentType":"","type":"type 1 of dev","text":"text 1 of dev","order":1}';

/** A call that is answered with a text of so many bytes. */
export function sized(bytes: number): Ask {
  return tool('fieldsDefaultColumnsConfig', { contentType: 'x'.repeat(bytes - UNSIZED.length) });
}

export function query(text: string, headers: Ask['headers'] = {}): Ask {
  return { path: '/graphql', body: JSON.stringify({ query: text }), headers };
}

/** Everything that callers see of a gateway: each documented behaviour once. */
export async function karzounCard({ gateway, pass }: Clocked): Promise<string> {
  const seen: unknown[] = [];
  async function look(what: Ask): Promise<Seen | undefined> {
    try {
      const answer = await say(gateway, what);
      seen.push([answer.status, answer.headers, answer.text]);
      return answer;
    } catch (cause) {
      seen.push(String(cause));
      return undefined;
    }
  }
  const open = async (headers?: Ask['headers']) =>
    (await look({ ...INITIALIZE, headers: headers ?? {} }))?.headers['mcp-session-id'] ?? 'none';

  const { default: token, second, revoked, expired, disabled } = KARZOUN_TOKENS;
  const first = await open();
  const other = await open(within('made-up', second));
  const inFirst = within(first);
  const calls = [
    { method: 'tools/list' },
    { method: 'ping' },
    { method: 'no/such/method' },
    { method: 'prompts/list' },
    { method: 'resources/list' },
    tool('tags', { page: 1, perPage: 5 }),
    tool('tags', { page: 'one' }),
    tool('tags', { nothing: 1 }),
    tool('currentUser'),
    tool('apps'),
    tool('customerDetail', { _id: 'nobody' }),
    tool('noSuchTool'),
    sized(RESPONSE_CAP),
    sized(RESPONSE_CAP + 1),
    { id: 'text' },
    { body: '{"jsonrpc":"2.0","method":"notifications/initialized"}' },
    { body: '{' },
    { body: '[{"jsonrpc":"2.0","id":1,"method":"ping"}]' },
  ];
  for (const call of calls) await look({ ...call, headers: inFirst ?? {} });
  await look({ method: 'tools/list', headers: within(other, second) ?? {} });
  const strangers = [null, '', 'nobody', revoked, expired, disabled].map((given) => ({ 'x-app-token': given }));
  for (const stranger of [...strangers, { 'x-app-token': null, authorization: `Bearer ${token}` }]) {
    const id = await open(stranger);
    await look({ ...tool('currentUser'), headers: { 'mcp-session-id': id, ...stranger } });
    await look({ ...tool('currentUser'), headers: { ...inFirst, ...stranger } });
  }
  await look({ ...tool('currentUser'), headers: within(first, second) ?? {} });
  for (const id of [null, 'made-up']) await look({ headers: { 'mcp-session-id': id } });
  await Promise.all(
    [inFirst, within(other, second)].map((headers) => look({ ...tool('currentUser'), headers: headers ?? {} })),
  );
  await open();
  await look({ headers: inFirst ?? {} });
  await look({ httpMethod: 'GET', headers: { ...inFirst, accept: 'text/event-stream' } });
  await look({ httpMethod: 'DELETE', headers: inFirst ?? {} });
  for (const headers of [inFirst, within(other, second)]) await look({ headers: headers ?? {} });
  pass(IDLE + 1);
  await look({ headers: within(other, second) ?? {} });
  const last = await open({ 'x-subdomain': 'dev' });
  gateway.restart();
  await look({ headers: within(last) ?? {} });
  await open();
  for (const path of ['/.well-known/oauth-protected-resource', '/.well-known/oauth-authorization-server', '/other'])
    await look({ httpMethod: 'GET', path });
  await look(query('{ tags(perPage: 1) { list { _id } } }'));
  await look(query('{ nothing }'));
  await look(query('{ apps { _id } }'));
  await look(query('{ currentUser { _id } }', { 'x-app-token': null }));
  for (const given of [null, token])
    await look({ httpMethod: 'GET', path: '/public-api.graphql', headers: { 'x-app-token': given } });
  return JSON.stringify([seen, gateway.journal.map(({ headers: _, ...entry }) => entry)]);
}
