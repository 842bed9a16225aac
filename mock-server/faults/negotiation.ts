/** Faults of initialize: the revision that answers an offer, and what the client says of itself. */

import { revisions } from '../mcp/revisions.ts';
import { INVALID_PARAMS, isObject, type JsonObject } from '../rpc.ts';
import {
  answering,
  asking,
  editJson,
  type FaultContext,
  fault,
  messageIn,
  refusal,
  replying,
  streamed,
  type Wrapper,
  withMessage,
} from './fault.ts';

const known: readonly string[] = revisions.map(({ id }) => id);
const [oldest = ''] = known;

function offeredIn(message: JsonObject | undefined): unknown {
  return isObject(message?.params) ? message.params.protocolVersion : undefined;
}

function offersUnknown(message: JsonObject): boolean {
  const offered = offeredIn(message);
  return message.method === 'initialize' && typeof offered === 'string' && !known.includes(offered);
}

/** A wrapper that names another revision where one is offered that nobody has. */
function fallingBackTo({ behaviour }: FaultContext, revision: (offered: unknown) => unknown): Wrapper {
  return async (arrival, next) => {
    const message = await messageIn(arrival, behaviour);
    const answer = await next(arrival);
    if (!message || !offersUnknown(message)) return answer;
    return editJson(answer, (response) =>
      isObject(response.result)
        ? { ...response, result: { ...response.result, protocolVersion: revision(offeredIn(message)) } }
        : response,
    );
  };
}

/** What a sound initialize has, in place of what is missing or of another type. */
function mended(params: JsonObject): JsonObject {
  const { protocolVersion, capabilities, clientInfo } = params;
  return {
    ...params,
    protocolVersion: typeof protocolVersion === 'string' ? protocolVersion : oldest,
    capabilities: isObject(capabilities) ? capabilities : {},
    clientInfo: isObject(clientInfo) ? clientInfo : { name: 'unnamed', version: '0' },
  };
}

const capabilitiesKnown = ['roots', 'sampling', 'elicitation', 'experimental', 'tasks'];
const identityKnown = ['name', 'version', 'title', 'description', 'icons', 'websiteUrl'];

function saysTheUnknown({ params }: JsonObject): boolean {
  const { capabilities, clientInfo } = isObject(params) ? params : {};
  const [can, is] = [isObject(capabilities) ? capabilities : {}, isObject(clientInfo) ? clientInfo : {}];
  const experimental = isObject(can.experimental) ? Object.keys(can.experimental) : [];
  const beyond = (names: readonly string[], all: readonly string[]) => names.some((name) => !all.includes(name));
  return (
    experimental.length > 0 || beyond(Object.keys(can), capabilitiesKnown) || beyond(Object.keys(is), identityKnown)
  );
}

export const negotiationFaults = [
  fault({
    name: 'fallback-not-confirmed',
    describes: 'A revision that nobody has is answered with one that is not confirmed when it is offered.',
    turns: ['lifecycle/revision-fixed-point', 'lifecycle/unknown-revision'],
    wrap: (context) => fallingBackTo(context, (offered) => (offered === '2100-01-01' ? '2100-01-02' : '2100-01-01')),
  }),
  fault({
    name: 'unknown-revision-echoed',
    describes: 'A revision that nobody has is confirmed.',
    turns: ['lifecycle/unknown-revision'],
    wrap: (context) => fallingBackTo(context, (offered) => offered),
  }),
  fault({
    name: 'unknown-revision-refused',
    describes: 'A revision that nobody has is refused with -32602, which names those that there are.',
    turns: ['lifecycle/unknown-revision'],
    wrap: (context) =>
      replying(
        context,
        (_method, message) => offersUnknown(message),
        () => ({
          error: {
            code: INVALID_PARAMS,
            message: 'Unsupported protocol version',
            data: { supported: [context.behaviour.protocolVersion] },
          },
        }),
      ),
  }),
  fault({
    name: 'falls-back-to-the-oldest-revision',
    describes: 'A revision that nobody has is answered with the oldest one.',
    turns: ['lifecycle/newest-revision'],
    wrap: (context) => fallingBackTo(context, () => oldest),
  }),
  fault({
    name: 'malformed-initialize-served',
    describes: 'An initialize that lacks a member, or has one of the wrong type, is served.',
    turns: ['lifecycle/malformed-initialize'],
    wrap: ({ behaviour }) =>
      asking(async (arrival) => {
        const message = await messageIn(arrival, behaviour);
        if (message?.method !== 'initialize' || !isObject(message.params)) return arrival;
        return withMessage(arrival, { ...message, params: mended(message.params) });
      }),
  }),
  fault({
    name: 'unknown-capabilities-refused',
    describes: 'An initialize that names capabilities or members which no revision has is refused with -32602.',
    turns: ['lifecycle/unknown-client-members'],
    wrap: (context) =>
      replying(
        context,
        (method, message) => method === 'initialize' && saysTheUnknown(message),
        () => refusal(INVALID_PARAMS, 'Unknown capability'),
      ),
  }),
  fault({
    name: 'asks-before-initialized',
    describes:
      'The answer to initialize is an event stream, with a request for the roots of the client before the result.',
    turns: ['lifecycle/before-initialized'],
    wrap: ({ behaviour }) =>
      answering(async (answer, arrival) => {
        const message = await messageIn(arrival, behaviour);
        if (message?.method !== 'initialize' || answer.status !== 200 || typeof answer.body !== 'string') return answer;
        if (answer.headers['content-type'] === 'text/event-stream') return answer;
        return streamed(answer, [{ jsonrpc: '2.0', id: 'mock-roots', method: 'roots/list' }, JSON.parse(answer.body)]);
      }),
  }),
] as const;
