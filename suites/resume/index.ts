/** Resuming: ids of events, and what is sent again after one. */

import type { Endpoint } from '../../harness/endpoint.ts';
import type { Exchange } from '../../harness/exchange.ts';
import { type Outcome, word } from '../../harness/outcome.ts';
import { probe, Unoffered } from '../../harness/probe.ts';
import { describe, isServed, reply } from '../../harness/reply.ts';
import { askForStream, linger, serverStream, type Talk, talking } from '../talk.ts';
import { type Cut, cutIn, resumed, sent } from './again.ts';

export const eventIds = probe({
  id: 'resume/event-ids',
  question: 'Has every event of a session an id of its own, whatever stream it comes on?',
  why: 'By the id alone a server finds the stream to take up again: of two equal ones it may take the wrong.',
  needs: ['sessions'],
  sees: { ids: word('the ids of the events of several streams', { unique: 'all differ', repeated: 'two are equal' }) },
  impact: 'opens-sessions',
  observe: (endpoint) =>
    talking(endpoint, async (talk) => {
      const first = await askForStream(talk, endpoint.known);
      const rest = await Promise.all(['ping', endpoint.known, 'ping'].map((method) => askForStream(talk, method)));
      const all = [first, ...rest];
      if (!all.every(isServed)) return undefined;
      const own = await idsOfServerStream(talk);
      const ids = [...all.flatMap(idsIn), ...own];
      if (ids.length === 0) throw new Unoffered('the endpoint gives no event an id');
      return { ids: new Set(ids).size === ids.length ? 'unique' : 'repeated' } as const;
    }),
});

function idsIn({ answer }: Exchange): readonly string[] {
  return (answer?.events ?? []).flatMap(({ id }) => id ?? []);
}

/** The ids on the stream of a GET, where there is one, and anything comes on it. */
async function idsOfServerStream(talk: Talk): Promise<readonly string[]> {
  try {
    const stream = await serverStream(talk);
    if (!stream) return [];
    await linger(stream);
    return stream.heard.flatMap(({ event }) => event.id ?? []);
  } catch (error) {
    if (error instanceof Unoffered) return [];
    throw error;
  }
}

const again = {
  answer: reply.answer,
  status: reply.status,
  replay: word('what is sent again, after an event of a stream that has ended', {
    'the-rest': 'what came after that event: in order, all of it, once',
    'a-part': 'a part of it',
    nothing: 'nothing',
    otherwise: 'something else, or something twice, or in another order',
  }),
};

export const replay = probe({
  id: 'resume/replay',
  question: 'What is sent again to a client that comes back with the id of an event?',
  why: 'What got lost with a connection need not be asked for anew.',
  sees: again,
  impact: 'opens-sessions',
  observe: (endpoint) => talking(endpoint, (talk) => replayed(talk, askForStream(talk, endpoint.known))),
});

export const replayOfCall = probe({
  id: 'resume/replay-of-call',
  question: 'What is sent again of a call that told its progress, to a client that comes back with the id of an event?',
  why: 'Calls that take long are those whose connections break.',
  needs: ['allowedTools'],
  sees: again,
  impact: 'calls-tools',
  always: ({ allowedTools }) => allowedTools.map((_, place) => place),
  observe: (endpoint, { allowedTools }, place: number) =>
    talking(endpoint, async (talk) => {
      const tool = allowedTools[place];
      if (!tool) return undefined;
      const params = { name: tool.name, arguments: tool.arguments, _meta: { progressToken: endpoint.nonce } };
      return replayed(talk, askForStream(talk, 'tools/call', { params }));
    }),
});

async function replayed(talk: Talk, asked: Promise<Exchange>): Promise<Outcome<typeof again> | undefined> {
  const cut = cutIn(await asked);
  if (!cut) return undefined;
  const stream = await resumed(talk, cut.id);
  if (stream.refused) {
    const { answer, status } = describe(stream.refused);
    return { answer, status };
  }
  return { answer: 'stream', status: 200, replay: relation(await sent(stream, cut.rest.length), cut) };
}

function relation(came: readonly string[], { rest }: Cut): 'the-rest' | 'a-part' | 'nothing' | 'otherwise' {
  if (came.length === 0) return 'nothing';
  if (came.length === rest.length && came.every((each, place) => each === rest[place])) return 'the-rest';
  const places = came.map((each) => rest.indexOf(each));
  const inOrder = places.every((place, index) => place > (places[index - 1] ?? -1));
  return inOrder ? 'a-part' : 'otherwise';
}

const ofWhich = word('what each of two streams brings, taken up by the id of an event alone', {
  'its-own': 'what belongs to it, or nothing',
  foreign: 'what belongs to the other one',
});

