/** Files that people write, in YAML or JSON: what stands on which line, and what is wrong there, with the nearest name. */

import { readFileSync } from 'node:fs';
import { Ajv, type AnySchemaObject, type ErrorObject, type ValidateFunction } from 'ajv';
import {
  type Document,
  type ErrorCode,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLParseError,
} from 'yaml';
import { closed, Mistake, misspelt, orRather } from '../harness/mistake.ts';

/** What somebody has written. */
export interface Written {
  /** The file's name, for messages. */
  readonly name: string;
  readonly value: unknown;
  /** The line of the member at this path, or of the innermost one around it that there is. Undefined where it has no lines. */
  lineOf(path: readonly string[]): number | undefined;
}

/** Something wrong in a file. */
export interface Wrong {
  /** Where: the names and indices from the root. */
  readonly path: readonly string[];
  /** What, without a full stop. */
  readonly sentence: string;
}

/** The most mistakes of one file that are told at once. */
const TOLD = 5;

/** The longest value that a message repeats. */
const REPEATED = 80;

/** Reads a file. `what` it is and the hint are for the message: `the target file`, `check the path after --target`. */
export function readText(path: string, what: string, hint: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Mistake(`Failed to read ${what}: ${(error as Error).message}. Please ${hint}.`);
  }
}

/**
 * Parses YAML, of which JSON is a part. Throws {@link Mistake} with line and column, in our own words: those of the
 * parser repeat what is written, and a key may stand there.
 */
export function parseYaml(text: string, name: string): Written {
  const lines = new LineCounter();
  // It warns of keys that are collections, and repeats them.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const at = (offset: number) => lines.linePos(offset);
  const [broken] = document.errors;
  if (broken) throw unread(name, at(broken.pos[0]), causeOf(broken));
  let value: unknown;
  try {
    value = document.toJS();
  } catch {
    const dangling = unresolved(document);
    if (dangling !== undefined) throw unread(name, at(dangling), 'this alias (*) names no anchor (&)');
    throw unread(name, undefined, 'its aliases (*) cannot be followed, or grow without end');
  }
  return { name, value, lineOf: (path) => lines.linePos(offsetOf(path, document.contents)).line };
}

/**
 * What is written, held to a schema. `T` is what the schema describes. Throws {@link Mistake} with all that is wrong.
 * `quiet`: what is written may be a secret in the wrong place, and is repeated only where it is a known name, misspelt.
 */
export function held<T>(written: Written, schema: AnySchemaObject, { quiet = false } = {}): T {
  const validate = validatorOf(schema);
  if (validate(written.value)) return written.value as T;
  const wrong = quiet ? (error: ErrorObject) => quietWrongOf(error, schema) : wrongOf;
  throw refused(written, ownErrors(validate.errors ?? []).map(wrong));
}

/** Where a member of that name belongs, in words; undefined where it does nowhere. */
function placeOf(name: string, schema: AnySchemaObject): string | undefined {
  const membersOf = (part: AnySchemaObject = {}): AnySchemaObject => {
    const local = /^#\/definitions\/(\w+)$/.exec(part.$ref ?? '')?.[1];
    return local === undefined ? (part.properties ?? {}) : membersOf(schema.definitions?.[local]);
  };
  const top: Readonly<Record<string, AnySchemaObject>> = schema.properties ?? {};
  if (Object.hasOwn(top, name)) return 'at the top of the file';
  const places = Object.entries(top).flatMap(([member, part]) => {
    if (Object.hasOwn(membersOf(part), name)) return [`in ${member}`];
    return Object.hasOwn(membersOf(part.additionalProperties), name) ? [`in one of ${member}`] : [];
  });
  return places.length === 0 ? undefined : places.join(', or ');
}

const validators = new WeakMap<AnySchemaObject, ValidateFunction>();

/** To compile a schema takes longer than to read a hundred files. */
function validatorOf(schema: AnySchemaObject): ValidateFunction {
  const ajv = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true, strictTypes: false });
  const validate = validators.get(schema) ?? ajv.compile(schema);
  validators.set(schema, validate);
  return validate;
}

/** The mistake of having written all this: each line once. */
export function refused({ name, lineOf }: Written, wrongs: readonly Wrong[]): Mistake {
  const told = new Map<number | string, string>();
  const placed = wrongs.map(({ path, sentence }) => ({ line: lineOf(path), path, sentence }));
  for (const { line, path, sentence } of placed.sort((a, b) => (a.line ?? 0) - (b.line ?? 0))) {
    const key = line ?? path.join('/');
    if (!told.has(key)) told.set(key, line === undefined ? sentence : `line ${line}: ${sentence}`);
  }
  const sentence = closed([...told.values()].slice(0, TOLD).join('; '));
  return new Mistake(`Failed to read ${name}: ${sentence} Please correct it.`);
}

/** What each error of the parser means. */
const syntax: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_ALIAS: 'an alias (*) or an anchor (&) has no proper name',
  BAD_DIRECTIVE: 'a line that begins with % is no directive',
  BAD_DQ_ESCAPE: 'a backslash in double quotes begins no escape that YAML knows',
  BAD_INDENT: 'the indentation does not fit what is around it',
  BAD_SCALAR_START: 'a value that begins with this character needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a value that holds ": " needs quotes, or a line of its own',
  DUPLICATE_KEY: 'a member of this name is there already',
  MISSING_CHAR: 'a quote, a bracket, a comma, a colon or a space is missing',
  MULTILINE_IMPLICIT_KEY: 'a name needs to stand on one line, with a colon behind it',
  MULTIPLE_DOCS: 'a second document begins here, and only one is read',
  RESOURCE_EXHAUSTION: 'it is nested too deeply',
  TAB_AS_INDENT: 'it is indented with a tab, where YAML needs spaces',
  TAG_RESOLVE_FAILED: 'a tag (!) is not known; a value that begins with "!" needs quotes',
  UNEXPECTED_TOKEN: 'what stands here is not expected; a value with special characters needs quotes',
};

