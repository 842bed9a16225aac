/** Credentials never survive redaction, whatever they are made of and however they come back. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secrets } from './secrets.ts';

const KEY = 'kindo_sk-7f+/Q"a\\b %26&é';

/** Ways in which an endpoint or a library writes a value down. */
const ENCODINGS: Record<string, (value: string) => string> = {
  plain: (value) => value,
  'in JSON': (value) => JSON.stringify(value).slice(1, -1),
  'in JSON of ASCII': (value) =>
    value.replace(/[^a-z]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'in JSON with upper-case hex': (value) =>
    value.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`),
  'in JSON of PHP': (value) => JSON.stringify(value).slice(1, -1).replaceAll('/', '\\/'),
  'by encodeURIComponent': (value) => encodeURIComponent(value),
  'by URLSearchParams': (value) => new URLSearchParams({ q: value }).toString().slice(2),
  'percent-encoded in lower case': (value) => percent(value, 'lower'),
  'percent-encoded throughout': (value) => percent(value, 'upper'),
  'in HTML': (value) => value.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`),
  'in HTML by names': (value) =>
    value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&apos;'),
  'in HTML by hex': (value) =>
    value.replace(/[^a-z]/gu, (char) => `&#x${(char.codePointAt(0) ?? 0).toString(16).toUpperCase()};`),
  hex: (value) => Buffer.from(value).toString('hex'),
  'upper-case hex': (value) => Buffer.from(value).toString('hex').toUpperCase(),
  base64: (value) => Buffer.from(value).toString('base64'),
  base64url: (value) => Buffer.from(value).toString('base64url'),
  'Basic, one byte on': (value) => Buffer.from(`:${value}`).toString('base64'),
  'Basic, two bytes on': (value) => Buffer.from(`x:${value}`).toString('base64'),
  'inside longer base64': (value) => Buffer.from(`user:${value}, and more`).toString('base64'),
  'base64 in a query': (value) => encodeURIComponent(Buffer.from(`ab${value}`).toString('base64')),
};

function percent(value: string, digits: 'lower' | 'upper'): string {
  return Array.from(new TextEncoder().encode(value), (byte) => {
    const written = byte.toString(16).padStart(2, '0');
    return `%${digits === 'lower' ? written : written.toUpperCase()}`;
  }).join('');
}

/** Credentials of any make; without braces, of which placeholders are made, and so well-formed that all encode them. */
const value = fc
  .oneof(
    fc.string({ minLength: 4 }),
    fc.string({ unit: 'binary', minLength: 4, maxLength: 40 }),
    fc.base64String({ minLength: 8 }),
    fc.stringMatching(/^[%\\&"+ /a-f0-9]{4,30}$/),
  )
  .filter((made) => made.isWellFormed() && made.length >= 4 && !/[{}]/.test(made) && !'{key}'.includes(made));
/** Any UTF-16 units, halves of pairs too. */
const anyUnits = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units));
const around = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.lorem());

describe.each(Object.entries(ENCODINGS))('%s', (_, encode) => {
  it('is replaced in a text', () => {
    const known = secrets();
    known.add(KEY, '{key}');
    const text = `got [${encode(KEY)}] as key`;
    expect(known.redact(text)).toMatch(/^got \[[\w+/-]*\{key\}[\w+/%=-]*\] as key$/);
    expect(known.appearsIn(text)).toEqual(['{key}']);
  });

  it('leaves neither value nor encoding of any credential', () => {
    fc.assert(
      fc.property(value, around, around, (secret, before, after) => {
        const known = secrets();
        known.add(secret, '{key}');
        const text = before + encode(secret) + after;
        const redacted = known.redact(text);
        expect(redacted).toContain('{key}');
        expect(known.appearsIn(redacted)).toEqual([]);
        for (const again of Object.values(ENCODINGS)) expect(withoutKey(redacted)).not.toContain(again(secret));
      }),
      { numRuns: 50 },
    );
  });
});

/** What is left beside the placeholders. A credential such as `\n\n` may arise anew where a placeholder is cut out, hence the mark. */
function withoutKey(redacted: string): string {
  return redacted.replaceAll('{key}', '{}');
}

