/** Messages held against the schemas of the negotiated revision: whatever the endpoint sends, in whatever answer. */

import { messageSchemas } from '../fixtures/messages/index.ts';
import type { Exchange } from '../harness/exchange.ts';
import { isRecord } from '../harness/jsonrpc.ts';
import { type Defect, messageRules, parsed, problems, type RevisionRules } from '../harness/messages.ts';
import { type Outcome, text, word } from '../harness/outcome.ts';
import { watcher } from '../harness/probe.ts';
import { isSuccess, type Message, messagesIn } from './request.ts';

const rulesOf = messageRules(messageSchemas);

const sees = {
  schema: word('the messages, beside the schema', { kept: 'every one satisfies it', broken: 'one does not' }),
  method: text('the method of the message, or of the request that it answers, where the revision has it'),
  at: text('a JSON Pointer to what is wrong in it; indexes, and names that no schema declares, are *'),
  problem: word('what is wrong there', problems),
};

/** What the probes of this file are given. */
interface Given {
  readonly negotiated: string;
  readonly endpointUrl: string;
}

/** What one probe looks at in an answer: each message with its method, and how it is held against a revision. */
interface Looked {
  readonly method?: string;
  defect(rules: RevisionRules): Defect | undefined;
}

/**
 * The first defect among these, or that there is none. A request may name a revision of its own: whoever answers by
 * either, the one negotiated or the one named, is right.
 */
function told(exchange: Exchange, { negotiated }: Given, looked: readonly Looked[]): Outcome<typeof sees> | undefined {
  if (looked.length === 0) return undefined;
  const rules = [...new Set([revisionNamedIn(exchange), negotiated])].flatMap((revision) => rulesOf(revision) ?? []);
  for (const { method, defect } of looked) {
    const [first, ...others] = rules.map(defect);
    if (first && others.every((other) => other)) return { schema: 'broken', method, ...first };
  }
  return { schema: 'kept' };
}

/** The revision that an answer has to be of by itself: the one that `initialize` settles, or the header names. */
function revisionNamedIn({ sent, response }: Exchange): string | undefined {
  const { result } = response ?? {};
  if (isRecord(sent.message) && sent.message.method === 'initialize' && isRecord(result)) {
    return typeof result.protocolVersion === 'string' ? result.protocolVersion : undefined;
  }
  return sent.headers.find(([name]) => name.toLowerCase() === 'mcp-protocol-version')?.[1];
}

/** The method of the request that this response answers, of one request or a batch; undefined where none can be told. */
function methodAnswered({ sent, response }: Exchange, answering: Message): string | undefined {
  const asked = Array.isArray(sent.message)
    ? sent.message.find((each) => isRecord(each) && each.id !== undefined && each.id === answering.id)
    : response === answering && sent.message;
  return isRecord(asked) && typeof asked.method === 'string' ? asked.method : undefined;
}

export const results = watcher({
  id: 'messages/results-by-schema',
  question: 'Does every result of the run satisfy the schema of the method that it answers?',
  why: 'Clients check what comes before they use it: one tool that is described wrongly, and the whole list is lost.',
  sees,
  needs: ['negotiated', 'endpointUrl'],
  watch(exchange, given) {
    if (!isSuccess(exchange)) return undefined;
    const looked = messagesIn(exchange, given.endpointUrl).flatMap((message): Looked[] => {
      // An error of null is no error, though it may not be there.
      if ('method' in message || !('result' in message) || isRecord(message.error)) return [];
      const method = methodAnswered(exchange, message);
      if (method === undefined || !rulesOf(given.negotiated)?.answers(method, 'client')) return [];
      return [{ method, defect: (rules) => rules.response(message, method, 'client') }];
    });
    return told(exchange, given, looked);
  },
});

export const errors = watcher({
  id: 'messages/errors-by-schema',
  question: 'Has every JSON-RPC error of the run an integer as its code, and a message?',
  why: 'Clients tell errors apart by the code, and show the message; many fail where either is something else.',
  sees,
  needs: ['negotiated', 'endpointUrl'],
  watch(exchange, given) {
    // The method is not told: errors are the same for all, and many answer methods that were made up.
    const looked = messagesIn(exchange, given.endpointUrl)
      .filter((message) => isError(message, exchange))
      .map((message): Looked => ({ defect: (rules) => rules.error(withSoundId(message, exchange)) }));
    return told(exchange, given, looked);
  },
});

/** The error with a valid id where it repeats the one that it was asked with: that one may be our own malformed id. */
function withSoundId(message: Message, { sent }: Exchange): Message {
  if (message.id === undefined) return message;
  const id = JSON.stringify(message.id);
  const repeats = [sent.message ?? parsed(sent.body)]
    .flat()
    .some((asked) => isRecord(asked) && JSON.stringify(asked.id) === id);
  return repeats ? { ...message, id: 0 } : message;
}

/** Whether this means to be a JSON-RPC error. Under an HTTP error, any body is allowed: only what says so is one. */
function isError(message: Message, exchange: Exchange): boolean {
  if ('method' in message || !('error' in message)) return false;
  if (!isSuccess(exchange)) return message.jsonrpc === '2.0';
  return 'result' in message ? isRecord(message.error) : 'jsonrpc' in message || 'id' in message;
}

export const notifications = watcher({
  id: 'messages/notifications-by-schema',
  question: 'Does every notification that the endpoint sends satisfy the schema of its method?',
  why: 'Progress, logs and changed lists arrive on the streams of answers; a client drops those that it cannot read.',
  sees,
  needs: ['negotiated', 'endpointUrl'],
  watch: (exchange, given) =>
    told(
      exchange,
      given,
      said(exchange, given, (message) => message.id === undefined),
    ),
});

export const requests = watcher({
  id: 'messages/requests-by-schema',
  question: 'Does every request that the endpoint sends to its client satisfy the schema of its method?',
  why: 'A client that cannot read a request for input refuses it, and the call that waits for the input fails.',
  sees,
  needs: ['negotiated', 'endpointUrl'],
  watch: (exchange, given) =>
    told(
      exchange,
      given,
      said(exchange, given, (message) => message.id !== undefined),
    ),
});

/** The messages with a method, of which `wanted` is true. */
function said(exchange: Exchange, given: Given, wanted: (message: Message) => boolean): readonly Looked[] {
  if (!isSuccess(exchange)) return [];
  return messagesIn(exchange, given.endpointUrl)
    .filter((message) => 'method' in message && wanted(message))
    .map((message) => ({
      ...(isKnown(message.method, given) && { method: message.method }),
      defect: (rules) => rules.said(message, 'server'),
    }));
}

/** A name that is the endpoint's own is not repeated: it might send another each time. */
function isKnown(method: unknown, { negotiated }: Given): method is string {
  return typeof method === 'string' && rulesOf(negotiated)?.knows(method, 'server') === true;
}

export const messageSchemasProbes = [results, errors, notifications, requests] as const;
