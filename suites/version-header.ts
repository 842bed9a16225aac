/** MCP-Protocol-Version, the header in which a client names the revision agreed on: from 2025-06-18 on. */

import * as fc from 'fast-check';
import type { Change, Endpoint } from '../harness/endpoint.ts';
import type { Exchange } from '../harness/exchange.ts';
import { initialize, isSendable, offered, opening } from '../harness/handshake.ts';
import { isRecord } from '../harness/jsonrpc.ts';
import { type Outcome, word } from '../harness/outcome.ts';
import { probe } from '../harness/probe.ts';
import { describe, reply } from '../harness/reply.ts';
import { revisions, sendsVersionHeader } from '../harness/revisions.ts';
import { aside } from './aside.ts';
import { inOwnSession } from './own-session.ts';
import { isSuccess } from './request.ts';
import { end, notify, open, sessionIn } from './session/opened.ts';

const VERSION = 'MCP-Protocol-Version';

/** Values that name no revision, of the past or to come. */
const unpublished = ['1999-12-31', 'assay', '2025-06-18-assay', '20250618', '2025-06'] as const;

/** Values of a header that name no revision: dates before the first, words, and revisions with something to their end. */
export function noRevision(): fc.Arbitrary<string> {
  const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2023-12-31'), noInvalidDate: true });
  const behind = fc.tuple(fc.constantFrom(...revisions.map(({ id }) => id)), fc.stringMatching(/^[a-z0-9.+-]{1,8}$/));
  return fc.oneof(
    day.map((date) => date.toISOString().slice(0, 10)),
    fc.stringMatching(/^[a-z]{1,20}$/).filter((word) => !word.includes('draft')),
    behind.map(([revision, rest]) => revision + rest),
  );
}

export const unsupported = probe({
  id: 'version-header/unsupported',
  question: 'What answers a request whose MCP-Protocol-Version names no revision?',
  why: 'A server that goes on in a revision of its own choice answers a client that reads something else.',
  needs: ['versionHeader'],
  sees: reply,
  always: unpublished,
  vary: noRevision,
  observe: async (endpoint, _given, version: string) =>
    describe(await endpoint.ask(endpoint.known, { headers: { [VERSION]: version } })),
});

/** The words for what the odd version came to, beside the same with the right one. */
const besides = {
  answer: reply.answer,
  status: reply.status,
  plainly: word('the same with the version agreed on', {
    served: 'it is served',
    refused: 'it is refused as well, so that the refusal tells nothing of versions',
  }),
};

async function toldBeside(odd: Exchange, askPlainly: () => Promise<Exchange>): Promise<Outcome<typeof besides>> {
  const { answer, status } = describe(odd);
  // What was served needs no such proof.
  if (isSuccess(odd)) return { answer, status, plainly: 'served' };
  const plain = await askPlainly();
  // 409: the stream is there, and somebody has it.
  const isThere = isSuccess(plain) || plain.answer?.status === 409;
  return { answer, status, plainly: isThere ? 'served' : 'refused' };
}

export const unsupportedNotification = probe({
  id: 'version-header/unsupported-notification',
  question: 'What answers a notification whose MCP-Protocol-Version names no revision?',
  why: 'The header stands in every request of HTTP, whatever it carries.',
  needs: ['versionHeader'],
  sees: besides,
  always: unpublished,
  async observe(endpoint, _given, version: string) {
    const params = { requestId: 'assay-never-asked', reason: 'assay' };
    const message = { jsonrpc: '2.0', method: 'notifications/cancelled', params };
    return toldBeside(await endpoint.ask('', { message, headers: { [VERSION]: version } }), () =>
      endpoint.ask('', { message, aside: true }),
    );
  },
});

export const unsupportedGet = probe({
  id: 'version-header/unsupported-get',
  question: 'What answers a GET for a stream whose MCP-Protocol-Version names no revision?',
  why: 'A client that listens in a revision that the server does not speak misses what it waits for.',
  needs: ['versionHeader'],
  impact: 'opens-sessions',
  sees: besides,
  always: unpublished.slice(0, 2),
  // In a session of its own: that of the run may have its only stream open.
  observe: (endpoint, _given, version: string) =>
    inOwnSession(endpoint, async (ask) => {
      const headers = { Accept: 'text/event-stream' };
      const get: Change = { http: 'GET', leaveStream: true, step: 'asks for a stream' };
      const odd = await ask('', { ...get, headers: { ...headers, [VERSION]: version } });
      // That somebody has the only stream says nothing of the version.
      if (odd.answer?.status === 409) return undefined;
      return toldBeside(odd, () => ask('', { ...get, headers, aside: true }));
    }),
});

