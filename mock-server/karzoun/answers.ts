/** What each operation answers: made-up rows, the same in every run. Nothing that is written is kept. */

import { karzounOperations, karzounRows, karzounTypes, type Operation } from '../../fixtures/catalogues/karzoun.ts';
import type { JsonObject } from '../rpc.ts';

/** Who asks: what of an account its token stands for. */
export interface Asker {
  account: string;
  tenant: string;
  /** The scopes of the token; undefined: all of them. */
  scopes: readonly string[] | undefined;
}

const MADE = 12;
const PER_PAGE = 20;

function refuse(message: string, code: string): never {
  throw Object.assign(new Error(message), { extensions: { code } });
}

function idOf(type: string, number: number): string {
  return `${type.toLowerCase()}-${number}`;
}

function cellOf(type: string, field: string, scalar: string, number: number, tenant: string): unknown {
  if (field === '_id') return idOf(type, number);
  if (field === 'tenant') return tenant;
  if (field.toLowerCase().includes('email')) return `${type.toLowerCase()}.${number}@${tenant}.example`;
  // Long, so that a page of some thousand rows is larger than an answer may be.
  if (field === 'description') return `${type} ${number} of ${tenant}. ${'Known from the fair in spring. '.repeat(4)}`;
  switch (scalar) {
    case 'ID!':
    case 'ID':
      return `${field.toLowerCase()}-${number}`;
    case '[ID!]!':
      return [idOf('tag', (number % MADE) + 1)];
    case 'Int!':
    case 'Int':
      return number;
    case 'Float!':
      return number + 0.5;
    case 'Boolean!':
      return true;
    default:
      return `${field} ${number} of ${tenant}`;
  }
}

function rowOf(type: string, number: number, tenant: string): JsonObject {
  const fields = (karzounTypes[type] ?? '').split(', ').map((field) => field.split(': ') as [string, string]);
  return Object.fromEntries(fields.map(([field, scalar]) => [field, cellOf(type, field, scalar, number, tenant)]));
}

function totalOf(type: string): number {
  return karzounRows[type] ?? MADE;
}

/** Rows of a type, with the arguments written over what they name: a search by a member finds rows that have it. */
function rowsOf({ of }: Operation, args: JsonObject, { tenant }: Asker, from: number, count: number): JsonObject[] {
  const size = Math.max(0, Math.min(count, totalOf(of) - from));
  return Array.from({ length: size }, (_, index) => ({ ...rowOf(of, from + index + 1, tenant), ...args }));
}

function pageOf(operation: Operation, args: JsonObject, asker: Asker): JsonObject {
  const { page: givenPage, perPage: givenSize, searchValue, ...members } = args;
  const page = typeof givenPage === 'number' ? givenPage : 1;
  const perPage = typeof givenSize === 'number' ? givenSize : PER_PAGE;
  if (page < 1 || perPage < 1) refuse('page and perPage start at 1', 'BAD_USER_INPUT');
  const from = (page - 1) * perPage;
  const rows = (start: number, count: number) => rowsOf(operation, members, asker, start, count);
  let totalCount = totalOf(operation.of);
  let list: JsonObject[];
  if (typeof searchValue === 'string') {
    const found = rows(0, totalCount).filter((row) => JSON.stringify(row).includes(searchValue));
    totalCount = found.length;
    list = found.slice(from, from + perPage);
  } else {
    list = rows(from, perPage);
  }
  const totalPages = Math.ceil(totalCount / perPage);
  return {
    list,
    pagination: {
      totalCount,
      currentPage: page,
      totalPages,
      hasNextPage: page < totalPages,
      hasPreviousPage: page > 1,
    },
  };
}

function rowBy(operation: Operation, { _id: id }: JsonObject, asker: Asker): JsonObject {
  const { of } = operation;
  const number = Number(String(id).slice(of.length + 1));
  const found = id === idOf(of, number) && number >= 1 && number <= totalOf(of);
  return found ? rowOf(of, number, asker.tenant) : refuse(`${of} not found`, 'NOT_FOUND');
}

function callerOf({ account, tenant }: Asker): JsonObject {
  return {
    ...rowOf('User', 1, tenant),
    _id: `user-${account}`,
    username: account,
    email: `${account}@${tenant}.example`,
  };
}

/**
 * Answers an operation.
 *
 * @throws Error, with a code in `extensions`, when the token lacks the scope, or there is no such row.
 */
export function answerOf(name: string, args: JsonObject, asker: Asker): unknown {
  const operation = karzounOperations[name] as Operation;
  const { scope, of, answers } = operation;
  if (scope !== null && asker.scopes?.includes(scope) === false) refuse('Permission denied', 'FORBIDDEN');
  switch (answers) {
    case 'page':
      return pageOf(operation, args, asker);
    case 'list':
      return rowsOf(operation, args, asker, 0, totalOf(of));
    case 'first':
      return rowsOf(operation, args, asker, 0, 1)[0];
    case 'row':
      return rowBy(operation, args, asker);
    case 'count':
      return { totalCount: totalOf(of) };
    case 'removed':
      return { totalCount: Object.values(args).find(Array.isArray)?.length ?? 1 };
    case 'written':
      return { ...rowOf(of, 1, asker.tenant), ...args };
    case 'caller':
      return callerOf(asker);
  }
}
