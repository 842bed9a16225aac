import { describe, expect, it } from 'vitest';
import { check } from '../check.ts';
import { type Handle, resultOf, served } from '../harness/__test-helpers__/served.ts';
import { matchesGlob } from '../harness/plan.ts';
import type { Summary } from '../harness/summary.ts';
import { featureFaults } from '../mock-server/faults/features.ts';
import { resourceFaults } from '../mock-server/faults/resources.ts';
import { type FaultName, mockGateway } from '../mock-server/index.ts';
import { failuresIn, outcomesIn } from './__test-helpers__/asked.ts';

const OWN = ['prompts/*', 'resources/*', 'completion/*', 'logging/*'];
const AREAS = [...OWN, 'methods/*', 'messages/*'];

/** Asks the reference of the newest revision, which has every feature, with a key that it does not look at. */
function askedOfFeatures(faults: readonly FaultName[] = []): Promise<Summary> {
  const gateway = mockGateway('mcp@2025-11-25');
  for (const name of faults) gateway.faults.add(name);
  const { profile, journal: _unused, ...target } = gateway.target();
  return check({
    ...target,
    url: `http://gateway.test${gateway.path}`,
    handle: gateway.fetch,
    key: 'the-key-of-a-caller',
    profile,
    only: AREAS,
    allow: ['reveals-key', 'trespasses'],
    runs: 3,
    seed: 1,
    rate: 100_000,
    maxRequests: 100_000,
  });
}

const clean = await askedOfFeatures();

function told(summary: Summary) {
  return Object.fromEntries(
    Object.entries(outcomesIn(summary)).filter(([id]) => OWN.some((glob) => matchesGlob(glob, id))),
  );
}

const served200 = { answer: 'result', status: 200 };
const error = (code: number) => ({ answer: 'rpc-error', status: 200, code });

it('the reference keeps every promise, with one outcome for each probe', () => {
  expect(failuresIn(clean)).toEqual([]);
  expect(told(clean)).toEqual({
    'prompts/unknown': [error(-32602)],
    'prompts/missing-arguments': [error(-32602)],
    'prompts/listed': [{ answer: 'result' }],
    'prompts/media': [{ media: 'sound' }],
    'prompts/embedded-resources': [{ resource: 'whole' }],
    'resources/uris': [{ uris: 'all-sound' }],
    'resources/distinct-uris': [{ uris: 'each-its-own' }],
    'resources/template-forms': [{ templates: 'all-sound' }],
    'resources/listed': [{ ...served200, contents: 'items' }],
    'resources/blobs': [{ blobs: 'base64' }],
    'resources/unknown': [error(-32002)],
    'resources/unknown-named': [{ answer: 'rpc-error', uri: 'the-asked' }],
    'resources/not-a-uri': [{ answer: 'rpc-error' }],
    'resources/traversal': [{ tree: 'kept' }],
    'resources/subscribe': [{ ...served200, result: 'empty' }],
    'completion/listed': [served200],
    'completion/values-count': [{ values: 'up-to-100' }],
    'completion/unknown-reference': [error(-32602)],
    'completion/without-argument': [error(-32602)],
    'completion/with-context': [served200],
    'logging/set-level': [{ ...served200, result: 'empty' }],
    'logging/unknown-level': [error(-32602)],
    'logging/below-level': [{ below: 'none' }],
    'logging/announced': [{ logging: 'announced' }],
    'logging/credential': [{ repeats: false }],
  });
});

const allFaults = [...featureFaults, ...resourceFaults];

