/** The operations as texts: the GraphQL schema, one query for each operation, and JSON Schemas of their arguments. */

import { karzounOperations, karzounTypes, type Operation } from '../../fixtures/catalogues/karzoun.ts';
import type { JsonObject } from '../rpc.ts';

const PAGINATION =
  'totalCount: Int!, currentPage: Int!, totalPages: Int!, hasNextPage: Boolean!, hasPreviousPage: Boolean!';

function answerType({ answers, of }: Operation): string {
  switch (answers) {
    case 'page':
      return `${of}Page!`;
    case 'list':
      return `[${of}!]!`;
    case 'count':
    case 'removed':
      return 'Count!';
    default:
      return `${of}!`;
  }
}

function fieldOf([name, operation]: readonly [string, Operation]): string {
  const args = Object.entries(operation.args).map(([argument, type]) => `${argument}: ${type}`);
  return `  ${name}${args.length === 0 ? '' : `(${args.join(', ')})`}: ${answerType(operation)}`;
}

function rootType(name: string, kind: Operation['kind']): string {
  const fields = Object.entries(karzounOperations).filter(([, operation]) => operation.kind === kind);
  return `type ${name} {\n${fields.map(fieldOf).join('\n')}\n}`;
}

function objectType(name: string, fields: string): string {
  return `type ${name} {\n  ${fields.replaceAll(', ', '\n  ')}\n}`;
}

/** The public schema, as GraphQL's schema language has it. */
export function schemaText(): string {
  const paged = new Set(
    Object.values(karzounOperations).flatMap(({ answers, of }) => (answers === 'page' ? [of] : [])),
  );
  const types = [
    rootType('Query', 'query'),
    rootType('Mutation', 'mutation'),
    ...Object.entries(karzounTypes).map(([name, fields]) => objectType(name, fields)),
    ...[...paged].map((name) => objectType(`${name}Page`, `list: [${name}!]!, pagination: Pagination!`)),
    objectType('Pagination', PAGINATION),
    objectType('Count', 'totalCount: Int!'),
  ];
  return `${types.join('\n\n')}\n`;
}

function namesOf(fields: string): string {
  return fields.replaceAll(/: [^,]+,?/g, '');
}

/** Every field of an answer. */
function selectionOf({ answers, of }: Operation): string {
  const row = `{ ${namesOf(karzounTypes[of] ?? '')} }`;
  if (answers === 'page') return `{ list ${row} pagination { ${namesOf(PAGINATION)} } }`;
  return answers === 'count' || answers === 'removed' ? '{ totalCount }' : row;
}

/**
 * A query that asks for all that an operation answers, its arguments handed over as variables. An argument that the
 * operation does not have is written as it is, for GraphQL to refuse.
 */
export function queryText(name: string, operation: Operation, given: readonly string[]): string {
  const known = given.filter((argument) => Object.hasOwn(operation.args, argument));
  const variables = known.map((argument) => `$${argument}: ${operation.args[argument]}`);
  const args = given.map((argument) => `${argument}: ${known.includes(argument) ? `$${argument}` : 'null'}`);
  const within = (list: readonly string[]) => (list.length === 0 ? '' : `(${list.join(', ')})`);
  return `${operation.kind} ${name}${within(variables)} { ${name}${within(args)} ${selectionOf(operation)} }`;
}

const SCALARS: Readonly<Record<string, string>> = { Int: 'integer', Float: 'number', Boolean: 'boolean' };

function jsonTypeOf(type: string): JsonObject {
  const bare = type.replace(/!$/, '');
  if (bare.startsWith('[')) return { type: 'array', items: jsonTypeOf(bare.slice(1, -1)) };
  return { type: SCALARS[bare] ?? 'string' };
}

/** The JSON Schema of an operation's arguments. */
export function argumentSchema({ args }: Operation): JsonObject {
  const all = Object.entries(args);
  return {
    type: 'object',
    properties: Object.fromEntries(all.map(([name, type]) => [name, jsonTypeOf(type)])),
    required: all.filter(([, type]) => type.endsWith('!')).map(([name]) => name),
    additionalProperties: false,
  };
}