describe('several credentials', () => {
  it('leave no remainder where one contains another, in whatever order they come', () => {
    for (const order of [
      ['abcd', 'xxabcdyy'],
      ['xxabcdyy', 'abcd'],
    ]) {
      const known = secrets();
      for (const secret of order) known.add(secret, secret === 'abcd' ? '{short}' : '{long}');
      expect(known.redact('<xxabcdyy> <abcd> <aabcdd>')).toBe('<{long}> <{short}> <a{short}d>');
    }
  });

  it('leave no remainder where they overlap', () => {
    const known = secrets();
    known.add('abcdef', '{first}');
    known.add('defghijk', '{second}');
    expect(known.redact('<abcdefghijk>')).toBe('<{second}>');
  });

  it('keep each placeholder whole, though it contains a credential', () => {
    const known = secrets();
    known.add('long-secret', '{session}');
    known.add('session', '{word}');
    expect(known.redact('long-secret session')).toBe('{session} {word}');
  });

  it('are told apart, each once, in the order they were added', () => {
    const known = secrets();
    known.add('second-key', '{second}');
    known.add('first-key', '{first}');
    expect(known.appearsIn('first-key second-key first-key')).toEqual(['{second}', '{first}']);
    expect(known.appearsIn('nothing')).toEqual([]);
  });

  it('take the placeholder given last for the same value', () => {
    const known = secrets();
    known.add('one-value', '{a}');
    expect(known.redact('one-value')).toBe('{a}');
    known.add('one-value', '{b}');
    expect(known.redact('one-value')).toBe('{b}');
  });
});

describe('short and odd credentials', () => {
  it('are replaced only where they stand alone, below four characters', () => {
    const known = secrets();
    known.add('key', '{key}');
    expect(known.redact('key="key" keys monkey api-key YWtleQ== 6b6579')).toBe(
      '{key}="{key}" keys monkey api-key YWtleQ== 6b6579',
    );
  });

  it('are passed over when empty', () => {
    const known = secrets();
    known.add('', '{none}');
    expect(known.redact('any text')).toBe('any text');
  });

  it('never make it throw, and half characters are replaced too', () => {
    fc.assert(
      fc.property(anyUnits, anyUnits, (secret, text) => {
        const known = secrets();
        known.add(secret, '{key}');
        known.appearsIn(text);
        expect(known.redact(`${text} ${secret} ${text}`).length).toBeGreaterThan(0);
      }),
    );
  });

  it('change nothing in a text without them', () => {
    fc.assert(
      fc.property(fc.lorem({ mode: 'sentences' }), (text) => {
        const known = secrets();
        known.add('sk-4f9a0c1e77d24b', '{key}');
        expect(known.redact(text)).toBe(text);
      }),
    );
  });

  // A free choice between `\` and `\\` at each place would take 2^60 steps: the test would not end.
  it.each(['\\', '%', '&', '%25', '\\\\"', 'a'])('take linear time, made of %s alone', (unit) => {
    const known = secrets();
    known.add(`${unit.repeat(60)}!`, '{key}');
    expect(known.redact(unit.repeat(5_000))).toBe(unit.repeat(5_000));
  });
});

describe('the ids of sessions', () => {
  const ids = ['2703c977-0c34-4b9f-a6c5-1d9bdcbf6e51', 'q83vEjRWeJCrze8S/+==', '~>?~>?~>?~>?', 'Session.8'];

  it.each(ids.flatMap((id) => Object.keys(ENCODINGS).map((name) => [id, name] as const)))(
    '%s is replaced %s',
    (id, name) => {
      const known = secrets();
      known.add(KEY, '{key}');
      for (const each of ids) known.addSession(each);
      const written = (ENCODINGS[name] as (value: string) => string)(id);
      expect(known.redact(`no [${written}] for ${KEY}`)).toMatch(/^no \[[\w+/-]*\{session\}[\w+/%=-]*\] for \{key\}$/);
    },
  );

  it('are replaced in either case, are no leak, and are left in cases', () => {
    const known = secrets();
    known.addSession('Ab3-Ab3-Ab3');
    expect(known.redact('x AB3-AB3-AB3 ab3-ab3-ab3 y')).toBe('x {session} {session} y');
    expect(known.appearsIn('Ab3-Ab3-Ab3')).toEqual([]);
    expect(known.redactCase('Ab3-Ab3-Ab3')).toBe('Ab3-Ab3-Ab3');
    expect(known.redact(known.redact('Ab3-Ab3-Ab3'))).toBe('{session}');
  });

  it('are left where they are short, and where a credential is the same', () => {
    const known = secrets();
    known.add('the-very-key', '{key}');
    for (const id of ['', '1', 'session', 'the-very-key']) known.addSession(id);
    expect(known.redact('session 1 of the-very-key')).toBe('session 1 of {key}');
  });

  it('are looked up quickly, however many there are', () => {
    const known = secrets();
    for (let index = 0; index < 20_000; index++) known.addSession(`id-${index}-${'x'.repeat(index % 7)}-of-a-session`);
    const text = `${'some words '.repeat(10_000)} id-777--of-a-session`;
    expect(known.redact(text).endsWith(' {session}')).toBe(true);
  });
});