/** What each fault breaks. */
const broken: Readonly<Record<(typeof allFaults)[number]['name'], readonly string[]>> = {
  'prompts-unannounced': ['advice methods/undeclared', 'violation methods/undeclared'],
  'prompt-errors-internal': ['advice prompts/missing-arguments', 'advice prompts/unknown'],
  'prompt-image-not-base64': ['violation prompts/media'],
  'prompt-image-without-media-type': ['violation prompts/media'],
  'prompt-resource-without-media-type': ['violation prompts/embedded-resources'],
  'prompt-role-system': ['violation messages/results-by-schema'],
  'resources-unannounced': [
    'advice methods/undeclared',
    'advice resources/subscribe-undeclared',
    'violation methods/undeclared',
  ],
  'resource-uri-relative': ['advice resources/listed', 'violation resources/uris'],
  'resource-listed-twice': ['advice resources/distinct-uris'],
  'template-malformed': ['violation resources/template-forms'],
  'listed-resource-gone': ['advice resources/listed'],
  'blob-not-base64': ['violation resources/blobs'],
  'unknown-resource-internal': ['advice resources/unknown'],
  'reads-any-uri': ['advice resources/unknown', 'violation resources/not-a-uri'],
  'reads-files-of-the-host': ['advice resources/traversal'],
  'subscribe-with-content': ['violation resources/subscribe'],
  'subscriptions-unannounced': ['advice resources/subscribe-undeclared'],
  'updates-unasked': ['advice resources/updates'],
  'completion-of-many': ['violation completion/values-count'],
  'completion-errors-internal': ['advice completion/unknown-reference', 'advice completion/without-argument'],
  'completion-context-refused': ['advice completion/with-context'],
  'completions-unannounced': [
    'advice completion/unannounced',
    'advice methods/undeclared',
    'violation completion/unannounced-values',
  ],
  'set-level-with-content': ['violation logging/set-level'],
  'gravest-level-refused': ['violation logging/set-level'],
  'any-level-taken': ['advice logging/unknown-level'],
  'logs-below-level': ['advice logging/below-level'],
  'logging-unannounced': ['violation logging/announced', 'violation logging/unannounced'],
  'logs-the-credential': ['violation logging/credential'],
};

it.each(allFaults)('$name is found, and turns nothing that it does not name', async ({ name, turns }) => {
  const faulty = await askedOfFeatures([name]);
  expect(failuresIn(faulty)).toEqual(broken[name]);
  const [before, after] = [outcomesIn(clean), outcomesIn(faulty)];
  const turned = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]),
  );
  expect(turned.filter((id) => !turns.some((glob) => matchesGlob(glob, id)))).toEqual([]);
});

function asked(capabilities: object, first: Handle, only: readonly string[] = OWN): Promise<Summary> {
  return check({
    url: 'http://endpoint.test/mcp',
    handle: served((request, message) =>
      message.method === 'initialize'
        ? resultOf(message.id, {
            protocolVersion: '2025-11-25',
            capabilities: { tools: {}, ...capabilities },
            serverInfo: { name: 's', version: '1' },
          })
        : first(request, message),
    ),
    profile: 'mcp@2025-11-25',
    only,
    allow: ['trespasses'],
    seed: 1,
    runs: 5,
    rate: 100_000,
  });
}

/** Answers these methods with these results. */
function answering(results: Readonly<Record<string, unknown>>): Handle {
  return (_request, { id, method }) =>
    Object.hasOwn(results, String(method)) ? resultOf(id, results[String(method)]) : undefined;
}

