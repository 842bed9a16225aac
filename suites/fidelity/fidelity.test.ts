import { describe, expect, it } from 'vitest';
import { check } from '../../check.ts';
import { direct } from '../../harness/wire/index.ts';
import { type FaultName, mockGateway } from '../../mock-server/index.ts';
import { decision } from '../../reports/decision.ts';
import { failuresIn, outcomesIn } from '../__test-helpers__/asked.ts';

type Message = Record<string, unknown> & { method?: string; params?: Record<string, unknown> };
type Handle = (request: Request) => Promise<Response>;

interface Setup {
  readonly faults?: readonly FaultName[];
  readonly names?: string;
  readonly server?: string;
  /** Stands before the gateway. */
  readonly proxy?: (handle: Handle) => Handle;
  /** Stands before the direct server. */
  readonly before?: (handle: Handle) => Handle;
  readonly only?: readonly string[];
  /** Left out: those of the gateway. */
  readonly allowTools?: Parameters<typeof check>[0]['allowTools'];
}

const plainly = (handle: Handle) => handle;

/** Asks all of the area: a gateway, and a server that is asked past it, told apart by their hosts. */
async function asked({
  faults = [],
  names,
  server,
  proxy = plainly,
  before = plainly,
  only,
  allowTools: allowed,
}: Setup = {}) {
  const gateway = mockGateway('mcp');
  for (const name of faults) gateway.faults.add(name);
  const behind = mockGateway('mcp');
  const { profile: _none, journal: _unused, allowTools, ...target } = gateway.target();
  const named = (tool: string) => (names ?? '{tool}').replace('{server}', server ?? '').replace('{tool}', tool);
  const [through, past] = [direct(proxy(gateway.fetch)), direct(before(behind.fetch))];
  const seen: Headers[] = [];
  const summary = await check({
    ...target,
    key: 'key-of-the-gateway',
    url: `http://gateway.test${gateway.path}`,
    allowTools: allowed ?? Object.fromEntries(Object.entries(allowTools).map(([tool, args]) => [named(tool), args])),
    direct: [
      {
        url: `http://behind.test${behind.path}`,
        headers: [['X-Behind', 'secret-of-the-server']],
        ...(server !== undefined && { server }),
      },
    ],
    ...(names !== undefined && { names }),
    only: only ?? ['fidelity/*'],
    wire(request, signal) {
      if (new URL(request.url).host !== 'behind.test') return through(request, signal);
      seen.push(new Headers(request.headers.map(([name, value]): [string, string] => [name, value])));
      return past(request, signal);
    },
    runs: 3,
    seed: 1,
    rate: 100_000,
    maxRequests: 100_000,
  });
  return { summary, seen };
}