export const unsupportedDelete = probe({
  id: 'version-header/unsupported-delete',
  question: 'What answers the DELETE of a session whose MCP-Protocol-Version names no revision?',
  why: 'A request that is refused has to leave the session alone.',
  needs: ['versionHeader', 'sessions'],
  impact: 'opens-sessions',
  sees: besides,
  always: unpublished.slice(0, 2),
  async observe(endpoint, { sessions }, version: string) {
    const { session } = await open(aside(endpoint), sessions, 'A');
    if (!session) return undefined;
    const headers = { ...session.headers, [VERSION]: version };
    const step = 'ends session A in a revision that nobody knows';
    return toldBeside(await endpoint.ask('', { http: 'DELETE', headers, leaveStream: true, step }), () =>
      end(aside(endpoint), session),
    );
  },
});

export const withoutVersion = probe({
  id: 'version-header/absent',
  question: 'Is a request served that leaves MCP-Protocol-Version out?',
  why: 'Clients of older revisions know no such header, and scripts forget it.',
  needs: ['versionHeader'],
  sees: reply,
  observe: async (endpoint) => describe(await endpoint.ask(endpoint.known, { headers: { [VERSION]: null } })),
});

/** The revisions that clients name in a header. */
const named = revisions.filter(({ versionHeader }) => versionHeader).map(({ id }) => id);

export const agreed = probe({
  id: 'version-header/agreed',
  question: 'Is a request served that names the revision which initialize has just agreed on, whichever was offered?',
  why: 'A server that agrees on a revision and then refuses it cannot be used by clients of that revision.',
  needs: ['versionHeader'],
  impact: 'opens-sessions',
  sees: reply,
  always: named,
  async observe(endpoint, _given, revision: string) {
    const exchange = await opening(endpoint, { params: offered(endpoint.conventions, { revision }) });
    const { result } = exchange.response ?? {};
    const version = isRecord(result) ? result.protocolVersion : undefined;
    if (typeof version !== 'string' || !isSendable(version) || !sendsVersionHeader(version)) return undefined;
    return describe(await askIn(endpoint, exchange, version));
  },
});

/** The known-good request after this handshake, in its session where there is one, which is ended again. */
async function askIn(endpoint: Endpoint, opened: Exchange, version: string): Promise<Exchange> {
  const header = endpoint.conventions.session?.header;
  const session = header === undefined ? undefined : sessionIn(opened, header, 'A');
  if (!session) {
    const headers = { ...(header !== undefined && { [header]: null }), [VERSION]: version };
    return endpoint.ask(endpoint.known, { headers });
  }
  await notify(aside(endpoint), session);
  const asked = await endpoint.ask(endpoint.known, { headers: session.headers });
  await end(aside(endpoint), session);
  return asked;
}

export const anotherSupported = probe({
  id: 'version-header/another-supported',
  question: 'What answers a request that names a revision which the server has, and which was not agreed on?',
  why: 'A client that mixes up two of its connections learns of it, or is answered in either revision.',
  needs: ['versionHeader'],
  impact: 'opens-sessions',
  sees: {
    ...reply,
    other: word('the other revision', {
      'agreed-on': 'initialize agrees on it, where it is offered',
      refused: 'initialize agrees on another one, and it was not named in a header',
    }),
  },
  always: ({ versionHeader }) => named.filter((revision) => revision !== versionHeader),
  async observe(endpoint, _given, revision: string) {
    const { result } = (await initialize(endpoint, { revision })).response ?? {};
    // What a server answers to a revision that it does not have is another question.
    if (!isRecord(result) || result.protocolVersion !== revision) return { other: 'refused' };
    const exchange = await endpoint.ask(endpoint.known, { headers: { [VERSION]: revision } });
    return { ...describe(exchange), other: 'agreed-on' };
  },
});

export const initializeWithout = probe({
  id: 'version-header/initialize-without',
  question: 'Is initialize served without MCP-Protocol-Version?',
  why: 'Nothing is agreed on before it: a client has no revision to name.',
  impact: 'opens-sessions',
  sees: reply,
  observe: async (endpoint) => describe(await initialize(endpoint)),
});

export const versionHeaderProbes = [
  unsupported,
  unsupportedNotification,
  unsupportedGet,
  unsupportedDelete,
  withoutVersion,
  agreed,
  anotherSupported,
  initializeWithout,
] as const;