describe('raises no false alarm', () => {
  it('where nothing is announced, and nothing is there', async () => {
    const summary = await asked({}, () => undefined);
    expect(failuresIn(summary)).toEqual([]);
    const reasons = Object.fromEntries(summary.verdicts.map(({ probe, verdict }) => [probe, verdict]));
    expect(reasons).toMatchObject({
      'prompts/unknown': 'not-applicable',
      'resources/unknown': 'not-applicable',
      'resources/subscribe': 'not-applicable',
      'resources/subscribe-undeclared': 'pass',
      'completion/listed': 'not-applicable',
      'completion/unannounced': 'pass',
      'completion/unannounced-values': 'not-applicable',
      'logging/set-level': 'not-applicable',
    });
  });

  it('over lists that are unannounced, and empty, but by advice that they are answered', async () => {
    const lists = answering({ 'prompts/list': { prompts: [] }, 'resources/list': { resources: [] } });
    const summary = await asked({}, lists, ['methods/undeclared']);
    expect(failuresIn(summary)).toEqual(['advice methods/undeclared']);
    expect(outcomesIn(summary)).toMatchObject({
      'methods/undeclared': [
        { answer: 'result', offers: 'nothing' },
        { answer: 'rpc-error', code: -32601, offers: 'nothing' },
      ],
    });
  });

  it('over changes to a resource that was subscribed to', async () => {
    const changing: Handle = (_request, { id, method, params }) => {
      if (method === 'resources/list') return resultOf(id, { resources: [{ name: 'a', uri: 'note://a' }] });
      if (method === 'resources/unsubscribe') return resultOf(id, {});
      if (method !== 'resources/subscribe') return undefined;
      const updated = { jsonrpc: '2.0', method: 'notifications/resources/updated', params };
      const messages = [updated, { jsonrpc: '2.0', id, result: {} }];
      return new Response(messages.map((message) => `data: ${JSON.stringify(message)}\n\n`).join(''), {
        headers: { 'content-type': 'text/event-stream' },
      });
    };
    const summary = await asked({ resources: { subscribe: true } }, changing, [
      'resources/subscribe',
      'resources/updates',
    ]);
    expect(failuresIn(summary)).toEqual([]);
    expect(outcomesIn(summary)['resources/updates']).toEqual([{ updates: 'subscribed' }]);
  });

  it('where a template takes every URI that could be made up', async () => {
    const catchAll = answering({
      'resources/list': { resources: [] },
      'resources/templates/list': { resourceTemplates: [{ name: 'any', uriTemplate: '{+uri}' }] },
      'resources/read': { contents: [{ uri: 'a:b', text: '' }] },
    });
    const summary = await asked({ resources: {} }, catchAll, ['resources/unknown*']);
    expect(failuresIn(summary)).toEqual([]);
    expect(outcomesIn(summary)).toEqual({});
  });

  it('over what stands in a prompt because we sent it', async () => {
    const echo: Handle = (_request, { id, method, params }) => {
      const prompt = { name: 'echo', arguments: [{ name: 'uri' }, { name: 'mimeType' }, { name: 'data' }] };
      if (method === 'prompts/list') return resultOf(id, { prompts: [prompt] });
      if (method !== 'prompts/get') return undefined;
      const { arguments: args = {} } = params as { arguments?: Record<string, string> };
      const resource = { uri: args.uri ?? 'a:b', mimeType: 'text/plain', text: '' };
      const image = { type: 'image', data: args.data ?? '', mimeType: args.mimeType ?? 'image/png' };
      const messages = [image, { type: 'resource', resource }].map((content) => ({ role: 'user', content }));
      return resultOf(id, { messages });
    };
    expect(failuresIn(await asked({ prompts: {} }, echo, ['prompts/*'])).filter((one) => !/unknown/.test(one))).toEqual(
      [],
    );
  });

  it('over log messages of a server that says none', async () => {
    const silent = answering({ 'logging/setLevel': {}, 'tools/call': { content: [] } });
    const summary = await asked({ logging: {} }, silent, ['logging/below-level', 'logging/announced']);
    expect(outcomesIn(summary)).toEqual({});
    expect(failuresIn(summary)).toEqual([]);
  });

  it('over a file that only echoes the way to it', async () => {
    const echo: Handle = (_request, { id, method, params }) =>
      method === 'resources/templates/list'
        ? resultOf(id, { resourceTemplates: [{ name: 'echo', uriTemplate: 'echo://{text}' }] })
        : method === 'resources/list'
          ? resultOf(id, { resources: [{ name: 'a', uri: 'echo://a' }] })
          : method === 'resources/read'
            ? resultOf(id, { contents: [{ uri: 'echo://a', text: (params as { uri: string }).uri }] })
            : undefined;
    expect(outcomesIn(await asked({ resources: {} }, echo, ['resources/traversal']))).toEqual({
      'resources/traversal': [{ tree: 'kept' }],
    });
  });
});
