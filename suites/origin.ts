/**
 * Origin, the header by which a browser names the page that asks. Which pages an endpoint trusts is its own choice, so
 * several are sent that no list can hold by accident: their hosts are under names that are reserved for nobody (RFC 2606).
 */

import * as fc from 'fast-check';
import type { Endpoint } from '../harness/endpoint.ts';
import type { Exchange } from '../harness/exchange.ts';
import { word } from '../harness/outcome.ts';
import { probe } from '../harness/probe.ts';
import { describe, isServed, reply } from '../harness/reply.ts';
import { aside } from './aside.ts';
import { inOwnSession } from './own-session.ts';
import { isSuccess } from './request.ts';
import { open } from './session/opened.ts';

/** Pages of strangers. The questions name them, so that a reader knows what was sent. */
const strangers = ['https://assay.invalid', 'http://assay.example', 'https://pages.assay.test:8443'] as const;

const why =
  "A browser sends any page's requests: to a server on this machine once the page's name is pointed at it (DNS rebinding), " +
  'to any other with what the browser keeps for it. Origin alone tells the server who asks.';

const seen = {
  origins: word('what became of the same request under the Origin of each stranger', {
    'all-refused': 'none was served',
    'some-served': 'some were served, some refused',
    'all-served': 'all were served, as without Origin',
    'refused-anyway': 'none was served, and neither was the same without Origin',
  }),
};

function fateOf(served: readonly boolean[]) {
  if (served.every((each) => each)) return 'all-served';
  return served.some((each) => each) ? 'some-served' : 'all-refused';
}

export const foreign = probe({
  id: 'origin/foreign',
  question:
    'Is a request served whose Origin is the page of a stranger: https://assay.invalid, http://assay.example, https://pages.assay.test:8443?',
  why,
  sees: seen,
  async observe(endpoint) {
    const served: boolean[] = [];
    for (const Origin of strangers) served.push(isServed(await endpoint.ask(endpoint.known, { headers: { Origin } })));
    return { origins: fateOf(served) };
  },
});

export const foreignNotification = probe({
  id: 'origin/foreign-notification',
  question:
    'Is a notification accepted whose Origin is the page of a stranger: https://assay.invalid, http://assay.example, https://pages.assay.test:8443?',
  why,
  sees: seen,
  async observe(endpoint) {
    const params = { requestId: 'assay-never-asked', reason: 'assay' };
    const message = { jsonrpc: '2.0', method: 'notifications/cancelled', params };
    const notify = (Origin: string | null, aside?: true) =>
      endpoint.ask('', { message, headers: { Origin }, ...(aside && { aside }) });
    const accepted: boolean[] = [];
    for (const origin of strangers) accepted.push(isSuccess(await notify(origin)));
    return { origins: isSuccess(await notify(null, true)) ? fateOf(accepted) : 'refused-anyway' };
  },
});

export const foreignGet = probe({
  id: 'origin/foreign-get',
  question:
    'Does a GET open a stream whose Origin is the page of a stranger: https://assay.invalid, http://assay.example, https://pages.assay.test:8443?',
  why,
  impact: 'opens-sessions',
  sees: seen,
  // In a session of its own: that of the run may have its only stream open.
  observe: (endpoint) =>
    inOwnSession(endpoint, async (ask) => {
      const get = (Origin: string | null) =>
        ask('', {
          http: 'GET',
          headers: { Accept: 'text/event-stream', Origin },
          leaveStream: true,
          step: Origin === null ? 'asks for a stream without Origin' : `asks for a stream for ${Origin}`,
          ...(Origin === null && { aside: true }),
        });
      const opened: boolean[] = [];
      for (const origin of strangers) {
        const exchange = await get(origin);
        // That there is a stream already says nothing of Origin.
        if (!isTaken(exchange)) opened.push(isSuccess(exchange));
      }
      if (opened.length === 0) return undefined;
      const plain = await get(null);
      return { origins: isSuccess(plain) || isTaken(plain) ? fateOf(opened) : 'refused-anyway' };
    }),
});

function isTaken({ answer }: Exchange): boolean {
  return answer?.status === 409;
}

export const foreignDelete = probe({
  id: 'origin/foreign-delete',
  question:
    'Is a session ended by a DELETE whose Origin is the page of a stranger: https://assay.invalid, http://assay.example, https://pages.assay.test:8443?',
  why,
  needs: ['sessions'],
  impact: 'opens-sessions',
  sees: seen,
  async observe(endpoint, { sessions }) {
    const ended: boolean[] = [];
    for (const [n, origin] of strangers.entries()) {
      const { session } = await open(aside(endpoint), sessions, 'ABC'.charAt(n));
      if (!session) return undefined;
      const endBy = async (Origin: string | null, whose: string) =>
        isSuccess(
          await endpoint.ask('', {
            http: 'DELETE',
            headers: { ...session.headers, Origin },
            leaveStream: true,
            step: `ends session ${session.letter} ${whose}`,
            ...(Origin === null && { aside: true }),
          }),
        );
      const byStranger = await endBy(origin, 'for a stranger');
      if (!byStranger && !(await endBy(null, 'without Origin'))) return { origins: 'refused-anyway' };
      ended.push(byStranger);
    }
    return { origins: fateOf(ended) };
  },
});

