/** What a fault is, and the small edits of requests and answers that faults are made of. */

import { readPlace } from '../access.ts';
import type { Behaviour } from '../behaviour.ts';
import { type Answer, type Arrival, type Handle, locate } from '../http.ts';
import { isObject, type JsonObject } from '../rpc.ts';

/** What a fault may use of the gateway it is added to. */
export interface FaultContext {
  /** The behaviour without any fault. */
  behaviour: Behaviour;
  /** Keys by account name. */
  keys: Readonly<Record<string, string>>;
  /** Resolves after so many milliseconds, by the gateway's timers. */
  wait(milliseconds: number): Promise<void>;
  /** How long a slow answer takes, in milliseconds. */
  milliseconds: number;
}

/** Stands between a request and whatever answers it. */
export type Wrapper = (arrival: Arrival, next: Handle) => Promise<Answer>;

/** One named departure from the documents. It has a wrapper where that is enough, else it changes the behaviour. */
export interface Fault<Name extends string = string> {
  name: Name;
  /** One sentence that says what is seen. */
  describes: string;
  /** Ids of the probes whose answer it changes. */
  turns: readonly string[];
  /** Made anew when the fault is added, so that state in it begins empty. */
  wrap?(context: FaultContext): Wrapper;
  change?(behaviour: Behaviour): Behaviour;
}

/** Keeps the literal name of a fault. */
export function fault<const Name extends string>(definition: Fault<Name>): Fault<Name> {
  return definition;
}

/** A wrapper that changes nothing: for a fault of what the gateway does not have. */
export const untouched: Wrapper = (arrival, next) => next(arrival);

/** Whether a fault is to be seen on such a gateway: it stands before it, or makes it behave otherwise. */
export function isToBeSeen({ wrap, change }: Pick<Fault, 'wrap' | 'change'>, context: FaultContext): boolean {
  const changed = change?.(context.behaviour) ?? context.behaviour;
  if (changed !== context.behaviour && JSON.stringify(changed) !== JSON.stringify(context.behaviour)) return true;
  return wrap !== undefined && wrap(context) !== untouched;
}

/** A wrapper that only changes the request. */
export function asking(edit: (arrival: Arrival) => Arrival | Promise<Arrival>): Wrapper {
  return async (arrival, next) => next(await edit(arrival));
}

/** A wrapper that only changes the answer. */
export function answering(edit: (answer: Answer, arrival: Arrival) => Answer | Promise<Answer>): Wrapper {
  return async (arrival, next) => edit(await next(arrival), arrival);
}

/** A request with other headers; null takes one away. */
export function withHeaders(arrival: Arrival, changes: Record<string, string | null>): Arrival {
  return {
    ...arrival,
    header: (name) => (Object.hasOwn(changes, name) ? (changes[name] ?? null) : arrival.header(name)),
    headers() {
      const merged = Object.entries({ ...arrival.headers(), ...changes });
      return Object.fromEntries(merged.filter((entry): entry is [string, string] => entry[1] !== null));
    },
  };
}

/** A request with another JSON-RPC message. */
export function withMessage(arrival: Arrival, message: JsonObject): Arrival {
  return { ...arrival, text: async () => JSON.stringify(message) };
}

/** A request with a credential in the place that the document prefers, and in no other. */
export function withKey(arrival: Arrival, key: string | undefined, { credentials }: Behaviour): Arrival {
  const [preferred] = credentials.places;
  const others = credentials.places.map(({ header }) => [header, null]);
  if (!preferred || key === undefined) return arrival;
  const value = preferred.scheme === undefined ? key : `${preferred.scheme} ${key}`;
  return withHeaders(arrival, { ...Object.fromEntries(others), [preferred.header]: value });
}

/** What the first place that holds anything holds; undefined: there is nothing in any place. */
export function credentialIn(
  arrival: Arrival,
  { credentials }: Behaviour,
): { token: string } | 'malformed' | undefined {
  for (const { header, scheme } of credentials.places) {
    const found = readPlace(arrival.header(header), scheme);
    if (found !== 'absent') return found;
  }
  return undefined;
}

/** A request for another path of the same origin; the query stays. */
export function withPath(arrival: Arrival, path: string): Arrival {
  const { origin, query } = locate(arrival.url);
  return { ...arrival, url: `${origin}${path}${query === '' ? '' : `?${query}`}` };
}

export function pathOf(arrival: Arrival): string {
  return locate(arrival.url).path;
}

/** Whether a request is a POST to the endpoint. */
export function isCall(arrival: Arrival, { path }: Behaviour): boolean {
  return arrival.method === 'POST' && pathOf(arrival) === path;
}

/** What the Authorization header holds. */
export function bearer(arrival: Arrival): { token: string } | 'absent' | 'malformed' {
  return readPlace(arrival.header('authorization'), 'Bearer');
}

