/** What a server asks of its client, wherever it does so in a run: only what was declared, and in which form. */

import type { Exchange } from '../../harness/exchange.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { watcher } from '../../harness/probe.ts';
import { isSuccess } from '../request.ts';
import { type ServerRequest, serverRequests } from '../talk.ts';
import { featureOf, isDeclared, isModeDeclared, kindOf } from './asked.ts';

/** The requests in the answer of the endpoint itself. */
function asked(exchange: Exchange, endpointUrl: string): readonly ServerRequest[] | undefined {
  const { answer, sent } = exchange;
  if (!answer || answer.unread || !isSuccess(exchange)) return undefined;
  if (new URL(sent.url).pathname !== new URL(endpointUrl).pathname) return undefined;
  return serverRequests(exchange);
}

export const undeclared = watcher({
  id: 's2c/undeclared',
  question: 'Does the endpoint ask its client for something that the client did not declare?',
  why: 'A client that cannot answer refuses, or does not answer at all, and the call that waits for it fails.',
  needs: ['endpointUrl'],
  sees: {
    asks: word('what the endpoint asks for that was not declared', {
      nothing: 'nothing',
      sampling: 'a message of a model',
      roots: 'the roots of the client',
      elicitation: 'input of the user',
    }),
  },
  watch(exchange, { endpointUrl }) {
    const kinds = asked(exchange, endpointUrl)?.flatMap((request) => kindOf(request) ?? []);
    if (!kinds) return undefined;
    const first = kinds.find((kind) => !isDeclared(kind, exchange.sent.declared ?? {}));
    return { asks: first === undefined ? 'nothing' : featureOf(first) };
  },
});

/** What is told of the requests of a kind in one answer; undefined where there are none. */
function watching<const T>(
  exchange: Exchange,
  endpointUrl: string,
  isOf: (request: ServerRequest) => boolean,
  told: (all: readonly ServerRequest[]) => T,
): T | undefined {
  const all = asked(exchange, endpointUrl)?.filter(isOf) ?? [];
  return all.length === 0 ? undefined : told(all);
}

const isElicitation = ({ method }: ServerRequest) => method === 'elicitation/create';
const isForm = (request: ServerRequest) => kindOf(request) === 'form';
const isUrl = (request: ServerRequest) => kindOf(request) === 'url';
const isSampling = ({ method }: ServerRequest) => method === 'sampling/createMessage';

export const elicitationMode = watcher({
  id: 's2c/elicitation-mode',
  question: 'Is the user asked only in the modes that the client declared: by a form, or by a page?',
  why: 'A client that has no browser cannot open a page, and one that shows no forms cannot fill them.',
  needs: ['endpointUrl'],
  sees: {
    mode: word('the modes of the requests, where elicitation is declared', {
      declared: 'each is declared',
      undeclared: 'one is not',
    }),
  },
  watch(exchange, { endpointUrl }) {
    const declared = exchange.sent.declared ?? {};
    if (!isRecord(declared.elicitation)) return undefined;
    return watching(exchange, endpointUrl, isElicitation, (all) => ({
      mode: all.every((request) => isModeDeclared(kindOf(request) ?? 'form', declared)) ? 'declared' : 'undeclared',
    }));
  },
});

export const formFields = watcher({
  id: 's2c/form-fields',
  question: 'Is every form that the user is to fill a flat object of simple fields?',
  why: 'Clients draw a form from it, and draw nothing for what is nested.',
  needs: ['endpointUrl'],
  sees: {
    fields: word('the schema of the form', {
      flat: 'an object whose properties are texts, numbers, truth values or choices',
      nested: 'a property is an object, or a list that is no choice',
      'no-object': 'it is no object with properties',
    }),
  },
  watch: (exchange, { endpointUrl }) =>
    watching(exchange, endpointUrl, isForm, (all) => {
      const forms = all.map(({ params }) => fieldsOf(params.requestedSchema));
      const worst = forms.includes('no-object') ? 'no-object' : forms.includes('nested') ? 'nested' : 'flat';
      return { fields: worst } as const;
    }),
});

function fieldsOf(schema: unknown): 'flat' | 'nested' | 'no-object' {
  if (!isRecord(schema) || schema.type !== 'object' || !isRecord(schema.properties)) return 'no-object';
  return Object.values(schema.properties).every(isSimple) ? 'flat' : 'nested';
}

const simple = new Set(['string', 'number', 'integer', 'boolean']);

function isSimple(field: unknown): boolean {
  if (!isRecord(field)) return false;
  if (simple.has(String(field.type))) return true;
  // A choice of several values; that it came only with 2025-11-25, messages/requests-by-schema tells.
  const { type, items } = field;
  return type === 'array' && isRecord(items) && (Array.isArray(items.enum) || Array.isArray(items.anyOf));
}

/** Names of fields that ask for nothing but a secret, as whole words: `password`, `api_key`, `cardNumber`. */
const SECRET =
  /^((current|new|old|your|user|account|database|db|admin|root) )*(password|passwd|passphrase|passcode|pin code|secret|client secret|secret key|private key|api key|api token|access key|access token|auth token|bearer token|refresh token|credit card|credit card number|card number|cvv|cvc|security code|social security number|ssn)$/;

