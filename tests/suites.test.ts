/** The whole catalogue against the reference gateway, as a user's vitest has it, on each of the three wires. */

import { setupServer } from 'msw/node';
import { afterAll, beforeAll, describe } from 'vitest';
import { assay } from '../adapters/vitest.ts';
import type { CheckOptions } from '../check.ts';
import { mcpHandlers } from '../mock-server/msw.ts';
import { gatewayFor, limitsOf, presets, targetOf } from './self-proof/matrix.ts';

const origin = 'https://api.kindo.ai';

/** Few cases: the self-proof asks the same questions, and the wires are what differs here. */
function sameFor(preset: (typeof presets)[number]): Omit<CheckOptions, 'url'> {
  return {
    profile: preset,
    allow: ['heavy', 'reveals-key', 'trespasses'],
    set: limitsOf(preset),
    failOn: ['advice'],
    runs: 5,
    seed: 20_261_121,
  };
}

describe.each(presets)('%s', (preset) => {
  describe('directly', () => {
    const gateway = gatewayFor(preset);
    assay({ ...targetOf(gateway), ...sameFor(preset), url: origin + gateway.path, handle: gateway.fetch });
  });

  describe('over sockets', () => {
    const gateway = gatewayFor(preset);
    let url = '';
    beforeAll(async () => {
      const listening = await gateway.listen();
      url = listening.url;
      return listening.close;
    });
    // Over sockets nothing is left out: not even what no other wire can carry.
    assay({ ...targetOf(gateway), ...sameFor(preset), url: () => url, failOn: ['advice', 'unverifiable'] });
  });

  describe('by fetch', () => {
    const gateway = gatewayFor(preset);
    const server = setupServer(...mcpHandlers(gateway, origin));
    beforeAll(() => server.listen());
    afterAll(() => server.close());
    // The budget of a live endpoint would make it wait, as the host is not loopback.
    assay({
      ...targetOf(gateway),
      ...sameFor(preset),
      url: origin + gateway.path,
      wire: 'fetch',
      rate: 100_000,
      maxRequests: 50_000,
    });
  });
});
