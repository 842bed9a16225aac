import { describe, expect, it } from 'vitest';
import { mcp20250618, mcp20251125 } from '../../fixtures/profiles/mcp.ts';
import { resultOf, runAgainst, served } from '../../harness/__test-helpers__/served.ts';
import { documentOf } from '../../harness/profile.ts';
import type { FaultName } from '../../mock-server/index.ts';
import { askedOf, failuresIn, outcomesIn } from '../__test-helpers__/asked.ts';
import { missingArgument } from '../errors/arguments.ts';
import { toolsProbes } from './index.ts';
import { uniqueNames } from './names.ts';
import { listChanged } from './results.ts';

function initialized(id: unknown, protocolVersion: string, tools: object = {}): Response {
  return resultOf(id, { protocolVersion, capabilities: { tools }, serverInfo: { name: 'a', version: '1' } });
}

const invalid = { answer: 'rpc-error', status: 200, code: -32602 };

describe.each(['mcp@2025-03-26', 'mcp@2025-06-18', 'mcp@2025-11-25'] as const)('%s', (preset) => {
  it('keeps every promise, and says the same of every case', async () => {
    const summary = await askedOf('tools', [], preset);
    expect(failuresIn(summary)).toEqual([]);
    const structured = preset === 'mcp@2025-03-26' ? {} : { 'tools/structured-content': [{ content: 'valid' }] };
    expect(outcomesIn(summary)).toMatchObject({
      'tools/unique-names': [{ names: 'unique' }],
      'tools/name-form': [{ names: 'fitting' }],
      'tools/input-schemas': [{ schemas: 'valid' }],
      'tools/usable-schemas': [{ schemas: 'usable' }],
      'tools/outside-references': [{ references: 'within' }],
      'tools/without-parameters': [{ schemas: 'closed' }],
      'tools/unknown-name': [invalid],
      'tools/other-case': [invalid],
      'tools/call-without-name': [invalid],
      'tools/arguments-no-object': [invalid],
      'tools/read-only-calls': [{ content: 'list' }],
      'tools/encoded-data': [{ data: 'base64' }],
      'tools/embedded-resources': [{ resources: 'whole', capability: 'announced' }],
      ...structured,
    });
  });

  it('keeps what it promises about arguments', async () => {
    expect(failuresIn(await askedOf('errors', [], preset))).toEqual([]);
  });
});

const broken: readonly (readonly [FaultName, readonly string[]])[] = [
  ['tool-listed-twice', ['advice tools/unique-names']],
  ['tool-name-with-spaces', ['advice tools/name-form']],
  ['input-schema-invalid', ['violation tools/input-schemas']],
  ['output-schema-invalid', ['violation tools/output-schemas']],
  ['input-schema-elsewhere', []],
  ['parameterless-tool-of-any-type', ['advice tools/without-parameters']],
  ['inherited-names-served', ['advice tools/unknown-name']],
  ['tool-names-in-any-case', ['advice tools/other-case']],
  ['nameless-call-as-tool-error', ['advice tools/call-without-name']],
  ['odd-arguments-served', ['advice tools/arguments-no-object']],
  ['call-without-content', ['violation tools/read-only-calls', 'advice tools/structured-as-text']],
  ['structured-content-invalid', ['violation tools/structured-content']],
  ['structured-content-missing', ['violation tools/structured-content']],
  ['structured-content-alone', ['advice tools/structured-as-text']],
  ['image-not-in-base64', ['advice tools/encoded-data', 'violation tools/encoded-data']],
  ['image-without-padding', ['advice tools/encoded-data']],
  ['embeds-without-content', ['advice tools/embedded-resources']],
  ['annotation-time-in-words', ['advice tools/annotation-times']],
];

it.each(broken)('%s is found', async (name, failures) => {
  expect(failuresIn(await askedOf('tools', [name], 'mcp@2025-11-25'))).toEqual([...failures].sort());
});

it.each([
  [{}, 'unannounced'],
  [{ listChanged: false }, 'unannounced'],
  [{ listChanged: true }, 'announced'],
] as const)('a change of tools beside the capability %j is %s', async (tools, notices) => {
  const handle = served((_, { id, method }) => {
    if (method === 'initialize') return initialized(id, '2025-06-18', tools);
    if (method !== 'tools/list') return undefined;
    const messages = [
      { jsonrpc: '2.0', method: 'notifications/tools/list_changed' },
      { jsonrpc: '2.0', id, result: { tools: [] } },
    ];
    const body = messages.map((message) => `data: ${JSON.stringify(message)}\n\n`).join('');
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  });
  const { summary } = await runAgainst(handle, [listChanged, uniqueNames], { document: documentOf(mcp20250618) });
  expect(summary.verdicts.find(({ probe }) => probe === 'tools/list-changed')).toMatchObject({
    verdict: notices === 'announced' ? 'pass' : 'advice',
    outcome: { notices },
  });
});

