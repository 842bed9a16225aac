/** Calls of tools that ask their client for something: what they ask, of whom, and whether they go on once they are answered. */

import type { Endpoint } from '../../harness/endpoint.ts';
import type { ClientCapabilities } from '../../harness/exchange.ts';
import type { Facts, RoleTool } from '../../harness/facts.ts';
import { isResponse } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { revisionOf } from '../../harness/revisions.ts';
import { type ServerRequest, serverRequest, type Talk, talking } from '../talk.ts';
import { answerTo, declaring, type Kind, kindOf } from './asked.ts';

/** The most that one call is answered. */
const MOST = 20;

/** What one call came to. */
interface Called {
  readonly asked: readonly ServerRequest[];
  /** Whether the call has its response. */
  readonly answered: boolean;
}

/** Calls a tool, and answers what it asks. */
async function call(talk: Talk, { name, arguments: args }: RoleTool): Promise<Called> {
  const params = { name, arguments: args };
  const stream = await talk.listen('tools/call', { params, step: 'calls the tool' });
  if (stream.refused) return { asked: [], answered: stream.refused.response !== undefined };
  const asked: ServerRequest[] = [];
  while (asked.length < MOST) {
    const heard = await stream.next(({ message }) => isResponse(message) || serverRequest(message) !== undefined);
    const request = serverRequest(heard?.message);
    if (!request) break;
    asked.push(request);
    const message = { jsonrpc: '2.0', id: request.id, ...answerTo(request) };
    await talk.ask('', { message, leaveStream: true, step: `answers ${request.method}` });
  }
  const { response } = await stream.close();
  return { asked, answered: response !== undefined };
}

/** Calls the tool in a session of its own, for a client that declares this. */
function calledBy(endpoint: Endpoint, tool: RoleTool, capabilities: ClientCapabilities): Promise<Called | undefined> {
  return talking(endpoint, (talk) => call(talk, tool), { capabilities });
}

type Given = Pick<Facts, 'allowedCalls' | 'negotiated'>;

const hasModes = ({ negotiated }: Given) => revisionOf(negotiated)?.modes === true;

/** What a client declares that cannot be asked for this: it lacks the feature, or no more than the mode. */
function lacking(kind: Kind, modes: boolean): readonly ClientCapabilities[] {
  const withoutFeature = declaring(false, kind);
  return modes && kind !== 'roots' ? [withoutFeature, declaring(true, kind)] : [withoutFeature];
}

/** One case for each tool that the caller allowed. */
const eachTool = ({ allowedCalls }: Given) => allowedCalls.map((_, place) => place);

export const answered = probe({
  id: 's2c/answered',
  question: 'Does a call that asks its client for something get its response, once the client has answered?',
  why: 'A tool that waits for input which was given is of no use.',
  needs: ['sessions', 'allowedCalls', 'negotiated'],
  sees: {
    call: word('the call, once all it asked was answered', { answered: 'its response came', open: 'no response came' }),
  },
  impact: 'calls-tools',
  always: eachTool,
  async observe(endpoint, given, place: number) {
    const tool = given.allowedCalls[place];
    const called = tool && (await calledBy(endpoint, tool, declaring(hasModes(given))));
    if (!called || called.asked.length === 0) return undefined;
    return { call: called.answered ? 'answered' : 'open' };
  },
});

export const arrives = probe({
  id: 's2c/arrives',
  question: 'Does what a tool asks of its client arrive while the call waits for the answer?',
  why: 'A gateway that passes a stream on once it has ended never brings the request, and the call waits for ever.',
  needs: ['sessions', 'allowedCalls', 'negotiated'],
  sees: {
    request: word('what the tool asks of a client that can answer', {
      'while-open': 'it comes on the stream of the call',
      'not-in-time': 'nothing comes, although a client that cannot answer gets its response',
    }),
  },
  impact: 'calls-tools',
  always: eachTool,
  async observe(endpoint, given, place: number) {
    const tool = given.allowedCalls[place];
    // A tool that answers nobody tells nothing of what it asks.
    const alone = tool && (await calledBy(endpoint, tool, {}));
    if (!tool || !alone?.answered) return undefined;
    const called = await calledBy(endpoint, tool, declaring(hasModes(given)));
    if (!called || (called.answered && called.asked.length === 0)) return undefined;
    return { request: called.asked.length > 0 ? 'while-open' : 'not-in-time' };
  },
});

export const undeclaredByCalls = probe({
  id: 's2c/undeclared-by-calls',
  question: 'Does a tool that asks its client for something ask for it, too, where the client did not declare it?',
  why: 'A client that cannot answer refuses, or does not answer at all, and the call fails for no good reason.',
  needs: ['sessions', 'allowedCalls', 'negotiated'],
  sees: {
    asks: word('what the tool asks of a client that does not declare what it asked of one that does', {
      'declared-alone': 'nothing, or what is declared',
      undeclared: 'what is not declared',
    }),
  },
  impact: 'calls-tools',
  always: eachTool,
  async observe(endpoint, given, place: number) {
    const tool = given.allowedCalls[place];
    const first = tool && (await calledBy(endpoint, tool, declaring(hasModes(given))));
    const kinds = [...new Set((first?.asked ?? []).map(kindOf).filter((kind) => kind !== undefined))];
    if (!tool || kinds.length === 0) return undefined;
    let undeclared = false;
    for (const kind of kinds) {
      for (const declared of lacking(kind, hasModes(given))) {
        const again = await calledBy(endpoint, tool, declared);
        undeclared ||= again?.asked.some((request) => kindOf(request) === kind) === true;
      }
    }
    return { asks: undeclared ? 'undeclared' : 'declared-alone' };
  },
});