/** A proxy that changes requests, and each message of an answer. */
function changing(
  answered: (message: Message) => unknown,
  sent: (message: Message) => unknown = (message) => message,
): (handle: Handle) => Handle {
  return (handle) => async (request) => {
    const body = await request.text();
    const changed = body.startsWith('{') ? JSON.stringify(sent(JSON.parse(body))) : body;
    const headers = new Headers(request.headers);
    headers.delete('content-length');
    const response = await handle(
      new Request(request.url, { method: request.method, headers, ...(body !== '' && { body: changed }) }),
    );
    const type = response.headers.get('content-type') ?? '';
    if (response.status !== 200 || !response.body) return response;
    const kept = new Headers(response.headers);
    kept.delete('content-length');
    if (!type.includes('event-stream')) {
      const edited =
        request.method === 'POST' ? JSON.stringify(answered(await response.json())) : await response.text();
      return new Response(edited, { status: 200, headers: kept });
    }
    // Piece by piece, since one that a client takes up again may stay open. The gateway sends whole events.
    const edit = new TransformStream<string, string>({
      transform(text, stream) {
        stream.enqueue(
          text.replace(/^data: (\{.*)$/gm, (_, json) => {
            const message = answered(JSON.parse(json));
            return message === undefined ? 'data: ' : `data: ${JSON.stringify(message)}`;
          }),
        );
      },
    });
    const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(edit);
    return new Response(events.pipeThrough(new TextEncoderStream()), { status: 200, headers: kept });
  };
}

type Result = Record<string, unknown> & { tools?: Record<string, unknown>[]; content?: unknown[] };

/** A proxy that changes results alone. */
const results = (edit: (result: Result) => unknown) =>
  changing((message) => ('result' in message ? { ...message, result: edit(message.result as Result) } : message));

const eachTool = (edit: (tool: Record<string, unknown>) => unknown) =>
  results((result) => (result.tools ? { ...result, tools: result.tools.map(edit) } : result));

/** A gateway that puts the server's name before each tool's. */
const prefixing = changing(
  (message) => {
    const result = message.result as Result | undefined;
    if (!result?.tools) return message;
    return {
      ...message,
      result: { ...result, tools: result.tools.map((tool) => ({ ...tool, name: `one_${tool.name}` })) },
    };
  },
  (message) => {
    const name = message.params?.name;
    if (message.method !== 'tools/call' || typeof name !== 'string') return message;
    return { ...message, params: { ...message.params, name: name.replace(/^one_/, '') } };
  },
);

describe('a gateway that hands on what its server says', () => {
  it('keeps every promise', async () => {
    const { summary, seen } = await asked();
    expect(failuresIn(summary)).toEqual([]);
    expect(outcomesIn(summary)).toEqual({
      'fidelity/tools': [{ tools: 'all' }],
      'fidelity/input-schemas': [{ fate: 'same' }],
      'fidelity/output-schemas': [{ fate: 'same' }],
      'fidelity/descriptions': [{ fate: 'same' }],
      'fidelity/annotations': [{ fate: 'same' }],
      'fidelity/content': [{ content: 'same' }],
      'fidelity/structured-content': [{ structured: 'same' }],
      'fidelity/is-error': [{ error: 'same' }],
      'fidelity/arguments': [{ text: 'as-sent' }],
      'fidelity/progress': [{ progress: 'arrives' }],
    });
    expect(seen.every((headers) => headers.get('x-behind') === 'secret-of-the-server')).toBe(true);
    expect(seen.some((headers) => [...headers.values()].join().includes('key-of-the-gateway'))).toBe(false);
  });

  it('may put a prefix before every name', async () => {
    const { summary } = await asked({ names: '{server}_{tool}', server: 'one', proxy: prefixing });
    expect(failuresIn(summary)).toEqual([]);
    expect(Object.keys(outcomesIn(summary))).toHaveLength(10);
  });

  it('may hand on the _meta of results, and add to it', async () => {
    const withMeta = results((result) =>
      result.content ? { ...result, _meta: { 'example.com/cost': { of: 1 } } } : result,
    );
    const more = results((result) =>
      result.content ? { ...result, _meta: { 'example.com/cost': { of: 1 }, 'example.com/trace': 'a' } } : result,
    );
    const { summary } = await asked({ before: withMeta, proxy: more });
    expect(failuresIn(summary)).toEqual([]);
    expect(outcomesIn(summary)['fidelity/result-meta']).toEqual([{ meta: 'same' }]);
  });
});

it('a gateway may refuse what is too large for it', async () => {
  const large = { content: [{ type: 'text', text: 'a'.repeat(70_000) }] };
  const refusal = { content: [{ type: 'text', text: 'too large' }], isError: true };
  const { summary } = await asked({
    before: results((result) => (result.content ? large : result)),
    proxy: results((result) => (result.content ? refusal : result)),
  });
  expect(failuresIn(summary)).toEqual([]);
});

it('a result that is another at every call tells nothing', async () => {
  let calls = 0;
  const counting = results((result) =>
    result.content ? { ...result, content: [{ type: 'text', text: `${calls++}` }] } : result,
  );
  const { summary } = await asked({ before: counting, only: ['fidelity/content', 'fidelity/tools'] });
  expect(summary.verdicts.find(({ probe }) => probe === 'fidelity/content')).toMatchObject({ verdict: 'unverifiable' });
  expect(failuresIn(summary)).toEqual([]);
});

describe('a direct server that cannot be asked', () => {
  const refusals: readonly (readonly [string, Setup['before'], string])[] = [
    ['breaks off', () => async () => Promise.reject(new TypeError('fetch failed')), 'directly (initialize): '],
    [
      'answers HTML',
      () => async () => new Response('<p>', { headers: { 'content-type': 'text/html' } }),
      'with HTTP 200 and text/html, and nothing there is JSON-RPC.',
    ],
    [
      'redirects',
      () => async () => new Response(null, { status: 307, headers: { location: 'http://behind.test/other' } }),
      'it answers 307 and points to http://behind.test/other. Please name that URL.',
    ],
    [
      'redirects to itself',
      () => async () => new Response(null, { status: 307, headers: { location: '/mcp' } }),
      'it answers 307 and points back to itself: whoever follows goes round for ever.',
    ],
  ];

  it.each(refusals)('and %s is no success, and says why', async (_what, before, cause) => {
    const { summary } = await asked({ ...(before && { before }), only: ['fidelity/*', 'methods/ping'] });
    expect(failuresIn(summary)).toEqual([]);
    expect(summary.exitCode).toBe(2);
    expect(summary.missing?.[0]).toMatch(/^Failed to ask http:\/\/behind\.test\/mcp directly/);
    expect(summary.missing?.[0]).toContain(cause);
    expect(decision(summary)).toContain(cause);
  });

  it('any more is none, either', async () => {
    const dying: Setup['before'] = (handle) => async (request) =>
      (await request.clone().text()).includes('"tools/call"')
        ? Promise.reject(new TypeError('fetch failed'))
        : handle(request);
    const { summary } = await asked({ before: dying });
    expect(failuresIn(summary)).toEqual([]);
    expect(summary.exitCode).toBe(2);
    expect(summary.missing?.[0]).toContain('directly (tools/call): ');
  });
});

it('a rule by which no tool is found is the mistake of whoever gave it', async () => {
  const { summary } = await asked({ proxy: prefixing });
  expect(failuresIn(summary)).toEqual([]);
  expect(summary.exitCode).toBe(2);
  expect(summary.verdicts.find(({ probe }) => probe === 'fidelity/tools')).toMatchObject({
    verdict: 'unverifiable',
    reason: expect.stringMatching(
      /by --names '\{tool\}' the first would be "\w+", and the gateway lists none of them\./,
    ),
  });
});

it('a gateway that lists nothing has lost all of them, whatever their names', async () => {
  const { summary } = await asked({
    proxy: results((result) => (result.tools ? { ...result, tools: [] } : result)),
    only: ['fidelity/tools'],
  });
  expect(outcomesIn(summary)['fidelity/tools']).toMatchObject([{ tools: 'none' }]);
  expect(failuresIn(summary)).toEqual(['violation fidelity/tools']);
});

it('of lost tools the first three are named, and how many more there are', async () => {
  const { summary } = await asked({
    proxy: results((result) => (result.tools ? { ...result, tools: result.tools.slice(0, 1) } : result)),
    only: ['fidelity/tools'],
  });
  expect(outcomesIn(summary)['fidelity/tools']).toEqual([
    { tools: 'some-missing', missing: expect.stringMatching(/^\w+, \w+, \w+ and \d+ more$/) },
  ]);
});

it('a text cannot be sent through where no tool was allowed that takes one', async () => {
  const { summary } = await asked({ only: ['fidelity/arguments', 'fidelity/tools'], allowTools: {} });
  expect(summary.verdicts.find(({ probe }) => probe === 'fidelity/arguments')).toMatchObject({
    verdict: 'unverifiable',
    configure: '--allow-tool <name>=<JSON arguments, {nonce} in a text>',
  });
});

it('a direct server that refuses makes its questions unverifiable', async () => {
  const { summary } = await asked({ before: () => async () => new Response('', { status: 401 }) });
  const own = summary.verdicts.filter(({ document }) => document === 'fidelity@1');
  expect(new Set(own.map(({ verdict }) => verdict))).toEqual(new Set(['unverifiable']));
  expect(own[0]?.reason).toBe(
    'Failed to ask http://behind.test/mcp directly: initialize is not served: http-error 401. Please check --direct and --direct-header.',
  );
});

const withMeta = results((result) => (result.content ? { ...result, _meta: { 'example.com/cost': 1 } } : result));
const without = (name: string) => (each: Record<string, unknown>) => {
  const { [name]: _gone, ...rest } = each;
  return rest;
};

const altered: readonly (readonly [string, Setup, readonly string[]])[] = [
  [
    'a tool lost',
    { proxy: results((result) => (result.tools ? { ...result, tools: result.tools.slice(1) } : result)) },
    ['violation fidelity/tools'],
  ],
  [
    'schemas dropped',
    { proxy: eachTool((tool) => ({ ...tool, inputSchema: { type: 'object' } })) },
    ['violation fidelity/input-schemas'],
  ],
  ['output schemas dropped', { proxy: eachTool(without('outputSchema')) }, ['violation fidelity/output-schemas']],
  ['descriptions dropped', { proxy: eachTool(without('description')) }, ['advice fidelity/descriptions']],
  ['titles dropped', { proxy: eachTool(without('title')) }, ['advice fidelity/annotations']],
  [
    'content cut',
    { proxy: results((result) => (result.content ? { ...result, content: [] } : result)) },
    ['violation fidelity/arguments', 'violation fidelity/content'],
  ],
  [
    'structured content dropped',
    { proxy: results(without('structuredContent')) },
    ['violation fidelity/structured-content'],
  ],
  ['isError dropped', { proxy: results(without('isError')) }, ['violation fidelity/is-error']],
  ['_meta dropped', { before: withMeta }, ['advice fidelity/result-meta']],
  [
    'progress dropped',
    { proxy: changing((message) => (message.method === 'notifications/progress' ? undefined : message)) },
    ['advice fidelity/progress'],
  ],
  [
    'progress under another token',
    {
      proxy: changing((message) =>
        message.method === 'notifications/progress'
          ? { ...message, params: { ...message.params, progressToken: 'another' } }
          : message,
      ),
    },
    ['advice fidelity/progress'],
  ],
  [
    'arguments changed',
    {
      proxy: changing(
        (message) => message,
        (message) => JSON.parse(JSON.stringify(message).replaceAll(/grüße|assay |1e3| spaced|quoted/g, '?')),
      ),
    },
    ['violation fidelity/arguments'],
  ],
];

const broken: readonly (readonly [FaultName, readonly string[]])[] = [
  ['list-cut-short', ['violation fidelity/tools']],
  ['schema-missing', ['violation fidelity/input-schemas']],
  ['schema-without-type', ['violation fidelity/input-schemas']],
  ['schema-without-properties', ['violation fidelity/input-schemas']],
  ['description-missing', ['advice fidelity/descriptions']],
  ['output-schema-invalid', ['violation fidelity/output-schemas']],
  ['structured-content-missing', ['violation fidelity/structured-content']],
  ['tool-error-flag-missing', ['violation fidelity/is-error']],
  ['tool-error-as-rpc-error', ['advice fidelity/is-error']],
  ['call-without-content', ['violation fidelity/arguments', 'violation fidelity/content']],
  [
    'arguments-mangled',
    ['violation fidelity/arguments', 'violation fidelity/content', 'violation fidelity/structured-content'],
  ],
];

it.each(broken)('%s is found', async (name, failures) => {
  expect(failuresIn((await asked({ faults: [name] })).summary)).toEqual(failures);
});

it.each(altered)('%s on the way is found', async (_name, setup, failures) => {
  expect(failuresIn((await asked(setup)).summary)).toEqual(failures);
});
