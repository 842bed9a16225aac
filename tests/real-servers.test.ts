/**
 * Real servers of other makers, checked end to end without a profile: what each is found to break has to be true, and the
 * behaviour card of one.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check } from '../check.ts';
import type { Summary } from '../harness/summary.ts';
import { terminalText } from '../reports/terminal.ts';
import { everything, listening, own, type Served, withoutServers } from './__test-helpers__/servers.ts';
import { emptyFolder, program } from './cli/__test-helpers__/program.ts';

const served = { answer: 'result', status: 200 };
const refused = (status: number, code: number) => ({ answer: 'http-error', status, code });
const unknownMethod = { answer: 'rpc-error', status: 200, code: -32601 };
const toolError = { answer: 'tool-error', status: 200 };

/**
 * What it answers, each compared by hand with the raw exchange. Its version is pinned by the lock file: where a new one
 * answers otherwise, look at the exchange before this list is changed.
 */
const card: Readonly<Record<string, readonly object[]>> = {
  'accept/documented-pair': [served],
  'accept/without-event-stream': [refused(406, -32000)],
  'accept/only-event-stream': [refused(406, -32000)],
  'accept/any-type': [refused(406, -32000)],
  // It looks for the text alone: neither weights nor capitals mean anything to it.
  'accept/weight-zero': [served],
  'accept/upper-case': [refused(406, -32000)],
  'auth/no-credential': [{ ...served, challenged: false, json: false }],
  'http/without-content-type': [refused(415, -32000)],
  'http/content-type-in-upper-case': [served],
  'http/path-below-endpoint': [{ answer: 'http-error', status: 404 }],
  'http/trailing-slash': [served],
  'http/get': [{ answer: 'stream', status: 200, stream: true }],
  'http/delete': [{ answer: 'http-error', status: 400, stream: false }],
  'http/options': [{ answer: 'empty', status: 204, stream: false }],
  'methods/ping': [{ ...served, result: 'empty' }],
  'methods/list-tools': [{ ...served, tools: 'array' }],
  'methods/call-tool': [{ ...served, content: 'items', arguments: 'made' }],
  'methods/capabilities': [{ answer: 'result', tools: 'kept', prompts: 'kept', resources: 'kept' }],
  'methods/read-resource': [{ ...unknownMethod, code: -32602 }],
  'methods/unknown': [unknownMethod],
  'lifecycle/initialize': [{ ...served, capabilities: 'named', server: 'named' }],
  'lifecycle/without-handshake': [refused(400, -32000)],
  'lifecycle/session-handed-out': [{ answer: 'result', session: 'handed-out' }],
  'lifecycle/made-up-session': [refused(400, -32000)],
  'lifecycle/initialized-notification': [{ answer: 'accepted', status: 202 }],
  'lifecycle/batch': [{ batch: 'served', status: 200 }],
  'messages/generated-ids': [{ answer: 'result', id: 'same' }],
  'messages/large-id': [{ ...refused(400, -32700), id: 'null' }],
  'messages/form': [{ media: 'event-stream', envelope: 'alone' }],
  'messages/no-credentials': [{ repeats: false }],
  'messages/results-by-schema': [{ schema: 'kept' }],
  'messages/errors-by-schema': [{ schema: 'kept' }],
  // Its library answers these as failures of the tool, the protocol's code in the text.
  'errors/unknown-tool': [toolError],
  'errors/missing-argument': [toolError],
  'errors/status': [{ status: 200 }],
};

/** What breaks a MUST is listed where it was looked up in the specification and is the server's fault: docs/findings says why. */
const anyOrigin = ['origin/foreign', 'origin/foreign-notification'];
const anyOriginInSessions = [...anyOrigin, 'origin/foreign-get', 'origin/foreign-delete'];
const servedAfterItsEnd = [
  'session/ended',
  'session/ended-notification',
  'session/ended-stream',
  'session/ended-again',
];
const anyVersion = [
  'version-header/unsupported',
  'version-header/unsupported-notification',
  'version-header/unsupported-get',
  'version-header/unsupported-delete',
];
const bodyUnder202 = ['http/notification', 'http/malformed-notification', 'http/posted-response'];

const violations: readonly string[] = [
  ...anyOriginInSessions,
  ...servedAfterItsEnd,
  'sse/format',
  'resume/other-streams',
];

/** What asking comes to, where nothing went wrong in it. */
function troubles({ verdicts }: Summary): readonly string[] {
  return verdicts.flatMap(({ probe, verdict, reason }) =>
    ['blocked', 'flaky', 'error'].includes(verdict) ? `${verdict} ${probe}: ${reason}` : [],
  );
}

function brokenIn({ verdicts }: Summary): readonly string[] {
  return verdicts.flatMap(({ probe, verdict }) => (verdict === 'violation' ? probe : []));
}

