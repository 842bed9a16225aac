/** What a server remembers of one session: what was negotiated, what is under way, and what it asked the client. */

import { type Id, isObject, type JsonObject } from '../rpc.ts';
import type { Revision } from './revisions.ts';
import type { ServerRule } from './rule.ts';
import { createStreams, type Streams } from './streams.ts';

/** Severities, the least first (server/utilities/logging, Log Levels). */
export const LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'] as const;

export type Level = (typeof LEVELS)[number];

export interface Conversation {
  /** Name of the account that began it. */
  readonly account: string;
  readonly revision: Revision;
  /** What the client declared. */
  readonly capabilities: JsonObject;
  /** Whether the client said that it is ready. */
  readonly initialized: boolean;
  /** The least severe messages that it wants. */
  level: Level;
  /** URIs. */
  readonly subscriptions: Set<string>;
  readonly streams: Streams;
  /** Requests that are being answered, each with what its cancellation does. */
  readonly underWay: Map<Id, () => void>;
  /** Takes in a notification, or a response to what was asked. */
  receive(message: JsonObject): void;
  /**
   * Asks the client.
   *
   * @param send Carries the request.
   * @throws Error with the client's words when it answers with an error, and when the session ends before.
   */
  ask(method: string, params: JsonObject, send: (text: string) => void): Promise<JsonObject>;
  /** Ends its streams and gives up what is open. */
  close(): void;
}

interface Question {
  resolve(result: JsonObject): void;
  reject(cause: Error): void;
}

/** Begins one that nothing was said in. */
export function createConversation(
  account: string,
  revision: Revision,
  capabilities: JsonObject,
  streams: ServerRule['streams'],
): Conversation {
  const questions = new Map<unknown, Question>();
  let asked = 0;
  let initialized = false;

  function settle(id: unknown, { result, error }: JsonObject): void {
    const question = questions.get(id);
    questions.delete(id);
    if (isObject(error)) question?.reject(new Error(String(error.message)));
    else question?.resolve(isObject(result) ? result : {});
  }

  const conversation: Conversation = {
    account,
    revision,
    capabilities,
    get initialized() {
      return initialized;
    },
    level: 'info',
    subscriptions: new Set(),
    streams: createStreams(streams, revision.tasks),
    underWay: new Map(),
    receive(message) {
      if (message.method === undefined) settle(message.id, message);
      if (message.method === 'notifications/initialized') initialized = true;
      if (message.method === 'notifications/cancelled' && isObject(message.params)) {
        // Of what is unknown or done there is nothing to cancel (basic/utilities/cancellation, Error Handling).
        conversation.underWay.get(message.params.requestId as Id)?.();
      }
    },
    ask(method, params, send) {
      const id = `ask-${++asked}`;
      return new Promise((resolve, reject) => {
        questions.set(id, { resolve, reject });
        send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
      });
    },
    close() {
      for (const cancel of conversation.underWay.values()) cancel();
      for (const { reject } of questions.values()) reject(new Error('The session ended'));
      questions.clear();
      conversation.streams.close();
    },
  };
  return conversation;
}

/** The conversations of one gateway, by session id. */
export interface Conversations {
  /** Keeps one under the id of its session. */
  keep(session: string, conversation: Conversation): void;
  /** The one of a session. */
  of(session: string): Conversation | undefined;
  end(session: string): void;
  /** Tells all who subscribed that a resource is another now. */
  updated(uri: string): void;
  /** Ends all of them. */
  reset(): void;
}

// Sessions end unseen when nobody uses them: what belonged to them is looked for each time that so many are kept.
const SWEPT_AT = 100;

/** @param isOpen Whether there is still a session of this id. */
export function createConversations(isOpen: (session: string) => boolean): Conversations {
  const kept = new Map<string, Conversation>();
  let sweepAt = SWEPT_AT;

  function end(session: string): void {
    const conversation = kept.get(session);
    kept.delete(session);
    conversation?.close();
  }

  return {
    keep(session, conversation) {
      kept.set(session, conversation);
      if (kept.size < sweepAt) return;
      for (const id of kept.keys()) if (!isOpen(id)) end(id);
      sweepAt = Math.max(SWEPT_AT, kept.size * 2);
    },
    of: (session) => kept.get(session),
    end,
    updated(uri) {
      const text = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri } });
      for (const { subscriptions, streams } of kept.values()) if (subscriptions.has(uri)) streams.announce(text);
    },
    reset() {
      for (const session of kept.keys()) end(session);
    },
  };
}