export const otherStreams = probe({
  id: 'resume/other-streams',
  question: 'Does a stream that is taken up again bring what belonged to another stream of the session?',
  why: 'It is taken for the answer to something that was never asked there.',
  sees: { messages: ofWhich },
  impact: 'opens-sessions',
  observe: (endpoint) =>
    talking(endpoint, (talk) =>
      mixed(
        talk,
        [endpoint.known, 'ping'].map((method) => askForStream(talk, method)),
      ),
    ),
});

export const otherStreamsOfCalls = probe({
  id: 'resume/other-streams-of-calls',
  question: 'Does the stream of a call that is taken up again bring what belonged to another call of the session?',
  why: 'It is taken for the answer to something that was never asked there.',
  needs: ['allowedTools'],
  sees: { messages: ofWhich },
  impact: 'calls-tools',
  always: ({ allowedTools }) => allowedTools.map((_, place) => place),
  observe: (endpoint, { allowedTools }, place: number) =>
    talking(endpoint, async (talk) => {
      const tool = allowedTools[place];
      if (!tool) return undefined;
      const call = { name: tool.name, arguments: tool.arguments };
      const tokens = ['a', 'b'].map((letter) => `${endpoint.nonce}-${letter}`);
      const calls = tokens.map((progressToken) =>
        askForStream(talk, 'tools/call', { params: { ...call, _meta: { progressToken } } }),
      );
      return mixed(talk, calls);
    }),
});

/** Takes up each of two streams, and tells whether it brings what belonged to the other. */
async function mixed(
  talk: Talk,
  asked: readonly Promise<Exchange>[],
): Promise<Outcome<{ messages: typeof ofWhich }> | undefined> {
  const cuts = (await Promise.all(asked)).map(cutIn);
  const came: (readonly string[])[] = [];
  for (const cut of cuts) came.push(cut ? await sentAfter(talk, cut) : []);
  if (came.every((each) => each.length === 0)) return undefined;
  const foreign = came.some((each, one) => cuts.some((cut, other) => other !== one && hasOf(cut, each, cuts[one])));
  return { messages: foreign ? 'foreign' : 'its-own' };
}

async function sentAfter(talk: Talk, { id, rest }: Cut): Promise<readonly string[]> {
  const stream = await resumed(talk, id);
  const came = await sent(stream, rest.length);
  await stream.close();
  return came;
}

/** Whether what came holds what belonged to a stream, and not to the own one as well: two may say the same. */
function hasOf(stream: Cut | undefined, came: readonly string[], own?: Cut): boolean {
  return stream?.rest.some((each) => came.includes(each) && !own?.rest.includes(each)) === true;
}

export const otherSession = probe({
  id: 'resume/other-session',
  question: 'Does a client that comes with the id of an event of another session get what belongs to that one?',
  why: 'Ids of events are easily guessed where they are counted: what they open must be of the own session.',
  needs: ['sessions'],
  sees: {
    messages: word('what a session brings that is asked for what came after an event of another', {
      'its-own': 'nothing of the other session',
      foreign: 'what belongs to the other session',
    }),
  },
  impact: 'opens-sessions',
  observe: (endpoint) =>
    talking(endpoint, async (first) => {
      const cut = cutIn(await askForStream(first, endpoint.known));
      if (!cut) return undefined;
      const came = await fromAnother(endpoint, cut);
      return came && ({ messages: hasOf(cut, came) ? 'foreign' : 'its-own' } as const);
    }),
});

/** What a session of its own is sent after an event that it never had. */
function fromAnother(endpoint: Endpoint, cut: Cut): Promise<readonly string[] | undefined> {
  return talking(endpoint, (talk) => sentAfter(talk, cut), { letter: 'B' });
}

export const unknownId = probe({
  id: 'resume/unknown-id',
  question: 'What answers a GET for what came after an event that there never was?',
  why: 'A client that comes back late learns so that it has to begin anew.',
  sees: { answer: reply.answer, status: reply.status },
  impact: 'opens-sessions',
  always: ['assay-never-sent', '00000000-0000-4000-8000-000000000000_0'],
  observe: (endpoint, _given, id: string) =>
    talking(endpoint, async (talk) => {
      const stream = await resumed(talk, id);
      if (!stream.refused) return { answer: 'stream', status: 200 } as const;
      const { answer, status } = describe(stream.refused);
      return { answer, status };
    }),
});

export const resumeProbes = [
  eventIds,
  replay,
  replayOfCall,
  otherStreams,
  otherStreamsOfCalls,
  otherSession,
  unknownId,
] as const;