describe.skipIf(withoutServers)(
  `server-everything, without a profile${withoutServers ? ` (${withoutServers})` : ''}`,
  () => {
    let server: Served;
    let summary: Summary;
    beforeAll(async () => {
      server = await everything();
      summary = await check({ url: server.url, seed: 20_261_121, runs: 10 });
    });
    afterAll(() => server?.[Symbol.asyncDispose]());

    it('is asked to the end, and judged by the revision that it agrees on', () => {
      expect(summary).toMatchObject({
        complete: true,
        exitCode: 1,
        revision: '2025-11-25',
        documents: [{ id: 'mcp@2025-11-25', gates: true }],
        server: { name: 'mcp-servers/everything' },
      });
      expect(terminalText([{ summary }]).trimEnd()).toMatch(/The gate is not met: \d+ promises failed/);
    });

    it('serves the known-good request throughout: nothing is blocked, flaky or our own error', () => {
      expect(troubles(summary)).toEqual([]);
    });

    it('breaks no MUST but those that were looked up', () => {
      expect(brokenIn(summary)).toEqual(violations);
    });

    it('gets a true behaviour card', () => {
      const seen = Object.fromEntries(
        summary.verdicts.map(({ probe, outcomes }) => [probe, outcomes.map(({ outcome }) => outcome)]),
      );
      expect(seen).toMatchObject(card);
    });

    it('keeps no session of ours', async () => {
      const sessions = [...server.output().matchAll(/Session initialized with ID: (\S+)/g)].map(([, id = '']) => id);
      // The run's own, and one for each question about the handshake.
      expect(sessions.length).toBeGreaterThan(1);
      for (const session of sessions) {
        const { status } = await fetch(server.url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            accept: 'application/json, text/event-stream',
            'mcp-session-id': session,
          },
          body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
        });
        expect(status).toBe(400);
      }
    });

    it('is checked by the command line with the same end', async () => {
      using folder = emptyFolder();
      const { code, stdout, stderr } = await program(['check', server.url, '--only', 'accept/*,origin/*', '--card'], {
        cwd: folder.path,
      });
      expect({ code, stderr: stderr.match(/Failed|Error|Warning/g) }).toEqual({ code: 1, stderr: null });
      expect(stdout).toContain('server     mcp-servers/everything');
      expect(stdout).toMatch(/without-event-stream +answer http-error, status 406, code -32000/);
      expect(stdout.trimEnd()).toMatch(/The gate is not met: \d+ promises failed .+$/);
    });
  },
);

const KEY = 'the-right-token';

/** Each server, by its file and argument: the revision that it agrees on, and each MUST that it breaks. */
const servers: readonly (readonly [file: string, mode: string, revision: string, breaks: readonly string[]])[] = [
  // It refuses a wish for a task that it has not announced, which it has to pass over.
  ...['stateful', 'stateless', 'json', 'events', 'bearer'].map(
    (mode) => ['sdk-v1.mjs', mode, '2025-11-25', ['tasks/parameter-ignored']] as const,
  ),
  ['sdk-v2.mjs', 'handler', '2025-11-25', []],
  ['sdk-v2.mjs', 'stateful', '2025-11-25', []],
  [
    'others.mjs',
    '@hono/mcp',
    '2025-11-25',
    [...bodyUnder202, ...anyOriginInSessions, 'lifecycle/initialized-notification', ...anyVersion],
  ],
  ['others.mjs', 'mcp-handler', '2025-11-25', anyOrigin],
  ['others.mjs', 'mcp-lite', '2025-03-26', [...anyOrigin, 'lifecycle/batch', 'batch/mixed']],
  [
    'others.mjs',
    'mcp-lite-sessions',
    '2025-03-26',
    [...anyOriginInSessions, ...servedAfterItsEnd, 'batch/notifications-alone', 'batch/empty'],
  ],
  [
    'others.mjs',
    'tmcp',
    '2025-06-18',
    [...anyOriginInSessions, ...anyVersion, ...servedAfterItsEnd, 'messages/results-by-schema'],
  ],
];

/** What the run hints at, but that no tool was called and nobody else is there: none was allowed, and there is one key at most. */
function surprisesIn({ hints }: Summary): readonly string[] {
  return hints.filter((hint) => !/^(?:No tool was called|There is no second credential), /.test(hint));
}

describe.skipIf(withoutServers)(`without a profile${withoutServers ? ` (${withoutServers})` : ''}`, () => {
  it.each(servers)('%s %s is asked to the end, by %s, and breaks no MUST but what was looked up', async (...row) => {
    const [file, mode, revision, breaks] = row;
    await using server = await listening(own(file), (port) => [port, mode]);
    const summary = await check({
      url: server.url,
      ...(mode === 'bearer' && { key: KEY }),
      seed: 20_261_121,
      runs: 1,
      wait: 20_000,
    });
    expect(summary).toMatchObject({ complete: true, revision });
    expect(surprisesIn(summary)).toEqual([]);
    expect(troubles(summary)).toEqual([]);
    // A question may be judged by several statements.
    expect([...new Set(brokenIn(summary))]).toEqual(breaks);
  });

  // It holds every initialize for a second, so the questions that make many are left out.
  it('fastmcp serves any origin, and breaks no other MUST', async () => {
    await using server = await listening(own('others.mjs'), (port) => [port, 'fastmcp']);
    const summary = await check({
      url: server.url,
      skip: ['lifecycle/*', 'session/*'],
      seed: 20_261_121,
      runs: 1,
      wait: 20_000,
    });
    expect(summary).toMatchObject({ complete: true, revision: '2025-11-25' });
    expect(surprisesIn(summary)).toEqual([]);
    expect(troubles(summary)).toEqual([]);
    expect(brokenIn(summary)).toEqual(anyOriginInSessions);
  });
});
