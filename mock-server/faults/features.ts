/** Faults of what a server offers beside tools: prompts, completion and log messages. */

import type { Arrival } from '../http.ts';
import { INTERNAL_ERROR, INVALID_PARAMS, isObject, type JsonObject, METHOD_NOT_FOUND } from '../rpc.ts';
import {
  asking,
  editingList,
  editingResults,
  type FaultContext,
  fault,
  messageIn,
  recoding,
  rewriting,
  unannouncing,
  type Wrapper,
  withMessage,
} from './fault.ts';
import { beforePing } from './unasked.ts';

/** Changes the content of each message of a prompt. */
function editingContent(context: FaultContext, edit: (content: JsonObject) => JsonObject): Wrapper {
  return editingList(context, 'prompts/get', 'messages', (messages) =>
    messages.map((message) => (isObject(message.content) ? { ...message, content: edit(message.content) } : message)),
  );
}

const promptFaults = [
  fault({
    name: 'prompts-unannounced',
    describes: 'Prompts are served, and the capability is not announced.',
    turns: [
      'methods/undeclared',
      'methods/capabilities',
      'methods/get-prompt',
      'methods/prompt-names',
      'filter/prompts',
      'prompts/*',
      'completion/unannounced-values',
    ],
    wrap: (context) => unannouncing(context, 'prompts'),
  }),
  fault({
    name: 'prompt-errors-internal',
    describes: 'Whatever is wrong with prompts/get, its error has the code -32603.',
    turns: ['methods/get-unknown-prompt', 'prompts/unknown', 'prompts/missing-arguments'],
    wrap: (context) => recoding(context, 'prompts/get', INTERNAL_ERROR),
  }),
  fault({
    name: 'prompt-image-not-base64',
    describes: 'Images in prompts are data URLs.',
    turns: ['prompts/media'],
    wrap: (context) =>
      editingContent(context, (content) =>
        content.type === 'image' ? { ...content, data: `data:image/png;base64,${content.data}` } : content,
      ),
  }),
  fault({
    name: 'prompt-image-without-media-type',
    describes: 'The media type of images in prompts is the ending of a file.',
    turns: ['prompts/media'],
    wrap: (context) =>
      editingContent(context, (content) => (content.type === 'image' ? { ...content, mimeType: 'png' } : content)),
  }),
  fault({
    name: 'prompt-resource-without-media-type',
    describes: 'Resources in prompts have no media type.',
    turns: ['prompts/embedded-resources'],
    wrap: (context) =>
      editingContent(context, (content) => {
        if (!isObject(content.resource)) return content;
        const { mimeType: _, ...resource } = content.resource;
        return { ...content, resource };
      }),
  }),
  fault({
    name: 'prompt-role-system',
    describes: 'Messages of prompts have the role system.',
    turns: ['messages/results-by-schema'],
    wrap: (context) =>
      editingList(context, 'prompts/get', 'messages', (messages) =>
        messages.map((message) => ({ ...message, role: 'system' })),
      ),
  }),
];

const completionFaults = [
  fault({
    name: 'completion-of-many',
    describes: 'A completion has 101 values.',
    turns: ['completion/values-count'],
    wrap: (context) =>
      editingResults(context, 'completion/complete', () => ({
        completion: { values: Array.from({ length: 101 }, (_, n) => `value-${n}`) },
      })),
  }),
  fault({
    name: 'completion-errors-internal',
    describes: 'Whatever is wrong with completion/complete, its error has the code -32603.',
    turns: ['completion/unknown-reference', 'completion/without-argument', 'completion/unannounced'],
    wrap: (context) => recoding(context, 'completion/complete', INTERNAL_ERROR),
  }),
  fault({
    name: 'completion-context-refused',
    describes: 'A completion that carries a context is refused.',
    turns: ['completion/with-context'],
    wrap: (context) =>
      rewriting(
        context,
        ({ method, params }) => method === 'completion/complete' && isObject(params) && params.context !== undefined,
        () => ({ error: { code: INVALID_PARAMS, message: 'There is no such parameter: context' } }),
      ),
  }),
  fault({
    name: 'completions-unannounced',
    describes: 'Arguments are completed, and the capability is not announced.',
    turns: ['completion/*', 'methods/undeclared'],
    wrap: (context) => unannouncing(context, 'completions'),
  }),
];

const LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];

/** A request with the least level in place of any other. */
async function talkative(arrival: Arrival, { behaviour }: FaultContext): Promise<Arrival> {
  const asked = await messageIn(arrival, behaviour);
  const params = isObject(asked?.params) ? asked.params : {};
  const sets = asked?.method === 'logging/setLevel' && LEVELS.includes(String(params.level));
  return asked && sets ? withMessage(arrival, { ...asked, params: { ...params, level: 'debug' } }) : arrival;
}

const loggingFaults = [
  fault({
    name: 'set-level-with-content',
    describes: 'logging/setLevel tells which level is set.',
    turns: ['logging/set-level'],
    wrap: (context) =>
      rewriting(
        context,
        ({ method }, { result }) => method === 'logging/setLevel' && result !== undefined,
        ({ level }) => ({ result: { level } }),
      ),
  }),
  fault({
    name: 'gravest-level-refused',
    describes: 'logging/setLevel knows seven levels: emergency is none of them.',
    turns: ['logging/set-level', 'logging/below-level'],
    wrap: (context) =>
      rewriting(
        context,
        ({ method, params }) => method === 'logging/setLevel' && isObject(params) && params.level === 'emergency',
        () => ({ error: { code: INVALID_PARAMS, message: 'There is no such level' } }),
      ),
  }),
  fault({
    name: 'any-level-taken',
    describes: 'logging/setLevel takes any level.',
    turns: ['logging/unknown-level'],
    wrap: (context) =>
      rewriting(
        context,
        ({ method }, { error }) => method === 'logging/setLevel' && isObject(error) && error.code !== METHOD_NOT_FOUND,
        () => ({ result: {} }),
      ),
  }),
  fault({
    name: 'logs-below-level',
    describes: 'logging/setLevel is taken, and every message comes all the same.',
    turns: ['logging/below-level'],
    wrap: (context) => asking((arrival) => talkative(arrival, context)),
  }),
  fault({
    name: 'logging-unannounced',
    describes: 'Log messages come, and the capability is not announced.',
    turns: [
      'logging/set-level',
      'logging/unknown-level',
      'logging/below-level',
      'logging/unannounced',
      'logging/announced',
    ],
    wrap: (context) => unannouncing(context, 'logging'),
  }),
  fault({
    name: 'logs-the-credential',
    describes: 'ping is answered as an event stream, with a log message that holds the credential of the caller.',
    turns: [
      'logging/announced',
      'logging/credential',
      'messages/form',
      'messages/no-credentials',
      'messages/notifications-by-schema',
    ],
    wrap: (context) => async (arrival, next) => {
      const data = `asked with ${arrival.header('authorization') ?? 'no credential'}`;
      const message = { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data } };
      return beforePing(context, message)(arrival, next);
    },
  }),
];

export const featureFaults = [...promptFaults, ...completionFaults, ...loggingFaults] as const;
