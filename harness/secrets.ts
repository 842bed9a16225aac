/** Replaces credentials by placeholders, in plain and in the encodings in which they come back. */

import { isRecord } from './jsonrpc.ts';

/** The credentials of a run, and what stands in their place on disk and screen. */
export interface Secrets {
  /**
   * Adds a credential.
   * @param value as it is sent, without a scheme such as `Bearer`. Empty values are passed over.
   * @param placeholder what takes its place: `{key}`. It should not contain any value.
   */
  add(value: string, placeholder: string): void;
  /** Adds what is no credential of the endpoint's, and as secret: replaced, and never told as one that appears. */
  addQuietly(value: string, placeholder: string): void;
  /**
   * Adds the id of a session that the endpoint handed out: replaced by `{session}` as a credential is, in either case,
   * and never told as one that appears. One of fewer than eight characters is passed over: it may be any word or number.
   */
  addSession(id: string): void;
  /**
   * The text with every credential replaced. Never throws; takes time in proportion to text and number of credentials.
   *
   * Redact first and truncate afterwards: in a text that was cut in the middle of a credential the rest of it is not
   * recognised. Redacting what is redacted already changes nothing.
   */
  redact(text: string): string;
  /** The same for credentials alone: a case that is asked again holds no session of the run before, only words like it. */
  redactCase(text: string): string;
  /** The placeholders of the credentials that occur in the text, each once, in the order they were added. */
  appearsIn(text: string): string[];
}

/**
 * Makes an empty collection of credentials.
 *
 * Recognised are the value itself; percent-encoding, whole or in part; JSON escapes; HTML character references; `+` for
 * a space; and, of the value's UTF-8, hex, base64 and base64url, also inside a longer base64 text at any of the three
 * alignments (`Basic base64('user:' + value)`). One encoding inside another is not recognised, except percent-encoded or
 * JSON-escaped base64 and what text encodings leave as it is. Nor is a value recognised whose parts come apart: in two
 * events of a stream, or in two members of a message, as where a model's words are streamed piece by piece.
 *
 * A value of fewer than four characters is replaced only where it stands alone, between characters that are no letter,
 * digit, `_` or `-`, and not in hex and base64: else a credential `a` would riddle every text with placeholders.
 */
export function secrets(): Secrets {
  const known = new Map<string, Known>();
  const sessions = sessionIds();
  // Most texts hold none, and most of those nothing that is encoded: a quick look tells.
  let any: RegExp | undefined;
  let codes: RegExp | undefined;
  let escaped = false;
  // Names and values of headers come over and over. Forgotten where another secret is known.
  const made = new Map<string, string>();

  function add(value: string, placeholder: string, quiet = false): void {
    if (value === '') return;
    made.clear();
    known.set(value, { length: value.length, placeholder, quiet, pattern: patternOf(value), core: coreOf(value) });
    any = new RegExp([...known.values()].map(({ core }) => core).join('|'));
    codes = new RegExp([...known.keys()].flatMap(codePatterns).join('|') || '(?!)');
    escaped ||= [...value].some((char) => char === ' ' || Object.hasOwn(JSON_ESCAPES, char)) || value.length < SHORT;
  }

  function addQuietly(value: string, placeholder: string): void {
    if (!known.has(value)) add(value, placeholder, true);
  }

  /** Whether the text may hold any; false is certain. */
  function mayHold(text: string): boolean {
    if (!any || !codes) return false;
    if (escaped || ENCODED.test(text)) return any.test(text);
    for (const value of known.keys()) if (text.includes(value)) return true;
    return codes.test(text);
  }

  function redactCase(text: string): string {
    return mayHold(text) ? replaced(text, [...known.values()]) : text;
  }

  function redact(text: string): string {
    const before = made.get(text);
    if (before !== undefined) return before;
    const ids = sessions.maybeIn(text);
    const redacted = ids.length > 0 ? replaced(text, [...known.values(), ...ids]) : redactCase(text);
    if (text.length <= REMEMBERED.characters && made.size < REMEMBERED.texts) made.set(text, redacted);
    return redacted;
  }

  function addSession(id: string): void {
    if (sessions.add(id)) made.clear();
  }

  function appearsIn(text: string): string[] {
    if (!mayHold(text)) return [];
    const found = [...known.values()].filter(({ quiet, pattern }) => !quiet && text.search(pattern) >= 0);
    return [...new Set(found.map(({ placeholder }) => placeholder))];
  }

  return {
    add: (value, placeholder) => add(value, placeholder),
    addQuietly,
    addSession,
    redact,
    redactCase,
    appearsIn,
  };
}

/** The texts of which is remembered what was made of them: how many, and of how many characters at most. */
const REMEMBERED = { texts: 500, characters: 200 };

/** The shortest session id that is taken for a secret, and how much of each decides whether a text may hold it. */
const TELLING = 8;

