import { mockGateway } from '../../../mock-server/index.ts';
import { assay } from '../../vitest.ts';
import { sound } from './probes.ts';

const gateway = mockGateway('kindo');

// Enough requests for preflight and little more. No document: what is blocked fails nothing by itself.
assay({
  ...gateway.target(),
  profile: [],
  url: `http://gateway.test${gateway.path}`,
  handle: gateway.fetch,
  probes: sound,
  maxRequests: 12,
});