/** Origins of pages under names that are reserved for nobody. */
export function strangeOrigins(): fc.Arbitrary<string> {
  const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,14}[a-z0-9])?$/);
  return fc
    .tuple(
      fc.constantFrom('https', 'http'),
      fc.array(label, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('invalid', 'test', 'example'),
      fc.option(fc.integer({ min: 1_024, max: 65_535 })),
    )
    .map(([scheme, labels, top, port]) => `${scheme}://${labels.join('.')}.${top}${port === null ? '' : `:${port}`}`);
}

export const refused = probe({
  id: 'origin/refusal',
  question:
    'How is a request refused for its Origin, where one is: under which status, and with which id in a JSON-RPC error?',
  why: 'A developer whose page is turned away has to learn that it was for the Origin, and not for the request.',
  sees: {
    status: reply.status,
    id: word('the id of the JSON-RPC error in the answer', {
      none: 'there is no id, or no such error',
      null: 'null',
      some: 'an id, as if the request had been looked at',
    }),
  },
  always: [...strangers, 'null'],
  vary: strangeOrigins,
  async observe(endpoint, _given, Origin: string) {
    const exchange = await endpoint.ask(endpoint.known, { headers: { Origin } });
    // What is served is not refused, and how is then no question.
    if (!exchange.answer || isServed(exchange)) return undefined;
    const id = exchange.response?.error ? exchange.response.id : undefined;
    return { status: exchange.answer.status, id: id === undefined ? 'none' : id === null ? 'null' : 'some' };
  },
});

async function askFrom(endpoint: Endpoint, Origin: string | null) {
  return describe(await endpoint.ask(endpoint.known, { headers: { Origin } }));
}

const likenesses = {
  'as-a-prefix': (host: string) => `${host}.assay.invalid`,
  'as-a-suffix': (host: string) => `assay-${host}`,
  'as-user-info': (host: string) => `${host}@assay.invalid`,
} as const;

export const lookAlike = probe({
  id: 'origin/look-alike',
  question: "What answers a request whose Origin has the endpoint's own host in it, and is another's?",
  why: 'A server that looks for its name at the beginning, at the end or anywhere is fooled by a name that anybody can buy.',
  sees: reply,
  always: ['as-a-prefix', 'as-a-suffix', 'as-user-info'],
  observe(endpoint, _given, likeness: keyof typeof likenesses) {
    const { protocol, host } = new URL(endpoint.origin);
    return askFrom(endpoint, `${protocol}//${likenesses[likeness](host)}`);
  },
});

export const elsewhere = probe({
  id: 'origin/own-host-elsewhere',
  question: "What answers a request whose Origin is the endpoint's own host, with another scheme or another port?",
  why: 'Another port of the same machine may be anybody: a page that a developer is trying out, or a stranger on a shared host.',
  sees: reply,
  always: ['scheme', 'port'],
  observe(endpoint, _given, differs: 'scheme' | 'port') {
    const { protocol, host, hostname, port } = new URL(endpoint.origin);
    const other = protocol === 'https:' ? 'http:' : 'https:';
    const away = port === '8445' ? '8446' : '8445';
    return askFrom(endpoint, differs === 'scheme' ? `${other}//${host}` : `${protocol}//${hostname}:${away}`);
  },
});

export const opaque = probe({
  id: 'origin/null',
  question: 'What answers a request whose Origin is null?',
  why: 'Browsers send it for files and for sandboxed frames: any page can make one of those, so that null names everybody.',
  sees: reply,
  observe: (endpoint) => askFrom(endpoint, 'null'),
});

export const malformed = probe({
  id: 'origin/malformed',
  question: 'What answers a request whose Origin is none: a word, a scheme alone, a URL with a path?',
  why: 'No browser sends such a thing, and a server that fails to read it should not take it for trusted.',
  sees: reply,
  always: ['assay', 'https://', 'https://assay.invalid/page'],
  observe: (endpoint, _given, origin: string) => askFrom(endpoint, origin),
});

export const absent = probe({
  id: 'origin/absent',
  question: 'Is a request without Origin served?',
  why: 'Programs that are no browsers send none: an endpoint that wants one is closed to nearly every client.',
  sees: reply,
  always: ['known', 'ping'],
  async observe(endpoint, _given, method: 'known' | 'ping') {
    const asked = method === 'ping' ? 'ping' : endpoint.known;
    return describe(await endpoint.ask(asked, { headers: { Origin: null } }));
  },
});

export const own = probe({
  id: 'origin/own',
  question: "Is a request served whose Origin is the endpoint's own?",
  why: 'A page that the server itself hands out, such as an inspector, asks so.',
  sees: reply,
  observe: (endpoint) => askFrom(endpoint, endpoint.origin),
});

export const foreignHost = probe({
  id: 'origin/foreign-host',
  question:
    'What answers a request without Origin whose Host is assay.invalid, though the endpoint is on this machine?',
  why: 'A name that was pointed at this machine stands in Host: some servers look there in place of Origin.',
  about: ['loopback'],
  sees: reply,
  observe: async (endpoint) =>
    describe(await endpoint.ask(endpoint.known, { headers: { Host: 'assay.invalid', Origin: null } })),
});

export const originProbes = [
  foreign,
  foreignNotification,
  foreignGet,
  foreignDelete,
  refused,
  lookAlike,
  elsewhere,
  opaque,
  malformed,
  absent,
  own,
  foreignHost,
] as const;
