import { mockGateway } from '../../../mock-server/index.ts';
import { assay } from '../../vitest.ts';
import { sound } from './probes.ts';

const gateway = mockGateway('kindo');
const common = { ...gateway.target(), url: `http://gateway.test${gateway.path}`, handle: gateway.fetch, probes: sound };

assay({ ...common, only: ['accept/*'], skip: ['*-pair'] });
assay({ ...common, profile: 'kindo@unversioned', only: ['acept/*'] });
