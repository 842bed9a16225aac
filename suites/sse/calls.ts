/** The streams that answer calls of tools: side by side, and broken off. */

import type { Facts } from '../../harness/facts.ts';
import { isResponse } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { isSentAgain, resumed } from '../resume/again.ts';
import { talking } from '../talk.ts';
import { progressIn } from './watchers.ts';

type Allowed = Pick<Facts, 'allowedTools'>;

/** One case for each tool that the caller allowed. */
const eachTool = ({ allowedTools }: Allowed) => allowedTools.map((_, place) => place);

export const sideBySide = probe({
  id: 'sse/side-by-side',
  question: 'Of two calls at once with progress tokens of their own, does each stream tell its own progress?',
  why: 'A user who waits for two things has to see how far each of them is.',
  needs: ['allowedTools'],
  sees: {
    progress: word('the progress on the two streams', {
      'each-its-own': 'each stream has that of its own call, and no other',
      crossed: 'one has that of the other call, or of none',
    }),
  },
  impact: 'calls-tools',
  always: eachTool,
  async observe(endpoint, { allowedTools }, place: number) {
    const tool = allowedTools[place];
    if (!tool) return undefined;
    const tokens = ['a', 'b'].map((letter) => `${endpoint.nonce}-${letter}`);
    const calls = await Promise.all(
      tokens.map((progressToken) =>
        endpoint.ask('tools/call', {
          params: { name: tool.name, arguments: tool.arguments, _meta: { progressToken } },
        }),
      ),
    );
    const told = calls.map(({ answer }) => progressIn(answer?.messages ?? []));
    if (told.every((each) => each.length === 0)) return undefined;
    const own = told.every((each, call) => each.every((token) => token === tokens[call]));
    return { progress: own ? 'each-its-own' : 'crossed' };
  },
});

export const disconnected = probe({
  id: 'sse/disconnect',
  question: 'Does a call go on whose connection breaks before its response?',
  why: 'Networks drop connections; a client that comes back wants the answer, and not to begin anew.',
  needs: ['sessions', 'allowedTools'],
  sees: {
    call: word('the call whose stream was given up, where streams can be taken up again', {
      'went-on': 'its response came, once the stream was taken up again',
      ended: 'the stream that was taken up again ended without a response',
    }),
  },
  impact: 'calls-tools',
  always: eachTool,
  observe: (endpoint, { allowedTools }, place: number) =>
    talking(endpoint, async (talk) => {
      const tool = allowedTools[place];
      // Without proof that streams can be taken up again, a response that does not come tells nothing.
      if (!tool || !(await isSentAgain(talk, endpoint.known))) return undefined;
      const params = { name: tool.name, arguments: tool.arguments, _meta: { progressToken: endpoint.nonce } };
      const stream = await talk.listen('tools/call', { params, step: 'calls, and gives the stream up' });
      const first = await stream.next(({ event, message }) => event.id !== undefined || isResponse(message));
      const { response } = await stream.close();
      const id = first?.event.id;
      if (id === undefined || response) return undefined;
      const again = await resumed(talk, id);
      if (again.refused) return undefined;
      const answered = await again.next(({ message }) => isResponse(message));
      // A stream that stays silent may be one that the server does not take up after all.
      if (!answered && !again.isOver) return undefined;
      return { call: answered ? 'went-on' : 'ended' } as const;
    }),
});
