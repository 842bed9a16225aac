import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check } from '../../check.ts';
import { type FaultName, type Gateway, mockGateway } from '../../mock-server/index.ts';
import { askedOf, failuresIn, outcomesIn } from '../__test-helpers__/asked.ts';
import { told } from './arrivals.ts';
import { hasEmptyPart, withEmptyPartIn, withoutSeparatorIn } from './calls.ts';
import { partsBefore } from './names.ts';

const invalid = { answer: 'rpc-error', status: 200, code: -32602 };

const oneSided = {
  'naming/listed-names': [{ names: 'all-divide' }],
  'naming/part-before-first-separator': [{ selects: 'the-first-part' }],
  'naming/integration-ids': [{ ids: 'free-of-separator' }],
  'naming/several-separators-called': [{ answer: 'result', status: 200 }],
  'naming/without-separator': [invalid],
  'naming/with-empty-part': [invalid],
  'naming/tool-of-unknown-server': [invalid],
};

it('the reference keeps every promise, as far as one side alone can tell', async () => {
  const summary = await askedOf('naming');
  expect(failuresIn(summary)).toEqual([]);
  expect(outcomesIn(summary)).toEqual(oneSided);
  expect(summary.verdicts.find(({ probe }) => probe === 'naming/arrival')).toMatchObject({ verdict: 'unverifiable' });
});

const malformed = ['advice naming/with-empty-part', 'advice naming/without-separator'];

it.each([
  ['splits-at-last-underscore', ['violation naming/several-separators-called']],
  ['names-unprefixed', ['violation naming/listed-names']],
  ['names-joined-by-dot', ['violation naming/listed-names']],
  ['integration-id-with-underscore', ['violation naming/part-before-first-separator']],
  ['filter-ignored-in-query', ['violation naming/part-before-first-separator']],
  ['connection-ids-with-underscore', ['violation naming/integration-ids']],
  ['malformed-name-code', malformed],
  ['malformed-name-http-400', malformed],
  ['unknown-tool-as-result', ['violation naming/tool-of-unknown-server']],
] as const)('%s is found', async (name, failures) => {
  expect(failuresIn(await askedOf('naming', [name]))).toEqual(failures);
});

/** Integrations with generated ids, each with the same tools of generated names. */
function generated(seed: number) {
  const id = fc.stringMatching(/^[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,5}){0,3}$/);
  const piece = fc.oneof(fc.constantFrom('', 'a', 'list', 'é', '書', '🙂'), fc.stringMatching(/^[a-zA-Z0-9-]{1,8}$/));
  const tool = fc
    .array(piece, { minLength: 1, maxLength: 4 })
    .map((pieces) => pieces.join('_'))
    .filter(Boolean);
  const [ids] = fc.sample(fc.uniqueArray(id, { minLength: 3, maxLength: 5 }), { seed, numRuns: 1 });
  const [names] = fc.sample(fc.uniqueArray(tool, { minLength: 8, maxLength: 12 }), { seed, numRuns: 1 });
  // Whatever the seed gives: underscores in front, behind and within.
  const tools = [...new Set([...(names ?? []), '_lead', 'trail_', '__both__', 'a_b_c', '_'])];
  const inputSchema = { type: 'object', properties: { note: { type: 'string' } }, required: ['note'] };
  const served = Object.fromEntries(tools.map((name) => [name, { inputSchema }]));
  return {
    ids: ids ?? [],
    tools,
    integrations: Object.fromEntries((ids ?? []).map((each) => [each, { tools: served }])),
  };
}

/** Asks from both ends: every tool is allowed, and the gateway's own journal is read. */
async function fromBothEnds(seed: number, faults: readonly FaultName[] = []) {
  const { ids, tools, integrations } = generated(seed);
  const gateway = mockGateway('kindo@unversioned', { integrations, bundled: false });
  for (const name of faults) gateway.faults.add(name);
  const names = ids.flatMap((id) => tools.map((tool) => `${id}_${tool}`));
  const { key = '' } = gateway.target();
  const summary = await check({
    url: `http://gateway.test${gateway.path}`,
    handle: gateway.fetch,
    key,
    allowTools: Object.fromEntries(names.map((name, index) => [name, index % 2 ? { note: 'assay {nonce}' } : null])),
    journal: { arrivals: async (nonce) => arrivals(gateway, nonce) },
    profile: gateway.document,
    only: ['naming/*'],
    runs: 20,
    seed,
    rate: 100_000,
    maxRequests: 100_000,
  });
  return { summary, names };
}

function arrivals({ journal }: Gateway, nonce: string) {
  return journal.filter((entry) => JSON.stringify(entry.arguments).includes(nonce));
}

