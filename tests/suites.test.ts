/** The whole catalogue against the reference gateway, as a user's vitest has it, on each of the three wires. */

import { setupServer } from 'msw/node';
import { afterAll, beforeAll, describe } from 'vitest';
import { assay } from '../adapters/vitest.ts';
import type { CheckOptions } from '../check.ts';
import { mcpHandlers } from '../mock-server/msw.ts';
import { gatewayFor, limitsOf, type Preset, targetOf } from './self-proof/matrix.ts';

/** The newest of each family: the self-proof asks the others, and the wires are what differs here. */
const presets = ['mcp@2025-11-25', 'karzoun@mintlify', 'kindo@2026.09'] as const satisfies readonly Preset[];

/** The specification speaks of what no single server gives an occasion for; a vendor's document does not. */
function strictly(preset: Preset, failOn: CheckOptions['failOn']): CheckOptions['failOn'] {
  return preset.startsWith('mcp') ? [] : failOn;
}

const origin = 'https://api.kindo.ai';

/**
 * What differs between the gateways in how HTTP carries it: the rest is asked of the first one alone where no socket is
 * between them, as the self-proof asks all of it directly, and each request by fetch costs ten others.
 */
const differing = ['accept/*', 'auth/*', 'http/*', 'session/*'];

function areasOf(preset: Preset): Pick<CheckOptions, 'only'> {
  return preset === presets[0] ? {} : { only: differing };
}

/** Few cases: the self-proof asks the same questions. */
function sameFor(preset: Preset): Omit<CheckOptions, 'url'> {
  return {
    profile: gatewayFor(preset).document,
    allow: ['heavy', 'reveals-key', 'trespasses'],
    set: limitsOf(preset),
    failOn: strictly(preset, ['advice']),
    runs: 1,
    seed: 20_261_121,
  };
}

describe.each(presets)('%s', (preset) => {
  describe('directly', () => {
    const gateway = gatewayFor(preset);
    assay({
      ...targetOf(gateway),
      ...sameFor(preset),
      ...areasOf(preset),
      url: origin + gateway.path,
      handle: gateway.fetch,
    });
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
    const failOn = strictly(preset, ['advice', 'unverifiable']);
    assay({ ...targetOf(gateway), ...sameFor(preset), url: () => url, failOn });
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
      ...areasOf(preset),
      url: origin + gateway.path,
      wire: 'fetch',
      rate: 100_000,
      maxRequests: 50_000,
    });
  });
});
