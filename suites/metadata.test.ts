import { expect, it } from 'vitest';
import { check } from '../check.ts';
import { type FaultName, KINDO_KEYS, mockGateway } from '../mock-server/index.ts';
import { askedOf, failuresIn, outcomesIn } from './__test-helpers__/asked.ts';

const served = { answer: 'served', status: 200, mediaType: 'application/json', holds: 'metadata' };

it.each(['kindo', 'kindo@unversioned'] as const)('%s keeps every promise', async (preset) => {
  const summary = await askedOf('metadata', [], preset);
  expect(failuresIn(summary)).toEqual([]);
  expect(outcomesIn(summary)).toEqual({
    'metadata/oauth-discovery': [{ protectedResource: 'served', authorizationServer: 'none' }],
    'metadata/root': [served],
    'metadata/root-without-key': [served],
    'metadata/of-endpoint': [served],
    'metadata/of-endpoint-without-key': [served],
    'metadata/bearer-methods': [{ header: 'named' }],
    'metadata/root-resource': [{ names: 'the-origin', secure: 'as-the-endpoint' }],
    'metadata/endpoint-resource': [{ names: 'the-endpoint', secure: 'as-the-endpoint' }],
  });
});

const broken: readonly (readonly [FaultName, readonly string[]])[] = [
  [
    'metadata-root-missing',
    [
      'advice metadata/bearer-methods',
      'advice metadata/root',
      'advice metadata/root-resource',
      'advice metadata/root-without-key',
      'violation metadata/root',
    ],
  ],
  [
    'metadata-suffixed-missing',
    [
      'advice metadata/bearer-methods',
      'advice metadata/endpoint-resource',
      'advice metadata/of-endpoint',
      'advice metadata/of-endpoint-without-key',
      'violation metadata/of-endpoint',
    ],
  ],
  ['metadata-needs-key', ['advice metadata/of-endpoint-without-key', 'advice metadata/root-without-key']],
  ['metadata-as-text', ['advice metadata/of-endpoint', 'advice metadata/root']],
  ['metadata-without-bearer-methods', ['advice metadata/bearer-methods']],
  ['metadata-insecure-resource', ['advice metadata/endpoint-resource', 'advice metadata/root-resource']],
  ['metadata-wrong-resource', ['advice metadata/endpoint-resource', 'advice metadata/root-resource']],
];

it.each(broken)('%s is found', async (name, failures) => {
  expect(failuresIn(await askedOf('metadata', [name]))).toEqual(failures);
});

// RFC 9728 lets the root document name the origin, and the challenge that leads to it asks for the endpoint.
it.each([
  ['https://api.example/v1/mcp', { names: 'the-endpoint', secure: 'https' }, []],
  ['https://api.example/', { names: 'the-origin', secure: 'https' }, []],
  ['https://api.example/v2', { names: 'elsewhere-on-the-origin', secure: 'https' }, ['advice']],
  ['http://api.example/v1/mcp', { names: 'another-origin', secure: 'insecure' }, ['advice', 'advice']],
  ['v1/mcp', { names: 'nothing', secure: 'none' }, ['advice', 'advice']],
])('a root document that names %s', async (resource, outcome, failures) => {
  const path = '/.well-known/oauth-protected-resource';
  const gateway = mockGateway('kindo');
  const { verdicts } = await check({
    url: 'https://api.example/v1/mcp',
    key: KINDO_KEYS.default,
    profile: 'kindo',
    only: ['metadata/root-resource'],
    rate: 100_000,
    handle: async (request) =>
      new URL(request.url).pathname === path ? Response.json({ resource }) : gateway.fetch(request),
  });
  expect(verdicts.filter(({ probe }) => probe === 'metadata/root-resource')[0]?.outcome).toEqual(outcome);
  expect(verdicts.map(({ verdict }) => verdict).filter((verdict) => verdict === 'advice')).toEqual(failures);
});

it('an endpoint without OAuth discovery keeps its promise, and one with it does not', async () => {
  const summary = await askedOf('metadata', [], 'karzoun');
  expect(failuresIn(summary)).toEqual([]);
  expect(outcomesIn(summary)).toEqual({
    'metadata/oauth-discovery': [{ protectedResource: 'none', authorizationServer: 'none' }],
  });
  const faulty = await askedOf('metadata', ['oauth-discovery-served'], 'karzoun');
  expect(failuresIn(faulty)).toEqual(['violation metadata/oauth-discovery']);
});
