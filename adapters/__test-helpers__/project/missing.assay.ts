import { mockGateway } from '../../../mock-server/index.ts';
import { tools } from '../../../suites/fidelity/lists.ts';
import { assay } from '../../vitest.ts';
import { sound } from './probes.ts';

const gateway = mockGateway('mcp');
const { profile: _none, ...target } = gateway.target();

// Nothing listens behind the gateway.
assay({
  ...target,
  url: `http://gateway.test${gateway.path}`,
  handle: gateway.fetch,
  probes: [...sound, tools],
  direct: [{ url: 'http://127.0.0.1:9/mcp' }],
  runs: 5,
});
