/** Faults of lists in pages. All but one need a gateway that has several pages. */

import type { Arrival } from '../http.ts';
import { isObject, type JsonObject } from '../rpc.ts';
import { editJson, type FaultContext, fault, messageIn, untouched, type Wrapper, withMessage } from './fault.ts';

const LIST = /^(tools|prompts|resources|resources\/templates)\/list$/;

/** A request for a list. */
interface Asked {
  readonly message: JsonObject;
  readonly method: string;
  readonly cursor: unknown;
}

async function listAskedFor(arrival: Arrival, { behaviour }: FaultContext): Promise<Asked | undefined> {
  const message = await messageIn(arrival, behaviour);
  const method = message?.method;
  if (!message || typeof method !== 'string' || !LIST.test(method)) return undefined;
  return { message, method, cursor: isObject(message.params) ? message.params.cursor : undefined };
}

/** The same request for the first page. */
function fromTheStart(arrival: Arrival, { message }: Asked): Arrival {
  const { cursor: _, ...params } = isObject(message.params) ? message.params : {};
  return withMessage(arrival, { ...message, params });
}

/** Changes every page of every list. */
function editingPages(context: FaultContext, edit: (result: JsonObject, asked: Asked) => JsonObject): Wrapper {
  return async (arrival, next) => {
    const asked = await listAskedFor(arrival, context);
    const answer = await next(arrival);
    if (!asked) return answer;
    return editJson(answer, (message) =>
      isObject(message.result) ? { ...message, result: edit(message.result, asked) } : message,
    );
  };
}

/** The result with its entries changed, whatever the list is called. */
function withEntries(result: JsonObject, edit: (entries: unknown[]) => unknown[]): JsonObject {
  return Object.fromEntries(
    Object.entries(result).map(([name, value]) => [name, Array.isArray(value) ? edit(value) : value]),
  );
}

/** A wrapper for gateways whose lists have several pages. */
function inPages(wrap: (context: FaultContext) => Wrapper) {
  return (context: FaultContext) => (context.behaviour.page === null ? untouched : wrap(context));
}

export const pageFaults = [
  fault({
    name: 'next-cursor-null',
    describes: 'The last page of a list has null for its next cursor.',
    turns: ['messages/results-by-schema'],
    wrap: (context) =>
      editingPages(context, (result) => (result.nextCursor === undefined ? { ...result, nextCursor: null } : result)),
  }),
  fault({
    name: 'cursor-leads-back',
    describes: 'Whatever the cursor, prompts/list answers with the first page, and one cursor more.',
    turns: ['pagination/walk', 'pagination/unknown-cursor', 'pagination/cursor-no-text'],
    wrap: inPages((context) => async (arrival, next) => {
      const asked = await listAskedFor(arrival, context);
      return next(asked?.method === 'prompts/list' ? fromTheStart(arrival, asked) : arrival);
    }),
  }),
  fault({
    name: 'pages-overlap',
    describes: 'Every page but the first begins with an entry of the first.',
    turns: ['tools/unique-names', 'pagination/walk'],
    wrap: inPages((context) => async (arrival, next) => {
      const asked = await listAskedFor(arrival, context);
      if (!asked || typeof asked.cursor !== 'string') return next(arrival);
      const first = await next(fromTheStart(arrival, asked));
      let before: JsonObject = {};
      editJson(first, (message) => {
        before = isObject(message.result) ? message.result : {};
        return message;
      });
      return editJson(await next(arrival), (message) => {
        if (!isObject(message.result)) return message;
        const known = Object.values(before).find(Array.isArray) ?? [];
        return { ...message, result: withEntries(message.result, (entries) => [...known.slice(0, 1), ...entries]) };
      });
    }),
  }),
  fault({
    name: 'pages-turn',
    describes: 'The entries of a page that a cursor leads to come in another order each time.',
    turns: ['tools/same-twice', 'pagination/cursor-again'],
    wrap: inPages((context) => {
      const used = new Map<string, number>();
      return editingPages(context, (result, { method, cursor }) => {
        if (typeof cursor !== 'string') return result;
        const times = used.get(method + cursor) ?? 0;
        used.set(method + cursor, times + 1);
        return withEntries(result, (entries) => {
          const from = times % Math.max(1, entries.length);
          return [...entries.slice(from), ...entries.slice(0, from)];
        });
      });
    }),
  }),
  fault({
    name: 'unknown-cursor-ignored',
    describes: 'A cursor that was never given out brings the first page.',
    turns: ['pagination/unknown-cursor', 'pagination/cursor-no-text'],
    wrap: inPages((context) => async (arrival, next) => {
      const asked = await listAskedFor(arrival, context);
      const answer = await next(arrival);
      if (asked?.cursor === undefined) return answer;
      let refused = false;
      editJson(answer, (message) => {
        refused = message.error !== undefined;
        return message;
      });
      return refused ? next(fromTheStart(arrival, asked)) : answer;
    }),
  }),
] as const;
