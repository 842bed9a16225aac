import { setupServer } from 'msw/node';
import { afterAll, beforeAll, describe } from 'vitest';
import { mockGateway } from '../mock-server/index.ts';
import { mcpHandlers } from '../mock-server/msw.ts';
import { sound } from './__test-helpers__/project/probes.ts';
import { assay } from './vitest.ts';

describe('directly', () => {
  const gateway = mockGateway('kindo');
  assay({
    ...gateway.target(),
    url: `http://gateway.test${gateway.path}`,
    handle: gateway.fetch,
    probes: sound,
    runs: 5,
  });
});

describe('over real HTTP, with a gateway that beforeAll starts', () => {
  const gateway = mockGateway('kindo');
  let url = '';
  beforeAll(async () => {
    const listening = await gateway.listen();
    url = listening.url;
    return listening.close;
  });
  assay({ ...gateway.target(), url: () => url, probes: sound, runs: 5 });
});

describe('by fetch, with msw in place of the network', () => {
  const gateway = mockGateway('kindo');
  const server = setupServer(...mcpHandlers(gateway, 'https://api.kindo.ai'));
  beforeAll(() => server.listen());
  afterAll(() => server.close());
  assay({
    ...gateway.target(),
    url: 'https://api.kindo.ai/v1/mcp',
    wire: 'fetch',
    probes: sound,
    runs: 5,
    rate: 10_000,
  });
});