/** The JSON-RPC message in a request, or undefined when there is none that can be read. */
export async function messageIn(arrival: Arrival, { limits }: Behaviour): Promise<JsonObject | undefined> {
  if (arrival.method !== 'POST') return undefined;
  try {
    const value = JSON.parse((await arrival.text(limits.request ?? Number.POSITIVE_INFINITY)) ?? '');
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The members of a request's body, where it is an array. */
export async function batchIn(arrival: Arrival, { limits }: Behaviour): Promise<unknown[] | undefined> {
  try {
    const value = JSON.parse((await arrival.text(limits.request ?? Number.POSITIVE_INFINITY)) ?? '');
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** An answer with other headers; null takes one away. */
export function answerHeaders(answer: Answer, changes: Record<string, string | null>): Answer {
  const merged = Object.entries({ ...answer.headers, ...changes });
  const headers = Object.fromEntries(merged.filter((entry): entry is [string, string] => entry[1] !== null));
  return { ...answer, headers };
}

/** Changes the JSON object that an answer carries, plainly or as one server-sent event; other answers stay. */
export function editJson(answer: Answer, edit: (value: JsonObject) => unknown): Answer {
  if (typeof answer.body !== 'string') return answer;
  const streamed = answer.headers['content-type'] === 'text/event-stream';
  const text = streamed ? /^data: (.*)$/m.exec(answer.body)?.[1] : answer.body;
  try {
    const value = JSON.parse(text ?? '');
    if (!isObject(value)) return answer;
    const other = edit(value);
    if (other === value) return answer;
    const edited = JSON.stringify(other);
    return { ...answer, body: streamed ? `event: message\ndata: ${edited}\n\n` : edited };
  } catch {
    return answer;
  }
}

/** A wrapper that changes JSON-RPC responses. */
export function editingMessages(edit: (message: JsonObject) => JsonObject): Wrapper {
  return answering((answer) => editJson(answer, (value) => (value.jsonrpc === undefined ? value : edit(value))));
}

/** A wrapper that changes the results of one method. */
export function editingResults(
  { behaviour }: FaultContext,
  method: string,
  edit: (result: JsonObject) => JsonObject,
): Wrapper {
  return async (arrival, next) => {
    const asked = await messageIn(arrival, behaviour);
    const answer = await next(arrival);
    if (asked?.method !== method) return answer;
    return editJson(answer, (message) =>
      isObject(message.result) ? { ...message, result: edit(message.result) } : message,
    );
  };
}

/** A wrapper that changes a list of objects in the results of one method. */
export function editingList(
  context: FaultContext,
  method: string,
  list: string,
  edit: (entries: readonly JsonObject[]) => readonly JsonObject[],
): Wrapper {
  return editingResults(context, method, (result) =>
    Array.isArray(result[list]) ? { ...result, [list]: edit(result[list].filter(isObject)) } : result,
  );
}

/** A wrapper that puts an error or a result of its own in place of what answers these requests; errors before MCP stay. */
export function rewriting(
  { behaviour }: FaultContext,
  fits: (asked: JsonObject, answered: JsonObject) => boolean,
  reply: (params: JsonObject) => JsonObject,
): Wrapper {
  return async (arrival, next) => {
    const asked = await messageIn(arrival, behaviour);
    const answer = await next(arrival);
    if (!asked || answer.status !== 200) return answer;
    const params = isObject(asked.params) ? asked.params : {};
    return editJson(answer, (message) =>
      fits(asked, message) ? { jsonrpc: '2.0', id: message.id, ...reply(params) } : message,
    );
  };
}

/** A wrapper that gives the errors of one method another code. */
export function recoding({ behaviour }: FaultContext, method: string, code: number): Wrapper {
  return async (arrival, next) => {
    const asked = await messageIn(arrival, behaviour);
    const answer = await next(arrival);
    if (asked?.method !== method) return answer;
    return editJson(answer, (message) =>
      isObject(message.error) ? { ...message, error: { ...message.error, code } } : message,
    );
  };
}

/** A wrapper that leaves a capability out of what `initialize` announces. */
export function unannouncing(context: FaultContext, capability: string): Wrapper {
  return editingResults(context, 'initialize', (result) => {
    const { [capability]: _, ...announced } = isObject(result.capabilities) ? result.capabilities : {};
    return { ...result, capabilities: announced };
  });
}

/** A wrapper that changes each listed tool. */
export function editingTools(context: FaultContext, edit: (tool: JsonObject) => JsonObject): Wrapper {
  return editingResults(context, 'tools/list', (result) => ({
    ...result,
    tools: (result.tools as JsonObject[]).map(edit),
  }));
}

/** A wrapper that answers requests for methods that fit, instead of the gateway. */
export function replying(
  { behaviour }: FaultContext,
  fits: (method: string, message: JsonObject) => boolean,
  reply: (message: JsonObject) => JsonObject,
  status = 200,
): Wrapper {
  return async (arrival, next) => {
    const message = await messageIn(arrival, behaviour);
    const answer = await next(arrival);
    if (typeof message?.method !== 'string' || message.id === undefined || !fits(message.method, message))
      return answer;
    // Whoever is turned away before MCP stays so: the fault is in the method, not in the door.
    if (answer.status !== 200) return answer;
    const body = JSON.stringify({ jsonrpc: '2.0', id: message.id, ...reply(message) });
    return { status, headers: { 'content-type': 'application/json' }, body };
  };
}

/** The error of a response, to be replied with. */
export function refusal(code: number, message: string): JsonObject {
  return { error: { code, message } };
}

/** An answer as an event stream of these messages. */
export function streamed(answer: Answer, messages: readonly JsonObject[]): Answer {
  const body = messages.map((message) => `event: message\ndata: ${JSON.stringify(message)}\n\n`).join('');
  return { ...answerHeaders(answer, { 'content-type': 'text/event-stream', 'content-length': null }), body };
}

/** A change of behaviour that replaces some members of one group. */
export function set<Group extends keyof Behaviour>(group: Group, members: Partial<Behaviour[Group] & object>) {
  return (behaviour: Behaviour): Behaviour => ({
    ...behaviour,
    [group]: { ...(behaviour[group] as object), ...members },
  });
}