/** Session ids. There may be thousands, so that a text is looked up in them, and not each of them in the text. */
function sessionIds() {
  const all = new Map<string, Known>();
  /** By the beginning of what stands in a text in lower case, whatever the encoding. */
  const byMark = new Map<string, Set<Known>>();
  /** What may be encoded throughout, and has to be tried. */
  const unmarked = new Set<Known>();

  /** Whether it is a new one. */
  function add(id: string): boolean {
    if (id.length < TELLING || all.has(id)) return false;
    let pattern: RegExp | undefined;
    const by: Known = {
      length: id.length,
      placeholder: '{session}',
      quiet: true,
      core: '',
      // Made for the few that are found.
      get pattern() {
        pattern ??= new RegExp(patternOf(id).source, 'gi');
        return pattern;
      },
    };
    all.set(id, by);
    const bytes = new TextEncoder().encode(id);
    const coded = [0, 1, 2].map((before) => longest(base64Whole(bytes, before), /[a-z\d]+/gi));
    for (const run of [longest(id, /[\w.-]+/g), Buffer.from(bytes).toString('hex'), ...coded]) {
      const mark = run.slice(0, TELLING).toLowerCase();
      if (mark.length < TELLING) unmarked.add(by);
      else byMark.set(mark, (byMark.get(mark) ?? new Set()).add(by));
    }
    return true;
  }

  /** Those that the text may hold; no other is in it. */
  function maybeIn(text: string): readonly Known[] {
    if (all.size === 0) return [];
    const found = new Set(unmarked);
    const looked = ENCODED.test(text) ? `${text}\n${decoded(text)}` : text;
    for (const [run] of looked.matchAll(/[\w.-]{8,}/g)) {
      const lower = run.toLowerCase();
      for (let at = 0; at + TELLING <= lower.length; at++) {
        for (const by of byMark.get(lower.slice(at, at + TELLING)) ?? []) found.add(by);
      }
    }
    return [...found];
  }

  return { add, maybeIn };
}

/** The text without what text encodings make of letters, digits, and signs of ids. */
function decoded(text: string): string {
  return text.replace(
    /%([\da-f]{2})|\\u00([\da-f]{2})|&#x0{0,6}([\da-f]{2});|&#0{0,6}(\d{2,3});/gi,
    (_, percent?: string, json?: string, html?: string, decimal?: string) =>
      String.fromCharCode(decimal === undefined ? Number.parseInt(percent ?? json ?? html ?? '', 16) : Number(decimal)),
  );
}

function longest(text: string, runs: RegExp): string {
  return (text.match(runs) ?? []).reduce((one, other) => (other.length > one.length ? other : one), '');
}

function replaced(text: string, known: readonly Known[]): string {
  let redacted = '';
  let from = 0;
  for (const { start, end, by } of foundIn(text, known)) {
    redacted += text.slice(from, start) + by.placeholder;
    from = end;
  }
  return redacted + text.slice(from);
}

/** The same plain data with every text in it redacted, names of members included. */
export function redacted<T>(value: T, redact: Secrets['redact']): T {
  return anyRedacted(value, redact) as T;
}

function anyRedacted(value: unknown, redact: Secrets['redact']): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((each) => anyRedacted(each, redact));
  if (!isRecord(value) || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [redact(name), anyRedacted(each, redact)]));
}

/** A credential: its length in UTF-16 units, and the expression that finds it in every encoding. */
interface Known {
  readonly length: number;
  readonly placeholder: string;
  /** Whether it is passed over where a text is asked for the credentials in it. */
  readonly quiet: boolean;
  readonly pattern: RegExp;
  /** What is found exactly where the expression finds something, without what may stand around it: quicker to look for. */
  readonly core: string;
}

/** A piece of text, `start` to `end` in UTF-16 units, and the credential it shows. */
interface Found {
  readonly start: number;
  end: number;
  by: Known;
}

/** All pieces to be replaced, in order. What overlaps is one piece, named by the longest: no remainder is left. */
function foundIn(text: string, known: readonly Known[]): Found[] {
  const all: Found[] = [];
  for (const by of known) {
    for (const { 0: match, index } of text.matchAll(by.pattern))
      all.push({ start: index, end: index + match.length, by });
  }
  all.sort((a, b) => a.start - b.start);
  const merged: Found[] = [];
  for (const found of all) {
    const last = merged.at(-1);
    if (!last || found.start >= last.end) {
      merged.push(found);
      continue;
    }
    last.end = Math.max(last.end, found.end);
    if (found.by.length > last.by.length) last.by = found.by;
  }
  return merged;
}

const SHORT = 4;

