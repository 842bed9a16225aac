/** Messages held against the JSON Schemas of a protocol revision: what is wrong with one first, and where. */

import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Sent } from './exchange.ts';
import { isRecord } from './jsonrpc.ts';
import type { Schema } from './schema.ts';

/** Who sends a message. */
export type Side = 'client' | 'server';

/** What one side may say, by method. A method that is not listed is an extension: only its envelope can be wrong. */
export interface Sayings {
  readonly requests: Readonly<Record<string, { readonly message: Schema; readonly response: Schema }>>;
  readonly notifications: Readonly<Record<string, { readonly message: Schema }>>;
}

/** The messages of one revision. Schemas are JSON Schema 2020-12, and refer to `parts` by `#/$defs/<name>`. */
export interface MessageSchemas {
  readonly revision: string;
  /** Whether several messages may come in one array. */
  readonly batches: boolean;
  readonly parts: Readonly<Record<string, Schema>>;
  /** The envelopes: of any request, any notification, any error response. */
  readonly request: Schema;
  readonly notification: Schema;
  readonly error: Schema;
  readonly client: Sayings;
  readonly server: Sayings;
}

/** What can be wrong at one place of a message. */
export const problems = {
  missing: 'it has to be there, and is left out',
  'other-type': 'it is of another type than the schema names',
  'other-value': 'it is none of the values that the schema lists',
  'out-of-range': 'it is below or above what the schema allows',
  'no-alternative': 'it has none of the forms that the schema allows',
  'not-allowed': 'it may not be there',
} as const;

/** One thing wrong with a message. */
export interface Defect {
  /** A JSON Pointer to it, such as `/result/tools`. Indexes, and names that no schema declares, are written `*`. */
  readonly at: string;
  readonly problem: keyof typeof problems;
}

/** The messages of one revision, ready to be held against. Each gives the first defect, or undefined. */
export interface RevisionRules {
  readonly revision: string;
  readonly batches: boolean;
  /** A message with a method: a request where it has an `id`, else a notification. */
  said(message: Readonly<Record<string, unknown>>, by: Side): Defect | undefined;
  /** A response with a `result`, to a request for `method` by that side. Nothing is wrong with that to another method. */
  response(message: unknown, method: string, by: Side): Defect | undefined;
  /** Whether the revision has such a request or notification by that side. */
  knows(method: string, by: Side): boolean;
  /** Whether the revision says what answers a request for `method` by that side. */
  answers(method: string, by: Side): boolean;
  /** An error response. */
  error(message: unknown): Defect | undefined;
}

/** The rules of the revision, compiled when they are first asked for; undefined where its messages are not known. */
export type MessageRules = (revision: string | undefined) => RevisionRules | undefined;

/** Makes rules of schemas. The schemas are ours alone: nothing that an endpoint sends is ever compiled. */
export function messageRules(schemas: readonly MessageSchemas[]): MessageRules {
  const open = new Map<string, RevisionRules>();
  return (revision) => {
    const known = schemas.find((each) => each.revision === revision);
    if (!known) return undefined;
    const rules = open.get(known.revision) ?? rulesOf(known);
    open.set(known.revision, rules);
    return rules;
  };
}

function rulesOf(schemas: MessageSchemas): RevisionRules {
  const ajv = new Ajv2020({
    // The first defect is enough, and bounds the time that a hostile message takes.
    allErrors: false,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    allowUnionTypes: true,
    // Compiling is most of what a short run costs. That the schemas are valid ones is tested.
    validateSchema: false,
    code: { optimize: false },
    logger: false,
  });
  // One document, so that what many refer to is compiled once.
  const names = new Map(messagesIn(schemas).map((schema, n) => [schema, `message-${n}`]));
  const messages = Object.fromEntries([...names].map(([schema, name]) => [name, schema]));
  ajv.addSchema({ $id: schemas.revision, $defs: { ...schemas.parts, ...messages } });
  const declared = membersIn(schemas);
  const compiled = new Map<Schema, ValidateFunction>();

  function validatorOf(schema: Schema): ValidateFunction {
    const validate = compiled.get(schema) ?? ajv.getSchema(`${schemas.revision}#/$defs/${names.get(schema)}`);
    if (!validate)
      throw new Error(`Failed to find a schema of ${schemas.revision}. Please list it among its messages.`);
    compiled.set(schema, validate);
    return validate;
  }

  function defectOf(schema: Schema, value: unknown): Defect | undefined {
    const validate = validatorOf(schema);
    return validate(value) ? undefined : defectIn(validate.errors ?? [], declared);
  }

  return {
    revision: schemas.revision,
    batches: schemas.batches,
    said(message, by) {
      const isRequest = message.id !== undefined;
      const { requests, notifications } = schemas[by];
      const envelope = defectOf(isRequest ? schemas.request : schemas.notification, message);
      const known = ownOf<{ readonly message: Schema }>(isRequest ? requests : notifications, message.method);
      return envelope ?? (known && defectOf(known.message, message));
    },
    response(message, method, by) {
      const known = ownOf(schemas[by].requests, method);
      return known && defectOf(known.response, message);
    },
    knows: (method, by) => Object.values(schemas[by]).some((table) => ownOf(table, method) !== undefined),
    answers: (method, by) => ownOf(schemas[by].requests, method) !== undefined,
    error: (message) => defectOf(schemas.error, message),
  };
}

