/** Faults of what the server asks its client for: sampling, elicitation, roots. */

import { isObject, type JsonObject } from '../rpc.ts';
import { editingStreamed } from './events.ts';
import {
  answering,
  asking,
  editJson,
  type FaultContext,
  fault,
  messageIn,
  untouched,
  type Wrapper,
  withMessage,
} from './fault.ts';

/** Edits the parameters of requests that the server makes. */
function editingRequests(context: FaultContext, method: string, edit: (params: JsonObject) => JsonObject): Wrapper {
  return editingStreamed(context, (message) =>
    message.method === method && message.id !== undefined && isObject(message.params)
      ? { ...message, params: edit(message.params) }
      : message,
  );
}

/** Edits the forms that the user is asked to fill. */
function editingForms(context: FaultContext, added: JsonObject): Wrapper {
  return editingRequests(context, 'elicitation/create', (params) => {
    const { requestedSchema } = params;
    if (!isObject(requestedSchema) || !isObject(requestedSchema.properties)) return params;
    return {
      ...params,
      requestedSchema: { ...requestedSchema, properties: { ...requestedSchema.properties, ...added } },
    };
  });
}

/** The error without the ids of the pages in it. */
function withoutIds(error: unknown): unknown {
  if (!isObject(error) || !isObject(error.data) || !Array.isArray(error.data.elicitations)) return error;
  const elicitations = error.data.elicitations.map((page) => ({ ...page, elicitationId: undefined }));
  return { ...error, data: { elicitations } };
}

const EVERYTHING: JsonObject = { roots: {}, sampling: { tools: {} }, elicitation: { form: {}, url: {} } };

export const askingFaults = [
  fault({
    name: 'takes-every-client-for-able',
    describes: 'Whatever a client declares, it is asked for all that there is.',
    turns: ['s2c/undeclared', 's2c/undeclared-by-calls', 's2c/elicitation-mode'],
    wrap({ behaviour }) {
      if (!behaviour.mcp) return untouched;
      return asking(async (arrival) => {
        const message = await messageIn(arrival, behaviour);
        if (message?.method !== 'initialize' || !isObject(message.params)) return arrival;
        return withMessage(arrival, { ...message, params: { ...message.params, capabilities: EVERYTHING } });
      });
    },
  }),
  fault({
    name: 'asks-for-nested-forms',
    describes: 'Forms hold a field that is an object.',
    turns: ['s2c/form-fields', 'messages/requests-by-schema'],
    wrap: (context) =>
      editingForms(context, { address: { type: 'object', properties: { street: { type: 'string' } } } }),
  }),
  fault({
    name: 'asks-for-passwords',
    describes: 'Forms ask for a password.',
    turns: ['s2c/form-secrets'],
    wrap: (context) => editingForms(context, { password: { type: 'string' } }),
  }),
  fault({
    name: 'opens-pages-with-credentials',
    describes: 'The page that the user is to open has a password in its URL.',
    turns: ['s2c/elicitation-url'],
    wrap: (context) =>
      editingRequests(context, 'elicitation/create', (params) =>
        typeof params.url === 'string' ? { ...params, url: params.url.replace('://', '://user:secret@') } : params,
      ),
  }),
  fault({
    name: 'requires-pages-without-ids',
    describes: 'The error that requires pages to be opened lists them without their ids.',
    turns: ['s2c/url-elicitation-error'],
    wrap({ behaviour }) {
      if (!behaviour.mcp) return untouched;
      return answering((answer) => {
        // Any other answer stays as it is written, ids of any size included.
        if (typeof answer.body !== 'string' || !answer.body.includes('"elicitations"')) return answer;
        return editJson(answer, (message) => ({ ...message, error: withoutIds(message.error) }));
      });
    },
  }),
  fault({
    name: 'hands-tools-to-every-model',
    describes:
      'Requests for a message of a model hold tools, whether or not the client declared that its model uses them.',
    turns: ['s2c/undeclared-by-calls', 's2c/sampling-tools'],
    wrap: (context) =>
      editingRequests(context, 'sampling/createMessage', (params) => ({
        ...params,
        tools: [{ name: 'look_up', inputSchema: { type: 'object' } }],
      })),
  }),
] as const;
