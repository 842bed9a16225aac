/** Faults of MCP-Protocol-Version: versions that nobody knows are let in, and right ones refused. */

import type { Answer } from '../http.ts';
import { jsonAnswer } from '../http.ts';
import { isObject } from '../rpc.ts';
import { asking, type FaultContext, fault, isCall, messageIn, untouched, type Wrapper, withHeaders } from './fault.ts';

const VERSION = 'mcp-protocol-version';
/** The first revision that has the header. */
const FIRST = '2025-06-18';

const REFUSED = jsonAnswer(400, '{"error":"Bad Request: the protocol version"}');

/** A wrapper for gateways whose clients name the version agreed on. */
function versioned(make: (versions: readonly string[], context: FaultContext) => Wrapper) {
  return (context: FaultContext): Wrapper => {
    const { mcp, protocolVersion } = context.behaviour;
    return mcp === null || protocolVersion < FIRST ? untouched : make(mcp.versions, context);
  };
}

/** What `initialize` offers, where this is one. */
async function offeredIn(arrival: Parameters<Wrapper>[0], { behaviour }: FaultContext): Promise<unknown> {
  const message = isCall(arrival, behaviour) ? await messageIn(arrival, behaviour) : undefined;
  return message?.method === 'initialize' && isObject(message.params) ? message.params.protocolVersion : undefined;
}

/** Notes the sessions of clients that offered another version than the newest one here. */
function refusingOthers(_: readonly string[], context: FaultContext): Wrapper {
  const { sessions, protocolVersion } = context.behaviour;
  if (sessions === null) return untouched;
  const others = new Set<string>();
  return async (arrival, next): Promise<Answer> => {
    const id = arrival.header(sessions.header);
    if (id !== null && others.has(id) && arrival.method === 'POST' && arrival.header(VERSION) !== null) return REFUSED;
    const offered = await offeredIn(arrival, context);
    const answer = await next(arrival);
    const opened = answer.headers[sessions.header];
    if (opened !== undefined && offered !== undefined && offered !== protocolVersion) others.add(opened);
    return answer;
  };
}

export const versionHeaderFaults = [
  fault({
    name: 'unknown-version-served',
    describes: 'An MCP-Protocol-Version that the server does not have is passed over.',
    turns: [
      'version-header/unsupported',
      'version-header/unsupported-notification',
      'version-header/unsupported-get',
      'version-header/unsupported-delete',
    ],
    wrap: versioned((versions) =>
      asking((arrival) => {
        const version = arrival.header(VERSION);
        return version !== null && !versions.includes(version) ? withHeaders(arrival, { [VERSION]: null }) : arrival;
      }),
    ),
  }),
  fault({
    name: 'initialize-wants-version-header',
    describes: 'Once a client has named its version, initialize without MCP-Protocol-Version is refused.',
    turns: ['version-header/initialize-without'],
    wrap: versioned((_, context) => {
      let isNamed = false;
      return async (arrival, next) => {
        if (arrival.header(VERSION) !== null) isNamed = true;
        else if (isNamed && (await offeredIn(arrival, context)) !== undefined) return REFUSED;
        return next(arrival);
      };
    }),
  }),
  fault({
    name: 'version-agreed-refused',
    describes: 'A client that offered another version than the newest here may not name the one agreed on.',
    turns: ['version-header/agreed'],
    wrap: versioned(refusingOthers),
  }),
];
