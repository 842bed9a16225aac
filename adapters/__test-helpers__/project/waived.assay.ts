import { mockGateway } from '../../../mock-server/index.ts';
import { assay } from '../../vitest.ts';
import { sound } from './probes.ts';

const gateway = mockGateway('kindo');
gateway.faults.add('serves-without-event-stream');
const { key } = gateway.target();
const waiver = {
  document: 'kindo@2026.09',
  target: 'http://gateway.test/*',
  reason: 'the fix is in review',
  expires: '2026-12-31',
};

assay({
  url: 'http://gateway.test/v1/mcp',
  handle: gateway.fetch,
  profile: 'kindo',
  ...(key !== undefined && { key }),
  probes: sound,
  seed: 1,
  runs: 5,
  today: '2026-12-31',
  waivers: [
    { ...waiver, probe: 'accept/without-event-stream', outcome: { answer: 'result', status: 200 } },
    { ...waiver, probe: 'accept/documented-pair', outcome: { answer: 'http-error', status: 400 } },
  ],
});
