/** A real server of another maker, checked end to end without a profile: its behaviour card, and what it breaks, have to be true. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check } from '../check.ts';
import type { Summary } from '../harness/summary.ts';
import { terminalText } from '../reports/terminal.ts';
import { everything, type Served, withoutServers } from './__test-helpers__/servers.ts';
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

/** Each was looked up in the specification, and is its fault by the text: docs/findings/server-everything.md says why. */
const violations: readonly string[] = [
  'session/ended',
  'session/ended-notification',
  'session/ended-stream',
  'session/ended-again',
];

describe.skipIf(withoutServers)(
  `server-everything, without a profile${withoutServers ? ` (${withoutServers})` : ''}`,
  () => {
    let server: Served;
    let summary: Summary;
    beforeAll(async () => {
      server = await everything();
      summary = await check({ url: server.url, seed: 20_261_121, runs: 30 });
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
      expect(terminalText(summary).trimEnd()).toMatch(/The gate is not met: \d+ promises failed/);
    });

    it('serves the known-good request throughout: nothing is blocked, flaky or our own error', () => {
      const kinds = new Set(summary.verdicts.map(({ verdict }) => verdict));
      expect([...kinds].filter((kind) => ['blocked', 'flaky', 'error'].includes(kind))).toEqual([]);
    });

    it('breaks no MUST but those that were looked up', () => {
      const broken = summary.verdicts.filter(({ verdict }) => verdict === 'violation').map(({ probe }) => probe);
      expect(broken).toEqual(violations);
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
      const { code, stdout, stderr } = await program(['check', server.url, '--runs', '5', '--card'], {
        cwd: folder.path,
      });
      expect({ code, stderr: stderr.match(/Failed|Error|Warning/g) }).toEqual({ code: 1, stderr: null });
      expect(stdout).toContain('server     mcp-servers/everything');
      expect(stdout).toMatch(/without-event-stream +answer http-error, status 406, code -32000/);
      expect(stdout.trimEnd()).toMatch(/The gate is not met: \d+ promises failed .+$/);
    });
  },
);
