/** Executes operations with `graphql` itself, so that validation and its messages are real. Loaded when first needed. */

import { buildSchema, type DocumentNode, type ExecutionResult, execute, GraphQLError, parse, validate } from 'graphql';
import { karzounOperations, type Operation } from '../../fixtures/catalogues/karzoun.ts';
import { type Answer, jsonAnswer } from '../http.ts';
import { isObject, type JsonObject } from '../rpc.ts';
import { type Asker, answerOf } from './answers.ts';
import { queryText, schemaText } from './schema.ts';

const schema = buildSchema(schemaText());

const resolvers = Object.fromEntries(
  Object.keys(karzounOperations).map((name) => [name, (args: JsonObject, asker: Asker) => answerOf(name, args, asker)]),
);

interface Question {
  document: DocumentNode;
  variables: JsonObject;
  operationName?: string;
}

async function run({ document, variables, operationName }: Question, asker: Asker): Promise<ExecutionResult> {
  return execute({
    schema,
    document,
    rootValue: resolvers,
    contextValue: asker,
    variableValues: variables,
    operationName,
  });
}

// Only arguments that the operation has are part of a valid query, so there are not many of them.
const validQueries = new Map<string, DocumentNode>();

/** The parsed query of an operation with these arguments. Throws Error, as GraphQL words it, when it is not valid. */
function queryOf(name: string, operation: Operation, given: readonly string[]): DocumentNode {
  const question = [name, ...given].join(' ');
  const known = validQueries.get(question);
  if (known) return known;
  // Such a name would end the argument list; GraphQL would refuse it for what comes of that.
  const unnameable = given.find((argument) => !/^[_A-Za-z]\w*$/.test(argument));
  const root = operation.kind === 'query' ? 'Query' : 'Mutation';
  if (unnameable !== undefined) throw new Error(`Unknown argument "${unnameable}" on field "${root}.${name}".`);
  const document = parse(queryText(name, operation, given));
  const errors = validate(schema, document);
  if (errors.length > 0) throw new Error(joined(errors));
  validQueries.set(question, document);
  return document;
}

function joined(errors: readonly { message: string }[]): string {
  return errors.map(({ message }) => message).join(' ');
}

/**
 * Calls one operation and asks for all that it answers.
 *
 * @throws Error with GraphQL's own words when it is refused or fails.
 */
export async function callOperation(name: string, args: JsonObject, asker: Asker): Promise<unknown> {
  const document = queryOf(name, karzounOperations[name] as Operation, Object.keys(args).sort());
  const { data, errors } = await run({ document, variables: args }, asker);
  if (errors) throw new Error(joined(errors));
  return data?.[name];
}

function errorsAnswer(status: number, errors: readonly GraphQLError[], code: string): Answer {
  const each = errors.map((error) => ({ ...error.toJSON(), extensions: { code, ...error.extensions } }));
  return jsonAnswer(status, JSON.stringify({ errors: each }));
}

function questionIn(text: string): Question | GraphQLError {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return new GraphQLError('The body is not JSON.');
  }
  const { query, variables, operationName } = isObject(body) ? body : {};
  if (typeof query !== 'string') return new GraphQLError('The body holds no query.');
  try {
    return {
      document: parse(query),
      variables: isObject(variables) ? variables : {},
      ...(typeof operationName === 'string' && { operationName }),
    };
  } catch (cause) {
    return cause as GraphQLError;
  }
}

/** Answers the body of a POST to /graphql: 400 with the errors when the query is not valid, else 200. */
export async function answerQuery(text: string, asker: Asker): Promise<Answer> {
  const question = questionIn(text);
  if (question instanceof GraphQLError) return errorsAnswer(400, [question], 'GRAPHQL_PARSE_FAILED');
  const invalid = validate(schema, question.document);
  if (invalid.length > 0) return errorsAnswer(400, invalid, 'GRAPHQL_VALIDATION_FAILED');
  const { data, errors = [] } = await run(question, asker);
  if (data === undefined) return errorsAnswer(400, errors, 'BAD_USER_INPUT');
  const each = errors.map((error) => ({ ...error.toJSON(), extensions: error.extensions }));
  return jsonAnswer(200, JSON.stringify({ data, ...(each.length > 0 && { errors: each }) }));
}
