/** Lists of tools without end, and tools whose schemas are traps. */

import { chunk, JSON_CHUNKS, joined, jsonAnswer, LAST_CHUNK, repeatedly } from './bytes.ts';
import { type Hostility, hostility, type Scene } from './hostility.ts';
import { tool } from './messages.ts';

/** Lists these tools and members in answer to `tools/list`. */
function listing<const Name extends string>(
  name: Name,
  describes: string,
  make: (scene: Scene) => object,
): Hostility<Name> {
  return hostility(name, describes, 'tools/list', (scene) => {
    const { id } = scene.request;
    scene.socket.write(jsonAnswer(JSON.stringify({ jsonrpc: '2.0', id, result: make(scene) })));
  });
}

/** Lists a tool whose schema is this text of JSON; large ones are sent in pieces. */
async function listSchema({ socket, request: { id } }: Scene, pieces: readonly (readonly [string, number])[]) {
  const opened = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"tools":[{"name":"trap","inputSchema":`;
  socket.write(joined(JSON_CHUNKS, chunk(opened)));
  for (const [piece, times] of pieces) await repeatedly(socket, chunk(piece), times);
  socket.write(joined(chunk('}]}}'), LAST_CHUNK));
}

export const lists = [
  listing('endless-pages', 'Lists tools with a fresh cursor on every page, for ever.', ({ before }) => ({
    tools: [tool(`tool_${before}`)],
    nextCursor: `page-${before}`,
  })),
  listing('same-cursor', 'Lists the same page under the same cursor, for ever.', () => ({
    tools: [tool('read_note')],
    nextCursor: 'again',
  })),
  listing('endless-large-pages', 'Lists 10,000 tools on every page, for ever.', ({ before }) => ({
    tools: Array.from({ length: 10_000 }, (_, at) => tool(`tool_${before}_${at}`)),
    nextCursor: `page-${before}`,
  })),
  listing('huge-cursor', 'Hands out a cursor of 2 MB.', () => ({
    tools: [tool('read_note')],
    nextCursor: 'c'.repeat(2_000_000),
  })),
  listing('huge-page', 'Lists 100,000 tools on one page.', () => ({
    tools: Array.from({ length: 100_000 }, (_, at) => tool(`tool_${at}`)),
  })),
  listing('tiny-tools', 'Lists 120,000 tools of a name alone, in 1.5 MB.', () => ({
    tools: Array.from({ length: 120_000 }, () => ({ name: 'a' })),
  })),
  listing('no-tools', 'Lists what are no tools: null, numbers, lists, names that are none.', () => ({
    tools: [null, 1, 'read_note', [], {}, { name: null }, { name: '' }, { name: { a: 1 } }, tool('__proto__')],
  })),
  listing('huge-name', 'Lists a tool whose name has 2,000,000 characters.', () => ({
    tools: [tool('n'.repeat(2_000_000))],
  })),
  listing('foreign-reference', 'Lists a tool whose schema refers to other hosts and to files.', () => ({
    tools: [
      {
        ...tool('trap', {
          type: 'object',
          properties: {
            a: { $ref: 'http://127.0.0.1:9/schema.json' },
            b: { $ref: 'file:///etc/passwd' },
          },
          required: ['a', 'b'],
        }),
        annotations: { readOnlyHint: true },
      },
    ],
  })),
  listing('recursive-reference', 'Lists a tool whose schema refers to itself.', () => ({
    tools: [
      {
        ...tool('trap', {
          type: 'object',
          $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } },
          properties: { self: { $ref: '#' }, round: { $ref: '#/$defs/a' } },
          required: ['self', 'round'],
        }),
        annotations: { readOnlyHint: true },
      },
    ],
  })),
  listing('hanging-pattern', 'Lists a tool with a pattern that takes for ever to match.', () => ({
    tools: [
      {
        ...tool('trap', {
          type: 'object',
          properties: { text: { type: 'string', minLength: 40, pattern: '^(([a-z])+.)+[A-Z]([a-z])+$' } },
          required: ['text'],
        }),
        annotations: { readOnlyHint: true },
      },
    ],
  })),
  listing('vast-bounds', 'Lists a tool whose schema asks for the largest of everything.', () => ({
    tools: [
      {
        ...tool('trap', {
          type: 'object',
          properties: {
            text: { type: 'string', minLength: 1e300 },
            list: { type: 'array', minItems: 1e300, items: { type: 'string' } },
            number: { type: 'integer', minimum: 1e300 },
          },
          required: ['text', 'list', 'number', ...Array.from({ length: 10_000 }, (_, at) => `member_${at}`)],
          minProperties: 1e300,
        }),
        annotations: { readOnlyHint: true },
      },
    ],
  })),
  hostility('huge-schema', 'Lists a tool with a schema of 8 MB.', 'tools/list', (scene) =>
    listSchema(scene, [
      ['{"type":"object","enum":[0', 1],
      [',0'.repeat(10_000), 400],
      [']}', 1],
    ]),
  ),
  hostility('deep-schema', 'Lists a tool whose schema is 100,000 levels deep.', 'tools/list', (scene) =>
    listSchema(scene, [
      ['{"items":'.repeat(1_000), 100],
      ['{}', 1],
      ['}'.repeat(1_000), 100],
    ]),
  ),
];
