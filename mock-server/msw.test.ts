import { setupServer } from 'msw/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pingOf, requestOf } from './battery.ts';
import { mockGateway } from './gateway.ts';
import { mcpHandlers } from './msw.ts';

const gateway = mockGateway('kindo');
const server = setupServer(...mcpHandlers(gateway, 'https://api.kindo.ai'));
beforeAll(() => server.listen());
afterAll(() => server.close());

test('fetch reaches the gateway under the real name of the endpoint', async () => {
  const { headers } = requestOf({});
  const response = await fetch('https://api.kindo.ai/v1/mcp', { method: 'POST', headers, body: pingOf(100) });
  expect(await response.json()).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
});

test('the challenge names the mocked origin, and unknown paths are 404', async () => {
  const response = await fetch('https://api.kindo.ai/v1/mcp', { method: 'POST', body: '{}' });
  expect(response.headers.get('www-authenticate')).toContain('"https://api.kindo.ai/.well-known/');
  expect((await fetch('https://api.kindo.ai/elsewhere')).status).toBe(404);
});

test('faults and queries arrive as with any wire', async () => {
  gateway.faults.add('429-with-retry-after', { times: 1 });
  expect((await fetch('https://api.kindo.ai/v1/models')).status).toBe(429);
  const { headers } = requestOf({});
  const body = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
  const response = await fetch('https://api.kindo.ai/v1/mcp?integrations=browser', { method: 'POST', headers, body });
  const { result } = await response.json();
  expect(result.tools.map(({ name }: { name: string }) => name)).toEqual([
    'browser_fetch_page',
    'browser_take_screenshot',
  ]);
});

test('an origin that is none is refused', () => {
  expect(() => mcpHandlers(gateway, 'api.kindo.ai')).toThrow('"api.kindo.ai" is not an absolute URL');
});
