/** How what `check` can be told is read: each kind of setting, and the texts that it is typed in. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Shard } from '../harness/events.ts';
import { Mistake } from '../harness/mistake.ts';
import { type DirectServer, isHeaderName, journalUrl } from '../harness/target.ts';
import { type Wanted, wantedReport } from '../reports/index.ts';
import { duration } from './durations.ts';
import { type Source, secret } from './secrets-input.ts';

/** One thing that `check` can be told. */
export interface Setting<T = unknown> {
  /** As commander takes them: `--rate <number>`. */
  readonly flags: string;
  readonly group: (typeof groups)[number];
  /** What it means, its default included. */
  readonly means: string;
  /** The variables that hold it, each with what its value is put behind: `{ MCP_ASSAY_SECOND: 'second=' }`. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether an empty variable is a mistake, and not the same as none. */
  readonly secret?: true;
  /** The value of what was typed, one text for each time; throws `Mistake`. A flag without argument is `true`. */
  read(texts: readonly string[], source: Source): T;
  /** What a target file holds, as it would be typed. */
  typed(value: unknown): readonly string[];
  /** What counts where two sources speak. Left out: the first alone. */
  merge?(first: T, second: T): T;
}

export const ENDPOINT = 'Endpoint:';
export const OUTPUT = 'Output:';
const groups = [ENDPOINT, 'Start:', 'Selection:', 'Gate:', 'Limits:', OUTPUT] as const;

export type Described = Pick<Setting, 'flags' | 'group' | 'means'> & Partial<Pick<Setting, 'env' | 'secret'>>;
/** A number that must lie within this range, both ends included. */
interface Ranged {
  readonly range: readonly [least: number, most: number];
}

export type Pairs = Readonly<Record<string, string>>;
export type Arguments = Readonly<Record<string, unknown>>;

export function setting<T>({
  typed = typedOf,
  env,
  ...rest
}: Described & Pick<Setting<T>, 'read' | 'merge'> & Partial<Pick<Setting, 'typed'>>): Setting<T> {
  return { ...rest, typed, env: env ?? { [variableOf(rest.flags)]: '' } };
}

export function list(described: Described): Setting<readonly string[]> {
  return setting({ ...described, read: split });
}

export function count({ range, ...described }: Described & Ranged): Setting<number> {
  return setting({ ...described, read: (texts, source) => inRange(whole(last(texts), source), range, source) });
}

/** A number that need not be whole. */
export function amount({ range, ...described }: Described & Ranged): Setting<number> {
  return setting({ ...described, read: (texts, source) => inRange(finite(last(texts), source), range, source) });
}

export function time({ range, ...described }: Described & Ranged): Setting<number> {
  return setting({
    ...described,
    read: (texts, source) =>
      inRange(duration(last(texts), source.name, quoted(last(texts), source)), range, source, 'milliseconds'),
  });
}

/** A flag without argument. A variable that holds 0, false or no is as good as none. */
export function flag(described: Described): Setting<boolean> {
  return setting({ ...described, read: (texts) => !/^(0|false|no)$/i.test(last(texts)) });
}

export function variableOf(flags: string): string {
  const [, name = ''] = /^--([a-z-]+)/.exec(flags) ?? [];
  return `MCP_ASSAY_${name.replaceAll('-', '_').toUpperCase()}`;
}

