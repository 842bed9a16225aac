/** Log messages: the level that a client sets, what comes below it, and what the messages hold. */

import * as fc from 'fast-check';
import type { Exchange } from '../harness/exchange.ts';
import type { Callable } from '../harness/facts.ts';
import { isRecord } from '../harness/jsonrpc.ts';
import { flag, word } from '../harness/outcome.ts';
import { probe, watcher } from '../harness/probe.ts';
import { describe, reply } from '../harness/reply.ts';
import { notificationsIn } from './notifications.ts';
import { type AskWithin, inOwnSession } from './own-session.ts';
import { emptiness, resultState } from './request.ts';

const METHOD = 'logging/setLevel';

/** The levels, from the least to the gravest (RFC 5424). */
const levels = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];

/** Where a log message is none of these, or has no level, what it is below cannot be told. */
function isBelow(message: Readonly<Record<string, unknown>>, level: string): boolean {
  const own = isRecord(message.params) ? levels.indexOf(String(message.params.level)) : -1;
  return own >= 0 && own < levels.indexOf(level);
}

function logsIn(exchange: Exchange) {
  return notificationsIn(exchange, 'notifications/message');
}

export const setLevel = probe({
  id: 'logging/set-level',
  question: 'What answers logging/setLevel for each of the eight levels?',
  why: 'A client offers its user the eight, and shows an error for one that is refused.',
  about: ['logging'],
  sees: { ...reply, result: emptiness },
  always: levels,
  impact: 'opens-sessions',
  observe: (endpoint, _given, level: string) =>
    inOwnSession(endpoint, async (ask) => {
      const exchange = await ask(METHOD, { params: { level } });
      return { ...describe(exchange), ...resultState(exchange) };
    }),
});

export const unknownLevel = probe({
  id: 'logging/unknown-level',
  sends: 'malformed',
  question: 'What answers logging/setLevel for a level that is none?',
  why: 'A client that is told nothing waits for messages of a level that never come.',
  about: ['logging'],
  sees: reply,
  always: ['verbose', 'INFO', 'warn', '', ' info', 3, null],
  vary: () =>
    fc
      .oneof(
        fc.constantFrom(...levels).map((level) => `${level}s`),
        fc.string({ maxLength: 10 }),
      )
      .filter(isNone),
  impact: 'opens-sessions',
  observe: (endpoint, _given, level: unknown) =>
    inOwnSession(endpoint, async (ask) => describe(await ask(METHOD, { params: { level } }))),
});

function isNone(level: string): boolean {
  return !levels.includes(level);
}

/** Whether messages below the gravest level come with the call, once the level is set; undefined where it is refused. */
async function comesBelow(ask: AskWithin, level: string, { name, arguments: args }: Callable) {
  if (describe(await ask(METHOD, { params: { level } })).answer !== 'result') return undefined;
  const called = await ask('tools/call', { params: { name, arguments: args } });
  return logsIn(called).some((message) => isBelow(message, 'emergency'));
}

export const belowLevel = probe({
  id: 'logging/below-level',
  question: 'Do log messages come below the level that was set, with the call of a tool?',
  why: 'Whoever sets a level wants to be left alone by the rest.',
  needs: ['sessions'],
  about: ['logging', 'talkativeTool'],
  sees: {
    below: word('messages below the gravest level, once that is set', {
      none: 'none came, though some came at the least level',
      some: 'some came',
    }),
  },
  impact: 'calls-tools',
  observe: (endpoint, { talkativeTool }) =>
    inOwnSession(endpoint, async (ask): Promise<{ readonly below: 'none' | 'some' } | undefined> => {
      const before = await comesBelow(ask, 'debug', talkativeTool);
      const after = await comesBelow(ask, 'emergency', talkativeTool);
      if (after) return { below: 'some' };
      // A server that says nothing at any level tells nothing.
      return before && after === false ? { below: 'none' } : undefined;
    }),
});

export const unannouncedLogging = probe({
  id: 'logging/unannounced',
  question: 'Do log messages come with the call of a tool, where logging is not announced?',
  why: 'A client that hears of no logging does not listen.',
  about: ['noLogging', 'talkativeTool'],
  sees: { messages: word('the log messages', { none: 'none came', some: 'some came' }) },
  impact: 'calls-tools',
  async observe(endpoint, { talkativeTool: { name, arguments: args } }) {
    const called = await endpoint.ask('tools/call', { params: { name, arguments: args } });
    return { messages: logsIn(called).length > 0 ? 'some' : 'none' };
  },
});

export const announcedLogging = watcher({
  id: 'logging/announced',
  question: 'Is logging announced by an endpoint that sends log messages?',
  why: 'A client that hears of no logging does not listen.',
  needs: ['announced'],
  sees: { logging: word('the capability', { announced: 'announced', unannounced: 'left out' }) },
  watch(exchange, { announced }) {
    if (logsIn(exchange).length === 0) return undefined;
    return { logging: 'logging' in announced ? 'announced' : 'unannounced' };
  },
});

/** A shorter key may stand in a text by chance. */
const TELLING = 8;

export const loggedKey = watcher({
  id: 'logging/credential',
  question: 'Does any log message repeat the key of the caller?',
  why: 'Log messages are shown, kept and sent on: a key in them is anybody’s.',
  needs: ['preferred'],
  sees: { repeats: flag('whether a message holds the key') },
  watch(exchange, { preferred: { key } }) {
    const logs = logsIn(exchange);
    if (logs.length === 0 || key.length < TELLING) return undefined;
    return { repeats: JSON.stringify(logs).includes(key) };
  },
});

export const loggingProbes = [
  setLevel,
  unknownLevel,
  belowLevel,
  unannouncedLogging,
  announcedLogging,
  loggedKey,
] as const;
