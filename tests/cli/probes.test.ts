/** The verbs `probes` and `explain`, as programs. */

import { beforeAll, describe, expect, it } from 'vitest';
import { examplesOf } from '../../cli/reference.ts';
import { profiles } from '../../fixtures/profiles/index.ts';
import { areaOf } from '../../harness/probe.ts';
import { catalogue } from '../../suites/index.ts';
import { program } from './__test-helpers__/program.ts';
import { resident } from './__test-helpers__/resident.ts';

/** The lines that begin with the id, up to the next one. */
function entryOf(id: string, text: string): string {
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.trim().split(' ')[0] === id);
  const length = lines.slice(from + 1).findIndex((line) => !line.startsWith('      '));
  return lines.slice(from, from + 1 + length).join('\n');
}

function entryPattern(id: string, question: string): RegExp {
  const literal = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^  ${literal(id)}(  \\(.+\\))?\\n {6}${literal(question)}$`, 'm');
}

describe('probes', () => {
  it('lists every question by area', async () => {
    const { code, stdout } = await program(['probes']);
    expect(code).toBe(0);
    for (const { id, question } of catalogue) expect(stdout).toMatch(entryPattern(id, question));
    expect(entryOf('accept/documented-pair', stdout)).toMatchInlineSnapshot(`
      "  accept/documented-pair
            Is a POST with Accept: application/json, text/event-stream served?"
    `);
  });

  it('shows what a document promises, and where it says so', async () => {
    const { stdout } = await resident(['probes', '--profile', 'kindo']);
    expect(entryOf('accept/without-event-stream', stdout)).toMatchInlineSnapshot(`
      "  accept/without-event-stream
            What answers a POST whose Accept header lacks text/event-stream?
            MUST  answer http-error, status 406  (as in kindo@unversioned)
              K-006, explicit: https://docs.kindo.ai/apis/mcp/request-shape/"
    `);
    expect(entryOf('http/request-above-limit', stdout)).toMatchInlineSnapshot(`
      "  http/request-above-limit  (heavy)
            What answers a request whose body has one byte more than the documented size?
            MUST  status 413, body {"message":"Request body too large. Maximum size is 50 MB."}
              K-050, explicit: https://docs.kindo.ai/2026.09/apis/mcp/errors/"
    `);
  });

  it('gives the same as data, with the vocabulary', async () => {
    const { stdout } = await resident(['probes', '--json', '--profile', 'kindo@unversioned']);
    const all = JSON.parse(stdout);
    expect(all.map(({ id }: { id: string }) => id)).toEqual(catalogue.map(({ id }) => id));
    expect(all[0]).toMatchObject({
      id: 'accept/without-event-stream',
      area: 'accept',
      asks: true,
      impact: 'safe',
      sees: { status: { kind: 'number', means: 'the HTTP status' } },
      promises: [{ level: 'must', expected: [{ status: 406 }], statements: [{ id: 'K-006', basis: 'explicit' }] }],
    });
  });

  it('names the nearest profile', async () => {
    expect(await resident(['probes', '--profile', 'kndo'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean "kindo"?'),
    });
  });
});

describe('explain', () => {
  it('tells all about a question, with a real example', async () => {
    const { code, stdout } = await program(['explain', 'accept/documented-pair']);
    expect(code).toBe(0);
    const steady = stdout
      .replace(/mcp-assay\/\S+ \(run \w+\)/, 'mcp-assay/VERSION (run ID)')
      .replace(/"tools":\[.*/, '"tools":[…')
      .replace(/[\d,]+ bytes/, 'N bytes');
    expect(steady).toMatchInlineSnapshot(`
      "accept/documented-pair
        Is a POST with Accept: application/json, text/event-stream served?
        Every MCP client sends this pair: an endpoint that refuses it is closed to all of them.

      How it is answered:
        answer: how the request was answered
            result: a JSON-RPC result
            tool-error: a result that says the tool failed (isError)
            rpc-error: a JSON-RPC error, under an HTTP status of success
            http-error: an HTTP status of 400 or above, whatever the body
            redirect: an HTTP redirect
            accepted: HTTP 202 with an empty body
            empty: an HTTP success with an empty body, or a stream without a message
            stream: an event stream that no request waits for: opened, and left unread
            no-rpc: an HTTP success whose body holds no JSON-RPC response
            cut: an answer that ended in mid-body
            no-answer: no HTTP answer: the connection was refused, reset or ran into the time limit
        status: the HTTP status (a number)
        code: the JSON-RPC error code (a number)

      What it takes:
        one case
        impact safe: nothing is changed

      What the documents promise:
        kindo@2026.09, kindo@unversioned: MUST  answer result
            K-007, explicit: A POST with Accept: application/json, text/event-stream passes content negotiation.
              https://docs.kindo.ai/apis/mcp/request-shape/
              https://docs.kindo.ai/2026.09/apis/mcp/request-shape/
              https://docs.kindo.ai/apis/mcp/quickstart/
        karzoun@mintlify: left open: reported, not judged
            Z-017, silent: Each example sends Content-Type: application/json and Accept: application/json, text/event-stream; whether either is required is left open.
              https://docs.karzoun.chat/mcp-server/setup/hosted
              https://docs.karzoun.chat/mcp-server/setup/ai-connectors
        mcp@2025-11-25, mcp@2025-06-18, mcp@2025-03-26: MUST  answer result
            transport-endpoint-single-path, explicit: Everything goes over one URL path: POST always, and GET beside it up to 2025-11-25.
              https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http
        mcp@2024-11-05: says nothing of it, so the answer is reported and not judged

      Example, asked of the bundled gateway of kindo@2026.09:
        POST https://gateway.example/v1/mcp
        Content-Type: application/json
        User-Agent: mcp-assay/VERSION (run ID)
        Authorization: Bearer {key}
        Accept: application/json, text/event-stream
        {"jsonrpc":"2.0","id":10,"method":"tools/list"}
        → HTTP 200, N bytes
        content-type: application/json
        {"jsonrpc":"2.0","id":10,"result":{"tools":[…

        seen: answer result, status 200

      Ask it:
        mcp-assay check <url> --only accept/documented-pair --profile <name>
      "
    `);
  });

  it('names the nearest probe', async () => {
    expect((await resident(['explain', 'fidelity/tools'])).stdout).toContain(
      '  mcp-assay check <url> --only fidelity/tools --profile <name> --direct <url>\n',
    );
    const own = ['--probes', 'tests/profiles/acme-probes.ts', '--profile', 'tests/profiles/acme.yaml'];
    const { stdout } = await program(['explain', 'acme/ping-with-params', ...own]);
    expect(stdout).toMatch(/^ {2}acme@1: MUST /m);
    expect(stdout).toMatch(/^Example, asked of the bundled gateway of /m);
    expect(await resident(['explain', 'accept/without-event'])).toMatchObject({
      code: 2,
      stderr:
        'Failed to explain "accept/without-event": there is no such probe. Please take one of those that mcp-assay probes lists; did you mean "accept/without-event-stream"?\n',
    });
  });
});

describe('the examples', () => {
  // Those of many megabytes are asked at their true size: one is enough here.
  const asked = catalogue.filter((probe) => !('impact' in probe && probe.impact === 'heavy'));
  /**
   * What no gateway shows: no token of theirs is for another resource, and an announcement asks nothing of its own. What
   * clients of other makers exchange is theirs, and no gateway stands in front of a server that is asked past it.
   */
  const without: readonly string[] = [
    'authorization/foreign-token',
    'tasks/anonymous-list',
    ...asked.filter(({ id }) => ['fidelity', 'clients'].includes(areaOf(id))).map(({ id }) => id),
  ];
  let examples: Awaited<ReturnType<typeof examplesOf>>;

  beforeAll(async () => {
    examples = await examplesOf(asked);
  });

  it('are missing for nothing else', () => {
    expect(asked.filter(({ id }) => !examples.has(id)).map(({ id }) => id)).toEqual(without);
  });

  it.each(asked.filter(({ id }) => !without.includes(id)))('$id has one on a bundled gateway', ({ id }) => {
    const example = examples.get(id);
    expect(example?.seen.exchanges.length).toBeGreaterThan(0);
    expect(profiles.map(({ profile }) => profile)).toContain(example?.document);
  });
});