function typedOf(value: unknown): readonly string[] {
  return isObject(value) ? Object.entries(value).map(([name, each]) => `${name}=${each}`) : [value].flat().map(String);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function joined<T extends object>(first: T, second: T): T {
  return { ...second, ...first };
}

export function last(texts: readonly string[]): string {
  return texts.at(-1) ?? '';
}

/** The names in texts that part them with commas. Throws {@link Mistake} where a text was given, and no name is in it. */
export function split(texts: readonly string[], { name }: Source): readonly string[] {
  const parts = texts
    .flatMap((text) => text.split(','))
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (texts.length > 0 && parts.length === 0) {
    throw new Mistake(`Failed to read ${name}: it names nothing. Please give a name, or leave it out.`);
  }
  return parts;
}

export function named(source: Source, part: string): Source {
  return source.exact ? source : { ...source, name: `${source.name} ${part}` };
}

export function pair(text: string, { name }: Source): readonly [string, string] {
  const at = text.indexOf('=');
  // Without its text, which may be a secret whose role was forgotten.
  if (at < 1)
    throw new Mistake(`Failed to read ${name}: what was given has no "=". Please write it as <name>=<value>.`);
  return [text.slice(0, at).trim(), text.slice(at + 1)];
}

/** `source` names which header it is, since its name may be part of a secret: `--header 'Authorization Bearer abc: d'`. */
export function header(text: string, source: Source): readonly [string, string] {
  const at = text.indexOf(':');
  const name = text.slice(0, Math.max(at, 0)).trim();
  if (!isHeaderName(name)) {
    const cause = at < 0 ? 'what was given has no ":"' : 'what stands before its first ":" is no header name';
    throw new Mistake(`Failed to read ${source.name}: ${cause}. Please write it as 'Name: value'.`);
  }
  const { warn, ...quiet } = source;
  const telling = /auth|key|token|secret|cookie|session|password/i.test(name);
  return [name, secret(text.slice(at + 1).trim(), telling && warn ? { ...quiet, warn } : quiet)];
}

/** `<url>`, or `<server>=<url>`. */
export function directServer(text: string, from: string): DirectServer {
  const [, server, url = text] = /^([^=:/?#]+)=(https?:.*)$/i.exec(text.trim()) ?? [];
  const given = journalUrl(url.trim(), from);
  return server === undefined ? { url: given } : { server: server.trim(), url: given };
}

/** A header for one direct server, or for all of them. */
export interface DirectHeader {
  readonly server?: string;
  readonly header: readonly [name: string, value: string];
}

/** `Name: value`, or `<server>=Name: value`. */
export function directHeader(text: string, source: Source): DirectHeader {
  const [, server, rest = text] = /^([^=:\s]+)=([^:]+:[\s\S]*)$/.exec(text) ?? [];
  const read = header(rest, source);
  return server === undefined ? { header: read } : { server, header: read };
}

/** A variable for what is started. */
export interface Variable {
  readonly value: string;
  /** Whether it was handed over by the name of where it is kept, as secrets are. */
  readonly named: boolean;
}

/** `NAME=value`, `NAME=env:NAME` or `NAME=file:PATH`. */
export function variable(text: string, source: Source): readonly [string, Variable] {
  const [name, value] = pair(text, source);
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    // Without it: it may be the beginning of a secret.
    throw new Mistake(
      `Failed to read ${source.name}: what stands before its "=" is no name. Please write <name>=<value>.`,
    );
  }
  const { warn: _, ...quiet } = named(source, name);
  const kept = /^(?:env|file):/.test(value);
  // A variable may well be empty.
  return [name, { value: value === '' ? value : secret(value, quiet), named: kept }];
}

export function allowedTool(text: string, { name: from }: Source): readonly [string, Arguments | null] {
  const at = text.indexOf('=');
  const name = at < 0 ? text : text.slice(0, at);
  if (name.trim() === '') {
    throw new Mistake(`Failed to read ${from}: it names no tool. Please write <name>={"argument": "value"}.`);
  }
  if (at < 0) return [name, null];
  let value: unknown;
  try {
    value = JSON.parse(text.slice(at + 1));
  } catch (error) {
    // The rest of the message repeats what was given, and an argument may be a secret.
    const [, position] = / in JSON at position (\d+)/.exec((error as Error).message) ?? [];
    throw new Mistake(
      `Failed to read ${from} ${name}: its arguments are no JSON${position === undefined ? '' : ` (from position ${position})`}. Please write <name>={"argument": "value"}.`,
    );
  }
  if (!isObject(value))
    throw new Mistake(
      `Failed to read ${from} ${name}: its arguments are no object. Please write <name>={"argument": "value"}.`,
    );
  return [name, value];
}

/** `1/3`, as the first of three. */
export function shard(text: string, source: Source): Shard {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text.trim()) ?? [];
  if (index !== undefined && of !== undefined) return { index: Number(index), of: Number(of) };
  throw new Mistake(
    `Failed to read ${source.name}: ${quoted(text, source)} is no part of a whole. Please write the first of three as 1/3.`,
  );
}

export function report(text: string, { folder }: Source): Wanted {
  const wanted = wantedReport(text);
  return wanted.path === '-' ? wanted : { ...wanted, path: resolve(folder, wanted.path) };
}

export function fileText(path: string, { name, folder }: Source): string {
  try {
    return readFileSync(resolve(folder, path), 'utf8');
  } catch (error) {
    throw new Mistake(`Failed to read ${name}: ${(error as Error).message}. Please check the path.`);
  }
}

export function command(texts: readonly string[], { name }: Source): string {
  const text = last(texts);
  if (text.trim() !== '') return text;
  throw new Mistake(`Failed to read ${name}: it holds no command. Please give one, or leave it out.`);
}

/** A path of a URL. */
export function urlPath(texts: readonly string[], { name }: Source): string {
  const text = last(texts);
  if (text.startsWith('/') && URL.canParse(text, 'http://localhost')) return text;
  throw new Mistake(`Failed to read ${name}: what was given is no path. Please begin it with a slash, as in /v1/mcp.`);
}

/** A text as messages repeat it. */
function quoted(text: string, { quiet }: Source): string {
  return quiet ? 'what it holds' : `"${text}"`;
}

function inRange(value: number, [least, most]: Ranged['range'], { name }: Source, unit = ''): number {
  if (value >= least && value <= most) return value;
  const of = unit === '' ? '' : ` of ${unit}`;
  throw new Mistake(
    `Failed to read ${name}: ${value} is out of range. Please give a number${of} from ${least} to ${most}.`,
  );
}

export function finite(text: string, source: Source): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value))
    throw new Mistake(`Failed to read ${source.name}: ${quoted(text, source)} is no number. Please give one.`);
  return value;
}

export function whole(text: string, source: Source): number {
  const value = finite(text, source);
  if (!Number.isInteger(value))
    throw new Mistake(`Failed to read ${source.name}: ${text} is no whole number. Please give one.`);
  return value;
}