/** What begins a character in some text encoding, but for the short escapes of JSON. */
const ENCODED = /%[\da-f]{2}|\\u[\da-f]{4}|&(?:#|\w+;)/i;

/** The value in hex and base64. */
function codePatterns(value: string): readonly string[] {
  if (value.length < SHORT) return [];
  const bytes = new TextEncoder().encode(value);
  return [hexPattern(bytes), ...base64Cores(bytes).map(({ core }) => core)];
}

/** The expression for one credential. */
function patternOf(value: string): RegExp {
  const texts = textPatterns(value);
  if (value.length < SHORT) return new RegExp(`(?<![\\w-])(?:${texts.join('|')})(?![\\w-])`, 'g');
  const bytes = new TextEncoder().encode(value);
  return new RegExp([...texts, hexPattern(bytes), ...base64Patterns(bytes)].join('|'), 'g');
}

/** What every match of the expression for one credential holds. */
function coreOf(value: string): string {
  if (value.length < SHORT) return patternOf(value).source;
  return [...textPatterns(value), ...codePatterns(value)].join('|');
}

/**
 * The value in text encodings, each character in any of them.
 *
 * The characters that start an encoded one (`%`, `\`, `&`) are encoded everywhere or nowhere: an encoding does no other,
 * and a free choice at each would take exponential time. So there is a pattern for each choice that the value offers.
 */
function textPatterns(value: string): string[] {
  const choices = ['%', '\\', '&'].filter((special) => value.includes(special));
  const patterns = new Set<string>();
  for (let choice = 0; choice < 2 ** choices.length; choice++) {
    const raw = choices.filter((_, at) => choice & (1 << at));
    const encoded = choices.filter((special) => !raw.includes(special));
    patterns.add(Array.from(value, (char) => charPattern(char, raw, encoded)).join(''));
  }
  return [...patterns];
}

const JSON_ESCAPES: Record<string, string> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  '\b': 'b',
  '\f': 'f',
  '\n': 'n',
  '\r': 'r',
  '\t': 't',
};
const HTML_NAMES: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

/** One character (a code point, or half of one) in any text encoding; `raw` only as it is, `encoded` only encoded. */
function charPattern(char: string, raw: readonly string[], encoded: readonly string[]): string {
  if (raw.includes(char)) return quoted(char);
  const ways = encoded.includes(char) ? [] : [quoted(char)];
  if (char === ' ') ways.push('\\+');
  ways.push(Array.from(new TextEncoder().encode(char), (byte) => `%${anyCase(hex(byte, 2))}`).join(''));
  const units = Array.from({ length: char.length }, (_, at) => `\\\\u${anyCase(hex(char.charCodeAt(at), 4))}`);
  ways.push(units.join(''));
  const short = JSON_ESCAPES[char];
  if (short !== undefined) ways.push(`\\\\${quoted(short)}`);
  const code = char.codePointAt(0) ?? 0;
  ways.push(`&#(?:0{0,6}${code}|[xX]0{0,6}${anyCase(hex(code, 1))});`);
  const name = HTML_NAMES[char];
  if (name !== undefined) ways.push(`&${name};`);
  return `(?:${ways.join('|')})`;
}

/** All bytes in hex, of either case. */
function hexPattern(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => anyCase(hex(byte, 2))).join('');
}

/**
 * The bytes in base64 or base64url, at the three alignments to its groups of three bytes. At either end one character
 * may be shared with the neighbour; it is replaced with the rest, and padding too.
 */
function base64Patterns(bytes: Uint8Array): string[] {
  return base64Cores(bytes).map(({ core, head, tail }) => head + core + tail);
}

interface Base64 {
  readonly core: string;
  readonly head: string;
  readonly tail: string;
}

function base64Cores(bytes: Uint8Array): Base64[] {
  return [0, 1, 2].map((before) => {
    const bits = (before + bytes.length) * 8;
    const whole = base64Whole(bytes, before);
    const head = before === 0 ? '' : `(?:${BASE64_CHAR})?`;
    const tail = bits % 6 === 0 ? '' : `(?:${BASE64_CHAR})?(?:=|%3[dD]){0,2}`;
    return { core: Array.from(whole, base64Char).join(''), head, tail };
  });
}

/** The base64 characters that the bytes alone decide, behind that many others. */
function base64Whole(bytes: Uint8Array, before: number): string {
  const shifted = Buffer.concat([new Uint8Array(before), bytes]);
  return shifted.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((shifted.length * 8) / 6));
}

const PLUS = '(?:[+-]|%2[bB])';
const SLASH = '(?:[/_]|%2[fF]|\\\\/)';
const BASE64_CHAR = `[A-Za-z0-9]|${PLUS}|${SLASH}`;

/** One character of base64 in either alphabet, as it is, percent-encoded or JSON-escaped. */
function base64Char(char: string): string {
  if (char === '+') return PLUS;
  return char === '/' ? SLASH : char;
}

/** A number in hex, padded by zeros. */
function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0');
}

/** A hex number in either case. */
function anyCase(digits: string): string {
  return digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

/** One UTF-16 unit or code point as a regular expression, whatever it is. */
function quoted(char: string): string {
  return Array.from({ length: char.length }, (_, at) => `\\u${hex(char.charCodeAt(at), 4)}`).join('');
}
