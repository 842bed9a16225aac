/** JSON-RPC responses that mislead whoever reads them carelessly. */

import { jsonAnswer } from './bytes.ts';
import { type Hostility, hostility, type Occasion, type Scene } from './hostility.ts';
import type { Response } from './proper.ts';

/** Answers JSON that is made of the proper response. */
function saying<const Name extends string>(
  name: Name,
  describes: string,
  make: (response: Response, scene: Scene) => unknown,
  at: Occasion = 'rpc',
): Hostility<Name> {
  return hostility(name, describes, at, (scene) => {
    const said = make(scene.response, scene);
    scene.socket.write(jsonAnswer(typeof said === 'string' ? said : JSON.stringify(said)));
  });
}

/** Sets the title of a terminal, clears it, turns it red, and reverses what follows. */
const CONTROLS = '\u001b]0;owned\u0007\u001b[2J\u001b[31mred\u009b1m\u202e\u2028\0\b\r\n';

/** What a tool of that name with that schema is listed as. */
export function tool(name: string, inputSchema: unknown = { type: 'object' }, description = 'A tool.') {
  return { name, description, inputSchema };
}

/** The text of a response whose result ends with these members, written in JSON. */
function withMembers({ id, result, error }: Response, members: string): string {
  if (error) return JSON.stringify({ jsonrpc: '2.0', id, error });
  const before = JSON.stringify(result ?? {}).slice(0, -1);
  const comma = before === '{' ? '' : ',';
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${before}${comma}${members}}}`;
}

export const messages = [
  saying('other-id', 'Answers with an id that nobody asked.', (response) => ({ ...response, id: 'nobody asked' })),
  saying('id-as-text', 'Answers with the id as text.', (response) => ({ ...response, id: String(response.id) })),
  saying('null-id', 'Answers with the id null.', (response) => ({ ...response, id: null })),
  saying('infinite-id', 'Answers with an id beyond every number, 1e400.', (response) =>
    JSON.stringify({ ...response, id: 0 }).replace('"id":0', '"id":1e400'),
  ),
  saying('two-in-one', 'Answers with a list of two responses that differ.', (response) => [
    response,
    { jsonrpc: '2.0', id: response.id, error: { code: -32603, message: 'not so' } },
  ]),
  saying('result-and-error', 'Answers with a result and an error at once.', (response) => ({
    ...response,
    error: { code: -32603, message: 'not so' },
  })),
  saying(
    'odd-error',
    'Answers with an error whose members are of the wrong types.',
    ({ id }) => `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"error":{"code":1e400,"message":{"a":[]},"data":null}}`,
  ),
  saying('result-of-no-object', 'Answers with results that are no objects.', ({ id }, { before }) => ({
    jsonrpc: '2.0',
    id,
    result: [null, 0, 'text', [], true][before % 5],
  })),
  saying(
    'odd-initialize',
    'Initializes with members of the wrong types.',
    ({ id }) => ({
      jsonrpc: '2.0',
      id,
      result: { protocolVersion: { year: 2025 }, capabilities: [[]], serverInfo: 'me', instructions: 7 },
    }),
    'initialize',
  ),
  saying(
    'control-sequences',
    'Puts control sequences for terminals into every text and name.',
    (response, { request: { method } }) => ({
      ...response,
      ...(method === 'initialize' && {
        result: {
          protocolVersion: '2025-06-18',
          capabilities: { tools: {} },
          serverInfo: { name: CONTROLS, version: CONTROLS },
        },
      }),
      ...(method === 'tools/list' && { result: { tools: [tool(CONTROLS, { type: 'object' }, CONTROLS)] } }),
      ...(response.error && { error: { code: -32602, message: CONTROLS, data: { [CONTROLS]: CONTROLS } } }),
    }),
  ),
  saying('prototype-members', 'Names members __proto__, constructor and toString in its results.', (response) =>
    withMembers(
      response,
      '"__proto__":{"isError":true,"tools":[]},"constructor":{"prototype":{"polluted":true}},"toString":1,"hasOwnProperty":0',
    ),
  ),
  saying('lone-surrogates', 'Puts halves of characters into texts and names.', (response) =>
    withMembers(response, '"\\ud800":"\\udc00","text":"\\udead\\ud83d"'),
  ),
  saying('repeated-members', 'Names the id and the result more than once, and differently.', (response) => {
    const text = JSON.stringify(response);
    return `{"id":"nobody asked","result":[],"error":null,${text.slice(1)}`;
  }),
];
