import { describe, expect, it } from 'vitest';
import type { Sent } from './exchange.ts';
import { invalidRequest, type MessageSchemas, messageRules, type Side } from './messages.ts';

const text = { type: 'string' };
const said = { requests: {}, notifications: {} };

/** Two revisions of a small protocol: the second has no batches, and wants a name for `greet`. */
function revisionOf(revision: string, batches: boolean, required: readonly string[]): MessageSchemas {
  const params = { type: 'object', required, properties: { name: { $ref: '#/$defs/Name' }, list: { items: text } } };
  const greet = { message: { required: required.length > 0 ? ['params'] : [], properties: { params } }, response: {} };
  const envelope = { required: ['jsonrpc'], properties: { jsonrpc: { const: '2.0' }, id: { type: 'integer' } } };
  return {
    revision,
    batches,
    parts: { Name: text },
    request: envelope,
    notification: envelope,
    error: { required: ['error'], properties: { error: { type: 'object' } } },
    client: { ...said, requests: { greet, initialize: greet } },
    server: said,
  };
}

const rules = messageRules([revisionOf('old', true, []), revisionOf('new', false, ['name'])]);
const message = (method: string, params?: unknown) => ({ jsonrpc: '2.0', id: 1, method, params });

describe('rules', () => {
  it('are made once for a revision, and for none that nobody knows', () => {
    expect(rules('new')).toBe(rules('new'));
    expect(rules('newer')).toBeUndefined();
  });

  it.each([
    ['list', ['a', 7], '/params/list/*', 'other-type'],
    ['name', 7, '/params/name', 'other-type'],
  ])('write %s without what the sender chose', (member, value, at, problem) => {
    expect(rules('old')?.said(message('greet', { [member]: value }), 'client')).toEqual({ at, problem });
  });

  it('know the methods of each side apart', () => {
    const answers = (method: string, by: Side) => rules('old')?.answers(method, by);
    expect([answers('greet', 'client'), answers('greet', 'server'), answers('toString', 'client')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('refuse a keyword of which they cannot tell what it finds wrong', () => {
    const odd = { ...revisionOf('odd', false, []), error: { minProperties: 9 } };
    expect(() => messageRules([odd])('odd')?.error({})).toThrow('Failed to tell what "minProperties" finds wrong.');
  });
});

describe('what was POSTed', () => {
  const sent = (body: Sent['body'], change: Partial<Sent> = {}): Sent => ({
    method: 'POST',
    url: 'https://a.example/mcp',
    headers: [],
    ...(body === undefined ? {} : { body }),
    ...change,
  });
  const wrongWith = (value: unknown, revision = 'new') => invalidRequest(sent(JSON.stringify(value)), revision, rules);

  it.each([
    ['a request', message('greet', { name: 'a' })],
    ['a notification', { jsonrpc: '2.0', method: 'greeted' }],
    ['an extension', message('acme/own', [])],
    ['a response', { jsonrpc: '2.0', id: 1, result: {} }],
    ['an error', { jsonrpc: '2.0', id: 1, error: { code: 1 } }],
  ])('is valid where it is %s', (_what, value) => expect(wrongWith(value)).toBeUndefined());

  it.each([
    ['no JSON', '{', 'its body is no JSON'],
    ['no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'its body is no JSON'],
    ['nothing', undefined, 'it has no body'],
    ['a text', '"a"', 'it is no JSON object'],
    ['no message', '{"jsonrpc":"2.0"}', '/result: it has to be there, and is left out (new)'],
    ['a result that is none', '{"result":7}', '/result: it is of another type than the schema names (new)'],
    [
      'without parameters',
      '{"jsonrpc":"2.0","method":"greet","id":1}',
      '/params: it has to be there, and is left out (new)',
    ],
    ['without version', '{"method":"greet","id":1}', '/jsonrpc: it has to be there, and is left out (new)'],
    ['a batch', '[]', 'it is a batch, which new does not have'],
  ])('is invalid where it is %s', (_what, body, why) => expect(invalidRequest(sent(body), 'new', rules)).toBe(why));

  it('may be a batch in a revision that has them, of valid messages', () => {
    expect(wrongWith([message('greet'), message('greet')], 'old')).toBeUndefined();
    expect(wrongWith([], 'old')).toBe('it is an empty batch');
    expect(wrongWith([message('greet'), message('greet', { name: 7 })], 'old')).toMatch(/^\/params\/name: /);
    expect(wrongWith([7], 'old')).toBe('it is no JSON object');
  });

  it('is held against the revision that initialize offers, where that is known', () => {
    expect(wrongWith(message('initialize', { protocolVersion: 'old' }))).toBeUndefined();
    expect(wrongWith(message('initialize', { protocolVersion: 'newer' }))).toMatch(/^\/params\/name: /);
  });

  it('is taken as it was composed, where the body was made of a message', () => {
    const composed = { message: message('greet', { name: 7 }) };
    expect(invalidRequest(sent('unread', composed), 'new', rules)).toMatch(/^\/params\/name: /);
  });

  it('is nothing where it carries no message, is padding, or the revision is not known', () => {
    expect(invalidRequest(sent(undefined, { method: 'GET' }), 'new', rules)).toBeUndefined();
    expect(invalidRequest(sent(' '.repeat(2 ** 21)), 'new', rules)).toBeUndefined();
    expect(wrongWith({ method: 7 }, 'newer')).toBeUndefined();
  });
});
