/** The GraphQL API that tools stand for: what it refuses, its schema, and whether the tools may do the same. */

import type { GraphqlQuery } from '../../harness/conventions.ts';
import type { Change, Endpoint } from '../../harness/endpoint.ts';
import type { Credential } from '../../harness/facts.ts';
import { inSessionOf } from '../../harness/handshake.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { number, text, word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { getFrom } from '../rest.ts';
import { succeeded } from '../tool-result.ts';
import { askApi, codeOf, errorsIn, fateOf } from './api.ts';

const parity = {
  ends: word('how the operation ended in the two places', {
    alike: 'served in both, or refused in both',
    'only-over-mcp': 'served as a call of the tool, refused by the API',
    'only-by-the-api': 'served by the API, refused as a call of the tool',
  }),
};

async function compared(endpoint: Endpoint, { query, ...call }: GraphqlQuery, as?: Credential, within: Change = {}) {
  const { path } = endpoint.conventions.graphql ?? {};
  if (path === undefined) return undefined;
  const fate = fateOf(await askApi(endpoint, path, query, as));
  if (fate === 'nothing') return undefined;
  const params = { name: call.tool, arguments: call.arguments };
  const served = succeeded(await endpoint.ask('tools/call', { ...within, params }));
  if (served === (fate === 'served')) return { ends: 'alike' } as const;
  return { ends: served ? 'only-over-mcp' : 'only-by-the-api' } as const;
}

export const sameRights = probe({
  id: 'graphql/same-rights',
  question: 'Does an operation end alike as a call of the tool and as a query of the API, with one key?',
  why: 'A key that can do more through the tools than by itself makes every limit of its app worthless.',
  sees: parity,
  about: ['graphqlCalls'],
  impact: 'calls-tools',
  always: ({ graphqlCalls }) => graphqlCalls,
  observe: (endpoint, _given, query: GraphqlQuery) => compared(endpoint, query),
});

export const sameRightsOfSecond = probe({
  id: 'graphql/same-rights-of-second',
  question:
    'Does an operation end alike as a call of the tool and as a query of the API, with the key of another account?',
  why: 'A key of few rights is the one that shows whether they are looked at.',
  sees: parity,
  about: ['graphqlCalls', 'second'],
  impact: 'calls-tools',
  always: ({ graphqlCalls }) => graphqlCalls,
  observe: (endpoint, { second }, query: GraphqlQuery) =>
    inSessionOf(endpoint, second, (_opened, within) => compared(endpoint, query, second, within)),
});

export const withoutCredential = probe({
  id: 'graphql/without-credential',
  question: 'What answers a query of the API without any credential?',
  why: 'Whatever the tools refuse is open to anyone where the API beside them is.',
  sees: {
    answer: word('how the query was answered', {
      unauthorised: 'HTTP 401',
      errors: 'GraphQL errors, under another status',
      served: 'data without errors',
      'no-graphql': 'no answer of GraphQL',
    }),
    status: number('the HTTP status'),
  },
  needs: ['preferred'],
  about: ['graphql'],
  async observe(endpoint, { graphql: { path, queries } }) {
    const exchange = await askApi(endpoint, path, queries[0]?.query ?? '{ __typename }', null);
    const status = exchange.answer?.status;
    if (status === 401) return { answer: 'unauthorised', status };
    const errors = errorsIn(exchange);
    if (!errors) return { answer: 'no-graphql', status };
    return { answer: errors.length > 0 ? 'errors' : 'served', status };
  },
});

export const invalidQuery = probe({
  id: 'graphql/invalid-query',
  question: 'How does the API refuse a query for a field that its schema does not have?',
  why: 'Programs tell a slip in the query from other failures by the code.',
  sees: {
    status: number('the HTTP status'),
    message: word('the message of each error', { text: 'a text', other: 'missing, empty or no text' }),
    code: text('extensions.code of the first error; left out where there is none'),
  },
  needs: ['preferred'],
  about: ['graphql'],
  async observe(endpoint, { graphql: { path } }) {
    const exchange = await askApi(endpoint, path, '{ assayNone }');
    const status = exchange.answer?.status;
    const errors = errorsIn(exchange);
    if (!errors || errors.length === 0) return { status };
    const told = errors.every((each) => isRecord(each) && typeof each.message === 'string' && each.message !== '');
    return { status, message: told ? 'text' : 'other', code: codeOf(errors[0]) };
  },
});

/** A definition in the schema language, and no page about one. */
const DEFINITION = /^\s*(extend\s+)?(type|schema|interface|input|enum)\b[^<]*\{/m;

export const publicSchema = probe({
  id: 'graphql/public-schema',
  question: 'Is the schema of the API served to anyone?',
  why: 'Those who write against the API read it before they have a key.',
  sees: {
    status: number('the HTTP status'),
    holds: word('the body', {
      schema: 'a type definition in the schema language of GraphQL',
      other: 'something else, or nothing',
    }),
  },
  about: ['graphqlSchema'],
  async observe(endpoint, { graphqlSchema }) {
    const headers = { Accept: '*/*' };
    const { answer } = await getFrom(endpoint, graphqlSchema, { credential: null, headers });
    if (!answer) return {};
    return { status: answer.status, holds: DEFINITION.test(answer.text) ? 'schema' : 'other' };
  },
});

export const graphqlProbes = [sameRights, sameRightsOfSecond, withoutCredential, invalidQuery, publicSchema] as const;
