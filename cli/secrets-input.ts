/** Secrets as they are handed over: in place, or by the name of a variable or a file that holds them. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Mistake } from '../harness/mistake.ts';
import { secrets } from '../harness/secrets.ts';

/** Where a value was given. */
export interface Source {
  /** For messages: `--key`, `MCP_ASSAY_KEY`, `key in target.yaml`. */
  readonly name: string;
  /** Whether the name stands for one part of a setting alone, as `MCP_ASSAY_SECOND` does. */
  readonly exact?: true;
  /** The folder that relative paths start from. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether no value is repeated in messages: in a file that holds secrets, one may stand in the wrong place. */
  readonly quiet?: boolean;
  /** Takes a warning about a secret that stands where others can read it; left out where a plain value is in order. */
  readonly warn?: (sentence: string) => void;
}

/** A secret that is to be in a variable, and is not there. */
export class UnsetSecret extends Mistake {
  /** Which variable lacks it, and who names that, in a sentence without a full stop. */
  override readonly cause: string;
  constructor(cause: string, message: string) {
    super(message);
    this.cause = cause;
  }
}

/** Every secret that this process was told: one may have been given a second time, in the wrong place. */
const told = secrets();
/** A shorter value may be any word of a message. */
const TELLING = 6;

function noted(value: string): string {
  // The scheme of a header's value may be left out elsewhere.
  for (const each of [value, value.replace(/^\S+ +/, '')]) if (each.length >= TELLING) told.add(each, '{secret}');
  return value;
}

/** Where a secret stands on the command line: behind the flag, and behind a name. */
const secretFlags: Readonly<Record<string, RegExp>> = {
  '--key': /^()(.*)$/s,
  '--credential': /^([^=]*=)(.*)$/s,
  '--header': /^([^:]*: *)(.*)$/s,
  '--direct-header': /^([^:]*: *)(.*)$/s,
  '--env': /^([^=]*=)(.*)$/s,
};

/** Notes the secrets of a command line, for messages about it: they are told before anything is read. */
export function noteArguments(args: readonly string[], env: Source['env'] = process.env): void {
  for (const [at, arg] of args.entries()) {
    const [, flag = '', joined] = /^(--[\w-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    const [, , value = ''] = secretFlags[flag]?.exec(joined ?? args[at + 1] ?? '') ?? [];
    noted(value.startsWith('env:') ? (env[value.slice('env:'.length)] ?? '') : value);
  }
}

/** The text of a message without any secret that was told before. */
export function withoutSecrets(text: string): string {
  return told.redact(text);
}

/**
 * The secret that `text` holds or names: `env:NAME`, `file:PATH`, or the value itself.
 * @throws {UnsetSecret} where the variable is not set or empty.
 * @throws {Mistake} where the file cannot be read. No message shows a secret.
 */
export function secret(text: string, source: Source): string {
  return noted(read(text, source));
}

function read(text: string, source: Source): string {
  if (text.startsWith('env:')) return fromVariable(text.slice('env:'.length), source);
  if (text.startsWith('file:')) return fromFile(resolve(source.folder, text.slice('file:'.length)), source);
  if (text.trim() === '') {
    throw new Mistake(`Failed to read ${source.name}: it is empty. Please give a value, or leave it out.`);
  }
  source.warn?.(
    `${source.name} holds a secret in plain sight: other users of this machine and the history of the shell can read it. Please use env:NAME or file:PATH in its place.`,
  );
  return text;
}

function fromVariable(name: string, { name: from, env }: Source): string {
  const value = env[name];
  // What is not written as variables are may be a secret.
  const variable = /^[A-Z_][A-Z0-9_]*$/.test(name)
    ? `the environment variable ${name}`
    : 'the environment variable after "env:"';
  if (value !== undefined && value.trim() !== '') return value;
  const cause = `${variable} is ${value === undefined ? 'not set' : 'empty'}`;
  throw new UnsetSecret(`${cause} (${from})`, `Failed to read ${from}: ${cause}. Please set it, or leave ${from} out.`);
}

function fromFile(path: string, { name: from }: Source): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Mistake(`Failed to read ${from}: ${(error as Error).message}. Please check the path after "file:".`);
  }
  // Editors and `echo` end a file with a line break; one more is no accident.
  const value = text.replace(/\r?\n$/, '');
  if (value.trim() === '')
    throw new Mistake(`Failed to read ${from}: the file ${path} is empty. Please put the secret there.`);
  return value;
}
