/** The stream that a GET opens: whether there is one, and what stands on it beside the streams of answers. */

import type { Endpoint } from '../../harness/endpoint.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe, isServed, reply } from '../../harness/reply.ts';
import { linger, responsesIn, serverStream, type Talk, talking, toListen } from '../talk.ts';

const status = { answer: reply.answer, status: reply.status };

export const withoutEventStream = probe({
  id: 'sse/get-without-event-stream',
  question: 'What answers a GET on the endpoint that does not accept an event stream?',
  why: 'Browsers, monitors and crawlers ask so; a stream that never ends is of no use to them.',
  sees: status,
  async observe(endpoint) {
    const headers = { Accept: 'application/json' };
    const { answer, status } = describe(await endpoint.ask('', { http: 'GET', headers, leaveStream: true }));
    return { answer, status };
  },
});

export const second = probe({
  id: 'sse/second-stream',
  question: 'What answers a GET for a stream, in a session that has one open already?',
  why: 'A client whose connection broke unnoticed asks for the next one while the server still holds the first.',
  sees: status,
  impact: 'opens-sessions',
  observe: (endpoint) =>
    talking(endpoint, async (talk) => {
      const first = await serverStream(talk);
      if (!first) return undefined;
      const { refused } = await talk.listen('', { ...toListen, step: 'listens once more' });
      if (!refused) return { answer: 'stream', status: 200 } as const;
      const { answer, status } = describe(refused);
      return { answer, status };
    }),
});

/** Requests whose answers differ in nothing but their ids. */
async function askSeveral({ ask }: Talk, known: string): Promise<readonly unknown[] | undefined> {
  const first = await ask(known);
  const rest = await Promise.all([ask('ping'), ask(known), ask('ping')]);
  const all = [first, ...rest];
  return all.every(isServed) ? all.flatMap(({ answer }) => answer?.messages ?? []) : undefined;
}

export const noResponses = probe({
  id: 'sse/get-responses',
  question: 'Does a response come on the stream of a GET, while requests of the same session are answered?',
  why: 'A client looks for it in the answer to its POST, and takes what comes elsewhere for a fault.',
  sees: {
    responses: word('responses on the stream of the GET', { none: 'none', some: 'one at least' }),
  },
  impact: 'opens-sessions',
  observe: (endpoint) =>
    talking(endpoint, async (talk) => {
      const stream = await serverStream(talk);
      if (!stream || !(await askSeveral(talk, endpoint.known))) return undefined;
      await linger(stream);
      const some = responsesIn(stream.heard.map(({ message }) => message)).length > 0;
      return { responses: some ? 'some' : 'none' } as const;
    }),
});

const copies = word('messages that came on two streams', { none: 'none', some: 'one at least' });

export const noCopies = probe({
  id: 'sse/copies',
  question: 'Does one message come on several streams of a session, while requests are answered?',
  why: 'A client acts on it twice.',
  sees: { copies },
  impact: 'opens-sessions',
  observe: (endpoint) => copiesBeside(endpoint, (talk) => askSeveral(talk, endpoint.known)),
});

export const noCopiesOfCalls = probe({
  id: 'sse/copies-of-calls',
  question: 'Does progress, or whatever else a tool says while it runs, come on several streams of its session?',
  why: 'A client acts on it twice.',
  needs: ['allowedTools'],
  sees: { copies },
  impact: 'calls-tools',
  always: ({ allowedTools }) => allowedTools.map((_, place) => place),
  observe: (endpoint, { allowedTools }, place: number) =>
    copiesBeside(endpoint, async ({ ask }) => {
      const tool = allowedTools[place];
      if (!tool) return undefined;
      const _meta = { progressToken: `${endpoint.nonce}-token` };
      const params = { name: tool.name, arguments: tool.arguments, _meta };
      const { answer } = await ask('tools/call', { params });
      const said = (answer?.messages ?? []).filter(hasIdentity);
      // A tool that says nothing but its result shows no more than any other request.
      return said.length > 1 ? said : undefined;
    }),
});

/** Listens twice, as far as the endpoint lets a client, and compares what comes there with what `ask` was answered. */
function copiesBeside(endpoint: Endpoint, ask: (talk: Talk) => Promise<readonly unknown[] | undefined>) {
  return talking(endpoint, async (talk) => {
    const first = await serverStream(talk);
    if (!first) return undefined;
    const second = await talk.listen('', { ...toListen, step: 'listens once more' });
    const answered = await ask(talk);
    if (!answered) return undefined;
    await linger(first);
    const streams = [answered, ...[first, second].map(({ heard }) => heard.map(({ message }) => message))];
    const once = streams.flatMap((messages) => [...new Set(messages.filter(hasIdentity).map(identityOf))]);
    return { copies: new Set(once).size < once.length ? 'some' : 'none' } as const;
  });
}

/** Whether two messages that are equal are the same one: requests, responses and progress, which no server says twice. */
function hasIdentity(message: unknown): boolean {
  if (!isRecord(message)) return false;
  return message.id !== undefined || message.method === 'notifications/progress';
}

function identityOf(message: unknown): string {
  return JSON.stringify(message);
}