describe('arguments that the schema of a tool forbids', () => {
  const tool = {
    name: 'a',
    inputSchema: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
    annotations: { readOnlyHint: true },
  };
  const served200 = { result: { content: [] } };
  const asResult = { result: { content: [], isError: true } };
  const asError = (code: number) => ({ error: { code, message: 'no' } });

  it.each([
    ['2025-06-18', asResult, ['pass', 'pass']],
    ['2025-06-18', asError(-32602), ['pass', 'pass']],
    ['2025-06-18', asError(-32603), ['pass', 'advice']],
    ['2025-06-18', served200, ['violation', 'advice']],
    ['2025-11-25', asResult, ['pass', 'pass']],
    ['2025-11-25', asError(-32602), ['pass', 'advice']],
    ['2025-11-25', served200, ['violation', 'advice']],
  ])('%s, answered %j', async (revision, refusal, verdicts) => {
    const handle = served((_, { id, method, params }) => {
      if (method === 'initialize') return initialized(id, revision);
      if (method === 'tools/list') return resultOf(id, { tools: [tool] });
      if (method !== 'tools/call') return undefined;
      const { a } = (params as { readonly arguments: { readonly a?: unknown } }).arguments;
      return Response.json({ jsonrpc: '2.0', id, ...(typeof a === 'string' ? served200 : refusal) });
    });
    const document = documentOf(revision === '2025-11-25' ? mcp20251125 : mcp20250618);
    const { summary } = await runAgainst(handle, [missingArgument], { document });
    expect(summary.verdicts.map(({ verdict }) => verdict)).toEqual(verdicts);
  });
});

describe('schemas of an endpoint', () => {
  const byPlace = { type: 'object', properties: { pair: { type: 'array', items: [{ type: 'string' }] } } };

  async function verdictsOf(revision: string, tools: readonly object[], result: object = {}) {
    const handle = served((_, { id, method }) => {
      if (method === 'initialize') return initialized(id, revision);
      if (method === 'tools/list') return resultOf(id, { tools });
      return method === 'tools/call' ? resultOf(id, result) : undefined;
    });
    const document = documentOf(revision === '2025-11-25' ? mcp20251125 : mcp20250618);
    const { summary } = await runAgainst(handle, toolsProbes, { document });
    return new Map(summary.verdicts.map(({ probe, verdict, outcome }) => [probe, [verdict, outcome]]));
  }

  it('are of 2020-12 where they name no dialect, from 2025-11-25 on', async () => {
    const verdicts = await verdictsOf('2025-11-25', [{ name: 'a', inputSchema: byPlace }]);
    expect(verdicts.get('tools/input-schemas')).toEqual([
      'violation',
      { schemas: 'invalid', tool: 'a', at: '/properties/pair/items' },
    ]);
  });

  it('may be of either before, and of the one that they name ever since', async () => {
    const named = { $schema: 'http://json-schema.org/draft-07/schema#', ...byPlace };
    const older = await verdictsOf('2025-06-18', [{ name: 'a', inputSchema: byPlace, outputSchema: byPlace }]);
    expect(older.get('tools/output-schemas')).toEqual(['pass', { schemas: 'valid' }]);
    const newer = await verdictsOf('2025-11-25', [{ name: 'a', inputSchema: named }]);
    expect(newer.get('tools/input-schemas')).toEqual(['pass', { schemas: 'valid' }]);
  });

  it.each([
    ['unknown-dialect', { $schema: 'https://acme.example/dialect', type: 'object' }],
    ['too-large', { type: 'object', description: 'a'.repeat(1_000_001) }],
  ])('that cannot be looked at are not judged, and told: %s', async (schemas, inputSchema) => {
    const verdicts = await verdictsOf('2025-11-25', [{ name: 'a', inputSchema }]);
    expect(verdicts.get('tools/input-schemas')?.[0]).toBe('unverifiable');
    expect(verdicts.get('tools/usable-schemas')).toEqual(['observed', { schemas }]);
  });

  it('that need a document of another host leave what they answer unjudged', async () => {
    const outputSchema = { type: 'object', properties: { a: { $ref: 'http://127.0.0.1:9/a.json' } } };
    const tool = { name: 'a', inputSchema: { type: 'object' }, outputSchema, annotations: { readOnlyHint: true } };
    const verdicts = await verdictsOf('2025-11-25', [tool], { content: [], structuredContent: { a: 1 } });
    expect(verdicts.get('tools/structured-content')?.[0]).toBe('unverifiable');
    expect(verdicts.get('tools/usable-schemas')).toEqual(['observed', { schemas: 'unusable' }]);
    expect(verdicts.get('tools/outside-references')).toEqual(['observed', { references: 'outside' }]);
  });

  it.each([
    ['is missing', { content: [] }, 'absent', 'violation'],
    ['does not fit', { content: [], structuredContent: { a: 'text' } }, 'invalid', 'violation'],
    ['fits', { content: [], structuredContent: { a: 1 } }, 'valid', 'pass'],
    ['is missing from a failure', { content: [], isError: true }, undefined, 'unverifiable'],
    ['does not fit in a failure', { content: [], isError: true, structuredContent: {} }, undefined, 'unverifiable'],
  ] as const)('judge structured content that %s', async (_, result, content, verdict) => {
    const outputSchema = { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] };
    const tool = { name: 'a', inputSchema: { type: 'object' }, outputSchema, annotations: { readOnlyHint: true } };
    const verdicts = await verdictsOf('2025-11-25', [tool], result);
    expect(verdicts.get('tools/structured-content')).toEqual([
      verdict,
      content === undefined ? undefined : { content },
    ]);
  });
});
