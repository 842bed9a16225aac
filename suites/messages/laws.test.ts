/** What the generators of messages promise, and what decides about _meta, icons and schemas. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isReservedPrefix } from '../../harness/revisions.ts';
import { readMessage } from '../../mock-server/rpc.ts';
import { type Spelling, written } from './alike.ts';
import { idsOf } from './at-once.ts';
import { wrongIds } from './ids.ts';
import { isMetaKey, metaKeysIn } from './meta.ts';
import { bodyOf, noRequests } from './no-request.ts';
import { unknownNotifications } from './notifications.ts';
import { iconsIn, wrongIn } from './published.ts';

const asked = { known: 'tools/list', nonce: 'assay "nonce" \\ é' };

describe('what is generated', () => {
  it('as no request is none, as serialized', () => {
    const law = fc.property(noRequests(), (defect) => readMessage(JSON.parse(bodyOf(asked, defect))) === 'invalid');
    fc.assert(law, { numRuns: 500 });
  });

  it('as an id of a wrong type is no text, no number and not null', () => {
    const isWrong = (id: string) => !['string', 'number'].includes(typeof JSON.parse(id)) && id !== 'null';
    fc.assert(fc.property(wrongIds(), isWrong), { numRuns: 200 });
  });

  it('as a notification is one, and of nobody', () => {
    const law = fc.property(unknownNotifications(), (notification) => {
      const message = JSON.parse(JSON.stringify({ jsonrpc: '2.0', ...notification }));
      return readMessage(message) === 'unanswered' && /^(notifications\/)?assay/.test(notification.method);
    });
    fc.assert(law, { numRuns: 200 });
  });

  it('as another spelling says the same', () => {
    const spellings: fc.Arbitrary<Spelling> = fc.record({
      order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
      blank: fc.constantFrom('', ' ', '\r\n\t'),
      escaped: fc.boolean(),
    });
    const law = fc.property(spellings, (how) => {
      expect(JSON.parse(written(asked, how))).toEqual({
        jsonrpc: '2.0',
        id: asked.nonce,
        method: asked.known,
        params: {},
      });
    });
    fc.assert(law, { numRuns: 200 });
  });

  it('as ids at once are all different, and look alike in pairs', () => {
    expect(idsOf({ first: 7, count: 5, connections: 'own' })).toEqual([7, '7', 8, '8', 9]);
  });
});

describe('keys of _meta', () => {
  it.each(['a', 'A1', 'progressToken', 'a.b_c-d', 'example.com/a', 'a-1.b/', 'openai/outputTemplate', ''])(
    '%s is well formed',
    (key) => expect(isMetaKey(key)).toBe(true),
  );

  it.each(['_a', 'a_', '.a', 'a b', 'grüße', '/a', '1a.com/a', 'a-.com/a', 'a..b/c', 'a/b/c', 'a_b/c'])(
    '%s is not',
    (key) => expect(isMetaKey(key)).toBe(false),
  );

  it.each([
    ['modelcontextprotocol.io', true, false],
    ['io.modelcontextprotocol', false, true],
    ['tools.mcp.com', true, true],
    ['com.example.mcp', false, false],
    ['mcp', false, false],
  ])('the prefix %s is reserved in 2025-06-18: %s, in 2025-11-25: %s', (prefix, before, since) => {
    expect([isReservedPrefix(prefix, '2025-06-18'), isReservedPrefix(prefix, '2025-11-25')]).toEqual([before, since]);
    expect(isReservedPrefix(prefix, '2025-03-26')).toBe(false);
  });

  it('are looked for in what MCP defines, and not in what is somebody’s own', () => {
    const message = {
      result: {
        _meta: { one: { _meta: { deeper: 1 } } },
        tools: [{ name: 'a', _meta: { two: 1 }, inputSchema: { properties: { _meta: { _no: 1 } } } }],
        structuredContent: { _meta: { _no: 1 } },
        content: [{ type: 'text', text: '', _meta: { three: 1 } }],
      },
    };
    expect(metaKeysIn(message)).toEqual(['one', 'two', 'three']);
  });
});

describe('schemas', () => {
  const draft07 = 'http://json-schema.org/draft-07/schema#';

  it.each([
    ['of no dialect named', { type: 'object', properties: { a: { type: ['string', 'null'] } } }],
    ['with a keyword that nobody knows', { type: 'object', 'x-own': 1, format: 'none' }],
    ['of draft-07', { $schema: draft07, type: 'object', items: [{ type: 'string' }] }],
    ['of 2019-09', { $schema: 'https://json-schema.org/draft/2019-09/schema', items: [{}] }],
    ['of a dialect that is not known here', { $schema: 'https://assay.example/dialect', type: 'text' }],
    ['of a dialect called like a member of every object', { $schema: 'https://constructor', type: 'text' }],
  ])('%s are valid', (_what, schema) => expect(wrongIn(schema)).toBe(null));

  it.each([
    ['a type that is none', { properties: { a: { type: 'text' } } }, '/properties/a/type'],
    ['items as 2020-12 does not have them', { items: [{ type: 'string' }] }, '/items'],
    ['a required that is no list', { $schema: draft07, required: true }, '/required'],
    ['an exclusive minimum of an older draft', { minimum: 1, exclusiveMinimum: true }, '/exclusiveMinimum'],
  ])('with %s are not', (_what, schema, at) => expect(wrongIn(schema)).toBe(at));

  it('nested deeper than the stack tell nothing', () => {
    let schema: object = { type: 'text' };
    for (let depth = 0; depth < 100_000; depth += 1) schema = { not: schema };
    expect(wrongIn(schema)).toBe(null);
  });
});

it('icons are those of the server and of what it lists', () => {
  const icon = (src: string) => ({ icons: [{ src }] });
  const result = { serverInfo: icon('a'), tools: [icon('b'), {}], prompts: [icon('c')], other: [icon('d')] };
  expect(iconsIn(result).map(({ src }) => src)).toEqual(['a', 'b', 'c']);
  expect(iconsIn({ tools: 7, serverInfo: 'none' })).toEqual([]);
});
