/** Faults of calls of tools that stand for operations: answers as JSON text, failures, permissions and pages. */

import type { Behaviour } from '../behaviour.ts';
import { jsonAnswer } from '../http.ts';
import { isObject, type JsonObject } from '../rpc.ts';
import { answering, asking, editJson, fault, messageIn, pathOf, replying, set, withMessage } from './fault.ts';
import { isVerbatim, onOperations } from './operation-names.ts';

type Texts = (text: string) => JsonObject;

/** Changes the first content item of the results of calls that fit, given its text. */
function editingTexts(edit: Texts, fits: (name: unknown, text: string) => boolean = () => true) {
  return onOperations(({ behaviour }) => async (arrival, next) => {
    const message = await messageIn(arrival, behaviour);
    const answer = await next(arrival);
    if (message?.method !== 'tools/call' || !isObject(message.params)) return answer;
    const { name } = message.params;
    return editJson(answer, (reply) => {
      const { result } = reply;
      if (!isObject(result) || !Array.isArray(result.content)) return reply;
      const [first, ...more] = result.content as JsonObject[];
      const text = String(first?.text);
      if (!fits(name, text)) return reply;
      return { ...reply, result: { ...result, content: [{ ...first, ...edit(text) }, ...more] } };
    });
  });
}

const isFailure = (text: string) => text.startsWith('{"error":');

function onTool(sought: string) {
  return (name: unknown) => name === sought;
}

/** Lets each call of one tool fail. */
function breaking(sought: string) {
  const content = [{ type: 'text', text: '{"error":"Internal server error"}' }];
  return onOperations((context) =>
    replying(
      context,
      (method, { params }) => method === 'tools/call' && isObject(params) && params.name === sought,
      () => ({ result: { content, isError: true } }),
    ),
  );
}

/** Changes the JSON object that successful calls answer with. */
function editingValues(edit: (value: JsonObject) => JsonObject) {
  return editingTexts(
    (text) => ({ text: JSON.stringify(edit(JSON.parse(text))) }),
    (_, text) => text.startsWith('{"list":'),
  );
}

/** Changes the arguments of calls. */
function editingArguments(edit: (args: JsonObject) => JsonObject) {
  return onOperations(({ behaviour }) =>
    asking(async (arrival) => {
      const message = await messageIn(arrival, behaviour);
      if (message?.method !== 'tools/call' || !isObject(message.params)) return arrival;
      const args = message.params.arguments;
      if (!isObject(args)) return arrival;
      return withMessage(arrival, { ...message, params: { ...message.params, arguments: edit(args) } });
    }),
  );
}

/** Changes how the failure of a tool looks. */
function failing(look: 'result' | 'error') {
  return (behaviour: Behaviour): Behaviour => {
    const entries = Object.entries(behaviour.refusals);
    const changed = entries.map(([cause, refusal]) => [
      cause,
      refusal.as === 'json-result' ? { ...refusal, as: look } : refusal,
    ]);
    return { ...behaviour, refusals: Object.fromEntries(changed) };
  };
}

