/** The target file: everything that `check` can be told, in YAML or JSON. */

import schema from './schemas/target.schema.json' with { type: 'json' };
import { held, parseYaml, readText } from './yaml-file.ts';

/** The members of a target file, of the types that its schema names. */
export type TargetFile = Readonly<Record<string, unknown>>;

/**
 * Reads a target file. Throws `Mistake` where it cannot be read, is neither YAML nor JSON, or holds what the schema does
 * not know: each with its line, and what is no member's name is not repeated, as it may be a secret.
 */
export function readTargetFile(path: string): TargetFile {
  return parseTarget(readText(path, 'the target file', 'check the path after --target'), path);
}

/** The same for a text; `name` is the file's, for messages. */
export function parseTarget(text: string, name: string): TargetFile {
  return held<TargetFile>(parseYaml(text, name), schema, { quiet: true });
}
