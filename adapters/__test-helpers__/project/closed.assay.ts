import { assay } from '../../vitest.ts';
import { sound } from './probes.ts';

// Port 1 is listened on nowhere.
assay({ url: () => 'http://127.0.0.1:1/mcp', probes: sound });