export const operationFaults = [
  fault({
    name: 'tags-fails',
    describes: 'The documented call of tags fails.',
    turns: [
      'methods/call-tool',
      'calls/documented',
      'calls/pages',
      'graphql/same-rights',
      'graphql/same-rights-of-second',
    ],
    wrap: breaking('tags'),
  }),
  fault({
    name: 'current-user-fails',
    describes: 'currentUser fails for a good token.',
    turns: [
      'calls/documented',
      'calls/caller',
      'calls/caller-of-second',
      'graphql/same-rights',
      'graphql/same-rights-of-second',
    ],
    wrap: breaking('currentUser'),
  }),
  fault({
    name: 'current-user-without-profile',
    describes: 'currentUser answers with null.',
    turns: ['calls/caller', 'calls/caller-of-second'],
    wrap: editingTexts(() => ({ text: 'null' }), onTool('currentUser')),
  }),
  fault({
    name: 'current-user-is-another',
    describes: 'currentUser names the same user for every token.',
    turns: ['calls/caller-of-second'],
    wrap: editingTexts(() => ({ text: '{"_id":"user-1","username":"somebody"}' }), onTool('currentUser')),
  }),
  fault({
    name: 'results-not-json',
    describes: 'A successful call answers with prose in place of JSON text.',
    turns: [
      'calls/documented',
      'calls/result-item',
      'calls/caller',
      'calls/pages',
      'calls/response-within-limit',
      'calls/response-text-at-limit',
      'calls/response-above-limit',
    ],
    wrap: editingTexts(
      (text) => ({ text: `Found ${text.length} characters.` }),
      (_, text) => !isFailure(text),
    ),
  }),
  fault({
    name: 'results-as-resource',
    describes: 'A successful call answers with an embedded resource in place of text.',
    turns: [
      'calls/documented',
      'calls/result-item',
      'calls/caller',
      'calls/caller-of-second',
      'calls/pages',
      'calls/response-within-limit',
      'calls/response-text-at-limit',
      'calls/response-above-limit',
    ],
    wrap: editingTexts(
      (text) => ({
        type: 'resource',
        text: undefined,
        resource: { uri: 'result://1', mimeType: 'application/json', text },
      }),
      (_, text) => !isFailure(text),
    ),
  }),
  fault({
    name: 'tool-error-as-rpc',
    describes: 'Whatever makes a tool fail is answered with a JSON-RPC error.',
    turns: [
      'errors/missing-argument',
      'errors/argument-of-wrong-type',
      'errors/unknown-argument',
      'errors/generated-arguments',
      'errors/unauthorised-tool',
      'errors/unauthorised-told-apart',
      'errors/failing-tool',
      'calls/response-above-limit',
    ],
    change: failing('error'),
  }),
  fault({
    name: 'tool-error-as-text',
    describes: 'A tool that fails says why in plain text, not as a member error.',
    turns: [
      'errors/missing-argument',
      'errors/argument-of-wrong-type',
      'errors/unknown-argument',
      'errors/generated-arguments',
      'errors/unauthorised-tool',
      'errors/failing-tool',
      'calls/response-above-limit',
    ],
    change: failing('result'),
  }),
  fault({
    name: 'tool-error-other-member',
    describes: 'A tool that fails says why in the member message.',
    turns: [
      'errors/missing-argument',
      'errors/argument-of-wrong-type',
      'errors/unknown-argument',
      'errors/generated-arguments',
      'errors/unauthorised-tool',
      'errors/failing-tool',
      'calls/response-above-limit',
    ],
    wrap: editingTexts(
      (text) => ({ text: text.replace('"error"', '"message"') }),
      (_, text) => isFailure(text),
    ),
  }),
  fault({
    name: 'tool-error-as-object',
    describes: 'The member error of a tool that fails is an object, not a text.',
    turns: [
      'errors/missing-argument',
      'errors/argument-of-wrong-type',
      'errors/unknown-argument',
      'errors/generated-arguments',
      'errors/unauthorised-tool',
      'errors/failing-tool',
      'calls/response-above-limit',
    ],
    wrap: editingTexts(
      (text) => ({ text: JSON.stringify({ error: { message: JSON.parse(text).error } }) }),
      (_, text) => isFailure(text),
    ),
  }),
  fault({
    name: 'bad-arguments-as-rpc',
    describes: 'Arguments are checked against the listed schema, and refused with a JSON-RPC error.',
    turns: [
      'errors/missing-argument',
      'errors/argument-of-wrong-type',
      'errors/unknown-argument',
      'errors/generated-arguments',
    ],
    change: (behaviour) => {
      if (!isVerbatim(behaviour)) return behaviour;
      const refusal = { ...behaviour.refusals['bad-arguments'], as: 'error' as const };
      return set('checks', { arguments: true })(set('refusals', { 'bad-arguments': refusal })(behaviour));
    },
  }),
  fault({
    name: 'bad-arguments-ignored',
    describes: 'Arguments of a call are passed over.',
    turns: [
      'errors/unknown-argument',
      'calls/pages',
      'calls/response-within-limit',
      'calls/response-text-at-limit',
      'calls/response-above-limit',
    ],
    wrap: editingArguments(() => ({})),
  }),
  fault({
    name: 'permission-denied-as-403',
    describes: 'A call beyond the scope of the token is answered 403.',
    turns: ['errors/unauthorised-tool', 'errors/unauthorised-told-apart'],
    wrap: onOperations(({ behaviour }) =>
      answering((answer, arrival) => {
        const denied = typeof answer.body === 'string' && answer.body.includes('Permission denied');
        return denied && pathOf(arrival) === behaviour.path ? jsonAnswer(403, '{"error":"Permission denied"}') : answer;
      }),
    ),
  }),
  fault({
    name: 'permissions-ignored',
    describes: 'A call beyond the scope of the token is served, although the API refuses it.',
    turns: [
      'errors/unauthorised-tool',
      'errors/unauthorised-told-apart',
      'graphql/same-rights',
      'graphql/same-rights-of-second',
    ],
    change: (behaviour) => (isVerbatim(behaviour) ? set('checks', { access: false })(behaviour) : behaviour),
  }),
  fault({
    name: 'pages-from-zero',
    describes: 'The first page of a list is number 0.',
    turns: ['calls/pages'],
    wrap: editingArguments((args) => (typeof args.page === 'number' ? { ...args, page: args.page + 1 } : args)),
  }),
  fault({
    name: 'per-page-ignored',
    describes: 'A page has as many rows as the gateway likes, whatever perPage says.',
    turns: ['calls/pages'],
    wrap: editingArguments(({ perPage: _, ...args }) => args),
  }),
  fault({
    name: 'pagination-missing',
    describes: 'A page of a list does not say how many there are.',
    turns: ['calls/pages'],
    wrap: editingValues(({ pagination: _, ...value }) => value),
  }),
  fault({
    name: 'pagination-next-page-wrong',
    describes: 'A page of a list says the opposite of whether there is another.',
    turns: ['calls/pages'],
    wrap: editingValues(({ pagination, ...value }) => {
      const told = pagination as JsonObject;
      return { ...value, pagination: { ...told, hasNextPage: !told.hasNextPage } };
    }),
  }),
];
