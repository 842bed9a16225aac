/** A recorded request as a `curl` line that a reader can paste into a shell. */

import type { Recorded } from '../harness/exchange.ts';
import { credentialRoles } from '../harness/target.ts';

/** A command, and what it does not reproduce. */
export interface Curl {
  /** One line of printable characters, for bash and zsh. */
  readonly command: string;
  readonly notes: readonly string[];
}

/** Stands for the id of a session. */
const SESSION = variableFor('{session}');

/** The longest body that is put on a command line, in characters. */
const LONGEST_BODY = 4_000;

/** The end that a recorded body has where it was cut. */
const wasCut = /… \([\d]+ (?:bytes|characters) in all\)$/;

/** Headers that curl sends unasked; where the request lacks one, curl is told to leave it out. */
const curlsOwn = ['Accept', 'User-Agent'];

/** The shell variable that stands for a placeholder of a record: `{key}` is `MCP_ASSAY_KEY`. */
export function variableFor(placeholder: string): string {
  const name = placeholder.replace(/^\{|\}$/g, '');
  return `MCP_ASSAY_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}

export function curl({ method, url, headers, body, braced = [] }: Recorded['request']): Curl {
  const secret = placeholders(headers);
  // Text of the endpoint's is never taken for a placeholder, or it would have the reader's shell send a credential in it.
  const quote = (text: string, part: string) => quoted(text, braced.includes(part) ? noPlaceholders : secret);
  const notes: string[] = [];
  const parts = ['curl', '-i', '--http1.1'];
  if (method === 'HEAD') parts.push('--head');
  else if (method !== (body === undefined ? 'GET' : 'POST')) parts.push('-X', literal(method));
  if (/[[\]{}]/.test(url)) parts.push('--globoff');
  parts.push(quote(url, 'url'));
  const unasked = body === undefined ? curlsOwn : [...curlsOwn, 'Content-Type'];
  for (const name of unasked) {
    if (!headers.some(([given]) => given.toLowerCase() === name.toLowerCase())) parts.push('-H', `'${name}:'`);
  }
  // An empty value is written with a semicolon: with a colon curl would leave the header out.
  for (const [at, [name, value]] of headers.entries()) {
    parts.push('-H', quote(value === '' ? `${name};` : `${name}: ${value}`, `headers ${at}`));
  }
  if (body !== undefined) {
    const omitted = leftOut(body);
    if (omitted === undefined) parts.push('--data-raw', quote(body, 'body'));
    else {
      parts.push('--data-binary', '@body');
      notes.push(omitted);
    }
  }
  const command = parts.join(' ');
  return { command, notes: [...notes, ...variableNotes(command)] };
}

/** What the shell has to know before: a variable that is not set would be sent as nothing, and be refused for that. */
function variableNotes(command: string): readonly string[] {
  const names = [...new Set(Array.from(command.matchAll(/\$\{(MCP_ASSAY_\w+)\}/g), ([, name]) => name ?? ''))];
  if (names.length === 0) return [];
  const session = names.includes(SESSION)
    ? ` (${SESSION}: the id of a session that is open, as initialize hands it out)`
    : '';
  return [`set before: ${names.join(', ')}${session}`];
}

/** Why a body cannot stand on a command line. */
function leftOut(body: string): string | undefined {
  if (wasCut.test(body)) return 'the body is too large to be kept: put one of that size into the file "body"';
  if (body.length > LONGEST_BODY)
    return `the body has ${body.length} characters: put it into the file "body"; the log holds it`;
  // A replacement character is what the record has for bytes that are no UTF-8.
  if (body.includes('\ufffd') || body.includes('\0'))
    return 'the body is binary and was not kept byte by byte: put it into the file "body"';
  return undefined;
}

/** The placeholders that a record can hold: those of the credentials, and of headers whose values are kept secret. */
function placeholders(headers: Recorded['request']['headers']): ReadonlyMap<string, string> {
  const names = ['key', 'session', ...Object.keys(credentialRoles), ...headers.map(([name]) => name.toLowerCase())];
  return new Map(names.map((name) => [`{${name}}`, variableFor(name)]));
}

const noPlaceholders: ReadonlyMap<string, string> = new Map();

/** The text as one shell word, with variables in place of placeholders. */
function quoted(text: string, secret: ReadonlyMap<string, string>): string {
  const pieces = piecesOf(text, secret);
  const plain = pieces.filter((piece) => typeof piece === 'string');
  if (plain.length < pieces.length && plain.every((piece) => /^[\w .,:;/=+@%*()?&-]*$/.test(piece))) {
    return `"${pieces.map((piece) => (typeof piece === 'string' ? piece : `\${${piece.variable}}`)).join('')}"`;
  }
  return (
    pieces.map((piece) => (typeof piece === 'string' ? literal(piece) : `"\${${piece.variable}}"`)).join('') || "''"
  );
}

function piecesOf(text: string, secret: ReadonlyMap<string, string>): (string | { readonly variable: string })[] {
  const pieces: (string | { readonly variable: string })[] = [];
  let plain = '';
  for (const piece of text.split(/(\{[^{}]*\})/)) {
    const variable = secret.get(piece);
    if (variable === undefined) plain += piece;
    else {
      if (plain !== '') pieces.push(plain);
      pieces.push({ variable });
      plain = '';
    }
  }
  return plain === '' ? pieces : [...pieces, plain];
}

/** What a shell would print, and a terminal would obey or hide. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;

/** Text that a shell takes as it is. */
function literal(text: string): string {
  // A CI service takes `##[…]` in what is printed for a command.
  const obeyed = /##[\w-]*\[/.test(text);
  const isOpen = (char: string) => !unprintable.test(char) && !(obeyed && char === '#');
  if (Array.from(text).every(isOpen)) return /^[\w./:@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = Array.from(text, (char) => {
    if (char === "'" || char === '\\') return `\\${char}`;
    if (isOpen(char)) return char;
    // Byte by byte, so that it does not depend on the shell's locale.
    return Array.from(new TextEncoder().encode(char), (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  });
  return `$'${escaped.join('')}'`;
}
