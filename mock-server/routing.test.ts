import { describe, expect, test } from 'vitest';
import { accepts } from './accept.ts';
import { call, names } from './battery.ts';
import { mockGateway } from './gateway.ts';
import { locate } from './http.ts';
import { splitName } from './routing.ts';

const FIRST = { separator: '_', split: 'first' } as const;

test.each([
  ['linear_list_issues', 'linear', 'list_issues'],
  ['sap-s4hana-rfc_invoke_bapi', 'sap-s4hana-rfc', 'invoke_bapi'],
  ['linear__private_note', 'linear', '_private_note'],
  ['github_retry_', 'github', 'retry_'],
  ['a_é_ü', 'a', 'é_ü'],
])('%s is %s and %s', (name, server, tool) => {
  expect(splitName(name, FIRST)).toEqual({ server, tool });
});

test.each(['foo', '_foo', 'linear_', '_', ''])('%j has no two parts', (name) => {
  expect(splitName(name, FIRST)).toBeUndefined();
});

test('odd tool names reach their own tool of their own server', async () => {
  const tools = { _lead: {}, trail_: {}, a_b_c: {}, ünï_çode: {}, plain: {} };
  const gateway = mockGateway('kindo', { integrations: { a: { tools }, 'a-b': { tools }, 'a-b-c': { tools } } });
  for (const server of ['a', 'a-b', 'a-b-c']) {
    for (const tool of Object.keys(tools)) {
      await call(gateway, `${server}_${tool}`, { nonce: 'n' });
      expect(gateway.journal.at(-1)).toMatchObject({ server, tool, arguments: { nonce: 'n' } });
    }
  }
});

describe('the integration filter', () => {
  const gateway = mockGateway('kindo');

  async function shown(query: string, header: string | null = null): Promise<string> {
    const listed = await names(gateway, `/v1/mcp${query}`, { 'x-kindo-integrations': header });
    return [...new Set(listed.map((name) => name.slice(0, name.indexOf('_'))))].join(' ');
  }

  const ALL = 'linear github slack sap-s4hana-rfc hubspot browser platform';

  test.each([
    ['', null, ALL],
    ['?integrations=linear,github', null, 'linear github'],
    ['?integrations=linear&integrations=github', null, 'linear github'],
    ['?integrations=linear%2C%20github', null, 'linear github'],
    ['', 'linear, github', 'linear github'],
    ['?integrations=linear', 'github', 'linear'],
    ['?integrations=jira', 'github', ''],
    ['?integrations=linear,jira', null, 'linear'],
    ['?integrations=Linear', null, ''],
    ['?integrations=lin', null, ''],
    ['?integrations=notion', null, ''],
    ['?integrations=platform', null, 'platform'],
    ['?integrations=', null, ALL],
    ['?other=linear', null, ALL],
  ])('%s with header %s lists: %s', async (query, header, expected) => {
    expect(await shown(query, header)).toBe(expected);
  });
});

test.each([
  ['application/json, text/event-stream', true],
  ['text/event-stream', true],
  ['Text/Event-Stream', true],
  ['text/*', true],
  ['*/*', true],
  ['application/json, */*;q=0.1', true],
  ['text/event-stream; charset=utf-8', true],
  ['application/json', false],
  ['text/event-streams', false],
  ['text/event-stream;q=0', false],
  ['text/event-stream;q=0, */*', false],
  ['*/*;q=0, text/event-stream', true],
  ['application/json;note="a, text/event-stream"', false],
  ['text/html', false],
  ['', false],
  [null, false],
])('Accept: %s takes an event stream: %s', (header, expected) => {
  expect(accepts(header, 'text/event-stream')).toBe(expected);
});

test.each([
  ['https://a.example/x/y?b=c&d', 'https://a.example', '/x/y', 'b=c&d'],
  ['http://a.example:81/', 'http://a.example:81', '/', ''],
  ['http://a.example/x#?y', 'http://a.example', '/x', ''],
  ['http://a.example/x?y#z?', 'http://a.example', '/x', 'y'],
])('%s is taken apart like a URL', (url, origin, path, query) => {
  expect(locate(url)).toEqual({ origin, path, query });
  expect([new URL(url).origin, new URL(url).pathname]).toEqual([origin, path]);
});
