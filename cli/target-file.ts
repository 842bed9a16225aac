/** The target file: everything that `check` can be told, in YAML or JSON. */

import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject } from 'ajv';
import { isMap, isScalar, LineCounter, type Node, type ParsedNode, parseDocument } from 'yaml';
import { Mistake, nearest } from '../harness/mistake.ts';
import schema from './schemas/target.schema.json' with { type: 'json' };

/** The members of a target file, of the types that its schema names. */
export type TargetFile = Readonly<Record<string, unknown>>;

/** The most mistakes of one file that are told at once. */
const TOLD = 5;

/**
 * Reads a target file.
 * @throws {Mistake} where it cannot be read, is neither YAML nor JSON, or holds what the schema does not know: each with
 * its line and the nearest name.
 */
export function readTargetFile(path: string): TargetFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Mistake(
      `Failed to read the target file: ${(error as Error).message}. Please check the path after --target.`,
    );
  }
  return parseTarget(text, path);
}

/** The same for a text; `name` is the file's, for messages. */
export function parseTarget(text: string, name: string): TargetFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken) {
    throw new Mistake(
      `Failed to read ${name}: line ${lines.linePos(broken.pos[0]).line}: ${broken.message.trim()}. Please correct it.`,
    );
  }
  const validate = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true }).compile<TargetFile>(schema);
  const value: unknown = document.toJS();
  if (validate(value)) return value;

  const told = new Map<number, string>();
  for (const error of validate.errors ?? []) {
    const line = lines.linePos(offsetOf(error, document.contents)).line;
    const sentence = sentenceFor(error);
    // ajv tells every branch of an `anyOf` that failed, and the whole of it last.
    if (error.keyword === 'anyOf' || !told.has(line)) told.set(line, sentence);
  }
  const sentences = [...told].sort(([a], [b]) => a - b).slice(0, TOLD);
  throw new Mistake(
    `Failed to read ${name}: ${sentences.map(([line, sentence]) => `line ${line}: ${sentence}`).join('; ')}. Please correct it.`,
  );
}

function sentenceFor({ keyword, params, message, instancePath, parentSchema }: ErrorObject): string {
  const member = instancePath.slice(1).replaceAll('/', '.');
  if (keyword === 'additionalProperties') {
    const unknown = String(params.additionalProperty);
    const known = Object.keys((parentSchema?.properties as object | undefined) ?? {}).filter(
      (each) => !each.startsWith('$'),
    );
    const near = nearest(unknown, known);
    return `there is no member "${unknown}"${member === '' ? '' : ` in ${member}`}${near === undefined ? ` (known: ${known.join(', ')})` : `; did you mean "${near}"?`}`;
  }
  if (member === '') return 'it holds no members';
  const described = keyword === 'anyOf' ? String(parentSchema?.description ?? '').replace(/\.$/, '') : '';
  return described === '' ? `${member} ${message}` : `${member} must be: ${lowered(described)}`;
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Where the error's node begins in the text: for an unknown member, its name. */
function offsetOf({ instancePath, keyword, params }: ErrorObject, contents: ParsedNode | null): number {
  let node: Node | null | undefined = contents;
  let at = contents?.range[0] ?? 0;
  const names = instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  for (const name of keyword === 'additionalProperties' ? [...names, String(params.additionalProperty)] : names) {
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && String(key.value) === name) : undefined;
    if (!pair) break;
    at = (pair.key as ParsedNode).range[0];
    node = pair.value as Node | null;
  }
  return at;
}
