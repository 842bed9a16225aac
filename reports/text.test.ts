import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted, few, shown, shownLines, visible, visibleJson } from './text.ts';

describe('text of an endpoint', () => {
  it('shows each invisible character as an escape', () => {
    expect(visible('\x1b[31mred\x1b[0m\n\u202eabc\ud800\u2028')).toBe(
      '\\x1b[31mred\\x1b[0m\\n\\u{202e}abc\\u{d800}\\u{2028}',
    );
  });

  it('is no command to a CI service, wherever it is printed', () => {
    expect(visible('::error::x')).toBe('\\x3a:error::x');
    expect(visible('  ::add-mask::x')).toBe('  \\x3a:add-mask::x');
    expect(visible('http://[::1]:80/ a::b')).toBe('http://[::1]:80/ a::b');
    expect(visible('x ##[error]y ##vso[task.z] ###[a')).toBe('x \\x23#[error]y \\x23#vso[task.z] #\\x23#[a');
    const json = visibleJson(JSON.stringify({ a: '##[error]' }));
    expect(json).toBe('{"a":"\\u0023#[error]"}');
    expect(JSON.parse(json)).toEqual({ a: '##[error]' });
  });

  it('leaves letters of every script as they are', () => {
    for (const text of ['naïve', '日本語', 'עברית', '🜚 é']) expect(visible(text)).toBe(text);
  });

  it('is cut to its bound, between characters', () => {
    expect(shown('x'.repeat(30), 10)).toBe('xxxxxxxxxx… (30 characters)');
    expect(shown('a🜚b', 2)).toBe('a… (4 characters)');
    expect(shown('\x1b'.repeat(10), 10)).toBe('\\x1b\\x1b\\x… (10 characters)');
    expect(shown('exact', 5)).toBe('exact');
  });

  it('is cut to a few lines, of any kind of line break', () => {
    expect(shownLines('a\nb\r\nc\rd\n', { lines: 3, width: 10 })).toEqual(['a', 'b', 'c', '… (9 characters in all)']);
    expect(shownLines('a\n', { lines: 3, width: 10 })).toEqual(['a']);
  });

  it('keeps the value of JSON', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: false }), fc.string({ unit: 'binary' }), (any, text) => {
        const json = JSON.stringify({ any, text }, null, 2);
        expect(JSON.parse(visibleJson(json))).toEqual(JSON.parse(json));
        expect(visibleJson(json)).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it('counts and names', () => {
    expect([counted(1, 'probe'), counted(2_000, 'probe')]).toEqual(['1 probe', '2,000 probes']);
    expect([few(['a', 'b'], 2), few(['a', 'b', 'c'], 1)]).toEqual(['a, b', 'a and 2 more']);
  });
});
