import { mockGateway } from '../../../mock-server/index.ts';
import { assay } from '../../vitest.ts';
import { unsound } from './probes.ts';

const gateway = mockGateway('kindo');
gateway.faults.add('serves-without-event-stream');
const { key } = gateway.target();

assay({
  url: 'http://gateway.test/v1/mcp',
  handle: gateway.fetch,
  profile: 'kindo',
  ...(key !== undefined && { key }),
  probes: unsound,
  seed: 1,
  runs: 5,
});
