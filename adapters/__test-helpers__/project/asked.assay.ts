import { writeFileSync } from 'node:fs';
import { afterAll } from 'vitest';
import { mockGateway } from '../../../mock-server/index.ts';
import { assay } from '../../vitest.ts';
import { unsound } from './probes.ts';

const gateway = mockGateway('kindo');
const { key } = gateway.target();
const asked: string[] = [];

// Registered first, so that it runs last.
afterAll(() => {
  if (process.env.ASKED) writeFileSync(process.env.ASKED, JSON.stringify(asked));
});

assay({
  url: `http://gateway.test${gateway.path}`,
  handle: gateway.fetch,
  profile: 'kindo',
  ...(key !== undefined && { key }),
  probes: unsound,
  onEvent: (event) => {
    if (event.type === 'verdict') asked.push(event.probe);
  },
});