/** The parser takes a bracket that is never closed for a wrong indentation. */
function causeOf({ code, message }: YAMLParseError): string {
  if (code === 'BAD_INDENT' && message.startsWith('Flow ')) return 'a bracket or a brace before this is not closed';
  return syntax[code] ?? 'it is no YAML';
}

function unread(name: string, at: { readonly line: number; readonly col: number } | undefined, cause: string): Mistake {
  const where = at === undefined ? '' : `line ${at.line}, column ${at.col}: `;
  return new Mistake(`Failed to read ${name}: ${where}${cause}. Please correct it.`);
}

/** Where the first alias stands that names nothing. */
function unresolved(document: Document): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      offset = alias.range?.[0];
      return visit.BREAK;
    },
  });
  return offset;
}

/** The errors that tell something: ajv tells every branch of an `anyOf` that failed, and the whole; and that an `if` failed. */
function ownErrors(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const wholes = errors.filter(({ keyword }) => keyword === 'anyOf');
  return errors.filter(
    ({ keyword, schemaPath, instancePath, propertyName }) =>
      keyword !== 'if' &&
      // Of a name ajv tells what is wrong, and then that it is.
      propertyName === undefined &&
      !wholes.some(
        (whole) => schemaPath.startsWith(`${whole.schemaPath}/`) && instancePath.startsWith(whole.instancePath),
      ),
  );
}

function errorPath({ instancePath }: ErrorObject): readonly string[] {
  return instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function wrongOf(error: ErrorObject): Wrong {
  const path = errorPath(error);
  const { additionalProperty, property, propertyName } = error.params;
  const inner = additionalProperty ?? property ?? propertyName;
  // Where the whole file is a list, the line tells which of its items it is.
  const member = path.join('.').replace(/^\d+(\.|$)/, '');
  return { path: inner === undefined ? path : [...path, String(inner)], sentence: sentenceFor(error, member) };
}

function quietWrongOf(error: ErrorObject, schema: AnySchemaObject): Wrong {
  const { path } = wrongOf(error);
  const { keyword, params, parentSchema } = error;
  const known = Object.keys((parentSchema?.properties as object | undefined) ?? {});
  const place = keyword === 'additionalProperties' ? placeOf(String(params.additionalProperty), schema) : undefined;
  if (place !== undefined) return { path, sentence: `the member "${params.additionalProperty}" belongs ${place}` };
  if (keyword === 'additionalProperties' && misspelt(String(params.additionalProperty), known) === undefined) {
    return { path, sentence: 'there is a member that is not known' };
  }
  // Other names are known here, or there would be no value to hold to their schema.
  const named = keyword === 'type' && path.length > 1 && error.schemaPath.includes('/additionalProperties/');
  const around = path.slice(0, -1).join('.');
  return { path, sentence: sentenceFor(error, named ? `a member of ${around}` : errorPath(error).join('.')) };
}

function sentenceFor({ keyword, params, message, parentSchema, data }: ErrorObject, member: string): string {
  if (keyword === 'additionalProperties') {
    const unknown = String(params.additionalProperty);
    const properties = Object.keys((parentSchema?.properties as object | undefined) ?? {});
    const known = properties.filter((each) => !each.startsWith('$'));
    return `there is no member "${unknown}"${member === '' ? '' : ` in ${member}`}${orRather(unknown, known)}`;
  }
  if (keyword === 'propertyNames') {
    return `a name in ${member} must be: ${describedIn(parentSchema?.propertyNames)}`;
  }
  if (keyword === 'required') return `${member === '' ? 'it' : member} lacks "${params.missingProperty}"`;
  if (keyword === 'dependencies') return `"${params.property}" needs "${params.missingProperty}" beside it`;
  if (keyword === 'enum') {
    const known = (params.allowedValues as readonly unknown[]).map(String);
    return `${member} cannot be ${repeated(data)}${orRather(typeof data === 'string' ? data : '', known)}`;
  }
  if (member === '') return parentSchema?.type === 'array' ? 'it holds no list' : 'it holds no members';
  const described = keyword === 'type' ? '' : describedIn(parentSchema);
  return described === '' ? `${member} ${message}` : `${member} must be: ${described}`;
}

function repeated(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > REPEATED ? `${text.slice(0, REPEATED)}…` : text;
}

/** What a schema says of itself, as a part of a sentence. */
function describedIn(schema: AnySchemaObject | undefined): string {
  const text = String(schema?.description ?? '').replace(/\.$/, '');
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Where a member begins in the text: with its name, or as an item of a list with itself. */
function offsetOf(path: readonly string[], contents: Node | null): number {
  let node: unknown = contents;
  let at = contents?.range?.[0] ?? 0;
  for (const name of path) {
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && String(key.value) === name) : undefined;
    const item = isSeq(node) ? node.items[Number(name)] : undefined;
    const begins = pair ? pair.key : item;
    if (!isNode(begins)) break;
    at = begins.range?.[0] ?? at;
    node = pair ? pair.value : item;
  }
  return at;
}
