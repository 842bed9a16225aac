/** Faults of the GraphQL API that tools stand for, and of its public schema. */

import { type Answer, type Arrival, jsonAnswer } from '../http.ts';
import type { JsonObject } from '../rpc.ts';
import {
  answering,
  asking,
  credentialIn,
  editJson,
  type FaultContext,
  fault,
  pathOf,
  untouched,
  type Wrapper,
  withKey,
} from './fault.ts';

/** Stands before the API, or before its public schema. */
function beside(what: 'path' | 'schema', make: (context: FaultContext) => Wrapper) {
  return (context: FaultContext): Wrapper => {
    const path = context.behaviour.graphql?.[what];
    if (path === undefined) return untouched;
    const wrapper = make(context);
    return (arrival, next) => (pathOf(arrival) === path ? wrapper(arrival, next) : next(arrival));
  };
}

function editingErrors(edit: (error: JsonObject) => JsonObject) {
  return beside('path', () =>
    answering((answer) =>
      editJson(answer, (body) => (Array.isArray(body.errors) ? { ...body, errors: body.errors.map(edit) } : body)),
    ),
  );
}

function holdsNothing(arrival: Arrival, { behaviour }: FaultContext): boolean {
  return credentialIn(arrival, behaviour) === undefined;
}

const NOT_FOUND: Answer = jsonAnswer(404, '{"error":"Not Found"}');

export const graphqlFaults = [
  fault({
    name: 'graphql-not-served',
    describes: 'The GraphQL API is not served beside the endpoint.',
    turns: [
      'graphql/same-rights',
      'graphql/same-rights-of-second',
      'graphql/without-credential',
      'graphql/invalid-query',
    ],
    wrap: beside('path', () => async () => NOT_FOUND),
  }),
  fault({
    name: 'graphql-serves-anyone',
    describes: 'The GraphQL API answers a request without a token.',
    turns: ['graphql/without-credential'],
    wrap: beside('path', (context) =>
      asking((arrival) =>
        holdsNothing(arrival, context) ? withKey(arrival, context.keys.default, context.behaviour) : arrival,
      ),
    ),
  }),
  fault({
    name: 'graphql-errors-without-code',
    describes: 'Errors of the GraphQL API have no code.',
    turns: ['graphql/invalid-query'],
    wrap: editingErrors(({ extensions: _, ...error }) => error),
  }),
  fault({
    name: 'graphql-other-validation-code',
    describes: 'An invalid query of the GraphQL API is refused with another code than documented.',
    turns: ['graphql/invalid-query'],
    wrap: editingErrors((error) => ({ ...error, extensions: { code: 'BAD_REQUEST' } })),
  }),
  fault({
    name: 'public-schema-not-served',
    describes: 'The public schema is not served.',
    turns: ['graphql/public-schema'],
    wrap: beside('schema', () => async () => NOT_FOUND),
  }),
  fault({
    name: 'public-schema-needs-token',
    describes: 'The public schema is refused to anyone without a token.',
    turns: ['graphql/public-schema'],
    wrap: beside('schema', (context) =>
      answering((answer, arrival) => (holdsNothing(arrival, context) ? { ...NOT_FOUND, status: 401 } : answer)),
    ),
  }),
];