describe('from both ends, with generated integrations and tools', () => {
  it.each([1, 2, 3, 4])('each call arrives where its name says, with its arguments (seed %i)', async (seed) => {
    const { summary, names } = await fromBothEnds(seed);
    expect(failuresIn(summary)).toEqual([]);
    expect(outcomesIn(summary)).toMatchObject({
      'naming/arrival': [{ arrived: 'the-named', arguments: 'as-sent' }],
      'naming/part-before-first-separator': [{ selects: 'the-first-part' }],
      'naming/several-separators-called': [{ answer: 'result', status: 200 }],
    });
    expect(summary.verdicts.find(({ probe }) => probe === 'naming/arrival')?.cases.asked).toBe(names.length);
  });

  it.each([
    ['splits-at-last-underscore', { arrived: 'nowhere' }],
    ['wrong-server', { arrived: 'other-server', arguments: 'as-sent' }],
    ['wrong-tool-name', { arrived: 'other-tool', arguments: 'as-sent' }],
    ['arguments-mangled', { arrived: 'the-named', arguments: 'changed' }],
    ['arguments-dropped', { arrived: 'nowhere' }],
  ] as const)('%s is found', async (name, outcome) => {
    const { summary } = await fromBothEnds(1, [name]);
    const verdicts = summary.verdicts.filter(({ probe }) => probe === 'naming/arrival');
    expect(verdicts[0]?.outcomes.map((each) => each.outcome)).toContainEqual(outcome);
    expect(verdicts.map(({ verdict }) => verdict)).toContain(name === 'arguments-mangled' ? 'advice' : 'violation');
  });
});

describe('what arrivals tell of a call of sap-rfc_invoke_it', () => {
  const sent = { a: 1, b: { c: 'n', d: 2 } };
  const naming = { separator: '_', split: 'first' } as const;
  const arrival = { server: 'sap-rfc', tool: 'invoke_it', arguments: sent };

  it.each([
    [[], { arrived: 'nowhere' }],
    [[arrival], { arrived: 'the-named', arguments: 'as-sent' }],
    [[{ ...arrival, arguments: { b: { d: 2, c: 'n' }, a: 1 } }], { arrived: 'the-named', arguments: 'as-sent' }],
    [[{ ...arrival, arguments: { ...sent, a: '1' } }], { arrived: 'the-named', arguments: 'changed' }],
    [[{ ...arrival, arguments: { ...sent, e: 1 } }], { arrived: 'the-named', arguments: 'changed' }],
    [[{ ...arrival, arguments: { b: sent.b } }], { arrived: 'the-named', arguments: 'dropped' }],
    [[{ ...arrival, server: 'sap' }], { arrived: 'other-server', arguments: 'as-sent' }],
    [[{ ...arrival, tool: 'it' }], { arrived: 'other-tool', arguments: 'as-sent' }],
    [[{ ...arrival, server: 'sap-rfc_invoke', tool: 'it' }], { arrived: 'elsewhere-split', arguments: 'as-sent' }],
    [[{ ...arrival, server: 'sap', tool: 'it' }], { arrived: 'elsewhere', arguments: 'as-sent' }],
    [[arrival, arrival], { arrived: 'several' }],
  ])('%j: %j', (seen, outcome) => {
    expect(told('sap-rfc_invoke_it', sent, seen, naming)).toEqual(outcome);
  });
});

describe('the generators', () => {
  const given = {
    naming: { separator: '_', split: 'first' },
    servers: ['linear', 'sap-rfc'],
    tools: [{ name: 'linear_search' }],
  } as const;

  it('of names without a separator never write one', () => {
    fc.assert(
      fc.property(withoutSeparatorIn(given), (name) => !name.includes('_') && name !== ''),
      { numRuns: 500 },
    );
  });

  it('of half names have nothing on one side of the first separator', () => {
    fc.assert(
      fc.property(withEmptyPartIn(given), (name) => hasEmptyPart(name, '_')),
      { numRuns: 500 },
    );
  });

  it('hold to it with another separator', () => {
    const dotted = { ...given, naming: { separator: '.', split: 'first' } } as const;
    fc.assert(
      fc.property(withoutSeparatorIn(dotted), (name) => !name.includes('.')),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(withEmptyPartIn(dotted), (name) => hasEmptyPart(name, '.')),
      { numRuns: 500 },
    );
  });
});

it.each([
  ['linear_search', ['linear']],
  ['sap-rfc_invoke_bapi', ['sap-rfc', 'sap-rfc_invoke']],
  ['linear__private', ['linear', 'linear_']],
  ['github_retry_', ['github', 'github_retry']],
  ['_lead_x', ['_lead']],
  ['none', []],
])('before the separators of %s stand %j', (name, parts) => {
  expect(partsBefore(name, '_')).toEqual(parts);
});
