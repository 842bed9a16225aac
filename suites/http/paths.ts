/** Other paths than the endpoint's, and other HTTP methods on it. */

import * as fc from 'fast-check';
import type { Endpoint } from '../../harness/endpoint.ts';
import { flag, type Outcome } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe, reply } from '../../harness/reply.ts';

/** A path below the endpoint's own, and how it is asked for. */
interface Below {
  readonly http: 'POST' | 'GET';
  /** What stands behind the endpoint's path and a slash. */
  readonly rest: string;
}

/** Paths below the endpoint's own: a segment at least, none empty, none with a meaning in URLs. */
export function pathBelow(): fc.Arbitrary<Below> {
  const letters = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789-_'.split(''));
  const segment = fc.string({ unit: letters, minLength: 1, maxLength: 12 });
  const rest = fc.array(segment, { minLength: 1, maxLength: 3 }).map((each) => each.join('/'));
  return fc.record({ http: fc.constantFrom('POST', 'GET'), rest });
}

export const belowEndpoint = probe({
  id: 'http/path-below-endpoint',
  question: 'What answers a path below that of the endpoint?',
  why: 'A client with a slip in its URL should learn that there is nothing, and not talk to something else.',
  sees: reply,
  always: [
    { http: 'POST', rest: 'tools' },
    { http: 'GET', rest: 'tools' },
  ],
  vary: pathBelow,
  async observe(endpoint, _given, { http, rest }: Below) {
    const path = `${endpoint.path.replace(/\/$/, '')}/${rest}`;
    return describe(await endpoint.ask(endpoint.known, { http, path, leaveStream: http === 'GET' }));
  },
});

export const besideEndpoint = probe({
  id: 'http/path-beside-endpoint',
  question: 'What answers a path that only begins like that of the endpoint?',
  why: 'It tells whether the path is matched whole or by its beginning.',
  sees: reply,
  async observe(endpoint) {
    const path = `${endpoint.path.replace(/\/$/, '')}-${endpoint.nonce}`;
    return describe(await endpoint.ask(endpoint.known, { path }));
  },
});

export const trailingSlash = probe({
  id: 'http/trailing-slash',
  question: "What answers the endpoint's path with a slash put to its end, or taken away?",
  why: 'Clients and configurations change it by habit; about half of all endpoints serve both.',
  sees: reply,
  async observe(endpoint) {
    const path = endpoint.path.endsWith('/') ? endpoint.path.slice(0, -1) : `${endpoint.path}/`;
    return describe(await endpoint.ask(endpoint.known, { path }));
  },
});

const method = {
  answer: reply.answer,
  status: reply.status,
  stream: flag('whether the answer is an event stream'),
};

/** Asks the endpoint by another HTTP method, without a body. */
async function askBy(
  endpoint: Endpoint,
  http: string,
  headers: Readonly<Record<string, string | null>> = {},
): Promise<Outcome<typeof method>> {
  const exchange = await endpoint.ask('', { http, headers, leaveStream: true });
  const { answer, status } = describe(exchange);
  if (!exchange.answer) return { answer };
  return { answer, status, stream: exchange.answer.mediaType === 'text/event-stream' };
}

export const byGet = probe({
  id: 'http/get',
  question: 'What answers a GET on the endpoint that accepts an event stream?',
  why: 'Clients open this stream to hear from the server, and need a clear answer where there is none.',
  sees: method,
  observe: (endpoint) => askBy(endpoint, 'GET', { Accept: 'text/event-stream' }),
});

export const byDelete = probe({
  id: 'http/delete',
  question: 'What answers a DELETE on the endpoint that names no session?',
  why: 'Clients end their session by it.',
  sees: method,
  observe(endpoint) {
    // The session of the run itself has to live on.
    const header = endpoint.conventions.session?.header;
    return askBy(endpoint, 'DELETE', header === undefined ? {} : { [header]: null });
  },
});

export const byPut = probe({
  id: 'http/put',
  question: 'What answers a PUT on the endpoint?',
  why: 'No revision of the protocol has a use for it.',
  sees: method,
  observe: (endpoint) => askBy(endpoint, 'PUT'),
});

export const byPatch = probe({
  id: 'http/patch',
  question: 'What answers a PATCH on the endpoint?',
  why: 'No revision of the protocol has a use for it.',
  sees: method,
  observe: (endpoint) => askBy(endpoint, 'PATCH'),
});

export const byHead = probe({
  id: 'http/head',
  question: 'What answers a HEAD on the endpoint?',
  why: 'Monitors and load balancers ask so whether something is there.',
  sees: method,
  observe: (endpoint) => askBy(endpoint, 'HEAD'),
});

export const byOptions = probe({
  id: 'http/options',
  question: 'What answers an OPTIONS on the endpoint?',
  why: 'The script of a web page is let through to another site only if this answer allows it.',
  sees: method,
  observe: (endpoint) => askBy(endpoint, 'OPTIONS'),
});

export const otherMethods = probe({
  id: 'http/other-methods',
  question: 'What answers HTTP methods that are registered and that no MCP endpoint has: PROPFIND, REPORT, SEARCH?',
  why: 'What is refused in a word of its own (405 or 501) is not taken for a slip in the URL or in the credential.',
  sees: method,
  // They read and change nothing wherever they mean something.
  always: ['PROPFIND', 'REPORT', 'SEARCH'],
  observe: (endpoint, _given, http: string) => askBy(endpoint, http),
});
