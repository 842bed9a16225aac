/** Faults of the methods: the handshake, ping, prompts, resources, and what is unknown. */

import { INVALID_PARAMS, isObject, type JsonObject, METHOD_NOT_FOUND } from '../rpc.ts';
import { answering, editingResults, editJson, fault, isCall, messageIn, refusal, replying, set } from './fault.ts';

function without(object: JsonObject, member: string): JsonObject {
  const { [member]: _, ...rest } = object;
  return rest;
}

const isResourceMethod = (method: string) => method.startsWith('resources/');
const isPromptMethod = (method: string) => method.startsWith('prompts/');

export const methodFaults = [
  fault({
    name: 'wrong-protocol-version',
    describes: 'initialize is answered with another protocol version than documented.',
    turns: ['lifecycle/revision-offered'],
    change: (behaviour) => ({ ...behaviour, protocolVersion: '2025-06-18' }),
  }),
  fault({
    name: 'initialize-without-server-info',
    describes: 'The result of initialize does not say who the server is.',
    turns: ['lifecycle/initialize', 'messages/results-by-schema'],
    wrap: (context) => editingResults(context, 'initialize', (result) => without(result, 'serverInfo')),
  }),
  fault({
    name: 'initialize-without-capabilities',
    describes: 'The result of initialize names no capabilities.',
    turns: [
      'lifecycle/initialize',
      'methods/capabilities',
      'methods/get-prompt',
      'methods/prompt-names',
      'filter/prompts',
      'messages/results-by-schema',
      'prompts/unknown',
      'prompts/missing-arguments',
      'prompts/listed',
      'completion/unannounced-values',
      'methods/undeclared',
    ],
    wrap: (context) => editingResults(context, 'initialize', (result) => without(result, 'capabilities')),
  }),
  fault({
    name: 'initialize-refused',
    describes: 'initialize is an unknown method.',
    turns: [
      'lifecycle/initialize',
      'lifecycle/revision-offered',
      'methods/capabilities',
      'methods/get-prompt',
      'methods/prompt-names',
      'filter/prompts',
      'messages/results-by-schema',
      'messages/errors-by-schema',
      'auth/unknown-key-step',
      'auth/revoked-key-step',
      'auth/expired-key-step',
      'auth/disabled-key-step',
      'auth/challenge',
      'auth/refusal-body',
      'methods/call-tool',
      'errors/missing-argument',
      'errors/argument-of-wrong-type',
      'errors/unknown-argument',
      'errors/generated-arguments',
      'errors/failing-tool',
      'tools/described',
      'calls/response-within-limit',
      'calls/response-text-at-limit',
      'calls/response-above-limit',
      'prompts/unknown',
      'prompts/missing-arguments',
      'prompts/listed',
      'resources/subscribe-undeclared',
      'completion/unannounced',
      'completion/unannounced-values',
      'methods/undeclared',
    ],
    wrap: (context) =>
      replying(
        context,
        (method) => method === 'initialize',
        () => refusal(METHOD_NOT_FOUND, 'Method not found'),
      ),
  }),
  fault({
    name: 'needs-initialize',
    describes: 'Requests are refused until the same caller has sent initialize.',
    turns: ['auth/alternative-alone', 'auth/scheme-in-lower-case', 'lifecycle/first-request'],
    wrap: ({ behaviour }) => {
      const greeted = new Set<string | null>();
      return async (arrival, next) => {
        const message = await messageIn(arrival, behaviour);
        const caller = arrival.header('authorization') ?? arrival.header('x-api-key');
        if (message?.method === 'initialize') greeted.add(caller);
        const answer = await next(arrival);
        if (greeted.has(caller) || !isCall(arrival, behaviour) || answer.status !== 200) return answer;
        return editJson(answer, ({ id }) => ({ jsonrpc: '2.0', id, ...refusal(-32002, 'Server not initialized') }));
      };
    },
  }),
  fault({
    name: 'ping-with-content',
    describes: 'The result of ping is not empty.',
    turns: ['methods/ping'],
    wrap: (context) => editingResults(context, 'ping', () => ({ pong: true })),
  }),
  fault({
    name: 'ping-refused',
    describes: 'ping is an unknown method.',
    turns: ['methods/ping'],
    wrap: (context) =>
      replying(
        context,
        (method) => method === 'ping',
        () => refusal(METHOD_NOT_FOUND, 'Method not found'),
      ),
  }),
  fault({
    name: 'list-without-params-refused',
    describes: 'tools/list without params is refused.',
    turns: [
      'lifecycle/without-handshake',
      'lifecycle/first-request',
      'methods/list-tools',
      'methods/capabilities',
      'tools/whole-list',
      'tools/same-twice',
      'tools/first-party',
      'scoping/public-integrations',
      'scoping/public-integrations-of-second',
      'scoping/unreachable-listed',
      'scoping/two-accounts',
      'connections/tool-prefixes',
      'tools/catalogue',
      'tools/disputed-names',
    ],
    wrap: (context) =>
      replying(
        context,
        (method, message) => method === 'tools/list' && message.params === undefined,
        () => refusal(INVALID_PARAMS, 'Missing params'),
      ),
  }),
  fault({
    name: 'prompts-served',
    describes: 'prompts/* is supported.',
    turns: [
      'methods/capabilities',
      'methods/list-prompts',
      'methods/get-unknown-prompt',
      'prompts/unknown',
      'prompts/missing-arguments',
      'completion/unannounced-values',
    ],
    change: (behaviour) => ({ ...behaviour, prompts: true }),
  }),
  fault({
    name: 'prompts-refused',
    describes: 'prompts/* is an unknown method.',
    turns: [
      'methods/capabilities',
      'methods/list-prompts',
      'methods/get-prompt',
      'methods/prompt-names',
      'methods/get-unknown-prompt',
      'filter/prompts',
      'prompts/unknown',
      'prompts/missing-arguments',
      'prompts/listed',
      'completion/unannounced-values',
    ],
    change: (behaviour) => ({ ...behaviour, prompts: false }),
  }),
  fault({
    name: 'prompts-refused-otherwise',
    describes: 'prompts/* is refused with another code than that of an unknown method.',
    turns: [
      'methods/capabilities',
      'methods/list-prompts',
      'methods/get-unknown-prompt',
      'methods/other-prompt-methods',
      'prompts/unknown',
    ],
    wrap: (context) => replying(context, isPromptMethod, () => refusal(-32000, 'Prompts are not available')),
  }),
  fault({
    name: 'prompt-names-unprefixed',
    describes: 'Prompts are listed without the id of their integration.',
    turns: ['methods/get-prompt', 'methods/prompt-names', 'filter/prompts', 'prompts/listed'],
    wrap: (context) =>
      editingResults(context, 'prompts/list', (result) => ({
        prompts: (result.prompts as JsonObject[]).map((prompt) => ({
          ...prompt,
          name: String(prompt.name)
            .replace(/^[^_]*_/, '')
            .replaceAll('_', '-'),
        })),
      })),
  }),
  fault({
    name: 'prompts-list-empty',
    describes: 'prompts/list answers without a list of prompts.',
    turns: ['methods/list-prompts', 'messages/results-by-schema'],
    wrap: (context) => editingResults(context, 'prompts/list', () => ({})),
  }),
  fault({
    name: 'prompt-without-messages',
    describes: 'prompts/get answers without messages.',
    turns: ['methods/get-prompt', 'messages/results-by-schema'],
    wrap: (context) => editingResults(context, 'prompts/get', (result) => without(result, 'messages')),
  }),
  fault({
    name: 'resources-served',
    describes: 'resources/* is answered with empty results.',
    turns: [
      'methods/capabilities',
      'methods/list-resources',
      'methods/read-resource',
      'methods/list-resource-templates',
      'methods/resource-subscriptions',
      'methods/other-resource-methods',
      'messages/results-by-schema',
      'resources/subscribe-undeclared',
    ],
    wrap: (context) => replying(context, isResourceMethod, () => ({ result: { resources: [], contents: [] } })),
  }),
  fault({
    name: 'resources-refused-otherwise',
    describes: 'resources/* is refused with another code than that of an unknown method.',
    turns: [
      'methods/list-resources',
      'methods/read-resource',
      'methods/list-resource-templates',
      'methods/resource-subscriptions',
      'methods/other-resource-methods',
      'resources/subscribe-undeclared',
    ],
    wrap: (context) => replying(context, isResourceMethod, () => refusal(-32000, 'Resources are not available')),
  }),
  fault({
    name: 'unknown-method-code',
    describes: 'An unknown method is answered with a code of its own.',
    turns: [
      'methods/list-prompts',
      'methods/get-unknown-prompt',
      'methods/other-prompt-methods',
      'methods/list-resources',
      'methods/read-resource',
      'methods/list-resource-templates',
      'methods/resource-subscriptions',
      'methods/other-resource-methods',
      'methods/unknown',
      'resources/subscribe-undeclared',
      'completion/unannounced',
    ],
    change: (behaviour) =>
      set('refusals', { 'unknown-method': { ...behaviour.refusals['unknown-method'], code: -32000 } })(behaviour),
  }),
  fault({
    name: 'unknown-method-http-404',
    describes: 'An unknown method is answered with HTTP status 404.',
    turns: [
      'methods/list-prompts',
      'methods/get-unknown-prompt',
      'methods/other-prompt-methods',
      'methods/list-resources',
      'methods/read-resource',
      'methods/list-resource-templates',
      'methods/resource-subscriptions',
      'methods/other-resource-methods',
      'methods/unknown',
      'errors/status',
      'resources/subscribe-undeclared',
      'completion/unannounced',
    ],
    change: (behaviour) =>
      set('refusals', { 'unknown-method': { ...behaviour.refusals['unknown-method'], status: 404 } })(behaviour),
  }),
  fault({
    name: 'unknown-method-as-result',
    describes: 'An unknown method is answered with an empty result.',
    turns: [
      'methods/capabilities',
      'methods/list-prompts',
      'methods/get-unknown-prompt',
      'methods/other-prompt-methods',
      'methods/list-resources',
      'methods/read-resource',
      'methods/list-resource-templates',
      'methods/resource-subscriptions',
      'methods/other-resource-methods',
      'methods/unknown',
      'messages/results-by-schema',
      'resources/subscribe-undeclared',
      'completion/unannounced',
    ],
    wrap: ({ behaviour }) =>
      answering(async (answer, arrival) => {
        const message = await messageIn(arrival, behaviour);
        if (String(message?.method).startsWith('tools/')) return answer;
        return editJson(answer, (reply) =>
          isObject(reply.error) && reply.error.code === METHOD_NOT_FOUND
            ? { jsonrpc: '2.0', id: reply.id, result: {} }
            : reply,
        );
      }),
  }),
];