export const formSecrets = watcher({
  id: 's2c/form-secrets',
  question: 'Does a form ask the user for a password, a key, a token or the number of a card?',
  why: 'What is typed into a form passes through the client and the model behind it.',
  needs: ['endpointUrl'],
  sees: {
    secrets: word('the fields of the form, by name and title', {
      none: 'none is called like a secret',
      some: 'one is called like a secret',
    }),
  },
  watch: (exchange, { endpointUrl }) =>
    watching(exchange, endpointUrl, isForm, (all) => {
      const names = all.flatMap(({ params }) => fieldNames(params.requestedSchema));
      return { secrets: names.some(isSecret) ? 'some' : 'none' } as const;
    }),
});

function fieldNames(schema: unknown): readonly string[] {
  const properties = isRecord(schema) && isRecord(schema.properties) ? schema.properties : {};
  return Object.entries(properties).flatMap(([name, field]) =>
    isRecord(field) && typeof field.title === 'string' ? [name, field.title] : [name],
  );
}

/** Whether a name, written in whatever manner, is that of a secret. */
export function isSecret(name: string): boolean {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[^A-Za-z]+/g, ' ');
  return SECRET.test(words.trim().toLowerCase());
}

export const elicitationUrl = watcher({
  id: 's2c/elicitation-url',
  question: 'Does a request to open a page come with a sound URL, a message and an id?',
  why: 'The user is shown where it leads and why, and by the id a client learns later that it is done.',
  needs: ['endpointUrl'],
  sees: {
    url: word('the URL', {
      sound: 'a valid one without a user or a password in it',
      'with-credentials': 'a user or a password stands in it',
      invalid: 'none, or not a valid one',
    }),
    message: word('the message', { told: 'a text', missing: 'none, or an empty one' }),
    id: word('the elicitationId', { told: 'a text', missing: 'none, or an empty one' }),
  },
  watch: (exchange, { endpointUrl }) =>
    watching(exchange, endpointUrl, isUrl, (all) => {
      const urls = all.map(({ params }) => urlOf(params.url));
      const worst = urls.includes('invalid')
        ? 'invalid'
        : urls.includes('with-credentials')
          ? 'with-credentials'
          : 'sound';
      const every = (name: string) => (all.every(({ params }) => isText(params[name])) ? 'told' : 'missing');
      return { url: worst, message: every('message'), id: every('elicitationId') } as const;
    }),
});

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function urlOf(value: unknown): 'sound' | 'with-credentials' | 'invalid' {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (!url) return 'invalid';
  return url.username === '' && url.password === '' ? 'sound' : 'with-credentials';
}

/** The error that says: the user has to open a page first. */
const URL_ELICITATION_REQUIRED = -32042;

export const urlElicitationError = watcher({
  id: 's2c/url-elicitation-error',
  question: 'Does an error with the code -32042 list the pages that the user has to open, each with its id?',
  why: 'Clients open what is listed, and call again.',
  needs: ['endpointUrl'],
  sees: {
    pages: word('the elicitations in the data of the error', {
      listed: 'a list of requests to open a page, each with an id, a message and a valid URL',
      otherwise: 'none, an empty list, or one that lacks some of it',
    }),
  },
  watch(exchange, { endpointUrl }) {
    const { response, sent } = exchange;
    if (response?.error?.code !== URL_ELICITATION_REQUIRED) return undefined;
    if (new URL(sent.url).pathname !== new URL(endpointUrl).pathname) return undefined;
    const { data } = response.error;
    const pages = isRecord(data) && Array.isArray(data.elicitations) ? data.elicitations : [];
    return { pages: pages.length > 0 && pages.every(isPage) ? 'listed' : 'otherwise' };
  },
});

function isPage(value: unknown): boolean {
  if (!isRecord(value) || value.mode !== 'url') return false;
  return isText(value.elicitationId) && isText(value.message) && urlOf(value.url) !== 'invalid';
}

export const samplingTools = watcher({
  id: 's2c/sampling-tools',
  question: 'Are tools given to the model of the client only where that declared it, and do their results stand alone?',
  why: 'A client whose model uses no tools has nobody to hand them to; and models refuse results that are mixed with other text.',
  needs: ['endpointUrl'],
  sees: {
    tools: word('the tools in requests for a message', {
      allowed: 'none, or sampling.tools is declared',
      undeclared: 'some, though sampling.tools is not declared',
    }),
    results: word('messages of the user that hold results of tools', {
      alone: 'none, or they hold nothing else',
      mixed: 'one holds something else, too',
    }),
  },
  watch(exchange, { endpointUrl }) {
    const declared = exchange.sent.declared ?? {};
    if (!isDeclared('sampling', declared)) return undefined;
    return watching(exchange, endpointUrl, isSampling, (all) => {
      const allowed = all.every((request) => isModeDeclared(kindOf(request) ?? 'sampling', declared));
      const mixed = all.some(({ params }) => Array.isArray(params.messages) && params.messages.some(isMixed));
      return { tools: allowed ? 'allowed' : 'undeclared', results: mixed ? 'mixed' : 'alone' } as const;
    });
  },
});

function isMixed(message: unknown): boolean {
  const blocks = isRecord(message) && Array.isArray(message.content) ? message.content : [];
  const results = blocks.filter((block) => isRecord(block) && block.type === 'tool_result');
  return results.length > 0 && results.length < blocks.length;
}
