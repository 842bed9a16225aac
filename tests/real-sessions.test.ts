/** Servers that keep sessions and that nobody here wrote, against what the specification says of sessions. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check } from '../check.ts';
import type { Summary } from '../harness/summary.ts';
import { everything, installed, listening, type Served, withoutServers } from './__test-helpers__/servers.ts';

const stdio = installed('@modelcontextprotocol/server-everything/dist/index.js');

/**
 * What each was found to break, with the shortest history. Each was looked up in the specification (basic/transports,
 * session management): once a session is ended, a request with its id MUST be answered 404.
 */
const servers: readonly (readonly [
  name: string,
  start: () => Promise<Served>,
  breaks: Readonly<Record<string, string>>,
])[] = [
  [
    'server-everything',
    everything,
    // It answers 400 for want of a session it knows, ended or never handed out: docs/findings/server-everything.md.
    {
      'session/ended': 'opens session A; asks tools/list in session A; ends session A; asks tools/list in session A',
      'session/ended-notification':
        'opens session A; asks tools/list in session A; ends session A; says in session A that the client is ready',
      'session/ended-stream':
        'opens session A; asks tools/list in session A; ends session A; asks for the stream of session A',
      'session/ended-again': 'opens session A; asks tools/list in session A; ends session A; ends session A',
    },
  ],
  [
    'mcp-proxy before a stdio server',
    () =>
      listening('mcp-proxy/dist/bin/mcp-proxy.mjs', (port) => [
        ...['--port', port, '--host', '127.0.0.1', '--server', 'stream'],
        ...['--', process.execPath, stdio, 'stdio'],
      ]),
    {},
  ],
  [
    'supergateway before a stdio server',
    () =>
      listening('supergateway/dist/index.js', (port) => [
        ...['--stdio', `${process.execPath} ${stdio} stdio`, '--outputTransport', 'streamableHttp', '--stateful'],
        ...['--port', port, '--host', '127.0.0.1'],
      ]),
    {},
  ],
];

describe.skipIf(withoutServers).each(servers)(
  `%s${withoutServers ? ` (${withoutServers})` : ''}`,
  (_name, begin, breaks) => {
    let server: Served;
    let summary: Summary;
    beforeAll(async () => {
      server = await begin();
      summary = await check({
        url: server.url,
        only: ['session/*'],
        seed: 20_261_121,
        // The two in front of a stdio server start a process for every session.
        runs: 8,
        wait: 20_000,
      });
    });
    afterAll(() => server?.[Symbol.asyncDispose]());

    it('goes through the walk to its end', () => {
      expect(summary).toMatchObject({ complete: true, revision: '2025-11-25', hints: [] });
      const met = summary.verdicts.filter(({ probe, outcomes }) => probe.startsWith('session/') && outcomes.length > 0);
      expect(new Set(met.map(({ probe }) => probe)).size).toBeGreaterThanOrEqual(18);
    });

    it('breaks of the MUST of sessions just what was looked up', () => {
      const broken = summary.verdicts.filter(({ probe, verdict }) => verdict === 'violation' && /^session/.test(probe));
      const stories = broken.map(({ probe, exchange }) => {
        const shown = summary.exchanges.find(({ id }) => id === exchange);
        return [probe, shown?.exchanges.map(({ step }) => step).join('; ')];
      });
      expect(Object.fromEntries(stories)).toEqual(breaks);
    });
  },
);