/** Every schema that a message is held against. */
function messagesIn({ request, notification, error, client, server }: MessageSchemas): readonly Schema[] {
  const said = [client, server].flatMap(({ requests, notifications }) => [
    ...Object.values(requests).flatMap(({ message, response }) => [message, response]),
    ...Object.values(notifications).map(({ message }) => message),
  ]);
  return [request, notification, error, ...said];
}

/** A method may be called like a member that every object has: `constructor`. */
function ownOf<T>(table: Readonly<Record<string, T>>, name: unknown): T | undefined {
  return typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined;
}

const byKeyword: Readonly<Record<string, keyof typeof problems>> = {
  required: 'missing',
  type: 'other-type',
  enum: 'other-value',
  const: 'other-value',
  minimum: 'out-of-range',
  maximum: 'out-of-range',
  minItems: 'out-of-range',
  anyOf: 'no-alternative',
  not: 'not-allowed',
  'false schema': 'not-allowed',
};

/** Of alternatives ajv tells what each lacks, and then that none fits: that is what counts. Else the first error is it. */
function defectIn(errors: readonly ErrorObject[], declared: ReadonlySet<string>): Defect | undefined {
  const error = errors.findLast(({ keyword }) => keyword === 'anyOf') ?? errors[0];
  if (!error) return undefined;
  const { keyword, instancePath, params } = error;
  const problem = byKeyword[keyword];
  if (!problem) throw new Error(`Failed to tell what "${keyword}" finds wrong. Please name it among the problems.`);
  const at = keyword === 'required' ? `${instancePath}/${params.missingProperty}` : instancePath;
  return { at: neutral(at, declared), problem };
}

/** The place without what differs between equal defects: indexes, and names that the sender chose. */
function neutral(pointer: string, declared: ReadonlySet<string>): string {
  const parts = pointer.split('/');
  // What stands below `properties` is named by whoever wrote that schema, whatever else has the same name.
  return parts
    .map((part, n) => (n === 0 || (declared.has(part) && parts[n - 1] !== 'properties') ? part : '*'))
    .join('/');
}

/** Every member that some schema declares. */
function membersIn(schema: unknown): Set<string> {
  if (typeof schema !== 'object' || schema === null) return new Set();
  const own = isRecord(schema) && isRecord(schema.properties) ? Object.keys(schema.properties) : [];
  return new Set([...own, ...Object.values(schema).flatMap((each) => [...membersIn(each)])]);
}

/** The longest body that is looked at, in characters: a longer one is padding. */
const LONGEST = 1024 * 1024;

/**
 * Why what was POSTed is no valid message of a client in that revision, as the end of a sentence; undefined where it is
 * one. A request that is no POST carries no message. `initialize` is held against the revision that it offers.
 */
export function invalidRequest(
  { method, body, message = parsed(body) }: Sent,
  revision: string,
  rules: MessageRules,
): string | undefined {
  if (method !== 'POST' || (body?.length ?? 0) > LONGEST) return undefined;
  if (message === undefined) return body === undefined ? 'it has no body' : 'its body is no JSON';
  if (!Array.isArray(message)) return wrongWith(message, revision, rules);
  if (rules(revision)?.batches === false) return `it is a batch, which ${revision} does not have`;
  if (message.length === 0) return 'it is an empty batch';
  return message.map((each) => wrongWith(each, revision, rules)).find((each) => each !== undefined);
}

function wrongWith(message: unknown, revision: string, rules: MessageRules): string | undefined {
  if (!isRecord(message)) return 'it is no JSON object';
  const of = rules(offeredIn(message)) ?? rules(revision);
  if (!of) return undefined;
  const defect = 'method' in message ? of.said(message, 'client') : responseDefect(message, of);
  return defect && `${defect.at || 'the message'}: ${problems[defect.problem]} (${of.revision})`;
}

/** A response of ours is held against its envelope: which request of the server it answers is not known here. */
function responseDefect(message: Readonly<Record<string, unknown>>, of: RevisionRules): Defect | undefined {
  if ('error' in message) return of.error(message);
  return isRecord(message.result)
    ? undefined
    : { at: '/result', problem: 'result' in message ? 'other-type' : 'missing' };
}

function offeredIn({ method, params }: Readonly<Record<string, unknown>>): string | undefined {
  const offered = method === 'initialize' && isRecord(params) ? params.protocolVersion : undefined;
  return typeof offered === 'string' ? offered : undefined;
}

/** What a body says as JSON; undefined where it is none, or too long to be looked at. */
export function parsed(body: Sent['body']): unknown {
  if (body === undefined || body.length > LONGEST) return undefined;
  try {
    return JSON.parse(typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
