import { assay } from '../../vitest.ts';
import { sound } from './probes.ts';

assay({ url: 'http://127.0.0.1:1/mcp', profile: 'kndo', probes: sound });
